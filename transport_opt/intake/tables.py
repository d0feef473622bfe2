"""The tables of a data set as rows of trimmed text: a folder of CSV files, or one workbook."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transport_opt.errors import UnreadableInputError
from transport_opt.intake.cells import trimmed
from transport_opt.intake.faults import Faults, Spot, closest, listed
from transport_opt.intake.fields import POSTCODES, TABLES, columns_of
from transport_opt.intake.workbook import MAX_ROWS, read_workbook

MAX_FILE_BYTES = 50_000_000
"""Size of a CSV file beyond which it is no such table."""
MAX_POSTCODE_BYTES, MAX_POSTCODE_ROWS = 500_000_000, 3_000_000
"""Great Britain has about 1.8 million postcodes; tables with the old ones have 2.7 million."""
MAX_COLUMNS = 500

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """One file or sheet.

    Attributes
    ----------
    file
        Its name among the tables, such as ``pupils``.
    label
        What the person calls it, such as ``pupils.csv`` or ``sheet pupils``.
    written
        Column names as they are written; ``header`` has them as they are matched.
    rows
        Row number (the header is 1) and cells, as many as the header has; blank rows are left out.
    """

    file: str
    label: str
    written: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they are matched: lower case, underscores for blanks."""
        return tuple(folded(name) for name in self.written)

    @property
    def columns(self) -> frozenset[str]:
        """The known columns that are there."""
        return frozenset(self.header) & frozenset(columns_of(self.file))

    def cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give each row's number and its cells by column."""
        header = self.header
        return ((number, dict(zip(header, row, strict=True))) for number, row in self.rows)


def folded(name: str) -> str:
    """Write a column's or a file's name as it is matched."""
    return re.sub(r"[\s-]+", "_", trimmed(name).lower())


def read_folder(folder: Path, faults: Faults) -> dict[str, Table]:
    """Read the CSV files of a data set but the postcodes.

    Raises
    ------
    UnreadableInputError
        There is none of the files a data set needs, or one is not UTF-8 or too large.
    """
    there = _known_files(folder, faults)
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    if not any(kind.required and kind.name in there for kind in TABLES):
        raise UnreadableInputError(
            f"{folder.name or folder} is not a data set: it needs pupils.csv, schools.csv and vehicles.csv."
            f" It has: {listed(names)}.",
            "Name the folder that holds the CSV files, or one .xlsx workbook.",
            str(folder),
        )
    _tell_missing("{}.csv", set(there), names, faults)
    return {name: read_csv(path, name, faults) for name, path in there.items() if name != POSTCODES}


def postcodes_file(folder: Path) -> Path | None:
    """Find a data set's own postcode table."""
    found = [path for path in sorted(folder.glob("*")) if folded(path.name) == f"{POSTCODES}.csv"]
    return found[0] if found else None


def _known_files(folder: Path, faults: Faults) -> dict[str, Path]:
    there: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = folded(path.name).removesuffix(".csv")
        if not path.is_file() or folded(path.name) != f"{name}.csv" or name not in {kind.name for kind in TABLES}:
            continue
        if name in there:
            spot = Spot(name, path.name)
            message = f"'{there[name].name}' and '{path.name}' are both there; only one {name}.csv can be read."
            faults.add(spot, "file-name", message, "Keep one of the two.")
        there.setdefault(name, path)
    return there


def _tell_missing(label: str, there: set[str], names: list[str], faults: Faults) -> None:
    """Tell of tables that are not there, and of names that are nearly one's.

    Parameters
    ----------
    label
        How a table's name is written for the person, such as ``{}.csv``.
    """
    unread = {stem: name for name in names if (stem := folded(name).rpartition(".")[0] or folded(name)) not in there}
    for kind in TABLES:
        if kind.name in there:
            continue
        guess = closest(kind.name, list(unread), 85)
        spot, called = Spot(kind.name, label.format(kind.name)), label.format(kind.name)
        if kind.required:
            action = (
                f"Rename '{unread[guess]}' to '{called.removeprefix('sheet ')}'."
                if guess
                else f"Add {called}. {kind.words}"
            )
            faults.add(spot, "missing-file", f"The data set needs {called}. It has: {listed(names)}.", action)
        elif guess and guess != kind.name:
            message = f"'{unread[guess]}' is not read. Did you mean '{called}'?"
            faults.add(
                spot, "file-name", message, f"Rename it to '{called.removeprefix('sheet ')}' if so.", stops=False
            )


def read_sheets(path: Path, faults: Faults) -> dict[str, Table]:
    """Read the sheets of a workbook that bear the names of tables.

    Raises
    ------
    UnreadableInputError
        It is no workbook, is damaged or unpacks to more than any data set, or has none of the sheets.
    """
    sheets = read_workbook(path, {kind.name for kind in TABLES}, folded)
    names = list(sheets.names)
    if not any(kind.required and kind.name in sheets.cells for kind in TABLES):
        raise UnreadableInputError(
            f"{path.name} is not a data set: it needs sheets called pupils, schools and vehicles."
            f" It has: {listed(names)}.",
            "Rename the sheets.",
            str(path),
        )
    for name in sheets.repeated:
        message = f"Two sheets are called '{name}'; only one can be read."
        faults.add(Spot(name, f"sheet {name}"), "file-name", message, "Keep one of the two.")
    _tell_missing("sheet {}", set(sheets.cells), names, faults)
    return {name: table_of(name, f"sheet {name}", enumerate(rows, 1), faults) for name, rows in sheets.cells.items()}


def read_csv(path: Path, file: str, faults: Faults) -> Table:
    """Read one CSV file.

    Raises
    ------
    UnreadableInputError
        It is missing, not UTF-8, or too large.
    """
    return table_of(file, path.name, csv_rows(path, file, faults), faults)


def csv_rows(path: Path, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Give a CSV file's records with their numbers, one at a time.

    Raises
    ------
    UnreadableInputError
        It is missing, not UTF-8, or too large.
    """
    most_bytes, most_rows = (MAX_POSTCODE_BYTES, MAX_POSTCODE_ROWS) if file == POSTCODES else (MAX_FILE_BYTES, MAX_ROWS)
    _refuse_large(path, most_bytes)
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, record in enumerate(csv.reader(stream, strict=True), 1):
                if number > most_rows:
                    raise UnreadableInputError(
                        f"{path.name} has more than {most_rows:,} rows, the most that are read.",
                        "Remove the rows that are not needed.",
                        str(path),
                    )
                yield number, record
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise UnreadableInputError(
            f"{path.name} is not UTF-8 text: {error.reason} (0x{error.object[error.start]:02x}), after row {number}.",
            "Save it again as 'CSV UTF-8 (comma delimited)'.",
            str(path),
        ) from error
    except csv.Error as error:
        message = f"The rows from row {number + 1} on cannot be split into cells: {error}."
        action = "Look for a quotation mark that is not closed; none of the rows from there on are read."
        faults.add(Spot(file, path.name, number + 1), "damaged-row", message, action)


def _refuse_large(path: Path, most_bytes: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if not path.is_file() or size > most_bytes:
        wrong = f"is {size:,} bytes, more than the {most_bytes:,} that are read" if path.is_file() else "is not a file"
        raise UnreadableInputError(f"{path.name} {wrong}.", "Give the table as a CSV file.", str(path))


def _unreadable(path: Path, error: OSError) -> UnreadableInputError:
    message = f"{path.name} cannot be read: {error.strerror or error}."
    return UnreadableInputError(message, "Check the name of the file and who may read it.", str(path))


def table_of(file: str, label: str, records: Iterator[tuple[int, list[str]]], faults: Faults) -> Table:
    """Make a table of records: the first row is the header, blank rows are left out."""
    written: list[str] = []
    rows: list[Row] = []
    for number, record in records:
        cells = [trimmed(cell) for cell in record]
        if number == 1:
            written = _without_blank_end(cells)
        elif any(cells):
            rows.append((number, tuple(_fitted(cells, len(written), Spot(file, label, number), faults))))
    if len(written) > MAX_COLUMNS:
        raise UnreadableInputError(f"{label} has {len(written)} columns.", f"Keep at most {MAX_COLUMNS}.", label)
    return Table(file, label, tuple(written), tuple(rows))


def _without_blank_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _fitted(cells: list[str], width: int, spot: Spot, faults: Faults) -> list[str]:
    cells = _without_blank_end(cells)
    if len(cells) > width:
        message = f"The row has {len(cells)} cells, and the header names {width} columns."
        action = "Put a value that holds a comma in quotation marks, or name the columns."
        faults.add(spot, "damaged-row", message, action)
    return (cells + [""] * width)[:width]
