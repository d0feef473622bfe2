"""Where the problems of a data set are gathered, to be told all at once and in order."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from transport_opt.errors import Problem
from transport_opt.intake.codes import CODES
from transport_opt.intake.fields import TABLES, columns_of

_FILE_ORDER = {kind.name: position for position, kind in enumerate(TABLES)}
DIGITS = re.compile(r"\d+")
WHOLE_FILE = 0
"""Row of a problem that is the whole file's."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a problem is.

    Attributes
    ----------
    file
        The table's name, such as ``pupils``.
    label
        What the person calls it, such as ``pupils.csv`` or ``sheet pupils``.
    row
        As a spreadsheet numbers it, the header being 1; `WHOLE_FILE` for the file itself.
    column
        Empty for the whole row.
    """

    file: str
    label: str
    row: int = WHOLE_FILE
    column: str = ""

    def __str__(self) -> str:
        parts = [self.label]
        if self.row != WHOLE_FILE:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order of files, then of rows, then of columns."""
        columns = columns_of(self.file)
        column = columns.index(self.column) if self.column in columns else -1
        return _FILE_ORDER.get(self.file, len(_FILE_ORDER)), self.row, column


@dataclass(slots=True)
class Faults:
    """Problems as they are found."""

    _found: list[tuple[tuple[int, int, int], Problem]] = field(default_factory=list)

    def add(self, spot: Spot, code: str, message: str, action: str, *, stops: bool = True) -> None:
        """Note one problem.

        Parameters
        ----------
        code
            One of `CODES`.

        Raises
        ------
        KeyError
            The code is not in the table of codes.
        """
        if code not in CODES:
            raise KeyError(code)
        self.at(spot.rank, Problem(code, message, action, str(spot), stops))

    def at(self, rank: tuple[int, int, int], problem: Problem) -> None:
        """Note a problem whose place is not a cell of a table."""
        self._found.append((rank, problem))

    def in_order(self) -> tuple[Problem, ...]:
        """Give all problems by file, row and column."""
        return tuple(problem for _, problem in sorted(self._found, key=lambda found: found[0]))

    def of_table(self, file: str, row_below: int) -> tuple[Problem, ...]:
        """Give the problems of one table above a row, by row and column."""
        kept = [found for found in self._found if found[0][0] == _FILE_ORDER[file] and found[0][1] < row_below]
        return tuple(problem for _, problem in sorted(kept, key=lambda found: found[0]))


def closest(word: str, known: list[str], at_least: float = 70) -> str | None:
    """Give the known word that a misspelt one most likely means.

    Parameters
    ----------
    at_least
        Likeness in per cent (rapidfuzz's ratio of edits) below which nothing is guessed.
    """
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=at_least)
    return None if found is None else str(found[0])


def hint(word: str, known: list[str], at_least: float = 70) -> str:
    """Ask whether the closest known word is meant, with a space before; empty where none is close.

    Numbered ids are all alike: P0037 is as close to P0003 as to a dozen others, and a guess would mislead.
    """
    guess = closest(word, known, at_least)
    return "" if guess is None or _other_number(word, guess) else f" Did you mean '{guess}'?"


def _other_number(word: str, guess: str) -> bool:
    """Tell whether two ids differ in their numbers alone, beyond zeros that a spreadsheet took off."""
    if DIGITS.sub("", word) != DIGITS.sub("", guess):
        return False
    return [int(run) for run in DIGITS.findall(word)] != [int(run) for run in DIGITS.findall(guess)]


def listed(words: list[str], most: int = 12) -> str:
    """Write words with commas, cut off where there are too many to read."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "") if words else "nothing"
