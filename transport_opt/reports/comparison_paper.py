"""What the report of a comparison says: the same sections in every paper, whatever its kind."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from transport_opt.compare import CostComparison, Cut
from transport_opt.compare.travel import BAND_NAMES
from transport_opt.model.units import half_up
from transport_opt.reports.comparison_findings import findings_section, pupils_section, todays_section
from transport_opt.reports.comparison_levers import levers_section
from transport_opt.reports.comparison_method import method_section
from transport_opt.reports.comparison_rates import rates_section
from transport_opt.reports.comparison_sheet import CASH_LINES, NAME, comparison_lines
from transport_opt.reports.comparison_summary import budget_section, summary_section
from transport_opt.reports.comparison_words import (
    HIDDEN,
    Cell,
    Chart,
    Paper,
    Row,
    Section,
    Shape,
    Table,
    cells,
    money,
)

Value = TypeVar("Value")
INSIDE = "Inside the council only: small numbers are not suppressed"
PUBLISHED = "For publication: numbers that concern fewer than 5 pupils are suppressed, marked [c]"
TITLE = "Transport plans side by side"
CUT_SHEETS = {"vehicle-type": "Vehicle types", "operator": "Operators", "school": "Schools", "session": "Sessions"}
CUT_NOTES = {
    True: "Apportioned: routes are shared by several rows; the method page says how. The rows add up to the total.",
    False: "Whole routes: nothing is apportioned. The rows add up to the total.",
}


def comparison_paper(comparison: CostComparison, made: str = "") -> Paper:
    """Lay out a comparison in sections.

    Parameters
    ----------
    made
        The day in words; blank where no date is wanted.
    """
    sections = (
        summary_section(comparison),
        budget_section(comparison),
        _side_by_side(comparison),
        _cash(comparison),
        levers_section(comparison),
        _travel(comparison),
        findings_section(comparison),
        todays_section(comparison),
        pupils_section(comparison),
        method_section(comparison),
        rates_section(comparison),
    )
    marking = PUBLISHED if comparison.published else INSIDE
    return Paper(TITLE, marking, made, tuple(section for section in sections if section is not None))


def _names(comparison: CostComparison) -> tuple[str, ...]:
    return tuple(plan.name for plan in comparison.plans)


def _side_by_side(comparison: CostComparison) -> Section:
    rows = tuple(
        Row(label, tuple(_shown(comparison, kind, value) for value in values), strong=not values or "Total" in label)
        for label, kind, values in comparison_lines(comparison.sides)
    )
    table = Table("Plans side by side", NAME, ("Measure", *_names(comparison)), rows)
    chart = Chart(
        "Cash a year by line of the rate card",
        "A bar for each plan: standing, live miles, dead miles, extra hours and assistants. The table has the figures.",
        Shape.STACKED,
        "money",
        _names(comparison),
        tuple(
            (label, tuple(getattr(plan.per_year, line) for plan in comparison.plans))
            for label, line in CASH_LINES
            if line != "total"
        ),
        NAME,
    )
    return Section("Plans side by side", tables=(table,), charts=(chart,))


def _shown(comparison: CostComparison, kind: str, value: str | int | None) -> Cell:
    suppressed = value is None and kind == "whole" and comparison.published
    return Cell("text", HIDDEN) if suppressed else Cell(kind, value)


def _cash(comparison: CostComparison) -> Section:
    told = tuple(_cut(comparison, cut) for cut in comparison.cuts if not cut.unnamed)
    words = tuple(_unnamed_words(comparison, cut) for cut in comparison.cuts if cut.unnamed)
    return Section("Where the cash goes", words, told)


def _unnamed_words(comparison: CostComparison, cut: Cut) -> str:
    """Say why there is no table by operator: beside a plan that names none it would tell of losses that are none."""
    names = _names(comparison)
    where = "any plan" if len(cut.unnamed) == len(names) else " or ".join(f"'{names[at]}'" for at in cut.unnamed)
    return (
        f"No operators are named in {where}, so the cash is not told by operator. They are named in routes.csv and "
        "vehicles.csv, and when bids are awarded."
    )


def _cut(comparison: CostComparison, cut: Cut) -> Table:
    names, with_pupils = _names(comparison), cut.apportioned
    headings = (
        cut.title.removeprefix("By ").capitalize(),
        *(("Pupils",) if with_pupils else ()),
        *(f"{name}, a day" for name in names),
        *(f"{name}, a year" for name in names),
        *(f"{name} less {names[0]}, a year" for name in _others(names)),
    )

    def row(label: str, pupils: tuple[Cell, ...], pence: Sequence[int | None], strong: bool = False) -> Row:
        return Row(label, (*(pupils if with_pupils else ()), *_pence(comparison, pence)), strong)

    rows = (row(one.label, cells("whole", (one.pupils,)), one.per_day) for one in cut.rows)
    total = row("Total", (Cell("text", ""),), cut.per_day, strong=True)
    return Table(cut.title, CUT_SHEETS[cut.cut_id], headings, (*rows, total), CUT_NOTES[cut.apportioned])


def _others(values: Sequence[Value]) -> Sequence[Value]:
    """Give the plan that is held against the first in every table of cash; of several, there is no room for any."""
    return values[1:] if len(values) == 2 else ()


def _pence(comparison: CostComparison, per_day: Sequence[int | None]) -> tuple[Cell, ...]:
    """Give cash a day and a year for each plan, and how a second one differs from the first."""
    per_year = [None if pence is None else pence * comparison.days_per_year for pence in per_day]
    first = per_year[0]
    apart = [None if pence is None or first is None else pence - first for pence in _others(per_year)]
    return money([*per_day, *per_year, *apart])


def _travel(comparison: CostComparison) -> Section:
    names, travel, days = _names(comparison), comparison.travel, comparison.days_per_year
    bands = tuple(
        Row(f"{name} minutes", cells("whole", [each.bands[at] for each in travel]))
        for at, name in enumerate(BAND_NAMES)
    )
    note = "Pupils by the longest time aboard on any day and in either session."
    times = Table("Times aboard", "Times aboard", ("Longest time aboard", *names), bands, note)
    chart = Chart(
        "Pupils by longest time aboard",
        "Bars for each band of time aboard, a bar for each plan. The table has the figures.",
        Shape.SIDE_BY_SIDE,
        "whole",
        BAND_NAMES,
        tuple((name, each.bands) for name, each in zip(names, travel, strict=True)),
        "Times aboard",
    )
    known = comparison.timed
    driven = [each.live + (each.dead or 0) for each in travel]
    rows = (
        Row("Live miles a school day", cells("miles", [each.live for each in travel])),
        *((Row("Dead miles a school day", cells("miles", [each.dead for each in travel])),) if known else ()),
        Row("Miles a year", cells("miles", [metres * days for metres in driven])),
        Row("CO2e a year, tonnes (assumption)", cells("tonnes", [each.grams * days for each in travel])),
        Row("Places for passengers in all vehicles", cells("whole", [each.places for each in travel])),
        Row("Places that nobody takes at the fullest moment", cells("whole", [each.empty for each in travel])),
        Row("Pupils who ride on another route than in the first", cells("whole", _changed(comparison))),
        Row("Cash a year for each pupil carried, on average", money(_average(comparison))),
    )
    told = "" if known else "Dead miles are not known without travel times (--roads or --matrix), nor is their CO2e."
    miles = Table("Miles, places and change", "Miles and places", ("Measure", *names), rows, told)
    return Section("Journeys, miles and places", tables=(times, miles), charts=(chart,))


def _changed(comparison: CostComparison) -> list[int | None]:
    return [each.changed for each in comparison.changes]


def _average(comparison: CostComparison) -> list[int | None]:
    return [
        None if plan.carried is None else half_up(Fraction(plan.per_year.total, plan.carried or 1))
        for plan in comparison.plans
    ]
