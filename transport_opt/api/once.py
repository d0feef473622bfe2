"""What makes something makes it once for each ``Idempotency-Key``, however often the request is sent.

It follows the draft that httpapi of the IETF has of that header: the same key with another request is 422, while the
first is under way it is 409, and afterwards the answer is what the first one made, as it is now::

    @part.post("/datasets")
    @made_once(shown_again)
    @needs(Role.PLANNER)
    def upload() -> Any: ...

The key is looked at when the request is known to be allowed and well written, and before anything that may have changed
since, such as whether the data set is still there.
"""

import functools
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from flask import g

from transport_opt.api.desk import caller, desk
from transport_opt.api.requests import idempotency_key, request_sha256
from transport_opt.service.hosted import Once, hash_of, made_already

View = TypeVar("View", bound=Callable[..., Any])
_DECLARED = "_transport_opt_once"


def made_once(again: Callable[[str], Any]) -> Callable[[View], View]:
    """Declare that a view makes something once for each key.

    Parameters
    ----------
    again
        Gives the view's answer for the id of what it made before.
    """

    def declared(view: View) -> View:
        @functools.wraps(view)
        def asked(*args: Any, **kwargs: Any) -> Any:
            here, once = desk(), _once()
            g.once = once
            if once is None:
                return view(*args, **kwargs)
            with here.under_way.alone(once):
                made_id = here.store.made_before(once)
                return view(*args, **kwargs) if made_id is None else again(made_id)

        setattr(asked, _DECLARED, True)
        return asked  # type: ignore[return-value]

    return declared


def makes_once(view: Callable[..., Any]) -> bool:
    """Tell whether a view heeds the header."""
    return getattr(view, _DECLARED, False)


def this_once() -> Once | None:
    """Give this request's key, for what makes something of it; ``None`` without one."""
    once: Once | None = g.get("once")
    return once


def told_once(what: str) -> Callable[[str], NoReturn]:
    """Give what answers for something whose secret was told and is not kept."""

    def again(made_id: str) -> NoReturn:
        raise made_already(what, made_id)

    return again


def _once() -> Once | None:
    key = idempotency_key()
    if key is None:
        return None
    return Once(caller().account_id, hash_of(key), request_sha256(), desk().clock())
