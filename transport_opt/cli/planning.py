"""``plan`` and ``baseline``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.answers import paid_words, plan_answer
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
from transport_opt.cli.screen import NO, Bar, Screen, answering, interruptible
from transport_opt.service import Answer, Papers, Params


class SearchKind(StrEnum):
    """How to search."""

    RUIN = "ruin"
    ORTOOLS = "ortools"


def plan(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    seconds: Seconds = 60.0,
    iterations: Iterations = None,
    bound_seconds: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="How long to prove, after the search, what no plan can cost less than; 0 for no proof. Else a tenth "
            "of --seconds and at least 5; none with --iterations, as a bound by the clock cannot be repeated.",
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = 2,
    search: Annotated[
        SearchKind,
        typer.Option(help="ruin: the search of choice; ortools: OR-Tools' routing solver, school by school."),
    ] = SearchKind.RUIN,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan.")] = Path("plan.json"),
    workbook: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write an .xlsx workbook.")] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Also write an .html map that opens offline.")
    ] = None,
    run_sheets: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also write a PDF a route; a .pdf path gets one document.")
    ] = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Plan morning and afternoon routes that obey every rule, priced and audited, with a proven bound on their cash.

    Ctrl-C stops the search, or the proof, and writes the best plan so far; a second Ctrl-C ends without writing.
    Exit 1 where the plan breaks a rule or places nobody.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    writable(workbook, "--workbook", (".xlsx",))
    writable(map_file, "--map", (".html",))
    papers = Papers(workbook, map_file, run_sheets)
    params = Params(None if iterations else seconds, iterations, seed, workers, search.value)
    with answering(as_json) as screen:
        with interruptible() as pressed, Bar(screen) as bar:
            answer = service.plan(dataset, times, params, postcodes, bar, pressed, bound_seconds)
        service.save_plan(answer.plan, out)
        written = (out, *_papers(screen, answer, papers))
        screen.problems(answer.question.problems)
        screen.say(*service.summary(answer), f"Written: {', '.join(map(str, written))}.")
        screen.answer(plan_answer(answer, written))
        nothing = bool(answer.question.scenario.pupils) and not answer.plan.routes
        if answer.plan.hard_findings or nothing:
            raise typer.Exit(NO)


def _papers(screen: Screen, answer: Answer, papers: Papers) -> tuple[Path, ...]:
    """Write the papers asked for, today's routes beside the plan where the data set has them."""
    sheets = papers.run_sheets
    if sheets is not None and sheets.is_dir() and any(sheets.glob("*.pdf")):
        screen.say(f"{sheets} holds PDFs already; those of routes that this plan does not have stay there.")
    if papers.map is not None and answer.question.road_map is None:
        screen.say("Without a road map the lines of the map are straight; use --roads to draw them on the roads.")
    asked = papers.workbook is not None and answer.question.scenario.todays_routes
    today = service.baseline_for(answer.question).plan if asked else None
    return service.write_papers(answer, papers, today)


def baseline(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    without_leavers: Annotated[
        bool, typer.Option("--without-leavers", help="Leave out rows of routes.csv that name nobody of pupils.csv.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it.")] = Path("baseline.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Turn today's routes.csv into the same kind of plan: timed, priced, audited.

    Exit 0 whatever the audit finds in today's routes; the findings are told and are in the file.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out, "--out")
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            answer = service.baseline(dataset, times, postcodes, bar, without_leavers)
        service.save_plan(answer.plan, out)
        paid = service.paid_today(answer)
        screen.problems(answer.question.problems)
        screen.say(*service.summary(answer), paid_words(answer), f"Written: {out}.")
        totals = {"paid": paid.paid, "modelled": paid.modelled}
        screen.answer({**plan_answer(answer, (out,)), "pence_per_day_where_both_are_known": totals})
