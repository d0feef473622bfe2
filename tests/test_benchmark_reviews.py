"""A frontier is held against today's routes and against a plan from nothing."""

import sys
from pathlib import Path

from worlds import AM, PM, three_on_a_line

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.page import Figure, Table  # noqa: E402
from bench.reviews import held_against  # noqa: E402

from transport_opt.model import TodaysRoute, TodaysRun  # noqa: E402
from transport_opt.service import Params, Question  # noqa: E402


def a_car_each() -> Question:
    """Give the usual world with a car for each of the three today."""
    here = three_on_a_line()
    today = tuple(
        TodaysRoute(f"T{at}", "CAR", None, None, None, tuple(TodaysRun(way, 1, (f"P{at}",)) for way in (AM, PM)))
        for at in (1, 2, 3)
    )
    here = here.changed(todays_routes=today)
    return Question(here.scenario, here.matrix, "", "line")


def test_three_cars_of_today_become_one_where_all_may_change_and_stay_where_few_may() -> None:
    table, *figures = held_against("line", a_car_each(), Params(iterations=6000, workers=1))

    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["0 %", "5 %", "10 %", "15 %", "25 %", "50 %", "any change"]
    assert [row[1].split(" (")[0] for row in table.rows] == [*["0 of 3"] * 5, "1 of 3", "2 of 3"]
    assert {row[4:] for row in table.rows} == {("0", "0", "yes")}
    told = {one.what: one for one in figures if isinstance(one, Figure)}
    # Not a quarter of three may be one pupil, so nothing is saved there.
    half = told["line: saved at 25 % of what is saved freely"]
    assert half.figure.startswith("0.0%: £0.00 of £")
    assert half.must == "at least 50 %"
    near = told["line: free end above a plan from nothing in the same time"]
    assert near.figure.startswith("+0.00%: ")
    assert near.figure.endswith(", +0 unplaced")
    assert told["line: at 50 %"].figure.endswith(
        " a day, 1 of 3 (33.3%) change, 0 hard findings, 0 unplaced, within its cap"
    )
