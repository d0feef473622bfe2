"""What the map draws."""

from dataclasses import replace
from typing import Any

import pytest
from reports_world import AM, PM, plan, routes, stop, world

from transport_opt.reports.map_data import PALETTE, Lines, map_data
from transport_opt.reports.polyline import encode

LINE = [(53.10, -1.5), (53.11, -1.51), (53.12, -1.5)]


def data(lines: Lines | None = None) -> dict[str, Any]:
    return map_data(world(), plan(), lines or {}, ())


def test_a_leg_with_a_line_is_drawn_on_the_roads() -> None:
    drawn = data({("P1", "P2", AM): LINE})
    first = drawn["routes"][0]["runs"][0]["legs"][0]

    assert drawn["legs"][first] == encode(LINE)
    assert first not in drawn["straight"]


def test_a_leg_without_a_line_is_straight_between_its_places() -> None:
    drawn = data()
    first = drawn["routes"][0]["runs"][0]["legs"][0]

    assert drawn["legs"][first] == encode([(53.10, -1.5), (53.12, -1.5)])
    assert len(drawn["straight"]) == len(drawn["legs"]) == 6


def test_a_line_of_no_points_counts_as_none() -> None:
    assert len(data({("P1", "P2", AM): []})["straight"]) == 6


def test_the_afternoon_has_lines_of_its_own() -> None:
    drawn = data({("P2", "P1", PM): LINE})
    _, afternoon = drawn["routes"][0]["runs"]

    assert afternoon["d"] == "pm"
    assert afternoon["legs"][1] not in drawn["straight"]


def test_a_leg_driven_in_two_runs_is_written_once() -> None:
    tuesday, thursday, _ = data()["routes"][1]["runs"]

    assert tuesday["legs"] == thursday["legs"]


def test_a_stop_at_a_place_that_nobody_knows_has_no_leg() -> None:
    first, second = routes()
    lost = replace(first.runs[0], stops=(stop("P9", "08:00", "08:01", "P9"), *first.runs[0].stops))
    drawn = map_data(world(), replace(plan(), routes=(replace(first, runs=(lost,)), second)), {}, ())

    assert len(drawn["routes"][0]["runs"][0]["legs"]) == 2


def test_places_are_whole_numbers_of_five_decimals() -> None:
    drawn = data()

    assert drawn["schools"][0] == ["Ash School", 5_320_000, -150_000]
    assert drawn["routes"][0]["runs"][0]["homes"] == [[5_310_000, -150_000], [5_312_000, -150_000]]
    assert drawn["unplaced"] == [["P4", (AM, PM), 5_316_000, -150_000]]


def test_main_roads_of_a_single_point_are_left_out() -> None:
    assert map_data(world(), plan(), {}, [LINE, LINE[:1]])["base"] == [encode(LINE)]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", PALETTE)
def test_each_colour_carries_white_numbers_at_the_contrast_that_wcag_asks(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5
