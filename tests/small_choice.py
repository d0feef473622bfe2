"""Routes drawn by hand for the tests of the choice, and their way to a plan that the auditor judges."""

from collections.abc import Sequence

import numpy as np
from worlds import World

from transport_opt.audit import audit
from transport_opt.model import Kind, Plan
from transport_opt.solve.arrays import DIRECTIONS, MOST_TOKENS, UNLIMITED, Arrays, arrays_of
from transport_opt.solve.bays import spread
from transport_opt.solve.columns import DAYS, SCHOOL
from transport_opt.solve.emit import dated_runs, routes_of
from transport_opt.solve.locked import price_alone
from transport_opt.solve.split import Drawn, Limits
from transport_opt.solve.timing import make_work


def arrays(here: World) -> Arrays:
    masks = [[one.days(way).mask for one in here.scenario.pupils] for way in DIRECTIONS]
    return arrays_of(here.scenario, here.matrix, np.array(masks, dtype=np.int32))


def drawn(problem: Arrays, *pupils: int, slot: int = -1, dearer: float = 0.0) -> Drawn:
    """Put pupils of one school into one run each way that they ride, in order, priced by the search."""
    place = len(problem.pupil) + int(problem.pupil[pupils[0], SCHOOL])
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    tokens = np.zeros(2, dtype=np.int32)
    for way in range(2):
        riders = [pupil for pupil in pupils if problem.pupil[pupil, DAYS + way]]
        order = [*riders, place] if way == 0 else [place, *riders[::-1]]
        tokens[way] = len(order) if riders else 0
        sequences[way, : tokens[way]] = order[: tokens[way]]
    used = np.zeros(len(problem.rate), dtype=np.int32)
    cost, kind, duty = price_alone(problem, make_work(), sequences, tokens, used)
    assert kind >= 0
    whole = sequences[:, : tokens.max()].copy()
    return Drawn(whole, tokens, cost + dearer, kind, duty, slot, tuple(sorted(pupils)))


def unlimited(problem: Arrays) -> Limits:
    """Set no limit beside those of the rules."""
    calls = np.full(len(problem.school), UNLIMITED, dtype=np.int32)
    return Limits(np.zeros(len(problem.rate), dtype=np.int32), calls)


def plan_of(here: World, problem: Arrays, routes: Sequence[Drawn]) -> Plan:
    """Write routes down as the search does at its end."""
    runs, _ = spread(here.scenario, routes, dated_runs(problem, here.scenario, routes), 1)
    names = [f"R{at:03d}" for at in range(len(routes))]
    return Plan(routes_of(here.scenario, here.matrix, routes, runs, names))


def broken(here: World, plan: Plan, previous: Plan | None = None) -> list[str]:
    """Name the hard rules that a plan breaks."""
    found = audit(here.scenario, here.matrix, plan, previous)
    return [one.code for one in found if one.kind is Kind.HARD]
