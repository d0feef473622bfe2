"""How many pupils change route against the plan before."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
from scipy.optimize import linear_sum_assignment

from transport_opt.audit.view import View
from transport_opt.audit.words import Fault
from transport_opt.model import Direction, Plan, Route

RidesOn = dict[tuple[str, Direction], set[int]]
"""Positions of the routes that carry a pupil in a session."""


def check_change_cap(view: View) -> Iterator[Fault]:
    """Find a plan that changes the route of more pupils than the cap allows."""
    if view.previous is None:
        return
    changed, both = who_changes(view.previous, view.plan)
    share = view.scenario.policy.change_cap.share
    if len(changed) > share * len(both):
        yield Fault(
            "change-cap",
            f"{len(changed)} of {len(both)} pupils change route, {_percent(len(changed) / len(both))}. "
            f"At most {_percent(float(share))} may.",
            "Plan the review again with a lower share of change, or raise the cap.",
            "the whole plan",
        )


def who_changes(
    before: Plan, now: Plan, weights: Mapping[str, Fraction] | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """Tell which pupils ride on another route than before in some session, and who rides in both plans at all.

    Parameters
    ----------
    weights
        How much each pupil's change weighs: of pairings with as many pupils in common the one in which those stay
        together who weigh most.
    """
    rode, rides = _rides_on(before), _rides_on(now)
    follows = matched(before.routes, now.routes, weights or {})
    shared = rode.keys() & rides.keys()
    changed = frozenset(ride[0] for ride in shared if {follows.get(at, -1) for at in rode[ride]} != rides[ride])
    return changed, frozenset(name for name, _ in shared)


def _rides_on(plan: Plan) -> RidesOn:
    rides: RidesOn = {}
    for at, route in enumerate(plan.routes):
        for run in route.runs:
            for name in run.pupil_ids:
                rides.setdefault((name, run.direction), set()).add(at)
    return rides


def matched(before: tuple[Route, ...], now: tuple[Route, ...], weights: Mapping[str, Fraction]) -> dict[int, int]:
    """Pair each route with the one that continues it, so that the pupils in common are as many as can be.

    Route ids are not read: a plan made elsewhere may number its routes afresh.
    """
    groups_now = [route.pupil_ids for route in now]
    together = [[route.pupil_ids & group for group in groups_now] for route in before]
    common = np.array([[len(names) for names in row] for row in together], dtype=np.float64)
    if common.size == 0:
        return {}
    weight = np.array([[float(sum(weights.get(name, 0) for name in names)) for names in row] for row in together])
    # Whatever the weights, one pupil more in common counts more than all of them.
    rows, columns = linear_sum_assignment(common + weight / (1.0 + weight.sum()), maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True)}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
