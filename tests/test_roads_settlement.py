"""What counts as built-up."""

import numpy as np
import pytest

from transport_opt.roads.settlement import great_circle, urban


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    one, other = np.array([53.0]), np.array([54.0])
    assert great_circle(one, np.array([-1.5]), other, np.array([-1.5]))[0] == pytest.approx(111_195, abs=1)


def test_a_point_among_many_junctions_is_urban_and_one_among_few_is_not() -> None:
    rng = np.random.default_rng(1)
    town = np.array([53.0, -1.5]) + rng.uniform(-0.006, 0.006, (120, 2))
    village = np.array([53.2, -1.5]) + rng.uniform(-0.002, 0.002, (20, 2))
    points = np.array([[53.0, -1.5], [53.2, -1.5], [53.1, -1.5]])
    assert urban(points, np.vstack([town, village]), 500, 30).tolist() == [True, False, False]


def test_without_roads_nothing_is_urban() -> None:
    assert urban(np.empty((0, 2)), np.empty((0, 2)), 500, 30).tolist() == []
