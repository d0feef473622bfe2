"""A comparison as tagged PDF (PDF/UA-1) for a committee."""

import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import TypedDict, cast

import typst

from transport_opt.reports.bar_chart import bar_chart
from transport_opt.reports.comparison_words import Paper, Section, Table, flush_right, is_number, written

FONT = "Libertinus Serif"
POINTS, LEAST_POINTS = 9.5, 6.0
"""Size of a table's letters, and of those of one with very many columns."""
LINE, LEAST_LETTERS, MOST_LETTERS, BETWEEN = 96, 8, 44, 3
"""Letters of that size that fill a line; of a column at least, and before its text is broken; room between columns."""


class _Cell(TypedDict):
    text: str
    number: bool
    strong: bool


def comparison_pdf(paper: Paper) -> bytes:
    """Set the document; the same paper makes the same bytes."""
    template = resources.files("transport_opt.reports").joinpath("comparison.typ").read_bytes()
    content = {
        "title": paper.title,
        "marking": paper.marking,
        "made": paper.made,
        "sections": [_section(section) for section in paper.sections],
    }
    # The fixed timestamp keeps the same paper the same bytes.
    pdf = typst.Compiler(ignore_system_fonts=True).compile(
        template, format="pdf", sys_inputs={"data": json.dumps(content)}, pdf_standards=["ua-1"], timestamp=0
    )
    return cast(bytes, pdf)


def _section(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "own-page": section.heading.startswith(("Method", "Appendix")),
        "paragraphs": section.paragraphs,
        "charts": [{"title": chart.title, "alt": chart.alt, "svg": bar_chart(chart, FONT)} for chart in section.charts],
        "tables": [_table(table) for table in section.tables if not table.workbook_only],
    }


def _table(table: Table) -> dict[str, object]:
    rows = [_cells(table, at) for at in range(len(table.rows))]
    widths = _widths(table, rows)
    numbers = flush_right(table)
    return {
        "title": table.title,
        "note": table.note,
        "headings": [{"text": text, "number": numbers[at]} for at, text in enumerate(table.headings)],
        "widths": widths,
        "size": max(LEAST_POINTS, min(POINTS, POINTS * LINE / sum(widths))),
        "rows": rows,
    }


def _widths(table: Table, rows: Sequence[Sequence[_Cell]]) -> list[int]:
    """Give each column its letters: what stands in it, its heading broken into lines; the labels get what is left."""
    letters = [max((len(row[at]["text"]) for row in rows), default=0) for at in range(len(table.headings))]
    # Headings are bold, and so a little wider than their letters; no line ends between a hyphen and a digit.
    words = [max(map(len, re.split(r"\s|-(?=\D)", heading))) + 2 for heading in table.headings]
    needed = zip(letters, words, strict=True)
    widths = [max(min(wide, MOST_LETTERS), word, LEAST_LETTERS) + BETWEEN for wide, word in needed]
    return [widths[0] + max(0, LINE - sum(widths)), *widths[1:]]


def _cells(table: Table, at: int) -> list[_Cell]:
    row = table.rows[at]
    cells = [_Cell(text=written(cell), number=is_number(cell), strong=row.strong) for cell in row.cells]
    blank = _Cell(text="", number=False, strong=False)
    label = _Cell(text=row.label, number=False, strong=row.strong)
    return [label, *cells, *[blank] * (len(table.headings) - 1 - len(cells))]
