"""The rows of each table as typed values, and a problem for every cell that is none.

A row with a fault is kept with what could be read, so that the checks between rows and tables see the rest of it.
"""

from fractions import Fraction
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from transport_opt.intake import cells
from transport_opt.intake.cells import CellError
from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import PLACE_COLUMNS, PUPILS, fields_of
from transport_opt.intake.tables import Table
from transport_opt.model import (
    Assistant,
    Days,
    Direction,
    Layout,
    Licence,
    LockKind,
    Mobility,
    Pence,
    Phase,
    Seconds,
)

LONG_JOURNEY = 240
"""Minutes aboard above which a limit is unlikely; twice that cannot be meant."""

Id = Annotated[str, PlainValidator(cells.identifier)]
Ids = Annotated[frozenset[str], PlainValidator(cells.identifiers)]
YesNo = Annotated[bool, PlainValidator(cells.yes_no)]
Clock = Annotated[Seconds, PlainValidator(cells.clock)]
Weekdays = Annotated[Days, PlainValidator(cells.days)]
Pounds = Annotated[Pence, PlainValidator(cells.money(10_000))]
Kilograms = Annotated[int, PlainValidator(cells.whole(1, 1000, "kilograms"))]
Window = Annotated[Seconds, PlainValidator(cells.minutes(0, 180))]


class Row(BaseModel):
    """A row that may have blanks: every column is ``None`` where its cell is blank or at fault.

    Attributes
    ----------
    row
        As a spreadsheet numbers it.
    failed
        Columns whose cells are at fault; the problem is told already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    row: int
    failed: frozenset[str] = frozenset()


class PlaceRow(Row):
    """A row with a place."""

    latitude: Annotated[Fraction, PlainValidator(cells.decimal(-90, 90, "degrees"))] | None = None
    longitude: Annotated[Fraction, PlainValidator(cells.decimal(-180, 180, "degrees"))] | None = None
    easting: Annotated[Fraction, PlainValidator(cells.number)] | None = None
    northing: Annotated[Fraction, PlainValidator(cells.number)] | None = None
    postcode: Annotated[str, PlainValidator(cells.postcode)] | None = None


class PupilRow(PlaceRow):
    """A row of the pupils table."""

    pupil_id: Id | None = None
    school_id: Id | None = None
    phase: Annotated[Phase, PlainValidator(cells.choice(Phase))] | None = None
    mobility: Annotated[Mobility, PlainValidator(cells.choice(Mobility))] | None = None
    assistant: Annotated[Assistant, PlainValidator(cells.choice(Assistant))] | None = None
    assistant_skills: Annotated[frozenset[str], PlainValidator(cells.words)] | None = None
    travels_alone: YesNo | None = None
    not_with: Ids | None = None
    keep_with: Ids | None = None
    max_journey_minutes: Annotated[Seconds, PlainValidator(cells.minutes(1, 2 * LONG_JOURNEY))] | None = None
    boarding_minutes: Annotated[Seconds, PlainValidator(cells.minutes(0, 120))] | None = None
    seats: Annotated[int, PlainValidator(cells.whole(1, 16, "seats"))] | None = None
    wheelchair_kg: Kilograms | None = None
    am_days: Weekdays | None = None
    pm_days: Weekdays | None = None
    no_minibus: YesNo | None = None
    earliest_pickup: Clock | None = None
    change_weight: Annotated[Fraction, PlainValidator(cells.decimal(0, 100))] | None = None


class SchoolRow(PlaceRow):
    """A row of the schools table."""

    school_id: Id | None = None
    name: str | None = None
    am_bell: Clock | None = None
    pm_bell: Clock | None = None
    arrive_earliest_minutes: Window | None = None
    arrive_latest_minutes: Window | None = None
    depart_latest_minutes: Window | None = None
    bays: Annotated[int, PlainValidator(cells.whole(1, 1000, "vehicles"))] | None = None
    unload_minutes: Annotated[Seconds, PlainValidator(cells.minutes(0, 120))] | None = None
    no_minibus: YesNo | None = None


class VehicleRow(PlaceRow):
    """A row of the vehicles table."""

    vehicle_type: Id | None = None
    layouts: Annotated[tuple[Layout, ...], PlainValidator(cells.layouts)] | None = None
    licence: Annotated[Licence, PlainValidator(cells.choice(Licence))] | None = None
    lift_kg: Kilograms | None = None
    count: Annotated[int, PlainValidator(cells.whole(0, 100_000, "vehicles"))] | None = None
    standing: Pounds | None = None
    live_mile: Pounds | None = None
    dead_mile: Pounds | None = None
    included_hours: Annotated[Seconds, PlainValidator(cells.hours(0, 24))] | None = None
    extra_hour: Pounds | None = None
    operator: str | None = None


class RouteRow(Row):
    """A row of the routes table."""

    route_id: Id | None = None
    vehicle_type: Id | None = None
    operator: str | None = None
    assistants: Annotated[int, PlainValidator(cells.whole(0, 20, "assistants"))] | None = None
    price_per_day: Pounds | None = None
    direction: Annotated[Direction, PlainValidator(cells.choice(Direction))] | None = None
    run: Annotated[int, PlainValidator(cells.whole(1, 2))] | None = None
    order: Annotated[int, PlainValidator(cells.whole(0, 1000))] | None = None
    pupil_id: Id | None = None


class LockRow(Row):
    """A row of the locks table."""

    what: Annotated[LockKind, PlainValidator(cells.choice(LockKind))] | None = None
    route_id: Id | None = None
    pupil_id: Id | None = None


class PolicyRow(Row):
    """A row of a policy sheet; its value is read by the key's own kind."""

    rule: str | None = None
    key: str | None = None
    value: str | None = None


class PostcodeRow(PlaceRow):
    """A row of the postcode table."""


RowT = TypeVar("RowT", bound=Row)


def read_rows(table: Table | None, model: type[RowT], faults: Faults) -> tuple[RowT, ...]:
    """Read a table's rows, telling of every cell at fault; none where there is no table."""
    if table is None:
        return ()
    return tuple(read_row(table, number, row, model, faults) for number, row in table.cells())


def read_row(table: Table, number: int, row: dict[str, str], model: type[RowT], faults: Faults) -> RowT:
    """Read one row; columns at fault are left out of it.

    Parameters
    ----------
    row
        Trimmed text by column.
    """
    given, failed = _given(table, number, row, faults)
    try:
        return model.model_validate({"row": number, "failed": failed, **given})
    except ValidationError as error:
        for each in error.errors():
            column = str(each["loc"][0])
            failed = failed | {column}
            _tell(Spot(table.file, table.label, number, column), row, each.get("ctx", {}).get("error"), faults)
    rest = {column: text for column, text in given.items() if column not in failed}
    return model.model_validate({"row": number, "failed": failed, **rest})


def _given(table: Table, number: int, row: dict[str, str], faults: Faults) -> tuple[dict[str, str], frozenset[str]]:
    given: dict[str, str] = {}
    failed = set()
    for field in fields_of(table.file):
        text = row.get(field.column, "")
        spot = Spot(table.file, table.label, number, field.column)
        if not text:
            if field.required and field.column in row:
                message = f"{_subject(spot, row)}: '{field.column}' is blank. It needs {field.unit}."
                faults.add(spot, "blank-cell", message, "Fill in the cell.")
                failed.add(field.column)
        elif text.startswith("=") or text in cells.ERRORS:
            _tell(spot, row, _not_a_value(text), faults)
            failed.add(field.column)
        else:
            given[field.column] = text
    return given, frozenset(failed)


def _not_a_value(text: str) -> CellError:
    action = "Copy the cells and paste them back as values."
    if text.startswith("="):
        return CellError("formula", "holds a formula", "the value itself", action)
    return CellError("spreadsheet-error", "is a spreadsheet's error", "the value itself", "Correct the formula.")


def _tell(spot: Spot, row: dict[str, str], error: object, faults: Faults) -> None:
    if not isinstance(error, CellError):  # a reader of ours raises nothing else
        raise TypeError(f"{spot}: {error}")
    private = spot.file == PUPILS and spot.column in PLACE_COLUMNS
    shown = "has a value" if private else f"is '{_shortened(row[spot.column])}'"
    message = f"{_subject(spot, row)}: '{spot.column}' {shown}, which {error.wrong}. It needs {error.needed}."
    faults.add(spot, error.code, message, error.action or "Correct the cell.")


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _subject(spot: Spot, row: dict[str, str]) -> str:
    """Say whose row it is, by the first column, which holds the id; never by a name or a place."""
    column = next(fields_of(spot.file)).column
    held = row.get(column, "")
    if not held or column == spot.column or not column.endswith(("_id", "vehicle_type")):
        return f"Row {spot.row}"
    return f"Row {spot.row} ({column} '{_shortened(held)}')"
