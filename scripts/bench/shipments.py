"""A plain county as every solver of pick-ups and deliveries can be given it: all schools in one model.

Location 0 is nowhere, where runs begin and end at no cost; then come the homes, then the schools. Pupils sit and walk
on; what else the domain knows is not said here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bench.evaluate import Driven
from bench.instance import Instance
from bench.town import Table
from transport_opt.model.units import MILE


@dataclass(frozen=True, slots=True)
class Ride:
    """One pupil's ride.

    Attributes
    ----------
    home, school
        Locations.
    halt, limit
        Seconds of boarding, and aboard at most.
    not_before
        Time of day before which nobody is picked up.
    window
        Earliest and latest arrival at the school, times of day.
    """

    home: int
    school: int
    halt: int
    limit: int
    not_before: int
    window: tuple[int, int]

    @property
    def soon_enough(self) -> int:
        """The earliest pick-up after which no arrival in the window is too long aboard."""
        return max(self.not_before, self.window[1] - self.limit - self.halt)


@dataclass(frozen=True, slots=True)
class Size:
    """A vehicle type."""

    vehicle_type: str
    seats: int
    pence: int
    pence_a_metre: float
    most: int


@dataclass(frozen=True)
class Shipments:
    """The county.

    Attributes
    ----------
    seconds
        Shape (n, n): the drive, and before it the halt at a school that is left for another place.
    metres
        Shape (n, n).
    places
        Each location's pupil or school; empty for nowhere.
    """

    seconds: Table
    metres: Table
    places: tuple[str, ...]
    rides: tuple[Ride, ...]
    sizes: tuple[Size, ...]

    def driven(self, size: int, calls: Iterable[int]) -> Driven:
        """Turn the locations of a run into an order of stops; calls at one school in a row are one."""
        places: list[str] = []
        for call in calls:
            if not places or places[-1] != self.places[call]:
                places.append(self.places[call])
        return Driven(self.sizes[size].vehicle_type, tuple(places))


def shipments_of(instance: Instance) -> Shipments:
    """Write an instance down as pick-ups and deliveries."""
    scenario, matrix = instance.scenario, instance.matrix
    places = (*scenario.pupil, *scenario.school)
    at = {place: location for location, place in enumerate(places, start=1)}
    rows = [matrix.index[place] for place in places]
    seconds, metres = (np.zeros((len(places) + 1, len(places) + 1), dtype=np.int64) for _ in range(2))
    seconds[1:, 1:] = matrix.seconds[np.ix_(rows, rows)]
    metres[1:, 1:] = matrix.metres[np.ix_(rows, rows)]
    for school in scenario.schools:
        seconds[at[school.school_id], 1:] += school.unload
    np.fill_diagonal(seconds, 0)
    rides = tuple(
        Ride(
            at[pupil.pupil_id],
            at[pupil.school_id],
            scenario.policy.boarding_at_home(pupil),
            int(scenario.policy.longest_journey(pupil, 0)),
            scenario.policy.pickup_time(pupil),
            scenario.policy.arrival_times(scenario.school[pupil.school_id]),
        )
        for pupil in scenario.pupils
    )
    sizes = tuple(
        Size(
            kind.vehicle_type,
            kind.passengers,
            kind.standing,
            float(kind.live_mile / MILE),
            -(-2 * len(rides) // kind.passengers),
        )
        for kind in scenario.vehicle_types
    )
    return Shipments(seconds, metres, ("", *places), rides, sizes)
