"""PyVRP on a county of mixed schools: each pupil a shipment."""

from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from bench.evaluate import Driven
from bench.instance import Instance
from bench.peers.pyvrp_towns import MAX_PENALTY, SCALE
from bench.shipments import Ride, Shipments, shipments_of


def solve_county(instance: Instance, seconds: float, seed: int) -> list[Driven]:
    """Plan all schools as one model until the time is up."""
    county = shipments_of(instance)
    parameters = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=MAX_PENALTY))
    result = pyvrp.solve(_data(county), MaxRuntime(seconds), seed, collect_stats=False, params=parameters)
    if not result.is_feasible():
        return []
    driven = []
    for route in result.best.routes():
        calls = []
        for activity in route:
            if activity.is_shipment():
                ride = county.rides[activity.idx]
                calls.append(ride.home if activity.is_pickup() else ride.school)
        driven.append(county.driven(route.vehicle_type(), calls))
    return driven


def _data(county: Shipments) -> pyvrp.ProblemData:
    rates = sorted({size.pence_a_metre for size in county.sizes})
    distances: Any = [np.rint(SCALE * rate * county.metres).astype(np.int64) for rate in rates]
    durations: Any = [county.seconds for _ in rates]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in county.places],
        clients=[],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=size.most,
                capacity=[size.seats],
                fixed_cost=SCALE * size.pence,
                profile=rates.index(size.pence_a_metre),
            )
            for size in county.sizes
        ],
        distance_matrices=distances,
        duration_matrices=durations,
        shipments=[_shipment(ride) for ride in county.rides],
    )


def _shipment(ride: Ride) -> pyvrp.Shipment:
    return pyvrp.Shipment(
        pickup_location=ride.home,
        delivery_location=ride.school,
        pickup_tw_early=ride.soon_enough,
        pickup_service_duration=ride.halt,
        delivery_tw_early=ride.window[0],
        delivery_tw_late=ride.window[1],
        amount=[1],
    )
