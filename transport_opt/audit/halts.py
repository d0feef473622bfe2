"""Whether a halt lasts as long as boarding takes and a drive as long as the road takes."""

from collections.abc import Iterator
from itertools import pairwise

from transport_opt.audit.view import DrivenRun, View, where_run
from transport_opt.audit.words import Fault, spell
from transport_opt.model import Direction, Kind, Route, Run, Scenario, Stop
from transport_opt.model.units import clock

RULE_ID = "boarding-time"
A_DAY = 24 * 3600
SLACK = 1
"""Seconds or metres that a stated total may be off by: other tools may round a leg differently."""


def check_boarding_time(view: View) -> Iterator[Fault]:
    """Find halts that are too short, drives that no road allows, and times that are none."""
    for driven in view.driven:
        for stop in driven.stops:
            yield from _halt(view, driven, stop)
        for start, end in pairwise(driven.stops):
            yield from _leg(view, driven, start, end)
    for route in view.plan.routes:
        for run in route.runs:
            yield from _totals(view, route, run)


def halt_needed(scenario: Scenario, stop: Stop) -> int:
    """Give the seconds that boarding and alighting take at a stop, of those who travel that day."""
    pupils = [scenario.pupil[name] for name in (*stop.boards, *stop.alights)]
    school = scenario.school.get(stop.place)
    if school is None:
        return sum(scenario.policy.boarding_at_home(pupil) for pupil in pupils)
    return school.unload + sum(scenario.policy.boarding_at_school(pupil) for pupil in pupils)


def _halt(view: View, driven: DrivenRun, stop: Stop) -> Iterator[Fault]:
    where = driven.where(stop.place)
    if stop.arrive < 0 or stop.depart >= A_DAY:
        yield Fault(
            RULE_ID,
            f"The halt's times are none of one day: {stop.arrive} and {stop.depart} s from midnight. "
            f"They must lie from 0 to {A_DAY - 1}.",
            "Correct the times of the stop.",
            where,
            driven.day,
        )
    if stop.depart < stop.arrive:
        yield Fault(
            RULE_ID,
            f"The vehicle leaves at {clock(stop.depart)}, before it arrives at {clock(stop.arrive)}. "
            "The departure must not be earlier than the arrival.",
            "Correct the times of the stop.",
            where,
            driven.day,
        )
    elif stop.depart < _begin(view, driven, stop) + halt_needed(view.scenario, stop):
        yield _too_short(view, driven, stop)


def _begin(view: View, driven: DrivenRun, stop: Stop) -> int:
    """Give when boarding can begin: on arrival; where an afternoon loads, not before that school's bell."""
    school = view.scenario.school.get(stop.place)
    loads = driven.direction is Direction.PM and school is not None and stop.boards
    return max(school.pm_bell, stop.arrive) if school is not None and loads else stop.arrive


def _too_short(view: View, driven: DrivenRun, stop: Stop) -> Fault:
    begin, needed = _begin(view, driven, stop), halt_needed(view.scenario, stop)
    return Fault(
        RULE_ID,
        f"The halt is too short. Boarding takes {spell(needed)} from {clock(begin)}, so the vehicle leaves "
        f"at {clock(begin + needed)} at the earliest. It leaves at {clock(stop.depart)}.",
        "Leave later, or arrive earlier where boarding need not wait for a bell.",
        driven.where(stop.place),
        driven.day,
    )


def _leg(view: View, driven: DrivenRun, start: Stop, end: Stop) -> Iterator[Fault]:
    if not (view.knows_place(start.place) and view.knows_place(end.place)):
        return  # told by everyone-travels
    drive = view.drive(start.place, end.place, driven.direction, driven.is_minibus)
    where = driven.where(end.place)
    if drive is None:
        yield Fault(
            RULE_ID,
            f"There is no way from {start.place} to {end.place}. The stops of a run need a road between them.",
            "Call at the stop on another run, or mend the road map.",
            where,
            driven.day,
        )
    elif end.arrive < start.depart + drive:
        yield Fault(
            RULE_ID,
            f"The drive from {start.place} to {end.place} needs {spell(drive)}. "
            f"The plan gives it {spell(end.arrive - start.depart)}, "
            f"from {clock(start.depart)} to {clock(end.arrive)}.",
            "Arrive later or leave the stop before earlier.",
            where,
            driven.day,
        )


def _totals(view: View, route: Route, run: Run) -> Iterator[Fault]:
    where = where_run(route, run)
    seconds = run.stops[-1].depart - run.stops[0].arrive if run.stops else 0
    if abs(run.seconds - seconds) > SLACK:
        yield _wrong_total(f"The run states {run.seconds} s. Its stops make {seconds} s.", where)
    metres = _metres(view, run)
    if metres is not None and abs(run.metres - metres) > SLACK:
        yield _wrong_total(f"The run states {run.metres} m. Its stops make {metres} m.", where)


def _wrong_total(message: str, where: str) -> Fault:
    return Fault(RULE_ID, message, "Write the total that the stops make.", where, kind=Kind.REPORTED)


def _metres(view: View, run: Run) -> int | None:
    rows = view.matrix.index
    places = [stop.place for stop in run.stops]
    if any(place not in rows for place in places):
        return None
    legs = [int(view.matrix.metres[rows[a], rows[b]]) if a != b else 0 for a, b in pairwise(places)]
    return None if any(leg < 0 for leg in legs) else sum(legs)
