"""vrp-cli, school by school, in its pragmatic format."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import vrp_cli  # type: ignore[import-untyped]

from bench.evaluate import Driven
from bench.town import Offer, Table, Town, most_of

DAWN = datetime(2026, 1, 5, tzinfo=UTC)
NO_MINIBUS = "no minibus"
"""A skill that every vehicle has but minibuses."""


def solve_town(town: Town, seconds: float, seed: int) -> list[Driven]:  # noqa: ARG001
    """Plan one school until the time is up; the solver takes no seed."""
    # Where all have the same limit it is that of the whole run, which the solver knows without windows.
    same = len(set(town.limit[1:].tolist())) == 1
    problem = {
        "plan": {"jobs": [_job(town, node, same) for node in range(1, len(town.pupil_ids) + 1)]},
        "fleet": {
            "vehicles": [_vehicle(town, at, offer, same) for at, offer in enumerate(town.offers)],
            "profiles": [{"name": "car"}],
        },
        "objectives": [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]],
    }
    matrix = {"profile": "car", "travelTimes": _listed(town.outward), "distances": _listed(town.metres.T)}
    config = {
        "termination": {"maxTime": max(1, round(seconds)), "maxGenerations": 10_000_000},
        "telemetry": {"progress": {"enabled": False}},
        "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": 1}, "logging": {"enabled": False}},
    }
    answer = vrp_cli.solve_pragmatic(json.dumps(problem), [json.dumps(matrix)], json.dumps(config))
    return [_driven(town, tour) for tour in json.loads(answer)["tours"]]


def _job(town: Town, node: int, same: bool) -> dict[str, Any]:
    place: dict[str, Any] = {"location": {"index": node}, "duration": 0}
    if not same:
        place["times"] = [[_time(0), _time(int(town.limit[node]))]]
    job: dict[str, Any] = {"id": str(node), "pickups": [{"places": [place], "demand": town.needs(node)}]}
    if town.barred[node]:
        job["skills"] = {"allOf": [NO_MINIBUS]}
    return job


def _vehicle(town: Town, at: int, offer: Offer, same: bool) -> dict[str, Any]:
    vehicle: dict[str, Any] = {
        "typeId": str(at),
        "vehicleIds": [f"{at}-{number}" for number in range(most_of(town, offer))],
        "profile": {"matrix": "car"},
        "costs": {"fixed": offer.pence, "distance": offer.pence_a_metre, "time": 0.0},
        "shifts": [{"start": {"earliest": _time(0), "latest": _time(0), "location": {"index": 0}}}],
        "capacity": town.room(offer),
        "skills": [] if offer.minibus else [NO_MINIBUS],
    }
    if same:
        vehicle["limits"] = {"maxDuration": int(town.limit.max())}
    return vehicle


def _driven(town: Town, tour: dict[str, Any]) -> Driven:
    nodes = [
        int(activity["jobId"])
        for stop in tour["stops"]
        for activity in stop["activities"]
        if activity["type"] == "pickup"
    ]
    return town.driven(int(tour["typeId"]), nodes)


def _listed(table: Table) -> list[int]:
    return [int(value) for value in (table - np.diag(np.diag(table))).ravel()]


def _time(seconds: int) -> str:
    return (DAWN + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
