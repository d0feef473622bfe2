"""When the runs of a tiny town call where, by trying; plain code for `brute_force` that shares nothing with the search.

A run is over as soon as its windows allow and begins as late as that end allows, so that its duty is the least.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from transport_opt.matrix import Matrix
from transport_opt.model import Assistant, Direction, Scenario
from transport_opt.model.policy import own_assistants

AM, PM = Direction.AM, Direction.PM
LATER_THAN_ANY_DAY = 10**6

Order = tuple[str, ...]
"""Places of one run in the order of the calls: pupils' homes and schools."""
Session = tuple[Order, ...]
Halts = tuple[tuple[str, int, int], ...]
"""Calls of one run with arrival and departure."""


@dataclass(eq=False)
class Clock:
    """One town's times, each run timed once."""

    scenario: Scenario
    matrix: Matrix
    halts: dict[tuple[object, ...], Halts | None] = field(default_factory=dict)

    def driven(self, runs: Session, minibus: bool, direction: Direction) -> list[Halts] | None:
        """Time the runs of one session one after another."""
        done: list[Halts] = []
        for order in runs:
            free_from = 0
            if done:
                last, _, gone = done[-1][-1]
                drive = self.seconds((last, order[0]), minibus, direction)
                if drive < 0:
                    return None
                free_from = gone + self.scenario.policy.second_run.gap + drive
            halts = self.timed(order, minibus, direction, free_from)
            if halts is None:
                return None
            done.append(halts)
        return done

    def timed(self, order: Order, minibus: bool, direction: Direction, free_from: int) -> Halts | None:
        key = (order, minibus, direction, free_from)
        if key not in self.halts:
            self.halts[key] = self._timed(order, minibus, direction, free_from)
        return self.halts[key]

    def _timed(self, order: Order, minibus: bool, direction: Direction, free_from: int) -> Halts | None:
        riders = [place for place in order if place in self.scenario.pupil]
        if len(riders) > 1 and any(self.scenario.pupil[name].travels_alone for name in riders):
            return None
        drives = [self.seconds(leg, minibus, direction) for leg in pairwise(order)]
        lengths = [self.length(place, riders) for place in order]
        if any(drive < 0 for drive in drives) or self._waits_too_long(order, lengths, direction):
            return None
        first, last = self._windows(order, lengths, direction)
        ready = None
        if direction is AM:
            first[0] = max(first[0], free_from)
        else:
            ready = self.scenario.school[order[0]].pm_bell - self.scenario.policy.departure_window.ready
            if free_from > ready:
                return None
        gaps = [(at, at + 1, lengths[at] + drives[at]) for at in range(len(drives))]
        gaps += self._limits(order, lengths, direction)
        soonest = _soonest(first, last, gaps)
        if soonest is None:
            return None
        latest = _latest([*last[:-1], soonest[-1]], gaps)
        times = latest if direction is AM else _soonest([latest[0], *first[1:]], last, gaps)
        assert times is not None
        halts = [(place, at, at + length) for place, at, length in zip(order, times, lengths, strict=True)]
        if ready is not None:
            halts[0] = (order[0], ready, halts[0][2])
        return tuple(halts)

    def _windows(self, order: Order, lengths: list[int], direction: Direction) -> tuple[list[int], list[int]]:
        policy, first, last = self.scenario.policy, [], []
        for place, length in zip(order, lengths, strict=True):
            soonest, latest = 0, LATER_THAN_ANY_DAY
            if place in self.scenario.pupil:
                soonest = policy.pickup_time(self.scenario.pupil[place]) if direction is AM else 0
            elif direction is AM:
                soonest, latest = policy.arrival_times(self.scenario.school[place])
            else:
                soonest, gone = policy.departure_times(self.scenario.school[place])
                latest = gone - length
            first.append(soonest)
            last.append(latest)
        return first, last

    def _limits(self, order: Order, lengths: list[int], direction: Direction) -> Iterator[tuple[int, int, int]]:
        """Say of each pupil how long before they alight the halt at which they board may begin at the earliest."""
        for name in order:
            if name in self.scenario.pupil:
                boards, alights = self._ends(order, name, direction)
                yield alights, boards, -int(self.limit(name, direction)) - lengths[boards]

    def _ends(self, order: Order, name: str, direction: Direction) -> tuple[int, int]:
        ends = order.index(name), order.index(self.scenario.pupil[name].school_id)
        return ends if direction is AM else ends[::-1]

    def _waits_too_long(self, order: Order, lengths: list[int], direction: Direction) -> bool:
        for name in order:
            if name in self.scenario.pupil:
                boards, alights = self._ends(order, name, direction)
                passed = range(boards + 1, alights)
                waited = sum(lengths[at] for at in passed if order[at] in self.scenario.school)
                if waited > self.scenario.policy.mixed_schools.max_wait:
                    return True
        return False

    def length(self, place: str, riders: list[str]) -> int:
        policy = self.scenario.policy
        if place in self.scenario.pupil:
            return policy.boarding_at_home(self.scenario.pupil[place])
        theirs = [self.scenario.pupil[name] for name in riders if self.scenario.pupil[name].school_id == place]
        return self.scenario.school[place].unload + sum(policy.boarding_at_school(one) for one in theirs)

    def limit(self, name: str, direction: Direction) -> float:
        one = self.scenario.pupil[name]
        leg = (name, one.school_id) if direction is AM else (one.school_id, name)
        return float(self.scenario.policy.longest_journey(one, self.seconds(leg, False, direction)))

    def discomfort(self, halts: Halts, direction: Direction) -> float:
        comfort, order, total = self.scenario.policy.comfort, tuple(place for place, _, _ in halts), 0.0
        for name in order:
            if name in self.scenario.pupil:
                boards, alights = self._ends(order, name, direction)
                aboard = halts[alights][1] - halts[boards][2]
                total += max(0.0, aboard - float(comfort.share) * self.limit(name, direction))
        return total * comfort.pence_per_minute / 60

    def crew(self, order: Order) -> tuple[int, int]:
        riders = [self.scenario.pupil[name] for name in order if name in self.scenario.pupil]
        own = sum(own_assistants(one) for one in riders)
        sharing = sum(one.assistant is Assistant.SHARED for one in riders)
        ratio = self.scenario.policy.assistant_aboard.shared_ratio
        skilled = any(one.assistant_skills for one in riders)
        return own, max(own + -(-sharing // ratio), int(skilled))

    def loads(self, order: Order, direction: Direction) -> Iterator[tuple[int, int]]:
        for leg in range(len(order) - 1):
            aboard = []
            for name in order:
                if name in self.scenario.pupil:
                    boards, alights = self._ends(order, name, direction)
                    aboard += [self.scenario.pupil[name]] if boards <= leg < alights else []
            yield (
                sum(one.seats for one in aboard if not one.mobility.in_situ),
                sum(one.mobility.in_situ for one in aboard),
            )

    def seconds(self, leg: tuple[str, str], minibus: bool, direction: Direction) -> int:
        rows = self.matrix.index
        return int(self.matrix.times(direction, minibus)[rows[leg[0]], rows[leg[1]]])

    def metres(self, leg: tuple[str, str]) -> int:
        return int(self.matrix.metres[self.matrix.index[leg[0]], self.matrix.index[leg[1]]])


def _soonest(first: list[int], last: list[int], gaps: list[tuple[int, int, int]]) -> list[int] | None:
    """Find the least times from ``first`` on with ``times[b] >= times[a] + gap``; none where ``last`` is passed."""
    times, moved = list(first), True
    while moved:
        moved = False
        for one, other, gap in gaps:
            if times[one] + gap > times[other]:
                times[other], moved = times[one] + gap, True
        if any(time > latest for time, latest in zip(times, last, strict=True)):
            return None
        if max(times) > LATER_THAN_ANY_DAY:
            return None
    return times


def _latest(last: list[int], gaps: list[tuple[int, int, int]]) -> list[int]:
    """Find the greatest times up to ``last`` with ``times[b] >= times[a] + gap``."""
    times, moved = list(last), True
    while moved:
        moved = False
        for one, other, gap in gaps:
            if times[other] - gap < times[one]:
                times[one], moved = times[other] - gap, True
    return times
