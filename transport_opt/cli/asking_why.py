"""``why``."""

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
from transport_opt.cli.screen import Bar, answering


def why(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that runs.")],
    pupil_id: Annotated[str, typer.Argument(metavar="PUPIL_ID", help="Whom the question is about.")],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell why a pupil rides as they do, what is in the way of other routes, and what each rule of their own costs."""
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            given = service.read_plan(plan)
            found = service.why(service.pose(dataset, times, postcodes, bar), given, pupil_id)
        screen.say(*service.why_words(found))
        screen.answer(service.why_figures(found))
