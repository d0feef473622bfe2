"""The pieces that every paper of a comparison is made of: sections of paragraphs, tables and charts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction

from transport_opt.model.units import MILE, half_up, pounds
from transport_opt.reports.sheet import Value

HIDDEN = "[c]"
"""Stands for a number that is suppressed ("confidential" among the symbols of British public statistics)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and how it is written.

    Attributes
    ----------
    kind
        As `transport_opt.reports.sheet` has them.
    """

    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Attributes
    ----------
    label
        What the line is of; it heads the line.
    strong
        Whether it is a total or a heading.
    """

    label: str
    cells: tuple[Cell, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading for each column; the first is that of the labels.

    Attributes
    ----------
    sheet
        Its name in a workbook, 31 characters at most.
    note
        What a reader must know of it; may be blank.
    workbook_only
        Whether it is too long, or too close to single pupils, for a paper that people read through.
    """

    title: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    workbook_only: bool = False


class Shape(Enum):
    """How the series of a chart lie to each other."""

    SIDE_BY_SIDE = auto()
    STACKED = auto()
    """They make up one bar for each category."""
    WATERFALL = auto()
    """As stacked: what lies below each bar and is not drawn, totals, what a step takes off, what it adds."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars; each number stands in a table, too.

    Attributes
    ----------
    kind
        ``money`` (pence) or ``whole``.
    series
        Names, and a value for each category; ``None`` is suppressed. Four in a waterfall, as `Shape` tells.
    sheet
        Of the table beside which it stands in a workbook.
    """

    title: str
    alt: str
    shape: Shape
    kind: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[int | None, ...]], ...]
    sheet: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report.

    Attributes
    ----------
    marking
        Whom it is for: said on every page.
    made
        The day it was made on, in words; may be blank.
    """

    title: str
    marking: str
    made: str
    sections: tuple[Section, ...] = field(default=())


def money(values: Sequence[int | None]) -> tuple[Cell, ...]:
    """Make cells of pence; what is suppressed is marked."""
    return cells("money", values)


def cells(kind: str, values: Sequence[int | None]) -> tuple[Cell, ...]:
    """Make cells of one kind; what is suppressed is marked."""
    return tuple(Cell("text", HIDDEN) if value is None else Cell(kind, value) for value in values)


def texts(values: Sequence[str]) -> tuple[Cell, ...]:
    """Make cells of text."""
    return tuple(Cell("text", value) for value in values)


def written(cell: Cell) -> str:
    """Write a cell for a person, in its unit."""
    value, kind = cell.value, cell.kind
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind == "money":
        return pounds(value)
    if kind == "ratio":
        return f"{value // 100:,}.{value % 100:02d}"
    if kind in _TENTHS:
        tenths = half_up(abs(value) * 10 / _TENTHS[kind])
        return f"{'-' if value < 0 else ''}{tenths // 10:,}.{tenths % 10}"
    return f"{value:,}"


_TENTHS = {"minutes": Fraction(60), "miles": MILE, "tonnes": Fraction(1_000_000), "tenths": Fraction(10)}
"""Whole units of a kind that make one of what is shown."""


def is_number(cell: Cell) -> bool:
    """Tell whether a cell is set flush right."""
    return isinstance(cell.value, int) or cell.value == HIDDEN or str(cell.value).endswith(" %")


def flush_right(table: Table) -> list[bool]:
    """Tell which columns, the labels among them, hold numbers."""
    columns = range(1, len(table.headings))
    rows = [row.cells for row in table.rows]
    return [False, *(any(at <= len(cells) and is_number(cells[at - 1]) for cells in rows) for at in columns)]
