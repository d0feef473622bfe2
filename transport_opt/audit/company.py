"""Who rides with whom, and past which schools."""

from collections.abc import Iterator
from itertools import combinations

from transport_opt.audit.view import DrivenRun, Ride, View
from transport_opt.audit.words import Fault, many, spell
from transport_opt.model import Direction, Pupil


def check_travels_alone(view: View) -> Iterator[Fault]:
    """Find pupils approved to travel alone who do not."""
    for driven in view.driven:
        for pupil in driven.pupils:
            others = [other.pupil_id for other in driven.pupils if other is not pupil]
            if pupil.travels_alone and others:
                yield Fault(
                    "travels-alone",
                    f"{pupil.pupil_id} is to travel alone. Now aboard too: {', '.join(others)}.",
                    "Give the pupil a run of their own.",
                    driven.where(),
                    driven.day,
                )


def check_not_together(view: View) -> Iterator[Fault]:
    """Find named pairs on one run; it is enough that one of the two names the other."""
    for driven in view.driven:
        for one, other in combinations(driven.pupils, 2):
            if other.pupil_id in one.not_with or one.pupil_id in other.not_with:
                yield Fault(
                    "not-together",
                    f"{one.pupil_id} and {other.pupil_id} are never to share a vehicle. Both are on this run.",
                    "Move one of them to another route.",
                    driven.where(),
                    driven.day,
                )


def check_keep_together(view: View) -> Iterator[Fault]:
    """List named pairs who travel in one session and not on one run, a finding for each pair."""
    for one, other in _friends(view):
        apart, journeys, days = 0, 0, set()
        for direction in Direction:
            for day in one.days(direction) & other.days(direction):
                ours = view.carriers.get((one.pupil_id, direction, day), [])
                theirs = view.carriers.get((other.pupil_id, direction, day), [])
                if ours and theirs:
                    journeys += 1
                    if not any(driven in theirs for driven in ours):
                        apart += 1
                        days.add(day)
        message = f"{one.pupil_id} and {other.pupil_id} are to share a vehicle. They ride apart on {apart} of "
        message += f"{many(journeys, 'journey')} a week."
        for day in sorted(days):
            yield Fault(
                "keep-together",
                message,
                "Nothing must be done; riding apart has a notional price.",
                f"pupils {one.pupil_id} and {other.pupil_id}",
                day,
            )


def _friends(view: View) -> Iterator[tuple[Pupil, Pupil]]:
    known = view.scenario.pupil
    pairs = {
        frozenset((name, friend)) for name, pupil in known.items() for friend in pupil.keep_with if friend in known
    }
    for pair in sorted(map(sorted, pairs)):
        if len(pair) == 2:
            yield known[pair[0]], known[pair[1]]


def check_mixed_schools(view: View) -> Iterator[Fault]:
    """Find runs that serve too many schools, and pupils who wait too long at a school that is not theirs."""
    limits = view.scenario.policy.mixed_schools
    for driven in view.driven:
        schools = dict.fromkeys(stop.place for stop in driven.stops if stop.place in view.scenario.school)
        if len(schools) > limits.max_schools:
            yield Fault(
                "mixed-schools",
                f"The run serves {many(len(schools), 'school')}: {', '.join(schools)}. "
                f"At most {limits.max_schools} may share one.",
                "Move the pupils of one school to another run.",
                driven.where(),
                driven.day,
            )
        for ride in driven.rides:
            yield from _long_waits(view, driven, ride)


def _long_waits(view: View, driven: DrivenRun, ride: Ride) -> Iterator[Fault]:
    longest = view.scenario.policy.mixed_schools.max_wait
    for stop in driven.stops[ride.board + 1 : ride.alight]:
        waits = stop.depart - stop.arrive
        if stop.place in view.scenario.school and stop.place != ride.pupil.school_id and waits > longest:
            yield Fault(
                "mixed-schools",
                f"{ride.pupil.pupil_id} waits aboard at {stop.place} for {spell(waits)}. "
                f"At another school it may be at most {spell(longest)}.",
                "Shorten the halt, change the order of the schools or separate them.",
                driven.where(stop.place),
                driven.day,
            )
