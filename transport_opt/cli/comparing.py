"""``compare``."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

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
    writable,
)
from transport_opt.cli.screen import Bar, Screen, answering
from transport_opt.model import Pence
from transport_opt.service import COMPARISON_KINDS, Budget, TravelTimes, comparison_rows, comparison_to_json

today = date.today
"""Tells the day that a report carries."""
MOST_POUNDS = 10**10
"""More than any council spends in a year."""


def compare(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN PLAN ...", help="Two or more plan files.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to write the report: .xlsx, .pdf or .html for people, .json for programs."
        ),
    ] = None,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    budget: Annotated[
        str | None, typer.Option(metavar="POUNDS", help="The year's budget for these routes; with --outturn.")
    ] = None,
    outturn: Annotated[
        str | None, typer.Option(metavar="POUNDS", help="What was, or will be, spent against it; with --budget.")
    ] = None,
    levers: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="What 'levers' wrote: its waterfall goes into the report."),
    ] = None,
    publication: Annotated[
        bool,
        typer.Option("--publication", help="Suppress numbers that concern fewer than 5 pupils, and mark the report."),
    ] = False,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Set plans of one data set side by side, to the penny; differences are from the first.

    With --roads or --matrix all plans are priced and audited again by one ruler, and the report tells what each pupil
    costs; without, the plans' own prices and findings are told. The report is written as .xlsx, .pdf, .html or .json.
    """
    if len(plans) < 2:
        raise typer.BadParameter(f"A comparison needs two plan files or more; now there is {len(plans)}. Name another.")
    writable(out, "--out", tuple(COMPARISON_KINDS))
    times = _times(roads, matrix, folder, pessimistic, closed)
    held_against = _budget(budget, outturn)
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            compared = service.compare(dataset, plans, postcodes, times, held_against, publication, bar, levers)
        screen.say(*compared.notes)
        _show(screen, comparison_rows(compared.comparison), [figures.name for figures in compared.comparison.plans])
        if out is not None:
            service.write_comparison(compared.comparison, out, today())
            screen.say(f"Written: {out}.")
        answer: dict[str, Any] = json.loads(comparison_to_json(compared.comparison))
        screen.answer({**answer, "notes": list(compared.notes)})


def _times(
    roads: str | None, matrix: Path | None, folder: Path | None, pessimistic: bool, closed: list[int] | None
) -> TravelTimes | None:
    """Give the source of travel times, or none where nothing of the kind is asked for."""
    if roads is None and matrix is None and not pessimistic and not closed:
        return None
    return travel_times(roads, matrix, folder, pessimistic, closed)


def _budget(budget: str | None, outturn: str | None) -> Budget | None:
    if budget is None and outturn is None:
        return None
    if budget is None or outturn is None:
        given, lacking = ("--budget", "--outturn") if outturn is None else ("--outturn", "--budget")
        raise typer.BadParameter(
            f"An overspend needs both --budget and --outturn. Now {given} is given and {lacking} is not. Give both."
        )
    return Budget(_pence("--budget", budget), _pence("--outturn", outturn))


def _pence(option: str, text: str) -> Pence:
    """Read pounds, with or without a pound sign, commas and pence."""
    try:
        pounds = Decimal(text.strip().removeprefix("£").replace(",", ""))
    except InvalidOperation:
        pounds = Decimal(-1)
    if not pounds.is_finite() or not 0 <= pounds < MOST_POUNDS or pounds * 100 != int(pounds * 100):
        raise typer.BadParameter(
            f"{option} needs pounds a year, such as 21500000 or 21,500,000.00. It is '{text}'. Write it so."
        )
    return Pence(int(pounds * 100))


def _show(screen: Screen, rows: list[tuple[str, ...]], names: list[str]) -> None:
    table = Table("", *names, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    screen.console.print(table, markup=False)
