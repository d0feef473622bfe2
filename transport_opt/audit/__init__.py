"""The independent judge of any plan.

The auditor re-times and re-checks every run from the matrix with plain code, a function per rule. It shares no
timing or feasibility code with `solve`, prices nothing, and raises for no plan: unknown ids, negative times and
absurd plans give findings. ``docs/rules.md`` says exactly what each check reads.
"""

from collections.abc import Callable, Iterator

from transport_opt.audit.assistants import check_assistant_aboard, check_assistant_skills
from transport_opt.audit.bays import check_school_bays
from transport_opt.audit.bells import check_arrival_window, check_departure_window, check_earliest_pickup
from transport_opt.audit.change import check_change_cap
from transport_opt.audit.company import (
    check_keep_together,
    check_mixed_schools,
    check_not_together,
    check_travels_alone,
)
from transport_opt.audit.halts import check_boarding_time
from transport_opt.audit.journeys import check_comfort, check_journey_guide, check_journey_limit
from transport_opt.audit.locks import check_locked
from transport_opt.audit.room import check_seats, check_wheelchair_space
from transport_opt.audit.travel import check_attendance, check_everyone_travels
from transport_opt.audit.vehicles import (
    check_licence,
    check_second_run,
    check_vehicle_access,
    check_vehicle_count,
)
from transport_opt.audit.view import View, view_of
from transport_opt.audit.words import Fault, findings_of
from transport_opt.matrix import Matrix
from transport_opt.model import Finding, Plan, Scenario

CHECKS: tuple[Callable[[View], Iterator[Fault]], ...] = (
    check_everyone_travels,
    check_journey_limit,
    check_journey_guide,
    check_arrival_window,
    check_departure_window,
    check_earliest_pickup,
    check_boarding_time,
    check_seats,
    check_wheelchair_space,
    check_licence,
    check_vehicle_access,
    check_assistant_aboard,
    check_assistant_skills,
    check_travels_alone,
    check_not_together,
    check_keep_together,
    check_mixed_schools,
    check_attendance,
    check_school_bays,
    check_vehicle_count,
    check_second_run,
    check_locked,
    check_change_cap,
    check_comfort,
)
"""A check for each row of `transport_opt.model.rules.RULES`, in its order."""

__all__ = [
    "CHECKS",
    "audit",
    "check_arrival_window",
    "check_assistant_aboard",
    "check_assistant_skills",
    "check_attendance",
    "check_boarding_time",
    "check_change_cap",
    "check_comfort",
    "check_departure_window",
    "check_earliest_pickup",
    "check_everyone_travels",
    "check_journey_guide",
    "check_journey_limit",
    "check_keep_together",
    "check_licence",
    "check_locked",
    "check_mixed_schools",
    "check_not_together",
    "check_school_bays",
    "check_seats",
    "check_second_run",
    "check_travels_alone",
    "check_vehicle_access",
    "check_vehicle_count",
    "check_wheelchair_space",
]


def audit(scenario: Scenario, matrix: Matrix, plan: Plan, previous: Plan | None = None) -> tuple[Finding, ...]:
    """Judge a plan by every rule of the catalogue.

    Parameters
    ----------
    scenario
        The question that the plan answers.
    matrix
        Travel times that cover the scenario's places; a place that it lacks counts as one without a way.
    plan
        Anyone's plan; the findings that it carries are not read.
    previous
        The plan that this one reviews; without it nothing is said about change.

    Returns
    -------
    tuple of Finding
        In the order of the catalogue; the same fault on several weekdays is one finding. Empty for a plan without
        fault.
    """
    view = view_of(scenario, matrix, plan, previous)
    return findings_of(fault for check in CHECKS for fault in check(view))
