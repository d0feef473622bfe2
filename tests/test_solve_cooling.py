"""The temperature falls from hot to cold: once for a county, several times where few schools are searched."""

import pytest

from transport_opt.solve import Params
from transport_opt.solve.cooling import COLD, HOT, MOST_CYCLES, Cooling, cooling_for


def test_one_cooling_falls_from_hot_to_cold_over_the_whole_search() -> None:
    cooling = Cooling(1)

    assert [cooling.heat(done) for done in (0.0, 1.0)] == pytest.approx([HOT, COLD])
    assert cooling.heat(0.5) == pytest.approx((HOT * COLD) ** 0.5)


def test_two_coolings_are_hot_again_half_way() -> None:
    cooling = Cooling(2)

    assert [cooling.cycle(done) for done in (0.0, 0.49, 0.5, 1.0)] == [0, 0, 1, 1]
    assert cooling.heat(0.4999) == pytest.approx(COLD, rel=0.01)
    assert cooling.heat(0.5) == pytest.approx(HOT)


def test_the_best_plan_is_gone_on_from_at_the_end_of_the_last_cooling_only() -> None:
    cooling = Cooling(2)

    assert [cooling.keeps_best(done) for done in (0.1, 0.49, 0.6, 0.99)] == [False, False, False, True]
    assert [cooling.ends(done) for done in (0.1, 0.49, 0.6, 0.99)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("params", "pupils", "parts", "cycles"),
    [
        (Params(seconds=60, workers=1), 150, 2, 5),
        (Params(seconds=600, workers=1), 150, 2, MOST_CYCLES),
        (Params(seconds=60, workers=1), 2240, 19, 1),
        (Params(seconds=1, workers=2), 150, 2, 1),
        (Params(iterations=170_000), 150, 2, 1),
        (Params(iterations=180_000), 150, 2, 2),
        (Params(iterations=400_000), 150, 3, 1),
    ],
)
def test_few_pupils_are_cooled_as_often_as_the_time_allows(
    params: Params, pupils: int, parts: int, cycles: int
) -> None:
    assert cooling_for(params, pupils, parts) == Cooling(cycles)
