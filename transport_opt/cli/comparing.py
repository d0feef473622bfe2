"""``compare``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from transport_opt import service
from transport_opt.cli.options import DataSet, Json, Postcodes, writable
from transport_opt.cli.screen import Screen, answering
from transport_opt.service import COMPARISON_KINDS, comparison_rows, comparison_to_json


def compare(
    dataset: DataSet,
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN PLAN ...", help="Two or more plan files.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the report: .xlsx for people, .json for programs."),
    ] = None,
    postcodes: Postcodes = None,
    as_json: Json = False,
) -> None:
    """Set plans of one data set side by side, to the penny; differences are from the first.

    The report is written as .xlsx or .json. The plans' own prices are told: 'audit' says whether they are right.
    """
    if len(plans) < 2:
        raise typer.BadParameter(f"A comparison needs two plan files or more; now there is {len(plans)}. Name another.")
    writable(out, "--out", tuple(COMPARISON_KINDS))
    with answering(as_json) as screen:
        compared = service.compare(dataset, plans, postcodes)
        screen.say(*compared.notes)
        _show(screen, comparison_rows(compared.comparison), [figures.name for figures in compared.comparison.plans])
        if out is not None:
            service.write_comparison(compared.comparison, out)
            screen.say(f"Written: {out}.")
        answer: dict[str, Any] = json.loads(comparison_to_json(compared.comparison))
        screen.answer({**answer, "notes": list(compared.notes)})


def _show(screen: Screen, rows: list[tuple[str, ...]], names: list[str]) -> None:
    table = Table("", *names, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    screen.console.print(table, markup=False)
