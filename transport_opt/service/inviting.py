"""Inviting somebody from the machine that the store is on: for the day when no administrator can log in."""

from datetime import datetime, timedelta

from transport_opt.errors import NotAllowedError, NotThereError, TakenError, UnreadableInputError
from transport_opt.service.access import Role, hash_of, new_secret
from transport_opt.service.accounts import drop_second_factor, email_of, new_account
from transport_opt.service.keeping import standing
from transport_opt.service.security_events import note
from transport_opt.service.settings import Settings
from transport_opt.store import AccountRecord, LinkRecord, Store

OPENS_FOR = timedelta(hours=1)
"""Whoever sits at the machine uses the link at once."""


def invite_from_here(
    settings: Settings,
    email: str,
    now: datetime,
    made_as: tuple[Role, str] | None = None,
    without_second_factor: bool = False,
) -> tuple[AccountRecord, str]:
    """Make a link with which the owner of an account sets a new password, once and within the hour.

    Links made before are withdrawn, and the account is locked to nobody any more. It is a security event.

    Parameters
    ----------
    made_as
        Role and council of an account that is made by it.
    without_second_factor
        Whether the account's second factor is taken away, too.

    Returns
    -------
    tuple
        The account, and the link's secret.

    Raises
    ------
    StoreError
        There is no store, or the database fails.
    UnreadableInputError
        There is no account of that address and none is to be made, or the address or the council's name is none.
    TakenError
        An account is to be made, and there is one of that address.
    NotAllowedError
        The account is switched off.
    """
    with standing(settings) as store:
        account = _found(store, email) if made_as is None else _made(store, email, *made_as, now)
        if not account.active:
            raise NotAllowedError(
                f"Account '{account.account_id}' is switched off: a link would open nothing.",
                "Have an operator switch it on with PATCH /api/v1/accounts/…, or invite another address.",
                "EMAIL",
            )
        if without_second_factor and account.totp_secret is not None:
            drop_second_factor(store, account.account_id, None, now)
        store.withdraw_links(account.account_id, now)
        store.forget_failures(account.account_id)
        account = store.change_account(account.account_id, {"locked_until": None, "failed_logins": 0})
        secret = new_secret()
        store.add_link(LinkRecord(hash_of(secret), "invitation", account.account_id, now, now + OPENS_FOR))
        note(store, now, None, "invitation-made", {"of": account.account_id, "by": "the machine"})
        return account, secret


def _found(store: Store, email: str) -> AccountRecord:
    try:
        return store.find_account("email", email_of(email))
    except NotThereError as error:
        there = len(store.accounts(None, limit=200).items)
        raise UnreadableInputError(
            f"There is no account of that e-mail address; the store has {there if there < 200 else 'many'}.",
            "Check the address, or have one made with --role and --council.",
            "EMAIL",
        ) from error


def _made(store: Store, email: str, role: Role, council: str, now: datetime) -> AccountRecord:
    account = new_account(email, council, role, now)
    try:
        store.add_account(account)
    except TakenError as error:
        raise TakenError(
            "There is an account of that e-mail address already.",
            "Leave --role and --council out to invite its owner.",
            "EMAIL",
        ) from error
    note(store, now, None, "account-made", {"of": account.account_id, "role": role.value, "by": "the machine"})
    return account
