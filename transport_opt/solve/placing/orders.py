"""Every order of one session of a route that could be the best: its stops put anew, runs and all.

The orders grow depth first. A beginning is left as soon as its metres alone cost too much or somebody is over their
limit though nobody waits; an order that is whole is priced by every rule that one session settles.
"""

from transport_opt.solve.arrays import MOST_WHEELCHAIRS, Arrays, Ints
from transport_opt.solve.columns import (
    AM,
    BASE,
    BREAK,
    COMFORT,
    DEAD,
    DEAD_RATE,
    DRIVEN,
    DUTY,
    EXTRA,
    FIRST,
    HEAVIEST,
    INCLUDED,
    LAST,
    LAYER,
    LIVE,
    LIVE_RATE,
    MINIBUS,
    MOST_ASSISTANTS,
    MOST_OWN,
    OWN_RATE,
    SHARED_RATE,
    TRIAL,
)
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.placing.growing import Growth, Trail, extend, may_follow, measure_nearest, whole
from transport_opt.solve.pricing import IMPOSSIBLE, fits, in_locked_order, price_session
from transport_opt.solve.timing import Work
from transport_opt.solve.weekdays import weekday_classes

SLOT = 9
"""Row of ``Work.legs`` that a session being tried is measured in."""


@compiled
def list_orders(
    problem: Arrays, work: Work, trail: Trail, riders: Ints, schools: Ints, way: int, kind: int, driven: int,
    hourly: int, ceiling: float, most: int, budget: int,
) -> tuple[int, bool]:  # fmt: skip
    """List the orders of a session that score less than a ceiling.

    Parameters
    ----------
    riders, schools
        Numbers of the pupils who ride in this session, at least one, and of their schools.
    driven, hourly
        As in `Growth`.
    most
        How many to keep; 1 for the best alone.
    budget
        Choices to look at.

    Returns
    -------
    tuple
        How many stand in ``trail``, and whether all were seen. A score is a lower bound of what the session adds to a
        route in that type of vehicle.
    """
    problem, work, trail = held(problem), held(work), held(trail)
    sequence = work.sequences[TRIAL, way]
    for one in range(len(riders)):
        sequence[one] = riders[one]
    work.tokens[TRIAL, way] = len(riders)
    classes = weekday_classes(problem, work, work.sequences[TRIAL], work.tokens[TRIAL], way, way + 1)
    growth = Growth(way, kind, classes, driven, hourly)
    measure_nearest(problem, trail, riders, schools, way)
    choices, count, depth = len(riders) + len(schools) + 1, 0, 0
    trail.pick[0], trail.pence[0], trail.row[0], trail.clock[0] = -1, 0.0, -1, -1
    while depth >= 0:
        trail.pick[depth] += 1
        if trail.pick[depth] >= choices:
            depth -= 1
            continue
        budget -= 1
        if budget < 0:
            return count, False
        token = _token(problem, riders, schools, trail.pick[depth])
        if not _grows(problem, work, trail, depth, token, riders, growth, ceiling):
            continue
        depth += 1
        trail.pick[depth] = -1
        if not whole(problem, trail.path, depth, riders):
            continue
        _unroll(trail, sequence, depth, way)
        score = _score(problem, work, growth, sequence, depth)
        if score < ceiling:
            if most == 1:
                count, ceiling = 0, score
            if count >= most:
                return count, False
            _keep(trail, sequence, depth, score, count)
            count += 1
    return count, True


@compiled
def _grows(
    problem: Arrays, work: Work, trail: Trail, depth: int, token: int, riders: Ints, growth: Growth, ceiling: float
) -> bool:  # fmt: skip
    """Put a token behind the path, if it may stand there and the order may still be worth keeping."""
    if not may_follow(problem, work, trail.path, depth, token, riders, growth):
        return False
    trail.path[depth] = token
    return extend(problem, work, trail, depth, token, riders, growth, ceiling)


@compiled
def _unroll(trail: Trail, sequence: Ints, depth: int, way: int) -> None:
    """Write the path as it is driven: an afternoon has grown backwards."""
    for at in range(depth):
        sequence[at] = trail.path[at if way == AM else depth - 1 - at]


@compiled
def _keep(trail: Trail, sequence: Ints, tokens: int, score: float, at: int) -> None:
    trail.found[at, :tokens] = sequence[:tokens]
    trail.lengths[at], trail.scores[at] = tokens, score


@compiled
def _token(problem: Arrays, riders: Ints, schools: Ints, pick: int) -> int:
    if pick < len(riders):
        return int(riders[pick])
    if pick < len(riders) + len(schools):
        return int(len(problem.pupil) + schools[pick - len(riders)])
    return BREAK


@compiled
def _score(problem: Arrays, work: Work, growth: Growth, sequence: Ints, tokens: int) -> float:
    """Bound from below what a whole session adds to its route: all but the standing charge and friends apart.

    Half of the assistants are counted: those of a route are the most of its two sessions, so half of both is no more.
    """
    way, kind = growth.way, growth.kind
    if not in_locked_order(problem, sequence, tokens, way):
        return IMPOSSIBLE
    for wheelchairs in range(MOST_WHEELCHAIRS + 1):
        work.peak[wheelchairs] = -1
    for fact in range(HEAVIEST + 1):
        work.facts[fact] = 0
    total, minibus = 0.0, problem.kind[kind, MINIBUS]
    for one in range(growth.classes):
        if not price_session(problem, work, way, minibus, work.class_day[one], sequence, tokens, SLOT):
            return IMPOSSIBLE
        found = work.legs[SLOT]
        dead, duty, base = found[DEAD], found[DUTY], problem.kind[kind, BASE]
        if base >= 0 and found[DRIVEN] > 0:
            first, last = int(found[FIRST]), int(found[LAST])
            layer = problem.rules[LAYER + 2 * minibus + way]
            out, home = problem.times[layer, base, first], problem.times[layer, last, base]
            if out < 0 or home < 0:
                return IMPOSSIBLE
            dead += problem.metres[base, first] + problem.metres[last, base]
            duty += out + home
        hours = duty if growth.hourly else max(0.0, duty - problem.rate[kind, INCLUDED])
        total += work.class_weight[one] * (
            found[LIVE] * problem.rate[kind, LIVE_RATE]
            + dead * problem.rate[kind, DEAD_RATE]
            + hours * problem.rate[kind, EXTRA]
            + found[COMFORT]
        )
    if not fits(problem, work, kind):
        return IMPOSSIBLE
    own, needed = work.facts[MOST_OWN], work.facts[MOST_ASSISTANTS]
    dearer = max(0.0, problem.prices[OWN_RATE] - problem.prices[SHARED_RATE])
    crew = own * dearer + needed * min(problem.prices[OWN_RATE], problem.prices[SHARED_RATE])
    return float(total / 5.0 + 0.5 * growth.driven * crew / 5.0)
