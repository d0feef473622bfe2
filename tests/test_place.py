"""Placing pupils in the usual world: P1, P2 and P3 ride one car from kilometres 0, 2 and 4 to S1 at kilometre 10."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from worlds import (
    AM,
    CAR,
    PM,
    WAV,
    World,
    afternoon,
    at,
    morning,
    pupil,
    route,
    school,
    shared_car,
    three_cars,
    three_on_a_line,
    vehicle,
    world,
)

from transport_opt.audit import audit
from transport_opt.model import (
    Assistant,
    Days,
    Kind,
    Lock,
    LockKind,
    Mobility,
    Pence,
    Plan,
    Pupil,
    Seconds,
    TodaysRoute,
    TodaysRun,
)
from transport_opt.place import Asked, OfferKind, PassedOver, Placing, place, standing
from transport_opt.place.words import placing_words, telling_words


def joining(newcomer: Pupil, plan: Plan, here: World, **asked: Any) -> Placing:
    """Place one pupil who is new to a world that has them in its travel times."""
    others = tuple(one for one in here.scenario.pupils if one.pupil_id != newcomer.pupil_id)
    before = standing(replace(here.scenario, pupils=others), here.matrix, plan)
    (found,) = place(before, here.scenario, here.matrix, [newcomer.pupil_id], Asked(**asked))
    return found


def with_newcomer(newcomer: Pupil, *vehicles: Any) -> World:
    old = three_on_a_line()
    kinds = vehicles or old.scenario.vehicle_types
    return world([*old.scenario.pupils, newcomer], old.scenario.schools, kinds)


def hard(here: World, plan: Plan) -> list[str]:
    return [one.message for one in audit(here.scenario, here.matrix, plan) if one.kind is Kind.HARD]


def reason_of(found: Placing, route_id: str = "R001") -> PassedOver:
    return next(one for one in found.passed_over if one.route_id == route_id)


def test_a_pupil_on_the_way_costs_nothing_more_and_two_minutes_for_those_aboard() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    found = joining(newcomer, shared_car(here), here)
    best = found.offers[0]

    assert (best.kind, best.cash_per_day, best.notional_per_day, best.exact) == (OfferKind.ROUTE, 0, 0, True)
    assert {(one.pupil_id, one.direction): one.added for one in best.effects if one.added} == {
        ("P1", AM): 120,
        ("P2", AM): 120,
        ("P1", PM): 120,
        ("P2", PM): 120,
    }
    assert (best.seats_before, best.seats_left) == (1, 0)
    assert hard(here, best.plan) == []


def test_a_new_vehicle_is_offered_beside_the_routes_at_its_whole_price() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    second = joining(newcomer, shared_car(here), here).offers[1]

    # £45 standing and 14 km, 8.7 miles, at £1.60.
    assert (second.number, second.kind, second.cash_per_day) == (2, OfferKind.VEHICLE, 4500 + 1392)
    assert second.cash_per_year == 190 * second.cash_per_day
    assert second.route is not None
    assert second.route.route_id == "R002"
    assert [one.pupil_id for one in second.told] == ["P4", "P4"]


def test_the_school_keeps_its_time_where_the_window_allows() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    best = joining(newcomer, shared_car(here), here).offers[0]

    p3 = next(one for one in best.effects if (one.pupil_id, one.direction) == ("P3", AM))
    assert p3.before == p3.after
    assert best.schools == ()


def test_a_larger_vehicle_is_an_offer_with_its_price_where_no_seat_is_left() -> None:
    newcomer = pupil("P4", 3, seats=2)
    here = with_newcomer(newcomer, CAR, vehicle("MPV", "6+0", standing=Pence(5800)))
    best = joining(newcomer, shared_car(here), here).offers[0]

    assert best.route is not None
    assert (best.kind, best.route.vehicle_type, best.cash_per_day) == (OfferKind.ROUTE, "MPV", 1300)
    words = " ".join(placing_words(joining(newcomer, shared_car(here), here)))
    assert "The vehicle type becomes MPV instead of CAR." in words
    assert "1. Route R001: +£13.00 a day, +£2,470.00 a year." in words


def test_an_assistant_is_told_with_the_price() -> None:
    newcomer = pupil("P4", 3, assistant=Assistant.SHARED)
    here = with_newcomer(newcomer, vehicle("MPV", "6+0", standing=Pence(4500)))
    plan = shared_car(here)
    plan = replace(plan, routes=(replace(plan.routes[0], vehicle_type="MPV"),))
    best = joining(newcomer, plan, here).offers[0]

    assert best.cash_per_day == 5800
    assert "1 passenger assistant instead of 0." in " ".join(placing_words(joining(newcomer, plan, here)))


def test_a_budget_is_offered_beside_the_ways_and_never_chosen() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    full_car = joining(newcomer, shared_car(here), with_newcomer(newcomer), most=1)
    budget = full_car.budget

    assert budget is not None
    # 7 km there and back, twice a day: 28 km or 17.4 miles at 55p.
    assert (budget.metres_per_week, budget.per_day, budget.per_year) == (140_000, 957, 190 * 957)
    assert budget.break_even == 0
    assert "only with the parent's consent, so it is never chosen here" in " ".join(placing_words(full_car))


@pytest.mark.parametrize("pence_a_mile", [0, -54])
def test_a_way_that_adds_no_cash_is_not_told_as_pence_a_mile(pence_a_mile: int) -> None:
    newcomer = pupil("P4", 3)
    found = joining(newcomer, shared_car(with_newcomer(newcomer)), with_newcomer(newcomer))
    assert found.budget is not None
    words = " ".join(placing_words(replace(found, budget=replace(found.budget, break_even=Fraction(pence_a_mile)))))

    assert "The cheapest way adds nothing to the plan's cash, so no budget costs less than it." in words
    assert "It costs what the cheapest way does at" not in words


def test_the_break_even_is_what_makes_the_budget_cost_what_the_best_offer_does() -> None:
    newcomer = pupil("P4", 0, travels_alone=True)
    here = with_newcomer(newcomer, CAR)
    found = joining(newcomer, shared_car(here), here.with_policy("second_run", max_runs=1))

    assert [offer.kind for offer in found.offers] == [OfferKind.VEHICLE]
    assert found.budget is not None
    assert found.budget.break_even is not None
    miles = found.budget.metres_per_week / 5 / 1609.344
    assert float(found.budget.break_even) * miles == pytest.approx(found.offers[0].cash_per_day)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"seats": 3}, "seats", "It would need 6 seats; no vehicle type that is left has that room."),
        (
            {"mobility": Mobility.WHEELCHAIR_MANUAL},
            "wheelchair-space",
            "It would need 3 seats beside 1 wheelchair; no vehicle type that is left has that room.",
        ),
        (
            {"max_journey": Seconds(480)},
            "journey-limit",
            "P4 would be aboard 9 minutes in the morning, at most 8.",
        ),
        ({"not_with": frozenset({"P2"})}, "not-together", "P4 is never to share a vehicle with P2."),
        (
            {"travels_alone": True},
            "travels-alone",
            "P4 travels alone, and the vehicle has no time for a run of its own.",
        ),
        (
            {"earliest_pickup": at("08:50")},
            "arrival-window",
            "It would reach S1 at 09:01 at the earliest on Monday, 08:55 at the latest.",
        ),
    ],
)
def test_a_route_that_cannot_take_the_pupil_is_told_with_the_rule(changes: Any, code: str, words: str) -> None:
    newcomer = pupil("P4", 3, **changes)
    tight = vehicle("CAR", "4+0")
    apart = world(
        [*three_on_a_line().scenario.pupils, newcomer, pupil("P5", 3)], [school()], [tight, vehicle("ONE", "1+1;3+0")]
    )
    here = World(replace(apart.scenario, pupils=apart.scenario.pupils[:4]), apart.matrix)
    here = World(here.with_policy("second_run", max_runs=1).scenario, here.matrix)
    # Else P3 could be called for before P4.
    here = here.with_pupil("P3", max_journey=Seconds(420))
    over = reason_of(joining(newcomer, shared_car(here), here)) if code != "arrival-window" else None
    if over is None:
        blocked = joining(newcomer, shared_car(here), here).blocked
        assert "the last arrival is 08:55" in blocked[0].message
        return

    assert over.reason is not None
    assert (over.reason.code, over.reason.message) == (code, words)


def test_a_route_locked_as_it_stands_is_passed_over_and_said() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    runs = (TodaysRun(AM, 1, ("P1", "P2", "P3")), TodaysRun(PM, 1, ("P3", "P2", "P1")))
    locked = here.changed(
        todays_routes=(TodaysRoute("R001", "CAR", None, None, None, runs),),
        locks=(Lock(LockKind.ROUTE, "R001"),),
    )
    found = joining(newcomer, shared_car(locked), locked)

    assert [offer.kind for offer in found.offers] == [OfferKind.VEHICLE]
    assert "  R001: Is locked as it stands." in placing_words(found)


def test_a_changed_pupil_is_taken_off_first_and_told_net() -> None:
    old = three_on_a_line()
    here = old.with_pupil("P1", home=pupil("P1", 6).home)
    before = standing(old.scenario, old.matrix, shared_car(old))
    (found,) = place(before, here.scenario, here.matrix, ["P1"])

    # From kilometre 2 on: 2 km less each way, 2.49 miles at £1.60, and none more with P1 at kilometre 6.
    assert (found.joins, found.saved_per_day) == (False, 397)
    assert found.offers[0].cash_per_day == -397
    assert "P1 changes: taken off their route first, which saves £3.97 a day" in placing_words(found)[0]
    assert hard(here, found.offers[0].plan) == []


def test_somebody_who_travels_on_no_day_any_more_is_taken_off() -> None:
    old = three_on_a_line()
    here = old.with_pupil("P1", am_days=Days(0), pm_days=Days(0))
    before = standing(old.scenario, old.matrix, shared_car(old))
    (found,) = place(before, here.scenario, here.matrix, ["P1"])

    (offer,) = found.offers
    assert (offer.kind, offer.cash_per_day) == (OfferKind.NONE, -397)
    assert all("P1" not in route.pupil_ids for route in offer.plan.routes)
    assert "P1 travels on no day any more; the plan without them saves £3.97 a day." in placing_words(found)[0]


def test_the_only_pupil_of_a_route_leaves_no_route_behind() -> None:
    old = three_on_a_line()
    here = old.with_pupil("P1", am_days=Days(0), pm_days=Days(0))
    before = standing(old.scenario, old.matrix, three_cars(old))
    (found,) = place(before, here.scenario, here.matrix, ["P1"])

    assert [route.route_id for route in found.offers[0].plan.routes] == ["R002", "R003"]


def test_several_pupils_are_placed_hardest_first_each_on_the_plan_with_those_before() -> None:
    walker, rider = pupil("P4", 3), pupil("P5", 3, mobility=Mobility.WHEELCHAIR_MANUAL)
    old = three_on_a_line()
    here = world([*old.scenario.pupils, walker, rider], old.scenario.schools, (CAR, WAV))
    before = standing(old.scenario, here.matrix, shared_car(old))
    first, second = place(before, here.scenario, here.matrix, ["P4", "P5"])

    assert (first.pupil_id, second.pupil_id) == ("P5", "P4")
    assert first.taken is not None
    assert second.taken is not None
    assert {"P4", "P5"} <= {one for route in second.taken.plan.routes for one in route.pupil_ids}
    assert hard(here, second.taken.plan) == []


def test_a_pupil_whom_no_vehicle_could_carry_is_not_placed_and_told_why() -> None:
    newcomer = pupil("P4", 3, mobility=Mobility.WHEELCHAIR_MANUAL)
    here = with_newcomer(newcomer, CAR)
    found = joining(newcomer, shared_car(here), here)

    assert found.offers == ()
    words = placing_words(found)
    assert "P4 cannot be carried at all. Travels in a wheelchair; no vehicle type that may be used has a" in words[1]
    assert words[-1] == "P4 is not placed."


def test_a_vehicle_that_has_run_out_is_not_offered_anew() -> None:
    newcomer = pupil("P4", 3, seats=2)
    here = with_newcomer(newcomer, replace(CAR, count=1))
    found = joining(newcomer, shared_car(here), here)

    assert [offer.kind for offer in found.offers] == [OfferKind.ROUTE] * len(found.offers)


def test_a_new_vehicle_that_finds_no_bay_is_not_offered() -> None:
    newcomer = pupil("P4", 9)
    three_seats = vehicle("CAR", "3+0")
    bays = {"arrive_earliest": Seconds(360), "arrive_latest": Seconds(300)}
    here = world([*three_on_a_line().scenario.pupils, newcomer], [school(bays=1, **bays)], [three_seats])
    here = World(here.with_policy("second_run", max_runs=1).scenario, here.matrix)
    calls = ("P1 08:38-08:40", "P2 08:42-08:44", "P3 08:46-08:48", "S1 08:54-08:56 P1 P2 P3")
    plan = Plan((route(here.run(AM, *calls), afternoon(here)),))

    assert joining(newcomer, plan, here).offers == ()
    two = here.changed(schools=(school(bays=2, **bays),))
    assert [offer.kind for offer in joining(newcomer, plan, two).offers] == [OfferKind.VEHICLE]


def test_a_route_moves_to_where_a_bay_is_free() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer).changed(schools=(school(bays=1),))
    plan = Plan((route(morning(here), afternoon(here)),))
    best = joining(newcomer, plan, here).offers[0]

    assert hard(here, best.plan) == []


def test_a_route_that_the_search_could_not_have_made_is_passed_over_and_said() -> None:
    newcomer = pupil("P4", 3)
    here = with_newcomer(newcomer)
    one_way = Plan((route(morning(here)),))
    over = reason_of(joining(newcomer, one_way, here))

    assert over.reason is not None
    assert over.reason.code == "as-it-stands"
    assert "carries somebody one way only" in over.reason.message


def test_days_are_told_where_they_are_not_every_day() -> None:
    newcomer = pupil("P4", 3, am_days=Days(1), pm_days=Days(0))
    here = with_newcomer(newcomer)
    best = joining(newcomer, shared_car(here), here).offers[0]
    words = telling_words(best.told, best.schools)

    assert "  P1, morning (M----): home 08:29 instead of 08:31, school 08:47." in words
    assert "  P4, morning (M----): route R001, from 08:36, at school 08:47, 9 min aboard." in words
    assert not any(line.startswith("  P3, morning") for line in words)
