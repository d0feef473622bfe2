"""``close-school``."""

from datetime import datetime
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
    writable,
)
from transport_opt.cli.screen import NO, Bar, answering


def close_school(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that runs.")],
    schools: Annotated[list[str], typer.Argument(metavar="SCHOOL_ID ...", help="Schools that are closed.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day.")],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the plan of that day, for its run sheets.")
    ] = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell what becomes of a plan on a day on which schools are closed: what runs, what is saved, whom to tell.

    Nobody changes route. Exit 1 where a hard finding would come of it.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            before = service.read_plan(plan)
            question = service.pose(dataset, times, postcodes, bar)
            found = service.close_schools(question, before, tuple(dict.fromkeys(schools)), on.date())
        screen.problems(question.problems)
        screen.say(*service.closure_words(found))
        if out is not None:
            service.save_plan(found.answer.plan, out)
            screen.say(f"Written: {out}. It is of that day alone.")
        screen.answer({**service.closure_figures(found), "files": [] if out is None else [str(out)]})
        if found.new_findings:
            raise typer.Exit(NO)
