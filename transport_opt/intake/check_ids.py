"""Whether ids are used once, in each table and between the tables that share the names of travel times."""

from collections.abc import Sequence

from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import PUPILS, SCHOOLS, VEHICLES
from transport_opt.intake.rows import Row
from transport_opt.intake.tables import Table

ID_COLUMN = {PUPILS: "pupil_id", SCHOOLS: "school_id", VEHICLES: "vehicle_type"}
_WHOSE = {PUPILS: "a pupil", SCHOOLS: "a school", VEHICLES: "a vehicle type"}


def known_ids(table: Table | None, rows: Sequence[Row]) -> frozenset[str] | None:
    """Give the ids of a table; ``None`` where it has no column of them, so that nothing can be told unknown."""
    if table is None or ID_COLUMN[table.file] not in table.header:
        return None
    return frozenset(held for row in rows if (held := _held(row, table.file)))


def _held(row: Row, file: str) -> str | None:
    held: str | None = getattr(row, ID_COLUMN[file])
    return held


def check_ids(tables: dict[str, Table], rows: dict[str, Sequence[Row]], faults: Faults) -> None:
    """Tell of every id that an earlier row has."""
    first: dict[str, Spot] = {}
    for file, column in ID_COLUMN.items():
        for row in rows[file]:
            held = _held(row, file)
            if held is None:
                continue
            spot = Spot(file, tables[file].label, row.row, column)
            if held in first:
                _tell(spot, held, first[held], faults)
            first.setdefault(held, spot)


def _tell(spot: Spot, held: str, first: Spot, faults: Faults) -> None:
    if first.file == spot.file:
        message = f"{spot.column} '{held}' is used again; row {first.row} has it already. Each needs its own."
        action = "Remove the row if it is the same twice, or give it another id."
    else:
        message = (
            f"{spot.column} '{held}' is the id of {_WHOSE[first.file]} too ({first})."
            " Pupils, schools and vehicle types need ids that differ, because travel times are kept by them."
        )
        action = "Give one of them another id, such as one with a letter before it."
    faults.add(spot, "duplicate-id", message, action)
