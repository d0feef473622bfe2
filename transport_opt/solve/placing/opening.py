"""A plan opened for placing pupils: its routes as the search writes them, and what they leave of vehicles and bays."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Direction, LockKind, Plan, Route, Scenario
from transport_opt.model.journeys import called_stops
from transport_opt.solve.arrays import BAY_SLOT, DIRECTIONS, UNLIMITED, Arrays, Ints, arrays_of, tied_routes
from transport_opt.solve.columns import DAYS, TIED
from transport_opt.solve.locked import price_alone
from transport_opt.solve.placing.resolving import Resolver, columns_of
from transport_opt.solve.resuming import is_whole, sessions_of
from transport_opt.solve.split import Drawn
from transport_opt.solve.state import State, empty_state

BayUse = Counter[tuple[str, int, int]]
"""Vehicles at a school in a slot of a weekday."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A plan whose routes can be judged with one pupil more.

    Attributes
    ----------
    problem
        All rides of the scenario.
    state
        A slot for each route of the plan in its order, and an empty one at the end.
    drawn
        The routes as the search writes them; ``None`` where it could not have made one, because it breaks a rule or
        carries somebody one way only.
    whole
        Ids of routes that are locked as they stand.
    tied
        Ids of the routes that other locks name, in the order of their slots.
    """

    scenario: Scenario
    matrix: Matrix
    plan: Plan
    problem: Arrays
    state: State
    drawn: tuple[Drawn | None, ...]
    whole: frozenset[str]
    tied: tuple[str, ...]
    resolver: Resolver

    def tied_to(self, pupil: int) -> str | None:
        """Give the route that a lock holds a pupil to, if any but one locked whole."""
        slot = int(self.problem.pupil[pupil, TIED])
        return None if slot < 0 else self.tied[slot]

    def others_use(self, slot: int) -> Ints:
        """Count the vehicles of each type that the other routes take; shape (T,)."""
        used = self.state.used.copy()
        kind = int(self.state.kind[slot])
        if kind >= 0:
            used[kind] -= 1
        return used

    def bays_taken(self, but: str) -> BayUse:
        """Count who stands in the bays of every school that has them, but for one route."""
        taken = self._all_bays.copy()
        for route in self.plan.routes:
            if route.route_id == but:
                taken.subtract(bay_halts(self.scenario, route))
        return taken

    @cached_property
    def _all_bays(self) -> BayUse:
        return Counter(halt for route in self.plan.routes for halt in bay_halts(self.scenario, route))


def opened(scenario: Scenario, matrix: Matrix, plan: Plan, problem: Arrays | None = None) -> Opened:
    """Open a plan.

    Parameters
    ----------
    problem
        The scenario's arrays, where they are made already.
    """
    problem = arrays_for_placing(scenario, matrix) if problem is None else problem
    tied = tied_routes(scenario)
    whole = frozenset(lock.route_id for lock in scenario.locks if lock.kind is LockKind.ROUTE)
    resolver = Resolver(problem)
    tokens = tokens_of(scenario)
    drawn = tuple(_drawn(scenario, problem, resolver, route, tied, tokens) for route in plan.routes)
    calls = np.full(len(scenario.schools), UNLIMITED, dtype=np.int32)
    state = empty_state(len(plan.routes) + 1, len(scenario.pupils), len(scenario.vehicle_types), 0, calls)
    numbers = {kind.vehicle_type: at for at, kind in enumerate(scenario.vehicle_types)}
    for slot, (route, one) in enumerate(zip(plan.routes, drawn, strict=True)):
        if route.vehicle_type in numbers:
            state.used[numbers[route.vehicle_type]] += 1
        if one is not None:
            state.sequences[slot, :, : one.sequences.shape[1]] = one.sequences
            state.tokens[slot], state.cost[slot] = one.tokens, one.cost
            state.kind[slot], state.duty[slot] = one.kind, one.duty
            state.route_of[list(one.pupils)] = slot
    return Opened(scenario, matrix, plan, problem, state, drawn, whole, tied, resolver)


def arrays_for_placing(scenario: Scenario, matrix: Matrix) -> Arrays:
    """Put a scenario into arrays, with every ride that the tables ask for."""
    masks = [[pupil.days(direction).mask for pupil in scenario.pupils] for direction in DIRECTIONS]
    return arrays_of(scenario, matrix, np.array(masks, dtype=np.int32).reshape(2, -1))


def _drawn(
    scenario: Scenario, problem: Arrays, resolver: Resolver, route: Route, tied: tuple[str, ...], tokens: dict[str, int]
) -> Drawn | None:
    """Write a route as the search does, in its own type of vehicle."""
    slots = {name: at for at, name in enumerate(tied)}
    sessions = sessions_of(problem, route, tokens)
    riders = frozenset(one for session in sessions for one in session if 0 <= one < len(problem.pupil))
    if not riders or not is_whole(problem, sessions, riders, slots.get(route.route_id, -1)):
        return None
    return draw_in(scenario, problem, resolver, sessions, route.vehicle_type)


def draw_in(
    scenario: Scenario, problem: Arrays, resolver: Resolver, sessions: tuple[list[int], list[int]], vehicle_type: str
) -> Drawn | None:
    """Price sessions in one type of vehicle; ``None`` where that breaks a rule."""
    sequences, tokens = columns_of(sessions)
    used = np.full(len(scenario.vehicle_types), UNLIMITED, dtype=np.int32)
    for at, kind in enumerate(scenario.vehicle_types):
        if kind.vehicle_type == vehicle_type:
            used[at] = -UNLIMITED if kind.is_licensed else UNLIMITED
    cost, chosen, duty = price_alone(problem, resolver.work, sequences, tokens, used)
    if chosen < 0:
        return None
    pupils = tuple(sorted({one for session in sessions for one in session if 0 <= one < len(problem.pupil)}))
    return Drawn(sequences[:, : tokens.max()].copy(), tokens, cost, chosen, duty, -1, pupils)


def tokens_of(scenario: Scenario) -> dict[str, int]:
    """Give the search's tokens of pupils, then of schools."""
    names = [one.pupil_id for one in scenario.pupils] + [one.school_id for one in scenario.schools]
    return {name: at for at, name in enumerate(names)}


def rides_of(problem: Arrays, pupil: int) -> tuple[int, ...]:
    """List the sessions that a pupil rides in."""
    return tuple(way for way in range(2) if problem.pupil[pupil, DAYS + way])


def bay_halts(scenario: Scenario, route: Route) -> Iterator[tuple[str, int, int]]:
    """List the schools with bays, slots and weekdays in which a route's mornings take a bay."""
    for run in route.runs:
        if run.direction is not Direction.AM:
            continue
        if not any(stop.place in scenario.school and _has_bays(scenario, stop.place) for stop in run.stops):
            continue
        for day in run.days:
            for stop in called_stops(scenario, run, day):
                if stop.place in scenario.school and _has_bays(scenario, stop.place):
                    # Whoever leaves on the stroke is in the slot that begins then.
                    last = max(stop.arrive, stop.depart)
                    for slot in range(stop.arrive // BAY_SLOT, last // BAY_SLOT + 1):
                        yield stop.place, slot, day


def _has_bays(scenario: Scenario, school_id: str) -> bool:
    return scenario.school[school_id].bays is not None
