"""Tokens of the caller's programs."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from transport_opt.api.accounts.models import TokenAsked, TokenMade, TokenOut, Tokens
from transport_opt.api.desk import caller, desk
from transport_opt.api.gate import needs
from transport_opt.api.once import made_once, this_once, told_once
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Role, TokenRecord

part = APIBlueprint("tokens", __name__, tag="Tokens")


def shown(token: TokenRecord) -> dict[str, Any]:
    """Give a token without its hash."""
    return {name: getattr(token, name) for name in TokenOut.model_fields}


@part.get("/tokens")
@part.output(Tokens)
@part.doc(summary="List your tokens")
@needs(Role.VIEWER, person=True)
def listed() -> Any:
    """List the account's tokens, the newest first."""
    return {"items": [shown(one) for one in desk().store.tokens(caller().account_id)]}


@part.post("/tokens")
@part.input(TokenAsked, arg_name="asked")
@part.output(TokenMade, status_code=201)
@part.doc(summary="Make a token", responses=[400, 413, 415, 422])
@made_once(told_once("token"))
@needs(Role.VIEWER, fresh=True)
def make(asked: TokenAsked) -> Any:
    """Make a token for a program; it is sent as 'Authorization: Bearer to_…'."""
    here = desk()
    role, now = Role(asked.role), here.clock()
    token, secret = service.issue_token(here.store, caller(), asked.name, role, asked.days, now, this_once())
    return {**shown(token), "token": secret}, 201


@part.delete("/tokens/<token_id>")
@part.output({}, status_code=204)
@part.doc(summary="Revoke a token", responses=[404])
@needs(Role.VIEWER, person=True)
def revoke(token_id: str) -> Any:
    """Make a token useless."""
    here = desk()
    service.revoke_token(here.store, caller(), token_id, here.clock())
    return Response(status=204)
