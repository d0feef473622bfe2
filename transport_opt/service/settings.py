"""Settings: what the environment says of this machine. Read once, at the top, and handed down."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    """
    read = Settings()
    return read if store is None else read.model_copy(update={"store": store})
