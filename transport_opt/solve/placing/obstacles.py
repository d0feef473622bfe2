"""Why a route cannot take a pupil: the rule that stands in the way where the detour is least, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from transport_opt.matrix import NO_WAY
from transport_opt.model import Direction, Pupil, Reason, Route, School, VehicleType
from transport_opt.model.policy import assistants_needed
from transport_opt.model.units import WEEKDAY_NAMES, clock
from transport_opt.solve.arrays import DIRECTIONS, direct_seconds, limits
from transport_opt.solve.columns import BREAK, DAYS
from transport_opt.solve.placing.opening import Opened

SESSION = {Direction.AM: "in the morning", Direction.PM: "in the afternoon"}


def by_lock(opened: Opened, pupil: Pupil, number: int, route: Route) -> Reason | None:
    """Tell whether a lock keeps a pupil off a route, or on another."""
    if route.route_id in opened.whole:
        return Reason("locked", "Is locked as it stands.", "Unlock the route.")
    tied = opened.tied_to(number)
    if tied is not None and tied != route.route_id:
        return Reason("locked", f"{pupil.pupil_id} is locked to route {tied}.", "Unlock the pupil.")
    return None


def by_company(pupil: Pupil, route: Route) -> Reason | None:
    """Tell whether somebody aboard is never to share a vehicle with a pupil."""
    foes = sorted(pupil.not_with & route.pupil_ids)
    if not foes:
        return None
    message = f"{pupil.pupil_id} is never to share a vehicle with {', '.join(foes)}."
    return Reason("not-together", message, "Choose another route.")


def as_it_stands(route: Route) -> Reason:
    """Tell of a route that the search could not have made."""
    message = (
        "Breaks a rule as it stands, carries somebody one way only, or has its runs in another order on some weekdays; "
        "nobody can be added to such a route."
    )
    return Reason("as-it-stands", message, f"Audit the plan, and mend route {route.route_id} if it breaks a rule.")


def no_bay(schools: Sequence[School]) -> Reason:
    """Tell of a route that finds no bay with its new times."""
    told = ", ".join(f"{one.school_id} has {one.bays}" for one in schools if one.bays is not None)
    message = f"With the pupil it finds no bay free in any five minutes of the arrival window: {told}."
    return Reason("school-bays", message, "Widen the arrival window, or agree more bays.")


@dataclass(frozen=True, eq=False)
class Trial:
    """A route with a pupil where the detour is least.

    Attributes
    ----------
    number
        The pupil's.
    sessions
        Tokens of both sessions.
    kinds
        Types of vehicle that the market has left for it.
    """

    opened: Opened
    number: int
    sessions: Sequence[Sequence[int]]
    kinds: tuple[VehicleType, ...]

    @property
    def pupil(self) -> Pupil:
        """Who is to be placed."""
        return self.opened.scenario.pupils[self.number]

    @cached_property
    def runs(self) -> tuple[tuple[Direction, int, tuple[Pupil | School, ...]], ...]:
        """Each run with the pupil: its session, a weekday on which it is so, and what it calls at."""
        found: dict[tuple[Direction, tuple[int, ...]], tuple[Direction, int, tuple[Pupil | School, ...]]] = {}
        for way, direction in enumerate(DIRECTIONS):
            for tokens in _split(self.sessions[way]):
                for day in self._telling_days(tokens, way) if self.number in tokens else ():
                    called = self._called(tokens, direction, day)
                    if (direction, called) not in found:
                        found[direction, called] = direction, day, self._calls(called)
        return tuple(found.values())

    def _telling_days(self, tokens: Sequence[int], way: int) -> list[int]:
        """List the weekdays that the pupil rides; one is enough where everybody rides on the same."""
        masks = self.opened.problem.pupil[:, DAYS + way]
        mine = int(masks[self.number])
        days = [day for day in range(5) if mine >> day & 1]
        alike = all(masks[token] == mine for token in tokens if token < len(masks))
        return days[:1] if alike else days

    def _called(self, tokens: Sequence[int], direction: Direction, day: int) -> tuple[int, ...]:
        scenario = self.opened.scenario
        many = len(scenario.pupils)
        riders = {token for token in tokens if token < many and day in scenario.pupils[token].days(direction)}
        schools = {scenario.pupils[token].school_id for token in riders}
        return tuple(
            one
            for one in tokens
            if (one in riders if one < many else scenario.schools[one - many].school_id in schools)
        )

    def _calls(self, called: Sequence[int]) -> tuple[Pupil | School, ...]:
        scenario = self.opened.scenario
        many = len(scenario.pupils)
        return tuple(scenario.pupils[one] if one < many else scenario.schools[one - many] for one in called)

    def reason(self) -> Reason:
        """Name the first rule in the way: company, room, then time."""
        for direction, _, calls in self.runs:
            riders = [call for call in calls if isinstance(call, Pupil)]
            lonely = [one.pupil_id for one in riders if one.travels_alone]
            if len(riders) > 1 and lonely:
                message = f"{' and '.join(lonely)} travels alone, and the vehicle has no time for a run of its own."
                return Reason("travels-alone", message, "Choose another route.")
            reason = self._room(direction, calls, riders)
            if reason is not None:
                return reason
        for direction, day, calls in self.runs:
            reason = self._too_many_schools(calls) or self._time(direction, day, calls)
            if reason is not None:
                return reason
        message = "No order of its stops keeps every limit, window and the vehicle's other runs."
        return Reason("second-run", message, "Choose another route.")

    def _room(self, direction: Direction, calls: Sequence[Pupil | School], riders: Sequence[Pupil]) -> Reason | None:
        needed = assistants_needed(self.opened.scenario.policy, riders)
        loads = list(_loads(direction, calls))
        if any(all(_holds(kind, seats + needed, chairs) for seats, chairs in loads) for kind in self._reaching(riders)):
            return None
        seats, chairs = max(loads)[0] + needed, max(chairs for _, chairs in loads)
        if any(all(_holds(kind, one + needed, two) for one, two in loads) for kind in self.kinds):
            message = f"It would need {seats} seats, and a minibus, which has them, cannot reach everybody aboard."
            return Reason("vehicle-access", message, "Choose another route.")
        beside = f" beside {chairs} wheelchair{'' if chairs == 1 else 's'}" if chairs else ""
        crew = f", {needed} of them for passenger assistants" if needed else ""
        message = f"It would need {seats} seats{beside}{crew}; no vehicle type that is left has that room."
        code = "wheelchair-space" if self.pupil.mobility.in_situ else "seats"
        return Reason(code, message, "Choose another route, or add a larger vehicle type to vehicles.csv.")

    def _reaching(self, riders: Sequence[Pupil]) -> Iterator[VehicleType]:
        schools = self.opened.scenario.school
        barred = any(one.no_minibus or schools[one.school_id].no_minibus for one in riders)
        return (kind for kind in self.kinds if not (barred and kind.is_minibus))

    def _too_many_schools(self, calls: Sequence[Pupil | School]) -> Reason | None:
        most = self.opened.scenario.policy.mixed_schools.max_schools
        schools = [call.school_id for call in calls if isinstance(call, School)]
        if len(schools) <= most:
            return None
        message = f"It would serve {len(schools)} schools, {', '.join(schools)}; a run may serve {most} at most."
        return Reason("mixed-schools", message, "Choose another route.")

    def _time(self, direction: Direction, day: int, calls: Sequence[Pupil | School]) -> Reason | None:
        drives = [self._drive(one, other, direction) for one, other in pairwise(calls)]
        if NO_WAY in drives:
            at = drives.index(NO_WAY)
            message = f"There is no way by road from {_id(calls[at])} to {_id(calls[at + 1])}."
            return Reason("journey-limit", message, "Choose another route.")
        halts = [self._halt(call, calls) for call in calls]
        return (
            self._too_long(direction, calls, drives, halts)
            or self._long_wait(calls, halts)
            or self._out_of_window(direction, day, calls, drives, halts)
        )

    def _too_long(
        self, direction: Direction, calls: Sequence[Pupil | School], drives: Sequence[int], halts: Sequence[int]
    ) -> Reason | None:
        """Name the pupil who is the most over their limit, though nobody waits anywhere."""
        worst: tuple[int, str, int, int] | None = None
        for at, call in enumerate(calls):
            if isinstance(call, Pupil):
                school = next(other for other, one in enumerate(calls) if _id(one) == call.school_id)
                first, last = min(at, school), max(at, school)
                aboard = sum(drives[first:last]) + sum(halts[first + 1 : last])
                direct = max(0, direct_seconds(self.opened.matrix, call, direction))
                limit, _ = limits(self.opened.scenario.policy, call, direct)
                if aboard > limit and (worst is None or aboard - limit > worst[0]):
                    worst = aboard - limit, call.pupil_id, aboard, limit
        if worst is None:
            return None
        _, who, aboard, limit = worst
        message = f"{who} would be aboard {-(-aboard // 60)} minutes {SESSION[direction]}, at most {limit // 60}."
        return Reason("journey-limit", message, "Choose another route.")

    def _long_wait(self, calls: Sequence[Pupil | School], halts: Sequence[int]) -> Reason | None:
        most = self.opened.scenario.policy.mixed_schools.max_wait
        for at, call in enumerate(calls):
            inner = 0 < at < len(calls) - 1
            if isinstance(call, School) and inner and halts[at] > most:
                message = f"Pupils of another school would wait at {call.school_id} for {-(-halts[at] // 60)} minutes, "
                return Reason("mixed-schools", message + f"at most {most // 60}.", "Choose another route.")
        return None

    def _out_of_window(
        self, direction: Direction, day: int, calls: Sequence[Pupil | School], drives: Sequence[int],
        halts: Sequence[int],
    ) -> Reason | None:  # fmt: skip
        """Drive the run as early as it may begin, and tell the first window that it misses."""
        policy, now = self.opened.scenario.policy, 0
        for at, call in enumerate(calls):
            if isinstance(call, School):
                windows = policy.arrival_times if direction is Direction.AM else policy.departure_times
                opens, closes = windows(call)
                now = max(now, opens)
                late = now if direction is Direction.AM else now + halts[at]
                if late > closes:
                    return _late(call, direction, day, late, closes)
            elif direction is Direction.AM:
                now = max(now, policy.pickup_time(call))
            now += halts[at] + (drives[at] if at < len(drives) else 0)
        return None

    def _drive(self, one: Pupil | School, other: Pupil | School, direction: Direction) -> int:
        rows = self.opened.matrix.index
        minibus = all(kind.is_minibus for kind in self.kinds)
        return int(self.opened.matrix.times(direction, minibus)[rows[_id(one)], rows[_id(other)]])

    def _halt(self, call: Pupil | School, calls: Sequence[Pupil | School]) -> int:
        policy = self.opened.scenario.policy
        if isinstance(call, Pupil):
            return policy.boarding_at_home(call)
        theirs = (one for one in calls if isinstance(one, Pupil) and one.school_id == call.school_id)
        return call.unload + sum(policy.boarding_at_school(one) for one in theirs)


def _late(school: School, direction: Direction, day: int, late: int, closes: int) -> Reason:
    if direction is Direction.AM:
        message = f"It would reach {school.school_id} at {clock(late)} at the earliest on {WEEKDAY_NAMES[day]}, "
        return Reason("arrival-window", f"{message}{clock(closes)} at the latest.", "Choose another route.")
    message = f"It would leave {school.school_id} at {clock(late)} at the earliest on {WEEKDAY_NAMES[day]}, "
    return Reason("departure-window", f"{message}{clock(closes)} at the latest.", "Choose another route.")


def _split(tokens: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for token in tokens:
        if token == BREAK:
            yield run
            run = []
        else:
            run.append(token)
    yield run


def _id(call: Pupil | School) -> str:
    return call.school_id if isinstance(call, School) else call.pupil_id


def _loads(direction: Direction, calls: Sequence[Pupil | School]) -> Iterator[tuple[int, int]]:
    """Give seats and wheelchairs taken after each call but the last."""
    seats = chairs = 0
    sign = 1 if direction is Direction.AM else -1
    for call in calls[:-1]:
        if isinstance(call, Pupil):
            moved, sense = [call], sign
        else:
            moved = [one for one in calls if isinstance(one, Pupil) and one.school_id == call.school_id]
            sense = -sign
        seats += sense * sum(one.seats for one in moved if not one.mobility.in_situ)
        chairs += sense * sum(one.mobility.in_situ for one in moved)
        yield seats, chairs


def _holds(kind: VehicleType, seats: int, chairs: int) -> bool:
    return any(seats <= layout.seats and chairs <= layout.wheelchairs for layout in kind.layouts)
