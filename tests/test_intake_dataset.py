"""A data set read whole: the tiny world, every fault at once, and the same scenario from CSV and from a workbook."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transport_opt.errors import Problem, UnreadableInputError
from transport_opt.intake import DataSet, read_dataset, scenario_sha256
from transport_opt.model import (
    Assistant,
    Days,
    Direction,
    Layout,
    Licence,
    Lock,
    LockKind,
    Mobility,
    Phase,
    Place,
    TodaysRun,
)

World = dict[str, list[dict[str, str]]]

PUPIL = {"pupil_id": "P1", "school_id": "S1", "latitude": "53.1", "longitude": "-1.5", "phase": "primary"}
SCHOOL = {
    "school_id": "S1",
    "name": "Hill School",
    "latitude": "53.2",
    "longitude": "-1.6",
    "am_bell": "09:00",
    "pm_bell": "15:15",
}
VEHICLE = {"vehicle_type": "MPV6", "layouts": "6+0", "standing": "58", "live_mile": "1.80"}
ROUTE = {"route_id": "R1", "vehicle_type": "MPV6", "direction": "am", "order": "1", "pupil_id": "P1"}


def world(**tables: list[dict[str, str]]) -> World:
    return {"pupils": [PUPIL], "schools": [SCHOOL], "vehicles": [VEHICLE], **tables}


def columns(rows: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def as_csv(folder: Path, tables: World) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def as_xlsx(path: Path, tables: World) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for column, title in enumerate(columns(rows)):
            sheet.write_string(0, column, title)
            for number, row in enumerate(rows, 1):
                write_cell(sheet, number, column, row.get(title, ""))
    book.close()
    return path


def write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str) -> None:
    """Write numbers as numbers, as a person who types them in a spreadsheet does."""
    if text.replace(".", "", 1).lstrip("-").isdigit():
        sheet.write_number(row, column, float(text))
    elif text:
        sheet.write_string(row, column, text)


def told(found: DataSet, code: str) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == code]


def only(found: DataSet, code: str) -> Problem:
    problems = told(found, code)
    assert len(problems) == 1, found.problems
    return problems[0]


def test_a_tiny_world_is_read_with_every_blank_at_its_default(tmp_path: Path) -> None:
    found = read_dataset(as_csv(tmp_path / "tiny", world()))
    assert found.problems == ()
    assert found.name == "tiny"
    assert found.scenario is not None
    pupil, school, kind = found.scenario.pupils[0], found.scenario.schools[0], found.scenario.vehicle_types[0]
    assert (pupil.home, pupil.phase, pupil.mobility) == (Place(53.1, -1.5), Phase.PRIMARY, Mobility.WALK_ON)
    assert (pupil.assistant, pupil.seats, pupil.am_days) == (Assistant.NONE, 1, Days(31))
    assert (school.am_bell, school.pm_bell, school.arrive_earliest) == (9 * 3600, 15 * 3600 + 900, None)
    assert (kind.layouts, kind.licence, kind.standing) == ((Layout(6, 0),), Licence.PRIVATE_HIRE, 5800)
    assert (kind.live_mile, kind.base, kind.count) == (180, None, None)
    assert found.sha256 == scenario_sha256(found.scenario)


def test_every_column_reaches_the_model(tmp_path: Path) -> None:
    full = PUPIL | {
        "mobility": "Wheelchair manual",
        "assistant": "one-to-one",
        "assistant_skills": "epilepsy; makaton",
        "travels_alone": "Y",
        "not_with": "P2",
        "max_journey_minutes": "50.5",
        "boarding_minutes": "2.25",
        "seats": "2",
        "wheelchair_kg": "120",
        "am_days": "MT--F",
        "pm_days": "mtwtf",
        "no_minibus": "TRUE",
        "earliest_pickup": "7:05",
        "change_weight": "1.5",
    }
    other = PUPIL | {"pupil_id": "P2", "not_with": "P1", "keep_with": "P3"}
    third = PUPIL | {"pupil_id": "P3", "keep_with": "P2"}
    hill = SCHOOL | {
        "arrive_earliest_minutes": "20",
        "arrive_latest_minutes": "0",
        "depart_latest_minutes": "25",
        "bays": "3",
        "unload_minutes": "1.5",
        "no_minibus": "yes",
    }
    wav = VEHICLE | {
        "layouts": "8+0; 5+1",
        "licence": "PHV",
        "lift_kg": "300",
        "count": "4",
        "dead_mile": "0.75",
        "included_hours": "2.5",
        "extra_hour": "£18",
        "operator": "Peak Cars",
        "latitude": "53",
        "longitude": "-1.4",
        "standing": "£1,200.50",
    }
    found = read_dataset(as_csv(tmp_path, world(pupils=[full, other, third], schools=[hill], vehicles=[wav])))
    assert found.problems == ()
    assert found.scenario is not None
    pupil, school, kind = found.scenario.pupils[0], found.scenario.schools[0], found.scenario.vehicle_types[0]
    assert (pupil.mobility, pupil.assistant) == (Mobility.WHEELCHAIR_MANUAL, Assistant.ONE_TO_ONE)
    assert (pupil.assistant_skills, pupil.travels_alone) == ({"epilepsy", "makaton"}, True)
    assert (pupil.not_with, pupil.max_journey, pupil.boarding) == ({"P2"}, 3030, 135)
    assert (pupil.seats, pupil.wheelchair_kg, str(pupil.am_days), str(pupil.pm_days)) == (2, 120, "MT--F", "MTWTF")
    assert (pupil.no_minibus, pupil.earliest_pickup, pupil.change_weight) == (True, 25_500, Fraction(3, 2))
    assert (school.arrive_earliest, school.arrive_latest, school.depart_latest) == (1200, 0, 1500)
    assert (school.bays, school.unload, school.no_minibus) == (3, 90, True)
    assert (kind.layouts, kind.lift_kg, kind.count) == ((Layout(8, 0), Layout(5, 1)), 300, 4)
    assert (kind.dead_mile, kind.included, kind.extra_hour, kind.standing) == (75, 9000, 1800, 120_050)
    assert (kind.operator, kind.base) == ("Peak Cars", Place(53.0, -1.4))


def test_todays_routes_and_locks_are_read_in_the_order_pupils_are_called_for(tmp_path: Path) -> None:
    rows = [
        ROUTE | {"order": "2", "assistants": "", "price_per_day": "159.50"},
        ROUTE | {"order": "1", "pupil_id": "P2", "assistants": "1", "operator": "Peak Cars"},
        ROUTE | {"direction": "pm", "run": "2"},
    ]
    locks = [
        {"what": "pupil", "route_id": "R1", "pupil_id": "P2"},
        {"what": "order", "route_id": "R1", "pupil_id": ""},
    ]
    tables = world(pupils=[PUPIL, PUPIL | {"pupil_id": "P2"}], routes=rows, locks=locks)
    found = read_dataset(as_csv(tmp_path, tables))
    assert found.problems == ()
    assert found.scenario is not None
    (route,) = found.scenario.todays_routes
    assert (route.operator, route.assistants, route.price_per_day) == ("Peak Cars", 1, 15_950)
    assert route.runs == (TodaysRun(Direction.AM, 1, ("P2", "P1")), TodaysRun(Direction.PM, 2, ("P1",)))
    assert found.scenario.locks == (Lock(LockKind.PUPIL, "R1", "P2"), Lock(LockKind.ORDER, "R1"))


def test_a_pair_named_at_one_end_is_taken_both_ways_and_told(tmp_path: Path) -> None:
    pupils = [PUPIL | {"not_with": "P2", "keep_with": "P3"}, PUPIL | {"pupil_id": "P2"}, PUPIL | {"pupil_id": "P3"}]
    found = read_dataset(as_csv(tmp_path, world(pupils=pupils)))
    assert found.scenario is not None
    assert found.scenario.pupil["P2"].not_with == {"P1"}
    assert found.scenario.pupil["P3"].keep_with == {"P1"}
    apart, together = told(found, "one-sided-pair")
    assert apart.message == "Pupil 'P1' names 'P2' in not_with, but not the other way. It is taken both ways."
    assert apart.where == "pupils.csv, row 2, column not_with"
    assert together.where == "pupils.csv, row 2, column keep_with"
    assert not apart.stops


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
    ("routes", 8, {"price_per_day": "100", "route_id": "R1", "order": "8"}, "conflicting-route", "another price"),
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


def test_forty_seeded_faults_are_all_told_at_once(tmp_path: Path) -> None:
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


def test_a_message_about_a_home_does_not_repeat_where_it_is(tmp_path: Path) -> None:
    bad = [
        PUPIL | {"latitude": "53,123"},
        PUPIL | {"pupil_id": "P2", "latitude": "", "longitude": "", "postcode": "DE99 9ZZ"},
        PUPIL | {"pupil_id": "P3", "latitude": "-1.2345", "longitude": "53.6789"},
    ]
    tables = world(pupils=bad, postcodes=[{"postcode": "DE1 1AA", "easting": "435000", "northing": "336000"}])
    found = read_dataset(as_csv(tmp_path, tables))
    assert {problem.code for problem in found.problems} == {"out-of-range", "unknown-postcode", "swapped-place"}
    for problem in found.problems:
        for secret in ("123", "DE99", "1.2345", "53.6789"):
            assert secret not in problem.message


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


def test_a_pupil_on_two_runs_of_one_direction_is_told_and_kept(tmp_path: Path) -> None:
    found = read_dataset(as_csv(tmp_path, world(routes=[ROUTE, ROUTE | {"route_id": "R2"}])))
    assert "on am run 1 of route 'R2' and, in row 2, on am run 1 of route 'R1'" in only(found, "pupil-twice").message
    assert found.scenario is not None


def test_a_school_with_a_faulty_row_is_still_a_known_school(tmp_path: Path) -> None:
    found = read_dataset(as_csv(tmp_path, world(schools=[SCHOOL | {"am_bell": "early"}])))
    assert [problem.code for problem in found.problems] == ["not-a-time"]


def test_a_blank_licence_follows_the_size(tmp_path: Path) -> None:
    vehicles = [VEHICLE, VEHICLE | {"vehicle_type": "MB16", "layouts": "16+0"}]
    scenario = read_dataset(as_csv(tmp_path, world(vehicles=vehicles))).scenario
    assert scenario is not None
    assert [kind.licence for kind in scenario.vehicle_types] == [Licence.PRIVATE_HIRE, Licence.PSV]


def test_without_places_a_matrix_data_set_is_accepted_and_told(tmp_path: Path) -> None:
    bare = {key: value for key, value in PUPIL.items() if key not in ("latitude", "longitude")}
    gate = {key: value for key, value in SCHOOL.items() if key not in ("latitude", "longitude")}
    folder = as_csv(tmp_path, world(pupils=[bare], schools=[gate]))
    found = read_dataset(folder, places_required=False)
    assert found.scenario is not None
    assert found.scenario.pupils[0].home == Place(0.0, 0.0)
    assert found.scenario.vehicle_types[0].base is None
    pupils, schools = told(found, "map-without-places")
    assert pupils.message == "pupils.csv has 1 of 1 rows without a place. Maps will lack them."
    assert schools.where == "schools.csv"
    strict = read_dataset(folder)
    assert [problem.where for problem in told(strict, "missing-column")] == ["pupils.csv", "schools.csv"]


def test_faulty_places_do_not_stop_a_matrix_data_set(tmp_path: Path) -> None:
    pupils = [PUPIL | {"latitude": "0", "longitude": "0"}, PUPIL | {"pupil_id": "P2", "longitude": ""}]
    vehicle = VEHICLE | {"postcode": "DE1 1AA"}
    found = read_dataset(as_csv(tmp_path, world(pupils=pupils, vehicles=[vehicle])), places_required=False)
    assert {problem.code for problem in found.problems} == {"bad-place", "half-a-place", "map-without-places"}
    assert found.scenario is not None
    assert found.scenario.place_ids == ("P1", "P2", "S1", "MPV6")


def test_what_is_no_data_set_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="There is no file or folder called"):
        read_dataset(tmp_path / "absent")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UnreadableInputError, match=r"needs to be a folder of CSV files or a workbook ending in \.xlsx"):
        read_dataset(tmp_path / "notes.txt")
    with pytest.raises(UnreadableInputError, match=r"it needs pupils\.csv, schools\.csv and vehicles\.csv\. It has: n"):
        read_dataset(tmp_path)


def test_a_postcode_table_given_by_name_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"nowhere\.csv cannot be read"):
        read_dataset(as_csv(tmp_path, world()), tmp_path / "nowhere.csv")


def test_the_policy_beside_a_workbook_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[journey-limit]\nprimary_minutes = 30\n")
    book = as_xlsx(tmp_path / "world.xlsx", world())
    scenario = read_dataset(book).scenario
    assert scenario is not None
    assert scenario.policy.journey_limit.primary == 45 * 60
    folder = read_dataset(as_csv(tmp_path, world())).scenario
    assert folder is not None
    assert folder.policy.journey_limit.primary == 30 * 60


def test_two_policies_in_a_folder_are_one_too_many(tmp_path: Path) -> None:
    rows = [{"rule": "", "key": "days_per_year", "value": "195"}]
    folder = as_csv(tmp_path, world(policy=rows))
    scenario = read_dataset(folder).scenario
    assert scenario is not None
    assert scenario.policy.days_per_year == 195
    (tmp_path / "policy.toml").write_text("days_per_year = 190\n")
    assert "policy.toml and policy.csv are both there" in only(read_dataset(folder), "file-name").message


def test_times_that_a_spreadsheet_keeps_as_times_are_read(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "times.xlsx", world())
    book = xlsxwriter.Workbook(str(path))
    for name, rows in world().items():
        sheet = book.add_worksheet(name)
        for column, title in enumerate(columns(rows)):
            sheet.write(0, column, title)
            if title == "am_bell":
                sheet.write_datetime(1, column, dt.time(8, 50), book.add_format({"num_format": "hh:mm"}))
            elif title == "pm_bell":
                sheet.write_number(1, column, 15.5 / 24)
            else:
                write_cell(sheet, 1, column, rows[0][title])
    book.close()
    scenario = read_dataset(path).scenario
    assert scenario is not None
    assert (scenario.schools[0].am_bell, scenario.schools[0].pm_bell) == (8 * 3600 + 3000, 15 * 3600 + 1800)


def test_a_fingerprint_follows_the_meaning_and_not_the_writing(tmp_path: Path) -> None:
    plain = read_dataset(as_csv(tmp_path / "a", world()))
    spelt = PUPIL | {"pupil_id": " P1 ", "mobility": "walk_on", "seats": "1", "travels_alone": "no", "am_days": "MTWTF"}
    assert read_dataset(as_csv(tmp_path / "b", world(pupils=[spelt]))).sha256 == plain.sha256
    other = read_dataset(as_csv(tmp_path / "c", world(pupils=[PUPIL | {"seats": "2"}])))
    assert other.sha256 != plain.sha256
    assert len(plain.sha256) == 64


def optional(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values)


DAYS = st.tuples(*(st.sampled_from((letter, "-")) for letter in "MTWTF")).map("".join)
PUPILS = st.fixed_dictionaries(
    {
        "latitude": st.integers(50_000, 58_000).map(lambda value: f"{value / 1000}"),
        "longitude": st.integers(-5000, -1).map(lambda value: f"{value / 1000}"),
        "phase": st.sampled_from([phase.value for phase in Phase]),
        "mobility": optional(st.sampled_from([kind.value for kind in Mobility])),
        "assistant": optional(st.sampled_from([kind.value for kind in Assistant])),
        "assistant_skills": optional(st.sampled_from(["epilepsy", "makaton;peg feeding"])),
        "travels_alone": optional(st.sampled_from(["yes", "no", "1", "0", "Y"])),
        "max_journey_minutes": optional(st.integers(10, 960).map(lambda quarter: str(quarter / 4))),
        "boarding_minutes": optional(st.integers(0, 100).map(lambda tenth: str(tenth / 10))),
        "seats": optional(st.integers(1, 16).map(str)),
        "wheelchair_kg": optional(st.integers(1, 1000).map(str)),
        "am_days": optional(DAYS),
        "pm_days": optional(DAYS),
        "earliest_pickup": optional(st.integers(0, 1439).map(lambda each: f"{each // 60}:{each % 60:02d}")),
        "change_weight": optional(st.integers(0, 500).map(lambda hundredth: str(hundredth / 100))),
    }
)
SCHOOLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Hill", 'St John\'s, "the" school', "Ysgol Bryn–Tŷ", "12"]),
        "latitude": st.just("53.2"),
        "longitude": st.just("-1.6"),
        "am_bell": st.integers(480, 600).map(lambda each: f"{each // 60:02d}:{each % 60:02d}"),
        "pm_bell": st.sampled_from(["14:50", "15:30:15"]),
        "bays": optional(st.integers(1, 20).map(str)),
        "unload_minutes": optional(st.sampled_from(["0.5", "2"])),
    }
)
VEHICLES = st.fixed_dictionaries(
    {
        "layouts": st.sampled_from(["4+0", "8+0;5+1;2+2", "16+0; 14+1"]),
        "standing": st.integers(0, 50_000).map(lambda pence: f"{pence / 100}"),
        "live_mile": st.integers(0, 500).map(lambda pence: f"{pence / 100}"),
        "included_hours": optional(st.sampled_from(["2.5", "3"])),
        "count": optional(st.integers(0, 9).map(str)),
        "operator": optional(st.sampled_from(["Peak Cars", "A & B <Ltd>"])),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    schools = [row | {"school_id": f"S{n}"} for n, row in enumerate(draw(st.lists(SCHOOLS, min_size=1, max_size=3)))]
    vehicles = [
        row | {"vehicle_type": f"V{n}"} for n, row in enumerate(draw(st.lists(VEHICLES, min_size=1, max_size=3)))
    ]
    homes = draw(st.lists(PUPILS, min_size=1, max_size=5))
    pupils = [row | {"pupil_id": str(n), "school_id": draw(school_of(schools))} for n, row in enumerate(homes)]
    routes = [ROUTE | {"vehicle_type": "V0", "pupil_id": str(n), "order": str(n)} for n in range(len(pupils))]
    return {"pupils": pupils, "schools": schools, "vehicles": vehicles, "routes": routes}


def school_of(schools: list[dict[str, str]]) -> st.SearchStrategy[str]:
    return st.sampled_from([school["school_id"] for school in schools])


@given(worlds())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_world_as_csv_and_as_a_workbook_is_one_scenario(tables: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        flat = read_dataset(as_csv(Path(folder) / "flat", tables))
        book = read_dataset(as_xlsx(Path(folder) / "book.xlsx", tables))
    assert flat.scenario is not None, flat.problems
    assert flat.scenario == book.scenario
    assert flat.sha256 == book.sha256
    assert [problem.message for problem in flat.problems] == [
        problem.message.replace("sheet pupils", "pupils.csv") for problem in book.problems
    ]
