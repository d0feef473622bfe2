"""A scenario as one text that is the same on every machine, and its fingerprint."""

import dataclasses
import hashlib
import json
from enum import Enum
from fractions import Fraction

from transport_opt.model import Days, Scenario


def scenario_sha256(scenario: Scenario) -> str:
    """Give the fingerprint of a scenario's canonical text, in hexadecimal.

    Two data sets have the same one when they mean the same, however they are written: as CSV or as a workbook,
    with a default given or left blank. The order of rows counts, as it can change what a search finds.
    """
    return hashlib.sha256(canonical_text(scenario).encode()).hexdigest()


def canonical_text(scenario: Scenario) -> str:
    """Write a scenario as JSON with sorted keys and sorted sets, without blanks."""
    return json.dumps(_plain(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Days | Fraction):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)  # type: ignore[type-var]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a {type(value).__name__} has no canonical text")
