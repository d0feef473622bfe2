"""OR-Tools' routing solver on a county of mixed schools: each pupil a pick-up and a delivery in one model."""

import math
from collections.abc import Callable

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.evaluate import Driven
from bench.instance import Instance
from bench.peers.ortools_towns import LEFT_OUT, SCALE
from bench.shipments import Shipments, shipments_of

DAY = 24 * 3600


def solve_county(instance: Instance, seconds: float, seed: int, first: str) -> list[Driven]:  # noqa: ARG001
    """Plan all schools as one model until the time is up; the solver takes no seed."""
    county = shipments_of(instance)
    pupils = len(county.rides)
    # Node 0 is nowhere; then the pick-ups, then a delivery for each of them.
    located = [0, *(ride.home for ride in county.rides), *(ride.school for ride in county.rides)]
    sizes = [at for at, size in enumerate(county.sizes) for _ in range(size.most)]
    manager = pywrapcp.RoutingIndexManager(len(located), len(sizes), 0)
    model = pywrapcp.RoutingModel(manager)
    _add_costs(county, manager, model, located, sizes)
    _add_time(county, manager, model, located)
    seats = model.RegisterUnaryTransitVector([0, *[1] * pupils, *[-1] * pupils])
    model.AddDimensionWithVehicleCapacity(seats, 0, [county.sizes[at].seats for at in sizes], True, "seats")
    _add_rides(county, manager, model)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.Value.Value(first)
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(math.ceil(1000 * seconds))
    found = model.SolveWithParameters(settings)
    driven = []
    for vehicle, size in enumerate(sizes) if found else ():
        calls, at = [], found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(at):
            calls.append(located[manager.IndexToNode(at)])
            at = found.Value(model.NextVar(at))
        if calls:
            driven.append(county.driven(size, calls))
    return driven


def _add_costs(
    county: Shipments,
    manager: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
    located: list[int],
    sizes: list[int],
) -> None:
    callbacks: dict[float, int] = {}
    for vehicle, at in enumerate(sizes):
        size = county.sizes[at]
        if size.pence_a_metre not in callbacks:
            pence = (SCALE * size.pence_a_metre * county.metres).round().astype(int).tolist()
            callbacks[size.pence_a_metre] = model.RegisterTransitCallback(_between(manager, located, pence))
        model.SetArcCostEvaluatorOfVehicle(callbacks[size.pence_a_metre], vehicle)
        model.SetFixedCostOfVehicle(SCALE * size.pence, vehicle)


def _add_time(
    county: Shipments, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel, located: list[int]
) -> None:
    seconds = county.seconds.copy()
    for ride in county.rides:
        seconds[ride.home] += ride.halt
    transit = model.RegisterTransitCallback(_between(manager, located, seconds.tolist()))
    model.AddDimension(transit, DAY, DAY, False, "time")


def _add_rides(county: Shipments, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel) -> None:
    time, solver, pupils = model.GetDimensionOrDie("time"), model.solver(), len(county.rides)
    for node, ride in enumerate(county.rides, start=1):
        home, school = manager.NodeToIndex(node), manager.NodeToIndex(node + pupils)
        model.AddPickupAndDelivery(home, school)
        solver.Add(model.VehicleVar(home) == model.VehicleVar(school))
        solver.Add(time.CumulVar(home) <= time.CumulVar(school))
        solver.Add(time.CumulVar(school) - time.CumulVar(home) <= ride.limit + ride.halt)
        time.CumulVar(home).SetMin(ride.not_before)
        time.CumulVar(school).SetRange(*ride.window)
        model.AddDisjunction([home, school], LEFT_OUT, 2)


def _between(
    manager: pywrapcp.RoutingIndexManager, located: list[int], table: list[list[int]]
) -> Callable[[int, int], int]:
    def value(one: int, other: int) -> int:
        here, there = located[manager.IndexToNode(one)], located[manager.IndexToNode(other)]
        found: int = table[here][there]
        return found

    return value
