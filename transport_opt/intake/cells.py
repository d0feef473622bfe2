"""The text of one cell into one value, or into words for what is wrong with it.

Every reader here takes the trimmed, non-blank text of a cell and raises `CellError` where it is no such value.
A workbook's cells become the same text first (`plain`), so that a CSV file and a workbook are read alike.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from transport_opt.model import Days, Layout, Pence, Seconds
from transport_opt.model.units import half_up

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
"""What a spreadsheet shows where a formula failed."""

_INVISIBLE = " \t\r\n\f\v\u00a0\u200b\u2060\ufeff\u202f"
_ESCAPED = re.compile(r"'[=+\-@|%]")
_NUMBER = re.compile(r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?[eE][+-]?\d+")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DAY_FRACTION = re.compile(r"0?\.\d+")
_HOUR = r"([T\s]+\d{1,2}:\d{2}(:\d{2})?)?"
_DATE = re.compile(rf"(\d{{1,2}}/\d{{1,2}}/(\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}){_HOUR}")
_DATE_LIKE = re.compile(rf"\d{{1,4}}[/.-](\d{{1,2}}|[A-Za-z]{{3,9}})([/.-]\d{{1,4}}{_HOUR})?|[A-Za-z]{{3,9}}-\d{{2}}")
_WHOLE_FLOAT = re.compile(r"-?\d+\.0")
_LAYOUT = re.compile(r"(\d+)\s*\+\s*(\d+)")

Choice = TypeVar("Choice", bound=StrEnum)


class CellError(ValueError):
    """A cell is no value of the kind that is needed.

    Parameters
    ----------
    wrong
        Ends "the cell is 'x', which …".
    needed
        Ends "It needs …".
    action
        What to do, where that is more than to correct the cell.
    """

    def __init__(self, code: str, wrong: str, needed: str, action: str = "") -> None:
        super().__init__(f"which {wrong}; it needs {needed}")
        self.code = code
        self.wrong = wrong
        self.needed = needed
        self.action = action


def trimmed(text: str) -> str:
    """Take off blanks, byte-order marks and the apostrophe that guards a leading sign."""
    inner = text.strip(_INVISIBLE)
    return inner[1:] if _ESCAPED.match(inner) else inner


def plain(value: object) -> str:
    """Write a workbook's cell as its CSV file would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):  # a spreadsheet keeps 15 digits; more would be noise
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, dt.timedelta):
        return _duration(value)
    return trimmed(value.isoformat("seconds") if isinstance(value, dt.time) else str(value))


def _duration(value: dt.timedelta) -> str:
    total = half_up(Fraction(value / dt.timedelta(seconds=1)).limit_denominator(1000))
    return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"


def identifier(text: str) -> str:
    """Read an id; the ``.0`` that a spreadsheet adds to a number is taken off."""
    if _DATE.fullmatch(text):
        raise CellError("date-cell", "is a date", "an id", "Format the column as text and type the id again.")
    if _SCIENTIFIC.fullmatch(text) and "." in text:
        raise CellError(
            "bad-id", "has lost its last digits", "the whole id", "Format the column as text and type the id again."
        )
    if ";" in text or not text.isprintable():
        raise CellError("bad-id", "holds a separator or a character that cannot be seen", "one plain id")
    if len(text) > 100:
        raise CellError("bad-id", f"is {len(text)} characters long", "an id of at most 100 characters")
    return text.partition(".")[0] if _WHOLE_FLOAT.fullmatch(text) else text


def identifiers(text: str) -> frozenset[str]:
    """Read ids separated by ``;``."""
    return frozenset(identifier(part) for part in _parts(text))


def words(text: str) -> frozenset[str]:
    """Read words separated by ``;``."""
    return frozenset(_parts(text))


def _parts(text: str) -> list[str]:
    return [part for part in (trimmed(piece) for piece in text.split(";")) if part]


def yes_no(text: str) -> bool:
    """Read yes, no, y, n, true, false, 1 or 0."""
    known = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
    answer = known.get(text.lower().removesuffix(".0"))
    if answer is None:
        raise CellError("not-yes-no", "says neither yes nor no", "yes or no")
    return answer


def choice(kind: type[Choice]) -> Callable[[str], Choice]:
    """Make a reader of one of a few words, whatever their case, blanks and hyphens."""
    known = {_folded(member.value): member for member in kind}

    def read(text: str) -> Choice:
        if _folded(text) not in known:
            raise CellError("not-a-choice", "is not a word that is known", _either([member.value for member in kind]))
        return known[_folded(text)]

    return read


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]", "", text.lower())


def _either(values: list[str]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"


def days(text: str) -> Days:
    """Read weekdays such as ``MTWTF`` or ``MT--F``."""
    try:
        return Days.parse(text.upper())
    except ValueError:
        needed = "five characters for Monday to Friday, a letter or '-' each, such as MTWTF or MT--F"
        raise CellError("not-days", "does not name weekdays", needed) from None


def clock(text: str) -> Seconds:
    """Read a time of day: ``8:45``, ``08:45:30``, or the part of a day that a spreadsheet stores."""
    _refuse_date(text, "a time of day such as 08:45")
    if _DAY_FRACTION.fullmatch(text):
        return _time_of_day(half_up(Fraction(text) * 86_400))
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise CellError("not-a-time", "is not a time of day", "a time such as 08:45, hours and minutes with a colon")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if minutes > 59 or seconds > 59:
        raise CellError("not-a-time", "is a time that no day has", "a time between 00:00 and 23:59")
    return _time_of_day(hours * 3600 + minutes * 60 + seconds)


def _time_of_day(seconds: int) -> Seconds:
    if seconds >= 86_400:
        raise CellError("not-a-time", "is a time that no day has", "a time between 00:00 and 23:59")
    return Seconds(seconds)


def _refuse_date(text: str, needed: str) -> None:
    if _DATE_LIKE.fullmatch(text) and not _NUMBER.fullmatch(text):
        action = "Spreadsheets turn some entries into dates: format the column as text and type the value again."
        raise CellError("date-cell", "is a date", needed, action)


def number(text: str, needed: str = "a number") -> Fraction:
    """Read a decimal number exactly; commas may group thousands."""
    _refuse_date(text, needed)
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise CellError("not-a-number", "is not a number", needed)
    return Fraction(text.replace(",", ""))


def between(least: Fraction | int, most: Fraction | int, unit: str) -> Callable[[Fraction], Fraction]:
    """Make a check that a number is within what can be true.

    Parameters
    ----------
    least, most
        Both allowed.
    unit
        A plural such as ``minutes``, or empty.
    """
    needed = f"{_short(least)} to {_short(most)}{' ' if unit else ''}{unit}"

    def check(value: Fraction) -> Fraction:
        if value < least:
            wrong = "is negative" if value < 0 else f"is less than {_short(least)}"
            raise CellError("out-of-range", wrong, needed)
        if value > most:
            raise CellError("out-of-range", f"is more than {_short(most)}", needed)
        return value

    return check


def _short(value: Fraction | int) -> str:
    return f"{int(value):,}" if value == int(value) else f"{float(value):g}"


def minutes(least: Fraction | int, most: int) -> Callable[[str], Seconds]:
    """Make a reader of minutes, with decimals, as whole seconds, halves up."""
    return _scaled(least, most, "minutes", 60)


def hours(least: int, most: int) -> Callable[[str], Seconds]:
    """Make a reader of hours, with decimals, as whole seconds, halves up."""
    return _scaled(least, most, "hours", 3600)


def _scaled(least: Fraction | int, most: int, unit: str, scale: int) -> Callable[[str], Seconds]:
    check = between(least, most, unit)
    return lambda text: Seconds(half_up(check(number(text, f"a number of {unit}")) * scale))


def whole(least: int, most: int, unit: str = "") -> Callable[[str], int]:
    """Make a reader of a whole number."""
    check = between(least, most, unit)

    def read(text: str) -> int:
        value = check(number(text, "a whole number"))
        if value.denominator != 1:
            raise CellError("not-a-number", "is not whole", f"a whole number{' of ' if unit else ''}{unit}")
        return int(value)

    return read


def decimal(least: int, most: int, unit: str = "") -> Callable[[str], Fraction]:
    """Make a reader of a number with decimals."""
    check = between(least, most, unit)
    return lambda text: check(number(text))


def money(most_pounds: int) -> Callable[[str], Pence]:
    """Make a reader of pounds, such as ``58``, ``1.60`` or ``£1,200.50``, as exact pence."""
    check = between(0, most_pounds, "pounds")

    def read(text: str) -> Pence:
        value = check(number(text.removeprefix("£").strip(), "pounds such as 58 or 1.60"))
        return whole_pence(value)

    return read


def whole_pence(value: Fraction) -> Pence:
    """Turn pounds into pence, exactly.

    Raises
    ------
    CellError
        There is a fraction of a penny, beyond the last digits that binary numbers lose.
    """
    pence = half_up(value * 100)
    if abs(value * 100 - pence) > Fraction(1, 10**6):
        raise CellError("not-a-number", "has a fraction of a penny", "pounds and whole pence")
    return Pence(pence)


def layouts(text: str) -> tuple[Layout, ...]:
    """Read ways of fitting a vehicle, such as ``16+0;14+1``, each once and in their order."""
    needed = "seats+wheelchairs such as 16+0;14+1"
    found = [_LAYOUT.fullmatch(part) for part in _parts(text)]
    ways = [Layout(int(each[1]), int(each[2])) for each in found if each is not None]
    if not ways or None in found:
        raise CellError("not-layouts", "is not a list of layouts", needed)
    for way in ways:
        if not 1 <= way.seats + way.wheelchairs <= 100:
            raise CellError("out-of-range", f"has a layout for {way.seats + way.wheelchairs} people", "1 to 100 people")
    return tuple(dict.fromkeys(ways))


def postcode(text: str) -> str:
    """Read a postcode, in capitals and without its space."""
    return re.sub(r"\s", "", text.upper())
