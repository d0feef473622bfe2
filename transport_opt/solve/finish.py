"""From what the search found to routes with names and times, and reasons for everyone left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Reason, Route, Scenario, Unplaced
from transport_opt.solve.arrays import DIRECTIONS, Arrays
from transport_opt.solve.bays import spread
from transport_opt.solve.columns import DAYS, TIED
from transport_opt.solve.emit import dated_runs, routes_of
from transport_opt.solve.locked import Locked
from transport_opt.solve.reasons import left_over, no_bay
from transport_opt.solve.search import Incumbent
from transport_opt.solve.split import Drawn


def finish(
    scenario: Scenario, matrix: Matrix, problem: Arrays, searched: Arrays, locked: Locked, found: Incumbent,
    impossible: Mapping[str, Unplaced], tied: Sequence[str], seed: int,
) -> tuple[tuple[Route, ...], tuple[Unplaced, ...]]:  # fmt: skip
    """Time, name and write the routes; tell why each pupil without one has none."""
    drawn = [*locked.routes, *sorted(found.routes, key=lambda route: route.pupils)]
    runs, without_bay = spread(scenario, drawn, dated_runs(problem, scenario, drawn), seed)
    names = _names(scenario, locked, drawn, tied)
    written = routes_of(scenario, matrix, drawn, runs, names)
    kept = tuple(route for at, route in enumerate(written) if at not in without_bay)
    left = [_Left(pupil, problem, reasons) for pupil, reasons in locked.refused.items()]
    for pupil in found.absent:
        slot = int(problem.pupil[pupil, TIED])
        reasons = left_over(scenario, tied[slot] if slot >= 0 else None)
        left.append(_Left(pupil, searched, reasons))
    for at in sorted(without_bay):
        rides = problem if at < len(locked.routes) else searched
        for pupil in drawn[at].pupils:
            left.append(_Left(pupil, rides, (no_bay(scenario.school[scenario.pupils[pupil].school_id]),)))
    return kept, _unplaced(scenario, left, impossible)


@dataclass(frozen=True, eq=False)
class _Left:
    """A pupil left out of the rides of a problem, and why."""

    pupil: int
    rides: Arrays
    reasons: tuple[Reason, ...]


def _unplaced(scenario: Scenario, left: Sequence[_Left], impossible: Mapping[str, Unplaced]) -> tuple[Unplaced, ...]:
    told = dict(impossible)
    for one in left:
        pupil_id = scenario.pupils[one.pupil].pupil_id
        before = told.get(pupil_id)
        sessions: set[Direction] = set(before.sessions) if before else set()
        sessions |= {way for at, way in enumerate(DIRECTIONS) if one.rides.pupil[one.pupil, DAYS + at]}
        ordered = tuple(direction for direction in DIRECTIONS if direction in sessions)
        told[pupil_id] = Unplaced(pupil_id, ordered, (*(before.reasons if before else ()), *one.reasons))
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
