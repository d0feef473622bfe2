"""Whole vehicles for all schools: seconds are shared by what branching has gained and by what is at stake.

Branching is by the day: on a weekday those who ride are a fixed set and the runs that carry them are whole. Weekdays on
which the same pupils ride are one day, and no day's bound falls below the prices of those who ride.
"""

import heapq
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from transport_opt.solve.arrays import Arrays, Floats
from transport_opt.solve.bound.branch import Tree
from transport_opt.solve.bound.fleets import fleets_of
from transport_opt.solve.bound.generate import Generation
from transport_opt.solve.bound.runs import Run
from transport_opt.solve.bound.towns import town_of
from transport_opt.solve.columns import DAYS, SCHOOL

WEEKDAYS = 5
AT_STAKE = 0.005
"""Share of a day's pence that counts as gained before anything is."""


@dataclass(eq=False)
class Session:
    """A school's session: what it carries of what is paid once a day, and runs, by pupil, that are worth knowing."""

    school: int
    way: int
    share: float
    runs: list[Run]


@dataclass(order=True)
class Day:
    """Weekdays of a session on which the same pupils ride.

    Attributes
    ----------
    rank
        The first is the next to be worked at: seconds spent by pence gained or at stake, or by pupils before any are.
    seconds
        Spent so far.
    floor
        Pence of those who ride, at proven prices.
    """

    rank: float
    session: Session = field(compare=False)
    days: int = field(compare=False)
    floor: float = field(compare=False)
    tree: Tree | None = field(compare=False, default=None)
    seconds: float = field(compare=False, default=0.0)

    @property
    def gained(self) -> float:
        """Pence a school day that whole vehicles have added so far."""
        if self.tree is None:
            return 0.0
        return max(0.0, self.tree.value - self.floor) * self.days.bit_count() / WEEKDAYS

    def spend(self, seconds: float) -> None:
        """Note the seconds of a turn."""
        self.seconds += seconds
        self.rank = self.seconds / (1.0 + self.gained + AT_STAKE * self.floor * self.days.bit_count() / WEEKDAYS)


def days_of(problem: Arrays, session: Session, ride: Floats) -> Iterable[Day]:
    """Part a session's weekdays by who rides.

    Parameters
    ----------
    ride
        Shape (P,): proven prices.
    """
    masks = problem.pupil[:, DAYS + session.way] * (problem.pupil[:, SCHOOL] == session.school)
    alike: dict[bytes, int] = {}
    for day in range(WEEKDAYS):
        rides = (masks >> day & 1).astype(bool)
        if rides.any():
            alike[rides.tobytes()] = alike.get(rides.tobytes(), 0) | 1 << day
    for rides, days in alike.items():
        who = np.frombuffer(rides, dtype=bool)
        yield Day(-1.0 / float(who.sum()), session, days, float(ride[who].sum()))


def lift(problem: Arrays, days: list[Day], end: float, workers: int, stopped: Callable[[], bool]) -> float:
    """Branch until the time is up; give the pence a school day gained in all.

    Parameters
    ----------
    end
        By the clock.
    """
    waiting, lock = list(days), Lock()
    heapq.heapify(waiting)

    def over() -> bool:
        return stopped() or time.monotonic() > end

    def work(_: int) -> None:
        while not over():
            with lock:
                if not waiting:
                    return
                day = heapq.heappop(waiting)
            begun = time.thread_time()
            if day.tree is None:
                day.tree = planted(problem, day, over)
            day.tree.step()
            day.spend(time.thread_time() - begun)
            if not day.tree.done:
                with lock:
                    heapq.heappush(waiting, day)

    with ThreadPoolExecutor(max_workers=max(1, workers)) as threads:
        list(threads.map(work, range(max(1, workers))))
    return sum(day.gained for day in days)


def planted(problem: Arrays, day: Day, stopped: Callable[[], bool]) -> Tree:
    """Begin the tree of a day."""
    session = day.session
    town = town_of(problem, session.school, session.way, day.days)
    fleets = fleets_of(problem, town, session.school, session.way, session.share)
    known = known_runs(session.runs, town.pupils.tolist())
    return Tree(Generation(town, fleets, known, stopped), day.floor)


def known_runs(runs: list[Run], pupils: list[int]) -> list[Run]:
    """Translate runs by pupil, leaving out who does not ride."""
    node = {pupil: at + 1 for at, pupil in enumerate(pupils)}
    known = (tuple(node[pupil] for pupil in run if pupil in node) for run in runs)
    return list(dict.fromkeys(run for run in known if run))
