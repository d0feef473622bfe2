"""The Derbyshire-sized data set, and the generator that it shares with the demo."""

import csv
import importlib
import math
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from transport_opt.intake import read_dataset
from transport_opt.model import Assistant, Mobility, Phase, Scenario

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "scripts"))
make_county = importlib.import_module("make_county")
chance = importlib.import_module("invented.chance")
homes_module = importlib.import_module("invented.homes")
people = importlib.import_module("invented.people")
today = importlib.import_module("invented.today")
world = importlib.import_module("invented.world")
MILE = 1609.344

missing = [name for name in make_county.NEEDED if not (SHARED / name).is_file()]
needs_derbyshire = pytest.mark.skipif(bool(missing), reason=f"missing ../shared/{', ../shared/'.join(missing)}")


def school(kind: str = "special", x: float = 0, y: float = 0, number: int = 1) -> Any:
    return world.Destination(f"S{number:02d}", "A school", world.Kind(kind), world.Point(x, y), 540, 900, 1.0)


def child(number: int, miles: float = 5, **needs: Any) -> Any:
    at = world.Point(miles * MILE / 1.36, 0)
    return world.Child(f"P{number:04d}", needs.pop("school", SCHOOL), at, needs.pop("phase", Phase.SECONDARY), **needs)


SCHOOL = school()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    assert make_county.main(["--out", str(folder), "--pupils", "560"]) == 0
    return folder


@pytest.fixture(scope="module")
def scenario(small: Path) -> Scenario:
    read = read_dataset(small)
    assert read.problems == ()
    assert read.scenario is not None
    return read.scenario


@needs_derbyshire
def test_the_stated_shares_are_held(scenario: Scenario) -> None:
    pupils = scenario.pupils
    share = 1 / len(pupils)
    assert len(pupils) == 560
    phases = Counter(pupil.phase for pupil in pupils)
    assert phases[Phase.PRIMARY] * share == pytest.approx(0.34, abs=0.01)
    assert phases[Phase.ADULT] * share == pytest.approx(0.04, abs=0.01)
    mobilities = Counter(pupil.mobility for pupil in pupils)
    assert mobilities[Mobility.WALK_ON] * share == pytest.approx(0.78, abs=0.005)
    assert mobilities[Mobility.WHEELCHAIR_MANUAL] * share == pytest.approx(0.045, abs=0.005)
    assistants = Counter(pupil.assistant for pupil in pupils)
    assert assistants[Assistant.NONE] * share == pytest.approx(0.61, abs=0.005)
    assert assistants[Assistant.ONE_TO_ONE] * share == pytest.approx(0.075, abs=0.005)
    assert sum(pupil.travels_alone for pupil in pupils) * share == pytest.approx(0.045, abs=0.005)
    assert sum(bool(pupil.not_with) for pupil in pupils) * share == pytest.approx(0.035, abs=0.005)
    assert sum(bool(pupil.keep_with) for pupil in pupils) * share == pytest.approx(0.04, abs=0.005)
    assert sum(len(pupil.am_days) == len(pupil.pm_days) == 5 for pupil in pupils) * share == pytest.approx(0.875)


@needs_derbyshire
def test_skills_are_asked_for_only_with_an_assistant(scenario: Scenario) -> None:
    skilled = [pupil for pupil in scenario.pupils if pupil.assistant_skills]
    assert len(skilled) == round(0.06 * 560)
    assert all(pupil.assistant is not Assistant.NONE for pupil in skilled)


@needs_derbyshire
def test_half_of_the_pupils_go_to_special_schools_of_derbyshire(scenario: Scenario, small: Path) -> None:
    with (SHARED / "places" / "schools-derbyshire.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    special = {row["name"] for row in rows if "pecial" in row["type"] and row["la"] == "Derbyshire"}
    going = sum(scenario.school[pupil.school_id].name in special for pupil in scenario.pupils)
    assert going / 560 == pytest.approx(0.47, abs=0.02)


@needs_derbyshire
def test_homes_are_postcodes_outside_derby(small: Path) -> None:
    with (SHARED / "places" / "postcodes-derbyshire.csv").open(newline="", encoding="utf-8") as stream:
        outside = {
            (row["easting"], row["northing"]) for row in csv.DictReader(stream) if row["district_code"][1] == "0"
        }
    with (small / "pupils.csv").open(newline="", encoding="utf-8") as stream:
        assert {(row["easting"], row["northing"]) for row in csv.DictReader(stream)} <= outside


@needs_derbyshire
def test_bells_are_between_the_stated_times(scenario: Scenario) -> None:
    for place in scenario.schools:
        assert 8 * 3600 + 45 * 60 <= place.am_bell <= 9 * 3600 + 15 * 60
        assert 14 * 3600 + 50 * 60 <= place.pm_bell <= 15 * 3600 + 30 * 60


@needs_derbyshire
def test_the_same_seed_gives_the_same_county_and_another_seed_another(small: Path) -> None:
    files, told = make_county.county_files(SHARED, 560, 1)
    assert {name: (small / name).read_bytes() for name in files} == files
    assert "pupils 560, destinations" in told
    assert make_county.county_files(SHARED, 560, 2)[0]["pupils.csv"] != files["pupils.csv"]


@needs_derbyshire
@pytest.mark.slow
def test_the_whole_county_has_the_routes_of_today_that_are_told_of(tmp_path: Path) -> None:
    assert make_county.main(["--out", str(tmp_path)]) == 0
    read = read_dataset(tmp_path)
    assert read.problems == ()
    assert read.scenario is not None
    routes = read.scenario.todays_routes
    kinds = Counter(route.vehicle_type for route in routes)
    assert len(read.scenario.pupils) == 2240
    assert len(read.scenario.schools) == 100
    assert len(routes) == pytest.approx(780, abs=30)
    assert kinds["SAL4"] / len(routes) == pytest.approx(0.52, abs=0.04)
    assert (kinds["MPV6"] + kinds["MPV8"]) / len(routes) == pytest.approx(0.30, abs=0.04)
    assert (kinds["MB16"] + kinds["AMB16"]) / len(routes) == pytest.approx(0.10, abs=0.04)
    assert sum(bool(route.assistants) for route in routes) / len(routes) == pytest.approx(0.60, abs=0.05)


def test_a_missing_table_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_county.main(["--out", str(tmp_path / "out"), "--shared", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("The county needs 3 files of real places and roads. Missing: ")
    assert str(tmp_path / "places" / "schools-derbyshire.csv") in told
    assert told.endswith("Give their folder with --shared.\n")
    assert not (tmp_path / "out").exists()


def test_a_quota_gives_the_rest_to_the_largest_remainders() -> None:
    assert chance.quota({"a": 0.5, "b": 0.3, "c": 0.2}, 7) == ["a", "a", "a", "a", "b", "b", "c"]
    assert len(chance.quota({"a": 1, "b": 1, "c": 1}, 100)) == 100


def test_rows_of_no_weight_are_never_chosen() -> None:
    assert sorted(chance.some(Random(1), [1, 0, 5, 0, 2], 5)) == [0, 2, 4]


def test_homes_follow_the_wished_distances_although_most_people_live_near() -> None:
    near = [world.Home(world.Point(800 + row, 0)) for row in range(5000)]
    everywhere = [world.Home(world.Point(0, 900 + 40 * row)) for row in range(1200)]
    drawn = homes_module.draw_homes(Random(1), school("college"), [*near, *everywhere], 4000)
    miles = sorted(1.36 * math.hypot(*point) / MILE for point in drawn)
    assert miles[2000] == pytest.approx(7, abs=0.5)
    assert miles[3600] == pytest.approx(17.4, abs=1.5)


def test_pupils_at_one_school_who_may_not_share_name_each_other() -> None:
    children = [child(number) for number in range(1, 101)]
    people._keep_apart(Random(1), children)
    by_id = {pupil.pupil_id: pupil for pupil in children}
    named = [(pupil.pupil_id, other) for pupil in children for other in pupil.not_with]
    assert 2 <= sum(bool(pupil.not_with) for pupil in children) <= 4
    assert all(first in by_id[second].not_with for first, second in named)


def test_siblings_live_together() -> None:
    children = [child(number, miles=number / 10) for number in range(1, 101)]
    people._make_siblings(Random(1), children)
    by_id = {pupil.pupil_id: pupil for pupil in children}
    pairs = [pupil for pupil in children if pupil.keep_with]
    assert len(pairs) == 4
    assert all(by_id[pupil.keep_with[0]].home == pupil.home for pupil in pairs)


def test_a_pupil_who_travels_alone_gets_a_car_and_nobody_joins_it() -> None:
    children = [child(1, travels_alone=True), child(2), child(3), child(4)]
    cars = today.grow_routes(Random(1), children, operators=2, join=1.0)
    alone = next(car for car in cars if children[0] in car.aboard)
    assert alone.aboard == [children[0]]
    assert len(cars) == 2


def test_without_joining_everyone_has_a_car_of_their_own() -> None:
    cars = today.grow_routes(Random(1), [child(number) for number in range(1, 6)], operators=2, join=0.0)
    assert [len(car.aboard) for car in cars] == [1] * 5


def test_pupils_are_called_for_from_far_to_near() -> None:
    children = [child(number, miles=2 * number) for number in range(1, 4)]
    for seed in range(5):
        (car,) = today.grow_routes(Random(seed), children, operators=1, join=1.0)
        assert [pupil.pupil_id for pupil in car.aboard] == ["P0003", "P0002", "P0001"]


def test_a_wheelchair_takes_a_space_and_a_fitting_vehicle() -> None:
    cars = today.grow_routes(
        Random(1), [child(1, mobility=Mobility.WHEELCHAIR_POWERED, wheelchair_kg=200)], operators=1
    )
    assert cars[0].rate.vehicle_type in ("WAV1", "WAV2", "AMB16")


def test_nobody_joins_a_route_on_which_a_primary_pupil_would_be_aboard_too_long() -> None:
    far_side = world.Child("P0002", SCHOOL, world.Point(-12 * MILE / 1.36, 0), Phase.PRIMARY)
    cars = today.grow_routes(Random(1), [child(1, miles=12, phase=Phase.PRIMARY), far_side], operators=1, join=1.0)
    assert len(cars) == 2
