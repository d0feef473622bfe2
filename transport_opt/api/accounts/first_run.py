"""Links that open something once: the first account of an empty store, and invitations."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.accounts.models import AccountOut, FirstAccountAsked, InvitationAccepted
from transport_opt.api.accounts.security import hashed
from transport_opt.api.accounts.shown import account_out
from transport_opt.api.desk import desk
from transport_opt.service import hosted as service

part = APIBlueprint("first_run", __name__, tag="Session")


@part.post("/first-run")
@part.input(FirstAccountAsked, arg_name="asked")
@part.output(AccountOut, status_code=201)
@part.doc(summary="Make the first account", responses=[400, 401, 413, 415, 422, 429])
def open_store(asked: FirstAccountAsked) -> Any:
    """Make the first account of an empty store with the link that 'transport-opt serve' printed."""
    here = desk()
    password = hashed(asked.password, asked.email, asked.council)
    account = service.open_store_with(here.store, asked.token, asked.email, asked.council, password, here.clock())
    return account_out(account), 201


@part.post("/invitations")
@part.input(InvitationAccepted, arg_name="asked")
@part.output(AccountOut)
@part.doc(summary="Accept an invitation", responses=[400, 401, 413, 415, 422, 429])
def accept_invitation(asked: InvitationAccepted) -> Any:
    """Set the password of the account that an invitation is for."""
    here = desk()
    about = service.invited(here.store, asked.token)
    password = hashed(asked.password, *about)
    return account_out(service.accept_invitation(here.store, asked.token, password, here.clock()))
