"""A town along one straight road, so that a test's figures can be worked out by head.

Every place stands at a whole number of kilometres; a kilometre is driven in 60 seconds, in the afternoon in 50.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from transport_opt.matrix import NO_WAY, Matrix
from transport_opt.model import (
    Days,
    Direction,
    Layout,
    Licence,
    Metres,
    Pence,
    Phase,
    Place,
    Pupil,
    Run,
    School,
    Seconds,
    Stop,
    VehicleType,
)

SOMEWHERE = Place(53.1, -1.5)
AM, PM = Direction.AM, Direction.PM


def at(hours: int, minutes: int = 0, seconds: int = 0) -> Seconds:
    return Seconds(hours * 3600 + minutes * 60 + seconds)


def pupil(pupil_id: str, school_id: str = "S1", **values: Any) -> Pupil:
    return Pupil(pupil_id, school_id, SOMEWHERE, **{"phase": Phase.SECONDARY, **values})


NINE, THREE = at(9), at(15)


def school(school_id: str = "S1", am: Seconds = NINE, pm: Seconds = THREE, **values: Any) -> School:
    return School(school_id, f"School {school_id}", SOMEWHERE, am, pm, **values)


def taxi(vehicle_type: str = "CAR", layouts: str = "4+0", **values: Any) -> VehicleType:
    """Make a car for £45 a day, 160p a mile, 60p empty, £16 an hour beyond the included, which are 2½."""
    pairs = tuple(Layout(*map(int, layout.split("+"))) for layout in layouts.split(";"))
    rates = {"standing": Pence(4500), "live_mile": Pence(160), "dead_mile": Pence(60), "extra_hour": Pence(1600)}
    known = {"licence": Licence.PRIVATE_HIRE, "included": Seconds(9000), **rates}
    return VehicleType(vehicle_type, pairs, **{**known, **values})


def road(
    kilometres: Mapping[str, int], minibus_factor: Fraction = Fraction(1), cut: Sequence[tuple[str, str]] = ()
) -> Matrix:
    """Measure the times between places along the road; there is no way between the pairs that are cut."""
    ids = tuple(kilometres)
    places = np.array([kilometres[place] for place in ids])
    apart = np.abs(places[:, None] - places[None, :]).astype(np.int32)
    open_way = np.ones(apart.shape, dtype=bool)
    for start, end in cut:
        open_way[ids.index(start), ids.index(end)] = False
    seconds, metres, seconds_pm = (
        np.where(open_way, apart * scale, NO_WAY).astype(np.int32) for scale in (60, 1000, 50)
    )
    return Matrix(ids, seconds, metres, seconds_pm, minibus_factor, "a straight road")


def run(direction: Direction, *stops: Stop, number: int = 1, days: str = "MTWTF") -> Run:
    seconds = stops[-1].depart - stops[0].arrive if stops else 0
    return Run(direction, number, Days.parse(days), stops, Seconds(seconds), Metres(0))


def stop(place: str, arrive: int, depart: int, on: str = "", off: str = "") -> Stop:
    """Make a stop where the pupils named board (on) and alight (off), separated by blanks."""
    return Stop(place, Seconds(arrive), Seconds(depart), tuple(on.split()), tuple(off.split()))
