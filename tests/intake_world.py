"""A world of one pupil, one school and one vehicle type, written as CSV files and as a workbook."""

import csv
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from transport_opt.errors import Problem
from transport_opt.intake import DataSet

World = dict[str, list[dict[str, str]]]

PUPIL = {"pupil_id": "P1", "school_id": "S1", "latitude": "53.1", "longitude": "-1.5", "phase": "primary"}
SCHOOL = {
    "school_id": "S1",
    "name": "Hill School",
    "latitude": "53.2",
    "longitude": "-1.6",
    "am_bell": "09:00",
    "pm_bell": "15:15",
}
VEHICLE = {"vehicle_type": "MPV6", "layouts": "6+0", "standing": "58", "live_mile": "1.80"}
ROUTE = {"route_id": "R1", "vehicle_type": "MPV6", "direction": "am", "order": "1", "pupil_id": "P1"}


def world(**tables: list[dict[str, str]]) -> World:
    return {"pupils": [PUPIL], "schools": [SCHOOL], "vehicles": [VEHICLE], **tables}


def columns(rows: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def as_csv(folder: Path, tables: World) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def as_xlsx(path: Path, tables: World) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for column, title in enumerate(columns(rows)):
            sheet.write_string(0, column, title)
            for number, row in enumerate(rows, 1):
                write_cell(sheet, number, column, row.get(title, ""))
    book.close()
    return path


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str) -> None:
    """Write numbers as numbers, as a person who types them in a spreadsheet does."""
    if text.replace(".", "", 1).lstrip("-").isdigit():
        sheet.write_number(row, column, float(text))
    elif text:
        sheet.write_string(row, column, text)


def told(found: DataSet, code: str) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == code]


def only(found: DataSet, code: str) -> Problem:
    problems = told(found, code)
    assert len(problems) == 1, found.problems
    return problems[0]
