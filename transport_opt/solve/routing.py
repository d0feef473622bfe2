"""OR-Tools' routing solver, school by school: the reference that the search of our own is measured against.

Its model holds seats, wheelchairs, assistants by vehicle, pairs apart and time aboard; a run is built backwards
from the school, so that the time since the school is the time aboard. Every run is then priced by all the rules
like any other, and pupils of runs that do not keep them are inserted one by one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from transport_opt.solve.arrays import MOST_TOKENS, MOST_WHEELCHAIRS, Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    CAPACITY,
    COUNT,
    DAYS,
    FOES,
    FOES_END,
    HALT_HOME,
    HOME,
    LIMIT,
    LIVE_RATE,
    MINIBUS,
    NO_MINIBUS,
    OWN,
    RATIO,
    ROW,
    SCHOOL,
    SEATS,
    SHARED,
    SHARED_RATE,
    SKILLED,
    STANDING,
    TIED,
    WHEELCHAIR,
)
from transport_opt.solve.locked import price_alone
from transport_opt.solve.search import Incumbent, Search, nearest, prepare
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import Work, make_work

MOST_VEHICLES = 40
"""Vehicles of one kind offered to one school."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A vehicle with a layout and a number of shared assistants, as the routing model knows it."""

    seats: int
    wheelchairs: int
    shared: int
    minibus: bool
    fixed: int
    per_metre: float


@dataclass(frozen=True, eq=False)
class _Town:
    """One school's pupils for the routing model; node 0 is the school.

    Attributes
    ----------
    seconds, metres
        Shape (k + 1, k + 1), from column to row, because runs are built backwards.
    """

    pupils: tuple[int, ...]
    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    need: NDArray[np.int64]
    barred: tuple[bool, ...]
    limit: tuple[int, ...]
    apart: tuple[tuple[int, int], ...]
    offers: tuple[_Offer, ...]
    seconds_to_search: float


def routed(search: Search, start: Incumbent) -> Incumbent:
    """Plan with OR-Tools' routing solver alone, school by school."""
    problem, params = search.problem, search.params
    towns = list(_towns(problem, start.absent, (params.seconds or 60.0) * params.workers))
    work, used = make_work(), search.reserved.copy()
    prepare(problem, search.tied, nearest(problem))
    routes: list[Drawn] = []
    with get_context("spawn").Pool(params.workers) as processes:
        for runs in processes.imap_unordered(_route_town, towns):
            for run in runs:
                drawn = _priced(problem, work, run, used)
                if drawn is not None:
                    routes.append(drawn)
                    used[drawn.kind] += 1
    aboard = {pupil for route in routes for pupil in route.pupils}
    absent = tuple(pupil for pupil in start.absent if pupil not in aboard)
    return search.complete(Incumbent(tuple(routes), absent))


def _towns(problem: Arrays, pupils: Sequence[int], seconds: float) -> Iterator[_Town]:
    by_school: dict[int, list[int]] = {}
    for pupil in pupils:
        row = problem.pupil[pupil]
        # Who travels alone or is tied to a route leaves nothing to choose; who rides one way only is inserted.
        if not row[ALONE] and row[TIED] < 0 and row[DAYS] and row[DAYS + 1]:
            by_school.setdefault(int(row[SCHOOL]), []).append(pupil)
    everyone = max(1, sum(len(members) for members in by_school.values()))
    for school, members in by_school.items():
        yield _town(problem, school, members, seconds * len(members) / everyone)


def _town(problem: Arrays, school: int, members: list[int], seconds: float) -> _Town:
    table = problem.pupil[members]
    rows = np.array([problem.school[school, ROW], *table[:, HOME]])
    times = problem.times[0][np.ix_(rows, rows)].astype(np.int64)
    times[times < 0] = 1 << 30
    halts = np.array([0, *table[:, HALT_HOME]], dtype=np.int64)
    # Backwards: from the stop nearer the school out to the one called at before it, whose halt comes after its ride.
    backwards = times.T + halts[:, None]
    index = {pupil: at + 1 for at, pupil in enumerate(members)}
    apart = [
        (index[pupil], index[int(foe)])
        for pupil in members
        for foe in problem.pairs[problem.pupil[pupil, FOES] : problem.pupil[pupil, FOES_END]]
        if int(foe) in index and int(foe) > pupil
    ]
    shared = table[:, SHARED] | (table[:, SKILLED] & (table[:, OWN] == 0))
    need = np.stack([table[:, SEATS] + table[:, OWN], table[:, WHEELCHAIR], shared], axis=1).astype(np.int64)
    return _Town(
        tuple(members),
        backwards,
        problem.metres[np.ix_(rows, rows)].T.astype(np.int64),
        np.vstack([np.zeros((1, 3), dtype=np.int64), need]),
        (False, *(bool(barred) for barred in table[:, NO_MINIBUS])),
        (0, *(int(limit) for limit in table[:, LIMIT : LIMIT + 2].min(axis=1))),
        tuple(apart),
        tuple(_offers(problem, len(members))),
        max(0.2, seconds),
    )


def _offers(problem: Arrays, pupils: int) -> Iterator[_Offer]:
    for kind in range(len(problem.rate)):
        for wheelchairs in range(MOST_WHEELCHAIRS + 1):
            seats = int(problem.kind[kind, CAPACITY + wheelchairs])
            more = problem.kind[kind, CAPACITY + wheelchairs + 1] if wheelchairs < MOST_WHEELCHAIRS else -1
            if seats < 0 or more == seats:
                continue
            for assistants in range(3):
                if seats <= assistants:
                    continue
                many = min(MOST_VEHICLES, -(-2 * pupils // (seats - assistants)), int(problem.kind[kind, COUNT]))
                fixed = problem.rate[kind, STANDING] + assistants * problem.prices[SHARED_RATE]
                offer = _Offer(
                    seats - assistants,
                    wheelchairs,
                    assistants * int(problem.rules[RATIO]),
                    bool(problem.kind[kind, MINIBUS]),
                    round(100 * fixed),
                    # There and back again: the afternoon drives about the same metres.
                    2 * 100 * float(problem.rate[kind, LIVE_RATE]),
                )
                yield from [offer] * many


def _route_town(town: _Town) -> list[list[int]]:
    """Solve one school's model; runs as lists of pupils, nearest the school first."""
    manager = pywrapcp.RoutingIndexManager(
        len(town.need) + 1, len(town.offers), [0] * len(town.offers), [len(town.need)] * len(town.offers)
    )
    model = pywrapcp.RoutingModel(manager)
    _add_costs(town, model)
    _add_limits(town, manager, model)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(math.ceil(town.seconds_to_search * 1000))
    found = model.SolveWithParameters(settings)
    runs: list[list[int]] = []
    for vehicle in range(len(town.offers)) if found else ():
        at, run = model.Start(vehicle), []
        while not model.IsEnd(at):
            node = manager.IndexToNode(at)
            if node > 0:
                run.append(town.pupils[node - 1])
            at = found.Value(model.NextVar(at))
        if run:
            runs.append(run)
    return runs


def _add_costs(town: _Town, model: pywrapcp.RoutingModel) -> None:
    evaluators: dict[float, int] = {}
    for vehicle, offer in enumerate(town.offers):
        if offer.per_metre not in evaluators:
            cost = np.zeros((len(town.metres) + 1, len(town.metres) + 1), dtype=np.int64)
            cost[:-1, :-1] = np.rint(town.metres * offer.per_metre)
            evaluators[offer.per_metre] = model.RegisterTransitMatrix(cost.tolist())
        model.SetArcCostEvaluatorOfVehicle(evaluators[offer.per_metre], vehicle)
        model.SetFixedCostOfVehicle(offer.fixed, vehicle)


def _add_limits(town: _Town, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel) -> None:
    seconds = np.zeros((len(town.seconds) + 1, len(town.seconds) + 1), dtype=np.int64)
    seconds[:-1, :-1] = np.minimum(town.seconds, 1 << 30)
    horizon = max(town.limit) if len(town.limit) > 1 else 0
    model.AddDimension(model.RegisterTransitMatrix(seconds.tolist()), 0, horizon, True, "aboard")
    aboard = model.GetDimensionOrDie("aboard")
    capacities = (
        [offer.seats for offer in town.offers],
        [offer.wheelchairs for offer in town.offers],
        [offer.shared for offer in town.offers],
    )
    for column, capacity in enumerate(capacities):
        taken = model.RegisterUnaryTransitVector([*town.need[:, column].tolist(), 0])
        model.AddDimensionWithVehicleCapacity(taken, 0, capacity, True, f"need {column}")
    small = [vehicle for vehicle, offer in enumerate(town.offers) if not offer.minibus]
    for node in range(1, len(town.need)):
        at = manager.NodeToIndex(node)
        aboard.CumulVar(at).SetMax(town.limit[node])
        if town.barred[node]:
            model.SetAllowedVehiclesForIndex(small, at)
        model.AddDisjunction([at], 10_000_000)
    for one, other in town.apart:
        first, second = (model.VehicleVar(manager.NodeToIndex(node)) for node in (one, other))
        model.solver().Add(first != second)


def _priced(problem: Arrays, work: Work, run: list[int], used: Ints) -> Drawn | None:
    school = len(problem.pupil) + int(problem.pupil[run[0], SCHOOL])
    tokens = np.array([len(run) + 1, len(run) + 1], dtype=np.int32)
    if tokens[AM] > MOST_TOKENS:
        return None
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    sequences[0, : tokens[0]] = [*reversed(run), school]
    sequences[1, : tokens[1]] = [school, *run]
    cost, kind, duty = price_alone(problem, work, sequences, tokens, used)
    if kind < 0:
        return None
    return Drawn(sequences[:, : tokens[0]].copy(), tokens, cost, kind, duty, -1, tuple(sorted(run)))
