"""Taking one pupil's id out of what is kept: tables lose the pupil's rows, everything else names a pseudonym instead.

An id is a word that anybody could use elsewhere, so three kinds of text are told apart. A value that is the id is
replaced. In a sentence, the id is replaced wherever it stands as a word, even where that catches a number that only
looks like it: better a sentence spoilt than a pupil named. In a value of one word, such as ``P1-2``, the id is
replaced only as a part of its own, because the whole may be another pupil's id.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transport_opt.intake.cells import CellError, identifier, trimmed
from transport_opt.intake.fields import (
    CLOCK,
    DAYS,
    DEGREES,
    GRID,
    KG,
    LOCKS,
    MINUTES,
    POUNDS,
    PUPILS,
    ROUTES,
    WHOLE,
    YES_NO,
    fields_of,
)
from transport_opt.intake.tables import folded

_WHO, _OTHERS, _ROUTE = "pupil_id", ("not_with", "keep_with"), "route_id"
_NUMBERS = (CLOCK, DAYS, DEGREES, GRID, KG, MINUTES, POUNDS, WHOLE, YES_NO)
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What numpy and the zip reader raise for a file that is damaged or no archive at all."""


@dataclass(frozen=True)
class Pseudonym:
    """A pupil's id and what stands in its place.

    Attributes
    ----------
    pupil_id
        The id that has to go.
    alias
        The same wherever it stands, so that a plan still holds together.
    """

    pupil_id: str
    alias: str
    _word: re.Pattern[str] = field(init=False, repr=False)
    _part: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        escaped = re.escape(self.pupil_id)
        object.__setattr__(self, "_word", re.compile(rf"(?<!\w){escaped}(?!\w)"))
        object.__setattr__(self, "_part", re.compile(rf"(?<![\w.-]){escaped}(?![\w.-])"))

    def text(self, text: str) -> str:
        """Replace the id in a text."""
        if self.pupil_id not in text:
            return text
        pattern = self._word if len(text.split()) > 1 else self._part
        return self.alias if text == self.pupil_id else pattern.sub(self.alias, text)

    def value(self, value: Any) -> Any:
        """Replace the id everywhere in what JSON can hold, keys included; what does not name it is given back equal."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value

    def tables(self, tables: Mapping[str, str]) -> dict[str, str]:
        """Take the pupil's rows out of a data set's tables, and the mentions in other pupils' rows.

        A lock of a route that nobody rides any more goes with the route. A table that does not name the pupil is given
        back letter for letter.
        """
        read = {name: _Table.read(text) for name, text in tables.items() if name.lower().endswith(".csv")}
        riders = [table for name, table in read.items() if _stem(name) == ROUTES]
        before = {route for table in riders for route in table.column(_ROUTE)}
        for name, table in read.items():
            table.leave_out(_WHO, {self.pupil_id})
            self._forget(table, _stem(name))
        gone = before - {route for table in riders for route in table.column(_ROUTE)}
        for name, table in read.items():
            if _stem(name) == LOCKS:
                table.leave_out(_ROUTE, gone)
        return {name: read[name].text() if name in read else self.text(text) for name, text in tables.items()}

    def _forget(self, table: "_Table", file: str) -> None:
        """Leave the id out of lists of pupils, and replace it in other cells but numbers and times."""
        units = {field.column: field.unit for field in fields_of(file)}
        for at, column in enumerate(table.header):
            for row in table.rows:
                if at < len(row) and column in _OTHERS:
                    parts = row[at].split(";")
                    kept = [part for part in parts if as_identifier(part) != self.pupil_id]
                    row[at] = row[at] if len(kept) == len(parts) else ";".join(kept)
                elif at < len(row) and units.get(column) not in _NUMBERS:
                    row[at] = self.text(row[at])

    def matrix(self, content: bytes) -> bytes | None:
        """Leave the pupil's row and column out of ``matrix.npz``.

        Returns
        -------
        bytes or None
            ``None`` where the file does not name the pupil.

        Raises
        ------
        ValueError
            The file cannot be read.
        """
        try:
            arrays = _arrays(content)
            ids = [str(one) for one in arrays["ids"].tolist()]
        except _UNREADABLE as error:
            raise ValueError("The file is no matrix.npz.") from error
        if self.pupil_id not in ids:
            return None
        kept = np.array([index for index, one in enumerate(ids) if one != self.pupil_id], dtype=np.int64)
        left: dict[str, Any] = {
            name: array[kept] if name == "ids" else array[np.ix_(kept, kept)] if array.ndim == 2 else array
            for name, array in arrays.items()
        }
        written = io.BytesIO()
        np.savez_compressed(written, **left)
        return written.getvalue()

    def is_in(self, content: bytes) -> bool:
        """Tell whether the bytes of a file spell the id, in UTF-8 or as numpy writes text."""
        return any(self.pupil_id.encode(encoding) in content for encoding in ("utf-8", "utf-32-le", "utf-32-be"))


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)):  # numpy would also read a single array, or refuse it in other words
        pass
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise ValueError("A member is no array.")
    return arrays


@dataclass
class _Table:
    """A CSV file while it is being changed."""

    written: str
    header: list[str]
    rows: list[list[str]]
    _first: list[str]
    _before: list[list[str]]

    @classmethod
    def read(cls, text: str) -> "_Table":
        """Read leniently: what was accepted can be read, and a fault in the rest must not keep a pupil in."""
        lines = list(csv.reader(io.StringIO(text, newline="")))
        first, rows = (lines[0], lines[1:]) if lines else ([], [])
        return cls(text, [folded(cell) for cell in first], rows, first, [list(row) for row in rows])

    def column(self, name: str) -> list[str]:
        """Give the ids in a column; none where there is no such column."""
        if name not in self.header:
            return []
        at = self.header.index(name)
        return [as_identifier(row[at]) for row in self.rows if at < len(row)]

    def leave_out(self, name: str, ids: set[str]) -> None:
        """Drop the rows that name one of the ids in a column."""
        if name in self.header:
            at = self.header.index(name)
            self.rows = [row for row in self.rows if at >= len(row) or as_identifier(row[at]) not in ids]

    def text(self) -> str:
        """Write the table; letter for letter as it was where nothing has changed."""
        if self.rows == self._before:
            return self.written
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows([self._first, *self.rows])
        return written.getvalue()


def rows_of(tables: Mapping[str, str]) -> dict[str, int]:
    """Count the pupils and the routes of a data set's tables."""
    read = {_stem(name): _Table.read(text) for name, text in tables.items() if name.lower().endswith(".csv")}
    pupils = len(read[PUPILS].column(_WHO)) if PUPILS in read else 0
    routes = len(set(read[ROUTES].column(_ROUTE))) if ROUTES in read else 0
    return {"pupils": pupils, "routes": routes}


def _stem(name: str) -> str:
    return folded(name).removesuffix(".csv")


def as_identifier(cell: str) -> str:
    """Read a cell as an id, and give a damaged one as it stands."""
    text = trimmed(cell)
    try:
        return identifier(text)
    except CellError:
        return text
