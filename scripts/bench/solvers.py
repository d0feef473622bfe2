"""Every solver behind one interface: an instance, seconds, a seed and workers in, a timed plan out."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context

from bench.evaluate import Driven, plan_of
from bench.instance import Instance
from bench.lacks import DRIVES_BACKWARDS, NO_COMFORT, NO_COUNT_OF_SCHOOLS, NO_RIDE_LIMIT, NOTHING, PAIRS, Lack
from bench.single import single
from bench.town import Town, towns_of
from transport_opt.model import Plan
from transport_opt.solve import Params, solve

OURS = "ours"
FIRST = (
    "PATH_CHEAPEST_ARC",
    "PARALLEL_CHEAPEST_INSERTION",
    "LOCAL_CHEAPEST_INSERTION",
    "SAVINGS",
    "CHRISTOFIDES",
    "AUTOMATIC",
)
"""OR-Tools' first solutions, the usual two first."""
SHORTEST = 0.2
"""Seconds that a school gets at least."""


@dataclass(frozen=True, slots=True)
class Solver:
    """A peer.

    Attributes
    ----------
    package
        What must be installed.
    module
        Of `bench.peers`; its ``solve_town`` plans one school, its ``solve_county`` all together.
    options
        Keyword arguments of that function.
    lacks
        Rules that it is not given because it cannot express them.
    """

    package: str
    module: str
    options: tuple[tuple[str, str], ...] = ()
    lacks: tuple[Lack, ...] = NOTHING

    @property
    def installed(self) -> bool:
        """Whether the peer can be run here."""
        return find_spec(self.package) is not None

    @property
    def mixes(self) -> bool:
        """Whether all schools are one model."""
        return self.module.endswith("_county")


def _ortools(first: str) -> Solver:
    return Solver("ortools", "ortools_towns", (("first", first),), DRIVES_BACKWARDS)


PEERS: dict[str, Solver] = {
    **{f"OR-Tools {first}": _ortools(first) for first in FIRST},
    "PyVRP": Solver("pyvrp", "pyvrp_towns", (), (*DRIVES_BACKWARDS, PAIRS, NO_COMFORT)),
    "VROOM": Solver("vroom", "vroom_towns", (), (*DRIVES_BACKWARDS, PAIRS, NO_COMFORT)),
    "vrp-cli": Solver("vrp_cli", "vrp_cli_towns", (), (*DRIVES_BACKWARDS, PAIRS, NO_COMFORT)),
    "PyVRP mixed": Solver("pyvrp", "pyvrp_county", (), (NO_RIDE_LIMIT, NO_COUNT_OF_SCHOOLS)),
    "OR-Tools mixed": Solver("ortools", "ortools_county", (("first", FIRST[1]),), (NO_COUNT_OF_SCHOOLS,)),
}
"""Peers by the name that their rows carry."""


def plan_by(name: str, instance: Instance, seconds: float, seed: int, workers: int) -> Plan:
    """Let one solver plan an instance.

    Parameters
    ----------
    name
        ``ours`` or one of `PEERS`.
    workers
        Cores that it may use.

    Raises
    ------
    ImportError
        The peer is not installed.
    """
    if name == OURS:
        return solve(instance.scenario, instance.matrix, Params(seconds=seconds, seed=seed, workers=workers))
    peer = PEERS[name]
    if peer.mixes:
        found = _function(peer, "solve_county")(instance, seconds, seed)
    else:
        towns, alone = towns_of(instance)
        found = [*_school_by_school(peer, towns, seconds, seed, workers), *alone]
    return plan_of(instance.scenario, instance.matrix, found)


def solve_something() -> None:
    """Use the search once on next to nothing."""
    tiny = single(0, 3)
    solve(tiny.scenario, tiny.matrix, Params(iterations=1, workers=1))


def _function(peer: Solver, name: str) -> Callable[..., list[Driven]]:
    module = import_module(f"bench.peers.{peer.module}")
    return partial(getattr(module, name), **dict(peer.options))


def _school_by_school(peer: Solver, towns: Sequence[Town], seconds: float, seed: int, workers: int) -> list[Driven]:
    """Share the time out by pupils; several schools are planned side by side where there are several workers."""
    everyone = sum(len(town.pupil_ids) for town in towns)
    jobs = [
        (peer, town, max(SHORTEST, workers * seconds * len(town.pupil_ids) / everyone), seed)
        for town in sorted(towns, key=lambda town: -len(town.pupil_ids))
    ]
    if len(towns) == 1:
        # One school is one model, and none of these solvers spreads a model over cores.
        return _function(peer, "solve_town")(towns[0], seconds, seed)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as side_by_side:
        return [driven for found in side_by_side.map(_one_school, jobs) for driven in found]


def _one_school(job: tuple[Solver, Town, float, int]) -> list[Driven]:
    peer, town, seconds, seed = job
    return _function(peer, "solve_town")(town, seconds, seed)
