"""From what the search found to routes with names and times, and reasons for everyone left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Reason, Route, Scenario, Unplaced
from transport_opt.solve.arrays import DIRECTIONS, Arrays
from transport_opt.solve.bays import spread
from transport_opt.solve.columns import AM, CALLS, DAYS, PM, TIED
from transport_opt.solve.emit import DatedRun, dated_runs, routes_of
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.locked import Locked
from transport_opt.solve.reasons import left_over, no_bay
from transport_opt.solve.search import Search
from transport_opt.solve.split import Drawn, schools_called

BAY_TURNS = 8
"""How often the search is asked to do with fewer calls at a school before its pupils are given up."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Routes with times and bays.

    Attributes
    ----------
    without_bay
        Which of the routes no bay is free for.
    """

    found: Incumbent
    drawn: tuple[Drawn, ...]
    runs: tuple[DatedRun, ...]
    without_bay: frozenset[int]


def settle_bays(
    scenario: Scenario, problem: Arrays, locked: Locked, search: Search, found: Incumbent, turns: int = BAY_TURNS
) -> Settled:
    """Time every route and find it a bay; where bays run out, search again with fewer calls at that school.

    Parameters
    ----------
    turns
        How often to look for bays; routes that none is free for in the last are given up.
    """
    for turn in range(turns):
        drawn = (*locked.routes, *sorted(found.routes, key=lambda route: route.pupils))
        runs, crowded = spread(scenario, drawn, dated_runs(problem, scenario, drawn), search.params.seed)
        loose = {at for at in crowded if at >= len(locked.routes)}
        if not loose or turn == turns - 1:
            break
        kept = tuple(route for at, route in enumerate(drawn) if at not in loose and at >= len(locked.routes))
        calls = problem.school[:, CALLS].copy()
        full = np.unique(np.concatenate([schools_called(problem, drawn[at]) for at in loose]))
        made = np.zeros_like(calls)
        for route in kept:
            np.add.at(made, schools_called(problem, route), 1)
        with_bays = [at for at in full if scenario.schools[at].bays is not None]
        calls[with_bays] = made[with_bays]
        search = search.relieved(calls)
        dropped = [pupil for at in loose for pupil in drawn[at].pupils]
        found = search.run(Incumbent(kept, tuple(sorted([*found.absent, *dropped]))))
    return Settled(found, drawn, runs, crowded)


def finish(
    scenario: Scenario, matrix: Matrix, problem: Arrays, searched: Arrays, locked: Locked, settled: Settled,
    impossible: Mapping[str, Unplaced], tied: Sequence[str],
) -> tuple[tuple[Route, ...], tuple[Unplaced, ...]]:  # fmt: skip
    """Name and write the routes; tell why each pupil without one has none."""
    drawn = settled.drawn
    written = routes_of(scenario, matrix, drawn, settled.runs, _names(scenario, locked, drawn, tied))
    kept = tuple(route for at, route in enumerate(written) if at not in settled.without_bay)
    left = [_Left(pupil, problem, reasons, (way,)) for (way, pupil), reasons in locked.refused.items()]
    for pupil in settled.found.absent:
        slot = int(problem.pupil[pupil, TIED])
        reasons = left_over(scenario, scenario.pupils[pupil], tied[slot] if slot >= 0 else None)
        left.append(_Left(pupil, searched, reasons))
    for at in sorted(settled.without_bay):
        called = [scenario.schools[school] for school in schools_called(problem, drawn[at])]
        reasons = tuple(no_bay(school) for school in called if school.bays is not None)
        left += [_Left(pupil, problem, reasons, _ways(drawn[at], pupil)) for pupil in drawn[at].pupils]
    return kept, _unplaced(scenario, left, impossible)


@dataclass(frozen=True, eq=False)
class _Left:
    """A pupil left out of the rides of a problem, of those in some sessions, and why."""

    pupil: int
    rides: Arrays
    reasons: tuple[Reason, ...]
    ways: tuple[int, ...] = (AM, PM)


def _ways(route: Drawn, pupil: int) -> tuple[int, ...]:
    return tuple(way for way in (AM, PM) if pupil in route.sequences[way, : route.tokens[way]])


def _unplaced(scenario: Scenario, left: Sequence[_Left], impossible: Mapping[str, Unplaced]) -> tuple[Unplaced, ...]:
    told = dict(impossible)
    for one in left:
        pupil_id = scenario.pupils[one.pupil].pupil_id
        before = told.get(pupil_id)
        sessions: set[Direction] = set(before.sessions) if before else set()
        sessions |= {DIRECTIONS[way] for way in one.ways if one.rides.pupil[one.pupil, DAYS + way]}
        ordered = tuple(direction for direction in DIRECTIONS if direction in sessions)
        told[pupil_id] = Unplaced(
            pupil_id, ordered, tuple(dict.fromkeys((*(before.reasons if before else ()), *one.reasons)))
        )
    return tuple(told[pupil_id] for pupil_id in sorted(told))


def _names(scenario: Scenario, locked: Locked, drawn: Sequence[Drawn], tied: Sequence[str]) -> list[str]:
    """Name the routes R001 and on, in the order given; routes that locks name keep their own."""
    taken = {*locked.names, *tied, *(route.route_id for route in scenario.todays_routes)}
    width = max(3, len(str(len(drawn))))
    names, number = list(locked.names), 0
    for route in drawn[len(locked.names) :]:
        if route.slot >= 0:
            names.append(tied[route.slot])
            continue
        number += 1
        while f"R{number:0{width}d}" in taken:
            number += 1
        names.append(f"R{number:0{width}d}")
    return names
