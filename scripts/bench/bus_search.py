"""Plan the school-bus benchmark with the engine of the search: the one place that knows how it is called."""

from collections.abc import Sequence

import numpy as np

from bench.bus_checker import Halt
from bench.bus_instance import TENTHS, drives
from bench.instance import Instance
from transport_opt.model import Direction
from transport_opt.solve import Params
from transport_opt.solve.arrays import Arrays, arrays_of
from transport_opt.solve.columns import AM
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.search import Search
from transport_opt.solve.split import Drawn
from transport_opt.solve.timetable import session_times
from transport_opt.solve.timing import make_work


def plan_buses(instance: Instance, params: Params) -> list[list[list[Halt]]]:
    """Plan an instance with the fewest buses there is time to find.

    Returns
    -------
    list
        Buses, their runs in the order driven, and the halts of each with times in seconds.
    """
    problem = _arrays(instance)
    return [_bus(instance, problem, route) for route in _searched(problem, params)]


def _arrays(instance: Instance) -> Arrays:
    carried = np.array([[pupil.days(way).mask for pupil in instance.scenario.pupils] for way in Direction], np.int32)
    problem = arrays_of(instance.scenario, instance.matrix, carried)
    # A drive across the map takes more tenths of a second than a day has seconds, and is a way all the same.
    return problem._replace(times=np.repeat(drives(instance), len(problem.times), axis=0))


def _searched(problem: Arrays, params: Params) -> Sequence[Drawn]:
    search = Search(
        problem,
        params,
        tied=0,
        reserved=np.zeros(len(problem.rate), dtype=np.int32),
        report=lambda _: None,
        stopped=lambda: False,
    )
    found = search.run(Incumbent((), tuple(range(len(problem.pupil)))))
    return found.routes


def _bus(instance: Instance, problem: Arrays, route: Drawn) -> list[list[Halt]]:
    scenario = instance.scenario
    names = [*scenario.pupil, *scenario.school]
    minibus = scenario.vehicle_types[route.kind].is_minibus
    runs = session_times(problem, make_work(), AM, minibus, 0, route.sequences[AM], int(route.tokens[AM]))
    return [[Halt(names[call.token], call.arrive / TENTHS, call.depart / TENTHS) for call in run.calls] for run in runs]


def warm_up(instance: Instance) -> None:
    """Use the engine once on next to nothing, so that what is compiled is compiled before the clock starts."""
    _searched(_arrays(instance), Params(iterations=1, workers=1))
