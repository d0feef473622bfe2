"""Whether the vehicle types on offer are licensed, and can carry every wheelchair."""

from collections.abc import Sequence

from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.rows import PupilRow, VehicleRow
from transport_opt.intake.tables import Table
from transport_opt.model import Layout, Licence
from transport_opt.model.fleet import PRIVATE_HIRE_SEATS


def check_wheelchairs(table: Table, rows: Sequence[PupilRow], vehicles: Sequence[VehicleRow], faults: Faults) -> None:
    """Tell of pupils in wheelchairs whom no vehicle type has a space, or a lift, for."""
    if any(row.layouts is None or row.failed.intersection(("licence", "lift_kg")) for row in vehicles):
        return
    lifts = [
        row.lift_kg
        for row in vehicles
        if licence_of(row) is Licence.PSV or _passengers(row.layouts or ()) <= PRIVATE_HIRE_SEATS
        if any(layout.wheelchairs for layout in row.layouts or ())
    ]
    for row in rows:
        if row.mobility is None or not row.mobility.in_situ:
            continue
        if lifts and any(lift is None or (row.wheelchair_kg or 0) <= lift for lift in lifts):
            continue
        needed = f"a lift for {row.wheelchair_kg} kg" if lifts else "a wheelchair space"
        message = f"Pupil '{row.pupil_id}' travels in a wheelchair, and no licensed vehicle type has {needed}."
        action = "Add a vehicle type that can carry them; without one they will be listed as unplaced."
        spot = Spot(table.file, table.label, row.row, "wheelchair_kg" if lifts else "mobility")
        faults.add(spot, "no-wheelchair-vehicle", message, action, stops=False)


def licence_of(row: VehicleRow) -> Licence:
    """Give a type's licence, from its size where the cell is blank."""
    if row.licence is not None:
        return row.licence
    return Licence.PRIVATE_HIRE if _passengers(row.layouts or ()) <= PRIVATE_HIRE_SEATS else Licence.PSV


def _passengers(layouts: Sequence[Layout]) -> int:
    return max((layout.seats + layout.wheelchairs for layout in layouts), default=0)


def check_licences(table: Table, rows: Sequence[VehicleRow], faults: Faults) -> None:
    """Tell of vehicle types that are too big for their licence."""
    for row in rows:
        if row.licence is Licence.PRIVATE_HIRE and _passengers(row.layouts or ()) > PRIVATE_HIRE_SEATS:
            message = (
                f"Vehicle type '{row.vehicle_type}' holds {_passengers(row.layouts or ())} passengers with a private"
                f" hire licence, which allows {PRIVATE_HIRE_SEATS}. It will not be used."
            )
            spot = Spot(table.file, table.label, row.row, "licence")
            faults.add(spot, "unlicensed-vehicle", message, "Set licence to psv or correct the layouts.", stops=False)
