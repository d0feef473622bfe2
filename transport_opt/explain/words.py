"""How the explanations speak."""

from collections.abc import Sequence
from fractions import Fraction

from transport_opt.model import Direction
from transport_opt.model.units import half_up

SESSION = {Direction.AM: "morning", Direction.PM: "afternoon"}


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Write words as a person lists them: ``a, b and c``."""
    return f"{', '.join(words[:-1])} {joint} {words[-1]}" if len(words) > 1 else "".join(words)


def many(number: int, noun: str) -> str:
    """Write a number with its noun, such as ``1 pupil`` or ``3 pupils``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def spell(seconds: int) -> str:
    """Write a duration in minutes, such as ``42 min``, halves up; below a minute in seconds."""
    return f"{seconds} s" if 0 < seconds < 60 else f"{half_up(Fraction(seconds, 60))} min"
