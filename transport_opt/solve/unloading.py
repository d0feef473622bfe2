"""Bays inside the choice: a chosen route's mornings come when there is a bay, in every five-minute slot.

A morning run may be later by what its times leave (`bays.shifts`); the model chooses among the slots that it can
take. Bays that other parts of a county and locked routes take are not seen here: `finish.settle_bays` has the last
word.
"""

from collections.abc import Mapping

import numpy as np
from ortools.sat.python import cp_model

from transport_opt.solve.arrays import UNLIMITED, Arrays
from transport_opt.solve.bays import shifts, slots_taken
from transport_opt.solve.choice import Choice
from transport_opt.solve.columns import AM, BAYS, DAYS, MINIBUS
from transport_opt.solve.split import Drawn, schools_called
from transport_opt.solve.state import ABSENT_PENCE
from transport_opt.solve.timetable import TimedRun, session_times
from transport_opt.solve.timing import Work

OVER = "over"
"""Begins the names of the variables that count runs without a bay."""

Slots = frozenset[tuple[int, int]]
"""Bays taken, by school's token and slot."""


def few_bays(problem: Arrays) -> dict[int, int]:
    """Give the bays of each school that has a number of them, by its token."""
    limited = np.flatnonzero(problem.school[:, BAYS] < UNLIMITED)
    return {len(problem.pupil) + int(at): int(problem.school[at, BAYS]) for at in limited}


def arrivals(problem: Arrays, work: Work, route: Drawn, bays: Mapping[int, int]) -> list[tuple[int, list[Slots]]]:
    """List for each morning run that needs bays its weekdays, as a mask, and the sets of slots it can choose from."""
    if not any(int(school) + len(problem.pupil) in bays for school in schools_called(problem, route)):
        return []
    same: dict[tuple[int, TimedRun], int] = {}
    morning, tokens = route.sequences[AM], int(route.tokens[AM])
    by_riders: dict[tuple[bool, ...], int] = {}
    for day in range(5):
        riders = tuple(bool(problem.pupil[pupil, DAYS + AM] >> day & 1) for pupil in route.pupils)
        if any(riders):
            by_riders[riders] = by_riders.get(riders, 0) | 1 << day
    for mask in by_riders.values():
        day = (mask & -mask).bit_length() - 1
        minibus = bool(problem.kind[route.kind, MINIBUS])
        for number, run in enumerate(session_times(problem, work, AM, minibus, day, morning, tokens)):
            same[number, run] = same.get((number, run), 0) | mask
    return [(mask, choices) for (_, run), mask in same.items() if (choices := _choices(run, bays)) != [frozenset()]]


def _choices(run: TimedRun, bays: Mapping[int, int]) -> list[Slots]:
    """List the sets of slots that a run can take, without those that hold another."""
    found = {frozenset(slots_taken(run.later(shift), bays)) for shift in shifts(run)}
    least = [slots for slots in found if not any(other < slots for other in found)]
    return sorted(least, key=sorted)


def within_bays(
    choice: Choice, needs: Mapping[int, list[tuple[int, list[Slots]]]], bays: Mapping[int, int], strict: bool
) -> None:
    """Let every slot of every weekday have bays enough for the routes chosen.

    Parameters
    ----------
    needs
        As `arrivals` gives them, by route.
    strict
        Whether none may go without; else one more than the bays costs as much as a pupil left out.
    """
    taken: dict[tuple[int, int, int], list[cp_model.IntVar]] = {}
    for at, pick in choice.chosen.items():
        for number, (mask, options) in enumerate(needs[at]):
            takers = [pick] if len(options) == 1 else _one_of(choice, pick, len(options), f"{at} {number}")
            for taker, slots in zip(takers, options, strict=True):
                for school, slot in slots:
                    for day in range(5):
                        if mask >> day & 1:
                            taken.setdefault((school, slot, day), []).append(taker)
    told: set[tuple[int, int, tuple[int, ...]]] = set()
    for (school, slot, day), takers in sorted(taken.items(), key=lambda one: one[0]):
        alike = (school, slot, tuple(taker.index for taker in takers))
        if len(takers) <= bays[school] or alike in told:
            continue
        told.add(alike)
        if strict:
            choice.model.add(sum(takers) <= bays[school])
            continue
        over = choice.model.new_int_var(0, len(takers), f"{OVER} {school} {slot} {day}")
        choice.model.add(sum(takers) <= bays[school] + over)
        choice.pay(ABSENT_PENCE, over)


def _one_of(choice: Choice, pick: cp_model.IntVar, count: int, name: str) -> list[cp_model.IntVar]:
    takers = [choice.model.new_bool_var(f"arrival {name} {at}") for at in range(count)]
    choice.model.add(sum(takers) == pick)
    return takers
