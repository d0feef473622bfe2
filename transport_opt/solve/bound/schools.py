"""Proven prices where each run serves one school and each vehicle drives one run a session: school by school.

Why the prices bound a week. Let the prices be such that no set of one school's pupils can be carried in one run for
less than the sum of their prices. On any one day the pupils who ride are carried by runs, each of them such a set,
whatever the other days look like, since loads and times are kept on every day; so the day costs at least the prices of
those who ride, and the mean over the week at least the sum of price times days ridden / 5. So one programme a session
serves all weekdays.

Why it bounds both sessions. What a vehicle and its crew cost a day, driven in the morning or in the afternoon or in
both, is at least half of what the morning's run would cost and half of the afternoon's; with rides in one session
only, all of it. So mornings and afternoons are bounded apart, also if a pupil changes vehicles between them. The share
is one for all schools, because a vehicle may serve one in the morning and another in the afternoon.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np

from transport_opt.solve.arrays import Arrays, Floats
from transport_opt.solve.bound.branch import Tree
from transport_opt.solve.bound.cuts import Cut, broken_cuts, times_cut
from transport_opt.solve.bound.fleets import fleets_of
from transport_opt.solve.bound.generate import Generation
from transport_opt.solve.bound.lift import Session, days_of, known_runs, lift
from transport_opt.solve.bound.runs import listed
from transport_opt.solve.bound.towns import town_of
from transport_opt.solve.columns import AM, DAYS, PM, SCHOOL

FOR_PRICES = 0.5
"""Share of the time for prices; a few large schools could take all of it, and whole vehicles lift many small ones."""
SMALL, SPARE = 40, 4
"""Pupils of a school that is given more than its share of the time, and how many times more."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Proven prices of rides.

    Attributes
    ----------
    ride
        Shape (2, P): pence of a ride of each pupil in each session.
    converged
        Shape (S,): whether both sessions of the school were solved to the end; schools without rides are.
    lifted
        Pence a school day that whole vehicles add to the prices.
    """

    ride: Floats
    converged: Floats
    lifted: float


def shares(problem: Arrays) -> tuple[float, float]:
    """Split what is paid once a day between the sessions."""
    ridden = [bool(problem.pupil[:, DAYS + way].any()) for way in (AM, PM)]
    if all(ridden):
        return 0.5, 0.5
    return (1.0, 0.0) if ridden[AM] else (0.0, 1.0)


def weights(problem: Arrays) -> Floats:
    """Give the share of school days on which each pupil rides; shape (2, P)."""
    masks = problem.pupil[:, [DAYS + AM, DAYS + PM]].T
    return np.array([[int(mask).bit_count() / 5 for mask in row] for row in masks], dtype=np.float64).reshape(2, -1)


def school_prices(problem: Arrays, seconds: float, workers: int, stopped: Callable[[], bool]) -> Prices:
    """Find proven prices for all schools, then what whole vehicles add to them.

    Parameters
    ----------
    seconds
        By the clock, for all schools; what one school leaves over is for the others.
    stopped
        Asked between two pricings.
    """
    prepare(problem)
    end = time.monotonic() + seconds
    ride, converged = np.zeros((2, len(problem.pupil))), np.ones(len(problem.school))
    sessions = _priced(problem, end - (1 - FOR_PRICES) * seconds, workers, stopped, (ride, converged))
    days = [day for session in sessions for day in days_of(problem, session, ride[session.way])]
    return Prices(ride, converged, lift(problem, days, end, workers, stopped))


def _priced(
    problem: Arrays, end: float, workers: int, stopped: Callable[[], bool], into: tuple[Floats, Floats]
) -> list[Session]:
    """Price the smallest school first: they are soon done and leave their time to the others."""
    ride, converged = into
    riders = problem.pupil[(problem.pupil[:, [DAYS + AM, DAYS + PM]] != 0).any(axis=1)]
    many = np.bincount(riders[:, SCHOOL], minlength=len(problem.school))
    ranked = [int(school) for school in np.argsort(many, kind="stable") if many[school]]
    clock = _Clock(end, workers, {school: float(many[school]) ** 2 for school in ranked}, stopped)

    def one(school: int) -> list[Session]:
        until = clock.until(school)
        made: list[Session] = []
        for way, share in zip((AM, PM), shares(problem), strict=True):
            town = town_of(problem, school, way)
            if len(town.pupils):
                now = time.monotonic()
                turn = now + (until - now) / (2 if way == AM and share < 1 else 1)
                late = now + (turn - now) / 2
                generation = Generation(
                    town,
                    fleets_of(problem, town, school, way, share),
                    known_runs(made[0].runs, town.pupils.tolist()) if made else [],
                    # Asked within this turn only.
                    lambda: stopped() or time.monotonic() > turn,  # noqa: B023
                    lambda: time.monotonic() > late,  # noqa: B023
                )
                converged[school] *= generation.converge()
                ride[way, town.pupils] = generation.proof.prices
                runs = [generation.run(column) for column in range(len(generation.kinds))]
                made.append(
                    Session(school, way, share, [tuple(town.pupils[np.array(run) - 1].tolist()) for run in runs])
                )
        return made

    with ThreadPoolExecutor(max_workers=max(1, workers)) as threads:
        return [session for made in threads.map(one, ranked) for session in made]


def prepare(problem: Arrays) -> None:
    """Compile, the first time on a machine, so that the clock measures pricing alone."""
    for school in range(len(problem.school)):
        town = town_of(problem, school, AM)
        if len(town.pupils):
            generation = Generation(town, fleets_of(problem, town, school, AM, 1.0), [], lambda: True)
            generation.converge()
            Tree(generation, 0.0).step()
            nobody = np.zeros(len(town.halt), dtype=np.bool_)
            times_cut(*listed([(1,)]), Cut(nobody, nobody))
            broken_cuts([(1,)], np.ones(1), len(town.halt), 1, 1.0)
            return


class _Clock:
    """Shares the time left out among the schools left, by weight."""

    def __init__(self, end: float, workers: int, weight: dict[int, float], stopped: Callable[[], bool]) -> None:
        self.end, self.workers, self.weight, self.stopped, self.lock = end, workers, weight, stopped, Lock()

    def until(self, school: int) -> float:
        with self.lock:
            now, left = time.monotonic(), sum(self.weight.values())
            weight = self.weight.pop(school)
            # A small school is soon done, whatever it is given.
            share = min(1.0, (SPARE if weight <= SMALL**2 else 1) * self.workers * weight / left)
            return now + share * max(0.0, self.end - now)
