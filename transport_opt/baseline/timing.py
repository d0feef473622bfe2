"""When a run of today's halts where: a schedule from the rules, as far as the rules can be kept.

The arrivals at the stops are the unknowns; every rule of time is "this one is at least so much after that
one", with midnight as one more point in time. Such difference constraints have an earliest and a latest schedule,
found by repeating them until nothing moves; where they contradict each other they never settle, and some must go.

Today's routes need not obey the rules, so rules are let go in this order until a schedule exists: the gap after the
vehicle's run before; the earliest pick-up; (with the pick-ups again) the limits of time aboard and of waiting at
another school; both; then the schools' windows, as few as possible. What was let go the auditor reports.

Morning: the last school is reached in the middle of its window if that adds no waiting, and every earlier halt is
as late as that allows. Afternoon: the vehicle is ready at its first school on time, and all else is as early as can be.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from transport_opt.costs import direct_seconds, leg_seconds
from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Scenario, Seconds, Stop, VehicleType
from transport_opt.model.journeys import halt

MIDNIGHT = 0
"""The point in time that clock times are counted from; point n + 1 is the arrival at stop n."""
FAR_OFF = 2 * 24 * 3600
MOST_WINDOWS_TRIED = 6

Gap = tuple[int, int, int]
"""Two points in time, and the least number of seconds from the first to the second, which may be negative."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A schedule and how much had to be let go for it.

    Attributes
    ----------
    let_go
        0 if every rule of time holds, and more the more was let go.
    too_long
        Pupils aboard beyond their limit.
    """

    stops: tuple[Stop, ...]
    let_go: int
    too_long: int

    @property
    def seconds(self) -> int:
        """From the first arrival to the last departure."""
        return self.stops[-1].depart - self.stops[0].arrive


@dataclass(frozen=True, slots=True)
class Road:
    """The stops of a run with what lies between them.

    Attributes
    ----------
    drives
        Seconds from each stop to the next; nought where there is no way.
    halts
        Seconds that boarding takes at each stop.
    limits
        Position of boarding, position of alighting, longest time aboard in whole seconds; one for each pupil.
    """

    scenario: Scenario
    direction: Direction
    stops: tuple[Stop, ...]
    drives: tuple[int, ...]
    halts: tuple[int, ...]
    limits: tuple[tuple[int, int, int], ...]

    @property
    def school_positions(self) -> tuple[int, ...]:
        """Where the schools are among the stops."""
        return tuple(n for n, stop in enumerate(self.stops) if stop.place in self.scenario.school)


def survey(
    scenario: Scenario, matrix: Matrix, kind: VehicleType, direction: Direction, stops: tuple[Stop, ...]
) -> Road:
    """Measure the drives, the halts and the limits of a run whose order is known.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    drives = tuple(leg_seconds(matrix, kind, direction, (here.place, there.place)) for here, there in pairwise(stops))
    alights = {pupil_id: n for n, stop in enumerate(stops) for pupil_id in stop.alights}
    limits = tuple(
        (n, alights[pupil_id], _limit(scenario, matrix, pupil_id, direction))
        for n, stop in enumerate(stops)
        for pupil_id in stop.boards
    )
    return Road(scenario, direction, stops, drives, tuple(halt(scenario, stop) for stop in stops), limits)


def timed(road: Road, free_from: int = 0, early: bool = False) -> Timed:
    """Time a run.

    Parameters
    ----------
    free_from
        Time of day before which the vehicle cannot be at the first stop, because of its run before.
    early
        Whether the morning's run is to be over as early as the windows allow, for the sake of a second run.
    """
    schedules = ((let_go, _schedule(road, gaps, early)) for let_go, gaps in enumerate(_rules_kept(road, free_from)))
    let_go, arrivals = next((let_go, found) for let_go, found in schedules if found is not None)
    ends = [after - drive for after, drive in zip(arrivals[1:], road.drives, strict=True)]
    departures = [*ends, arrivals[-1] + road.halts[-1]]
    return Timed(
        stops=tuple(
            replace(stop, arrive=Seconds(arrive), depart=Seconds(depart))
            for stop, arrive, depart in zip(road.stops, arrivals, departures, strict=True)
        ),
        let_go=let_go,
        too_long=sum(arrivals[there] - departures[here] > limit for here, there, limit in road.limits),
    )


def _rules_kept(road: Road, free_from: int) -> Iterator[list[Gap]]:
    """Give the rules to be kept, fewer each time; the last are those that can always be."""
    always = [*_driving(road), *(_loading(road) if road.direction is Direction.PM else ())]
    windows = _windows(road)
    every = [gap for window in windows for gap in window]
    pickups, comfort = _pickups(road), _comfort(road)
    yield [*always, *every, *pickups, *comfort, (MIDNIGHT, 1, free_from)]
    yield [*always, *every, *pickups, *comfort]
    yield [*always, *every, *comfort]
    yield [*always, *every, *pickups]
    yield [*always, *every]
    sizes = range(len(windows) - 1, -1, -1) if len(windows) <= MOST_WINDOWS_TRIED else (1, 0)
    for size in sizes:
        for chosen in combinations(windows, size):
            yield [*always, *(gap for window in chosen for gap in window)]


def _driving(road: Road) -> Iterator[Gap]:
    for n, (length, drive) in enumerate(zip(road.halts, road.drives, strict=False)):
        yield n + 1, n + 2, length + drive


def _loading(road: Road) -> Iterator[Gap]:
    """Be at the first school when ready is due, and load nowhere before the bell."""
    ready = road.scenario.school[road.stops[0].place].pm_bell - road.scenario.policy.departure_window.ready
    yield MIDNIGHT, 1, ready
    yield 1, MIDNIGHT, -ready
    for n in road.school_positions:
        bell = road.scenario.school[road.stops[n].place].pm_bell
        yield MIDNIGHT, n + 2, bell + road.halts[n] + road.drives[n]


def _windows(road: Road) -> list[list[Gap]]:
    """Give each school's window: of the arrival in the morning, of the departure in the afternoon."""
    policy = road.scenario.policy
    windows: list[list[Gap]] = []
    for n in road.school_positions:
        school = road.scenario.school[road.stops[n].place]
        if road.direction is Direction.AM:
            earliest, latest = policy.arrival_times(school)
            windows.append([(MIDNIGHT, n + 1, earliest), (n + 1, MIDNIGHT, -latest)])
        else:
            windows.append([(n + 2, MIDNIGHT, -(policy.departure_times(school)[1] + road.drives[n]))])
    return windows


def _pickups(road: Road) -> list[Gap]:
    if road.direction is Direction.PM:
        return []
    pupil, policy = road.scenario.pupil, road.scenario.policy
    return [
        (MIDNIGHT, n + 1, policy.pickup_time(pupil[pupil_id]))
        for n, stop in enumerate(road.stops)
        for pupil_id in stop.boards
    ]


def _comfort(road: Road) -> list[Gap]:
    """Give the limits of time aboard and of waiting at another school, but for those that no waiting could mend."""
    gaps: list[Gap] = []
    for here, there, limit in road.limits:
        if sum(road.drives[here:there]) + sum(road.halts[here + 1 : there]) <= limit:
            gaps.append((there + 1, here + 2, road.drives[here] - limit))
    longest = road.scenario.policy.mixed_schools.max_wait
    for n in road.school_positions:
        passes = any(here < n < there for here, there, _ in road.limits)
        if passes and road.halts[n] <= longest:
            gaps.append((n + 2, n + 1, -road.drives[n] - longest))
    return gaps


def _schedule(road: Road, gaps: Sequence[Gap], early: bool) -> list[int] | None:
    """Find the arrivals at the stops, or tell that the rules contradict each other."""
    soonest = _earliest(len(road.stops), gaps)
    if soonest is None or road.direction is Direction.PM:
        return soonest
    first_end = soonest[-1]
    window = road.scenario.policy.arrival_times(road.scenario.school[road.stops[-1].place])
    aim = first_end if early else max(first_end, min(_latest(soonest, gaps, FAR_OFF)[-1], sum(window) // 2))
    shortest = first_end - _latest(soonest, gaps, first_end)[0]
    # The later the end, the longer the run or as long: the last end of the shortest length, up to the aim.
    ends = range(first_end, aim + 1)
    steps = bisect_right(ends, shortest, key=lambda end: end - _latest(soonest, gaps, end)[0])
    return _latest(soonest, gaps, ends[steps - 1])


def _earliest(stops: int, gaps: Sequence[Gap]) -> list[int] | None:
    """Find the earliest arrivals, or none where the gaps contradict each other."""
    times = [0] * (stops + 1)
    for _ in range(stops + 2):
        moved = False
        for before, after, least in gaps:
            if times[before] + least > times[after]:
                times[after], moved = times[before] + least, True
        if times[MIDNIGHT] > 0:
            return None
        if not moved:
            return times[1:]
    return None


def _latest(soonest: Sequence[int], gaps: Sequence[Gap], end: int) -> list[int]:
    """Find the latest arrivals of a schedule that ends by a time, which is not before its earliest end."""
    times = [0, *(FAR_OFF for _ in soonest)]
    times[-1] = end
    moved = True
    while moved:
        moved = False
        for before, after, least in reversed(gaps):
            if times[after] - least < times[before]:
                times[before], moved = times[after] - least, True
    return times[1:]


def _limit(scenario: Scenario, matrix: Matrix, pupil_id: str, direction: Direction) -> int:
    direct = direct_seconds(scenario, matrix, pupil_id, direction)
    return int(scenario.policy.longest_journey(scenario.pupil[pupil_id], direct))
