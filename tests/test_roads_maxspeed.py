"""What maxspeed tags say."""

import pytest

from transport_opt.roads.maxspeed import ceiling_of

MPH = 1.609344


@pytest.mark.parametrize(
    ("tag", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 30 * MPH),
        ("30mph", 30 * MPH),
        ("60 mph;30 mph", 30 * MPH),
        ("50|70", 50),
        ("national", 60 * MPH),
        ("GB:nsl_single", 60 * MPH),
        ("GB:nsl_dual", 70 * MPH),
        ("GB:motorway", 70 * MPH),
        ("gb:zone20", 20 * MPH),
        ("DE:zone:30", 30),
        ("DE:urban", 50),
        ("DE:rural", 100),
        ("walk", 7),
        ("none;30 mph", 30 * MPH),
    ],
)
def test_a_limit_is_read_as_the_lowest_of_what_is_written(tag: str, kmh: float) -> None:
    assert ceiling_of(tag).kmh == pytest.approx(kmh)
    assert ceiling_of(tag).understood


@pytest.mark.parametrize("tag", ["none", "signals", "variable", "DE:motorway", None, ""])
def test_a_road_without_a_limit_has_no_ceiling(tag: str | None) -> None:
    assert ceiling_of(tag).kmh is None
    assert ceiling_of(tag).understood


@pytest.mark.parametrize("tag", ["fast", "5 knots", "0", "GB:quick", "-30"])
def test_what_cannot_be_read_sets_no_ceiling_and_says_so(tag: str) -> None:
    assert ceiling_of(tag).kmh is None
    assert not ceiling_of(tag).understood


def test_what_can_be_read_still_holds_beside_what_cannot() -> None:
    assert ceiling_of("soon;30 mph").kmh == pytest.approx(30 * MPH)


def test_national_means_70_on_a_dual_carriageway() -> None:
    assert ceiling_of("national", dual=True).kmh == pytest.approx(70 * MPH)
