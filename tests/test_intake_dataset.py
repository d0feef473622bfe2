"""A data set read whole: what reaches the model, and what is no data set."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from intake_world import PUPIL, ROUTE, SCHOOL, VEHICLE, as_csv, as_xlsx, columns, only, told, world, write_cell

from transport_opt.errors import UnreadableInputError
from transport_opt.intake import read_dataset, scenario_sha256
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
    assert (pupil.assistant_skills, pupil.travels_alone) == (frozenset({"epilepsy", "makaton"}), True)
    assert (sorted(pupil.not_with), pupil.max_journey, pupil.boarding) == (["P2"], 3030, 135)
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
