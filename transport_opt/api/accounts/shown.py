"""Accounts as JSON has them, and links as people are given them."""

from typing import Any

from transport_opt.api.desk import desk
from transport_opt.service.hosted import AccountRecord


def account_out(record: AccountRecord) -> dict[str, Any]:
    """Give an account without its secrets."""
    same = ("account_id", "email", "council", "role", "active", "locked_until", "created_at", "last_login_at")
    return {
        **{name: getattr(record, name) for name in same},
        "has_password": record.password_hash is not None,
        "second_factor": record.totp_secret is not None,
    }


def link(page: str, secret: str) -> str:
    """Give a link; what stands behind # is sent to no server and stands in no log."""
    return f"{desk().web.public_url}/{page}#{secret}"
