"""The memory of one move, so that it can be taken back."""

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import AM
from transport_opt.solve.compiled import compiled
from transport_opt.solve.gaps import Gaps, changed
from transport_opt.solve.sequences import copy_sessions, count_calls
from transport_opt.solve.state import ABSENT, ABSENT_PENCE, BEYOND_PENCE, Moves, State


@compiled
def begin(moves: Moves) -> None:
    """Open a new move."""
    moves.counts[0] = 0
    moves.counts[1] = 0
    moves.counts[2] += 1


@compiled
def touch(gaps: Gaps, moves: Moves, state: State, slot: int) -> None:
    """Remember a route before this move changes it."""
    if moves.stamp[slot] == moves.counts[2]:
        return
    moves.stamp[slot] = moves.counts[2]
    moves.touched[moves.counts[1]] = slot
    moves.counts[1] += 1
    copy_sessions(state.sequences[slot], state.tokens[slot], moves.sequences[slot], moves.tokens[slot])
    gaps.former[slot] = gaps.version[slot]
    moves.cost[slot] = state.cost[slot]
    moves.kind[slot] = state.kind[slot]
    moves.duty[slot] = state.duty[slot]


@compiled
def change_of(moves: Moves, state: State, absent: int) -> float:
    """Price what the move changed.

    Parameters
    ----------
    absent
        How many were absent before it.
    """
    change = -ABSENT_PENCE * absent
    for one in range(moves.counts[1]):
        slot = moves.touched[one]
        change += state.cost[slot] - moves.cost[slot]
    for one in range(moves.counts[0]):
        pupil = moves.removed[one]
        if state.route_of[pupil] == ABSENT:
            change += ABSENT_PENCE
        change += strangeness(moves, pupil, state.route_of[pupil]) - strangeness(moves, pupil, moves.home[one])
    return change


@compiled
def is_strange(moves: Moves, pupil: int, slot: int) -> bool:
    """Tell whether a slot, -1 for none, is another route than the one that a pupil was on in an earlier plan."""
    was_on = moves.was_on[pupil]
    return bool(was_on != -1 and (slot < 0 or moves.continues[slot] != was_on))


@compiled
def strangeness(moves: Moves, pupil: int, slot: int) -> float:
    """Price a slot, -1 for none, by whether the pupil was on it in an earlier plan."""
    return float(moves.change[pupil]) if is_strange(moves, pupil, slot) else 0.0


@compiled
def beyond(moves: Moves, changed: int) -> float:
    """Price how many more pupils change than may."""
    return BEYOND_PENCE * max(0, changed - int(moves.most_changed[0]))


@compiled
def reluctance(moves: Moves, state: State) -> float:
    """Price whom the move leaves out instead of whom: the oftener a pupil is left out, the dearer.

    So that pupils left out take turns until some are found that fit in (the sum of absences of Christiaens and
    Vanden Berghe 2020). Where vehicles are too few for all, it would only keep the plan from falling in price.
    """
    change = 0.0
    for one in range(moves.counts[0]):
        pupil = moves.removed[one]
        if moves.home[one] == ABSENT:
            change -= moves.reluctance[pupil]
        if state.route_of[pupil] == ABSENT:
            change += moves.reluctance[pupil]
            moves.reluctance[pupil] += moves.rise[0]
    return change


@compiled
def take_back(problem: Arrays, gaps: Gaps, moves: Moves, state: State) -> None:
    """Put everything back as it was before the move."""
    for one in range(moves.counts[1]):
        slot = moves.touched[one]
        become(
            problem, gaps, state, slot, moves.sequences[slot], moves.tokens[slot], moves.cost[slot], moves.kind[slot],
            moves.duty[slot],
        )  # fmt: skip
        gaps.version[slot] = gaps.former[slot]
    for one in range(moves.counts[0]):
        state.route_of[moves.removed[one]] = moves.home[one]


@compiled
def become(
    problem: Arrays, gaps: Gaps, state: State, slot: int, sequences: Ints, tokens: Ints, cost: float, kind: int,
    duty: float,
) -> None:  # fmt: skip
    """Give a slot other sequences."""
    changed(gaps, slot)
    if state.kind[slot] >= 0:
        state.used[state.kind[slot]] -= 1
    if kind >= 0:
        state.used[kind] += 1
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, -1)
    copy_sessions(sequences, tokens, state.sequences[slot], state.tokens[slot])
    count_calls(state.sequences[slot, AM], state.tokens[slot, AM], len(problem.pupil), state.calls, 1)
    state.cost[slot] = cost
    state.kind[slot] = kind
    state.duty[slot] = duty
