"""``levers``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from transport_opt import service
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
    Seed,
    Workers,
    travel_times,
    writable,
)
from transport_opt.cli.screen import NO, Bar, answering, interruptible
from transport_opt.service import LEVER_HEADS, LEVERS_FILE, Params

NOT_ADDED = (
    "Levers overlap: each step saves what it does on top of those above it, and never so much alone. Steps from "
    "'solo-review' on are no plans to drive: they tell what decisions about children would be worth, and none is "
    "written."
)


def levers(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long to search at each step.")] = 60.0,
    iterations: Iterations = None,
    seed: Seed = 1,
    workers: Workers = 2,
    consent: Annotated[
        list[str] | None,
        typer.Option("--consent", metavar="PUPIL_ID", help="A pupil whose parents consent to a travel budget."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write the plans and levers.json.")] = Path(
        "levers"
    ),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell what each lever saves on top of the others, from today's routes to all that the policy allows.

    Exit 1 where a plan after today's breaks a rule.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out / LEVERS_FILE, "--out")
    params = Params(None if iterations else seconds, iterations, seed, workers)
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            steps = service.levers(dataset, times, params, consent or (), postcodes, bar, pressed)
        files = service.save_levers(steps, out)
        question = steps[0].answer.question
        screen.problems(question.problems)
        table = Table(*LEVER_HEADS, box=None, pad_edge=False)
        table.columns[0].no_wrap = True
        for column in table.columns[1:]:
            column.justify = "right"
        for row in service.lever_rows(steps, question.scenario.policy.days_per_year):
            table.add_row(*row)
        screen.console.print(table, markup=False)
        screen.say(NOT_ADDED, f"Written: {files[-1]} and {len(files) - 1} plans beside it.")
        screen.answer({"files": [str(file) for file in files], "levers": service.lever_figures(steps)})
        if any(step.answer.plan.hard_findings for step in steps[1:]):
            raise typer.Exit(NO)
