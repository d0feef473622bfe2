"""Judge school-bus plans from the raw files by the study's rules; shares no code with the search.

Rules (Park, Tae and Kim's instances as used by Bertsimas, Delarue and Martin, 2019, table S1): Manhattan feet at
29.3333333 feet a second; 66 seats; a stop takes 19 + 2.6 x students seconds; nobody is aboard longer than the limit,
from leaving the own stop to reaching the school; unloading takes 154.4 s and ends at the school's AMEARLY, or, where
schools are mixed, between AMEARLY and AMLATE; a bus has no yard and drives from its last school to its next first stop.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

FEET_A_SECOND = 29.3333333
SEATS = 66
STOP_SECONDS, STUDENT_SECONDS = 19.0, 2.6
UNLOADING = 154.4
SLACK = 1e-6
"""Seconds that floats may be off by."""


class Halt(NamedTuple):
    """A call at a stop or a school: its id as in the files, and the seconds since midnight of its beginning and end."""

    place: str
    arrive: float
    leave: float


Run = Sequence[Halt]
Bus = Sequence[Run]


class Stop(NamedTuple):
    """A row of Stops.txt."""

    x: float
    y: float
    school: str
    students: int


class School(NamedTuple):
    """A row of Schools.txt, its bells in seconds since midnight."""

    x: float
    y: float
    early: float
    late: float


class Raw(NamedTuple):
    """The two files."""

    stops: dict[str, Stop]
    schools: dict[str, School]


def read_raw(folder: Path) -> Raw:
    """Read an instance; columns by their names, apart by tabs."""
    stops = {
        row["ID"]: Stop(float(row["X_COORD"]), float(row["Y_COORD"]), row["EP_ID"], int(row["STUDENT_COUNT"]))
        for row in _rows(folder / "Stops.txt")
    }
    schools = {
        row["ID"]: School(float(row["X"]), float(row["Y"]), _clock(row["AMEARLY"]), _clock(row["AMLATE"]))
        for row in _rows(folder / "Schools.txt")
    }
    return Raw(stops, schools)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    first, *rest = path.read_text(encoding="utf-8-sig").splitlines()
    names = first.split("\t")
    for line in rest:
        if line.strip():
            yield dict(zip(names, (cell.strip() for cell in line.split("\t")), strict=True))


def _clock(written: str) -> float:
    hours, minutes = divmod(int(written), 100)
    return 3600.0 * hours + 60.0 * minutes


def faults(raw: Raw, buses: Sequence[Bus], limit: float, mixed: bool) -> Iterator[str]:
    """List everything that breaks a rule; nothing for a plan that may be counted.

    Parameters
    ----------
    buses
        Each bus's runs in the order driven.
    limit
        Seconds that a student may be aboard.
    mixed
        Whether a run may serve several schools, each in its window.
    """
    yield from _carried_once(raw, buses)
    for number, bus in enumerate(buses, start=1):
        for run in bus:
            for fault in (*_order(raw, run, mixed), *_load(raw, run), *_times(raw, run, limit, mixed)):
                yield f"bus {number}: {fault}"
        for before, after in pairwise(bus):
            yield from (f"bus {number}: {fault}" for fault in _too_soon(raw, before[-1], after[0]))


def _carried_once(raw: Raw, buses: Sequence[Bus]) -> Iterator[str]:
    calls = [halt.place for bus in buses for run in bus for halt in run if halt.place not in raw.schools]
    for place in sorted(set(calls) - raw.stops.keys()):
        yield f"{place} is no stop of the files"
    for stop in raw.stops:
        if calls.count(stop) != 1:
            yield f"stop {stop} is called at {calls.count(stop)} times"


def _order(raw: Raw, run: Run, mixed: bool) -> Iterator[str]:
    places = [halt.place for halt in run]
    schools = [place for place in places if place in raw.schools]
    if not places or places[-1] not in raw.schools:
        yield "a run does not end at a school"
    if len(set(schools)) != len(schools):
        yield "a run calls at a school twice"
    if len(schools) > 1 and not mixed:
        yield "a run serves several schools"
    for at, place in enumerate(places):
        if place in raw.stops and raw.stops[place].school not in places[at + 1 :]:
            yield f"stop {place}'s school {raw.stops[place].school} is not called at after it"


def _load(raw: Raw, run: Run) -> Iterator[str]:
    aboard: dict[str, int] = {}
    for halt in run:
        if halt.place in raw.schools:
            aboard.pop(halt.place, None)
        elif halt.place in raw.stops:
            stop = raw.stops[halt.place]
            aboard[stop.school] = aboard.get(stop.school, 0) + stop.students
        if sum(aboard.values()) > SEATS:
            yield f"{sum(aboard.values())} students aboard after {halt.place}"


def _times(raw: Raw, run: Run, limit: float, mixed: bool) -> Iterator[str]:
    for halt in run:
        needed = _needed(raw, halt.place)
        if halt.leave - halt.arrive < needed - SLACK:
            yield f"{halt.place} takes {needed:.1f} s, and is given {halt.leave - halt.arrive:.1f}"
    for here, there in pairwise(run):
        yield from _too_soon(raw, here, there)
    reached = {halt.place: halt for halt in run if halt.place in raw.schools}
    for place, halt in reached.items():
        school = raw.schools[place]
        ends = halt.arrive + UNLOADING
        latest = school.late if mixed else school.early
        if not school.early - SLACK <= ends <= latest + SLACK:
            yield f"unloading at {place} ends at {ends:.1f}, not between {school.early:.1f} and {latest:.1f}"
    for halt in run:
        stop = raw.stops.get(halt.place)
        if stop and stop.school in reached and reached[stop.school].arrive - halt.leave > limit + SLACK:
            yield f"students of {halt.place} are aboard for {reached[stop.school].arrive - halt.leave:.1f} s"


def _too_soon(raw: Raw, here: Halt, there: Halt) -> Iterator[str]:
    due = here.leave + _drive(raw, here.place, there.place)
    if there.arrive < due - SLACK:
        yield f"cannot be at {there.place} before {due:.1f}, and is said to be at {there.arrive:.1f}"


def _needed(raw: Raw, place: str) -> float:
    return STOP_SECONDS + STUDENT_SECONDS * raw.stops[place].students if place in raw.stops else UNLOADING


def _drive(raw: Raw, one: str, other: str) -> float:
    here, there = (raw.stops.get(place) or raw.schools.get(place) for place in (one, other))
    if here is None or there is None:
        return 0.0
    return (abs(here.x - there.x) + abs(here.y - there.y)) / FEET_A_SECOND
