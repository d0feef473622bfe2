"""``invite``: a way in for somebody who cannot log in any more."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.keeping import Folder
from transport_opt.cli.options import Json
from transport_opt.cli.screen import answering
from transport_opt.service.access import Role
from transport_opt.service.web_settings import read_web_settings


def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address of the account.")],
    role: Annotated[Role | None, typer.Option(help="Make the account with this role; with --council.")] = None,
    council: Annotated[
        str | None, typer.Option(metavar="COUNCIL", help="Make the account for this council; with --role.")
    ] = None,
    without_second_factor: Annotated[
        bool, typer.Option("--without-second-factor", help="Take a lost second factor away.")
    ] = False,
    store: Folder = None,
    as_json: Json = False,
) -> None:
    """Print a link with which somebody sets a new password, for when no administrator can log in.

    It works once and within the hour, opens an account that is locked, and is noted as a security event. Whoever may
    run this on the machine may read the store anyway.
    """
    if (role is None) != (council is None):
        raise typer.BadParameter("--role and --council make an account together; only one of them is given.")
    made_as = None if role is None or council is None else (role, council)
    with answering(as_json) as screen:
        settings, now = service.read_settings(store), datetime.now(UTC)
        account, secret = service.invite_from_here(settings, email, now, made_as, without_second_factor)
        link = f"{read_web_settings().public_url}/invitation#{secret}"
        factor = "It asks for the second factor still." if account.totp_secret else "It has no second factor."
        screen.say(f"Set a new password within the hour, once: {link}")
        screen.say(f"The account is {account.account_id}, {account.role} of council '{account.council}'. {factor}")
        screen.answer({"account_id": account.account_id, "link": link, "token": secret})
