"""The choice finds every route a bay: three vehicles come to one bay in three slots of five minutes, four do not."""

from typing import Any

import numpy as np
from small_choice import arrays, broken, drawn, plan_of, unlimited
from worlds import CAR, World, at, pupil, school, world

from transport_opt.model import Days, Seconds
from transport_opt.solve.select import select
from transport_opt.solve.split import Drawn, Part
from transport_opt.solve.timing import make_work
from transport_opt.solve.unloading import arrivals, few_bays


def town(pupils: int, **changes: Any) -> World:
    """Stand pupils along a line; at their school one vehicle unloads at a time, from 08:45 to 08:55."""
    at_once = {"bays": 1, **changes}
    return world([pupil(f"P{number}", number) for number in range(pupils)], [school(**at_once)], [CAR])


def chosen(here: World, now: list[Drawn], pool: list[Drawn]) -> list[tuple[int, ...]]:
    problem = arrays(here)
    part = Part(tuple(now), tuple(range(len(problem.pupil))))
    picked = select(problem, part, pool, unlimited(problem), 1.0, 1)
    assert broken(here, plan_of(here, problem, picked)) == []
    return sorted(route.pupils for route in picked)


def singles(here: World) -> list[Drawn]:
    """Draw a cheap route for each pupil."""
    problem = arrays(here)
    return [drawn(problem, number, dearer=-6000.0) for number in range(len(problem.pupil))]


def test_three_routes_find_one_bay_in_three_slots() -> None:
    here = town(3)
    assert chosen(here, [drawn(arrays(here), 0, 1, 2)], singles(here)) == [(0,), (1,), (2,)]


def test_four_do_not() -> None:
    here = town(4)
    problem = arrays(here)
    now = [drawn(problem, 0, 1, 2, 3)]
    assert chosen(here, now, singles(here)) == [(0, 1, 2, 3)]
    pair = drawn(problem, 1, 2, dearer=-4000.0)
    assert chosen(here, now, [*singles(here), pair]) == [(0,), (1, 2), (3,)]


def test_four_find_two_bays() -> None:
    here = town(4, bays=2)
    assert len(chosen(here, [drawn(arrays(here), 0, 1, 2, 3)], singles(here))) == 4


def test_a_halt_of_six_minutes_takes_two_slots_of_the_bay() -> None:
    # 08:45 to 08:51:30 and 08:55 to 09:01:30: a third vehicle would meet one of them.
    here = town(3, unload=Seconds(360))
    problem = arrays(here)
    now = [drawn(problem, 0, 1, 2)]
    assert chosen(here, now, singles(here)) == [(0, 1, 2)]
    assert chosen(here, now, [*singles(here), drawn(problem, 1, 2, dearer=-4000.0)]) == [(0,), (1, 2)]


def test_vehicles_of_different_weekdays_take_one_bay() -> None:
    here = town(4)
    for number, days in enumerate(["MT---", "MT---", "--WTF", "--WTF"]):
        here = here.with_pupil(f"P{number}", am_days=Days.parse(days), pm_days=Days.parse(days))
    assert len(chosen(here, [drawn(arrays(here), 0, 1, 2, 3)], singles(here))) == 4


def test_a_plan_in_hand_without_a_bay_for_all_gives_way_to_a_dearer_one_that_has() -> None:
    here = town(4)
    together = drawn(arrays(here), 0, 1, 2, 3, dearer=50_000.0)
    assert chosen(here, singles(here), [together]) == [(0, 1, 2, 3)]


def test_a_plan_in_hand_without_a_bay_for_all_stays_where_there_is_no_other() -> None:
    here = town(4)
    problem, now = arrays(here), singles(here)
    assert select(problem, Part(tuple(now), (0, 1, 2, 3)), [], unlimited(problem), 1.0, 1) == tuple(now)


def test_a_run_lists_the_slots_it_can_take_and_none_that_holds_another() -> None:
    here = town(1)
    problem = arrays(here)
    ((days, options),) = arrivals(problem, make_work(), drawn(problem, 0), few_bays(problem))
    first = at("08:45") // 300
    assert days == 0b11111
    # At each it stands for half a minute, so that no arrival needs two slots.
    assert options == [frozenset({(1, first + later)}) for later in range(3)]


def test_schools_with_bays_without_end_ask_for_nothing() -> None:
    problem = arrays(town(1, bays=None))
    assert few_bays(problem) == {}
    assert arrivals(problem, make_work(), drawn(problem, 0), {}) == []
    assert np.all(problem.school[:, -1] > 1_000_000)
