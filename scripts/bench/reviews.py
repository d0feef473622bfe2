"""A term review of the invented county: what each share of change saves, held against planning from nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from bench.derbyshire import PUPILS, county
from bench.page import Figure, Table
from bench.setting import Setting
from bench.solvers import solve_something
from transport_opt.baseline import baseline
from transport_opt.costs import price
from transport_opt.model.units import pounds
from transport_opt.service.question import Question
from transport_opt.service.reviewing import Reviewed, reviewed
from transport_opt.solve import SHARES, Params, frontier, solve

SECONDS = 1200.0
USUAL = Fraction(1, 4)
"""The share that the policy allows unless a council says otherwise."""
HEADS = ("may change", "change", "£ a day", "saved", "hard findings", "unplaced", "within its cap")


def measure_reviews(setting: Setting) -> Iterator[Figure | Table]:
    """Plan the county's frontier from today's routes, and the county from nothing in the same time."""
    seconds, pupils = setting.seconds or SECONDS, setting.pupils or PUPILS
    solve_something()
    for seed in setting.seeds_or((1,)):
        here = county(setting.folder, pupils, seed)
        question = Question(here.scenario, here.matrix, "", here.family)
        params = Params(seconds=seconds, seed=seed, workers=setting.workers or 2)
        yield from held_against(
            f"review of Derbyshire, {pupils:,} pupils, seed {seed}, {seconds:g} s", question, params
        )


def held_against(name: str, question: Question, params: Params) -> Iterator[Figure | Table]:
    """Plan a frontier, each plan audited against today's routes within its own cap; then plan from nothing."""
    scenario, matrix = question.scenario, question.matrix
    earlier = price(scenario, matrix, baseline(scenario, matrix))
    found = [
        reviewed(question, earlier, step.share, step.plan)
        for step in frontier(scenario, matrix, params, earlier, SHARES)
    ]
    yield Table(name, HEADS, tuple(map(_row, found)))
    for one in found:
        yield Figure(f"{name}: at {_named(one)}", _words(one), "within the cap, 0 hard findings")
    yield half(name, found)
    nothing = replace(earlier, routes=(), unplaced=())
    fresh = reviewed(question, nothing, None, solve(scenario, matrix, params))
    yield near(name, found[-1], fresh)


def half(name: str, found: Sequence[Reviewed]) -> Figure:
    """Tell what the usual share saves of what is saved where all may change."""
    saved = {one.share: (one.cash_before or 0) - cash_of(one) for one in found}
    share = f"{saved[USUAL] / saved[None]:.1%}" if saved[None] > 0 else "nothing is saved"
    told = f"{share}: {pounds(saved[USUAL])} of {pounds(saved[None])} a day"
    return Figure(f"{name}: saved at 25 % of what is saved freely", told, "at least 50 %")


def near(name: str, free: Reviewed, fresh: Reviewed) -> Figure:
    """Tell how far the free end is above a plan made from nothing in the time of the whole frontier."""
    above = cash_of(free) / cash_of(fresh) - 1
    left = len(free.answer.plan.unplaced) - len(fresh.answer.plan.unplaced)
    told = f"{above:+.2%}: {pounds(cash_of(free))} beside {pounds(cash_of(fresh))} a day, {left:+d} unplaced"
    return Figure(f"{name}: free end above a plan from nothing in the same time", told, "at most 0.5 %")


def cash_of(one: Reviewed) -> int:
    """Give pence a day."""
    return one.answer.plan.cash_pence_per_day or 0


def _named(one: Reviewed) -> str:
    return "any change" if one.share is None else f"{float(100 * one.share):g} %"


def _words(one: Reviewed) -> str:
    cells = dict(zip(HEADS, _row(one), strict=True))
    return (
        f"{cells['£ a day']} a day, {cells['change']} change, {cells['hard findings']} hard findings, "
        f"{cells['unplaced']} unplaced, {'within' if one.is_within else 'beyond'} its cap"
    )


def _row(one: Reviewed) -> tuple[str, ...]:
    plan, change, cash = one.answer.plan, one.change, cash_of(one)
    return (
        _named(one),
        f"{len(change.changed)} of {len(change.continuing)} ({float(change.share):.1%})",
        pounds(cash),
        pounds((one.cash_before or 0) - cash),
        str(len(plan.hard_findings)),
        str(len(plan.unplaced)),
        "yes" if one.is_within else "no",
    )
