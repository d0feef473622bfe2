"""One route solved anew and exactly: the best order of its stops, its runs and its type of vehicle.

Each session's orders are bounded apart from the other's; the best of both are priced together by every rule. Where
the bound leaves room for something better, all orders that could be are listed and priced in pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from transport_opt.solve.arrays import MOST_TOKENS, Arrays, Ints
from transport_opt.solve.columns import (
    AM,
    CAPACITY,
    COUNT,
    DAYS,
    EXTRA,
    FRIEND_PENCE,
    FRIENDS,
    FRIENDS_END,
    INCLUDED,
    MINIBUS,
    NO_MINIBUS,
    PM,
    SCHOOL,
    STANDING,
)
from transport_opt.solve.locked import price_alone
from transport_opt.solve.placing.growing import Trail, make_trail
from transport_opt.solve.placing.orders import list_orders
from transport_opt.solve.timing import Work, make_work

BUDGET, DEEP_BUDGET = 30_000, 500_000
"""Choices looked at in one enumeration; the second suffices for most routes of six pupils and some of eight."""
MOST_LISTED, MOST_PAIRS = 512, 20_000
CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Resolved:
    """A route as it is cheapest.

    Attributes
    ----------
    sequences, tokens
        Shapes (2, MOST_TOKENS) and (2,).
    cost
        Pence a school day, cash and notional; infinite where the route cannot be driven.
    kind
        The type of vehicle; -1 where none can drive it.
    exact
        Whether every order was tried or bounded away.
    """

    sequences: Ints
    tokens: Ints
    cost: float
    kind: int
    duty: float
    exact: bool


class Resolver:
    """Room to solve routes in, one after the other."""

    def __init__(self, problem: Arrays) -> None:
        self.problem = problem
        self.work: Work = make_work()
        self.trail: Trail = make_trail(MOST_LISTED)
        self.budget = BUDGET

    def resolve(
        self, riders: Sequence[int], used: Ints, known: Resolved | None = None, budget: int = BUDGET
    ) -> Resolved:
        """Find the cheapest way to carry exactly these pupils in one vehicle.

        Parameters
        ----------
        used
            Shape (T,): vehicles that other routes take.
        known
            A way that is known, and stands if there is no better.
        budget
            Choices to look at in one enumeration.
        """
        self.budget = budget
        problem = self.problem
        best = known or nothing()
        masks = problem.pupil[list(riders), DAYS : DAYS + 2]
        driven = int(np.bitwise_or.reduce(masks, axis=None)).bit_count()
        apart = _friends_elsewhere(problem, riders)
        exact = True
        for kind in sorted(self._kinds(riders, used), key=lambda kind: float(problem.rate[kind, STANDING])):
            fixed = float(problem.rate[kind, STANDING]) * driven / 5 + apart
            if fixed < best.cost:
                found = self._in_kind(riders, kind, used, driven, fixed, best)
                best, exact = found, found.exact
                if not exact:
                    break
        return replace(best, exact=exact)

    def _kinds(self, riders: Sequence[int], used: Ints) -> list[int]:
        problem = self.problem
        barred = problem.pupil[list(riders), NO_MINIBUS].any()
        free = problem.kind[:, COUNT] > used
        held = problem.kind[:, CAPACITY:].max(axis=1) >= 0
        return np.flatnonzero(free & held & ~(problem.kind[:, MINIBUS].astype(bool) & barred)).tolist()

    def _in_kind(
        self, riders: Sequence[int], kind: int, used: Ints, driven: int, fixed: float, best: Resolved
    ) -> Resolved:
        """Solve for one type of vehicle; give the best known if that is no dearer."""
        exact, bounds = True, {}
        for hourly in (0, 1):
            paid = float(self.problem.rate[kind, INCLUDED] * self.problem.rate[kind, EXTRA]) * driven / 5
            base = fixed - hourly * paid
            least: list[tuple[float, list[int]]] = []
            for way in (AM, PM):
                ceiling = best.cost - base - sum(score for score, _ in least)
                found, all_seen = self._orders(riders, way, kind, driven, hourly, ceiling, 1)
                exact = all_seen
                if not found or not exact:
                    return replace(best, exact=exact)
                least += found
            bounds[hourly] = base, [score for score, _ in least]
            best = self._priced(least[0][1], least[1][1], used, best)
            if best.cost <= base + sum(bounds[hourly][1]) + CLOSE:
                return replace(best, exact=exact)
        hourly = max(bounds, key=lambda one: bounds[one][0] + sum(bounds[one][1]))
        return self._in_pairs(riders, kind, used, driven, hourly, bounds[hourly], replace(best, exact=exact))

    def _in_pairs(
        self, riders: Sequence[int], kind: int, used: Ints, driven: int, hourly: int,
        bound: tuple[float, list[float]], best: Resolved,
    ) -> Resolved:  # fmt: skip
        """Price every two orders that could be better together than the best known."""
        base, least = bound
        room, exact = best.cost - base - sum(least), best.exact
        listed = []
        for way in (AM, PM):
            found, all_seen = self._orders(riders, way, kind, driven, hourly, least[way] + room, MOST_LISTED)
            exact = exact and all_seen
            listed.append(sorted(found))
        tried = count()
        for first, morning in listed[AM]:
            for second, afternoon in listed[PM]:
                if base + first + second >= best.cost - CLOSE:
                    break
                if next(tried) >= MOST_PAIRS:
                    return replace(best, exact=False)
                best = self._priced(morning, afternoon, used, best)
        return replace(best, exact=exact)

    def _orders(
        self, riders: Sequence[int], way: int, kind: int, driven: int, hourly: int, ceiling: float, most: int
    ) -> tuple[list[tuple[float, list[int]]], bool]:
        here = [pupil for pupil in riders if self.problem.pupil[pupil, DAYS + way]]
        if not here:
            return [(0.0, [])], True
        schools = np.unique(self.problem.pupil[here, SCHOOL]).astype(np.int32)
        numbers = np.array(here, dtype=np.int32)
        found, all_seen = list_orders(
            self.problem, self.work, self.trail, numbers, schools, way, kind, driven, hourly, ceiling, most, self.budget
        )
        trail = self.trail
        orders = [(float(trail.scores[at]), trail.found[at, : trail.lengths[at]].tolist()) for at in range(found)]
        return orders, bool(all_seen)

    def _priced(self, morning: list[int], afternoon: list[int], used: Ints, best: Resolved) -> Resolved:
        sequences, tokens = columns_of((morning, afternoon))
        cost, kind, duty = price_alone(self.problem, self.work, sequences, tokens, used)
        return Resolved(sequences, tokens, cost, kind, duty, best.exact) if kind >= 0 and cost < best.cost else best


def nothing() -> Resolved:
    """Give what stands where no way is known."""
    return Resolved(*columns_of(([], [])), np.inf, -1, 0.0, True)


def columns_of(sessions: tuple[Sequence[int], Sequence[int]]) -> tuple[Ints, Ints]:
    """Write a morning and an afternoon as the search's arrays."""
    sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
    tokens = np.array([len(session) for session in sessions], dtype=np.int32)
    for way, session in enumerate(sessions):
        sequences[way, : tokens[way]] = session
    return sequences, tokens


def _friends_elsewhere(problem: Arrays, riders: Sequence[int]) -> float:
    """Price the pairs that want to share and of whom one is on another route, as `pricing` does for this route."""
    total = 0.0
    for pupil in riders:
        for friend in problem.pairs[problem.pupil[pupil, FRIENDS] : problem.pupil[pupil, FRIENDS_END]].tolist():
            if friend not in riders:
                both = problem.pupil[pupil, DAYS : DAYS + 2] & problem.pupil[friend, DAYS : DAYS + 2]
                # A pupil who rides both ways is counted with the morning's session, whichever session is missed.
                days = int(both[AM] | both[PM]).bit_count()
                total += days * float(problem.prices[FRIEND_PENCE]) / 10
    return total
