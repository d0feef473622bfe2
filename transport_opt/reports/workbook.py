"""The plan as a workbook: a summary, and a sheet for each table."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from transport_opt.compare import Comparison
from transport_opt.files import write_whole
from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.reports import tables
from transport_opt.reports.columns import COSTS, EXPLANATIONS, FINDINGS, PRICED_PUPILS, PUPILS, ROUTES, STOPS, UNPLACED
from transport_opt.reports.comparison_sheet import write_comparison
from transport_opt.reports.sheet import Styles, Value, write_cell, write_table

FIXED_DATE = datetime(2025, 9, 1, tzinfo=UTC)
"""The date a workbook carries unless the caller gives one: the same input makes the same bytes."""

Line = tuple[str, Value, str]
"""A label, a value and its kind."""


class Explained(Protocol):
    """A route and the sentences that tell why it is as it is."""

    @property
    def route_id(self) -> str:
        """The route's id in the plan."""

    @property
    def sentences(self) -> Sequence[str]:
        """Whole sentences, in order."""


def write_workbook(
    scenario: Scenario,
    plan: Plan,
    path: Path,
    explanations: Sequence[Explained] | None = None,
    comparison: Comparison | None = None,
    matrix: Matrix | None = None,
    created: datetime = FIXED_DATE,
) -> None:
    """Write a priced and audited plan as an .xlsx workbook, whole or not at all.

    Parameters
    ----------
    explanations
        Of `transport_opt.explain`: adds a sheet that tells why each route is as it is.
    comparison
        Of `transport_opt.compare`: adds a sheet of today against the plan.
    matrix
        Gives the direct drives that stretch a pupil's limit; without it the guide is told.
    created
        The date inside the file.

    Raises
    ------
    TransportError
        A route has no price.
    OSError
        The file cannot be written.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"title": "Transport plan", "created": created})
        styles = Styles(workbook)
        _write_summary(workbook, styles, scenario, plan)
        if comparison is not None:
            write_comparison(workbook, styles, comparison)
        write_table(workbook, styles, "Routes", ROUTES, tables.route_rows(scenario, plan), totals=True)
        write_table(workbook, styles, "Stops", STOPS, tables.stop_rows(scenario, plan))
        pupils = PUPILS if plan.prices is None else PRICED_PUPILS
        write_table(workbook, styles, "Pupils", pupils, tables.pupil_rows(scenario, plan, matrix))
        write_table(workbook, styles, "Unplaced", UNPLACED, tables.unplaced_rows(scenario, plan))
        write_table(workbook, styles, "Costs", COSTS, tables.cost_rows(scenario, plan), totals=True)
        write_table(workbook, styles, "Findings", FINDINGS, tables.finding_rows(plan))
        if explanations is not None:
            rows = [(each.route_id, sentence) for each in explanations for sentence in each.sentences]
            write_table(workbook, styles, "Why", EXPLANATIONS, rows)
    write_whole(path, stream.getvalue())


def _write_summary(workbook: Any, styles: Styles, scenario: Scenario, plan: Plan) -> None:
    sheet = workbook.add_worksheet("Summary")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    sheet.write_string(0, 0, "Transport plan", styles.title)
    for row, (label, value, kind) in enumerate(summary_lines(scenario, plan), 1):
        write_cell(sheet, styles, (row, 0), label, "text", strong=value is None)
        if value is not None:
            write_cell(sheet, styles, (row, 1), value, kind)
    sheet.freeze_panes(1, 0)


def summary_lines(scenario: Scenario, plan: Plan) -> tuple[Line, ...]:
    """Tell a plan in lines of label, value and kind; a line without a value is a heading.

    Cash and notional pounds stand apart and are never added.
    """
    return (*_readiness(plan), *_money(scenario, plan), *_travel(scenario, plan), *_origin(plan))


def _readiness(plan: Plan) -> tuple[Line, ...]:
    hard = len(plan.hard_findings)
    if hard:
        state = f"Not ready: {hard} finding{'' if hard == 1 else 's'} that must be mended (sheet Findings)"
    else:
        state = "No hard finding"
    return (("Audit", None, "text"), ("State", state, "text"))


def _money(scenario: Scenario, plan: Plan) -> tuple[Line, ...]:
    days = scenario.policy.days_per_year
    cash, notional = plan.cash_pence_per_day, plan.notional_pence_per_day
    return (
        ("Cash", None, "text"),
        ("Cash a school day", _or_unpriced(cash), "money"),
        ("Cash a year", _or_unpriced(None if cash is None else cash * days), "money"),
        ("School days a year", days, "whole"),
        ("Modelled prices", "An assumption until a tender confirms them: allow 12 % either way", "text"),
        ("Notional (comfort, change, keeping together; never paid)", None, "text"),
        ("Notional a school day", _or_unpriced(notional), "money"),
        ("Notional a year", _or_unpriced(None if notional is None else notional * days), "money"),
        *_bounds(plan),
    )


def _bounds(plan: Plan) -> tuple[Line, ...]:
    cash, bound, one_school = (
        plan.cash_pence_per_day,
        plan.lower_bound_pence_per_day,
        plan.one_school_lower_bound_pence_per_day,
    )
    if bound is None:
        return ()
    heading = "Proven lower bounds on cash (same rides, within the rules, at these prices and times)"
    lines: list[Line] = [(heading, None, "text"), ("Proven lower bound a school day", bound, "money")]
    if cash:
        gap = f"{pounds(cash - bound)}, {100 * (cash - bound) / cash:.1f} % of the cash"
        lines.append(("A better plan could save at most", gap, "text"))
    if one_school is not None:
        lines.append(("The same with one school a run and one run a vehicle a session", one_school, "money"))
    if plan.prices is not None:
        solved = f"{int(100 * plan.prices.schools_solved)} %; more time may raise the bounds where it is less than 100"
        lines.append(("Schools solved to the end", solved, "text"))
    return tuple(lines)


def _or_unpriced(pence: int | None) -> Value:
    return "not priced" if pence is None else pence


def _travel(scenario: Scenario, plan: Plan) -> tuple[Line, ...]:
    carried = {pupil_id for route in plan.routes for pupil_id in route.pupil_ids}
    kinds = Counter(route.vehicle_type for route in plan.routes)
    return (
        ("Travel", None, "text"),
        ("Pupils", len(scenario.pupils), "whole"),
        ("Pupils on a route", len(carried), "whole"),
        ("Pupils without a seat in some session (sheet Unplaced)", len(plan.unplaced), "whole"),
        ("Routes", len(plan.routes), "whole"),
        ("Passenger assistants", sum(route.assistants for route in plan.routes), "whole"),
        *(("Routes by " + kind, count, "whole") for kind, count in sorted(kinds.items())),
    )


def _origin(plan: Plan) -> tuple[Line, ...]:
    origin = plan.provenance
    return (
        ("Where the plan comes from", None, "text"),
        ("Scenario (SHA-256)", origin.scenario_sha256, "text"),
        ("Roads or matrix", origin.roads, "text"),
        ("Seed", origin.seed, "whole"),
        ("Search stopped by", origin.stop, "text"),
        ("Version", origin.version, "text"),
    )
