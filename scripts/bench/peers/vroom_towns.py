"""VROOM, school by school, at its highest level of exploration."""

from collections import defaultdict
from datetime import timedelta

import numpy as np
import vroom  # type: ignore[import-untyped]

from bench.evaluate import Driven
from bench.town import Town, most_of

SCALE = 100
"""Costs are whole hundredths of a penny."""
LEVEL = 5
NO_MINIBUS = 1
"""A skill that every vehicle has but minibuses."""


def solve_town(town: Town, seconds: float, seed: int) -> list[Driven]:  # noqa: ARG001
    """Plan one school; the solver takes no seed and may stop by itself before the time is up."""
    question = vroom.Input()
    # Where all have the same limit it is that of the whole run, which the solver knows without windows.
    same = len(set(town.limit[1:].tolist())) == 1
    question.set_durations_matrix("car", town.outward - np.diag(np.diag(town.outward)))
    question.set_distances_matrix("car", town.metres.T)
    for node in range(1, len(town.pupil_ids) + 1):
        question.add_job(
            vroom.Job(
                node,
                location=node,
                pickup=vroom.Amount(town.needs(node)),
                skills={NO_MINIBUS} if town.barred[node] else set(),
                time_windows=[] if same else [vroom.TimeWindow(0, int(town.limit[node]))],
            )
        )
    offers = [at for at, offer in enumerate(town.offers) for _ in range(most_of(town, offer))]
    question.add_vehicle([_vehicle(town, number, offer, same) for number, offer in enumerate(offers)])
    answer = question.solve(LEVEL, nb_threads=1, timeout=timedelta(seconds=seconds))
    runs: defaultdict[int, list[int]] = defaultdict(list)
    steps = answer.routes[answer.routes.type == "job"]
    for vehicle, node in zip(steps.vehicle_id, steps.id, strict=True):
        runs[int(vehicle)].append(int(node))
    return [town.driven(offers[vehicle], run) for vehicle, run in runs.items()]


def _vehicle(town: Town, number: int, at: int, same: bool) -> vroom.Vehicle:
    offer = town.offers[at]
    per_km = round(1000 * SCALE * offer.pence_a_metre)
    longest = int(town.limit.max())
    return vroom.Vehicle(
        number,
        start=0,
        capacity=vroom.Amount(town.room(offer)),
        skills=set() if offer.minibus else {NO_MINIBUS},
        time_window=None if same else vroom.TimeWindow(0, longest),
        max_travel_time=longest if same else None,
        costs=vroom.VehicleCosts(fixed=SCALE * offer.pence, per_hour=0, per_km=per_km),
    )
