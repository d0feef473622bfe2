"""What each route of a plan would be with one pupil more, and why the others cannot take the pupil."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from transport_opt.model import Pupil, Reason, Route
from transport_opt.solve.arrays import DIRECTIONS, Floats, Ints
from transport_opt.solve.columns import BEST, COUNT
from transport_opt.solve.placing.detour import price_everywhere, price_one, write_nearest
from transport_opt.solve.placing.obstacles import Trial, as_it_stands, by_company, by_lock, no_bay
from transport_opt.solve.placing.opening import Opened, rides_of
from transport_opt.solve.placing.resolving import BUDGET, CLOSE, DEEP_BUDGET, Resolved
from transport_opt.solve.placing.writing import free_name, schools_of, write_route
from transport_opt.solve.reasons import ride_blocked
from transport_opt.solve.split import Drawn

PROMISING, HARD_TO_REACH = 12, 6
"""Routes solved anew: the cheapest by position, and those with the least detour that no position fits."""
MOST_RIDERS = 8
"""Pupils of a route up to which it is solved with the larger budget where it is the best offer."""


@dataclass(frozen=True, eq=False)
class Insertion:
    """One way to carry a pupil.

    Attributes
    ----------
    before
        The route as it was; ``None`` for a new vehicle.
    after
        With the pupil, timed and not yet priced.
    pence
        What the route costs a school day by the search, cash and notional, as a fraction.
    added
        Of that, what it cost less before.
    exact
        Whether no order of the stops is cheaper; else the others keep their order.
    without
        The route without the pupil, where another vehicle, order or split into runs would do for less than it costs
        now. Sought only where it may matter: where the way changes the type of vehicle, or makes the route cheaper.
    """

    before: Route | None
    after: Route
    pence: float
    added: float
    exact: bool
    without: Route | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A route that is not offered.

    Attributes
    ----------
    reason
        The rule in the way; ``None`` where the route could take the pupil and costs more.
    added
        Pence a school day, cash and notional, at the best position; infinite where there is none.
    detour
        Metres that the pupil adds at least, both ways.
    """

    route_id: str
    reason: Reason | None
    added: float
    detour: float


@dataclass(frozen=True, eq=False)
class Insertions:
    """All that can be done for one pupil.

    Attributes
    ----------
    ways
        Through routes that run, the cheapest first.
    alone
        A vehicle of the pupil's own; ``None`` where that is impossible.
    blocked
        Why the pupil could not even ride alone.
    """

    ways: tuple[Insertion, ...]
    alone: Insertion | None
    passed_over: tuple[PassedOver, ...]
    blocked: tuple[Reason, ...] = ()


def insertions(plan: Opened, pupil_id: str, most: int = 5) -> Insertions:
    """Find the cheapest ways to carry a pupil whom no route of a plan carries yet.

    Parameters
    ----------
    most
        How many routes to offer.
    """
    number = next(at for at, pupil in enumerate(plan.scenario.pupils) if pupil.pupil_id == pupil_id)
    pupil = plan.scenario.pupils[number]
    blocked = tuple(dict.fromkeys(_blocked(plan, pupil, number)))
    if blocked:
        return Insertions((), None, (), blocked)
    costs, detours = _positions(plan, number)
    reasons = dict(_barred(plan, pupil, number))
    ways: list[Insertion] = []
    for slot in _promising(plan, costs, detours, reasons):
        found = _solved(plan, number, slot, bool(np.isfinite(costs[slot])))
        if isinstance(found, Reason):
            reasons[slot] = found
        else:
            ways.append(found)
    ways = _best_exact(plan, number, sorted(ways, key=_rank), costs)
    offered = {way.after.route_id for way in ways[:most]}
    better = {way.after.route_id: way.added for way in ways}
    passed_over = tuple(
        PassedOver(
            route.route_id,
            reasons.get(slot) or (None if np.isfinite(costs[slot]) else _obstacle(plan, number, slot)),
            better.get(route.route_id, float(costs[slot] - plan.state.cost[slot])),
            float(detours[slot]),
        )
        for slot, route in enumerate(plan.plan.routes)
        if route.route_id not in offered
    )
    return Insertions(tuple(_beside_anyway(plan, way) for way in ways[:most]), _alone(plan, number), passed_over)


def _rank(way: Insertion) -> tuple[float, str]:
    return way.added, way.after.route_id


def _best_exact(plan: Opened, number: int, ways: list[Insertion], costs: Floats) -> list[Insertion]:
    """Solve the best way with a larger budget where it was too small, until the best is exact or too large a route."""
    slots = {route.route_id: slot for slot, route in enumerate(plan.plan.routes)}
    tried: set[str] = set()
    while ways and not ways[0].exact and ways[0].after.route_id not in tried:
        best = ways[0]
        tried.add(best.after.route_id)
        if len(best.after.pupil_ids) <= MOST_RIDERS:
            slot = slots[best.after.route_id]
            again = _solved(plan, number, slot, bool(np.isfinite(costs[slot])), DEEP_BUDGET)
            ways = sorted([again if isinstance(again, Insertion) else best, *ways[1:]], key=_rank)
    return ways


def _blocked(plan: Opened, pupil: Pupil, number: int) -> Iterator[Reason]:
    for way in rides_of(plan.problem, number):
        yield from ride_blocked(plan.scenario, plan.matrix, pupil, DIRECTIONS[way])


def _random() -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Give the randomness that positions are passed over by; none are."""
    return np.zeros(1, dtype=np.uint64)


def _positions(plan: Opened, number: int) -> tuple[Floats, Floats]:
    """Price every route with the pupil at the best position, and measure the least detour."""
    costs, detours = np.full((2, len(plan.plan.routes)), np.inf)
    price_everywhere(plan.problem, plan.resolver.work, plan.state, number, _random(), costs, detours)
    return costs, detours


def _barred(plan: Opened, pupil: Pupil, number: int) -> Iterator[tuple[int, Reason]]:
    """Tell of the routes that nothing about their stops could open."""
    for slot, route in enumerate(plan.plan.routes):
        reason = by_lock(plan, pupil, number, route) or by_company(pupil, route)
        if reason is None and plan.drawn[slot] is None:
            reason = as_it_stands(route)
        if reason is not None:
            yield slot, reason


def _promising(plan: Opened, costs: Floats, detours: Floats, barred: Collection[int]) -> list[int]:
    """List the routes worth solving anew."""
    open_slots = [slot for slot in range(len(costs)) if slot not in barred]
    fitting = [slot for slot in open_slots if np.isfinite(costs[slot])]
    tight = [slot for slot in open_slots if not np.isfinite(costs[slot])]
    fitting.sort(key=lambda slot: float(costs[slot] - plan.state.cost[slot]))
    tight.sort(key=lambda slot: float(detours[slot]))
    return fitting[:PROMISING] + tight[:HARD_TO_REACH]


def _solved(plan: Opened, number: int, slot: int, fits: bool, budget: int = BUDGET) -> Insertion | Reason:
    """Solve a route anew with the pupil; tell why where that cannot be."""
    before, drawn = plan.plan.routes[slot], plan.drawn[slot]
    riders = (*(drawn.pupils if drawn is not None else ()), number)
    known = _by_position(plan, number, slot) if fits else None
    found = plan.resolver.resolve(riders, plan.others_use(slot), known, budget)
    if found.kind < 0:
        return _obstacle(plan, number, slot)
    after = write_route(plan, _as_drawn(found, riders), before.route_id, before)
    if after is None:
        return no_bay(schools_of(plan, _as_drawn(found, riders)))
    return Insertion(before, after, found.cost, found.cost - float(plan.state.cost[slot]), found.exact)


def _beside_anyway(plan: Opened, way: Insertion) -> Insertion:
    """Find what the route could be for less without the pupil, so that the pupil is not credited with it."""
    before = way.before
    if before is None or (way.added >= 0 and before.vehicle_type == way.after.vehicle_type):
        return way
    slot = plan.plan.routes.index(before)
    drawn, state = plan.drawn[slot], plan.state
    if drawn is None:
        return way
    sequences, tokens, cost = state.sequences[slot].copy(), state.tokens[slot].copy(), float(state.cost[slot])
    known = Resolved(sequences, tokens, cost, int(state.kind[slot]), float(state.duty[slot]), False)
    found = plan.resolver.resolve(drawn.pupils, plan.others_use(slot), known)
    if found.cost >= cost - CLOSE:
        return way
    return replace(way, without=write_route(plan, _as_drawn(found, drawn.pupils), before.route_id, before))


def _by_position(plan: Opened, number: int, slot: int) -> Resolved:
    """Give the route with the pupil at the best position, its other stops in their order."""
    work = plan.resolver.work
    cost, kind, duty = price_one(plan.problem, work, plan.state, number, slot, _random())
    return Resolved(work.sequences[BEST].copy(), work.tokens[BEST].copy(), cost, kind, duty, False)


def _as_drawn(found: Resolved, riders: Sequence[int]) -> Drawn:
    return Drawn(found.sequences, found.tokens, found.cost, found.kind, found.duty, -1, tuple(sorted(riders)))


def _alone(plan: Opened, number: int) -> Insertion | None:
    """Give the pupil a vehicle of their own; a lock to a route leaves none."""
    if plan.tied_to(number) is not None or _locked_whole(plan, number):
        return None
    found = _by_position(plan, number, len(plan.plan.routes))
    if found.kind < 0:
        return None
    after = write_route(plan, _as_drawn(found, (number,)), free_name(plan), None)
    return None if after is None else Insertion(None, after, found.cost, found.cost, True)


def _locked_whole(plan: Opened, number: int) -> bool:
    """Tell whether a route locked whole holds the pupil."""
    who = plan.scenario.pupils[number].pupil_id
    return any(one.route_id in plan.whole and who in one.pupil_ids for one in plan.scenario.todays_routes)


def _obstacle(plan: Opened, number: int, slot: int) -> Reason:
    work = plan.resolver.work
    write_nearest(plan.problem, work, plan.state, number, slot)
    sessions = [_tokens(work.sequences[BEST, way], int(work.tokens[BEST, way])) for way in range(2)]
    used = plan.others_use(slot)
    kinds = tuple(
        kind
        for at, kind in enumerate(plan.scenario.vehicle_types)
        if kind.is_licensed and plan.problem.kind[at, COUNT] > used[at]
    )
    return Trial(plan, number, sessions, kinds).reason()


def _tokens(sequence: Ints, many: int) -> list[int]:
    tokens: list[int] = sequence[:many].tolist()
    return tokens
