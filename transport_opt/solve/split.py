"""A county cut into parts that are searched side by side and put together again.

Parts are cut anew each round, along a different direction by road time, so that no border lasts; how many there
are hangs on the size of the problem and never on the number of workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import UNLIMITED, Arrays, Ints
from transport_opt.solve.columns import AM, BASE, CALLS, COUNT, HOME, ROW, SCHOOL, TIED
from transport_opt.solve.state import ABSENT, State, empty_state, occupied

PART_PUPILS = 120


@dataclass(frozen=True, eq=False)
class Drawn:
    """A route of the search outside any state.

    Attributes
    ----------
    sequences, tokens
        Shapes (2, k) and (2,).
    slot
        The slot kept for it by a lock, -1 otherwise.
    pupils
        Their numbers, ascending.
    """

    sequences: Ints
    tokens: Ints
    cost: float
    kind: int
    duty: float
    slot: int
    pupils: tuple[int, ...]


def schools_called(problem: Arrays, route: Drawn) -> Ints:
    """List the schools a route's mornings call at, once for each call."""
    morning = route.sequences[AM, : route.tokens[AM]]
    return morning[morning >= len(problem.pupil)] - len(problem.pupil)


def drawn_routes(state: State, pupils: int) -> tuple[Drawn, ...]:
    """Take the routes out of a state."""
    tied = int(state.tied[0])
    routes = []
    for slot in occupied(state):
        tokens = state.tokens[slot].copy()
        sequences = state.sequences[slot, :, : tokens.max()].copy()
        aboard = {int(token) for way in range(2) for token in sequences[way, : tokens[way]] if 0 <= token < pupils}
        routes.append(
            Drawn(
                sequences,
                tokens,
                float(state.cost[slot]),
                int(state.kind[slot]),
                float(state.duty[slot]),
                int(slot) if slot < tied else -1,
                tuple(sorted(aboard)),
            )
        )
    return tuple(routes)


@dataclass(frozen=True, eq=False)
class Limits:
    """What some routes may take of what is scarce.

    Attributes
    ----------
    elsewhere
        Shape (T,): vehicles that are not for these routes.
    calls
        Shape (S,): morning runs that may call at each school.
    """

    elsewhere: Ints
    calls: Ints


def state_of(problem: Arrays, routes: Sequence[Drawn], pupils: Sequence[int], tied: int, limits: Limits) -> State:
    """Put routes into a state of their own, with the other pupils given absent.

    Parameters
    ----------
    limits
        What these routes may take.
    """
    state = empty_state(tied + len(pupils) + 1, len(problem.pupil), len(problem.rate), tied, limits.calls)
    state.route_of[list(pupils)] = ABSENT
    state.used[:] = limits.elsewhere
    free = tied
    for route in routes:
        slot = route.slot
        if slot < 0:
            slot, free = free, free + 1
        state.sequences[slot, :, : route.sequences.shape[1]] = route.sequences
        state.tokens[slot] = route.tokens
        state.cost[slot], state.kind[slot], state.duty[slot] = route.cost, route.kind, route.duty
        state.route_of[list(route.pupils)] = slot
        state.used[route.kind] += 1
        np.add.at(state.calls, schools_called(problem, route), 1)
    return state


@dataclass(frozen=True, eq=False)
class Part:
    """Some routes and some pupils without one, to be searched together."""

    routes: tuple[Drawn, ...]
    pupils: tuple[int, ...]


def localised(problem: Arrays, pupils: Sequence[int]) -> Arrays:
    """Give the problem with only the places that some pupils need: small arrays stay near the processor.

    Pupils and schools keep their numbers; places of others are not to be asked for.
    """
    mine = list(pupils)
    schools = np.unique(problem.pupil[mine, SCHOOL])
    bases = problem.kind[problem.kind[:, BASE] >= 0, BASE]
    places = np.unique(np.concatenate([problem.pupil[mine, HOME], problem.school[schools, ROW], bases]))
    number = np.zeros(len(problem.metres), dtype=np.int32)
    number[places] = np.arange(len(places))
    pupil, school, kind = problem.pupil.copy(), problem.school.copy(), problem.kind.copy()
    pupil[:, HOME], school[:, ROW] = number[pupil[:, HOME]], number[school[:, ROW]]
    kind[:, BASE] = np.where(kind[:, BASE] >= 0, number[kind[:, BASE]], -1)
    return problem._replace(
        pupil=pupil,
        school=school,
        kind=kind,
        times=np.ascontiguousarray(problem.times[:, places[:, None], places]),
        metres=np.ascontiguousarray(problem.metres[places[:, None], places]),
    )


def parts_wanted(pupils: int) -> int:
    """Tell into how many parts a problem of this size is cut."""
    if pupils < 60:
        return 1
    return max(2, round(pupils / PART_PUPILS))


def cut(
    problem: Arrays, routes: Sequence[Drawn], absent: Sequence[int], parts: int, random: np.random.Generator
) -> tuple[Part, ...]:
    """Cut a plan into parts of about the same number of pupils that lie near each other by road."""
    groups: list[tuple[tuple[Drawn, ...], tuple[int, ...]]] = []
    slots = {route.slot: list(route.pupils) for route in routes if route.slot >= 0}
    loose = []
    for pupil in absent:
        tied = int(problem.pupil[pupil, TIED])
        if tied >= 0:
            slots.setdefault(tied, []).append(pupil)
        else:
            loose.append(pupil)
    for route in routes:
        groups.append(((route,), tuple(slots.pop(route.slot)) if route.slot >= 0 else route.pupils))
    groups += [((), tuple(pupils)) for pupils in slots.values()]
    groups += [((), (pupil,)) for pupil in loose]
    return tuple(
        Part(
            tuple(route for one in piece for route in groups[one][0]),
            tuple(sorted(pupil for one in piece for pupil in groups[one][1])),
        )
        for piece in _halve(problem, [group[1] for group in groups], list(range(len(groups))), parts, random)
        if piece
    )


def _halve(
    problem: Arrays, members: list[tuple[int, ...]], group: list[int], parts: int, random: np.random.Generator
) -> list[list[int]]:
    if parts <= 1 or len(group) <= 1:
        return [group]
    homes = problem.pupil[:, HOME]
    everyone = [pupil for one in group for pupil in members[one]]
    start = homes[everyone[int(random.integers(len(everyone)))]]
    near = problem.times[0][:, start].astype(np.int64)
    reach = [near[homes[pupil]] for pupil in everyone]
    # The far end is drawn among the farther half, so that the cut turns from round to round.
    far_half = np.argsort(reach, kind="stable")[len(everyone) // 2 :]
    end = homes[everyone[int(far_half[int(random.integers(len(far_half)))])]]
    lean: NDArray[np.int64] = near - problem.times[0][:, end]
    place = [float(np.mean([lean[homes[pupil]] for pupil in members[one]])) for one in group]
    ranked = [group[at] for at in np.argsort(place, kind="stable")]
    left_parts = parts // 2
    wanted = len(everyone) * left_parts / parts
    left: list[int] = []
    count = 0
    while ranked and count + len(members[ranked[0]]) / 2 <= wanted:
        count += len(members[ranked[0]])
        left.append(ranked.pop(0))
    return _halve(problem, members, left, left_parts, random) + _halve(
        problem, members, ranked, parts - left_parts, random
    )


def share_out(problem: Arrays, parts: Sequence[Part], reserved: Ints) -> tuple[Limits, ...]:
    """Share out vehicles of limited types and calls at schools with few bays: each part keeps what it has.

    Parameters
    ----------
    reserved
        Shape (T,): vehicles that routes outside the search take.
    """
    count = problem.kind[:, COUNT].astype(np.int64)
    open_to_all = np.maximum(0, count - reserved)
    held = np.zeros((len(parts), len(count)), dtype=np.int64)
    calls = np.zeros((len(parts), len(problem.school)), dtype=np.int64)
    for at, part in enumerate(parts):
        for route in part.routes:
            held[at, route.kind] += 1
            np.add.at(calls[at], schools_called(problem, route), 1)
    weight = np.array([len(part.pupils) for part in parts], dtype=np.float64)
    allowed = _with_spare(held, open_to_all, weight)
    bound = _with_spare(calls, problem.school[:, CALLS].astype(np.int64), weight)
    return tuple(
        Limits((count - allowed[at]).astype(np.int32), np.minimum(bound[at], UNLIMITED).astype(np.int32))
        for at in range(len(parts))
    )


def _with_spare(held: NDArray[np.int64], limit: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Add to what each part holds its share of what nobody holds; shapes (parts, k), (k,) and (parts,)."""
    spare = np.maximum(0, limit - held.sum(axis=0))
    share = np.floor(spare[None, :] * (weight / max(1.0, weight.sum()))[:, None]).astype(np.int64)
    # What is left over is dealt out in turn, beginning with another part for each column.
    parts, over = len(weight), np.maximum(0, spare - share.sum(axis=0))
    share += over // parts + ((np.arange(parts)[:, None] - np.arange(len(limit))) % parts < over % parts)
    return np.where(limit[None, :] >= UNLIMITED // 2, limit[None, :], held + share)
