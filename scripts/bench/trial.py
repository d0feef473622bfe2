"""One solver on one instance, in a process and on cores of its own: a crash costs one row.

Called as a program it reads a `Trial` as JSON and writes an `Outcome` to the file named: solvers print as they like.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
BOUND = "bound"
PATIENCE = 600.0
"""Seconds that a trial may take beside ten times what it is given, for models that are long in the making."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be run.

    Attributes
    ----------
    solver
        A name of `bench.solvers`, or ``bound``.
    """

    family: str
    pupils: int
    seed: int
    solver: str
    seconds: float
    workers: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes
    ----------
    cash, notional
        Pence a day; for a bound, that of every plan and that of plans with one school a run.
    broken
        Hard findings by rule.
    without
        Rules that the solver was not given.
    failure
        Why there is no plan; empty where there is one.
    """

    trial: Trial
    cash: int = 0
    notional: int = 0
    vehicles: int = 0
    unplaced: int = 0
    broken: dict[str, int] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    seconds: float = 0.0
    failure: str = ""

    @property
    def words(self) -> str:
        """One line: who, on what, and what came of it."""
        trial = self.trial
        who = f"{trial.family}, seed {trial.seed}: {trial.solver}"
        if self.failure:
            return f"{who}: {self.failure}"
        if trial.solver == BOUND:
            return f"{who}: £{self.cash / 100:,.2f}, one school a run £{self.notional / 100:,.2f}, {self.seconds:.0f} s"
        found = f"£{self.cash / 100:,.2f} and £{self.notional / 100:,.2f} notional, {self.vehicles} vehicles"
        which = "".join(f", {code} {count}" for code, count in self.broken.items())
        without = f"; without {'; '.join(self.without)}" if self.without else ""
        hard = f"{sum(self.broken.values())} hard findings{which}"
        return f"{who}: {found}, {self.unplaced} unplaced, {hard}, {self.seconds:.0f} s{without}"


def run_apart(trial: Trial, cores: Sequence[int]) -> Outcome:
    """Run a trial in a process of its own.

    Parameters
    ----------
    cores
        Where it may run; all of them if empty or if the system cannot tell.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "outcome.json"
        question = json.dumps({"trial": asdict(trial), "cores": list(cores)})
        command = [sys.executable, "-m", "bench.trial", str(answer)]
        patience = PATIENCE + 10 * trial.seconds
        try:
            done = subprocess.run(
                command, input=question, cwd=SCRIPTS, text=True, capture_output=True, check=False, timeout=patience
            )
        except subprocess.TimeoutExpired:
            return Outcome(trial, failure=f"did not stop within {patience:.0f} s")
        if not answer.exists():
            last = (done.stderr.strip().splitlines() or ["no word"])[-1]
            return Outcome(trial, failure=f"ended with code {done.returncode}: {last}")
        return _outcome(json.loads(answer.read_text(encoding="utf-8")))


def run(trial: Trial) -> Outcome:
    """Run a trial here."""
    from bench.bounds import proven
    from bench.evaluate import judge
    from bench.families import DRAW
    from bench.lacks import lacking
    from bench.solvers import OURS, PEERS, plan_by, solve_something

    instance = DRAW[trial.family](trial.seed, trial.pupils)
    if trial.solver in PEERS and not PEERS[trial.solver].installed:
        return Outcome(trial, failure=f"not run: the package {PEERS[trial.solver].package} is not installed")
    if trial.solver == OURS:
        # What is compiled at the first use of a machine is compiled before the clock starts.
        solve_something()
    begun = time.perf_counter()
    if trial.solver == BOUND:
        bound = proven(instance, trial.seconds, trial.workers)
        if bound is None:
            return Outcome(trial, failure="this version of the project proves no bound")
        return Outcome(trial, bound.pence, bound.one_school, seconds=time.perf_counter() - begun)
    plan = plan_by(trial.solver, instance, trial.seconds, trial.seed, trial.workers)
    seconds = time.perf_counter() - begun
    judged = judge(instance.scenario, instance.matrix, plan)
    lacks = PEERS[trial.solver].lacks if trial.solver in PEERS else ()
    return Outcome(
        trial,
        judged.cash,
        judged.notional,
        judged.vehicles,
        judged.unplaced,
        judged.broken,
        lacking(lacks, instance.scenario),
        seconds,
    )


def _outcome(values: dict[str, object]) -> Outcome:
    values["trial"] = Trial(**values["trial"])  # type: ignore[arg-type]
    values["without"] = tuple(values["without"])  # type: ignore[arg-type]
    return Outcome(**values)  # type: ignore[arg-type]


def main() -> None:
    """Read a trial, run it on its cores, write the outcome."""
    asked = json.loads(sys.stdin.read())
    if asked["cores"] and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, asked["cores"])
    outcome = run(Trial(**asked["trial"]))
    Path(sys.argv[1]).write_text(json.dumps(asdict(outcome)), encoding="utf-8")


if __name__ == "__main__":
    main()
