"""How the auditor speaks: faults by weekday become findings that name the weekdays."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from transport_opt.model import RULE, Direction, Finding, Kind
from transport_opt.model.units import WEEKDAY_NAMES

SESSION = {Direction.AM: "in the morning", Direction.PM: "in the afternoon"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach on one weekday, before the weekdays are put together.

    Attributes
    ----------
    rule_id
        Of the catalogue; it becomes the finding's code.
    where
        Route, run and stop by their ids, without the weekday.
    day
        0 is Monday; ``None`` where the fault belongs to no weekday.
    kind
        Only where it differs from the rule's.
    """

    rule_id: str
    message: str
    action: str
    where: str
    day: int | None = None
    kind: Kind | None = None


def findings_of(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    """Put equal faults of several weekdays together, in the order of their first appearance."""
    days: dict[tuple[str, Kind, str, str, str], set[int]] = {}
    for fault in faults:
        kind = fault.kind or RULE[fault.rule_id].kind
        key = (fault.rule_id, kind, fault.message, fault.action, fault.where)
        days.setdefault(key, set()).update(() if fault.day is None else (fault.day,))
    return tuple(
        Finding(code, kind, message, action, ", ".join(filter(None, (where, weekdays(on)))))
        for (code, kind, message, action, where), on in days.items()
    )


def weekdays(days: Iterable[int]) -> str:
    """Name weekdays, such as ``Monday to Wednesday and Friday``; three or more in a row are a stretch."""
    parts: list[str] = []
    for _, stretch in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0]):
        names = [WEEKDAY_NAMES[day] for _, day in stretch]
        parts += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
    return listed(parts)


def listed(words: Iterable[str]) -> str:
    """Write words as a person lists them: ``a, b and c``."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def many(number: int, noun: str) -> str:
    """Write a number with its noun, such as ``1 pupil`` or ``3 pupils``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def spell(seconds: int) -> str:
    """Write a duration, such as ``4 min``, ``4 min 30 s`` or ``-10 s``."""
    whole, left = divmod(abs(seconds), 60)
    parts = [f"{whole} min"] * (whole > 0 or not left) + [f"{left} s"] * (left > 0)
    return ("-" if seconds < 0 else "") + " ".join(parts)
