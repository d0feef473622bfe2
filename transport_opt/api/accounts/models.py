"""Requests and answers about accounts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from transport_opt.api.models import Asked
from transport_opt.service.hosted import MOST_TOKEN_DAYS

Password = Annotated[str, Field(min_length=1, max_length=1024)]
Secret = Annotated[str, Field(min_length=1, max_length=200, description="What stands behind # in the link.")]
Email = Annotated[str, Field(min_length=3, max_length=254)]
Council = Annotated[str, Field(min_length=1, max_length=100)]
RoleName = Literal["viewer", "planner", "admin", "operator"]


class LoginAsked(Asked):
    """Who somebody says they are, and what shows it."""

    email: Email
    password: Password
    code: str | None = Field(None, max_length=10, description="Of the second factor, where there is one.")
    recovery_code: str | None = Field(None, max_length=60, description="In place of the code.")


class FirstAccountAsked(Asked):
    """The first account of an empty store."""

    token: Secret
    email: Email
    password: Password
    council: Council


class InvitationAccepted(Asked):
    """The password of an account that somebody was invited to."""

    token: Secret
    password: Password


class PasswordChange(Asked):
    """A new password in place of the old one."""

    password: Password
    new_password: Password


class CodeShown(Asked):
    """A code of a second factor that is being set up."""

    code: str = Field(max_length=10)


class AccountAsked(Asked):
    """An account for somebody else."""

    email: Email
    role: RoleName
    council: Council | None = Field(None, description="Your own unless given; only an operator may name another.")


class AccountChange(Asked):
    """What changes of an account."""

    role: RoleName | None = None
    active: bool | None = None
    council: Council | None = None


class TokenAsked(Asked):
    """A token for a program."""

    name: str = Field(min_length=1, max_length=100, description="What it is for.")
    role: Literal["viewer", "planner", "admin"]
    days: int = Field(90, ge=1, le=MOST_TOKEN_DAYS, description="How long it works.")


class AccountOut(BaseModel):
    """An account."""

    account_id: str
    email: str
    council: str
    role: RoleName
    active: bool
    has_password: bool
    second_factor: bool
    locked_until: datetime | None
    created_at: datetime
    last_login_at: datetime | None


class Accounts(BaseModel):
    """A part of the list of accounts."""

    items: list[AccountOut]
    next: str | None


class Invitation(BaseModel):
    """A link to be handed to the account's owner; it works once, and is told once."""

    account: AccountOut
    token: str
    link: str


class SessionOut(BaseModel):
    """Who asks."""

    account: AccountOut
    role: RoleName
    by_token: bool
    csrf_token: str | None = Field(description="To be sent as X-CSRF-Token with all that changes something.")


class LoginOut(BaseModel):
    """A session in a browser."""

    login_id: str
    begun_at: datetime
    seen_at: datetime
    current: bool


class Logins(BaseModel):
    """The sessions that can be used now."""

    items: list[LoginOut]


class SecondFactor(BaseModel):
    """A second factor to be set up in an authenticator."""

    secret: str
    uri: str


class RecoveryCodes(BaseModel):
    """Codes that stand in for the second factor, each once; they are told once."""

    recovery_codes: list[str]


class TokenOut(BaseModel):
    """A token without its secret."""

    token_id: str
    name: str
    role: RoleName
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class TokenMade(TokenOut):
    """A token with its secret, which is told once."""

    token: str


class Tokens(BaseModel):
    """The caller's tokens."""

    items: list[TokenOut]


class EventOut(BaseModel):
    """Something that matters to security."""

    at: datetime
    account_id: str | None
    kind: str
    detail: dict[str, Any]


class Events(BaseModel):
    """A part of the list of security events."""

    items: list[EventOut]
    next: str | None
