"""Measured travel times kept in a folder, so that the same places on the same map are measured once."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from transport_opt.errors import MatrixError
from transport_opt.matrix.files import read_matrix, write_matrix
from transport_opt.matrix.measured import Progress, matrix_from_roads, name_of, places_of
from transport_opt.matrix.value import Matrix
from transport_opt.model import Scenario
from transport_opt.roads import RoadMap

_VERSION = "2"
"""Raised whenever the same places on the same map would get other times."""


def cached_matrix(
    scenario: Scenario,
    road_map: RoadMap,
    folder: Path,
    workers: int = 2,
    progress: Progress | None = None,
    pessimistic: bool = False,
) -> Matrix:
    """Give the travel times of a scenario's places, measured now or on an earlier day.

    A file is found by a hash of the places, the map and the kind of day, so it is never out of date; one that is
    damaged is measured again.

    Parameters
    ----------
    folder
        Where the files are kept; made if it is not there. The other parameters are `matrix_from_roads`'s.

    Raises
    ------
    ProblemsError
        A place is too far from any road.
    """
    path = folder / f"matrix-{_key(scenario, road_map, pessimistic)}.npz"
    if path.is_file():
        try:
            kept = read_matrix(path, scenario)
        except MatrixError:
            path.unlink(missing_ok=True)
        else:
            name = name_of(road_map, pessimistic)
            return replace(kept, minibus_factor=road_map.speeds.minibus, name=name)
    matrix = matrix_from_roads(scenario, road_map, workers, progress, pessimistic)
    write_matrix(matrix, path)
    return matrix


def _key(scenario: Scenario, road_map: RoadMap, pessimistic: bool) -> str:
    places = [(place_id, place.latitude, place.longitude) for place_id, place in places_of(scenario).items()]
    told = json.dumps([_VERSION, road_map.digest, pessimistic, places])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
