"""The search beside its peers on drawn instances: what is compared, for how long, and what it must show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bench.contest import Line, hold, lines
from bench.families import USUAL_PUPILS
from bench.page import Figure, Table
from bench.setting import Setting
from bench.solvers import FIRST, OURS
from bench.trial import BOUND, Outcome, Trial

BEST_FIRST = "OR-Tools, best first solution"
ALL_FIRST = tuple(f"OR-Tools {first}" for first in FIRST)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One family of instances and its solvers.

    Attributes
    ----------
    one_school
        Whether the bound is that of plans with one school a run.
    above_bound
        What the search must show against the bound.
    below
        What it must show against each peer.
    """

    family: str
    solvers: tuple[str, ...]
    seconds: float
    bound_seconds: float
    workers: int
    jobs: int
    one_school: bool = False
    above_bound: str = ""
    below: dict[str, str] = field(default_factory=dict)


SEEDS = (1, 2, 3, 4, 5)
SIX = "at least 6 %"
COMPARISONS = {
    "single": Comparison(
        "single", (BOUND, OURS, *ALL_FIRST, "PyVRP", "VROOM", "vrp-cli"), 60, 180, 1, 2,
        above_bound="at most +2.3 %",
        below={"PyVRP": "at least 0 %", BEST_FIRST: SIX, "VROOM": SIX, "vrp-cli": SIX},
    ),
    "rules": Comparison(
        "rules", (BOUND, OURS, *ALL_FIRST, "PyVRP", "VROOM", "vrp-cli"), 60, 180, 1, 2, below={BEST_FIRST: SIX}
    ),
    "county-one-school": Comparison(
        "county-one-school", (BOUND, OURS, *ALL_FIRST[:2], "PyVRP", "VROOM", "vrp-cli"), 600, 600, 2, 1,
        one_school=True, above_bound="at most +4.5 %",
    ),
    "county-mixed": Comparison(
        "county-mixed", (BOUND, OURS, "PyVRP mixed", "OR-Tools mixed"), 600, 600, 2, 1,
        one_school=True, above_bound="at most -15 %",
    ),
}  # fmt: skip
COLUMNS = (
    "solver", "seeds", "£ a day, median", "to the bound", "to the best", "vehicles", "most unplaced",
    "most hard findings", "seconds", "given without",
)  # fmt: skip


def measure(comparison: Comparison, setting: Setting) -> Iterator[Figure | Table]:
    """Hold one comparison; a line for each outcome is printed as it comes."""
    asked = _as_set(comparison, setting)
    pupils = setting.pupils or USUAL_PUPILS[comparison.family]
    trials = [
        Trial(
            asked.family, pupils, seed, solver, asked.bound_seconds if solver == BOUND else asked.seconds, asked.workers
        )
        for seed in setting.seeds_or(SEEDS)
        for solver in asked.solvers
    ]
    outcomes = hold(trials, asked.jobs, lambda outcome: print(outcome.words, flush=True))
    found = lines([*outcomes, *_best_first(outcomes)], OURS, asked.one_school)
    cores = f"{asked.workers} core" + ("s" if asked.workers > 1 else "")
    title = f"{asked.family}, {pupils:,} pupils, {asked.seconds:g} s, {cores}"
    for line in found:
        must = asked.above_bound if line.solver == OURS and line.to_bound is not None else ""
        seeds = f"{line.runs} seed" + ("s" if line.runs > 1 else "")
        yield Figure(f"{title}, {seeds}: {line.solver}", _words(line, asked.one_school), must)
    for line in found:
        if line.solver != OURS and line.below is not None:
            yield Figure(f"{title}: ours below {line.solver}", f"{line.below:.1%}", asked.below.get(line.solver, ""))
    for outcome in outcomes:
        if outcome.failure:
            yield Figure(f"{title}, seed {outcome.trial.seed}: {outcome.trial.solver}", outcome.failure)
    if found:
        yield Table(title, COLUMNS, tuple(map(_cells, found)))


def _as_set(comparison: Comparison, setting: Setting) -> Comparison:
    return replace(
        comparison,
        solvers=tuple(solver for solver in comparison.solvers if setting.wants(solver)),
        seconds=setting.seconds or comparison.seconds,
        bound_seconds=setting.bound_seconds or comparison.bound_seconds,
        workers=setting.workers or comparison.workers,
        jobs=setting.jobs or comparison.jobs,
    )


def _best_first(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Give the cheapest plan of OR-Tools' first solutions for each seed, as if it had been known which to take."""
    ran = [one for one in outcomes if one.trial.solver in ALL_FIRST and not one.failure]
    if len({one.trial.solver for one in ran}) < 2:
        return
    for seed in dict.fromkeys(one.trial.seed for one in ran):
        best = min((one for one in ran if one.trial.seed == seed), key=lambda one: (one.unplaced, one.cash))
        yield replace(best, trial=replace(best.trial, solver=BEST_FIRST))


def _words(line: Line, one_school: bool) -> str:
    told = [f"£{line.pence / 100:,.2f} a day", f"{line.vehicles:g} vehicles"]
    if line.to_bound is not None:
        told.append(f"{line.to_bound - 1:+.1%} of the proven bound{' of one school a run' if one_school else ''}")
    told += [f"{line.unplaced} unplaced", f"{line.hard} hard findings", f"{line.seconds:.0f} s"]
    return ", ".join(told) + ("; without some of the rules" if line.without else "")


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.solver,
        str(line.runs),
        f"{line.pence / 100:,.2f}",
        "" if line.to_bound is None else f"{line.to_bound:.3f}",
        f"{line.to_best:.3f}" if line.to_best else "",
        f"{line.vehicles:g}",
        str(line.unplaced),
        str(line.hard),
        f"{line.seconds:.0f}",
        "; ".join(line.without),
    )
