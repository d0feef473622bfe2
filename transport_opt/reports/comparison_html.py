"""A comparison as one HTML file: no script, nothing fetched, every table with its caption and headings."""

from collections.abc import Iterator
from html import escape
from importlib import resources

from transport_opt.reports.bar_chart import bar_chart
from transport_opt.reports.comparison_words import (
    Cell,
    Chart,
    Paper,
    Row,
    Section,
    Table,
    flush_right,
    is_number,
    written,
)

FONT = "Arial, Helvetica, sans-serif"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing; its style is in it."""


def comparison_html(paper: Paper) -> bytes:
    """Make the page; the same paper makes the same bytes."""
    style = resources.files("transport_opt.reports").joinpath("comparison.css").read_text(encoding="utf-8")
    made = f"<p>Made on {escape(paper.made)}.</p>\n" if paper.made else ""
    links = "".join(
        f'<li><a href="#part-{at}">{escape(section.heading)}</a></li>' for at, section in enumerate(paper.sections, 1)
    )
    parts = "".join(part for at, section in enumerate(paper.sections, 1) for part in _section(section, at))
    page = (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{escape(paper.title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(paper.title)}</h1>\n<p><strong>{escape(paper.marking)}</strong></p>\n{made}</header>\n"
        f'<nav aria-label="Contents"><ol>{links}</ol></nav>\n<main>\n{parts}</main>\n</body>\n</html>\n'
    )
    return page.encode()


def _section(section: Section, at: int) -> Iterator[str]:
    yield f'<section aria-labelledby="part-{at}">\n<h2 id="part-{at}">{escape(section.heading)}</h2>\n'
    yield from (f"<p>{escape(words)}</p>\n" for words in section.paragraphs)
    yield from (_chart(chart, f"chart-{at}-{number}") for number, chart in enumerate(section.charts, 1))
    shown = [table for table in section.tables if not table.workbook_only]
    yield from (_table(table, f"table-{at}-{number}") for number, table in enumerate(shown, 1))
    yield "</section>\n"


def _chart(chart: Chart, name: str) -> str:
    return f"<figure>\n{bar_chart(chart, FONT, name)}\n<figcaption>{escape(chart.title)}</figcaption>\n</figure>\n"


def _table(table: Table, name: str) -> str:
    note = f"<p>{escape(table.note)}</p>\n" if table.note else ""
    heads = "".join(map(_heading, table.headings, flush_right(table)))
    rows = "".join(_row(row, len(table.headings)) for row in table.rows)
    # A wide table scrolls by itself, by keyboard, too.
    return (
        f'{note}<div class="wide" role="region" aria-labelledby="{name}" tabindex="0">\n<table>\n'
        f'<caption id="{name}">{escape(table.title)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )


def _heading(text: str, number: bool) -> str:
    look = ' class="number"' if number else ""
    return f'<th scope="col"{look}>{escape(text)}</th>'


def _row(row: Row, columns: int) -> str:
    if not row.cells:
        return f'<tr class="strong"><th scope="rowgroup" colspan="{columns}">{escape(row.label)}</th></tr>\n'
    look = ' class="strong"' if row.strong else ""
    values = "".join(map(_cell, row.cells))
    return f'<tr{look}><th scope="row">{escape(row.label)}</th>{values}</tr>\n'


def _cell(cell: Cell) -> str:
    look = ' class="number"' if is_number(cell) else ""
    return f"<td{look}>{escape(written(cell))}</td>"
