"""Today's prices beside modelled ones: what stands out, vehicles larger than needed, days paid for without a pupil."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transport_opt.compare.loads import loads, smaller_type
from transport_opt.costs import cash_by_type
from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Pence, Plan, Route, Scenario, TodaysRoute
from transport_opt.model.units import half_up

BASELINE = "baseline"
"""How a plan made of today's routes says that it was made."""
PERCENTILE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class TodaysLine:
    """One contract of today's.

    Attributes
    ----------
    paid, modelled
        Pence a school day; ``None`` where routes.csv does not say what is paid.
    ratio
        Paid over modelled; ``None`` where one is not known or nought.
    outlier
        Whether the ratio is above the 95th percentile of all.
    smaller
        The smallest vehicle type that would do the same; ``None`` where there is none.
    smaller_saves
        Pence a school day that the smaller type would cost less by the model; ``None`` without travel times.
    ghost_days
        Weekdays on which no pupil of the route travels.
    ghost_per_year
        Pence a year for them at today's price, if it is paid on every school day.
    """

    route_id: str
    vehicle_type: str
    pupils: int
    paid: Pence | None
    modelled: Pence
    ratio: Fraction | None
    outlier: bool
    smaller: str | None
    smaller_saves: Pence | None
    ghost_days: int
    ghost_per_year: Pence


@dataclass(frozen=True, slots=True)
class TodaysPrices:
    """Today's contracts, and their sums.

    Attributes
    ----------
    lines
        ``None`` where suppressed.
    priced
        Routes for which both prices are known; `paid` and `modelled` add those up, in pence a school day.
    threshold
        The ratio that 95 in 100 routes do not exceed.
    outliers, too_large, ghosts
        Numbers of routes; ``None`` where suppressed.
    ghost_per_year
        Pence; ``None`` where suppressed.
    """

    plan: str
    lines: tuple[TodaysLine, ...] | None
    priced: int
    paid: Pence
    modelled: Pence
    threshold: Fraction | None
    outliers: int | None
    too_large: int | None
    ghosts: int | None
    ghost_per_year: Pence | None


def todays_prices(scenario: Scenario, plans: Sequence[tuple[str, Plan]], matrix: Matrix | None) -> TodaysPrices | None:
    """Hold what is paid today against the model; ``None`` where no plan says that it is today's routes."""
    found = next(((name, plan) for name, plan in plans if plan.provenance.stop == BASELINE), None)
    if found is None or not scenario.todays_routes:
        return None
    name, plan = found
    routes = {route.route_id: route for route in plan.routes}
    bare = [_line(scenario, today, routes.get(today.route_id), matrix) for today in scenario.todays_routes]
    threshold = _percentile([line.ratio for line in bare if line.ratio is not None])
    lines = tuple(replace(line, outlier=_above(line.ratio, threshold)) for line in bare)
    both = [line for line in lines if line.paid is not None]
    return TodaysPrices(
        name,
        lines,
        len(both),
        Pence(sum(line.paid or 0 for line in both)),
        Pence(sum(line.modelled for line in both)),
        threshold,
        sum(line.outlier for line in lines),
        sum(line.smaller is not None for line in lines),
        sum(line.ghost_days > 0 for line in lines),
        Pence(sum(line.ghost_per_year for line in lines)),
    )


def _line(scenario: Scenario, today: TodaysRoute, route: Route | None, matrix: Matrix | None) -> TodaysLine:
    paid, modelled = today.price_per_day, route.cash.total if route and route.cash else Pence(0)
    ghosts = 5 - len(_days_travelled(scenario, today))
    smaller, saves = (None, None) if route is None else _smaller(scenario, route, matrix)
    return TodaysLine(
        today.route_id,
        today.vehicle_type,
        len(today.pupil_ids & scenario.pupil.keys()),
        paid,
        modelled,
        Fraction(paid, modelled) if paid is not None and modelled else None,
        False,
        smaller,
        saves,
        ghosts,
        Pence(half_up(Fraction((paid or 0) * ghosts * scenario.policy.days_per_year, 5))),
    )


def _days_travelled(scenario: Scenario, today: TodaysRoute) -> set[int]:
    return {
        day
        for run in today.runs
        for pupil_id in run.pupil_ids
        if pupil_id in scenario.pupil
        for day in scenario.pupil[pupil_id].days(Direction(run.direction))
    }


def _smaller(scenario: Scenario, route: Route, matrix: Matrix | None) -> tuple[str | None, Pence | None]:
    kind = smaller_type(scenario, route, loads(scenario, route))
    if kind is None:
        return None, None
    if matrix is None:
        return kind.vehicle_type, None
    now, then = cash_by_type(scenario, matrix, route, (scenario.vehicle_type[route.vehicle_type], kind))
    return kind.vehicle_type, Pence(now.total - then.total)


def _percentile(ratios: Sequence[Fraction]) -> Fraction | None:
    """Give the least value that 95 in 100 do not exceed (nearest rank)."""
    return sorted(ratios)[-int(-PERCENTILE * len(ratios) // 1) - 1] if ratios else None


def _above(ratio: Fraction | None, threshold: Fraction | None) -> bool:
    return ratio is not None and threshold is not None and ratio > threshold
