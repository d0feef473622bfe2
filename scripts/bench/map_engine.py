"""The road map and its travel times: how long they take to make, and to make again when a road or a speed changes."""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from bench.derbyshire import MAP, PUPILS, apart, county, road_map
from bench.instance import Instance
from bench.page import Figure, Table
from bench.setting import Setting, needed
from transport_opt import roads
from transport_opt.matrix import matrix_from_roads
from transport_opt.model import Place

WAYS = 20_000
"""Ways unpacked to their edges."""
ORIGINS = 100
"""Rows of the table that SciPy measures too."""
TENTH_LESS = Fraction(9, 10)


def measure_roads(setting: Setting) -> Iterator[Figure | Table]:
    """Prepare and load the Derbyshire map."""
    folder = setting.folder / "fresh"
    took = _timed(lambda: roads.build(needed(MAP), "derbyshire", folder))
    yield Figure("Derbyshire map prepared", f"{took:.1f} s", "under 60 s")
    yield Figure("Derbyshire map loaded", f"{_timed(lambda: roads.load('derbyshire', folder)):.2f} s", "under 1 s")
    yield Figure("memory after preparing the map", f"{_gigabytes():.2f} GB", "under 3 GB")


def measure_matrix(setting: Setting) -> Iterator[Figure | Table]:
    """Time every ordered pair of places of the county, with the map prepared and the code warm."""
    apart(_prepared, setting.folder)
    yield from apart(_figures, setting)


def _prepared(folder: Path) -> None:
    road_map(folder)


def _figures(setting: Setting) -> list[Figure]:
    workers = setting.workers or 2
    instance = county(setting.folder, setting.pupils or PUPILS, setting.seeds_or((1,))[0], workers)
    here = road_map(setting.folder)
    size = f"{len(instance.matrix.ids):,} × {len(instance.matrix.ids):,}, {workers} workers"
    return [
        *_tables(instance, here, f"matrix {size}", workers),
        *_ways(instance, here, workers),
        Figure("memory after the matrix", f"{_gigabytes():.2f} GB", "under 1 GB beside the map's preparation"),
    ]


def _tables(instance: Instance, here: roads.RoadMap, name: str, workers: int) -> Iterator[Figure]:
    def table(on: roads.RoadMap) -> float:
        return _timed(lambda: matrix_from_roads(instance.scenario, on, workers=workers))

    # The middle of three, all with warm code; the first of a changed map is the one that counts.
    warm = sorted(table(here) for _ in range(3))[1]
    yield Figure(f"{name}, map prepared and code warm", f"{warm:.2f} s", "under 1.5 s")
    busiest = int(np.bincount(_sample(instance, here, workers)[1].edges).argmax())
    begun = time.perf_counter()
    table(roads.closed(here, edges=[busiest]))
    yield Figure(f"{name}, after a road was closed", f"{time.perf_counter() - begun:.2f} s", "under 1 s")
    slower = {road: (TENTH_LESS * urban, TENTH_LESS * rural) for road, (urban, rural) in here.speeds.mph.items()}
    begun = time.perf_counter()
    table(roads.with_speeds(here, replace(here.speeds, mph=slower)))
    yield Figure(f"{name}, after the speeds were changed", f"{time.perf_counter() - begun:.2f} s", "under 1 s")


def _ways(instance: Instance, here: roads.RoadMap, workers: int) -> Iterator[Figure]:
    _sample(instance, here, workers)
    took, found = _sample(instance, here, workers)
    edges = len(found.edges) / len(found.cost)
    what = f"path unpacking, {WAYS:,} ways of {edges:.0f} edges on average, search and all"
    yield Figure(what, f"{1e6 * took / WAYS:.0f} µs a way", "under 50 µs")
    places = _places(instance)
    on_road = roads.snap(here, places)
    some = roads.snap(here, places[:: max(1, len(places) // ORIGINS)])
    mine = roads.costs(here, some, on_road, workers)
    # The same map as one that is too dense for a hierarchy: SciPy answers.
    plain = replace(here)
    vars(plain)["hierarchy"] = None
    unlike = int((mine != roads.costs(plain, some, on_road, workers)).sum())
    yield Figure("pairs that SciPy measures otherwise", f"{unlike} of {mine.size:,}", "0")


def _sample(instance: Instance, here: roads.RoadMap, workers: int) -> tuple[float, roads.Ways]:
    """Unpack ways between places drawn by a seed; give the seconds and the ways."""
    on_road = roads.snap(here, _places(instance))
    pairs = np.random.default_rng(instance.seed).integers(len(on_road.edge), size=(WAYS, 2))
    begun = time.perf_counter()
    found = roads.ways(here, on_road, on_road, pairs, workers)
    return time.perf_counter() - begun, found


def _places(instance: Instance) -> list[Place]:
    scenario = instance.scenario
    return [*(pupil.home for pupil in scenario.pupils), *(school.place for school in scenario.schools)]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _gigabytes() -> float:
    """Give the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
