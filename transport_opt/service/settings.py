"""Settings: what the environment says of this machine. Read once, at the top, and handed down."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from transport_opt.errors import UnreadableInputError


def users_data(environment: Mapping[str, str], home: Path) -> Path:
    """Give the folder where this system keeps a user's data."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")


def _users_store() -> Path:
    return users_data(os.environ, Path.home()) / "transport-opt" / "store"


class Settings(BaseSettings):
    """What can be set, each by an environment variable; one that is set to nothing counts as unset.

    Attributes
    ----------
    store
        ``TRANSPORT_OPT_STORE``: the folder of the store.
    erase_after_days
        ``ERASE_AFTER_DAYS``: a worker erases every night what is older and not needed; nothing unless it is set.
    database_url
        ``DATABASE_URL``: a PostgreSQL database instead of a file in that folder. It may hold a password, so it is not
        shown unless it is asked for.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True)

    store: Path = Field(default_factory=_users_store, validation_alias="TRANSPORT_OPT_STORE")
    erase_after_days: int | None = Field(default=None, ge=1, validation_alias="ERASE_AFTER_DAYS")
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")

    @property
    def address(self) -> str | None:
        """The database's address in full; ``None`` is a file in the store's folder."""
        return None if self.database_url is None else self.database_url.get_secret_value()


def read_settings(store: Path | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    store
        The store's folder where a command names one; it wins over the environment.

    Raises
    ------
    UnreadableInputError
        A variable of the environment cannot be used; the message does not repeat it, as it may hold a password.
    """
    try:
        read = Settings()
    except ValidationError as error:
        raise unusable(error) from None
    return read if store is None else read.model_copy(update={"store": store})


def unusable(error: ValidationError) -> UnreadableInputError:
    """Say which variable of the environment cannot be used and why, without what it is set to."""
    first = error.errors(include_input=False)[0]
    name = str(first["loc"][0])
    return UnreadableInputError(
        f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}.", "Mend it in the environment.", name
    )
