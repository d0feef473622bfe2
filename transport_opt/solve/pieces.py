"""Vehicles' days taken apart: the runs of one vehicle that share no pupil, each as a route of its own.

A second run seldom stands in a pool by itself, since alone it would not pay for a vehicle; taken out of the day that
it was driven in, it can follow another first run (`chains`).
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Ints
from transport_opt.solve.columns import BREAK
from transport_opt.solve.locked import price_alone
from transport_opt.solve.split import Drawn
from transport_opt.solve.timing import Work, make_work

MOST_PIECES = 400
"""Routes that days are taken apart into."""


def pieces(problem: Arrays, routes: Iterable[Drawn], used: Ints) -> tuple[Drawn, ...]:
    """Take days apart, in the order given, until there are many pieces; routes that locks name stay whole.

    Parameters
    ----------
    used
        Shape (T,): vehicles that are not for these routes.
    """
    work, found = make_work(), dict[tuple[int, ...], Drawn]()
    for route in routes:
        if len(found) >= MOST_PIECES:
            break
        parts = taken_apart(problem, work, route, used) if route.slot < 0 else ()
        for part in parts if len(parts) > 1 else ():
            if part.pupils not in found or part.cost < found[part.pupils].cost:
                found[part.pupils] = part
    return tuple(found.values())


def taken_apart(problem: Arrays, work: Work, route: Drawn, used: Ints) -> tuple[Drawn, ...]:
    """Price each piece of a day as a route of its own; the day whole where a piece may not be driven alone."""
    parts = [priced(problem, work, sessions, pupils, used) for pupils, sessions in _apart(problem, route)]
    driven = tuple(part for part in parts if part is not None)
    return driven if driven and len(driven) == len(parts) else (route,)


def priced(
    problem: Arrays, work: Work, sessions: Sequence[Sequence[int]], pupils: tuple[int, ...], used: Ints
) -> Drawn | None:
    """Price a day in the cheapest vehicle; nothing where none may drive it.

    Parameters
    ----------
    sessions
        Tokens of the morning and of the afternoon, of `MOST_TOKENS` at most.
    used
        Shape (T,): vehicles that are not for it.
    """
    tokens = np.array([len(session) for session in sessions], dtype=np.int32)
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    for way, session in enumerate(sessions):
        sequences[way, : tokens[way]] = session
    cost, kind, duty = price_alone(problem, work, sequences, tokens, used)
    return Drawn(sequences[:, : tokens.max()].copy(), tokens, cost, kind, duty, -1, pupils) if kind >= 0 else None


def _apart(problem: Arrays, route: Drawn) -> Iterator[tuple[tuple[int, ...], tuple[list[int], list[int]]]]:
    """List pupils and sessions of each piece of a day; none if it is all one."""
    runs = [(way, run) for way in range(2) for run in _runs(route.sequences[way, : route.tokens[way]].tolist())]
    groups: list[set[int]] = []
    for _, run in runs:
        riders = {token for token in run if token < len(problem.pupil)}
        together = [group for group in groups if group & riders]
        groups = [*(group for group in groups if not group & riders), riders.union(*together)]
    if len(groups) < 2:
        return
    for group in groups:
        sessions: tuple[list[int], list[int]] = ([], [])
        for way, run in runs:
            if group.intersection(run):
                sessions[way].extend([*([BREAK] if sessions[way] else []), *run])
        yield tuple(sorted(group)), sessions


def _runs(session: list[int]) -> Iterator[list[int]]:
    while session:
        end = session.index(BREAK) if BREAK in session else len(session)
        yield session[:end]
        session = session[end + 1 :]
