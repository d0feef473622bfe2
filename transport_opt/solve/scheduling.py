"""Runs strung into vehicles' days anew: which vehicle drives which run after which, for all routes at once.

The search moves a few pupils at a time and seldom hands a whole run from one vehicle to another. With the runs as they
are, who drives what is an assignment of successors (Bertossi, Carraresi and Gallo 1987, the vehicle scheduling problem
with one depot): each link saves a standing charge and costs the dead miles between.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Floats, Ints
from transport_opt.solve.chains import barred_from, between, described, foes_of, stacked
from transport_opt.solve.columns import BREAK, COUNT, DEAD_RATE, MAX_RUNS, STANDING
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.pieces import priced, taken_apart
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import Work, make_work


def scheduled(problem: Arrays, routes: Sequence[Drawn], used: Ints) -> tuple[Drawn, ...]:
    """Say anew which vehicle drives which runs after which; routes that locks name stay as they are.

    Parameters
    ----------
    used
        Shape (T,): vehicles that are not for these routes.

    Returns
    -------
    tuple
        Routes for the same pupils, cheaper, or those given.
    """
    given = tuple(routes)
    if problem.rules[MAX_RUNS] < 2:
        return given
    work = make_work()
    loose = [piece for route in given if route.slot < 0 for piece in taken_apart(problem, work, route, used)]
    saved = savings(problem, loose)
    if not (saved > 0).any():
        return given
    after = linear_sum_assignment(saved, maximize=True)[1]
    links = {one: int(other) for one, other in enumerate(after) if saved[one, other] > 0}
    found = [route for route in given if route.slot >= 0]
    taken = used + np.bincount([route.kind for route in found], minlength=len(used)).astype(np.int32)
    for chain in _chains(links, len(loose)):
        for day in _days(problem, work, [loose[at] for at in chain], taken):
            found.append(day)
            taken[day.kind] += 1
    dearer = sum(route.cost for route in found) >= sum(route.cost for route in given)
    return given if dearer or (taken > problem.kind[:, COUNT]).any() else tuple(found)


def savings(problem: Arrays, routes: Sequence[Drawn]) -> Floats:
    """Guess what is saved where the vehicle of one route goes on to drive another; nought where it cannot.

    Returns
    -------
    Floats
        Shape (n, n): pence a day, from row to column.
    """
    sequences, tokens = stacked(routes)
    kind = np.array([route.kind for route in routes], dtype=np.int64)
    return _savings(problem, described(problem, sequences, tokens), *barred_from(problem, routes), kind)


@compiled
def _savings(
    problem: Arrays, told: Ints, aboard: NDArray[np.uint64], barred: NDArray[np.uint64], kind: NDArray[np.int64]
) -> Floats:
    problem = held(problem)
    saved = np.zeros((len(told), len(told)))
    for one in range(len(told)):
        for other in range(len(told)):
            metres = 0.0
            for way in range(2):
                metres += between(problem, told[one, way], told[other, way], way)
            apart = one != other and metres < np.inf
            for word in range(aboard.shape[1]):
                apart = apart and aboard[one, word] & barred[other, word] == 0
            if apart:
                standing = min(problem.rate[kind[one], STANDING], problem.rate[kind[other], STANDING])
                saved[one, other] = max(0.0, standing - metres * problem.rate[kind[one], DEAD_RATE])
    return saved


def _chains(links: dict[int, int], many: int) -> Iterator[list[int]]:
    """Follow the links from everyone whom nobody precedes; a ring is opened where it is met first."""
    seen: set[int] = set()
    led = set(links.values())
    for head in sorted(range(many), key=lambda at: at in led):
        chain, at = [], head
        while at not in seen:
            seen.add(at)
            chain.append(at)
            at = links.get(at, at)
        if chain:
            yield chain


def _days(problem: Arrays, work: Work, chain: Sequence[Drawn], used: Ints) -> Iterator[Drawn]:
    """Drive the routes of a chain one after the other, and begin another day where one cannot or need not go on."""
    day = _offered(problem, work, chain[0], used)
    for route in chain[1:]:
        longer = _followed(problem, work, day, route, used)
        if longer is None:
            yield day
        day = longer or _offered(problem, work, route, used)
    yield day


def _offered(problem: Arrays, work: Work, route: Drawn, used: Ints) -> Drawn:
    """Take the next best type where all vehicles of a route's type are in use; the route as it is if there is none."""
    if used[route.kind] < problem.kind[route.kind, COUNT]:
        return route
    sessions = [route.sequences[way, : route.tokens[way]].tolist() for way in range(2)]
    return priced(problem, work, sessions, route.pupils, used) or route


def _followed(problem: Arrays, work: Work, day: Drawn, route: Drawn, used: Ints) -> Drawn | None:
    """Add a route to a day; nothing where that is not allowed or saves nothing.

    A pair that never shares a vehicle shares none in different runs either, as the search reads the rule.
    """
    if any(foe in day.pupils for pupil in route.pupils for foe in foes_of(problem, pupil)):
        return None
    sessions = []
    for way in range(2):
        first = day.sequences[way, : day.tokens[way]].tolist()
        second = route.sequences[way, : route.tokens[way]].tolist()
        session = [*first, *([BREAK] if first and second else []), *second]
        if len(session) > MOST_TOKENS or session.count(BREAK) >= problem.rules[MAX_RUNS]:
            return None
        sessions.append(session)
    longer = priced(problem, work, sessions, tuple(sorted((*day.pupils, *route.pupils))), used)
    return longer if longer is not None and longer.cost < day.cost + route.cost else None
