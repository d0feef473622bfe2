"""An offer as a person reads it: a headline, short lines, and what the pupil adds apart from what else is saved."""

from dataclasses import replace

import pytest
from test_place import joining, with_newcomer
from worlds import AM, CAR, afternoon, pupil, route, shared_car, vehicle

from transport_opt.model import Pence, Plan
from transport_opt.place.words import placing_words


def test_a_smaller_vehicle_that_the_route_could_have_had_anyway_is_told_apart_from_what_the_pupil_adds() -> None:
    # The three ride an MPV for £58 where a car for £45 would do; P4 lives 2 km before the first of them.
    newcomer = pupil("P4", -2)
    here = with_newcomer(newcomer, CAR, vehicle("MPV", "6+0", standing=Pence(5800)))
    plan = Plan((replace(shared_car(here).routes[0], vehicle_type="MPV"),))
    best = joining(newcomer, plan, here).offers[0]

    assert best.route is not None
    assert best.route.vehicle_type == "CAR"
    # 4 km a day more, 2.5 miles at £1.60.
    assert (best.cash_per_day, best.anyway_per_day, best.pupil_per_day) == (398 - 1300, -1300, 398)
    assert best.pupil_per_year == 190 * 398
    words = placing_words(joining(newcomer, plan, here))
    assert (
        "     Of this, -£13.00 a day is another vehicle (CAR instead of MPV) that this route could have had anyway; "
        "P4 adds +£3.98 a day, +£756.20 a year." in words
    )
    budget = joining(newcomer, plan, here).budget
    assert budget is not None
    assert budget.break_even is not None
    assert float(budget.break_even) * budget.metres_per_week / 5 / 1609.344 == pytest.approx(398)


def test_a_better_order_that_the_route_could_have_had_anyway_is_told_apart_too() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    calls = ("P2 08:18-08:20", "P1 08:22-08:24", "P3 08:28-08:30", "S1 08:36-08:38 P1 P2 P3")
    roundabout = Plan((route(here.run(AM, *calls), afternoon(here)),))
    best = joining(newcomer, roundabout, here).offers[0]

    assert best.cash_per_day == best.anyway_per_day < 0
    assert best.pupil_per_day == 0
    assert "is another order of its stops or runs that this route could have had anyway; P4 adds £0.00 a day" in (
        " ".join(placing_words(joining(newcomer, roundabout, here)))
    )


def test_a_larger_vehicle_that_the_pupil_needs_is_what_the_pupil_adds() -> None:
    newcomer = pupil("P4", 3, seats=2)
    here = with_newcomer(newcomer, CAR, vehicle("MPV", "6+0", standing=Pence(5800)))
    best = joining(newcomer, shared_car(here), here).offers[0]

    assert (best.anyway_per_day, best.pupil_per_day) == (0, 1300)
    assert "anyway" not in " ".join(placing_words(joining(newcomer, shared_car(here), here)))


def test_an_offer_is_a_headline_and_short_lines() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)

    assert placing_words(joining(newcomer, shared_car(here), here))[1:9] == (
        "1. Route R001: £0.00 a day, £0.00 a year. CAR.",
        "     P4 rides in the morning from 08:36, at school 08:47, 9 min aboard.",
        "     P4 rides in the afternoon from school 15:02, home 15:11, 9 min aboard.",
        "     Minutes aboard: P1 +2 min in the morning, P1 +2 min in the afternoon, P2 +2 min in the morning, "
        "P2 +2 min in the afternoon.",
        "     New times at home: P1 08:29 instead of 08:31 in the morning, P1 15:18 instead of 15:16 in the afternoon, "
        "P2 08:33 instead of 08:35 in the morning, P2 15:14 instead of 15:12 in the afternoon.",
        "     As before: P3.",
        "     0 seats left, 1 before.",
        "     To tell: 3 families, 0 schools.",
    )
