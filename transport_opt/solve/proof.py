"""What no plan that carries the rides of a given one can cost less than, and what pupils and rules add to it."""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Plan, Prices, PupilPrice, Scenario
from transport_opt.model.journeys import days_aboard
from transport_opt.solve.arrays import DIRECTIONS, Arrays, Ints, arrays_of
from transport_opt.solve.bound import lower_bound
from transport_opt.solve.columns import DAYS
from transport_opt.solve.params import Progress
from transport_opt.solve.reasons import rides_to_plan
from transport_opt.solve.rule_prices import rule_prices

STAGE = "proving a bound"
FOR_RULES = 0.2
"""Share of the time kept for the prices of rules."""
TICK = 0.25
"""Seconds between two reports."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds for every plan that carries the same rides and keeps the rules, at the same times and rates.

    Attributes
    ----------
    pence
        A school day's cash that no such plan undercuts.
    one_school_pence
        That none undercuts in which each run serves one school and each vehicle drives one run a session.
    prices
        What pupils and rules add.
    """

    pence: Pence
    one_school_pence: Pence
    prices: Prices


def prove(
    scenario: Scenario,
    matrix: Matrix,
    plan: Plan,
    seconds: float,
    workers: int = 2,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Proof:
    """Prove a lower bound for exactly the rides that a plan carries.

    Parameters
    ----------
    plan
        Keeps the rules; what it leaves unplaced is no part of the bound.
    seconds
        Time to take at most, but for what one pricing needs.
    progress
        Told a few times a second, from the calling thread.
    should_stop
        Asked from other threads; once it says yes, what is proven by then is the answer.
    """
    begun, halted = time.monotonic(), Event()
    problem = arrays_of(scenario, matrix, rides_carried(scenario, matrix, plan))

    def stopped() -> bool:
        return halted.is_set() or (should_stop is not None and should_stop())

    def tell(fraction: float) -> None:
        if progress is not None:
            elapsed = time.monotonic() - begun
            progress(Progress(STAGE, fraction, len(plan.routes), None, len(plan.unplaced), elapsed))

    with ThreadPoolExecutor(max_workers=1) as thread:
        work = thread.submit(_proof, scenario, matrix, plan, problem, seconds, workers, stopped)
        try:
            while not work.done():
                tell(min(0.99, (time.monotonic() - begun) / seconds))
                wait([work], TICK)
        finally:
            halted.set()
    tell(1.0)
    return work.result()


def rides_carried(scenario: Scenario, matrix: Matrix, plan: Plan) -> Ints:
    """Give the weekdays on which a plan carries each pupil, without rides that no plan could make; shape (2, P)."""
    possible, _ = rides_to_plan(scenario, matrix)
    number = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    carried = np.zeros_like(possible)
    for run in (run for route in plan.routes for run in route.runs):
        for pupil_id in run.pupil_ids:
            if pupil_id in number:
                way = DIRECTIONS.index(run.direction)
                carried[way, number[pupil_id]] |= days_aboard(scenario, run, pupil_id).mask
    return possible & carried


def _proof(
    scenario: Scenario,
    matrix: Matrix,
    plan: Plan,
    problem: Arrays,
    seconds: float,
    workers: int,
    stopped: Callable[[], bool],
) -> Proof:
    begun = time.monotonic()
    bound = lower_bound(problem, (1 - FOR_RULES) * seconds, workers, stopped)
    prices = np.array(bound.prices)
    # What the bound leaves over is for the rules; what it took longer than it was given is not taken from them.
    left = max(begun + seconds - time.monotonic(), FOR_RULES * seconds)
    rules, left_out = rule_prices(scenario, matrix, problem, plan, prices, left, stopped)
    pupils = tuple(
        PupilPrice(pupil.pupil_id, Pence(int(bound.prices[at])))
        for at, pupil in enumerate(scenario.pupils)
        if problem.pupil[at, [DAYS, DAYS + 1]].any()
    )
    # Rounded down, so that only what is solved to the end is told as such.
    solved = math.floor(10_000 * bound.complete) / 10_000
    return Proof(Pence(bound.pence), Pence(bound.one_school_pence), Prices(solved, pupils, rules, left_out))
