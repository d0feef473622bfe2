"""Places by degrees, grid reference and postcode, and which of them wins."""

from pathlib import Path

import pytest

from transport_opt.errors import Problem
from transport_opt.intake import DataSet, places, read_dataset
from transport_opt.model import Place

SHARED = Path(__file__).parents[2] / "shared" / "places" / "postcodes-derbyshire.csv"
SCHOOLS = "school_id,name,latitude,longitude,am_bell,pm_bell\nS1,Hill,53.2,-1.6,09:00,15:15\n"
VEHICLES = "vehicle_type,layouts,standing,live_mile\nMPV6,6+0,58,1.80\n"
POSTCODES = "postcode,easting,northing\nDE1 0FD,436031,335411\nDE4 3AA,430000,360000\n"


def folder(path: Path, *pupils: str, postcodes: str | None = POSTCODES, schools: str = SCHOOLS) -> Path:
    head = "pupil_id,school_id,phase,latitude,longitude,easting,northing,postcode\n"
    rows = "".join(f"P{number},S1,primary,{cells}\n" for number, cells in enumerate(pupils, 1))
    (path / "pupils.csv").write_text(head + rows)
    (path / "schools.csv").write_text(schools)
    (path / "vehicles.csv").write_text(VEHICLES)
    if postcodes is not None:
        (path / "postcodes.csv").write_text(postcodes)
    return path


def only(found: DataSet) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0]


def home(found: DataSet) -> Place:
    assert found.scenario is not None, found.problems
    return found.scenario.pupils[0].home


def test_a_grid_reference_becomes_degrees() -> None:
    # Ordnance Survey's worked example: TG 51409 13177 is 52°39'28.72"N 1°42'57.79"E in WGS84, within a few metres.
    caister = places.from_grid(651_409.903, 313_177.270)
    assert places.metres_apart(caister, Place(52.657979, 1.716052)) < 10


def test_degrees_win_over_the_grid_and_the_grid_over_the_postcode(tmp_path: Path) -> None:
    all_three = "52.9156,-1.4644,436031,335411,DE1 0FD"
    assert home(read_dataset(folder(tmp_path, all_three))) == Place(52.9156, -1.4644)
    by_grid = home(read_dataset(folder(tmp_path, ",,436000,335400,DE1 0FD")))
    assert by_grid == places.from_grid(436_000, 335_400)
    assert home(read_dataset(folder(tmp_path, ",,,,de10fd"))) == places.from_grid(436_031, 335_411)


def test_ways_of_giving_a_place_that_disagree_are_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, "52.9156,-1.4644,,,DE4 3AA"))
    problem = only(found)
    assert problem.message.startswith("Row 2: latitude and longitude and postcode are 25.")
    assert problem.message.endswith("km apart. The place by latitude and longitude is used.")
    assert not problem.stops
    assert home(found) == Place(52.9156, -1.4644)


def test_a_postcode_that_is_not_in_the_table_stops(tmp_path: Path) -> None:
    problem = only(read_dataset(folder(tmp_path, ",,,,ZZ1 1ZZ")))
    assert problem.message == "Row 2: the postcode is not in the postcode table, and there is no other place."
    assert problem.where == "pupils.csv, row 2, column postcode"


def test_postcodes_without_a_table_are_told_once(tmp_path: Path) -> None:
    problem = only(read_dataset(folder(tmp_path, ",,,,DE1 0FD", ",,,,DE4 3AA", postcodes=None)))
    assert problem.message == (
        "pupils.csv has 2 rows whose only place is a postcode (the first is row 2), and there is no postcode table."
    )
    assert problem.action.startswith("Add postcodes.csv with postcode, easting and northing")


def test_a_postcode_table_may_be_given_by_name_and_the_data_sets_own_wins(tmp_path: Path) -> None:
    national = tmp_path / "national.csv"
    national.write_text("postcode,latitude,longitude\nDE1 0FD,50.1,-1.1\nDE9 9ZZ,50.2,-1.2\n")
    data = tmp_path / "data"
    data.mkdir()
    scenario = read_dataset(folder(data, ",,,,DE1 0FD", ",,,,DE9 9ZZ"), national).scenario
    assert scenario is not None
    assert [pupil.home for pupil in scenario.pupils] == [places.from_grid(436_031, 335_411), Place(50.2, -1.2)]


def test_a_fault_in_a_postcode_that_nobody_has_is_no_problem(tmp_path: Path) -> None:
    table = POSTCODES + "XX1 1XX,nowhere,0\n"
    assert read_dataset(folder(tmp_path, ",,,,DE1 0FD", postcodes=table)).problems == ()
    found = read_dataset(folder(tmp_path, ",,,,DE1 0FD", postcodes=POSTCODES.replace("436031", "nowhere")))
    assert [problem.where for problem in found.problems][-1] == "postcodes.csv, row 2, column easting"


def test_a_postcode_that_is_in_the_table_twice_is_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, ",,,,DE1 0FD", postcodes=POSTCODES + "DE10FD,430000,360000\n"))
    assert only(found).message == "Postcode DE10FD is there again, more than 1 km away. The first row is used."
    assert home(found) == places.from_grid(436_031, 335_411)


def test_a_postcode_table_without_places_is_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, "53,-1,,,", postcodes="postcode,town\nDE1 0FD,Derby\n"))
    missing = next(problem for problem in found.problems if problem.code == "missing-column")
    assert missing.message == (
        "postcodes.csv needs columns for the place: 'latitude' and 'longitude', or 'easting' and 'northing'."
        " It has: postcode, town."
    )


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ("0,0,,,", "bad-place", "latitude and longitude are both 0, in the Atlantic"),
        ("-1.5,53.1,,,", "swapped-place", "are the wrong way round; latitude is the one near 53"),
        ("53.1,,,,", "half-a-place", "Row 2 has latitude but no longitude; a place needs both."),
        (",,,335411,", "half-a-place", "Row 2 has northing but no easting; a place needs both."),
        (",,4360,3354,", "bad-place", "are outside Great Britain; easting is from 5,000 to 700,000"),
        (",,900000,400000,", "swapped-place", "easting and northing are the wrong way round"),
        ("91,0.5,,,", "out-of-range", "is more than 90. It needs -90 to 90 degrees."),
        (",,SK3603,35411,", "not-a-number", "'easting' has a value, which is not a number"),
        (",,,,", "no-place", "It needs latitude and longitude, easting and northing, or a postcode."),
    ],
)
def test_numbers_that_are_no_place_are_told(tmp_path: Path, cells: str, code: str, words: str) -> None:
    problem = only(read_dataset(folder(tmp_path, cells)))
    assert problem.code == code
    assert words in problem.message
    assert problem.stops


def test_places_abroad_are_told_once_and_used(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, "49.41,8.69,,,", "49.42,8.70,,,"))
    problem = only(found)
    assert problem.message == "pupils.csv has 2 places outside Great Britain (the first is in row 2). They are used."
    assert not problem.stops
    assert home(found) == Place(49.41, 8.69)


def test_the_place_of_a_school_is_said_as_it_is_public(tmp_path: Path) -> None:
    schools = SCHOOLS.replace("53.2,-1.6", "-1.6,53.2")
    assert "(-1.6, 53.2)" in only(read_dataset(folder(tmp_path, "53,-1,,,", schools=schools))).message


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert places.metres_apart(Place(53, -1), Place(54, -1)) == pytest.approx(111_195, abs=1)
    assert places.metres_apart(Place(53, -1), Place(53, -1)) == 0


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/places/postcodes-derbyshire.csv is not here")
def test_the_countys_postcodes_can_be_looked_up(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, ",,,,de1 0hn", postcodes=None), SHARED)
    assert places.metres_apart(home(found), Place(52.9150, -1.4658)) < 200
