"""One worksheet: columns with a kind each, text that stays text, a frozen header and a filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from transport_opt.model.units import MILE

Row = TypeVar("Row")
Value = str | int | None

LONGEST_TEXT = 32_767
"""Characters a cell holds (Microsoft, "Excel specifications and limits")."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is marked as text, so that editing it, too, never makes a formula."""

NUMBER_FORMATS: dict[str, dict[str, str | bool]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "money": {"num_format": "£#,##0.00;-£#,##0.00", "valign": "top"},
    "time": {"num_format": "hh:mm", "valign": "top"},
    "minutes": {"num_format": "0.0", "valign": "top"},
    "miles": {"num_format": "#,##0.0", "valign": "top"},
    "tonnes": {"num_format": "#,##0.0", "valign": "top"},
    "tenths": {"num_format": "0.0", "valign": "top"},
    "ratio": {"num_format": "0.00", "valign": "top"},
}

DIVISORS = {
    "money": 100,
    "time": 86_400,
    "minutes": 60,
    "miles": float(MILE),
    "tonnes": 1_000_000,
    "tenths": 10,
    "ratio": 100,
}
"""Whole units that make one of what a spreadsheet shows."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading and what stands below it.

    Attributes
    ----------
    kind
        ``text``, ``whole``, ``money`` (pence), ``time`` (seconds since midnight), ``minutes`` (seconds), ``miles``
        (metres), ``tonnes`` (grams), ``tenths`` or ``ratio`` (hundredths).
    width
        In characters.
    adds_up
        Whether the total of the column means something.
    """

    heading: str
    value: Callable[[Row], Value]
    kind: str = "text"
    width: int = 12
    adds_up: bool = False


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.header = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1D4F91", "font_color": "#FFFFFF"}
        )
        self.plain = {kind: workbook.add_format(look) for kind, look in NUMBER_FORMATS.items()}
        self.strong = {kind: workbook.add_format({**look, "bold": True}) for kind, look in NUMBER_FORMATS.items()}
        self.quoted = workbook.add_format({**NUMBER_FORMATS["text"], "quote_prefix": True})


def write_cell(sheet: Any, styles: Styles, at: tuple[int, int], value: Value, kind: str, strong: bool = False) -> None:
    """Write one value in its unit; text is never read as a formula or a link.

    Parameters
    ----------
    at
        Row and column, from 0.
    """
    look = (styles.strong if strong else styles.plain)[kind]
    if value is None:
        sheet.write_blank(*at, None, look)
    elif isinstance(value, str):
        text = value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
        sheet.write_string(*at, text, styles.quoted if text.startswith(FORMULA_STARTS) else look)
    else:
        sheet.write_number(*at, _in_unit(value, kind), look)


def _in_unit(value: int, kind: str) -> float:
    """Turn whole pence, seconds and metres into what a spreadsheet shows: pounds, days, minutes and miles."""
    divisor = DIVISORS.get(kind)
    return value if divisor is None else value / divisor


def write_table(
    workbook: Any,
    styles: Styles,
    name: str,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    totals: bool = False,
) -> None:
    """Add a worksheet with one table.

    Parameters
    ----------
    totals
        Whether a line below the filtered range adds up the columns that add up.
    """
    sheet = workbook.add_worksheet(name)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, styles.header)
        for line, row in enumerate(rows, 1):
            write_cell(sheet, styles, (line, place), column.value(row), column.kind)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    if totals:
        _write_totals(sheet, styles, columns, rows)
    _lay_out(sheet)


def _write_totals(sheet: Any, styles: Styles, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> None:
    below = len(rows) + 2
    write_cell(sheet, styles, (below, 0), "Total", "text", strong=True)
    for place, column in enumerate(columns):
        if column.adds_up:
            amount = sum(value for row in rows if isinstance(value := column.value(row), int))
            write_cell(sheet, styles, (below, place), amount, column.kind, strong=True)


def _lay_out(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
