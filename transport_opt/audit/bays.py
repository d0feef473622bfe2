"""Whether vehicles unload at a school within its bays."""

from collections.abc import Iterator

from transport_opt.audit.view import DrivenRun, View
from transport_opt.audit.words import Fault, many
from transport_opt.model import Direction, School, Stop
from transport_opt.model.units import clock

SLOT = 5 * 60
"""Seconds of a slot; slots begin on the clock's multiples of five minutes."""

Halt = tuple[DrivenRun, Stop]


def check_school_bays(view: View) -> Iterator[Fault]:
    """Find five-minute slots of a morning with more vehicles at a school than it has bays."""
    halts: dict[tuple[str, int], list[Halt]] = {}
    for driven in view.driven:
        if driven.direction is Direction.AM:
            for stop in driven.stops:
                halts.setdefault((stop.place, driven.day), []).append((driven, stop))
    for school in view.scenario.schools:
        if school.bays is not None:
            for day in range(5):
                yield from _crowded(school, school.bays, day, halts.get((school.school_id, day), []))


def _crowded(school: School, bays: int, day: int, halts: list[Halt]) -> Iterator[Fault]:
    # A slot is fullest where a halt begins: between two beginnings vehicles only leave.
    for slot in sorted({stop.arrive // SLOT for _, stop in halts}):
        vehicles = {driven.number: driven.route.route_id for driven, stop in halts if _overlaps(stop, slot)}
        if len(vehicles) > bays:
            begin = slot * SLOT
            yield Fault(
                "school-bays",
                f"{many(len(vehicles), 'vehicle')} unload at {school.school_id} from {clock(begin)} "
                f"to {clock(begin + SLOT)}: {', '.join(vehicles.values())}. It has {many(bays, 'bay')}.",
                "Let one of them arrive in another five minutes of the arrival window.",
                f"school {school.school_id}",
                day,
            )


def _overlaps(stop: Stop, slot: int) -> bool:
    """Tell whether a halt, its end left out, touches a slot; a halt without length counts where it begins."""
    last = max(stop.arrive, stop.depart - 1)
    return stop.arrive // SLOT <= slot <= last // SLOT
