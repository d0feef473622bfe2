"""Plans side by side on a worksheet: today's routes first, then the plan."""

from collections.abc import Sequence
from typing import Any

from transport_opt.compare import Comparison, PlanFigures
from transport_opt.model import Cash
from transport_opt.model.units import half_up
from transport_opt.reports.sheet import Styles, Value, write_cell

NAME = "Today vs plan"
CASH_LINES = (
    ("Standing", "standing"),
    ("Live miles", "live"),
    ("Dead miles", "dead"),
    ("Extra hours", "hours"),
    ("Assistants", "assistants"),
    ("Total cash", "total"),
)

Line = tuple[str, str, tuple[Value, ...]]
"""A measure, its kind, and a value for each plan; a heading has none."""


def write_comparison(workbook: Any, styles: Styles, comparison: Comparison) -> None:
    """Add the worksheet; differences are from the first plan."""
    sheet = workbook.add_worksheet(NAME)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, len(comparison.plans), 20)
    for place, heading in enumerate(("Measure", *(plan.name for plan in comparison.plans))):
        sheet.write_string(0, place, heading, styles.header)
    for row, (label, kind, values) in enumerate(comparison_lines(comparison), 1):
        write_cell(sheet, styles, (row, 0), label, "text", strong=not values)
        for place, value in enumerate(values, 1):
            write_cell(sheet, styles, (row, place), value, kind, strong=label.startswith("Total"))
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def comparison_lines(comparison: Comparison) -> tuple[Line, ...]:
    """Tell plans in lines of measure, kind and values; cash and notional pounds stand apart and are never added."""
    plans = comparison.plans
    return (
        ("Cash a school day", "text", ()),
        *_cash([plan.per_day for plan in plans]),
        ("Least that a tender may bring (assumption)", "money", tuple(plan.band_per_day[0] for plan in plans)),
        ("Most that a tender may bring (assumption)", "money", tuple(plan.band_per_day[1] for plan in plans)),
        ("Difference from the first (negative saves)", "money", tuple(plan.difference.per_day for plan in plans)),
        ("Difference in per cent", "text", tuple(_percent(plan) for plan in plans)),
        (f"Cash a year of {comparison.days_per_year} school days", "text", ()),
        *_cash([plan.per_year for plan in plans]),
        ("Least that a tender may bring in a year", "money", tuple(plan.band_per_year[0] for plan in plans)),
        ("Most that a tender may bring in a year", "money", tuple(plan.band_per_year[1] for plan in plans)),
        ("Difference a year (negative saves)", "money", tuple(plan.difference.per_year for plan in plans)),
        ("Notional pounds (never paid)", "text", ()),
        ("Notional a school day", "money", tuple(plan.notional_per_day for plan in plans)),
        *_travel(comparison),
        *_vehicles(plans),
    )


def _cash(columns: Sequence[Cash]) -> tuple[Line, ...]:
    return tuple((label, "money", tuple(getattr(cash, line) for cash in columns)) for label, line in CASH_LINES)


def _percent(plan: PlanFigures) -> str:
    percent = plan.difference.percent
    if percent is None:
        return ""
    sign = "-" if percent < 0 else ""
    return f"{sign}{half_up(abs(percent) * 10) / 10:.1f} %"


def _travel(comparison: Comparison) -> tuple[Line, ...]:
    plans = comparison.plans
    times = [plan.times for plan in plans]
    return (
        ("Travel", "text", ()),
        ("Pupils", "whole", tuple(comparison.pupils for _ in plans)),
        ("Pupils with a seat on any day", "whole", tuple(plan.carried for plan in plans)),
        ("Pupils without a seat in some session", "whole", tuple(plan.unplaced for plan in plans)),
        ("Pupils aboard longer than the guide", "whole", tuple(plan.over_guide for plan in plans)),
        ("Minutes aboard, mean", "minutes", tuple(each.mean if each else None for each in times)),
        ("Minutes aboard, median", "minutes", tuple(each.median if each else None for each in times)),
        ("Minutes aboard, nine in ten within", "minutes", tuple(each.ninetieth if each else None for each in times)),
        ("Hard findings of the audit", "whole", tuple(plan.hard_findings for plan in plans)),
        ("Passenger assistants", "whole", tuple(plan.assistants for plan in plans)),
        ("Routes", "whole", tuple(plan.routes for plan in plans)),
    )


def _vehicles(plans: Sequence[PlanFigures]) -> tuple[Line, ...]:
    counts = [dict(plan.vehicles) for plan in plans]
    kinds = dict.fromkeys(kind for count in counts for kind in count)
    return tuple((f"Routes by {kind}", "whole", tuple(count.get(kind, 0) for count in counts)) for kind in kinds)
