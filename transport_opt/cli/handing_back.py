"""``hand-back``."""

from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.answers import plan_answer
from transport_opt.cli.options import (
    Closed,
    DataSet,
    Folder,
    Iterations,
    Json,
    Matrix,
    Pessimistic,
    Postcodes,
    RoadsName,
    Seconds,
    Seed,
    Workers,
    travel_times,
    writable,
)
from transport_opt.cli.reviewing import share_of
from transport_opt.cli.screen import NO, Bar, answering, interruptible
from transport_opt.service import Gone, Params


def hand_back(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that runs.")],
    routes: Annotated[
        list[str] | None, typer.Argument(metavar="[ROUTE ...]", help="Routes that are handed back.")
    ] = None,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    operator: Annotated[str | None, typer.Option(metavar="NAME", help="All routes of this operator.")] = None,
    vehicle_type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="A vehicle type that nobody offers any more.")
    ] = None,
    max_changed: Annotated[
        str, typer.Option(metavar="SHARE", help="Of all other pupils, how many may change route, too, such as 5%.")
    ] = "0%",
    seconds: Seconds = 60.0,
    iterations: Iterations = None,
    seed: Seed = 1,
    workers: Workers = 2,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan.")] = Path("plan.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Plan only what must change when routes are handed back or a vehicle type is gone, and tell who is affected.

    Roads that are closed are told by --closed, and a school's new bell by its row of schools.csv; then nothing need be
    handed back. Exit 1 where the plan breaks a rule.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    share, gone = share_of(max_changed), Gone(tuple(routes or ()), operator, vehicle_type)
    params = Params(None if iterations else seconds, iterations, seed, workers)
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            before = service.read_plan(plan)
            question = service.pose(dataset, times, postcodes, bar, workers)
            found = service.hand_back(question, before, gone, share, params, bar, pressed)
        answer = found.reviewed.answer
        service.save_plan(answer.plan, out)
        screen.problems(answer.question.problems)
        screen.say(*service.summary(answer), *service.hand_back_words(found), f"Written: {out}.")
        screen.answer({**plan_answer(answer, (out,)), "hand_back": service.hand_back_figures(found)})
        if answer.plan.hard_findings or not answer.plan.routes:
            raise typer.Exit(NO)
