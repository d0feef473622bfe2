"""Going round by a place between two stops of a route: the drives, the pence, and whether the rest is still in time."""

from typing import NamedTuple

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import (
    AM,
    GAP,
    LATEST,
    METRES_ON,
    PICKUP,
    PLACE,
    READY,
    SOONEST,
    STAYS,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.gaps import Gaps
from transport_opt.solve.state import State


class Joining(NamedTuple):
    """One pupil joining one session of one route.

    Attributes
    ----------
    home, lead, tail
        Places: the pupil's home, and whichever of home and school comes first and last.
    lead_stays, tail_stays
        How long the vehicle stands there for the pupil alone.
    opens, closes
        The window of the school, whole at the end of an afternoon's loading.
    base
        The place of the vehicle's base, -1 for none.
    live, dead, comfort
        Pence a metre, a metre and a second, by the share of the week that the pupil rides.
    strict
        Whether some day has all of them aboard, so that what does not fit that day does not fit at all.
    """

    pupil: int
    slot: int
    way: int
    kind: int
    layer: int
    school: int
    home: int
    lead: int
    tail: int
    lead_stays: int
    tail_stays: int
    opens: int
    closes: int
    tokens: int
    base: int
    live: float
    dead: float
    comfort: float
    blink: float
    strict: bool


class Run(NamedTuple):
    """A run: the tokens ``start`` to ``end`` of its session; none where the two are one."""

    start: int
    end: int


@compiled
def drive_into(problem: Arrays, before: Ints, joining: Joining, run: Run, gap: int, place: int) -> int:
    """Time the drive from the stop before a gap; 0 at the start of a run, negative where there is no way."""
    return int(problem.times[joining.layer, before[gap - 1, PLACE], place]) if gap > run.start else 0


@compiled
def drive_on(problem: Arrays, before: Ints, joining: Joining, run: Run, gap: int, place: int) -> int:
    """Time the drive to the stop after a gap; 0 at the end of a run, negative where there is no way."""
    return int(problem.times[joining.layer, place, before[gap, PLACE]]) if gap < run.end else 0


@compiled
def opening(problem: Arrays, joining: Joining, at: int, home: bool) -> int:
    """Put an arrival off until the home or the school is ready for the vehicle."""
    if not home:
        return max(at, joining.opens)
    return max(at, problem.pupil[joining.pupil, PICKUP]) if joining.way == AM else at


@compiled
def arrival(problem: Arrays, gaps: Gaps, joining: Joining, run: Run, gap: int, into: int, place: int) -> int:
    """Tell the earliest arrival at a place in a gap."""
    before = gaps.before[joining.slot, joining.way]
    if gap > run.start:
        return int(before[gap - 1, SOONEST] + before[gap - 1, STAYS] + into)
    if run.start < 2:
        return 0
    last = before[run.start - 2]
    return int(last[SOONEST] + last[STAYS] + problem.rules[GAP] + problem.times[joining.layer, last[PLACE], place])


@compiled
def in_time(
    problem: Arrays, gaps: Gaps, state: State, joining: Joining, run: Run, gap: int, leave: int, on: int, place: int
) -> bool:
    """Tell whether a vehicle that leaves a place in a gap then is in time for all that follows."""
    before = gaps.before[joining.slot, joining.way]
    if gap < run.end:
        return bool(leave + on <= before[gap, LATEST])
    after = _next_run(joining, run)
    if after < 0:
        return True
    there = leave + problem.rules[GAP] + problem.times[joining.layer, place, before[after, PLACE]]
    if joining.way == AM:
        return bool(there <= before[after, LATEST])
    school = state.sequences[joining.slot, joining.way, after] - len(problem.pupil)
    return bool(there <= problem.school[school, READY])


@compiled
def _next_run(joining: Joining, run: Run) -> int:
    """Tell where the run after this one begins; -1 if there is none."""
    if run.start == run.end:
        return run.end if run.end < joining.tokens else -1
    return run.end + 1 if run.end + 1 < joining.tokens else -1


@compiled
def way_round(problem: Arrays, gaps: Gaps, joining: Joining, run: Run, gap: int, lead: int, tail: int) -> float:
    """Price the metres that a way by ``lead`` and ``tail`` adds in a gap, without those between the two."""
    before = gaps.before[joining.slot, joining.way]
    live, dead = 0, 0
    if gap > run.start:
        live += problem.metres[before[gap - 1, PLACE], lead]
    else:
        dead += _metres(problem, _from_where(joining, before, run), lead)
    if gap < run.end:
        live += problem.metres[tail, before[gap, PLACE]]
    else:
        dead += _metres(problem, tail, _where_to(joining, before, run))
    if run.start == run.end:
        dead -= _metres(problem, _from_where(joining, before, run), _where_to(joining, before, run))
    elif gap == run.start:
        dead -= _metres(problem, _from_where(joining, before, run), before[gap, PLACE])
    elif gap == run.end:
        dead -= _metres(problem, before[gap - 1, PLACE], _where_to(joining, before, run))
    else:
        live -= before[gap - 1, METRES_ON]
    return live * joining.live + dead * joining.dead


@compiled
def _from_where(joining: Joining, before: Ints, run: Run) -> int:
    return int(before[run.start - 2, PLACE]) if run.start >= 2 else joining.base


@compiled
def _where_to(joining: Joining, before: Ints, run: Run) -> int:
    after = _next_run(joining, run)
    return int(before[after, PLACE]) if after >= 0 else joining.base


@compiled
def _metres(problem: Arrays, one: int, other: int) -> int:
    return int(problem.metres[one, other]) if one >= 0 and other >= 0 else 0
