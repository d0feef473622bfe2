"""How many pupils change route against the plan before."""

from collections.abc import Iterator

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


def who_changes(before: Plan, now: Plan) -> tuple[frozenset[str], frozenset[str]]:
    """Tell which pupils ride on another route than before in some session, and who rides in both plans at all."""
    rode, rides = _rides_on(before), _rides_on(now)
    follows = _matched(before.routes, now.routes)
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


def _matched(before: tuple[Route, ...], now: tuple[Route, ...]) -> dict[int, int]:
    """Pair each route with the one that continues it, so that the pupils in common are as many as can be.

    Route ids are not read: a plan made elsewhere may number its routes afresh.
    """
    groups_now = [route.pupil_ids for route in now]
    common = np.array([[len(route.pupil_ids & group) for group in groups_now] for route in before], dtype=np.int64)
    if common.size == 0:
        return {}
    rows, columns = linear_sum_assignment(common, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True)}


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
