"""The commands, gathered."""

import typer

from transport_opt import __version__
from transport_opt.cli.adopting import adopt
from transport_opt.cli.asking_why import why
from transport_opt.cli.closing import close_school
from transport_opt.cli.comparing import compare
from transport_opt.cli.going_live import ready
from transport_opt.cli.handing_back import hand_back
from transport_opt.cli.inviting import invite
from transport_opt.cli.judging import audit, check
from transport_opt.cli.keeping import backup, check_store, erase, restore
from transport_opt.cli.listing_candidates import candidates
from transport_opt.cli.placing import place
from transport_opt.cli.planning import baseline, plan
from transport_opt.cli.pulling_levers import levers
from transport_opt.cli.reviewing import review
from transport_opt.cli.road_maps import roads
from transport_opt.cli.serving import serve, worker
from transport_opt.cli.showing import demo
from transport_opt.cli.telling_a_pupil import pupil_file
from transport_opt.cli.tendering import bids, tender

app = typer.Typer(
    name="transport-opt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Plan home-to-school transport: check tables, plan routes, audit and compare them. Nothing leaves this "
    "machine but the name of a place given to 'roads download'. Exit codes: 0 done, 1 the answer is no (findings, "
    "problems, nothing placed), 2 wrong use or unreadable input, 130 stopped by Ctrl-C with nothing written.",
)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="Show the version and stop.", is_eager=True),
) -> None:
    """Stop after the version if it is asked for."""
    if show:
        typer.echo(__version__)
        raise typer.Exit


for command in (
    demo,
    check,
    plan,
    audit,
    baseline,
    review,
    hand_back,
    close_school,
    ready,
    adopt,
    levers,
    tender,
    bids,
    compare,
    why,
    candidates,
    place,
    serve,
    worker,
    invite,
    backup,
    restore,
    erase,
    pupil_file,
    check_store,
):
    app.command()(command)
app.add_typer(roads, name="roads")


def main() -> None:
    """Run the command line."""
    app(prog_name="transport-opt")
