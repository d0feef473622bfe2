"""What a plan costs: the rate card's lines in cash, and the notional pounds beside them.

The arithmetic is the one written in the glossary: exact whole numbers and fractions, each line rounded half
up to a penny, a school day's price the mean of Monday to Friday. Cash and notional pounds are never added.
"""

from dataclasses import replace

from transport_opt.costs.cash import (
    LINES,
    NO_CASH,
    cash_by_type,
    route_cash,
    specialists,
    vehicle_type_of,
    week_metres,
    weekday_cash,
)
from transport_opt.costs.legs import direct_seconds, has_way, leg_metres, leg_seconds
from transport_opt.costs.notional import notional_lines
from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Plan, Scenario

__all__ = [
    "LINES",
    "NO_CASH",
    "cash_by_type",
    "direct_seconds",
    "has_way",
    "leg_metres",
    "leg_seconds",
    "notional_lines",
    "price",
    "route_cash",
    "specialists",
    "vehicle_type_of",
    "week_metres",
    "weekday_cash",
]


def price(scenario: Scenario, matrix: Matrix, plan: Plan) -> Plan:
    """Fill in every price of a plan.

    Returns
    -------
    Plan
        The same plan with the cash of each route, the sum of their totals, and the notional pounds.

    Raises
    ------
    PlanFileError
        A route uses a vehicle type that the scenario does not have.
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    routes = tuple(replace(route, cash=route_cash(scenario, matrix, route)) for route in plan.routes)
    return replace(
        plan,
        routes=routes,
        cash_pence_per_day=Pence(sum(route.cash.total for route in routes if route.cash)),
        notional_pence_per_day=Pence(sum(notional_lines(scenario, matrix, plan).values())),
    )
