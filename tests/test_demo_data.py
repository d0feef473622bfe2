"""The invented county of the demonstration: made again from its seed, read by the intake, driven on its own roads."""

import csv
import importlib
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from transport_opt import roads
from transport_opt.intake import read_dataset
from transport_opt.matrix import Matrix, matrix_from_roads
from transport_opt.model import Licence, Pence, Policy, Scenario, Seconds

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "data" / "demo"
sys.path.insert(0, str(ROOT / "scripts"))
make_demo = importlib.import_module("make_demo")
signs = importlib.import_module("invented_map.signs")
net_module = importlib.import_module("invented_map.net")
world = importlib.import_module("invented.world")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    read = read_dataset(DEMO)
    assert read.problems == ()
    assert read.scenario is not None
    return read.scenario


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> roads.BuildReport:
    return roads.build(DEMO / "county.osm", "county", tmp_path_factory.mktemp("maps"))


@pytest.fixture(scope="module")
def road_map(report: roads.BuildReport) -> roads.RoadMap:
    return roads.load("county", report.path.parent)


@pytest.fixture(scope="module")
def matrix(scenario: Scenario, road_map: roads.RoadMap) -> Matrix:
    return matrix_from_roads(scenario, road_map)


def test_the_committed_files_are_what_the_seed_gives(capsys: pytest.CaptureFixture[str]) -> None:
    code = make_demo.main(["--check"])
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.endswith("data/demo is what seed 1 gives.\n")
    assert code == 0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_county() -> None:
    once, again, other = (make_demo.demo_files(seed)[0] for seed in (7, 7, 8))
    assert once == again
    assert {name for name in once if once[name] == other[name]} == {"policy.toml", "vehicles.csv"}


def test_a_changed_file_a_missing_one_and_one_too_many_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_demo.main(["--out", str(tmp_path)]) == 0
    (tmp_path / "pupils.csv").write_text("pupil_id\n", encoding="utf-8")
    (tmp_path / "routes.csv").unlink()
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    capsys.readouterr()
    assert make_demo.main(["--check", "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "is not what seed 1 gives. Different: notes.txt, pupils.csv, routes.csv." in told
    assert "Run scripts/make_demo.py to write it again." in told


def test_the_folder_takes_no_more_than_six_megabytes() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 6_000_000
    assert (DEMO / "county.osm").stat().st_size < 4_500_000


def test_the_readme_says_what_is_fact_and_what_is_invented() -> None:
    told = " ".join((DEMO / "README.md").read_text(encoding="utf-8").split())
    assert "the names of the towns and villages and their rough positions and sizes are those of Derbyshire" in told
    assert "**Invented**: everything else. Roads," in told
    assert "Nobody here exists" in told


def test_the_county_has_600_pupils_25_destinations_and_half_of_them_at_four_special_schools(
    scenario: Scenario,
) -> None:
    special = {school.school_id for school in scenario.schools[:4]}
    assert len(scenario.pupils) == 600
    assert len(scenario.schools) == 25
    assert sum(pupil.school_id in special for pupil in scenario.pupils) == pytest.approx(300, abs=20)
    assert {pupil.school_id for pupil in scenario.pupils} == set(scenario.school)


def test_the_policy_spells_out_the_defaults(scenario: Scenario) -> None:
    assert scenario.policy == Policy()


def test_the_vehicles_are_the_default_rate_card(scenario: Scenario) -> None:
    told = {
        kind.vehicle_type: (
            ";".join(map(str, kind.layouts)),
            kind.standing,
            kind.live_mile,
            kind.dead_mile,
            Fraction(kind.included, 3600),
            kind.extra_hour,
        )
        for kind in scenario.vehicle_types
    }
    assert told == {
        "SAL4": ("4+0", 4500, 160, 60, Fraction(5, 2), 1600),
        "MPV6": ("6+0", 5800, 180, 65, Fraction(5, 2), 1700),
        "MPV8": ("8+0", 6500, 185, 70, Fraction(5, 2), 1700),
        "WAV1": ("4+0;3+1", 7200, 200, 75, 3, 1800),
        "WAV2": ("8+0;5+1;2+2", 8400, 210, 75, 3, 1800),
        "MB16": ("16+0", 12500, 240, 100, Fraction(7, 2), 2200),
        "AMB16": ("16+0;14+1;11+2;7+3;4+4", 15000, 260, 110, Fraction(7, 2), 2400),
    }
    assert {kind.vehicle_type for kind in scenario.vehicle_types if kind.licence is Licence.PSV} == {"MB16", "AMB16"}
    assert all(kind.count is None and kind.operator is None and kind.base is None for kind in scenario.vehicle_types)


def test_every_pupil_is_on_one_route_of_today_in_each_session_they_attend(scenario: Scenario) -> None:
    carried = sorted(
        (pupil_id, run.direction)
        for route in scenario.todays_routes
        for run in route.runs
        for pupil_id in run.pupil_ids
    )
    attended = sorted(
        (pupil.pupil_id, direction)
        for pupil in scenario.pupils
        for direction in ("am", "pm")
        if len(pupil.am_days if direction == "am" else pupil.pm_days)
    )
    assert carried == attended


def test_todays_routes_have_prices_operators_and_no_pupil_of_another_school(scenario: Scenario) -> None:
    for route in scenario.todays_routes:
        assert route.price_per_day is not None
        assert route.price_per_day > Pence(4000)
        assert route.operator is not None
        assert route.operator.startswith("Operator ")
        assert len({scenario.pupil[pupil_id].school_id for pupil_id in route.pupil_ids}) == 1


def test_the_roads_are_strongly_connected_and_every_restriction_is_understood(report: roads.BuildReport) -> None:
    assert (report.cut_off_nodes, report.cut_off_edges) == (0, 0)
    assert report.restrictions == 60
    assert report.ignored_restrictions == {}
    assert report.speed_limits_not_understood == {}
    assert set(report.dropped_ways) == {"not a road for cars"}
    assert 0.1 < report.urban_share < 0.5


def test_the_map_has_every_kind_of_road() -> None:
    text = (DEMO / "county.osm").read_text(encoding="utf-8")
    for kind in (
        "motorway",
        "motorway_link",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
    ):
        assert f'<tag k="highway" v="{kind}"/>' in text
    assert '<tag k="junction" v="roundabout"/>' in text
    assert '<tag k="oneway" v="yes"/>' in text
    assert '<tag k="restriction" v="no_right_turn"/>' in text
    assert '<tag k="name" v="Chesterfield"/>' in text


def test_every_home_is_within_a_hundred_metres_of_a_road(scenario: Scenario, road_map: roads.RoadMap) -> None:
    snapped = roads.snap(road_map, [pupil.home for pupil in scenario.pupils])
    assert float(np.max(snapped.metres)) < 100


def test_there_is_a_way_between_any_two_places(matrix: Matrix) -> None:
    assert int(matrix.seconds.min()) >= 0


def test_road_distances_are_as_councils_see_them(scenario: Scenario, matrix: Matrix) -> None:
    miles = [
        float(matrix.metres[matrix.index[pupil.pupil_id], matrix.index[pupil.school_id]]) / 1609.344
        for pupil in scenario.pupils
    ]
    assert np.mean(miles) == pytest.approx(9, abs=1)
    assert np.median(miles) == pytest.approx(7, abs=1)
    assert np.percentile(miles, 90) == pytest.approx(18, abs=2.5)


def test_every_direct_drive_is_within_the_pupils_limit(scenario: Scenario, matrix: Matrix) -> None:
    for pupil in scenario.pupils:
        direct = Seconds(int(matrix.seconds[matrix.index[pupil.pupil_id], matrix.index[pupil.school_id]]))
        assert direct < scenario.policy.longest_journey(pupil, direct), pupil.pupil_id


def test_homes_are_listed_in_degrees_inside_the_map() -> None:
    with (DEMO / "pupils.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert all(52.87 < float(row["latitude"]) < 53.33 for row in rows)
    assert all(-1.78 < float(row["longitude"]) < -1.20 for row in rows)


def test_a_right_turn_leads_to_the_road_on_the_drivers_right() -> None:
    point, road = world.Point, net_module.Road
    net = net_module.Net([point(0, 0), point(0, -9), point(9, 0), point(0, 9), point(-9, 0)])
    south, east, north, west = (road(0, far, "primary") for far in (1, 2, 3, 4))
    arms = [south, east, north, west]
    assert signs.target_of(net, 0, south, arms, "no_right_turn") is east
    assert signs.target_of(net, 0, south, arms, "no_left_turn") is west
    assert signs.target_of(net, 0, south, arms, "only_straight_on") is north
    assert signs.target_of(net, 0, east, arms, "no_right_turn") is north
    assert signs.target_of(net, 0, south, arms, "no_u_turn") is south


def test_a_roundabout_is_driven_clockwise() -> None:
    point, road = world.Point, net_module.Road
    net = net_module.Net([point(0, 0), point(500, 0), point(-500, 0), point(0, 500)])
    net.roads = [road(0, far, "primary") for far in (1, 2, 3)]
    signs.build_roundabouts(net, make_demo.Random(1))
    ring = [part for part in net.roads if part.roundabout]
    assert len(ring) == 8
    for part in ring:
        start, end = net.points[part.start], net.points[part.end]
        assert start.x * end.y - start.y * end.x < 0, "a step to the right around the middle"
    assert all(part.oneway for part in ring)
    assert {0}.isdisjoint(end for part in net.roads for end in (part.start, part.end))
