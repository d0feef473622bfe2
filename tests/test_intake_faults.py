"""Faults seeded in one data set are all told at once; doubts are told and do not stop the work."""

from pathlib import Path

import pytest
from intake_world import PUPIL, ROUTE, SCHOOL, VEHICLE, World, as_csv, only, told, world

from transport_opt.errors import Problem
from transport_opt.intake import read_dataset
from transport_opt.intake.faults import hint

SEEDED: tuple[tuple[str, int, dict[str, str], str, str], ...] = (
    ("pupils", 3, {"school_id": "S9"}, "unknown-school", "goes to school 'S9', which is not in the schools table"),
    ("pupils", 4, {"phase": "primery"}, "not-a-choice", "It needs primary, secondary, post16 or adult"),
    ("pupils", 5, {"mobility": "flies"}, "not-a-choice", "'mobility' is 'flies'"),
    ("pupils", 6, {"travels_alone": "maybe"}, "not-yes-no", "says neither yes nor no"),
    ("pupils", 7, {"am_days": "MTX"}, "not-days", "such as MTWTF or MT--F"),
    ("pupils", 8, {"max_journey_minutes": "600"}, "out-of-range", "is more than 480. It needs 1 to 480 minutes"),
    ("pupils", 9, {"boarding_minutes": "-2"}, "out-of-range", "is negative. It needs 0 to 120 minutes"),
    ("pupils", 10, {"seats": "1.5"}, "not-a-number", "is not whole"),
    ("pupils", 11, {"earliest_pickup": "01/09/2026"}, "date-cell", "is a date. It needs a time of day"),
    ("pupils", 12, {"not_with": "P99"}, "unknown-pupil", "names 'P99' in not_with, who is not in pupils.csv"),
    ("pupils", 13, {"keep_with": "P13"}, "names-oneself", "Pupil 'P13' names themselves in keep_with"),
    ("pupils", 14, {"pupil_id": "P3"}, "duplicate-id", "row 3 has it already"),
    ("pupils", 15, {"latitude": "0", "longitude": "0"}, "bad-place", "are both 0, in the Atlantic"),
    ("pupils", 16, {"latitude": "-1.5", "longitude": "53.1"}, "swapped-place", "are the wrong way round"),
    ("pupils", 17, {"longitude": ""}, "half-a-place", "has latitude but no longitude"),
    ("pupils", 18, {"seats": "=1+1"}, "formula", "holds a formula"),
    ("pupils", 19, {"phase": ""}, "blank-cell", "'phase' is blank. It needs primary, secondary, post16 or adult"),
    ("pupils", 20, {"not_with": "P21", "keep_with": "P21"}, "contradictory-pair", "'P20' and 'P21'"),
    ("pupils", 22, {"latitude": "", "longitude": ""}, "no-place", "Row 22 has no place"),
    ("pupils", 23, {"easting": "9999999", "northing": "1"}, "bad-place", "are outside Great Britain"),
    ("pupils", 24, {"wheelchair_kg": "heavy"}, "not-a-number", "is not a number"),
    ("schools", 3, {"am_bell": "25:00"}, "not-a-time", "It needs a time between 00:00 and 23:59"),
    ("schools", 4, {"pm_bell": "03:15"}, "impossible-window", "pm_bell needs to be the later"),
    ("schools", 5, {"arrive_latest_minutes": "30"}, "impossible-window", "arrive_earliest_minutes needs to be"),
    ("schools", 6, {"school_id": "MPV6"}, "duplicate-id", ""),
    ("schools", 7, {"am_bell": "1/9/26"}, "date-cell", "is a date"),
    ("vehicles", 3, {"layouts": "6"}, "not-layouts", "It needs seats+wheelchairs such as 16+0;14+1"),
    ("vehicles", 4, {"standing": "-5"}, "out-of-range", "is negative"),
    ("vehicles", 5, {"live_mile": "cheap"}, "not-a-number", "It needs pounds such as 58 or 1.60"),
    ("vehicles", 6, {"included_hours": "30"}, "out-of-range", "It needs 0 to 24 hours"),
    ("vehicles", 7, {"licence": "bus"}, "not-a-choice", "It needs phv or psv"),
    ("routes", 3, {"pupil_id": "P98"}, "unknown-pupil", "which is not in the pupils table"),
    ("routes", 4, {"vehicle_type": "TANK"}, "unknown-vehicle-type", "which is not in the vehicles table"),
    ("routes", 5, {"direction": "noon"}, "not-a-choice", "It needs am or pm"),
    ("routes", 6, {"order": "1", "route_id": "R1"}, "duplicate-order", "has order 1 in row 2 already"),
    ("routes", 7, {"pupil_id": "P2", "route_id": "R1", "order": "9"}, "pupil-twice", "carries pupil 'P2' twice"),
    (
        "routes",
        8,
        {"price_per_day": "100", "route_id": "R1", "order": "8"},
        "conflicting-route",
        "price_per_day £100.00 here and £159.00 in row 2",
    ),
    ("locks", 2, {"route_id": "R77"}, "unknown-route", "which is not in the routes table"),
    ("locks", 3, {"pupil_id": "P5"}, "pupil-not-on-route", "where they are not today"),
    ("locks", 4, {"pupil_id": ""}, "missing-pupil", "needs a pupil_id; it is blank"),
)
"""A table, a row, what is changed in it, and what must be told of it."""


def seeded_world() -> World:
    tables: World = {
        "pupils": [PUPIL | {"pupil_id": f"P{row}"} for row in range(2, 26)],
        "schools": [SCHOOL | {"school_id": "S1" if row == 2 else f"S{row}"} for row in range(2, 8)],
        "vehicles": [VEHICLE | {"vehicle_type": "MPV6" if row == 2 else f"V{row}"} for row in range(2, 8)],
        "routes": [
            ROUTE | {"route_id": "R1" if row == 2 else f"R{row}", "pupil_id": f"P{row}", "price_per_day": "159"}
            for row in range(2, 9)
        ],
        "locks": [{"what": "pupil", "route_id": "R1", "pupil_id": "P2"} for _ in range(2, 5)],
    }
    for table, row, change, _, _ in SEEDED:
        tables[table][row - 2] = tables[table][row - 2] | change
    return tables


def test_seeded_faults_are_all_told_at_once(tmp_path: Path) -> None:
    found = read_dataset(as_csv(tmp_path, seeded_world()))
    assert found.scenario is None
    assert found.sha256 == ""
    for table, row, _, code, words in SEEDED:
        here = [each for each in told(found, code) if each.where.startswith(f"{table}.csv, row {row},")] or [
            each for each in told(found, code) if each.where == f"{table}.csv, row {row}"
        ]
        if (table, row) == ("schools", 6):  # told at the table that comes later
            here = [each for each in told(found, code) if "'MPV6' is the id of a school too" in each.message]
        assert here, f"nothing told of {table}.csv, row {row}: {code}"
        assert any(words in problem.message for problem in here), here
    stopping = [problem for problem in found.problems if problem.stops]
    assert len(stopping) == len(SEEDED), [problem.where for problem in stopping]


def test_problems_come_by_file_then_row_then_column(tmp_path: Path) -> None:
    found = read_dataset(as_csv(tmp_path, seeded_world()))
    files = ["pupils", "schools", "vehicles", "routes", "locks"]

    def place(problem: Problem) -> tuple[int, int]:
        file, _, rest = problem.where.partition(".csv")
        return files.index(file), int(rest.removeprefix(", row ").split(",")[0])

    places = [place(problem) for problem in found.problems]
    assert places == sorted(places)


def test_every_problem_says_what_to_do_and_names_a_row(tmp_path: Path) -> None:
    for problem in read_dataset(as_csv(tmp_path, seeded_world())).problems:
        assert problem.action.endswith((".", "?")), problem
        assert problem.message.endswith((".", "?")), problem
        assert ", row " in problem.where, problem


WARNED = (
    ("pupils", {"travels_alone": "yes", "keep_with": "P9"}, "alone-and-together", "They travel alone."),
    ("pupils", {"assistant_skills": "epilepsy"}, "skills-without-assistant", "with the skill will be aboard"),
    ("pupils", {"am_days": "-----", "pm_days": "-----"}, "never-travels", "travels on no day"),
    ("pupils", {"mobility": "wheelchair_manual"}, "no-wheelchair-vehicle", "has a wheelchair space"),
    ("pupils", {"max_journey_minutes": "300"}, "unlikely", "over 240 is unlikely"),
    ("pupils", {"earliest_pickup": "09:30"}, "impossible-window", "needs to be at school 'S1' by 08:55"),
    ("schools", {"am_bell": "06:45"}, "impossible-window", "No morning run can be on time"),
    ("vehicles", {"layouts": "16+0", "licence": "phv"}, "unlicensed-vehicle", "It will not be used"),
)


@pytest.mark.parametrize(("table", "change", "code", "words"), WARNED)
def test_a_doubt_is_told_and_does_not_stop_the_work(
    tmp_path: Path, table: str, change: dict[str, str], code: str, words: str
) -> None:
    tables = world()
    tables["pupils"] = [PUPIL, PUPIL | {"pupil_id": "P9", "keep_with": "P1" if "keep_with" in change else ""}]
    tables[table] = [tables[table][0] | change, *tables[table][1:]]
    found = read_dataset(as_csv(tmp_path, tables))
    problem = only(found, code)
    assert words in problem.message
    assert not problem.stops
    assert found.scenario is not None


def test_a_wheelchair_too_heavy_for_every_lift_is_told(tmp_path: Path) -> None:
    pupil = PUPIL | {"mobility": "wheelchair_powered", "wheelchair_kg": "310"}
    vehicle = VEHICLE | {"layouts": "4+0;3+1", "lift_kg": "300"}
    found = read_dataset(as_csv(tmp_path, world(pupils=[pupil], vehicles=[vehicle])))
    assert "has a lift for 310 kg" in only(found, "no-wheelchair-vehicle").message


BOUND_TWICE = (
    ({"what": "pupil", "pupil_id": "P1"}, {"what": "pupil", "pupil_id": "P1"}),
    ({"what": "route"}, {"what": "order"}),
    ({"what": "order"}, {"what": "pupil", "pupil_id": "P1"}),
    ({"what": "pupil", "pupil_id": "P1"}, {"what": "route"}),
)


@pytest.mark.parametrize(("one", "other"), BOUND_TWICE)
@pytest.mark.parametrize("second", ["am", "pm"])
def test_locks_that_bind_a_pupil_to_two_routes_stop_the_work(
    tmp_path: Path, one: dict[str, str], other: dict[str, str], second: str
) -> None:
    routes = [ROUTE | {"route_id": "A"}, ROUTE | {"route_id": "B", "direction": second}]
    locks = [{"pupil_id": "", **one, "route_id": "A"}, {"pupil_id": "", **other, "route_id": "B"}]

    found = read_dataset(as_csv(tmp_path, world(routes=routes, locks=locks)))

    assert found.scenario is None
    (problem,) = told(found, "contradicting-locks")
    assert problem.message == (
        "Pupil P1 is locked to route A and to route B; a plan keeps a pupil on one route both ways."
    )
    assert problem.action == "Remove one of the locks."
    assert problem.where.startswith("locks.csv, row 3")


def test_locks_of_two_kinds_on_one_route_agree(tmp_path: Path) -> None:
    routes = [ROUTE | {"route_id": "A"}, ROUTE | {"route_id": "B", "direction": "pm"}]
    locks = [{"what": "route", "route_id": "A", "pupil_id": ""}, {"what": "pupil", "route_id": "A", "pupil_id": "P1"}]

    found = read_dataset(as_csv(tmp_path, world(routes=routes, locks=locks)))

    assert found.scenario is not None
    assert told(found, "contradicting-locks") == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("P0037", ""),
        ("P03", " Did you mean 'P0003'?"),
        ("p0003", " Did you mean 'P0003'?"),
        ("Q0003", " Did you mean 'P0003'?"),
    ],
)
def test_another_number_is_no_misspelling_and_a_lost_zero_is(written: str, asked: str) -> None:
    assert hint(written, ["P0001", "P0003"]) == asked
