"""Task 1 of docs/tasks.md: a council's first tables, in which 35 different faults are seeded."""

from collections import defaultdict

from tasks_world import Desk, Rows, pupil_row, read_rows, write_rows

P, S, V, R, L = "pupils", "schools", "vehicles", "routes", "locks"
POSTCODE = {"postcode": "DE1 1AA", "easting": "435000", "northing": "336000"}
ID = {P: "pupil_id", S: "school_id", V: "vehicle_type", R: "route_id"}

FAULTS: tuple[tuple[str, dict[str, str], str, str], ...] = (
    (P, {"school_id": "S9"}, "unknown-school", "school_id"),
    (P, {"phase": "Year 9"}, "not-a-choice", "phase"),
    (P, {"phase": ""}, "blank-cell", "phase"),
    (P, {"mobility": "in a wheelchair"}, "not-a-choice", "mobility"),
    (P, {"assistant": "1:1"}, "not-a-choice", "assistant"),
    (P, {"travels_alone": "sometimes"}, "not-yes-no", "travels_alone"),
    (P, {"am_days": "Mon-Fri"}, "not-days", "am_days"),
    (P, {"max_journey_minutes": "600"}, "out-of-range", "max_journey_minutes"),
    (P, {"boarding_minutes": "-2"}, "out-of-range", "boarding_minutes"),
    (P, {"seats": "1.5"}, "not-a-number", "seats"),
    (P, {"seats": "2b"}, "not-a-number", "seats"),
    (P, {"seats": "=1+1"}, "formula", "seats"),
    (P, {"wheelchair_kg": "#REF!"}, "spreadsheet-error", "wheelchair_kg"),
    (P, {"earliest_pickup": "01/09/2026"}, "date-cell", "earliest_pickup"),
    (P, {"not_with": "P99"}, "unknown-pupil", "not_with"),
    (P, {"keep_with": "X16"}, "names-oneself", "keep_with"),
    (P, {"not_with": "P25", "keep_with": "P25"}, "contradictory-pair", "not_with"),
    (P, {"pupil_id": "P03"}, "duplicate-id", "pupil_id"),
    (P, {"latitude": "0", "longitude": "0"}, "bad-place", "latitude"),
    (P, {"latitude": "-1.5", "longitude": "53.1"}, "swapped-place", "latitude"),
    (P, {"longitude": ""}, "half-a-place", "latitude"),
    (P, {"latitude": "", "longitude": ""}, "no-place", ""),
    (P, {"latitude": "", "longitude": "", "postcode": "DE99 9ZZ"}, "unknown-postcode", "postcode"),
    (P, {"latitude": "", "longitude": "", "easting": "SK123", "northing": "350000"}, "not-a-number", "easting"),
    (S, {"am_bell": "25:00"}, "not-a-time", "am_bell"),
    (S, {"pm_bell": "03:15"}, "impossible-window", "pm_bell"),
    (S, {"school_id": "S1"}, "duplicate-id", "school_id"),
    (V, {"layouts": "six seats"}, "not-layouts", "layouts"),
    (V, {"standing": "-5"}, "out-of-range", "standing"),
    (V, {"licence": "bus"}, "not-a-choice", "licence"),
    (R, {"pupil_id": "P98"}, "unknown-pupil", "pupil_id"),
    (R, {"vehicle_type": "TANK", "pupil_id": "P25"}, "unknown-vehicle-type", "vehicle_type"),
    (R, {"direction": "noon", "pupil_id": "P25"}, "not-a-choice", "direction"),
    (R, {"pupil_id": "P26", "route_id": "T01", "order": "1"}, "duplicate-order", "order"),
    (L, {}, "missing-column", "route_id"),
)
"""A table, what is wrong in a row added to it, and the code and column by which it must be told."""


def seeded(desk: Desk) -> list[tuple[str, str]]:
    """Add a row to a table for each fault; give where each must be told, with its code."""
    added: dict[str, Rows] = defaultdict(list)
    told = []
    before = {table: read_rows(desk.folder / "tables" / f"{table}.csv") for table in (P, S, V, R)}
    before[P] += [pupil_row("P25", not_with="X17", keep_with="X17"), pupil_row("P26")]
    for at, (table, wrong, code, column) in enumerate(FAULTS, start=1):
        if table == L:
            told.append((f"{L}.csv, column {column}", code))
            continue
        usual = pupil_row("P25") if table == P else before[table][0]
        added[table].append({**usual, ID[table]: f"X{at:02d}", **wrong})
        # A pair is told at the first of its two pupils.
        row = 26 if code == "contradictory-pair" else 1 + len(before[table]) + len(added[table])
        told.append((f"{table}.csv, row {row}" + (f", column {column}" if column else ""), code))
    for table, rows in before.items():
        write_rows(desk.folder / "tables" / f"{table}.csv", [*rows, *added[table]])
    write_rows(desk.folder / "tables" / "locks.csv", [{"what": "route", "pupil_id": ""}])
    write_rows(
        desk.folder / "tables" / "postcodes.csv", [{"postcode": "DE1 1AA", "easting": "435000", "northing": "336000"}]
    )
    return sorted(told)


def test_thirty_five_seeded_faults_are_all_told_and_nothing_is_imported(desk: Desk) -> None:
    expected = seeded(desk)
    checked = desk.type(1, 1, exit_code=1)

    problems = checked.figures["problems"]
    assert len(FAULTS) == len(set(expected)) == 35
    assert sorted((one["where"], one["code"]) for one in problems) == expected
    assert all(one["stops"] for one in problems)
    assert "35 problems must be mended before a plan can be made" in checked.words

    refused = desk.type(1, 2, exit_code=1)
    assert {one["code"] for one in refused.figures["errors"]} >= {code for _, code in expected} - {"no-place"}
    assert not (desk.folder / "first.json").exists()
