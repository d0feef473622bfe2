"""OR-Tools' routing solver, school by school, with each of its usual first solutions and guided local search."""

import math

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.evaluate import Driven
from bench.town import Town, most_of

SCALE = 100
"""Costs are whole hundredths of a penny."""
LEFT_OUT = 10_000_000 * SCALE


def solve_town(town: Town, seconds: float, seed: int, first: str) -> list[Driven]:  # noqa: ARG001
    """Plan one school until the time is up; the solver takes no seed."""
    offers = [at for at, offer in enumerate(town.offers) for _ in range(most_of(town, offer))]
    # Node 0 is where runs begin, the school; the last is where they end, which costs nothing to reach.
    nodes = len(town.pupil_ids) + 2
    manager = pywrapcp.RoutingIndexManager(nodes, len(offers), [0] * len(offers), [nodes - 1] * len(offers))
    model = pywrapcp.RoutingModel(manager)
    _add_costs(town, model, offers)
    _add_time(town, manager, model)
    _add_room(town, model, offers)
    _add_company(town, manager, model, offers)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.Value.Value(first)
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(math.ceil(1000 * seconds))
    found = model.SolveWithParameters(settings)
    driven = []
    for vehicle, offer in enumerate(offers) if found else ():
        run, at = [], found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(at):
            run.append(manager.IndexToNode(at))
            at = found.Value(model.NextVar(at))
        if run:
            driven.append(town.driven(offer, run))
    return driven


def _with_end(rows: list[list[int]]) -> list[list[int]]:
    return [*([*row, 0] for row in rows), [0] * (len(rows) + 1)]


def _add_costs(town: Town, model: pywrapcp.RoutingModel, offers: list[int]) -> None:
    metres = town.metres.T
    rates = {offer.pence_a_metre for offer in town.offers}
    cost = {
        rate: model.RegisterTransitMatrix(_with_end((SCALE * rate * metres).round().astype(int).tolist()))
        for rate in sorted(rates)
    }
    for vehicle, offer in enumerate(offers):
        model.SetArcCostEvaluatorOfVehicle(cost[town.offers[offer].pence_a_metre], vehicle)
        model.SetFixedCostOfVehicle(SCALE * town.offers[offer].pence, vehicle)


def _add_time(town: Town, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel) -> None:
    transit = model.RegisterTransitMatrix(_with_end(town.outward.tolist()))
    model.AddDimension(transit, 0, int(town.limit.max()), True, "aboard")
    aboard = model.GetDimensionOrDie("aboard")
    for node in range(1, len(town.pupil_ids) + 1):
        at = manager.NodeToIndex(node)
        aboard.CumulVar(at).SetMax(int(town.limit[node]))
        if town.comfort_pence:
            price = round(SCALE * town.comfort_pence)
            aboard.SetCumulVarSoftUpperBound(at, int(town.comfort_from[node]), price)
        model.AddDisjunction([at], LEFT_OUT)


def _add_room(town: Town, model: pywrapcp.RoutingModel, offers: list[int]) -> None:
    for column in town.used:
        taken = model.RegisterUnaryTransitVector([*town.need[:, column].tolist(), 0])
        room = [town.offers[offer].room[column] for offer in offers]
        model.AddDimensionWithVehicleCapacity(taken, 0, room, True, f"room {column}")


def _add_company(
    town: Town, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel, offers: list[int]
) -> None:
    small = [vehicle for vehicle, offer in enumerate(offers) if not town.offers[offer].minibus]
    for node, barred in enumerate(town.barred):
        if barred:
            # -1 is "by no vehicle", which the disjunction prices.
            model.VehicleVar(manager.NodeToIndex(node)).SetValues([-1, *small])
    for one, other in town.apart:
        first, second = (model.VehicleVar(manager.NodeToIndex(node)) for node in (one, other))
        model.solver().Add(first != second)
