"""A school year in small: pupils join and leave by the month, many change in September, and each plan follows the last.

Every month is reviewed from the plan that was adopted the month before, and planned from nothing in the same time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from random import Random

from bench.derbyshire import PUPILS, county
from bench.page import Figure, Table
from bench.reviews import cash_of
from bench.setting import Setting
from bench.solvers import solve_something
from transport_opt.matrix import NO_WAY, Matrix
from transport_opt.model import Plan, Pupil, Scenario
from transport_opt.model.units import pounds
from transport_opt.service.question import Question
from transport_opt.service.reviewing import Reviewed, review_for, reviewed
from transport_opt.solve import Params, solve

SECONDS = 300.0
MONTHS = ("October", "November", "December", "January")
JOIN, LEAVE = 0.012, 0.007
"""Of the pupils of a month, how many join and how many leave."""
LEAVERS, MOVERS = 0.14, 0.14
"""Of the pupils of July, how many leave for as many who join, and how many go to another school in September."""
HEADS = (
    "month", "pupils", "joined", "left", "change", "£ a day", "£ from nothing", "above", "hard findings", "unplaced",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """Who travels.

    Attributes
    ----------
    joined, left
        By id, since the month before.
    """

    name: str
    pupils: tuple[Pupil, ...]
    joined: int
    left: int


def measure_terms(setting: Setting) -> Iterator[Figure | Table]:
    """Follow the county's plan through four months and a September."""
    seconds, pupils = setting.seconds or SECONDS, setting.pupils or PUPILS
    solve_something()
    for seed in setting.seeds_or((1,)):
        with_reserve = ceil(pupils * (1 + LEAVERS + len(MONTHS) * JOIN)) + len(MONTHS) + 1
        here = county(setting.folder, with_reserve, seed)
        months = year(here.scenario, here.matrix, pupils, Random(seed))
        params = Params(seconds=seconds, seed=seed, workers=setting.workers or 2)
        name = f"term of Derbyshire, {pupils:,} pupils, seed {seed}, {seconds:g} s"
        yield from followed(name, Question(here.scenario, here.matrix, "", here.family), months, params)


def year(scenario: Scenario, matrix: Matrix, pupils: int, rng: Random) -> tuple[Month, ...]:
    """Draw who travels in each month, the first being the one that the first plan is made for.

    Parameters
    ----------
    scenario
        With more pupils than travel at once: the rest are a reserve to join from.
    pupils
        Who travel in the first month.
    """
    order = list(scenario.pupils)
    rng.shuffle(order)
    now, reserve = order[:pupils], order[pupils:]
    months = [Month("September", _known(now), 0, 0)]
    for name in MONTHS:
        now, reserve, month = _turned_over(name, now, reserve, (round(JOIN * len(now)), round(LEAVE * len(now))), rng)
        months.append(month)
    many = round(LEAVERS * len(now))
    movers = {pupil.pupil_id for pupil in rng.sample(now, round(MOVERS * len(now)))}
    now = [_at_a_neighbours_school(pupil, now, matrix) if pupil.pupil_id in movers else pupil for pupil in now]
    stay = [pupil for pupil in now if pupil.pupil_id in movers]
    go = [pupil for pupil in now if pupil.pupil_id not in movers]
    go, _, month = _turned_over("next September", go, reserve, (many, many), rng)
    return (*months, replace(month, pupils=_known([*stay, *go])))


def _turned_over(
    name: str, now: Sequence[Pupil], reserve: Sequence[Pupil], join_leave: tuple[int, int], rng: Random
) -> tuple[list[Pupil], list[Pupil], Month]:
    join, leave = min(join_leave[0], len(reserve)), join_leave[1]
    gone = {pupil.pupil_id for pupil in rng.sample(now, leave)}
    travel = [pupil for pupil in now if pupil.pupil_id not in gone] + list(reserve[:join])
    return travel, list(reserve[join:]), Month(name, _known(travel), join, leave)


def _known(pupils: Sequence[Pupil]) -> tuple[Pupil, ...]:
    """Leave out of every pair whoever does not travel."""
    here = {pupil.pupil_id for pupil in pupils}
    return tuple(
        replace(pupil, not_with=pupil.not_with & here, keep_with=pupil.keep_with & here)
        for pupil in sorted(pupils, key=lambda pupil: pupil.pupil_id)
    )


def _at_a_neighbours_school(pupil: Pupil, others: Sequence[Pupil], matrix: Matrix) -> Pupil:
    """Give the pupil the school of whoever lives nearest and goes to another one, in the same phase if there is one."""
    elsewhere = [one for one in others if one.school_id != pupil.school_id]
    alike = [one for one in elsewhere if one.phase is pupil.phase] or elsewhere

    def away(one: Pupil) -> tuple[bool, int, str]:
        seconds = matrix.seconds[matrix.index[pupil.pupil_id], matrix.index[one.pupil_id]]
        return bool(seconds == NO_WAY), int(seconds), one.pupil_id

    nearest = min(alike, key=away, default=pupil)
    return replace(pupil, school_id=nearest.school_id, phase=nearest.phase)


def followed(name: str, question: Question, months: Sequence[Month], params: Params) -> Iterator[Figure | Table]:
    """Plan the first month, review every other from the plan before it, and hold each against a plan from nothing."""
    rows, adopted = [], solve(_scenario(question, months[0]), question.matrix, params)
    for month in months[1:]:
        here = replace(question, scenario=_scenario(question, month))
        # A plan of before is what its own month's plan was: the leavers are still on its routes.
        found = review_for(here, adopted, None, params)
        fresh = reviewed(here, Plan((), ()), None, solve(here.scenario, here.matrix, params))
        yield Figure(f"{name}: {month.name} within its cap", _change(found), "within the cap, 0 hard findings")
        above = cash_of(found) / max(1, cash_of(fresh)) - 1
        told = f"{above:+.2%}: {pounds(cash_of(found))} beside {pounds(cash_of(fresh))} a day"
        yield Figure(f"{name}: {month.name} above a plan from nothing", told, "at most 1.5 %")
        rows.append(_row(month, found, fresh, f"{above:+.2%}"))
        adopted = found.answer.plan
    yield Table(name, HEADS, tuple(rows))


def _scenario(question: Question, month: Month) -> Scenario:
    return replace(question.scenario, pupils=month.pupils, todays_routes=(), locks=())


def _change(found: Reviewed) -> str:
    plan, change = found.answer.plan, found.change
    within = "within" if found.is_within else "beyond"
    who = f"{len(change.changed)} of {len(change.continuing)} ({float(change.share):.1%}) change"
    return f"{who}, {within} the cap, {len(plan.hard_findings)} hard findings, {len(plan.unplaced)} unplaced"


def _row(month: Month, found: Reviewed, fresh: Reviewed, above: str) -> tuple[str, ...]:
    plan, change = found.answer.plan, found.change
    return (
        month.name,
        str(len(month.pupils)),
        str(month.joined),
        str(month.left),
        f"{len(change.changed)} of {len(change.continuing)}",
        pounds(cash_of(found)),
        pounds(cash_of(fresh)),
        above,
        str(len(plan.hard_findings)),
        str(len(plan.unplaced)),
    )
