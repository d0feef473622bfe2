"""Travel times for a few places more: only the rows and columns that are new are measured."""

import numpy as np
from numpy.typing import NDArray

from transport_opt.errors import ProblemsError
from transport_opt.matrix.measured import name_of, places_of, seconds_on
from transport_opt.matrix.value import Matrix
from transport_opt.model import Place, Scenario
from transport_opt.roads import RoadMap, costs, snap, snap_problems, to_metres, unpack


def extended_matrix(
    known: Matrix,
    before: Scenario,
    scenario: Scenario,
    road_map: RoadMap,
    pessimistic: bool = False,
    table: str = "pupils.csv",
) -> Matrix:
    """Give the travel times of a scenario of which most places are in another one already.

    Parameters
    ----------
    known, before
        Times measured on the same map for the same kind of day, and the scenario whose places they are.
    table
        What messages call the table that the new places come from.

    Returns
    -------
    Matrix
        The same to the second and the metre as if all of it were measured anew.

    Raises
    ------
    ProblemsError
        A new place is too far from any road; all such places are told.
    """
    places, were = places_of(scenario), places_of(before)
    new = [name for name, place in places.items() if were.get(name) != place]
    problems = snap_problems(road_map, new, [places[name] for name in new], [table] * len(new)) if new else ()
    if problems:
        raise ProblemsError(problems)
    ids = tuple(places)
    at = {name: row for row, name in enumerate(ids)}
    old = [name for name in ids if were.get(name) == places[name]]
    here, there = np.array([at[name] for name in old]), np.array([known.index[name] for name in old])
    tables = [np.zeros((len(ids), len(ids)), dtype=np.int32) for _ in range(3)]
    if old:
        for mine, theirs in zip(tables, (known.seconds, known.metres, known.seconds_pm), strict=True):
            mine[np.ix_(here, here)] = theirs[np.ix_(there, there)]
    if new:
        rows = np.array([at[name] for name in new])
        for out in (True, False):
            measured = _measured(road_map, [places[name] for name in new], list(places.values()), out, pessimistic)
            for mine, values in zip(tables, measured, strict=True):
                if out:
                    mine[rows, :] = values
                else:
                    mine[:, rows] = values
    seconds, metres, afternoon = tables
    return Matrix(ids, seconds, metres, afternoon, road_map.speeds.minibus, name_of(road_map, pessimistic))


def _measured(
    road_map: RoadMap, some: list[Place], all_places: list[Place], out: bool, pessimistic: bool
) -> tuple[NDArray[np.int32], ...]:
    """Measure from some places to all, or the other way; morning seconds, metres and afternoon seconds."""
    few, many = snap(road_map, some), snap(road_map, all_places)
    milliseconds, decimetres = unpack(costs(road_map, few, many) if out else costs(road_map, many, few))
    morning, afternoon = seconds_on(road_map, milliseconds, pessimistic)
    return morning, to_metres(decimetres), afternoon
