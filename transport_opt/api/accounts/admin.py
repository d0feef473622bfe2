"""Accounts of others, for administrators, and what matters to security, for operators."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from transport_opt.api.accounts.models import (
    AccountAsked,
    AccountChange,
    AccountOut,
    Accounts,
    EventOut,
    Events,
    Invitation,
)
from transport_opt.api.accounts.shown import account_out, link
from transport_opt.api.desk import caller, desk
from transport_opt.api.gate import needs
from transport_opt.api.models import ListQuery
from transport_opt.api.once import made_once, this_once, told_once
from transport_opt.service import hosted as service
from transport_opt.service.hosted import AccountRecord, Role

part = APIBlueprint("accounts", __name__, tag="Accounts")


@part.get("/accounts")
@part.input(ListQuery, location="query", arg_name="asked")
@part.output(Accounts)
@part.doc(summary="List accounts", responses=[422])
@needs(Role.ADMIN)
def listed(asked: ListQuery) -> Any:
    """List the council's accounts, the newest first; an operator sees every council's."""
    page = service.list_accounts(desk().store, caller(), asked.cursor, asked.limit)
    return {"items": [account_out(one) for one in page.items], "next": page.cursor}


@part.post("/accounts")
@part.input(AccountAsked, arg_name="asked")
@part.output(Invitation, status_code=201)
@part.doc(summary="Make an account", responses=[400, 409, 413, 415, 422])
@made_once(told_once("account"))
@needs(Role.ADMIN)
def invite(asked: AccountAsked) -> Any:
    """Make an account, and the link with which its owner sets a password, once and within three days."""
    here = desk()
    role, now = Role(asked.role), here.clock()
    made = service.invite(here.store, caller(), asked.email, role, asked.council, now, this_once())
    return _invitation(*made), 201


@part.get("/accounts/<account_id>")
@part.output(AccountOut)
@part.doc(summary="Show an account", responses=[404])
@needs(Role.ADMIN)
def shown_one(account_id: str) -> Any:
    """Show an account."""
    return account_out(service.account_for(desk().store, caller(), account_id))


@part.patch("/accounts/<account_id>")
@part.input(AccountChange, arg_name="asked")
@part.output(AccountOut)
@part.doc(summary="Change an account", responses=[400, 404, 409, 413, 415, 422])
@needs(Role.ADMIN)
def change(account_id: str, asked: AccountChange) -> Any:
    """Change what an account may do or whether it may log in; its sessions end."""
    here, changes = desk(), asked.model_dump(exclude_none=True)
    return account_out(service.change_account(here.store, caller(), account_id, changes, here.clock()))


@part.post("/accounts/<account_id>/invitation")
@part.output(Invitation, status_code=201)
@part.doc(summary="Invite an account's owner again", responses=[404])
@made_once(told_once("an invitation of account"))
@needs(Role.ADMIN)
def invite_again(account_id: str) -> Any:
    """Make a new link with which an account's owner sets a new password."""
    here = desk()
    return _invitation(*service.invite_again(here.store, caller(), account_id, here.clock(), this_once())), 201


@part.delete("/accounts/<account_id>/second-factor")
@part.output({}, status_code=204)
@part.doc(summary="Take an account's second factor away", responses=[404])
@needs(Role.ADMIN)
def drop_second_factor(account_id: str) -> Any:
    """Let an account's owner who lost the authenticator and the recovery codes log in by password alone."""
    here = desk()
    service.change_account(here.store, caller(), account_id, {}, here.clock())
    service.drop_second_factor(here.store, account_id, caller().account_id, here.clock())
    return Response(status=204)


@part.get("/events")
@part.input(ListQuery, location="query", arg_name="asked")
@part.output(Events)
@part.doc(summary="List security events", responses=[422])
@needs(Role.OPERATOR)
def events(asked: ListQuery) -> Any:
    """List what matters to security, the newest first."""
    page = desk().store.events(asked.cursor, asked.limit)
    names = EventOut.model_fields
    return {"items": [{name: getattr(one, name) for name in names} for one in page.items], "next": page.cursor}


def _invitation(account: AccountRecord, secret: str) -> dict[str, Any]:
    return {"account": account_out(account), "token": secret, "link": link("invitation", secret)}
