"""Accounts as Flask-Security knows them: plain objects over what the service keeps."""

from typing import Any

from flask_security import RoleMixin, UserDatastore, UserMixin

from transport_opt.errors import NotThereError
from transport_opt.service.hosted import AccountRecord, Role, Store

_BY = {"email": "email", "fs_uniquifier": "uniquifier", "subject": "subject"}
_KEPT = {
    "password": "password_hash",
    "active": "active",
    "fs_uniquifier": "uniquifier",
    "tf_totp_secret": "totp_secret",
    "mf_recovery_codes": "recovery_hashes",
}
"""What Flask-Security may change, and what the store calls it."""


class AccountRole(RoleMixin):
    """A role."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions = None


class AccountUser(UserMixin):
    """An account while a request works with it."""

    fs_uniquifier: str = ""

    def __init__(self, record: AccountRecord) -> None:
        self.record = record
        self.email = record.email
        self.password = record.password_hash
        self.active = record.active
        self.fs_uniquifier = record.uniquifier
        self.roles = [AccountRole(record.role)]
        self.tf_primary_method = None if record.totp_secret is None else "authenticator"
        self.tf_totp_secret = record.totp_secret
        self.tf_phone_number = None
        self.mf_recovery_codes: list[str] | None = list(record.recovery_hashes)


class AccountDatastore(UserDatastore):
    """Where Flask-Security finds accounts and keeps what it changed of them."""

    def __init__(self, store: Store) -> None:
        super().__init__(AccountUser, AccountRole)
        self.store = store

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> AccountUser | None:  # noqa: ARG002
        """Find an account by its address, its uniquifier or the identity provider's subject."""
        ((name, value),) = kwargs.items()
        text = str(value).strip().casefold() if name == "email" else str(value)
        try:
            return AccountUser(self.store.find_account(_BY[name], text))  # type: ignore[arg-type]
        except NotThereError:
            return None

    def find_role(self, role: str) -> AccountRole | None:
        """Find a role by its name."""
        return AccountRole(role) if role in list(Role) else None

    def put(self, model: AccountUser) -> AccountUser:
        """Keep what was changed."""
        now = {kept: getattr(model, name) for name, kept in _KEPT.items()}
        now["recovery_hashes"] = tuple(now["recovery_hashes"] or ())
        changes = {name: value for name, value in now.items() if value != getattr(model.record, name)}
        if changes:
            model.record = self.store.change_account(model.record.account_id, changes)
        return model

    def commit(self) -> None:
        """Do nothing: what is put is kept at once."""
