"""Rows without a fault that stops the work into the values of the model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from transport_opt.intake.check_fleet import licence_of
from transport_opt.intake.check_routes import run_key
from transport_opt.intake.pairs import both_ways
from transport_opt.intake.rows import LockRow, PupilRow, RouteRow, SchoolRow, VehicleRow
from transport_opt.model import (
    EVERY_DAY,
    Assistant,
    Lock,
    Mobility,
    Pence,
    Place,
    Policy,
    Pupil,
    Scenario,
    School,
    Seconds,
    TodaysRoute,
    TodaysRun,
    VehicleType,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Rows:
    """All that was read, and where each row of a table with places is."""

    pupils: Sequence[PupilRow]
    schools: Sequence[SchoolRow]
    vehicles: Sequence[VehicleRow]
    routes: Sequence[RouteRow]
    locks: Sequence[LockRow]
    policy: Policy
    places: Mapping[str, Mapping[int, Place]]


def build_scenario(rows: Rows) -> Scenario:
    """Make the scenario, with every blank's default.

    Raises
    ------
    LookupError
        A row lacks what it needs, so a problem that stops the work went untold.
    """
    apart, together = both_ways(rows.pupils, "not_with"), both_ways(rows.pupils, "keep_with")
    places = rows.places
    return Scenario(
        pupils=tuple(_pupil(row, places["pupils"][row.row], apart, together) for row in rows.pupils),
        schools=tuple(_school(row, places["schools"][row.row]) for row in rows.schools),
        vehicle_types=tuple(_vehicle_type(row, places["vehicles"].get(row.row)) for row in rows.vehicles),
        policy=rows.policy,
        todays_routes=_todays_routes(rows.routes),
        locks=tuple(dict.fromkeys(_lock(row) for row in rows.locks)),
    )


def _needed(value: T | None) -> T:
    if value is None:
        raise LookupError("a required cell is blank")
    return value


def _or(value: T | None, default: T) -> T:
    return default if value is None else value


def _pupil(
    row: PupilRow, home: Place, apart: Mapping[str, frozenset[str]], together: Mapping[str, frozenset[str]]
) -> Pupil:
    pupil_id = _needed(row.pupil_id)
    return Pupil(
        pupil_id=pupil_id,
        school_id=_needed(row.school_id),
        home=home,
        phase=_needed(row.phase),
        mobility=_or(row.mobility, Mobility.WALK_ON),
        assistant=_or(row.assistant, Assistant.NONE),
        assistant_skills=_or(row.assistant_skills, frozenset()),
        travels_alone=bool(row.travels_alone),
        not_with=apart[pupil_id],
        keep_with=together[pupil_id],
        max_journey=row.max_journey_minutes,
        boarding=row.boarding_minutes,
        seats=_or(row.seats, 1),
        wheelchair_kg=row.wheelchair_kg,
        am_days=_or(row.am_days, EVERY_DAY),
        pm_days=_or(row.pm_days, EVERY_DAY),
        no_minibus=bool(row.no_minibus),
        earliest_pickup=row.earliest_pickup,
        **({} if row.change_weight is None else {"change_weight": row.change_weight}),
    )


def _school(row: SchoolRow, place: Place) -> School:
    return School(
        school_id=_needed(row.school_id),
        name=_needed(row.name),
        place=place,
        am_bell=_needed(row.am_bell),
        pm_bell=_needed(row.pm_bell),
        arrive_earliest=row.arrive_earliest_minutes,
        arrive_latest=row.arrive_latest_minutes,
        depart_latest=row.depart_latest_minutes,
        bays=row.bays,
        unload=_or(row.unload_minutes, Seconds(0)),
        no_minibus=bool(row.no_minibus),
    )


def _vehicle_type(row: VehicleRow, base: Place | None) -> VehicleType:
    return VehicleType(
        vehicle_type=_needed(row.vehicle_type),
        layouts=_needed(row.layouts),
        licence=licence_of(row),
        standing=_needed(row.standing),
        live_mile=_needed(row.live_mile),
        dead_mile=_or(row.dead_mile, Pence(0)),
        included=_or(row.included_hours, Seconds(0)),
        extra_hour=_or(row.extra_hour, Pence(0)),
        lift_kg=row.lift_kg,
        count=row.count,
        operator=row.operator,
        base=base,
    )


def _todays_routes(rows: Sequence[RouteRow]) -> tuple[TodaysRoute, ...]:
    by_route: dict[str, list[RouteRow]] = {}
    for row in rows:
        by_route.setdefault(_needed(row.route_id), []).append(row)
    return tuple(_todays_route(route_id, of_route) for route_id, of_route in by_route.items())


def _todays_route(route_id: str, rows: Sequence[RouteRow]) -> TodaysRoute:
    runs = sorted({_needed(run_key(row))[1:] for row in rows}, key=lambda run: (run[0].value, run[1]))
    return TodaysRoute(
        route_id=route_id,
        vehicle_type=_needed(rows[0].vehicle_type),
        operator=_first([row.operator for row in rows]),
        assistants=_first([row.assistants for row in rows]),
        price_per_day=_first([row.price_per_day for row in rows]),
        runs=tuple(TodaysRun(direction, run, _called(rows, (route_id, direction, run))) for direction, run in runs),
    )


def _first(values: list[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _called(rows: Sequence[RouteRow], key: tuple[object, ...]) -> tuple[str, ...]:
    of_run = [row for row in rows if run_key(row) == key]
    return tuple(_needed(row.pupil_id) for row in sorted(of_run, key=lambda row: _needed(row.order)))


def _lock(row: LockRow) -> Lock:
    what = _needed(row.what)
    return Lock(what, _needed(row.route_id), row.pupil_id if what.value == "pupil" else None)
