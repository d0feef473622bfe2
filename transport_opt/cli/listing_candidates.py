"""``candidates``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

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
from transport_opt.cli.screen import Bar, answering


def candidates(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that runs.")],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    budget_pence: Annotated[
        int, typer.Option(min=1, help="Pence a mile of a personal travel budget.")
    ] = service.PENCE_PER_MILE,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """List whose approval to travel alone, and whose place beside a travel budget, costs how much, by pupil id.

    Figures to ask with, for one pupil at a time: nothing is decided, and no plan is changed.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            given = service.read_plan(plan)
            question = service.pose(dataset, times, postcodes, bar)
            found = service.candidates(question, given, budget_pence, bar)
        screen.problems(question.problems)
        rows = service.candidate_rows(found)
        for kind, words in service.candidate_words(found).items():
            screen.say(words)
            if rows[kind]:
                table = Table(*service.CANDIDATE_HEADS[kind], box=None, pad_edge=False)
                for row in rows[kind]:
                    table.add_row(*row)
                screen.console.print(table, markup=False)
        screen.answer(service.candidate_figures(found))
