"""The cheapest plan of a tiny town, found by trying every plan there is.

Plain code that shares nothing with the search: every partition into routes, every vehicle type, every split of a
session into runs and every order of homes and schools is timed and priced, and the cheapest is kept. It reads the
rules as the search does where that is stricter than the written words: a pupil rides the same route both ways and
all week, a route has one order of calls all week, a school is called at once a run, the wait at schools that are
not the pupil's is added up, and a pair that is never together never shares a route, not even in different runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, pairwise, product

from brute_clock import AM, PM, Clock, Halts, Order, Session

from transport_opt.costs import price
from transport_opt.matrix import Matrix
from transport_opt.model import (
    Days,
    Direction,
    Metres,
    Plan,
    Pupil,
    Reason,
    Route,
    Run,
    Scenario,
    Seconds,
    Stop,
    Unplaced,
    VehicleType,
)
from transport_opt.model.units import MILE


@dataclass(frozen=True)
class Option:
    """One way to drive one session, told by all that the rest of the route must know.

    Attributes
    ----------
    duties
        Seconds on each weekday.
    loads
        Seats and wheelchairs taken on some leg.
    apart
        Weekdays, by pair, on which friends aboard this route do not share a run.
    """

    session: Session
    pence_a_week: float
    duties: tuple[int, ...]
    own: int
    assistants: int
    loads: frozenset[tuple[int, int]]
    apart: frozenset[tuple[str, str, int]]

    def no_worse_than(self, other: "Option") -> bool:
        return (
            self.pence_a_week <= other.pence_a_week
            and all(mine <= theirs for mine, theirs in zip(self.duties, other.duties, strict=True))
            and self.own <= other.own
            and self.assistants <= other.assistants
            and self.apart <= other.apart
            and all(any(s <= seats and w <= chairs for seats, chairs in other.loads) for s, w in self.loads)
        )


@dataclass(frozen=True)
class Choice:
    """The cheapest way to carry some pupils in one vehicle type."""

    pence: float
    kind: VehicleType
    sessions: tuple[Session, Session]
    assistants: int


def cheapest_plan(scenario: Scenario, matrix: Matrix) -> Plan:
    """Try every plan; give the cheapest of those that carry the most pupils, priced."""
    return Trial(scenario, matrix).best()


def pence(plan: Plan) -> int:
    """Give what the search minimises: cash and notional pence a day."""
    assert plan.cash_pence_per_day is not None
    assert plan.notional_pence_per_day is not None
    return plan.cash_pence_per_day + plan.notional_pence_per_day


class Trial(Clock):
    """One town and what has been tried of it."""

    @cached_property
    def kinds(self) -> tuple[VehicleType, ...]:
        return tuple(kind for kind in self.scenario.vehicle_types if kind.is_licensed and kind.count != 0)

    def best(self) -> Plan:
        everyone = tuple(sorted(self.scenario.pupil))
        for left_out in range(len(everyone) + 1):
            found: tuple[float, tuple[Choice, ...]] | None = None
            for carried in combinations(everyone, len(everyone) - left_out):
                across = self.friends_apart(carried)
                for cost, choices in self.partitions(carried, {}):
                    whole = cost + across(choices)
                    if found is None or whole < found[0]:
                        found = whole, choices
            if found is not None:
                return self.plan(found[1])
        raise AssertionError("a plan without routes is always possible")

    def partitions(self, carried: Order, used: Mapping[str, int]) -> Iterator[tuple[float, tuple[Choice, ...]]]:
        """Give every partition into routes and every choice of vehicle types within their counts."""
        if not carried:
            yield 0.0, ()
            return
        for size in range(len(carried)):
            for mates in combinations(carried[1:], size):
                rest = tuple(name for name in carried[1:] if name not in mates)
                for kind in self.kinds:
                    taken = used.get(kind.vehicle_type, 0)
                    choice = None if taken == kind.count else self.route((carried[0], *mates), kind)
                    if choice is not None:
                        # Only types that can run out need counting.
                        more = {} if kind.count is None else {kind.vehicle_type: taken + 1}
                        for cost, choices in self.partitions(rest, {**used, **more}):
                            yield cost + choice.pence, (choice, *choices)

    # One route

    def route(self, riders: Order, kind: VehicleType) -> Choice | None:
        """Find the cheapest way to carry exactly these pupils in one vehicle of a type; none where there is none."""
        key = (riders, kind.vehicle_type)
        if key not in self.routes:
            self.routes[key] = self._route(riders, kind)
        return self.routes[key]

    @cached_property
    def routes(self) -> dict[tuple[Order, str], Choice | None]:
        return {}

    def _route(self, riders: Order, kind: VehicleType) -> Choice | None:
        pupils = [self.scenario.pupil[name] for name in riders]
        barred = any(one.no_minibus or self.scenario.school[one.school_id].no_minibus for one in pupils)
        foes = any(one.pupil_id in other.not_with for one in pupils for other in pupils)
        heavy = any(_mass(one) > kind.lift_kg for one in pupils) if kind.lift_kg is not None else False
        if foes or heavy or (barred and kind.is_minibus):
            return None
        morning, afternoon = (self.options(riders, kind, direction) for direction in (AM, PM))
        days = [day for day in range(5) if any(day in one.days(way) for one in pupils for way in (AM, PM))]
        best: Choice | None = None
        for out, back in product(morning, afternoon):
            assistants = max(out.assistants, back.assistants)
            if not all(_fits(kind, load, assistants) for load in out.loads | back.loads):
                continue
            week = out.pence_a_week + back.pence_a_week + len(days) * kind.standing
            for day in days:
                over = max(0, out.duties[day] + back.duties[day] - kind.included)
                week += over * kind.extra_hour / 3600
            rates, own = self.scenario.policy.assistants, max(out.own, back.own)
            week += len(days) * (own * rates.specialist_day_rate + (assistants - own) * rates.day_rate)
            week += len(out.apart | back.apart) * self.scenario.policy.keep_together.pence_per_day
            if best is None or week / 5 < best.pence:
                best = Choice(week / 5, kind, (out.session, back.session), assistants)
        return best

    def options(self, riders: Order, kind: VehicleType, direction: Direction) -> list[Option]:
        """List the ways to drive one session that no other way beats in everything."""
        here = tuple(name for name in riders if self.scenario.pupil[name].days(direction))
        found = (self.option(session, kind, direction) for session in self.sessions(here, kind, direction))
        kept: list[Option] = []
        for one in sorted((option for option in found if option is not None), key=lambda option: option.pence_a_week):
            if not any(other.no_worse_than(one) for other in kept):
                kept.append(one)
        return kept

    def sessions(self, riders: Order, kind: VehicleType, direction: Direction) -> Iterator[Session]:
        if not riders:
            yield ()
            return
        yield from ((order,) for order in self.orders(riders, kind.is_minibus, direction))
        if self.scenario.policy.second_run.max_runs > 1:
            for size in range(1, len(riders)):
                for first in combinations(riders, size):
                    second = tuple(name for name in riders if name not in first)
                    yield from product(
                        self.orders(first, kind.is_minibus, direction), self.orders(second, kind.is_minibus, direction)
                    )

    def orders(self, riders: Order, minibus: bool, direction: Direction) -> list[Order]:
        """List the orders of one run that can be driven on each weekday if the vehicle comes in time."""
        key = (riders, minibus, direction)
        if key not in self.known_orders:
            schools = {self.scenario.pupil[name].school_id for name in riders}
            every = _orders(frozenset((name, self.scenario.pupil[name].school_id) for name in riders))
            turned = every if direction is AM else tuple(order[::-1] for order in every)
            self.known_orders[key] = [
                order
                for order in turned
                if len(schools) <= self.scenario.policy.mixed_schools.max_schools
                and all(
                    self.timed(called, minibus, direction, 0) is not None
                    for called in {self.called(order, direction, day) for day in range(5)}
                    if called
                )
            ]
        return self.known_orders[key]

    @cached_property
    def known_orders(self) -> dict[tuple[Order, bool, Direction], list[Order]]:
        return {}

    def called(self, order: Order, direction: Direction, day: int) -> Order:
        """Leave out the pupils who do not ride that weekday, and schools that nobody rides to."""
        riding = {name for name in order if name in self.scenario.pupil and day in self._days(name, direction)}
        schools = {self.scenario.pupil[name].school_id for name in riding}
        return tuple(place for place in order if place in riding or place in schools)

    def _days(self, name: str, direction: Direction) -> Days:
        return self.scenario.pupil[name].days(direction)

    # One session on one weekday

    def option(self, session: Session, kind: VehicleType, direction: Direction) -> Option | None:
        week, duties, own, assistants = 0.0, [], 0, 0
        loads: set[tuple[int, int]] = set()
        days: dict[Session, tuple[float, int] | None] = {}
        for day in range(5):
            called = tuple(order for order in (self.called(one, direction, day) for one in session) if order)
            if called not in days:
                days[called] = self.day(called, kind, direction)
            found = days[called]
            if found is None:
                return None
            week += found[0]
            duties.append(found[1])
            for order in called:
                crew = self.crew(order)
                own, assistants = max(own, crew[0]), max(assistants, crew[1])
                loads |= set(self.loads(order, direction))
        apart = frozenset(self.apart_within(session, direction))
        return Option(session, week, tuple(duties), own, assistants, frozenset(loads), apart)

    def day(self, runs: Session, kind: VehicleType, direction: Direction) -> tuple[float, int] | None:
        """Give the pence of driving and of discomfort on a weekday, and the seconds of duty."""
        driven = self.driven(runs, kind.is_minibus, direction)
        if driven is None:
            return None
        live = sum(self.metres(leg) for order in runs for leg in pairwise(order))
        dead_legs = [(one[-1], other[0]) for one, other in pairwise(runs)]
        if runs and kind.base is not None:
            dead_legs += [(kind.vehicle_type, runs[0][0]), (runs[-1][-1], kind.vehicle_type)]
        drives = [self.seconds(leg, kind.is_minibus, direction) for leg in dead_legs]
        if any(drive < 0 for drive in drives):
            return None
        dead = sum(self.metres(leg) for leg in dead_legs)
        duty = sum(halts[-1][2] - halts[0][1] for halts in driven) + sum(drives)
        discomfort = sum(self.discomfort(halts, direction) for halts in driven)
        miles = float(MILE)
        return live * kind.live_mile / miles + dead * kind.dead_mile / miles + discomfort, duty

    # Friends

    def _pairs(self) -> set[tuple[str, str]]:
        known = self.scenario.pupil
        return {(min(a, b), max(a, b)) for a, one in known.items() for b in one.keep_with}

    def apart_within(self, session: Session, direction: Direction) -> Iterator[tuple[str, str, int]]:
        for one, other in self._pairs():
            runs = [next((at for at, order in enumerate(session) if name in order), None) for name in (one, other)]
            if None not in runs and runs[0] != runs[1]:
                for day in self._days(one, direction) & self._days(other, direction):
                    yield one, other, day

    def friends_apart(self, carried: Order) -> "FriendsApart":
        both = [pair for pair in self._pairs() if set(pair) <= set(carried)]
        rate = self.scenario.policy.keep_together.pence_per_day
        worth = {
            pair: len(set().union(*(self._days(pair[0], way) & self._days(pair[1], way) for way in (AM, PM))))
            * rate
            / 5
            for pair in both
        }
        return FriendsApart(worth)

    # The plan

    def plan(self, choices: tuple[Choice, ...]) -> Plan:
        routes = tuple(self._written(f"R{at:03d}", choice) for at, choice in enumerate(choices, start=1))
        carried = {name for route in routes for name in route.pupil_ids}
        reason = Reason("vehicle-count", "Every vehicle is in use.", "Raise a count.")
        left = tuple(Unplaced(name, (AM, PM), (reason,)) for name in sorted(self.scenario.pupil) if name not in carried)
        return price(self.scenario, self.matrix, Plan(routes, left))

    def _written(self, route_id: str, choice: Choice) -> Route:
        runs = []
        for direction, session in zip((AM, PM), choice.sessions, strict=True):
            for day in range(5):
                called = tuple(order for order in (self.called(one, direction, day) for one in session) if order)
                driven = self.driven(called, choice.kind.is_minibus, direction)
                assert driven is not None
                runs += [
                    self._run(direction, number, Days(1 << day), halts) for number, halts in enumerate(driven, start=1)
                ]
        names = {name for session in choice.sessions for order in session for name in order}
        skills = {skill for name in names & self.scenario.pupil.keys() for skill in self._skills(name)}
        return Route(
            route_id,
            choice.kind.vehicle_type,
            tuple(runs),
            assistants=choice.assistants,
            assistant_skills=tuple(sorted(skills)),
        )

    def _skills(self, name: str) -> frozenset[str]:
        return self.scenario.pupil[name].assistant_skills

    def _run(self, direction: Direction, number: int, days: Days, halts: Halts) -> Run:
        stops = []
        for place, arrive, depart in halts:
            school = place in self.scenario.school
            names = [name for name, _, _ in halts if name in self.scenario.pupil]
            who = tuple(name for name in names if self.scenario.pupil[name].school_id == place) if school else (place,)
            boards, alights = ((), who) if school == (direction is AM) else (who, ())
            stops.append(Stop(place, Seconds(arrive), Seconds(depart), boards, alights))
        metres = sum(self.metres((one.place, other.place)) for one, other in pairwise(stops))
        return Run(direction, number, days, tuple(stops), Seconds(stops[-1].depart - stops[0].arrive), Metres(metres))


@dataclass(frozen=True)
class FriendsApart:
    """What it costs that friends ride in different routes."""

    worth: Mapping[tuple[str, str], float]

    def __call__(self, choices: tuple[Choice, ...]) -> float:
        if not self.worth:
            return 0.0
        of = {
            name: at
            for at, choice in enumerate(choices)
            for session in choice.sessions
            for order in session
            for name in order
        }
        return sum(worth for (one, other), worth in self.worth.items() if of[one] != of[other])


@cache
def _orders(riders: frozenset[tuple[str, str]]) -> tuple[Order, ...]:
    """List the orders in which every pupil is called for before their school.

    Parameters
    ----------
    riders
        Pupils' and schools' ids in pairs.
    """
    schools = {school for _, school in riders}

    def grow(done: Order, waiting: frozenset[str], unserved: frozenset[str]) -> Iterator[Order]:
        if not unserved:
            yield done
        for place in sorted(waiting):
            yield from grow((*done, place), waiting - {place}, unserved)
        for school in sorted(unserved):
            if not any(name in waiting and theirs == school for name, theirs in riders):
                yield from grow((*done, school), waiting, unserved - {school})

    return tuple(grow((), frozenset(name for name, _ in riders), frozenset(schools)))


def _fits(kind: VehicleType, load: tuple[int, int], assistants: int) -> bool:
    seats, wheelchairs = load
    return any(fit.seats >= seats + assistants and fit.wheelchairs >= wheelchairs for fit in kind.layouts)


def _mass(one: Pupil) -> int:
    return (one.wheelchair_kg or 0) if one.mobility.in_situ else 0
