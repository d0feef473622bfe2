"""What matters to security, noted in the store: who logged in or failed to, who took what away, who changed whom.

An event holds identifiers of records, kinds and counts: no address, no name, nothing that somebody typed.
"""

from collections.abc import Mapping
from datetime import datetime

from transport_opt.service.logs import logger_of
from transport_opt.store import SecurityEvent, Store

KINDS = (
    "first-account",
    "login",
    "login-failed",
    "locked-out",
    "logout",
    "password-set",
    "second-factor-on",
    "second-factor-off",
    "recovery-code-used",
    "account-made",
    "account-changed",
    "invitation-made",
    "token-made",
    "token-revoked",
    "token-refused",
    "not-allowed",
    "other-council",
    "csrf-refused",
    "too-many-requests",
    "export-with-identifiers",
    "pupil-file",
)
log = logger_of(__name__)


def note(
    store: Store, at: datetime, account_id: str | None, kind: str, detail: Mapping[str, str | int | bool] | None = None
) -> None:
    """Keep an event, and tell it in the log as well, from where it can be sent on to another machine."""
    store.note_event(SecurityEvent(at, account_id, kind, dict(detail or {})))
    tell(account_id, kind, detail)


def tell(account_id: str | None, kind: str, detail: Mapping[str, str | int | bool] | None = None) -> None:
    """Tell an event in the log alone: what anybody could make happen as often as they like must not fill the store."""
    assert kind in KINDS, kind
    log.info("security", kind=kind, account=account_id, **(detail or {}))
