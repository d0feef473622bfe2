"""Travel times for a few places more are those that measuring everything anew would give."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing
from worlds import pupil, school, vehicle

from transport_opt.errors import ProblemsError
from transport_opt.matrix import Matrix, extended_matrix, matrix_from_roads
from transport_opt.model import Place, Pupil, Scenario
from transport_opt.roads import RoadMap

DRAWING = Drawing(CROSSING, CROSSING_ROADS)


@pytest.fixture
def road_map(tmp_path: Path) -> RoadMap:
    return DRAWING.road_map(tmp_path)


def living(name: str, home: Place) -> Pupil:
    return replace(pupil(name, 0), home=home)


def town(*pupils: Pupil) -> Scenario:
    schools = (replace(school("S1"), place=DRAWING.at("E", east=-50)),)
    return Scenario(pupils, schools, (vehicle("BUS", "16+0", base=DRAWING.at("S")),))


def assert_same(one: Matrix, other: Matrix) -> None:
    assert (one.ids, one.name, one.minibus_factor) == (other.ids, other.name, other.minibus_factor)
    for table in ("seconds", "metres", "seconds_pm"):
        assert np.array_equal(getattr(one, table), getattr(other, table)), table


P1, P2 = living("P1", DRAWING.at("W")), living("P2", DRAWING.at("N", north=-100))


@pytest.mark.parametrize("pessimistic", [False, True])
@pytest.mark.parametrize(
    "after",
    [
        town(P1, P2, living("P3", DRAWING.at("S", north=60))),
        town(P1, living("P2", DRAWING.at("E"))),
        town(P1, P2),
        town(living("P2", DRAWING.at("W"))),
    ],
    ids=["one more", "one moved", "the same", "one moved and one gone"],
)
def test_only_what_is_new_is_measured_and_all_is_as_if_it_were(
    road_map: RoadMap, after: Scenario, pessimistic: bool
) -> None:
    before = town(P1, P2)
    known = matrix_from_roads(before, road_map, pessimistic=pessimistic)

    found = extended_matrix(known, before, after, road_map, pessimistic)

    assert_same(found, matrix_from_roads(after, road_map, pessimistic=pessimistic))


def test_a_home_far_from_any_road_is_told_with_the_table_it_comes_from(road_map: RoadMap) -> None:
    before = town(P1)
    lost = town(P1, living("P9", DRAWING.at("N", north=9_000)))

    with pytest.raises(ProblemsError) as error:
        extended_matrix(matrix_from_roads(before, road_map), before, lost, road_map, table="new.csv")

    (problem,) = error.value.problems
    assert (problem.code, problem.where) == ("far-from-road", "new.csv, P9")
