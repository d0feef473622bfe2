"""Which roads are driven on, which way, and past which barriers."""

import pytest

from transport_opt.roads.access import blocks, direction_of, why_not_driven


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "service", "service": "driveway"},
        {"highway": "motorway_link"},
        {"access": "destination"},
        {"access": "private", "motor_vehicle": "yes"},
        {"access": "no", "motorcar": "designated"},
        {"oneway": "yes"},
    ],
)
def test_a_road_that_a_taxi_may_use_is_kept(tags: dict[str, str]) -> None:
    assert why_not_driven({"highway": "residential"} | tags) == ""


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"highway": "footway"}, "not a road for cars"),
        ({"highway": "track"}, "not a road for cars"),
        ({"highway": "service", "service": "parking_aisle"}, "parking aisle"),
        ({"highway": "service", "service": "drive-through"}, "drive-through"),
        ({"access": "private"}, "closed to the public"),
        ({"access": "yes", "motor_vehicle": "no"}, "closed to the public"),
        ({"area": "yes"}, "an area"),
        ({"oneway": "reversible"}, "changes by the hour"),
    ],
)
def test_a_road_that_is_left_out_says_why(tags: dict[str, str], words: str) -> None:
    assert words in why_not_driven({"highway": "residential"} | tags)


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "no"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"highway": "motorway"}, 1),
    ],
)
def test_direction_is_tagged_or_implied(tags: dict[str, str], direction: int) -> None:
    assert direction_of({"highway": "residential"} | tags) == direction


def test_bollards_stop_cars_and_gates_do_not_unless_access_says_otherwise() -> None:
    assert blocks({"barrier": "bollard"})
    assert not blocks({"barrier": "bollard", "motor_vehicle": "yes"})
    assert not blocks({"barrier": "gate"})
    assert blocks({"barrier": "gate", "access": "private"})
