"""One school's runs by OR-Tools' routing solver, in a process of its own.

Called as a program it reads a `Town` as JSON on standard input and writes the runs as JSON: the solver holds the
interpreter's lock while it searches, and several models in one process have crashed it (google/or-tools issue 5076).
It imports nothing of the project, so that it starts quickly.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ortools.constraint_solver import pywrapcp, routing_enums_pb2


@dataclass(frozen=True, slots=True)
class Offer:
    """A vehicle with a layout and a number of shared assistants, as the routing model knows it."""

    seats: int
    wheelchairs: int
    shared: int
    minibus: bool
    fixed: int
    per_metre: float


@dataclass(frozen=True, slots=True)
class Town:
    """One school's pupils for the routing model; node 0 is the school.

    Attributes
    ----------
    seconds, metres
        Shape (k + 1, k + 1), from column to row, because runs are built backwards.
    need
        Shape (k + 1, 3): seats with own assistants, wheelchairs, and a share of an assistant.
    """

    pupils: Sequence[int]
    seconds: Sequence[Sequence[int]]
    metres: Sequence[Sequence[int]]
    need: Sequence[Sequence[int]]
    barred: Sequence[bool]
    limit: Sequence[int]
    apart: Sequence[Sequence[int]]
    offers: Sequence[Offer]
    seconds_to_search: float

    def to_json(self) -> bytes:
        """Write the town for another process."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Town":
        """Read what `to_json` wrote."""
        values = json.loads(content)
        values["offers"] = [Offer(**offer) for offer in values["offers"]]
        return cls(**values)


def solve_town(town: Town) -> list[list[int]]:
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


def _add_costs(town: Town, model: pywrapcp.RoutingModel) -> None:
    evaluators: dict[float, int] = {}
    for vehicle, offer in enumerate(town.offers):
        if offer.per_metre not in evaluators:
            cost = _with_end([[round(metres * offer.per_metre) for metres in row] for row in town.metres])
            evaluators[offer.per_metre] = model.RegisterTransitMatrix(cost)
        model.SetArcCostEvaluatorOfVehicle(evaluators[offer.per_metre], vehicle)
        model.SetFixedCostOfVehicle(offer.fixed, vehicle)


def _add_limits(town: Town, manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel) -> None:
    horizon = max(town.limit) if len(town.limit) > 1 else 0
    model.AddDimension(model.RegisterTransitMatrix(_with_end(town.seconds)), 0, horizon, True, "aboard")
    aboard = model.GetDimensionOrDie("aboard")
    capacities = (
        [offer.seats for offer in town.offers],
        [offer.wheelchairs for offer in town.offers],
        [offer.shared for offer in town.offers],
    )
    for column, capacity in enumerate(capacities):
        taken = model.RegisterUnaryTransitVector([*(need[column] for need in town.need), 0])
        model.AddDimensionWithVehicleCapacity(taken, 0, capacity, True, f"need {column}")
    small = [vehicle for vehicle, offer in enumerate(town.offers) if not offer.minibus]
    for node in range(1, len(town.need)):
        at = manager.NodeToIndex(node)
        aboard.CumulVar(at).SetMax(town.limit[node])
        if town.barred[node]:
            # -1 is "by no vehicle", which the disjunction prices.
            model.VehicleVar(at).SetValues([-1, *small])
        model.AddDisjunction([at], 10_000_000)
    for one, other in town.apart:
        first, second = (model.VehicleVar(manager.NodeToIndex(node)) for node in (one, other))
        model.solver().Add(first != second)


def _with_end(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Add the place where runs end, which costs nothing to reach."""
    return [*([*row, 0] for row in rows), [0] * (len(rows) + 1)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(solve_town(Town.from_json(sys.stdin.buffer.read()))))
