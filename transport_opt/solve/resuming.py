"""A plan made before, taken up again: its routes become the search's own, and the search goes on from them.

A search that was ended by a power cut goes on from the last plan that it kept. A route that the search could not have
made itself, as it breaks a rule or lacks some of its pupils' rides, is left out, and its pupils are given new places.
"""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import numpy as np

from transport_opt.model import Plan, Route, Scenario
from transport_opt.solve.arrays import DIRECTIONS, MOST_TOKENS, UNLIMITED, Arrays, Ints
from transport_opt.solve.columns import BREAK, CALLS, DAYS, SCHOOL, TIED
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.locked import Locked, keeps_company, price_alone
from transport_opt.solve.split import Drawn, schools_called
from transport_opt.solve.timing import make_work


def resumed(
    scenario: Scenario, problem: Arrays, locked: Locked, tied: Sequence[str], plan: Plan, everyone: Sequence[int]
) -> Incumbent:
    """Give the routes of a plan that the search can go on from.

    Parameters
    ----------
    problem
        Without what is locked.
    tied
        Routes that locks name, in the order of their slots.
    everyone
        Pupils with rides to plan.

    Returns
    -------
    Incumbent
        Whoever is on no route of it is absent.
    """
    token = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    token |= {school.school_id: len(token) + at for at, school in enumerate(scenario.schools)}
    slots = {name: at for at, name in enumerate(tied)}
    kinds = {kind.vehicle_type: at for at, kind in enumerate(scenario.vehicle_types)}
    used, calls = locked.vehicles(problem), problem.school[:, CALLS].astype(np.int64)
    work, taken = make_work(), set[int]()
    routes: list[Drawn] = []
    for route in plan.routes:
        sessions = sessions_of(problem, route, token)
        riders = frozenset(one for session in sessions for one in session if 0 <= one < len(problem.pupil))
        slot = slots.get(route.route_id, -1)
        if not riders or riders & taken or not is_whole(problem, sessions, riders, slot):
            continue
        sequences, tokens = _columns(sessions)
        # Only its own type of vehicle, so that no route takes what a later one has and needs.
        free = np.full(len(used), UNLIMITED, dtype=np.int32)
        free[kinds.get(route.vehicle_type, 0)] = used[kinds.get(route.vehicle_type, 0)]
        cost, kind, duty = price_alone(problem, work, sequences, tokens, free)
        if kind < 0:
            continue
        kept = sequences[:, : tokens.max()].copy()
        drawn = Drawn(kept, tokens, cost, kind, duty, slot, tuple(sorted(riders)))
        more = calls.copy()
        np.subtract.at(more, schools_called(problem, drawn), 1)
        if (more < 0).any():
            continue
        calls = more
        used[kind] += 1
        taken |= riders
        routes.append(drawn)
    return Incumbent(tuple(routes), tuple(pupil for pupil in everyone if pupil not in taken))


def sessions_of(problem: Arrays, route: Route, token: dict[str, int]) -> tuple[list[int], list[int]]:
    """Write a route's day as the search does: one order for each session, whoever travels on which weekday."""
    morning, afternoon = (
        [
            [
                _calls(problem, [token[stop.place] for stop in run.stops if stop.place in token], way)
                for run in route.runs
                if (run.direction, run.run) == (direction, number)
            ]
            for number in sorted({run.run for run in route.runs if run.direction is direction})
        ]
        for way, direction in enumerate(DIRECTIONS)
    )
    return _joined(morning), _joined(afternoon)


def _calls(problem: Arrays, run: Sequence[int], way: int) -> list[int]:
    """Keep the homes of pupils who have a ride to their school on this run, and the schools of those.

    Somebody left, or goes to another school than when the plan was made.
    """
    pupils = len(problem.pupil)
    riders = {
        call for call in run if call < pupils and problem.pupil[call, DAYS + way] and _school(problem, call) in run
    }
    schools = {_school(problem, rider) for rider in riders}
    return [call for call in run if call in (riders if call < pupils else schools)]


def _school(problem: Arrays, pupil: int) -> int:
    return len(problem.pupil) + int(problem.pupil[pupil, SCHOOL])


def _joined(runs: Iterable[Sequence[Sequence[int]]]) -> list[int]:
    """Put the runs of a session one after the other; empty where their weekdays contradict each other."""
    session: list[int] = []
    for dated in runs:
        if len(dated) == 1 and len(set(dated[0])) == len(dated[0]):
            # Most runs are the same on every weekday.
            session += [*([BREAK] if session else []), *dated[0]]
            continue
        before = TopologicalSorter[int]()
        for calls in dated:
            for call in calls:
                before.add(call)
            for first, second in pairwise(calls):
                before.add(second, first)
        try:
            order = list(before.static_order())
        except CycleError:
            return []
        session += [*([BREAK] if session else []), *order]
    return session


def is_whole(problem: Arrays, sessions: tuple[list[int], list[int]], riders: frozenset[int], slot: int) -> bool:
    """Tell whether a route fits the search's arrays, and has all rides of pupils who may share it."""
    rides = {
        (way, pupil) for way in range(len(sessions)) for pupil in riders if problem.pupil[pupil, DAYS + way]
    }  # fmt: skip
    made = [(way, call) for way, session in enumerate(sessions) for call in session if call in riders]
    return (
        len(made) == len(rides)
        and set(made) == rides
        and max(map(len, sessions)) <= MOST_TOKENS
        and all(problem.pupil[pupil, TIED] in (-1, slot) for pupil in riders)
        and keeps_company(problem, sessions)
    )


def _columns(sessions: tuple[list[int], list[int]]) -> tuple[Ints, Ints]:
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    tokens = np.array([len(session) for session in sessions], dtype=np.int32)
    for way, session in enumerate(sessions):
        sequences[way, : tokens[way]] = session
    return sequences, tokens
