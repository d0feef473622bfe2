"""Small edits of a session's sequence of tokens."""

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.columns import BREAK, SCHOOL
from transport_opt.solve.compiled import compiled


@compiled
def copy_sessions(source: Ints, source_tokens: Ints, target: Ints, target_tokens: Ints) -> None:
    """Copy the two sessions of a route; shapes (2, MOST_TOKENS) and (2,)."""
    for way in range(2):
        target_tokens[way] = source_tokens[way]
        for at in range(source_tokens[way]):
            target[way, at] = source[way, at]


@compiled
def copy_tokens(source: Ints, first: int, last: int, target: Ints, to: int) -> None:
    """Copy ``source[first:last]`` to ``target[to:]``."""
    for at in range(first, last):
        target[to + at - first] = source[at]


@compiled
def with_one(trial: Ints, sequence: Ints, tokens: int, at: int, token: int) -> int:
    """Write a sequence with one token more; return its length."""
    copy_tokens(sequence, 0, at, trial, 0)
    trial[at] = token
    copy_tokens(sequence, at, tokens, trial, at + 1)
    return tokens + 1


@compiled
def with_two(trial: Ints, sequence: Ints, tokens: int, first: int, second: int, lead: int, tail: int) -> int:
    """Write a sequence with ``lead`` before position ``first`` and ``tail`` before ``second``; return its length."""
    copy_tokens(sequence, 0, first, trial, 0)
    trial[first] = lead
    copy_tokens(sequence, first, second, trial, first + 1)
    trial[second + 1] = tail
    copy_tokens(sequence, second, tokens, trial, second + 2)
    return tokens + 2


@compiled
def with_run(trial: Ints, sequence: Ints, tokens: int, at: int, lead: int, tail: int) -> int:
    """Write a sequence with a run of its own at the edge ``at`` between runs; return its length."""
    copy_tokens(sequence, 0, at, trial, 0)
    if tokens == 0:
        trial[0], trial[1] = lead, tail
        return 2
    if at == 0:
        trial[0], trial[1], trial[2] = lead, tail, BREAK
    else:
        trial[at], trial[at + 1], trial[at + 2] = BREAK, lead, tail
    copy_tokens(sequence, at, tokens, trial, at + 3)
    return tokens + 3


@compiled
def without(problem: Arrays, sequence: Ints, tokens: int, pupil: int) -> int:
    """Take a pupil out of one session in place, with a school or a run that nobody needs any more.

    Returns
    -------
    int
        The tokens left.
    """
    start = 0
    while start < tokens:
        end, at, school_at, mates, riders = start, -1, -1, 0, 0
        while end < tokens and sequence[end] != BREAK:
            token = sequence[end]
            if token == pupil:
                at = end
            elif token == len(problem.pupil) + problem.pupil[pupil, SCHOOL]:
                school_at = end
            elif token < len(problem.pupil):
                riders += 1
                mates += 1 if problem.pupil[token, SCHOOL] == problem.pupil[pupil, SCHOOL] else 0
            end += 1
        if at >= 0:
            if riders == 0:
                first = start - 1 if start > 0 else start
                last = end if start > 0 else min(end + 1, tokens)
                return _cut(sequence, tokens, first, last)
            if mates == 0:
                tokens = _cut(sequence, tokens, max(at, school_at), max(at, school_at) + 1)
                return _cut(sequence, tokens, min(at, school_at), min(at, school_at) + 1)
            return _cut(sequence, tokens, at, at + 1)
        start = end + 1
    return tokens


@compiled
def _cut(sequence: Ints, tokens: int, first: int, last: int) -> int:
    for at in range(last, tokens):
        sequence[first + at - last] = sequence[at]
    return tokens - (last - first)


@compiled
def count_calls(sequence: Ints, tokens: int, pupils: int, calls: Ints, sign: int) -> None:
    """Add the schools that a morning sequence calls at to ``calls``, or take them away."""
    for at in range(tokens):
        if sequence[at] >= pupils:
            calls[sequence[at] - pupils] += sign
