"""OR-Tools' routing solver, school by school: the reference that the search of our own is measured against.

Its model holds seats, wheelchairs, assistants by vehicle, pairs apart and time aboard; a run is built backwards
from the school, so that the time since the school is the time aboard. Every run is then priced by all the rules
like any other, and pupils of runs that do not keep them are inserted one by one.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, MOST_WHEELCHAIRS, Arrays, Ints
from transport_opt.solve.columns import (
    ALONE,
    AM,
    CAPACITY,
    COUNT,
    DAYS,
    FOES,
    FOES_END,
    HALT_HOME,
    HOME,
    LIMIT,
    LIVE_RATE,
    MINIBUS,
    NO_MINIBUS,
    OWN,
    RATIO,
    ROW,
    SCHOOL,
    SEATS,
    SHARED,
    SHARED_RATE,
    SKILLED,
    STANDING,
    TIED,
    WHEELCHAIR,
)
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.locked import price_alone
from transport_opt.solve.neighbours import nearest
from transport_opt.solve.preparing import prepare
from transport_opt.solve.search import Search
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import Work, make_work
from transport_opt.solve.town import Offer, Town

MOST_VEHICLES = 40
"""Vehicles of one kind offered to one school."""


def routed(search: Search, start: Incumbent) -> Incumbent:
    """Plan with OR-Tools' routing solver alone, school by school."""
    problem, params = search.problem, search.params
    towns = list(_towns(problem, start.absent, (params.seconds or 60.0) * params.workers))
    work, used = make_work(), search.reserved.copy()
    prepare(problem, search.tied, nearest(problem))
    routes: list[Drawn] = []
    with ThreadPoolExecutor(max_workers=params.workers) as threads:
        for runs in threads.map(_solved_apart, towns):
            for run in runs:
                drawn = _priced(problem, work, run, used)
                if drawn is not None:
                    routes.append(drawn)
                    used[drawn.kind] += 1
    aboard = {pupil for route in routes for pupil in route.pupils}
    absent = tuple(pupil for pupil in start.absent if pupil not in aboard)
    return search.complete(Incumbent(tuple(routes), absent))


def _solved_apart(town: Town) -> list[list[int]]:
    """Solve a town in a process of its own: the solver holds the interpreter's lock, and a crash costs one town."""
    command = [sys.executable, str(Path(__file__).with_name("town.py"))]
    answer = subprocess.run(command, input=town.to_json(), stdout=subprocess.PIPE, check=False)
    runs: list[list[int]] = json.loads(answer.stdout) if answer.returncode == 0 else []
    return runs


def _towns(problem: Arrays, pupils: Sequence[int], seconds: float) -> Iterator[Town]:
    by_school: dict[int, list[int]] = {}
    for pupil in pupils:
        row = problem.pupil[pupil]
        # Who travels alone or is tied to a route leaves nothing to choose; who rides one way only is inserted.
        if not row[ALONE] and row[TIED] < 0 and row[DAYS] and row[DAYS + 1]:
            by_school.setdefault(int(row[SCHOOL]), []).append(pupil)
    everyone = max(1, sum(len(members) for members in by_school.values()))
    for school, members in by_school.items():
        yield _town(problem, school, members, seconds * len(members) / everyone)


def _town(problem: Arrays, school: int, members: list[int], seconds: float) -> Town:
    table = problem.pupil[members]
    rows = np.array([problem.school[school, ROW], *table[:, HOME]])
    times = problem.times[0][np.ix_(rows, rows)].astype(np.int64)
    times[times < 0] = 1 << 30
    halts = np.array([0, *table[:, HALT_HOME]], dtype=np.int64)
    # Backwards: from the stop nearer the school out to the one called at before it, whose halt comes after its ride.
    backwards = times.T + halts[:, None]
    index = {pupil: at + 1 for at, pupil in enumerate(members)}
    apart = [
        (index[pupil], index[int(foe)])
        for pupil in members
        for foe in problem.pairs[problem.pupil[pupil, FOES] : problem.pupil[pupil, FOES_END]]
        if int(foe) in index and int(foe) > pupil
    ]
    shared = table[:, SHARED] | (table[:, SKILLED] & (table[:, OWN] == 0))
    need = np.stack([table[:, SEATS] + table[:, OWN], table[:, WHEELCHAIR], shared], axis=1).astype(np.int64)
    return Town(
        pupils=members,
        seconds=np.minimum(backwards, 1 << 30).tolist(),
        metres=problem.metres[np.ix_(rows, rows)].T.tolist(),
        need=[[0, 0, 0], *need.tolist()],
        barred=[False, *table[:, NO_MINIBUS].astype(bool).tolist()],
        limit=[0, *table[:, LIMIT : LIMIT + 2].min(axis=1).tolist()],
        apart=apart,
        offers=list(_offers(problem, len(members))),
        seconds_to_search=max(0.2, seconds),
    )


def _offers(problem: Arrays, pupils: int) -> Iterator[Offer]:
    for kind in range(len(problem.rate)):
        for wheelchairs in range(MOST_WHEELCHAIRS + 1):
            seats = int(problem.kind[kind, CAPACITY + wheelchairs])
            more = problem.kind[kind, CAPACITY + wheelchairs + 1] if wheelchairs < MOST_WHEELCHAIRS else -1
            if seats < 0 or more == seats:
                continue
            for assistants in range(3):
                if seats <= assistants:
                    continue
                many = min(MOST_VEHICLES, -(-2 * pupils // (seats - assistants)), int(problem.kind[kind, COUNT]))
                fixed = problem.rate[kind, STANDING] + assistants * problem.prices[SHARED_RATE]
                offer = Offer(
                    seats - assistants,
                    wheelchairs,
                    assistants * int(problem.rules[RATIO]),
                    bool(problem.kind[kind, MINIBUS]),
                    round(100 * fixed),
                    # There and back again: the afternoon drives about the same metres.
                    2 * 100 * float(problem.rate[kind, LIVE_RATE]),
                )
                yield from [offer] * many


def _priced(problem: Arrays, work: Work, run: list[int], used: Ints) -> Drawn | None:
    school = len(problem.pupil) + int(problem.pupil[run[0], SCHOOL])
    tokens = np.array([len(run) + 1, len(run) + 1], dtype=np.int32)
    if tokens[AM] > MOST_TOKENS:
        return None
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    sequences[0, : tokens[0]] = [*reversed(run), school]
    sequences[1, : tokens[1]] = [school, *run]
    cost, kind, duty = price_alone(problem, work, sequences, tokens, used)
    if kind < 0:
        return None
    return Drawn(sequences[:, : tokens[0]].copy(), tokens, cost, kind, duty, -1, tuple(sorted(run)))
