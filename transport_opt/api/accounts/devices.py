"""Browsers that somebody logged in with before, and where a login comes from.

A browser is known by a cookie of its own, signed, for half a year: it opens nothing, and tells only that failures from
there are not those of a stranger. It is worth nothing once the account's password was set by an invitation.
"""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadData, URLSafeSerializer

from transport_opt.api.desk import desk
from transport_opt.service.hosted import AccountRecord, Guesser

KNOWN_FOR = timedelta(days=180)
NETWORK = 64
"""Bits of an IPv6 address that belong to one customer."""


def guesser_of(account: AccountRecord) -> Guesser:
    """Tell where a login to an account comes from."""
    device = _device_of(account)
    if device is not None:
        return Guesser(f"device {device}", stranger=False)
    return Guesser(f"address {_hidden_address()}", stranger=True)


def know_browser(account: AccountRecord) -> None:
    """Have the answer to this request tell the browser what it is known by, where it is not known yet."""
    if _device_of(account) is not None:
        return
    told = {"account": account.account_id, "of": _bound(account), "device": secrets.token_urlsafe(12)}
    value = _serializer().dumps({**told, "since": desk().clock().isoformat()})

    @after_this_request
    def set_cookie(answer: Response) -> Response:
        https = desk().web.https
        age = int(KNOWN_FOR.total_seconds())
        answer.set_cookie(_name(), value, max_age=age, secure=https, httponly=True, samesite="Strict", path="/")
        return answer


def _device_of(account: AccountRecord) -> str | None:
    try:
        told: dict[str, Any] = _serializer().loads(request.cookies.get(_name(), ""))
        since = datetime.fromisoformat(told["since"])
        known = told["account"] == account.account_id and hmac.compare_digest(told["of"], _bound(account))
        return str(told["device"]) if known and desk().clock() - since < KNOWN_FOR else None
    except (BadData, KeyError, TypeError, ValueError):
        return None


def _bound(account: AccountRecord) -> str:
    return hmac.digest(desk().secrets.key("devices"), account.uniquifier.encode(), "sha256").hex()[:32]


def _hidden_address() -> str:
    """Give the asker's network address as a text that does not tell it."""
    text = get_remote_address()
    address = ipaddress.ip_address(text)
    if address.version == 6:
        text = str(ipaddress.ip_network((text, NETWORK), strict=False))
    return hmac.digest(desk().secrets.key("addresses"), text.encode(), "sha256").hex()[:32]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(desk().secrets.key("devices"), signer_kwargs={"digest_method": hashlib.sha256})


def _name() -> str:
    return "__Host-device" if desk().web.https else "device"
