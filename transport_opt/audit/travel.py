"""Whether everyone travels on the days they attend, and nobody is driven for in vain."""

from collections.abc import Iterator

from transport_opt.audit.view import DrivenRun, View, where_run
from transport_opt.audit.words import SESSION, Fault, many
from transport_opt.model import Direction, Pupil, Route, Run

EVERYONE = "everyone-travels"
ATTENDANCE = "attendance"


def check_everyone_travels(view: View) -> Iterator[Fault]:
    """Find pupils who are lost, carried twice, carried to the wrong place, or unknown."""
    yield from _unknown_names(view)
    unplaced = {(entry.pupil_id, session) for entry in view.plan.unplaced for session in entry.sessions}
    yield from _unplaced_without_reason(view)
    for pupil in view.scenario.pupils:
        for direction in Direction:
            for day in pupil.days(direction):
                yield from _carried_once(view, pupil, direction, day, (pupil.pupil_id, direction) in unplaced)
    for driven in view.driven:
        for pupil in driven.pupils:
            yield from _home_to_school(driven, pupil)


def _unknown_names(view: View) -> Iterator[Fault]:
    for route in view.plan.routes:
        for run in route.runs:
            for stop in run.stops:
                where = where_run(route, run, stop.place)
                if not view.knows_place(stop.place):
                    yield _unknown(f"The stop {stop.place} is neither a pupil nor a school of the data set.", where)
                strangers = dict.fromkeys(n for n in (*stop.boards, *stop.alights) if n not in view.scenario.pupil)
                for name in strangers:
                    yield _unknown(f"Pupil {name} is on a run and is not in the data set.", where)
    for entry in view.plan.unplaced:
        if entry.pupil_id not in view.scenario.pupil:
            yield _unknown(f"Pupil {entry.pupil_id} is listed unplaced and is not in the data set.", "unplaced")


def _unknown(message: str, where: str) -> Fault:
    action = "Take it out of the plan, or add it to the data set and plan again."
    return Fault(EVERYONE, f"{message} A plan may name only what the data set holds.", action, where)


def _unplaced_without_reason(view: View) -> Iterator[Fault]:
    for entry in view.plan.unplaced:
        if not entry.reasons:
            yield Fault(
                EVERYONE,
                f"Pupil {entry.pupil_id} is listed unplaced without a reason. It needs at least one. It has 0.",
                "Give the rule that stands in the way and the nearest remedy, or place the pupil.",
                f"unplaced, pupil {entry.pupil_id}",
            )


def _carried_once(view: View, pupil: Pupil, direction: Direction, day: int, unplaced: bool) -> Iterator[Fault]:
    name, where = pupil.pupil_id, f"pupil {pupil.pupil_id}, {direction}"
    carriers = view.carriers.get((name, direction, day), [])
    on = ", ".join(driven.where() for driven in carriers)
    if not carriers and not unplaced:
        yield Fault(
            EVERYONE,
            f"{name} attends and is not carried {SESSION[direction]}. "
            "A pupil needs one run, or a place among the unplaced with reasons. There is neither.",
            "Add the pupil to a run or list them unplaced with the reason.",
            where,
            day,
        )
    if len(carriers) > 1:
        yield Fault(
            EVERYONE,
            f"{name} is carried {len(carriers)} times {SESSION[direction]}. Once is needed. Now: {on}.",
            "Keep the pupil on one of these runs.",
            where,
            day,
        )
    if carriers and unplaced:
        yield Fault(
            EVERYONE,
            f"{name} is listed unplaced {SESSION[direction]} and is carried too. Only one can be. Now: {on}.",
            "Take the pupil off the run or off the unplaced list.",
            where,
            day,
        )


def _home_to_school(driven: DrivenRun, pupil: Pupil) -> Iterator[Fault]:
    fault = _journey_fault(driven, pupil)
    if fault is not None:
        start, end = _ends(pupil, driven.direction)
        yield Fault(
            EVERYONE,
            f"{pupil.pupil_id} {fault}. {SESSION[driven.direction].capitalize()} "
            f"{pupil.pupil_id} must board once at {start} and alight once, later, at {end}.",
            "Mend the boarding and alighting of the pupil on this run.",
            driven.where(),
            driven.day,
        )


def _ends(pupil: Pupil, direction: Direction) -> tuple[str, str]:
    home, school = pupil.pupil_id, pupil.school_id
    return (home, school) if direction is Direction.AM else (school, home)


def _journey_fault(driven: DrivenRun, pupil: Pupil) -> str | None:
    name = pupil.pupil_id
    boards = [at for at, stop in enumerate(driven.stops) for who in stop.boards if who == name]
    alights = [at for at, stop in enumerate(driven.stops) for who in stop.alights if who == name]
    if len(boards) != 1 or len(alights) != 1:
        return f"boards {many(len(boards), 'time')} and alights {many(len(alights), 'time')}"
    if boards[0] >= alights[0]:
        return "does not board before alighting"
    start, end = _ends(pupil, driven.direction)
    if driven.stops[boards[0]].place != start:
        return f"boards at {driven.stops[boards[0]].place}"
    if driven.stops[alights[0]].place != end:
        return f"alights at {driven.stops[alights[0]].place}"
    return None


def check_attendance(view: View) -> Iterator[Fault]:
    """Find runs and pupils that are driven for on no day, or on a day when nobody comes."""
    for route in view.plan.routes:
        for run in route.runs:
            if tuple(run.days):
                yield from _ghosts(view, route, run)
            else:
                yield Fault(
                    ATTENDANCE,
                    "The run is driven on no weekday. It needs at least one. Its days are '-----'.",
                    "Give the run its weekdays or take it out.",
                    where_run(route, run),
                )
    for driven in view.driven:
        if not driven.pupils:
            yield Fault(
                ATTENDANCE,
                "The run is driven and nobody on it attends. A run needs a pupil on each of its days. It has 0.",
                "Take the day off the run.",
                driven.where(),
                driven.day,
            )


def _ghosts(view: View, route: Route, run: Run) -> Iterator[Fault]:
    names = dict.fromkeys(name for stop in run.stops for name in (*stop.boards, *stop.alights))
    for name in names:
        pupil = view.scenario.pupil.get(name)
        if pupil is not None and not tuple(run.days & pupil.days(run.direction)):
            yield Fault(
                ATTENDANCE,
                f"{name} is on a run of the days {run.days}, none of which they attend {SESSION[run.direction]}. "
                f"They attend {pupil.days(run.direction)}.",
                "Take the pupil off the run, or give the run a day that they attend.",
                where_run(route, run),
            )
