"""A comparison as a workbook: a sheet for each table, with charts of its own that a spreadsheet can change."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from transport_opt.reports.bar_chart import COLOURS
from transport_opt.reports.comparison_words import Chart, Paper, Section, Shape, Table
from transport_opt.reports.sheet import Styles, write_cell

LABEL_WIDTH, VALUE_WIDTH = 46, 20
FIRST_ROW = 4
"""The row of the headings: above it stand the table's title, the marking and its note."""

CHART_TYPES = {
    Shape.SIDE_BY_SIDE: {"type": "column"},
    Shape.STACKED: {"type": "bar", "subtype": "stacked"},
    Shape.WATERFALL: {"type": "column", "subtype": "stacked"},
}
"""As XlsxWriter calls them."""

Places = Mapping[str, tuple[Any, Table]]
"""Sheets and tables by the names of the sheets."""


def comparison_workbook(paper: Paper, created: datetime) -> bytes:
    """Make an .xlsx workbook; the same paper and date make the same bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"title": paper.title, "subject": paper.marking, "created": created})
        styles = Styles(workbook)
        _write_words(workbook, styles, paper)
        sheets = {
            table.sheet: (_write_table(workbook, styles, paper, table), table)
            for section in paper.sections
            for table in section.tables
        }
        for chart in (chart for section in paper.sections for chart in section.charts):
            _insert(workbook, sheets, chart)
    return stream.getvalue()


def _write_words(workbook: Any, styles: Styles, paper: Paper) -> None:
    """Write what the report says in sentences on the first sheet."""
    sheet = workbook.add_worksheet("In short")
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, paper.title, styles.title)
    made = [f"Made on {paper.made}."] if paper.made else []
    row = 1
    for text in (paper.marking, *made):
        write_cell(sheet, styles, (row, 0), text, "text")
        row += 1
    for section in paper.sections:
        row = _write_section(sheet, styles, section, row + 1) if section.paragraphs else row
    _lay_out(sheet)


def _write_section(sheet: Any, styles: Styles, section: Section, row: int) -> int:
    write_cell(sheet, styles, (row, 0), section.heading, "text", strong=True)
    for at, text in enumerate(section.paragraphs, 1):
        write_cell(sheet, styles, (row + at, 0), text, "text")
    return row + len(section.paragraphs) + 1


def _write_table(workbook: Any, styles: Styles, paper: Paper, table: Table) -> Any:
    sheet = workbook.add_worksheet(table.sheet)
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, len(table.headings) - 1, VALUE_WIDTH)
    sheet.write_string(0, 0, table.title, styles.title)
    for row, text in enumerate((paper.marking, table.note), 1):
        sheet.write_string(row, 0, text)
    for column, heading in enumerate(table.headings):
        sheet.write_string(FIRST_ROW, column, heading, styles.header)
    for row, line in enumerate(table.rows, FIRST_ROW + 1):
        write_cell(sheet, styles, (row, 0), line.label, "text", strong=line.strong)
        for column, cell in enumerate(line.cells, 1):
            write_cell(sheet, styles, (row, column), cell.value, cell.kind, strong=line.strong)
    sheet.freeze_panes(FIRST_ROW + 1, 1)
    _lay_out(sheet)
    return sheet


def _insert(workbook: Any, sheets: Places, chart: Chart) -> None:
    """Draw a native chart from the cells of its table, which it names so that it follows them."""
    sheet, table = sheets[chart.sheet]
    drawn = workbook.add_chart(CHART_TYPES[chart.shape])
    for number, series in enumerate(_series(chart, table)):
        below = chart.shape is Shape.WATERFALL and number == 0
        fill = {"none": True} if below else {"color": COLOURS[number % len(COLOURS)]}
        drawn.add_series({**series, "fill": fill, "gap": 40 if chart.shape is Shape.WATERFALL else 150})
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    if chart.shape is Shape.STACKED:
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis({"num_format": "£#,##0"})
    elif chart.shape is Shape.WATERFALL:
        drawn.set_y_axis({"num_format": "£#,##0"})
        drawn.set_legend({"position": "bottom", "delete_series": [0]})
    drawn.set_size({"width": 720, "height": 340})
    sheet.insert_chart(FIRST_ROW, len(table.headings) + 1, drawn, {"description": f"{chart.title}. {chart.alt}"})


def _series(chart: Chart, table: Table) -> list[dict[str, object]]:
    """Point at cells: a series is a column, or, where the bars are laid end to end, a row of the year's lines."""
    sheet, last = table.sheet, len(table.headings) - 1
    if chart.shape is Shape.STACKED:
        head = [sheet, FIRST_ROW, 1, FIRST_ROW, last]
        rows = _rows_of(chart, table)
        return [{"name": [sheet, row, 0], "categories": head, "values": [sheet, row, 1, row, last]} for row in rows]
    first, end = FIRST_ROW + 1, FIRST_ROW + len(table.rows)
    return [
        {
            "name": [sheet, FIRST_ROW, column],
            "categories": [sheet, first, 0, end, 0],
            "values": [sheet, first, column, end, column],
        }
        for column in range(1, last + 1)
    ]


def _rows_of(chart: Chart, table: Table) -> Sequence[int]:
    """Find the last row of each label: those of the year stand below those of the day."""
    last = {line.label: row for row, line in enumerate(table.rows, FIRST_ROW + 1)}
    return [last[name] for name, _ in chart.series]


def _lay_out(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
