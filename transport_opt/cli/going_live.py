"""``ready``."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.options import (
    Closed,
    DataSet,
    Folder,
    Json,
    Matrix,
    Pessimistic,
    Postcodes,
    RoadsName,
    travel_times,
)
from transport_opt.cli.reviewing import share_of
from transport_opt.cli.screen import NO, WRONG_USE, Bar, answering
from transport_opt.service import Facts


def ready(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that is to go live.")],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    earlier: Annotated[
        Path | None,
        typer.Option(metavar="PLAN", help="The plan that runs until then: only whom the change concerns must be told."),
    ] = None,
    max_changed: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Of the pupils in both plans, how many may change. Else the policy's."),
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What is known outside the tables, in TOML: the first day, who is told."),
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Instead of the day of the clock.")
    ] = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Audit a plan again and tell what still stands between it and going live.

    Hard findings, pupils without a seat, families and operators not told in time, schools that have not confirmed,
    approvals to travel alone that have ended. Exit 0 if nothing does, 1 if
    anything does, 2 if something cannot be read.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    share = None if max_changed is None else share_of(max_changed)
    day = date.today() if today is None else today.date()
    with answering(as_json, problems_exit=WRONG_USE) as screen:
        with Bar(screen) as bar:
            known = Facts() if facts is None else service.read_facts(facts)
            given = service.read_plan(plan)
            before = None if earlier is None else service.read_plan(earlier)
            question = service.pose(dataset, times, postcodes, bar, leavers_out=True)
            gate = service.ready(question, given, known, day, before, share)
        screen.problems(question.problems)
        screen.say(*service.ready_words(gate))
        screen.answer(service.ready_figures(gate))
        if not gate.readiness.is_ready:
            raise typer.Exit(NO)
