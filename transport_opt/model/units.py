"""Whole seconds, metres and pence, weekdays, and the one way of rounding.

Everything inside the engine is a whole number of these units; conversion happens at the edges.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NewType

Seconds = NewType("Seconds", int)
"""A duration, or a time of day counted from midnight."""
Metres = NewType("Metres", int)
Pence = NewType("Pence", int)

MILE = Fraction(1_609_344, 1000)
"""Metres in a mile (exact by definition since 1959)."""
WEEKDAY_LETTERS = "MTWTF"
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def half_up(value: Fraction | int) -> int:
    """Round to a whole number, halves up, as every line of money and every time is rounded.

    Parameters
    ----------
    value
        An exact number, not negative.
    """
    return int((2 * value + 1) // 2)


def minutes(value: Fraction | int | str) -> Seconds:
    """Turn minutes, which may have decimals, into whole seconds, halves up."""
    return Seconds(half_up(Fraction(value) * 60))


def clock(seconds: int) -> str:
    """Write a time of day as ``HH:MM``, or ``HH:MM:SS`` where it is not a whole minute."""
    hours, rest = divmod(seconds, 3600)
    whole, left = divmod(rest, 60)
    return f"{hours:02d}:{whole:02d}" + (f":{left:02d}" if left else "")


def pounds(pence: int) -> str:
    """Write money for a person, such as ``£1,234.56``."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A set of weekdays.

    Attributes
    ----------
    mask
        Bit 0 is Monday, bit 4 Friday.
    """

    mask: int

    @classmethod
    def parse(cls, text: str) -> "Days":
        """Read ``MTWTF`` or ``MT--F``.

        Raises
        ------
        ValueError
            The text is not five characters, or one is neither its weekday's letter nor ``-``.
        """
        if len(text) != 5 or any(c not in (letter, "-") for c, letter in zip(text, WEEKDAY_LETTERS, strict=True)):
            raise ValueError(f"'{text}' is not five characters like MTWTF or MT--F")
        return cls(sum(1 << day for day, c in enumerate(text) if c != "-"))

    def __str__(self) -> str:
        return "".join(letter if day in self else "-" for day, letter in enumerate(WEEKDAY_LETTERS))

    def __contains__(self, day: int) -> bool:
        return bool(self.mask >> day & 1)

    def __iter__(self) -> Iterator[int]:
        return (day for day in range(5) if day in self)

    def __len__(self) -> int:
        return self.mask.bit_count()

    def __and__(self, other: "Days") -> "Days":
        return Days(self.mask & other.mask)

    def __or__(self, other: "Days") -> "Days":
        return Days(self.mask | other.mask)


EVERY_DAY = Days(31)
NO_DAY = Days(0)
