"""Cost against change: plans for several shares of change from one search and one pool of routes.

The first search is free and begins from nothing. Then the earlier plan is loosened step by step, each step going on
from the plan of the last, and every route that any of them saw is in the pool that each chooses from. A plan that
keeps its share is a plan for every greater share, too, so that no step after it costs more, changes at their notional
price. Before the first that does, each step changes no more pupils than the one before, at whatever price.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Scenario
from transport_opt.solve.changes import earlier_of
from transport_opt.solve.incumbent import Incumbent, cheaper
from transport_opt.solve.params import Params, Progress
from transport_opt.solve.posed import posed
from transport_opt.solve.search import Search

SHARES = tuple(Fraction(percent, 100) for percent in (0, 5, 10, 15, 25, 50))
"""Of the pupils in both plans, how many may change route at most; beside them one plan is free."""
FREE = 0.7
"""Share of the time for the free plan: it has the farthest to go."""


@dataclass(frozen=True, eq=False)
class Step:
    """One plan of a frontier.

    Attributes
    ----------
    share
        Of the pupils in both plans, how many may change route; ``None`` where all may.
    """

    share: Fraction | None
    plan: Plan


def frontier(
    scenario: Scenario,
    matrix: Matrix,
    params: Params,
    earlier: Plan,
    shares: Sequence[Fraction] = SHARES,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Step, ...]:
    """Find the cheapest plan there is time for at each share of change, and without any bound on it.

    Parameters
    ----------
    params
        Time or moves for all of them together.
    earlier
        The adopted plan, or today's routes.
    shares
        Ascending.

    Returns
    -------
    tuple
        A step for each share, then the free one. A step beyond its share found none within: where the earlier
        plan breaks hard rules some pupils have to change.
    """
    begun, here = time.monotonic(), posed(scenario, matrix)
    told = here.search(params, progress, should_stop)
    search = _stage(told, params, 0.0, FREE, "any change")
    nothing = Incumbent((), here.everyone)
    free = search.run(nothing)
    found: list[tuple[Search, Incumbent]] = []
    last = here.taken_up(earlier)
    each = (1 - FREE) / max(1, len(shares))
    for at, share in enumerate(shares):
        step = _stage(told, params, FREE + at * each, each, f"at most {100 * float(share):g} %")
        step.earlier = earlier_of(scenario, here.problem, earlier, share)
        last = step.run(nothing, last)
        found.append((step, last))
    free = cheaper(free, last)

    def written(share: Fraction | None, made_by: Search, plan: Incumbent) -> Step:
        return Step(share, here.written(made_by, plan, time.monotonic() - begun))

    capped = [written(share, step, plan) for share, (step, plan) in zip(shares, found, strict=True)]
    return (*capped, written(None, search, free))


def _stage(search: Search, params: Params, done: float, share: float, words: str) -> Search:
    """Give a search with a share of the time, and the pool of the one given, that tells how far they all are."""
    seconds = None if params.seconds is None else params.seconds * share
    iterations = None if params.iterations is None else max(1, round(params.iterations * share))
    report = search.report

    def told(progress: Progress) -> None:
        report(replace(progress, stage=f"{progress.stage}, {words}", fraction=done + share * progress.fraction))

    return replace(
        search,
        params=replace(params, seconds=seconds, iterations=iterations),
        report=told,
        moves=0,
        choices=0,
    )
