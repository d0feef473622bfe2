"""policy.toml, or a policy sheet, into the limits a council sets."""

import datetime as dt
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from transport_opt.errors import Problem, UnreadableInputError
from transport_opt.intake import cells
from transport_opt.intake.cells import CellError
from transport_opt.intake.faults import Faults, Spot, hint, listed
from transport_opt.intake.fields import POLICY, TABLES
from transport_opt.intake.policy_keys import KEY, KEYS, Key
from transport_opt.intake.rows import PolicyRow
from transport_opt.intake.tables import Table
from transport_opt.model import Pence, Policy, Seconds

MAX_POLICY_BYTES = 1_000_000
_RANK = [kind.name for kind in TABLES].index(POLICY)


@dataclass(frozen=True)
class Entry:
    """One key as it is given.

    Attributes
    ----------
    value
        Of TOML's own types, or a cell's text.
    where
        For the person, such as ``policy.toml, [comfort] share``.
    position
        Order among the entries.
    typed
        Whether the value has a type of TOML's, not a cell's text.
    """

    rule: str
    key: str
    value: object
    where: str
    position: int
    typed: bool = True


def read_policy_toml(path: Path, faults: Faults) -> list[Entry]:
    """Read the entries of a policy.toml.

    Raises
    ------
    UnreadableInputError
        It is not UTF-8, too large, or cannot be read.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_POLICY_BYTES else None
        text = None if content is None else content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path.name} cannot be read as UTF-8 text: {error}."
        raise UnreadableInputError(message, "Save it again as UTF-8.", str(path)) from error
    if text is None:
        message = f"{path.name} is more than {MAX_POLICY_BYTES:,} bytes."
        raise UnreadableInputError(message, "Give the policy alone.", str(path))
    try:
        return list(_entries(tomllib.loads(text), path.name))
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name} is not TOML: {error}."
        action = 'Correct the line; text needs quotation marks, as in time = "06:45".'
        faults.at((_RANK, 0, 0), Problem("policy-damaged", message, action, path.name))
        return []


def _entries(document: Mapping[str, object], name: str) -> Iterator[Entry]:
    position = 0
    for rule, content in document.items():
        position += 1
        if not isinstance(content, dict):
            yield Entry("", rule, content, f"{name}, {rule}", position)
        elif not content:
            yield Entry(rule, "", None, f"{name}, [{rule}]", position)
        else:
            for key, value in content.items():
                position += 1
                yield Entry(rule, key, value, f"{name}, [{rule}] {key}", position)


def policy_entries(table: Table, rows: tuple[PolicyRow, ...]) -> list[Entry]:
    """Give the entries of a policy sheet; rows at fault are told already."""
    return [
        Entry(row.rule or "", row.key, row.value, str(Spot(table.file, table.label, row.row)), row.row, typed=False)
        for row in rows
        if row.key is not None and row.value is not None
    ]


def make_policy(entries: list[Entry], faults: Faults) -> Policy:
    """Make a policy of the defaults and what is given, telling of every entry at fault."""
    policy = Policy()
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        name = (entry.rule.strip("[] "), entry.key)
        if name not in KEY:
            _tell_unknown(entry, *name, faults)
        elif name in seen:
            message = f"{_called(*name)} is set a second time; it can be set once."
            _tell(entry, "duplicate-key", message, "Remove one of the two.", faults)
        else:
            seen.add(name)
            policy = _with(policy, KEY[name], entry, faults)
    _check_windows(policy, entries, faults)
    return policy


def _called(rule: str, key: str) -> str:
    return f"[{rule}] {key}" if rule else key


def _tell(entry: Entry, code: str, message: str, action: str, faults: Faults) -> None:
    faults.at((_RANK, entry.position, 0), Problem(code, message, action, entry.where))


def _tell_unknown(entry: Entry, rule: str, key: str, faults: Faults) -> None:
    rules = list(dict.fromkeys(known.rule for known in KEYS if known.rule))
    keys = [known.key for known in KEYS if known.rule == rule]
    if rule and not keys:
        message = f"[{rule}] is no rule with limits.{hint(rule, rules)} The rules are: {listed(rules, 40)}."
        _tell(entry, "unknown-rule", message, "Rename the table or remove it.", faults)
    elif key:
        message = f"{_called(rule, key)} is not a known key.{hint(key, keys)} Known there: {listed(keys, 40)}."
        if not rule:
            homes = [f"[{known.rule}]" for known in KEYS if known.key == key]
            message += f" It belongs under {' or '.join(homes)}." if homes else ""
        _tell(entry, "unknown-key", message, "Rename the key or remove it.", faults)


def _with(policy: Policy, key: Key, entry: Entry, faults: Faults) -> Policy:
    try:
        value = _value(_text(entry, key), key)
    except CellError as error:
        shown = entry.value if isinstance(entry.value, str | int | float | dt.time) else "something else"
        message = f"{_called(key.rule, key.key)} is '{shown}', which {error.wrong}. It needs {error.needed}."
        _tell(entry, "bad-limit", message, error.action or "Correct the value.", faults)
        return policy
    changed: dict[str, Any] = {key.attribute: value}
    if not key.group:
        return replace(policy, **changed)
    group: dict[str, Any] = {key.group: replace(getattr(policy, key.group), **changed)}
    return replace(policy, **group)


def _text(entry: Entry, key: Key) -> str:
    """Write a TOML value as a cell would hold it, refusing types that the key does not take."""
    value, needed = entry.value, f"{key.unit}, such as {key.default}"
    if not entry.typed:
        return str(value)
    if key.kind == "clock":
        if isinstance(value, dt.time):
            return value.isoformat("seconds")
        if isinstance(value, str):
            return cells.trimmed(value)
        raise CellError("bad-limit", "is not a time", needed)
    if key.kind == "share" and isinstance(value, str) and value.strip().endswith("%"):
        return value.strip()
    if isinstance(value, str):
        raise CellError("bad-limit", "is text", needed, "Take off the quotation marks.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise CellError("bad-limit", "is not a number", needed)
    return cells.plain(value)


def _value(text: str, key: Key) -> Seconds | Pence | Fraction | int:
    if key.kind == "clock":
        return cells.clock(text)
    if key.kind == "minutes":
        return cells.minutes(key.least, key.most)(text)
    if key.kind == "pounds":
        return cells.money(key.most)(text)
    if key.kind == "share":
        return _share(text)
    if key.kind == "factor":
        return cells.decimal(key.least, key.most)(text)
    return cells.whole(key.least, key.most, "pence" if key.kind == "pence" else "")(text)


def _share(text: str) -> Fraction:
    value = cells.number(text.removesuffix("%").strip(), "a share such as 0.25 or 25%")
    share = value / 100 if text.endswith("%") else value
    if not 0 <= share <= 1:
        raise CellError("out-of-range", "is not between 0 and 1", "a share such as 0.25, or a percentage such as 25%")
    return share


def _check_windows(policy: Policy, entries: list[Entry], faults: Faults) -> None:
    window = policy.arrival_window
    given = [entry for entry in entries if entry.rule == "arrival-window"]
    if window.earliest < window.latest and given:
        message = (
            f"[arrival-window] opens {window.earliest / 60:g} minutes before the bell and closes"
            f" {window.latest / 60:g} before it. earliest_minutes needs to be the greater."
        )
        _tell(given[-1], "impossible-window", message, "Exchange or correct the two.", faults)
