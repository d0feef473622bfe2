"""The files of a data set as bytes, in the columns that the intake reads."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from invented.rates import RATES
from invented.today import Car
from invented.world import Child, Destination, Point

Locate = Callable[[Point], dict[str, str]]
"""Turns a point into the place columns of a table."""


def pupils_csv(children: Sequence[Child], locate: Locate) -> bytes:
    """Write ``pupils.csv``; blank is the default of a column."""
    return _table(
        {
            "pupil_id": child.pupil_id,
            "school_id": child.school.school_id,
            **locate(child.home),
            "phase": child.phase,
            "mobility": child.mobility,
            "assistant": child.assistant,
            "assistant_skills": ";".join(child.skills),
            "travels_alone": "yes" if child.travels_alone else "",
            "not_with": ";".join(child.not_with),
            "keep_with": ";".join(child.keep_with),
            "max_journey_minutes": _blank(child.max_journey_minutes),
            "boarding_minutes": _blank(child.boarding_minutes),
            "seats": str(child.seats),
            "wheelchair_kg": _blank(child.wheelchair_kg),
            "am_days": str(child.am_days),
            "pm_days": str(child.pm_days),
            "no_minibus": "yes" if child.no_minibus else "",
            "earliest_pickup": "",
            "change_weight": str(child.change_weight),
        }
        for child in children
    )


def schools_csv(schools: Sequence[Destination], locate: Locate) -> bytes:
    """Write ``schools.csv``."""
    return _table(
        {
            "school_id": school.school_id,
            "name": school.name,
            **locate(school.at),
            "am_bell": _clock(school.am_bell),
            "pm_bell": _clock(school.pm_bell),
            "arrive_earliest_minutes": "",
            "arrive_latest_minutes": "",
            "depart_latest_minutes": "",
            "bays": _blank(school.bays),
            "unload_minutes": _blank(school.unload_minutes),
            "no_minibus": "yes" if school.no_minibus else "",
        }
        for school in schools
    )


def vehicles_csv() -> bytes:
    """Write ``vehicles.csv``: the default rate card; as many as wanted, of any operator."""
    return _table(
        {
            "vehicle_type": rate.vehicle_type,
            "layouts": ";".join(f"{seats}+{wheelchairs}" for seats, wheelchairs in rate.layouts),
            "licence": rate.licence,
            "lift_kg": "",
            "count": "",
            "standing": f"{rate.standing:.2f}",
            "live_mile": f"{rate.live_mile:.2f}",
            "dead_mile": f"{rate.dead_mile:.2f}",
            "included_hours": f"{rate.included_hours:.1f}",
            "extra_hour": f"{rate.extra_hour:.2f}",
            "operator": "",
        }
        for rate in RATES.values()
    )


def routes_csv(cars: Sequence[Car]) -> bytes:
    """Write ``routes.csv``; the afternoon sets down in the reverse of the morning's order."""
    width = max(3, len(str(len(cars))))
    return _table(
        {
            "route_id": f"T{number:0{width}d}",
            "vehicle_type": car.rate.vehicle_type,
            "operator": car.operator,
            "assistants": str(car.assistants),
            "price_per_day": f"{car.price:.2f}",
            "direction": direction,
            "run": "1",
            "order": str(order),
            "pupil_id": pupil_id,
        }
        for number, car in enumerate(cars, start=1)
        for direction, riders in _runs(car)
        for order, pupil_id in enumerate(riders, start=1)
    )


def _runs(car: Car) -> tuple[tuple[str, list[str]], tuple[str, list[str]]]:
    morning = [child.pupil_id for child in car.aboard if child.am_days.mask]
    afternoon = [child.pupil_id for child in reversed(car.aboard) if child.pm_days.mask]
    return ("am", morning), ("pm", afternoon)


def _table(rows: Iterable[dict[str, str]]) -> bytes:
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _blank(value: int | None) -> str:
    return "" if value is None else str(value)
