"""``place``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from transport_opt import service
from transport_opt.cli.answers import finding_rows, plan_answer
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
from transport_opt.cli.screen import NO, Bar, Screen, answering, problem_rows
from transport_opt.service import Accepted, Asked, Placed


def place(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan.json that runs.")],
    pupils: Annotated[
        Path, typer.Argument(metavar="PUPILS", help="A CSV file with the columns of pupils.csv and a row a pupil.")
    ],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    accept: Annotated[bool, typer.Option("--accept", help="Write the plan with the best offer taken.")] = False,
    offer: Annotated[
        int, typer.Option(min=1, metavar="N", help="Which offer to take, by its number; for a single pupil.")
    ] = 1,
    ways: Annotated[int, typer.Option(min=1, help="Routes to offer each pupil; a new vehicle comes beside them.")] = 5,
    budget_pence: Annotated[
        int, typer.Option(min=1, help="Pence a mile of a personal travel budget.")
    ] = service.PENCE_PER_MILE,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan.")] = Path("placed.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Offer the cheapest ways to carry new pupils, or changed ones, with what each means for everybody else.

    A row with an id that the data set has is a change: the pupil is taken off the old route first. Several pupils are
    placed one after the other, the hardest first. Exit 1 where a pupil cannot be placed.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            placed = service.place(dataset, plan_file, pupils, times, Asked(ways, offer, budget_pence), postcodes, bar)
        screen.problems(placed.problems)
        screen.say(*placed.notes, *service.placed_words(placed))
        accepted = service.accept(placed) if accept else None
        if accepted is not None:
            service.save_plan(accepted.answer.plan, out)
            _tell(screen, accepted, out, pupils)
        screen.answer(_answer(placed, accepted, out))
        if not all(one.offers for one in placed.placings) or (accepted is not None and accepted.new_findings):
            raise typer.Exit(NO)


def _tell(screen: Screen, accepted: Accepted, out: Path, pupils: Path) -> None:
    screen.say(*service.accepted_words(accepted))
    for finding in accepted.new_findings:
        screen.say(f"Finding [{finding.code}] {finding.where}: {finding.message} {finding.action}")
    screen.say(
        f"Written: {out}. The data set is as it was: put the rows of {pupils.name} into its pupils.csv, in place of "
        "those with the same ids, before this plan is audited or another pupil is placed."
    )


def _answer(placed: Placed, accepted: Accepted | None, out: Path) -> dict[str, Any]:
    told = service.placed_rows(placed)
    if accepted is None:
        return {**told, "problems": problem_rows(placed.problems), "accepted": None}
    return {
        **told,
        "problems": problem_rows(placed.problems),
        "accepted": {
            **plan_answer(accepted.answer, (out,)),
            **service.accepted_rows(accepted),
            "new_findings": finding_rows(accepted.new_findings),
        },
    }
