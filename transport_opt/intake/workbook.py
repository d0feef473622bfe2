"""The cells of an .xlsx workbook, after checks that reading it is safe.

A workbook is a zip archive of XML. Before anything is unpacked, the archive's own list says how large it would
become; before a sheet is laid out as a grid, its XML is read piece by piece for how far its cells reach. The
same pass finds the cells that hold formulas or failed formulas, whose stored values are not to be trusted.
"""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from python_calamine import CalamineError, CalamineWorkbook

from transport_opt.errors import UnreadableInputError
from transport_opt.intake.cells import ERRORS, plain

MAX_ROWS = 100_000
"""Rows that a table may have: forty times a county's pupils."""
MAX_WORKBOOK_BYTES, MAX_UNPACKED_BYTES, MAX_ENTRIES = 50_000_000, 200_000_000, 2_000
MAX_CELLS = 2_000_000
"""Cells of the smallest rectangle from A1 around all that a sheet holds."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    ParseError,
    DefusedXmlException,
    LookupError,
    ValueError,
    StopIteration,
    NotImplementedError,
    EOFError,
    OSError,
)
"""All that the readers of archives, XML and workbooks raise on a file that is not what it says it is."""

Mark = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Sheets:
    """What was read of a workbook.

    Attributes
    ----------
    names
        All sheets, as they are written.
    cells
        For each table wanted and there: its rows of text, the first row of the sheet first.
    repeated
        Tables for which there is more than one sheet.
    """

    names: tuple[str, ...]
    cells: dict[str, list[list[str]]]
    repeated: tuple[str, ...]


def read_workbook(path: Path, wanted: set[str], folded: Callable[[str], str]) -> Sheets:
    """Read the wanted sheets of a workbook.

    Parameters
    ----------
    folded
        Turns a sheet's written name into the name that is matched.

    Raises
    ------
    UnreadableInputError
        It is no workbook, is damaged, is locked by a password, or unpacks to more than any data set needs.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(path, archive)
            parts = _sheet_parts(archive)
            chosen, repeated = _chosen(list(parts), wanted, folded)
            marks = {name: _scan(path, archive, sheet, parts[sheet]) for name, sheet in chosen.items()}
        with CalamineWorkbook.from_path(str(path)) as book:
            cells = {name: _laid_out(book, sheet, marks[name]) for name, sheet in chosen.items()}
    except _BROKEN as error:
        raise _damaged(path, error) from error
    return Sheets(tuple(parts), cells, repeated)


def _damaged(path: Path, error: Exception) -> UnreadableInputError:
    action = "Save it again as an .xlsx workbook without a password, or give a folder of CSV files."
    return UnreadableInputError(f"{path.name} is not a workbook that can be read: {error}.", action, str(path))


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    size = path.stat().st_size
    wrong = ""
    if size > MAX_WORKBOOK_BYTES:
        wrong = f"is {size:,} bytes; at most {MAX_WORKBOOK_BYTES:,} are read"
    elif len(entries) > MAX_ENTRIES:
        wrong = f"holds {len(entries):,} parts; at most {MAX_ENTRIES:,} are read"
    elif unpacked > MAX_UNPACKED_BYTES:
        wrong = f"unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read"
    elif any(entry.flag_bits & 1 for entry in entries):
        wrong = "is locked by a password"
    if wrong:
        raise UnreadableInputError(
            f"{path.name} {wrong}.", "Copy the tables alone into a new workbook, or give CSV files.", str(path)
        )
    # Only now is anything unpacked: each part in turn, no further than it says, its checksum compared.
    broken = archive.testzip()
    if broken is not None:
        raise zipfile.BadZipFile(f"its part {broken} is damaged")


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Find the part of the archive that holds each sheet, by the sheet's written name."""
    targets = {
        each.attrib["Id"]: each.attrib["Target"] for each in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            key = next(value for name, value in element.attrib.items() if name.endswith("}id"))
            found[element.attrib["name"]] = str(PurePosixPath("/xl") / targets[key]).lstrip("/")
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _chosen(names: list[str], wanted: set[str], folded: Callable[[str], str]) -> tuple[dict[str, str], tuple[str, ...]]:
    chosen: dict[str, str] = {}
    repeated = []
    for sheet in names:
        name = folded(sheet)
        if name in chosen:
            repeated.append(name)
        elif name in wanted:
            chosen[name] = sheet
    return chosen, tuple(repeated)


def _scan(path: Path, archive: zipfile.ZipFile, sheet: str, part: str) -> Mark:
    """Find cells with formulas and errors, and refuse a sheet that reaches too far."""
    marks: Mark = {}
    rows = columns = row = column = count = 0
    with archive.open(part) as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            tag = _local(element.tag)
            if event == "start" and tag == "row":
                row, column = int(element.get("r", row + 1)), 0
            elif event == "start" and tag == "c":
                row, column = _position(element.get("r"), row, column + 1)
                rows, columns, count = max(rows, row), max(columns, column), count + 1
                if count > MAX_CELLS or rows > MAX_ROWS:
                    break
            elif event == "end" and tag == "c":
                content = {_local(child.tag): child.text or "" for child in element}
                if "f" in content:
                    marks[row, column] = "=" + content["f"]
                elif element.get("t") == "e":
                    marks[row, column] = content.get("v", ERRORS[0])
            elif event == "end" and tag == "row":
                element.clear()
    if rows > MAX_ROWS or max(rows * columns, count) > MAX_CELLS:
        raise UnreadableInputError(
            f"Sheet '{sheet}' of {path.name} reaches to row {rows:,} and column {columns:,};"
            f" at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells are read.",
            "Copy the table alone into a new sheet.",
            str(path),
        )
    return marks


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Turn ``B12`` into row 12, column 2; a cell without a reference follows the one before."""
    if reference is None:
        return row, column
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return int(reference[len(letters) :]), column


def _laid_out(book: CalamineWorkbook, sheet: str, marks: Mark) -> list[list[str]]:
    cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    rows = [[plain(cell) for cell in row] for row in cells]
    for (row, column), text in marks.items():
        while len(rows) < row:
            rows.append([])
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = text
    return rows
