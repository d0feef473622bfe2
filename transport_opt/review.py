"""What changes between two plans, pupil by pupil: who is on another route, who joined, who left."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from transport_opt.audit.change import matched, who_changes
from transport_opt.model import Pence, Plan, Pupil, Scenario
from transport_opt.model.units import half_up


@dataclass(frozen=True, slots=True)
class Change:
    """Pupils of a plan beside an earlier one, by id.

    Attributes
    ----------
    continuing
        On a route in both plans; the cap is a share of them.
    changed
        Those of them on another route than the one that continues theirs.
    joined, left
        On a route in the new plan only, and in the earlier one only.
    notional
        Pence a school day that the changes weigh by the policy; nobody pays them.
    """

    continuing: frozenset[str]
    changed: frozenset[str]
    joined: frozenset[str]
    left: frozenset[str]
    notional: Pence

    @property
    def share(self) -> Fraction:
        """Of those who continue, how many change; nought where nobody does."""
        return Fraction(len(self.changed), max(1, len(self.continuing)))


def change_between(scenario: Scenario, before: Plan, now: Plan) -> Change:
    """Tell who changes.

    As for the auditor, routes are paired so that most pupils stay together; of such pairings the one in which those
    stay who need sameness most.
    """
    changed, both = who_changes(before, now, _weights(scenario))
    rode, ride = (frozenset(name for route in plan.routes for name in route.pupil_ids) for plan in (before, now))
    price = scenario.policy.change_cap.pence_per_pupil_day
    weighed = sum((_weight(scenario.pupil[name]) for name in changed), Fraction(0))
    return Change(both, changed, ride - rode, rode - ride, Pence(half_up(price * weighed)))


def with_names_kept(scenario: Scenario, before: Plan, now: Plan) -> Plan:
    """Give each route the name of the route that it continues, and its operator if the vehicle type is the same.

    Routes that continue none are numbered on from those before; those that locks name keep their names.
    """
    locked = {lock.route_id for lock in scenario.locks}
    pairs = matched(before.routes, now.routes, _weights(scenario))
    continued = {
        at: before.routes[was]
        for was, at in pairs.items()
        if before.routes[was].pupil_ids & now.routes[at].pupil_ids and before.routes[was].route_id not in locked
    }
    taken = {route.route_id for route in before.routes}
    number = max((int(found[0]) for name in taken if (found := re.search(r"\d+$", name))), default=0)
    routes = []
    for at, route in enumerate(now.routes):
        was = continued.get(at)
        if route.route_id in locked:
            routes.append(route)
        elif was is None:
            number += 1
            routes.append(replace(route, route_id=f"R{number:03d}"))
        else:
            operator = was.operator if was.vehicle_type == route.vehicle_type else None
            routes.append(replace(route, route_id=was.route_id, operator=operator))
    return replace(now, routes=tuple(routes))


def unlawful(plan: Plan) -> frozenset[str]:
    """Name the routes of a plan that hard findings are about: who rides on them may have to change."""
    wheres = [finding.where for finding in plan.hard_findings]
    return frozenset(
        route.route_id
        for route in plan.routes
        if any(where == f"route {route.route_id}" or where.startswith(f"route {route.route_id},") for where in wheres)
    )


def _weights(scenario: Scenario) -> dict[str, Fraction]:
    return {name: _weight(pupil) for name, pupil in scenario.pupil.items()}


def _weight(pupil: Pupil) -> Fraction:
    """Weigh a change by how much the pupil needs sameness, and by the share of weekdays that they travel."""
    return pupil.change_weight * Fraction((pupil.am_days.mask | pupil.pm_days.mask).bit_count(), 5)
