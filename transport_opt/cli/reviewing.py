"""``review``."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from transport_opt import service
from transport_opt.cli.answers import plan_answer
from transport_opt.cli.batch_reviewing import alone, both, review_many
from transport_opt.cli.options import (
    Closed,
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
    map_folder,
    optional_times,
    travel_times,
    writable,
)
from transport_opt.cli.screen import NO, Bar, Screen, answering, interruptible
from transport_opt.service import FRONTIER_FILE, FRONTIER_HEADS, Params, Reviewed, TravelTimes, Usual

Tables = Annotated[Path | None, typer.Argument(metavar="DATASET", help="A folder of CSV files, or one .xlsx workbook.")]
Earlier = Annotated[
    Path | None,
    typer.Argument(metavar="PLAN", help="The adopted plan, or today's routes as 'baseline' writes them."),
]
Frontier = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Instead of one plan, plan at 0, 5, 10, 15, 25 and 50 % and freely, and write each to this folder; "
        "--seconds is then the time of all together.",
    ),
]
Batch = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Instead of one area, review all that this TOML file lists, each with a plan of its own; what is "
        "done already is not done again. The options but --out hold for those that name no other.",
    ),
]


def share_of(text: str) -> Fraction:
    """Read a share of pupils, such as 25%.

    Raises
    ------
    typer.BadParameter
        It is none from 0 % to 100 %.
    """
    try:
        share = Fraction(text.strip().removesuffix("%").strip()) / 100
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise typer.BadParameter(f"A share from 0% to 100% is needed, such as 25%; now it is '{text}'.")
    return share


def review(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: Tables = None,
    earlier: Earlier = None,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    max_changed: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="Of the pupils in both, how many may change route at most, such as 25%. Else the policy's.",
        ),
    ] = None,
    frontier: Frontier = None,
    batch: Batch = None,
    seconds: Seconds = 60.0,
    iterations: Iterations = None,
    seed: Seed = 1,
    workers: Workers = 2,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan.")] = Path("plan.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Plan this term's pupils with no more change than allowed: leavers gone, joiners placed, the others kept.

    Exit 1 where the plan breaks a rule, the cap on change among them, or places nobody; of a batch, where not all is
    done.
    """
    share = None if max_changed is None else share_of(max_changed)
    params = Params(None if iterations else seconds, iterations, seed, workers)
    if batch is not None:
        alone(batch, dataset, frontier)
        times = optional_times(roads, matrix, folder, pessimistic, closed)
        usual = Usual(times, map_folder(folder), params, share, pessimistic, tuple(closed or ()), postcodes)
        review_many(batch, usual, as_json)
        return
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    dataset, earlier = both(dataset, earlier)
    if frontier is not None:
        _frontier(dataset, earlier, times, share, params, frontier, postcodes, as_json)
        return
    writable(out, "--out")
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            found = service.review(dataset, earlier, times, share, params, postcodes, bar, pressed)
        service.save_plan(found.answer.plan, out)
        screen.problems(found.answer.question.problems)
        screen.say(*service.summary(found.answer), *service.review_words(found), f"Written: {out}.")
        screen.answer({**plan_answer(found.answer, (out,)), "review": service.review_figures(found)})
        if found.answer.plan.hard_findings or not found.answer.plan.routes:
            raise typer.Exit(NO)


def _frontier(
    dataset: Path, earlier: Path, times: TravelTimes, share: Fraction | None, params: Params, folder: Path,
    postcodes: Path | None, as_json: bool,
) -> None:  # fmt: skip
    shares = sorted({*service.SHARES, *(() if share is None else (share,))})
    writable(folder / FRONTIER_FILE, "--frontier")
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            found = service.review_frontier(dataset, earlier, times, shares, params, postcodes, bar, pressed)
        files = service.save_frontier(found, folder)
        screen.problems(found[0].answer.question.problems)
        _show(screen, found)
        screen.say(f"Written: {files[-1]} and {len(found)} plans beside it.")
        figures = [service.review_figures(one) for one in found]
        screen.answer({"files": [str(file) for file in files], "frontier": figures})
        if any(one.answer.plan.hard_findings for one in found):
            raise typer.Exit(NO)


def _show(screen: Screen, found: tuple[Reviewed, ...]) -> None:
    table = Table(*FRONTIER_HEADS, box=None, pad_edge=False)
    for column in table.columns[1:-1]:
        column.justify = "right"
    for row in service.frontier_rows(found):
        table.add_row(*row)
    screen.console.print(table, markup=False)
    beyond = [one for one in found if not one.is_within]
    if beyond:
        screen.say(service.review_words(beyond[0])[-1])
