"""Whether vehicles keep the schools' bells and call at no home too early."""

from collections.abc import Iterator

from transport_opt.audit.halts import halt_needed
from transport_opt.audit.view import DrivenRun, View
from transport_opt.audit.words import Fault
from transport_opt.model import Direction, School, Stop
from transport_opt.model.units import clock


def check_arrival_window(view: View) -> Iterator[Fault]:
    """Find morning arrivals at a school outside its window."""
    for driven, stop, school in _school_calls(view, Direction.AM):
        earliest, latest = view.scenario.policy.arrival_times(school)
        if stop.alights and not earliest <= stop.arrive <= latest:
            yield Fault(
                "arrival-window",
                f"The vehicle reaches {stop.place} at {clock(stop.arrive)}. "
                f"It must arrive from {clock(earliest)} to {clock(latest)} for the bell at {clock(school.am_bell)}.",
                "Start the run later." if stop.arrive < earliest else "Start the run earlier or shorten it.",
                driven.where(stop.place),
                driven.day,
            )


def check_departure_window(view: View) -> Iterator[Fault]:
    """Find afternoons that are not ready at the first school, leave before a bell or leave too late."""
    for driven, stop, school in _school_calls(view, Direction.PM):
        if not stop.boards:
            continue
        ready_by = school.pm_bell - view.scenario.policy.departure_window.ready
        if _opens_the_run(view, driven, stop) and stop.arrive > ready_by:
            yield Fault(
                "departure-window",
                f"The vehicle reaches {stop.place}, the first school of its run, at {clock(stop.arrive)}. "
                f"It must be there by {clock(ready_by)} for the bell at {clock(school.pm_bell)}.",
                "Start the run earlier.",
                driven.where(stop.place),
                driven.day,
            )
        bell, gone_by = view.scenario.policy.departure_times(school)
        if not bell <= stop.depart <= gone_by:
            yield Fault(
                "departure-window",
                f"The vehicle leaves {stop.place} at {clock(stop.depart)}. "
                f"It must leave from the bell at {clock(bell)} to {clock(gone_by)}.",
                "Leave after the bell." if stop.depart < bell else "Leave earlier, or serve fewer schools before it.",
                driven.where(stop.place),
                driven.day,
            )


def _opens_the_run(view: View, driven: DrivenRun, stop: Stop) -> bool:
    """Tell whether a stop is at the run's first school; the run's, also on a day when that school is not called at."""
    schools = [(halt.place, halt.arrive) for halt in driven.run.stops if halt.place in view.scenario.school]
    return schools[0] == (stop.place, stop.arrive)


def check_earliest_pickup(view: View) -> Iterator[Fault]:
    """Find morning boardings that begin before the pupil may be picked up."""
    for driven in view.driven:
        if driven.direction is not Direction.AM:
            continue
        for stop in driven.stops:
            begins = stop.depart - halt_needed(view.scenario, stop)
            for name in dict.fromkeys(stop.boards):
                earliest = view.scenario.policy.pickup_time(view.scenario.pupil[name])
                if begins < earliest:
                    yield Fault(
                        "earliest-pickup",
                        f"{name} boards from {clock(begins)}. No pick-up may begin before {clock(earliest)}.",
                        "Start the run later, or call for the pupil later on it.",
                        driven.where(stop.place),
                        driven.day,
                    )


def _school_calls(view: View, direction: Direction) -> Iterator[tuple[DrivenRun, Stop, School]]:
    for driven in view.driven:
        if driven.direction is direction:
            for stop in driven.stops:
                school = view.scenario.school.get(stop.place)
                if school is not None:
                    yield driven, stop, school
