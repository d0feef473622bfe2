"""The road map and its travel times: how long they take to make, and to make again."""

import resource
import time
from collections.abc import Callable, Iterator

from bench.derbyshire import MAP, PUPILS, apart, county, road_map
from bench.page import Figure, Table
from bench.setting import Setting, needed
from transport_opt import roads
from transport_opt.matrix import matrix_from_roads


def measure_roads(setting: Setting) -> Iterator[Figure | Table]:
    """Prepare and load the Derbyshire map."""
    folder = setting.folder / "fresh"
    yield Figure(
        "Derbyshire map prepared",
        f"{_timed(lambda: roads.build(needed(MAP), 'derbyshire', folder)):.1f} s",
        "under 60 s",
    )
    yield Figure("Derbyshire map loaded", f"{_timed(lambda: roads.load('derbyshire', folder)):.2f} s", "under 1 s")
    yield Figure("memory after preparing the map", f"{_gigabytes():.2f} GB", "under 3 GB")


def measure_matrix(setting: Setting) -> Iterator[Figure | Table]:
    """Time every ordered pair of places of the county: cold, and with the map prepared and the code warm."""
    yield from apart(_matrix, setting)


def _matrix(setting: Setting) -> list[Figure]:
    workers = setting.workers or 2
    instance = county(setting.folder, setting.pupils or PUPILS, setting.seeds[0], workers)
    here = road_map(setting.folder)
    name = f"matrix {len(instance.matrix.ids):,} × {len(instance.matrix.ids):,}, {workers} workers"
    warm = min(_timed(lambda: matrix_from_roads(instance.scenario, here, workers=workers)) for _ in range(2))
    return [
        Figure(f"{name}, map prepared and code warm", f"{warm:.2f} s", "under 1.5 s"),
        Figure("memory after the matrix", f"{_gigabytes():.2f} GB", "under 1 GB beside the map's preparation"),
    ]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _gigabytes() -> float:
    """Give the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
