"""``adopt``."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.answers import plan_answer
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
from transport_opt.cli.screen import Bar, answering
from transport_opt.service import Adoption


def adopt(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan that is to be adopted.")],
    earlier: Annotated[Path, typer.Option(metavar="PLAN", help="The plan that runs until then.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="For what reason.")],
    school: Annotated[
        list[str] | None,
        typer.Option(metavar="SCHOOL_ID", help="A school of the area, as many times as needed; all unless one is."),
    ] = None,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan.")] = Path("plan.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Adopt a plan for some schools or all, and write the plan that then runs, with who decided it, when and why.

    Exit 1, and nothing is written, where routes cross the border of the area or hard findings would come of it.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    if not by.strip() or not why.strip():
        raise typer.BadParameter("--by and --why need words: a decision without them cannot be told later.")
    adoption = Adoption(tuple(dict.fromkeys(school or ())), by.strip(), date.today().isoformat(), why.strip())
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            before, now = service.read_plan(earlier), service.read_plan(plan)
            question = service.pose(dataset, times, postcodes, bar, leavers_out=True)
            found = service.adopt(question, before, now, adoption)
        service.save_plan(found.answer.plan, out)
        screen.problems(found.answer.question.problems)
        screen.say(*service.summary(found.answer), *service.adopted_words(found), f"Written: {out}.")
        screen.answer({**plan_answer(found.answer, (out,)), "adoption": service.adopted_figures(found)})
