"""A run sheet for each route as PDF, for the driver and the passenger assistant.

It tells times, places by identifier and what to prepare; it tells no name, no address and no diagnosis.
"""

import json
import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, cast

import typst

from transport_opt.files import write_whole
from transport_opt.model import Direction, Plan, Route, Run, Scenario, School, Stop
from transport_opt.model.journeys import days_aboard
from transport_opt.model.units import WEEKDAY_NAMES, clock
from transport_opt.reports.journeys import SESSION_WORDS, busiest_load, days_in_words, place_name
from transport_opt.reports.needs import boarding_words

STOP_COLUMNS = (
    ("Stop", 0),
    ("Arrive", 0),
    ("Depart", 0),
    ("Where", 3),
    ("Boards", 2),
    ("Alights", 2),
    ("Prepare", 4),
)
"""Headings, and the share of the page's width; 0 is as narrow as the text."""
NOTES = (
    "Times are rounded down to the minute and are those of a day when everybody travels. "
    "Nobody is called for on a day not listed for them; do not leave a stop before its time.",
    "Names, addresses and care instructions are on the council's own list for this route, "
    "which travels apart from this sheet.",
    "If a pupil is not there, or cannot be handed over, ring the council's transport team before driving on.",
)
FOOTER = "Confidential: for the crew of this route. Return or destroy when it is replaced."


def write_run_sheets(scenario: Scenario, plan: Plan, folder_or_path: Path) -> tuple[Path, ...]:
    """Write the run sheets of every route.

    Parameters
    ----------
    folder_or_path
        A path that ends in ``.pdf`` gets one document with all routes, each on a new page; any other is a
        folder that gets one document for each route, named by the route.

    Returns
    -------
    tuple[Path, ...]
        The files written, in the plan's order.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    if folder_or_path.suffix.lower() == ".pdf":
        write_whole(folder_or_path, _Press().sheets(scenario, plan.routes, "Run sheets"))
        return (folder_or_path,)
    press = _Press()
    paths = tuple(folder_or_path / f"{name}.pdf" for name in file_names(route.route_id for route in plan.routes))
    for path, route in zip(paths, plan.routes, strict=True):
        write_whole(path, press.sheets(scenario, (route,), f"Run sheet for route {route.route_id}"))
    return paths


def file_names(route_ids: Iterable[str]) -> tuple[str, ...]:
    """Turn routes' ids into file names that every system takes, each different, whatever its capitals."""
    names: dict[str, str] = {}
    for route_id in route_ids:
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", route_id).strip("-")[:80] or "route"
        name, count = plain, 1
        while name.lower() in names:
            count += 1
            name = f"{plain}-{count}"
        names[name.lower()] = name
    return tuple(names.values())


class _Press:
    """The template and a compiler, kept for all sheets: fonts are loaded once."""

    def __init__(self) -> None:
        self._template = resources.files("transport_opt.reports").joinpath("run_sheet.typ").read_bytes()
        self._compiler = typst.Compiler(ignore_system_fonts=True)

    def sheets(self, scenario: Scenario, routes: tuple[Route, ...], title: str) -> bytes:
        """Set one tagged document (PDF/UA-1) with a sheet for each route."""
        content = {
            "title": title,
            "footer": FOOTER,
            "notes": NOTES,
            "stop-columns": [{"heading": heading, "share": share} for heading, share in STOP_COLUMNS],
            "day-columns": [{"heading": heading, "share": 0} for heading in ("Pupil", *WEEKDAY_NAMES)],
            "routes": [_sheet(scenario, route) for route in routes],
        }
        # The fixed timestamp keeps the same plan's sheets the same bytes.
        pdf = self._compiler.compile(
            self._template,
            format="pdf",
            sys_inputs={"data": json.dumps(content)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
        return cast(bytes, pdf)


def _sheet(scenario: Scenario, route: Route) -> dict[str, Any]:
    """Gather one route: what to bring, then each run."""
    kind = scenario.vehicle_type.get(route.vehicle_type)
    layouts = f" (layouts, seats+wheelchairs: {', '.join(map(str, kind.layouts))})" if kind else ""
    training = "; with the training named in the contract" if route.assistant_skills else ""
    return {
        "heading": f"Route {route.route_id}",
        "facts": [
            f"Vehicle: {route.vehicle_type}{layouts}",
            f"Operator: {route.operator or 'to be appointed'}",
            f"Passenger assistants: {route.assistants}{training}",
        ],
        "runs": [_run(scenario, run) for run in route.runs],
    }


def _run(scenario: Scenario, run: Run) -> dict[str, Any]:
    seats, wheelchairs = busiest_load(scenario, run)
    schools = [scenario.school[stop.place] for stop in run.stops if stop.place in scenario.school]
    windows = [school_window(scenario, school, run.direction, school is schools[0]) for school in schools]
    return {
        "heading": f"{SESSION_WORDS[run.direction].capitalize()}, run {run.run}: {days_in_words(run.days)}",
        "notes": [
            *windows,
            f"At most aboard: {_count(seats, 'seat')} for pupils and {_count(wheelchairs, 'wheelchair space')}",
        ],
        "stops": [_stop(scenario, order, stop) for order, stop in enumerate(run.stops, 1)],
        "expected": _expected(scenario, run),
    }


def _stop(scenario: Scenario, order: int, stop: Stop) -> list[str]:
    needs = [
        f"{pupil_id}: {boarding_words(scenario.policy, scenario.pupil[pupil_id])}"
        for pupil_id in (*stop.boards, *stop.alights)
        if stop.place not in scenario.school and pupil_id in scenario.pupil
    ]
    return [
        str(order),
        minute(stop.arrive),
        minute(stop.depart),
        place_name(scenario, stop.place),
        ", ".join(stop.boards),
        ", ".join(stop.alights),
        "; ".join(needs),
    ]


def _expected(scenario: Scenario, run: Run) -> list[list[str]]:
    """List who travels on which weekday, where somebody is away on a day on which the run is driven."""
    days = {pupil_id: days_aboard(scenario, run, pupil_id) for pupil_id in run.pupil_ids}
    if all(own == run.days for own in days.values()):
        return []
    return [[pupil_id, *("yes" if day in own else "no" for day in range(5))] for pupil_id, own in days.items()]


def school_window(scenario: Scenario, school: School, direction: Direction, first: bool) -> str:
    """Tell when the vehicle must be at a school.

    Parameters
    ----------
    first
        Whether it is the run's first school: only there must an afternoon vehicle be ready before the bell.
    """
    policy = scenario.policy
    if direction is Direction.AM:
        earliest, latest = policy.arrival_times(school)
        return f"{school.name}: arrive between {clock(earliest)} and {clock(latest)} (bell {clock(school.am_bell)})"
    bell, latest = policy.departure_times(school)
    ready = f"be there by {clock(bell - policy.departure_window.ready)}, " if first else ""
    return f"{school.name}: {ready}load from the bell at {clock(bell)}, leave by {clock(latest)}"


def minute(seconds: int) -> str:
    """Write a time of day as ``HH:MM``, rounded down, so that nothing is told later than it is planned."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
