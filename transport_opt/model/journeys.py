"""Who is aboard a run, when, and how long: the plain geometry of a plan's stops."""

from dataclasses import dataclass, replace

from transport_opt.model.plan import Run, Stop
from transport_opt.model.scenario import Scenario
from transport_opt.model.units import NO_DAY, Days, Seconds


@dataclass(frozen=True, slots=True)
class Ride:
    """One pupil's journey in a run.

    Attributes
    ----------
    boards, alights
        Positions of the two stops in the run.
    seconds
        Time aboard: from the departure where they board to the arrival where they alight.
    """

    pupil_id: str
    boards: int
    alights: int
    seconds: Seconds


def rides(run: Run) -> tuple[Ride, ...]:
    """List the journeys of everyone who both boards and later alights."""
    alights = {pupil_id: position for position, stop in enumerate(run.stops) for pupil_id in stop.alights}
    return tuple(
        Ride(pupil_id, here, alights[pupil_id], Seconds(run.stops[alights[pupil_id]].arrive - stop.depart))
        for here, stop in enumerate(run.stops)
        for pupil_id in stop.boards
        if alights.get(pupil_id, -1) > here
    )


def days_aboard(scenario: Scenario, run: Run, pupil_id: str) -> Days:
    """Tell the weekdays on which a pupil rides in a run; none for a pupil the scenario does not know."""
    pupil = scenario.pupil.get(pupil_id)
    return NO_DAY if pupil is None else run.days & pupil.days(run.direction)


def called_stops(scenario: Scenario, run: Run, day: int) -> tuple[Stop, ...]:
    """List the stops called at on a weekday, each with only the pupils present; empty if the run is not driven.

    Parameters
    ----------
    day
        0 for Monday to 4 for Friday.
    """
    if day not in run.days:
        return ()
    listed = {pupil_id for stop in run.stops for pupil_id in (*stop.boards, *stop.alights)}
    present = {pupil_id for pupil_id in listed if day in days_aboard(scenario, run, pupil_id)}
    thinned = (_thinned(stop, present) for stop in run.stops)
    return tuple(stop for stop in thinned if stop.boards or stop.alights)


def _thinned(stop: Stop, present: set[str]) -> Stop:
    if present.issuperset(stop.boards) and present.issuperset(stop.alights):
        return stop
    boards, alights = (tuple(one for one in ids if one in present) for ids in (stop.boards, stop.alights))
    return replace(stop, boards=boards, alights=alights)


def halt(scenario: Scenario, stop: Stop) -> Seconds:
    """Give the length that boarding and alighting take at a stop, a school's fixed part included."""
    pupils = [scenario.pupil[pupil_id] for pupil_id in (*stop.boards, *stop.alights) if pupil_id in scenario.pupil]
    school = scenario.school.get(stop.place)
    if school is None:
        return Seconds(sum(scenario.policy.boarding_at_home(pupil) for pupil in pupils))
    return Seconds(school.unload + sum(scenario.policy.boarding_at_school(pupil) for pupil in pupils))
