"""The change cap inside the choice: which pupils stay on the route they were on in an earlier plan.

A route has no name that lasts: of two plans' routes, those are one route that share pupils, one to one. The model
says which route chosen continues which of before, so that those who stay count and the others are paid for.
`transport_opt.audit.change` judges it: it pairs routes so that the pupils in common are as many as can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from transport_opt.model import Plan, Scenario
from transport_opt.solve.arrays import DIRECTIONS, Arrays, Floats, Ints
from transport_opt.solve.choice import Choice
from transport_opt.solve.columns import DAYS
from transport_opt.solve.split import Drawn
from transport_opt.solve.state import ABSENT_PENCE

NOT_BEFORE, TORN = -1, -2
"""In place of an earlier route: was carried in no session of today's, so is not counted; was on several, so changes."""
BEYOND = "beyond the cap"
"""Names the variable that counts changes above the cap."""


@dataclass(frozen=True, eq=False)
class Earlier:
    """Who rode on which route of an earlier plan, and how many may change.

    Attributes
    ----------
    groups
        The pupils of each earlier route, by number.
    route_of
        Shape (P,): the earlier route of each pupil, `NOT_BEFORE` or `TORN`.
    pence
        Shape (P,): notional pence a school day of a change of route.
    most_changed
        How many of the pupils to choose for may change.
    """

    groups: tuple[frozenset[int], ...]
    route_of: Ints
    pence: Floats
    most_changed: int


def earlier_of(scenario: Scenario, problem: Arrays, plan: Plan, share: Fraction | None = None) -> Earlier:
    """Read who rode on which route of a plan.

    Parameters
    ----------
    problem
        Its rides are those that are to be carried now.
    share
        Of the pupils counted, how many may change; the policy's if not given.
    """
    number = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    groups = tuple(frozenset(number[name] for name in route.pupil_ids & number.keys()) for route in plan.routes)
    rode: dict[int, set[int]] = {}
    for at, route in enumerate(plan.routes):
        for run in route.runs:
            way = DIRECTIONS.index(run.direction)
            for pupil in (number[name] for name in run.pupil_ids if name in number):
                if problem.pupil[pupil, DAYS + way]:
                    rode.setdefault(pupil, set()).add(at)
    route_of = np.full(len(number), NOT_BEFORE, dtype=np.int32)
    for pupil, routes in rode.items():
        route_of[pupil] = next(iter(routes)) if len(routes) == 1 else TORN
    cap = scenario.policy.change_cap
    weight = np.array([float(pupil.change_weight) for pupil in scenario.pupils], dtype=np.float64)
    days = np.array([(int(am) | int(pm)).bit_count() for am, pm in problem.pupil[:, [DAYS, DAYS + 1]]])
    most = floor((cap.share if share is None else share) * len(rode))
    return Earlier(groups, route_of, cap.pence_per_pupil_day * weight * days / 5, most)


def change_pence(earlier: Earlier, route: Drawn) -> float:
    """Give what a route costs at least for those aboard who change, whichever earlier route it continues."""
    counted = [pupil for pupil in route.pupils if earlier.route_of[pupil] != NOT_BEFORE]
    stay = [float(earlier.pence[pupils].sum()) for pupils in _staying(earlier, route).values()]
    return float(earlier.pence[counted].sum()) - max(stay, default=0.0)


def within_cap(choice: Choice, earlier: Earlier, carried: Sequence[int], strict: bool) -> None:
    """Count who changes, pay for them and keep within the cap.

    Parameters
    ----------
    carried
        Everyone to choose routes for.
    strict
        Whether the cap holds; else each change beyond it costs as much as a pupil left out.
    """
    model = choice.model
    counted = [pupil for pupil in carried if earlier.route_of[pupil] != NOT_BEFORE]
    continued: dict[int, list[cp_model.IntVar]] = {}
    stays: list[cp_model.LinearExprT] = []
    for at, pick in choice.chosen.items():
        claims = []
        for before, staying in _staying(earlier, choice.routes[at]).items():
            claim = model.new_bool_var(f"route {at} continues {before}")
            claims.append(claim)
            continued.setdefault(before, []).append(claim)
            stays.append(len(staying) * claim)
            choice.pay(-float(earlier.pence[staying].sum()), claim)
        model.add(sum(claims) <= pick)
    for claims in continued.values():
        model.add_at_most_one(claims)
    choice.pay(float(earlier.pence[counted].sum()), 1)
    beyond = model.new_int_var(0, 0 if strict else len(counted), BEYOND)
    model.add(len(counted) - sum(stays) <= earlier.most_changed + beyond)
    choice.pay(ABSENT_PENCE, beyond)


def _staying(earlier: Earlier, route: Drawn) -> dict[int, list[int]]:
    """List who stays if a route continues an earlier one, by earlier route."""
    found: dict[int, list[int]] = {}
    for pupil in route.pupils:
        before = int(earlier.route_of[pupil])
        if before >= 0:
            found.setdefault(before, []).append(pupil)
    return found


def changed(earlier: Earlier, routes: Sequence[Drawn]) -> int:
    """Count as the auditor does who changes route.

    Of pairings with equally many pupils in common the one with the most changes counts: the auditor may take any.
    """
    counted = sum(1 for route in routes for pupil in route.pupils if earlier.route_of[pupil] != NOT_BEFORE)
    stays = staying(earlier, routes)
    pairs = linear_sum_assignment(in_common(earlier, routes) * (counted + 1) - stays, maximize=True)
    return counted - int(stays[pairs].sum())


def in_common(earlier: Earlier, routes: Sequence[Drawn]) -> NDArray[np.int64]:
    """Count the pupils that each earlier route, down, shares with each route, across."""
    common = np.zeros((len(earlier.groups), len(routes)), dtype=np.int64)
    on = _routes_of(routes)
    for before, group in enumerate(earlier.groups):
        for pupil in group & on.keys():
            common[before, on[pupil]] += 1
    return common


def staying(earlier: Earlier, routes: Sequence[Drawn]) -> NDArray[np.int64]:
    """Count the pupils who would stay if a route, across, continued an earlier one, down."""
    stays = np.zeros((len(earlier.groups), len(routes)), dtype=np.int64)
    for at, route in enumerate(routes):
        for pupil in route.pupils:
            if earlier.route_of[pupil] >= 0:
                stays[earlier.route_of[pupil], at] += 1
    return stays


def _routes_of(routes: Sequence[Drawn]) -> dict[int, int]:
    return {pupil: at for at, route in enumerate(routes) for pupil in route.pupils}
