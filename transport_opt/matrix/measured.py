"""Travel times measured on a road map."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import Problem, ProblemsError
from transport_opt.matrix.value import NO_WAY, Matrix
from transport_opt.model import Place, Scenario
from transport_opt.roads import RoadMap, costs, snap, snap_problems, to_metres, unpack

Progress = Callable[[float], None]
"""Told the share done, 0 to 1."""


def matrix_from_roads(
    scenario: Scenario,
    road_map: RoadMap,
    workers: int = 2,
    progress: Progress | None = None,
    pessimistic: bool = False,
) -> Matrix:
    """Measure the fastest way between every ordered pair of a scenario's places.

    Parameters
    ----------
    scenario
        Its pupils' homes, schools and bases are the places, in the order of its ``place_ids``.
    road_map
        The roads; `transport_opt.roads.closed` and `with_speeds` give others from it.
    workers
        Threads; the answer does not depend on their number.
    progress
        Told how far it is.
    pessimistic
        Whether to give the times of a pessimistic day instead of a usual one.

    Returns
    -------
    Matrix
        Seconds rounded up, metres along that same way, afternoon times by the map's factor.

    Raises
    ------
    ProblemsError
        A place is too far from any road; all such places are told.
    """
    problems = far_places(scenario, road_map)
    if problems:
        raise ProblemsError(problems)
    places = list(places_of(scenario).values())
    distinct = {place: row for row, place in enumerate(dict.fromkeys(places))}
    on_road = snap(road_map, list(distinct))
    packed = costs(road_map, on_road, on_road, workers, progress)
    rows = np.array([distinct[place] for place in places], dtype=np.int64)
    milliseconds, decimetres = (values[np.ix_(rows, rows)] for values in unpack(packed))
    morning, afternoon = seconds_on(road_map, milliseconds, pessimistic)
    return Matrix(
        ids=tuple(places_of(scenario)),
        seconds=morning,
        metres=to_metres(decimetres),
        seconds_pm=afternoon,
        minibus_factor=road_map.speeds.minibus,
        name=name_of(road_map, pessimistic),
    )


def seconds_on(
    road_map: RoadMap, milliseconds: NDArray[np.int64], pessimistic: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the whole seconds of the morning and of the afternoon, on a usual day or on a pessimistic one."""
    speeds = road_map.speeds
    day = speeds.pessimistic if pessimistic else Fraction(1)
    return _seconds(milliseconds, day), _seconds(milliseconds, day * speeds.afternoon)


def name_of(road_map: RoadMap, pessimistic: bool) -> str:
    """Name the source of the times for a plan's provenance."""
    shut = [f"way {way}" for way in road_map.about.get("closed", [])]
    told = f" (closed: {', '.join(shut)})" if shut else ""
    return f"{road_map.name} {road_map.digest[:12]}{told}" + (" (pessimistic day)" if pessimistic else "")


def far_places(scenario: Scenario, road_map: RoadMap) -> tuple[Problem, ...]:
    """Tell which of a scenario's places are too far from any road of a map."""
    places = places_of(scenario)
    wheres = ["pupils.csv"] * len(scenario.pupil) + ["schools.csv"] * len(scenario.school)
    wheres += ["vehicles.csv"] * (len(places) - len(wheres))
    return snap_problems(road_map, list(places), list(places.values()), wheres)


def places_of(scenario: Scenario) -> dict[str, Place]:
    """Give the position of each of a scenario's places, in the order of its ``place_ids``."""
    positions = {pupil_id: pupil.home for pupil_id, pupil in scenario.pupil.items()}
    positions |= {school_id: school.place for school_id, school in scenario.school.items()}
    bases = scenario.vehicle_type.items()
    return positions | {name: kind.base for name, kind in bases if kind.base is not None}


def _seconds(milliseconds: NDArray[np.int64], factor: Fraction) -> NDArray[np.int32]:
    """Multiply by an exact factor and round up to whole seconds once."""
    longer = -(-milliseconds * factor.numerator // (1000 * factor.denominator))
    return np.where(milliseconds < 0, NO_WAY, longer).astype(np.int32)
