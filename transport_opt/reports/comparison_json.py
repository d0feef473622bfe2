"""A comparison as JSON for programs: money in pence, distances in metres, times in whole seconds."""

import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from transport_opt.compare import Comparison, CostComparison
from transport_opt.compare.travel import BAND_NAMES

FORMAT = "transport-comparison/1"


def comparison_to_json(comparison: Comparison | CostComparison, made: str = "") -> bytes:
    """Make JSON, percentages and ratios with two decimals; ``null`` where a number is suppressed or not known.

    Parameters
    ----------
    made
        The day as YYYY-MM-DD; left out where it is blank.
    """
    whole = comparison if isinstance(comparison, CostComparison) else None
    sides = comparison if isinstance(comparison, Comparison) else comparison.sides
    value = {"format": FORMAT, **({"made": made} if made else {}), **_sides(sides)}
    if whole is not None:
        value |= _costs(whole)
    if whole is not None and whole.published:
        for plan in value["plans"]:
            # The number of journeys would tell of pupils without a seat.
            if plan["times"] is not None:
                del plan["times"]["journeys"]
    return (json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _sides(sides: Comparison) -> dict[str, Any]:
    value = asdict(sides)
    for plan, figures in zip(value["plans"], sides.plans, strict=True):
        for lines, cash in ((plan["per_day"], figures.per_day), (plan["per_year"], figures.per_year)):
            lines["total"] = cash.total
        plan["vehicles"] = dict(figures.vehicles)
    return value


def _costs(comparison: CostComparison) -> dict[str, Any]:
    value = asdict(comparison)
    del value["sides"]
    value["pupil_costs"] = value.pop("pupils")
    for figures in value["travel"]:
        figures["bands"] = dict(zip(BAND_NAMES, figures["bands"], strict=True))
    return value


def _plain(value: Any) -> Any:
    """Turn fractions into decimals, wherever they stand."""
    if isinstance(value, Fraction):
        return round(float(value), 2)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
