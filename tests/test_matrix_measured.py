"""Travel times measured on a road map."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing
from worlds import pupil, school, vehicle

from transport_opt.errors import ProblemsError
from transport_opt.matrix import Matrix, far_places, matrix_from_roads
from transport_opt.model import Direction, Scenario
from transport_opt.roads import RoadMap, closed, costs, line, snap, unpack

DRAWING = Drawing(CROSSING, CROSSING_ROADS)


def scenario() -> Scenario:
    """Three homes, two at one door, a school and a base on the crossing's arms."""
    homes = {"P1": DRAWING.at("W"), "P2": DRAWING.at("N", north=-100), "P3": DRAWING.at("W")}
    pupils = tuple(replace(pupil(pupil_id, 0), home=home) for pupil_id, home in homes.items())
    schools = (replace(school("S1"), place=DRAWING.at("E", east=-50)),)
    return Scenario(pupils, schools, (vehicle("CAR"), vehicle("BUS", "16+0", base=DRAWING.at("S"))))


@pytest.fixture
def road_map(tmp_path: Path) -> RoadMap:
    return DRAWING.road_map(tmp_path)


def test_rows_are_the_scenarios_places_in_its_order(road_map: RoadMap) -> None:
    matrix = matrix_from_roads(scenario(), road_map)
    assert matrix.ids == ("P1", "P2", "P3", "S1", "BUS")
    assert matrix.seconds.dtype == matrix.metres.dtype == matrix.seconds_pm.dtype == np.int32
    assert matrix.metres[0].tolist() == pytest.approx([0, 600, 0, 750, 700], abs=3)


def test_seconds_are_rounded_up_and_metres_half_up(road_map: RoadMap) -> None:
    world = scenario()
    places = [one.home for one in world.pupils] + [world.schools[0].place]
    on_road = snap(road_map, places)
    milliseconds, decimetres = unpack(costs(road_map, on_road, on_road))
    matrix = matrix_from_roads(world, road_map)
    assert matrix.seconds[:4, :4].tolist() == [[-(-cell // 1000) for cell in row] for row in milliseconds.tolist()]
    assert matrix.metres[:4, :4].tolist() == [[(cell + 5) // 10 for cell in row] for row in decimetres.tolist()]
    assert matrix.seconds_pm[:4, :4].tolist() == [
        [-(-cell * 95 // 100_000) for cell in row] for row in milliseconds.tolist()
    ]


def test_a_pessimistic_day_stretches_both_sessions_and_says_so(road_map: RoadMap) -> None:
    usual, slow = (matrix_from_roads(scenario(), road_map, pessimistic=flag) for flag in (False, True))
    far = usual.seconds > 0
    assert (slow.seconds[far] / usual.seconds[far]).tolist() == pytest.approx([1.18] * far.sum(), rel=0.03)
    assert (slow.seconds_pm >= usual.seconds_pm).all()
    assert np.array_equal(slow.metres, usual.metres)
    assert slow.name == usual.name + " (pessimistic day)"
    assert usual.name == f"town {road_map.digest[:12]}"


def test_a_closed_road_is_named_beside_the_map(road_map: RoadMap) -> None:
    way = DRAWING.way_id["NX"]
    shut = closed(road_map, [way])
    matrix = matrix_from_roads(scenario(), shut)
    assert matrix.name == f"town {shut.digest[:12]} (closed: way {way})"
    # P2 lived there, 300 m from the crossing and 100 m up the road; the crossing is the nearest point that is open.
    assert matrix.metres[1, 3] == pytest.approx(350, abs=3)
    assert matrix.metres[0, 3] == matrix_from_roads(scenario(), road_map).metres[0, 3]


def test_the_minibus_factor_comes_with_the_map(road_map: RoadMap) -> None:
    slower = replace(road_map, speeds=replace(road_map.speeds, minibus=Fraction(11, 10)))
    matrix = matrix_from_roads(scenario(), slower)
    car, bus = matrix.times(Direction.AM), matrix.times(Direction.AM, minibus=True)
    assert bus.tolist() == [[-(-cell * 11 // 10) for cell in row] for row in car.tolist()]


def test_a_place_far_from_every_road_stops_the_work_with_its_id(road_map: RoadMap) -> None:
    world = scenario()
    lost = replace(world.pupils[0], home=DRAWING.at("W", east=-900))
    world = replace(world, pupils=(lost, *world.pupils[1:]), schools=(replace(world.schools[0], place=lost.home),))
    messages = [problem.message for problem in far_places(world, road_map)]
    assert [message.split(" is ")[0] for message in messages] == ["pupils.csv: P1", "schools.csv: S1"]
    with pytest.raises(ProblemsError) as raised:
        matrix_from_roads(world, road_map)
    assert len(raised.value.problems) == 2
    assert all("from the nearest road of map 'town'; 500 m is the most" in message for message in messages)


def test_a_base_far_from_every_road_is_a_problem_of_the_vehicles(road_map: RoadMap) -> None:
    world = replace(scenario(), vehicle_types=(vehicle("BUS", "16+0", base=DRAWING.at("S", east=2000)),))
    (problem,) = far_places(world, road_map)
    assert problem.message.startswith("vehicles.csv: BUS is ")


def test_the_line_on_the_map_has_the_matrixs_time_and_length(road_map: RoadMap) -> None:
    world = scenario()
    matrix = matrix_from_roads(world, road_map)
    drawn = line(road_map, world.pupils[1].home, world.schools[0].place)
    assert (drawn.seconds, drawn.metres) == (matrix.seconds[1, 3], matrix.metres[1, 3])


def test_progress_is_told(road_map: RoadMap) -> None:
    told: list[float] = []
    assert isinstance(matrix_from_roads(scenario(), road_map, progress=told.append), Matrix)
    assert told[-1] == 1.0
