"""Plans of one scenario side by side, in lines that add up to the penny.

Every total is the sum of the lines shown, and a year's line is its day's line times the school days, so that a
reader with a pencil finds the same figures. Times aboard are counted once for each pupil, session and weekday.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transport_opt.costs import LINES
from transport_opt.errors import PlanFileError
from transport_opt.model import Cash, Pence, Plan, Scenario, Seconds
from transport_opt.model.journeys import days_aboard, rides
from transport_opt.model.units import half_up

BAND = Fraction(12, 100)
"""How far a modelled price may be from a tendered one, either way (an assumption)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a plan's cash differs from the first plan's; negative is a saving.

    Attributes
    ----------
    percent
        Of the first plan's cash; ``None`` where that is nought.
    """

    per_day: Pence
    per_year: Pence
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class TimesAboard:
    """How long pupils are aboard, over every pupil, session and weekday carried.

    Attributes
    ----------
    ninetieth
        The least time that nine journeys in ten do not exceed.
    """

    journeys: int
    mean: Seconds
    median: Seconds
    ninetieth: Seconds


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """One plan's column.

    Attributes
    ----------
    per_day, per_year
        Cash lines; a total is the sum of its lines.
    band_per_day, band_per_year
        Least and greatest cash that a tender may bring.
    notional_per_day
        Kept apart from cash; ``None`` where the plan does not say.
    vehicles
        Vehicle type and number of routes, in the order of vehicles.csv.
    carried, unplaced, over_guide
        Pupils: with a seat on any day, without one in a session, and aboard longer than the guide for their phase;
        ``None`` where suppressed.
    times
        ``None`` where nobody is carried.
    hard_findings
        Of the audit that the plan carries with it.
    """

    name: str
    per_day: Cash
    per_year: Cash
    band_per_day: tuple[Pence, Pence]
    band_per_year: tuple[Pence, Pence]
    notional_per_day: Pence | None
    routes: int
    vehicles: tuple[tuple[str, int], ...]
    assistants: int
    carried: int | None
    unplaced: int | None
    times: TimesAboard | None
    over_guide: int | None
    hard_findings: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side; differences are from the first."""

    pupils: int
    days_per_year: int
    plans: tuple[PlanFigures, ...]


def compare(scenario: Scenario, plans: Sequence[tuple[str, Plan]]) -> Comparison:
    """Set priced plans of one scenario side by side.

    Parameters
    ----------
    plans
        Names and plans; the first is what the others are held against.

    Raises
    ------
    PlanFileError
        A plan has a route without a price.
    """
    days = scenario.policy.days_per_year
    cash = [_cash(name, plan) for name, plan in plans]
    figures = (
        _figures(scenario, name, plan, lines, _difference(lines.total, cash[0].total, days))
        for (name, plan), lines in zip(plans, cash, strict=True)
    )
    return Comparison(len(scenario.pupils), days, tuple(figures))


def _cash(name: str, plan: Plan) -> Cash:
    unpriced = [route.route_id for route in plan.routes if route.cash is None]
    if unpriced:
        raise PlanFileError(
            f"The plan '{name}' cannot be compared: {len(unpriced)} of its {len(plan.routes)} routes have no price. "
            f"The first of them is {unpriced[0]}.",
            "Price the plan from its travel times first.",
            name,
        )
    return Cash(*(Pence(sum(getattr(route.cash, line) for route in plan.routes)) for line in LINES))


def _figures(scenario: Scenario, name: str, plan: Plan, per_day: Cash, difference: Difference) -> PlanFigures:
    days = scenario.policy.days_per_year
    per_year = Cash(*(Pence(getattr(per_day, line) * days) for line in LINES))
    journeys = _journeys(scenario, plan)
    guide = {pupil.pupil_id: scenario.policy.journey_guide(pupil) for pupil in scenario.pupils}
    return PlanFigures(
        name=name,
        per_day=per_day,
        per_year=per_year,
        band_per_day=_band(per_day.total),
        band_per_year=_band(per_year.total),
        notional_per_day=plan.notional_pence_per_day,
        routes=len(plan.routes),
        vehicles=_vehicles(scenario, plan),
        assistants=sum(route.assistants for route in plan.routes),
        carried=len({pupil_id for pupil_id, _ in journeys}),
        unplaced=len({pupil.pupil_id for pupil in plan.unplaced}),
        times=_times([seconds for _, seconds in journeys]),
        over_guide=len({pupil_id for pupil_id, seconds in journeys if seconds > guide[pupil_id]}),
        hard_findings=len(plan.hard_findings),
        difference=difference,
    )


def _difference(total: int, first: int, days: int) -> Difference:
    more = total - first
    return Difference(Pence(more), Pence(more * days), Fraction(100 * more, first) if first else None)


def _band(total: int) -> tuple[Pence, Pence]:
    return Pence(half_up(total * (1 - BAND))), Pence(half_up(total * (1 + BAND)))


def _vehicles(scenario: Scenario, plan: Plan) -> tuple[tuple[str, int], ...]:
    count = Counter(route.vehicle_type for route in plan.routes)
    order = {kind: place for place, kind in enumerate(scenario.vehicle_type)}
    return tuple(sorted(count.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))


def _journeys(scenario: Scenario, plan: Plan) -> list[tuple[str, Seconds]]:
    """List the time aboard of each pupil, session and weekday."""
    return [
        (ride.pupil_id, ride.seconds)
        for route in plan.routes
        for run in route.runs
        for ride in rides(run)
        for _ in days_aboard(scenario, run, ride.pupil_id)
    ]


def _times(seconds: Sequence[int]) -> TimesAboard | None:
    if not seconds:
        return None
    ordered, count = sorted(seconds), len(seconds)
    middle = Fraction(ordered[(count - 1) // 2] + ordered[count // 2], 2)
    return TimesAboard(
        journeys=count,
        mean=Seconds(half_up(Fraction(sum(ordered), count))),
        median=Seconds(half_up(middle)),
        ninetieth=Seconds(ordered[-(-9 * count // 10) - 1]),
    )
