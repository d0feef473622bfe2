"""Whether the times of schools and pupils can all be kept."""

from collections.abc import Mapping, Sequence

from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.rows import PupilRow, SchoolRow
from transport_opt.intake.tables import Table
from transport_opt.model import Policy, Seconds
from transport_opt.model.units import clock


def check_bells(table: Table, rows: Sequence[SchoolRow], policy: Policy, faults: Faults) -> None:
    """Tell of schools whose times cannot all be kept."""
    for row in rows:
        who = f"School '{row.school_id}'"
        if row.am_bell is not None and row.pm_bell is not None and row.pm_bell <= row.am_bell:
            message = (
                f"{who} ends at {clock(row.pm_bell)} and starts at {clock(row.am_bell)}. pm_bell needs to be the later."
            )
            spot = Spot(table.file, table.label, row.row, "pm_bell")
            faults.add(spot, "impossible-window", message, "Write afternoon times as 15:30.")
        if row.failed.isdisjoint(("arrive_earliest_minutes", "arrive_latest_minutes")):
            _check_arrival(Spot(table.file, table.label, row.row, "arrive_latest_minutes"), who, row, policy, faults)


def _check_arrival(spot: Spot, who: str, row: SchoolRow, policy: Policy, faults: Faults) -> None:
    window = policy.arrival_window
    opens = _or(row.arrive_earliest_minutes, window.earliest)
    closes = _or(row.arrive_latest_minutes, window.latest)
    own = row.arrive_earliest_minutes is not None or row.arrive_latest_minutes is not None
    if own and opens < closes:
        message = (
            f"{who} lets vehicles arrive from {opens / 60:g} minutes before the bell until {closes / 60:g} before it."
            " arrive_earliest_minutes needs to be the greater."
        )
        faults.add(spot, "impossible-window", message, "Exchange or correct the two.")
    elif row.am_bell is not None and row.am_bell - closes <= policy.earliest_pickup.time:
        here = Spot(spot.file, spot.label, spot.row, "am_bell")
        message = (
            f"{who} needs vehicles by {clock(max(0, row.am_bell - closes))}, and nobody is picked up before"
            f" {clock(policy.earliest_pickup.time)}. No morning run can be on time."
        )
        faults.add(here, "impossible-window", message, "Correct the bell or the earliest pick-up.", stops=False)


def _or(own: Seconds | None, default: Seconds) -> Seconds:
    return default if own is None else own


def check_pickups(
    table: Table, rows: Sequence[PupilRow], schools: Mapping[str, SchoolRow], policy: Policy, faults: Faults
) -> None:
    """Tell of pupils who are not to be picked up until it is too late for their school."""
    for row in rows:
        school = schools.get(row.school_id or "")
        if row.earliest_pickup is None or school is None or school.am_bell is None:
            continue
        latest = school.am_bell - _or(school.arrive_latest_minutes, policy.arrival_window.latest)
        if row.earliest_pickup >= latest:
            message = (
                f"Pupil '{row.pupil_id}' is not to be picked up before {clock(row.earliest_pickup)}, and needs to be"
                f" at school '{row.school_id}' by {clock(max(0, latest))}. No morning run can be on time."
            )
            spot = Spot(table.file, table.label, row.row, "earliest_pickup")
            faults.add(spot, "impossible-window", message, "Correct the time or the bell.", stops=False)
