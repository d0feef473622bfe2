"""Many trials, a few side by side, each lane on cores of its own; and what their medians say."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from statistics import median

from bench.trial import BOUND, Outcome, Trial, run_apart


def hold(trials: Sequence[Trial], jobs: int, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Run trials, as many side by side as there are jobs, and tell each outcome as it comes.

    Returns
    -------
    list
        Outcomes in the order of the trials.
    """
    lanes: SimpleQueue[int] = SimpleQueue()
    for lane in range(jobs):
        lanes.put(lane)

    def one(trial: Trial) -> Outcome:
        lane = lanes.get()
        try:
            outcome = run_apart(trial, cores_of(lane, trial.workers))
        finally:
            lanes.put(lane)
        tell(outcome)
        return outcome

    with ThreadPoolExecutor(jobs) as side_by_side:
        return list(side_by_side.map(one, trials))


def cores_of(lane: int, workers: int) -> list[int]:
    """Give a lane its cores; none of its own where the lanes ask for more than there are."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    here = sorted(os.sched_getaffinity(0))
    mine = here[lane * workers : (lane + 1) * workers]
    return mine if len(mine) == workers else []


@dataclass(frozen=True, slots=True)
class Line:
    """One solver's medians over the seeds.

    Attributes
    ----------
    runs
        Seeds on which it gave a plan.
    to_bound
        Median of its cost over the proven bound of the same seed; ``None`` without bounds.
    to_best
        Median of its cost over the cheapest complete plan of the same seed.
    below
        Median share by which our own search is cheaper on the same seed; ``None`` where it cannot be told.
    """

    solver: str
    runs: int
    pence: float
    vehicles: float
    unplaced: int
    hard: int
    seconds: float
    to_bound: float | None
    to_best: float
    below: float | None
    without: tuple[str, ...]


def lines(outcomes: Sequence[Outcome], ours: str, one_school: bool) -> list[Line]:
    """Sum up a comparison, a line a solver, the cheapest first.

    Parameters
    ----------
    one_school
        Whether plans are held against the bound of one school a run.
    """
    bounds = {
        outcome.trial.seed: outcome.notional if one_school else outcome.cash
        for outcome in outcomes
        if outcome.trial.solver == BOUND and not outcome.failure
    }
    plans = [outcome for outcome in outcomes if outcome.trial.solver != BOUND and not outcome.failure]
    complete = [outcome for outcome in plans if not outcome.unplaced]
    best: dict[int, int] = {}
    for outcome in complete:
        best[outcome.trial.seed] = min(best.get(outcome.trial.seed, outcome.cash), outcome.cash)
    own = {outcome.trial.seed: outcome.cash for outcome in complete if outcome.trial.solver == ours}
    solvers = dict.fromkeys(outcome.trial.solver for outcome in plans)
    told = [_line([one for one in plans if one.trial.solver == solver], bounds, best, own) for solver in solvers]
    return sorted(told, key=lambda line: (line.unplaced > 0, line.pence))


def _line(runs: Sequence[Outcome], bounds: dict[int, int], best: dict[int, int], own: dict[int, int]) -> Line:
    def middle(over: dict[int, int]) -> float | None:
        shares = [run.cash / over[run.trial.seed] for run in runs if over.get(run.trial.seed) and not run.unplaced]
        return median(shares) if shares else None

    to_own = middle(own)
    return Line(
        solver=runs[0].trial.solver,
        runs=len(runs),
        pence=median(run.cash for run in runs),
        vehicles=median(run.vehicles for run in runs),
        unplaced=max(run.unplaced for run in runs),
        hard=max(sum(run.broken.values()) for run in runs),
        seconds=median(run.seconds for run in runs),
        to_bound=middle(bounds),
        to_best=middle(best) or 0.0,
        below=1 - 1 / to_own if to_own else None,
        without=runs[0].without,
    )
