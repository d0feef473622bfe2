"""What every request works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar, cast

from flask import current_app, g

from transport_opt.errors import NotThereError
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Caller, Owner, Pseudonyms, Role, Secrets, Store, UnderWay, WebSettings

EXTENSION = "transport_opt"


@dataclass(frozen=True, eq=False)
class Desk:
    """What the application was opened with.

    Attributes
    ----------
    roads
        Folder of prepared road maps.
    most_bytes
        Of a request's body.
    clock
        Tells the time of day.
    web
        What the environment says of the web server.
    """

    store: Store
    roads: Path
    most_bytes: int = 64 * 1024 * 1024
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    web: WebSettings = field(default_factory=WebSettings.model_construct)
    secrets: Secrets = field(init=False)
    under_way: UnderWay = field(init=False, default_factory=UnderWay)

    def __post_init__(self) -> None:
        object.__setattr__(self, "secrets", service.secrets_of(self.store.folder, self.web.secret))


class Scoped(Protocol):
    """A record that belongs to a council."""

    @property
    def council(self) -> str:
        """The council."""


Record = TypeVar("Record", bound=Scoped)


def desk() -> Desk:
    """Give the desk of the application that answers this request."""
    return cast(Desk, current_app.extensions[EXTENSION])


def caller() -> Caller:
    """Tell who asks; only where a login is demanded."""
    return cast(Caller, g.caller)


def owner() -> Owner:
    """Tell whose a record is that this request makes."""
    return caller().owner


def is_viewer() -> bool:
    """Tell whether the answer must be masked."""
    return not caller().may(Role.PLANNER)


def names(scope: str) -> Pseudonyms:
    """Give other names for the pupils of a plan or a data set."""
    return service.pseudonyms(desk().secrets, scope)


def theirs(find: Callable[[str], Record], identity: str, what: str) -> Record:
    """Find a record of the caller's council; one of another council's is answered as one that is not there.

    Raises
    ------
    NotThereError
        There is none.
    """
    try:
        record = find(identity)
    except NotThereError as error:
        raise _not_there(identity, what) from error
    if record.council != caller().council:
        here = desk()
        service.note(here.store, here.clock(), caller().account_id, "other-council", {"what": what, "id": identity})
        raise _not_there(identity, what)
    return record


def _not_there(identity: str, what: str) -> NotThereError:
    return NotThereError(f"There is no {what} '{identity}'.", "Check the id; it may have been deleted.", identity)
