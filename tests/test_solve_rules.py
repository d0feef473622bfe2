"""The search keeps each rule of the catalogue where ignoring it would be cheaper."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from worlds import AM, BUS, CAR, PM, WAV, World, at, pupil, school, three_on_a_line, vehicle, world

from transport_opt.audit import audit
from transport_opt.costs import price
from transport_opt.model import (
    NO_DAY,
    RULE,
    Assistant,
    Days,
    Direction,
    Kind,
    Licence,
    Mobility,
    Pence,
    Plan,
    Route,
    Seconds,
    Stop,
)
from transport_opt.solve import Params, solve

Test = TypeVar("Test", bound=Callable[[], None])
QUICK = Params(iterations=600, workers=1)
WHEELCHAIR = {"mobility": Mobility.WHEELCHAIR_MANUAL}
HELD_ELSEWHERE = {"locked"}
"""By the tests of locks."""
NOT_OF_THE_SEARCH = {"journey-guide", "change-cap"}
"""The first is only told; the second compares two plans."""
tried: set[str] = set()


def keeps(rule_id: str) -> Callable[[Test], Test]:
    """Say which rule a test is of."""
    tried.add(rule_id)
    return lambda test: test


def planned(here: World) -> Plan:
    """Solve, hold the plan against the auditor, and price it."""
    plan = solve(here.scenario, here.matrix, QUICK)
    assert [one for one in audit(here.scenario, here.matrix, plan) if one.kind is Kind.HARD] == []
    assert plan.unplaced == ()
    return price(here.scenario, here.matrix, plan)


def routes(here: World) -> list[str]:
    """Tell who shares a route."""
    return sorted(" ".join(sorted(route.pupil_ids)) for route in planned(here).routes)


def runs(here: World, direction: Direction = AM) -> list[str]:
    """Tell who shares a run."""
    found = (run for route in planned(here).routes for run in route.runs if run.direction is direction)
    return sorted(" ".join(sorted(run.pupil_ids)) for run in found)


def only_route(here: World) -> Route:
    (route,) = planned(here).routes
    return route


def cash(here: World) -> int:
    pence = planned(here).cash_pence_per_day
    assert pence is not None
    return pence


def calls(plan: Plan, place: str, direction: Direction = AM) -> list[Stop]:
    found = (run for route in plan.routes for run in route.runs if run.direction is direction)
    return [stop for run in found for stop in run.stops if stop.place == place]


def two_schools() -> World:
    """Give two neighbours whose schools are a kilometre apart and keep the same hours."""
    return world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], [school("S1", 10), school("S2", 11)], [CAR])


def limited(minutes: float) -> World:
    """Give the usual world with one limit of time aboard for all; shared, P1 is aboard for fourteen minutes."""
    here = three_on_a_line()
    for name in ("P1", "P2", "P3"):
        here = here.with_pupil(name, max_journey=Seconds(round(minutes * 60)))
    return here


def test_without_a_rule_against_it_all_three_share_one_car() -> None:
    assert routes(three_on_a_line()) == ["P1 P2 P3"]
    assert runs(two_schools()) == ["P1 P2"]


@keeps("everyone-travels")
def test_a_pupil_who_is_dear_to_carry_is_carried_all_the_same() -> None:
    here = world([pupil("P1", 8), pupil("P2", 12, 50)], [school()], [CAR])
    assert sorted(name for line in routes(here) for name in line.split()) == ["P1", "P2"]


@keeps("journey-limit")
def test_nobody_is_aboard_longer_than_their_own_limit() -> None:
    assert runs(limited(minutes=14)) == ["P1 P2 P3"]
    assert "P1 P2 P3" not in runs(limited(minutes=13.9))


@keeps("journey-limit")
def test_nobody_is_aboard_longer_than_the_policy_s_limit() -> None:
    here = three_on_a_line()
    assert runs(here.with_policy("journey_limit", secondary=Seconds(840))) == ["P1 P2 P3"]
    assert "P1 P2 P3" not in runs(here.with_policy("journey_limit", secondary=Seconds(839), direct_plus=Seconds(0)))


@keeps("arrival-window")
def test_a_car_comes_twice_only_to_a_school_whose_arrival_window_is_wide() -> None:
    pupils = [pupil(f"P{number}", 6, pm_days=NO_DAY) for number in (1, 2)]
    wide = world(pupils, [school(arrive_earliest=Seconds(1800))], [vehicle("CAR", "1+0")])
    # There, back and there again takes more than a quarter of an hour.
    assert routes(wide) == ["P1 P2"]
    assert routes(wide.changed(schools=(school(),))) == ["P1", "P2"]


@keeps("departure-window")
def test_a_car_from_another_school_is_there_before_the_bell() -> None:
    def town(pm_bell: str) -> World:
        pupils = [pupil("P1", 6, am_days=NO_DAY), pupil("P2", 6, school_id="S2", am_days=NO_DAY)]
        schools = [school("S1", pm_bell=at("15:00")), school("S2", pm_bell=at(pm_bell))]
        return world(pupils, schools, [vehicle("CAR", "1+0")]).with_policy("mixed_schools", max_schools=1)

    # From 15:00 on: 30 s to load, 4 min to the home, 2 min there, a gap of 5 min and 4 min to the second school.
    assert routes(town("15:20:30")) == ["P1 P2"]
    assert routes(town("15:20:29")) == ["P1", "P2"]


@keeps("departure-window")
def test_no_more_board_after_the_bell_than_there_is_time_for() -> None:
    pupils = [pupil(f"P{number}", 0, **WHEELCHAIR) for number in (1, 2, 3)]
    van = vehicle("VAN", "4+4")
    assert runs(world(pupils, [school()], [van]), PM) == ["P1 P2 P3"]
    # Three of them take twelve minutes.
    assert len(runs(world(pupils, [school(depart_latest=Seconds(719))], [van]), PM)) == 2


@keeps("earliest-pickup")
def test_nobody_is_picked_up_before_the_earliest_time_though_sharing_asks_for_it() -> None:
    here = three_on_a_line()
    # Shared, P1 boards sixteen minutes before the school, which is to be reached by 08:55.
    assert runs(here.with_policy("earliest_pickup", time=at("08:39"))) == ["P1 P2 P3"]
    late = here.with_policy("earliest_pickup", time=at("08:39:01"))
    assert "P1 P2 P3" not in runs(late)


@keeps("earliest-pickup")
def test_a_pupil_is_not_picked_up_before_an_earliest_time_of_their_own() -> None:
    here = three_on_a_line().with_pupil("P1", earliest_pickup=at("08:42:30"))
    assert calls(planned(here), "P1")[0].arrive >= at("08:42:30")


@keeps("boarding-time")
def test_the_time_that_boarding_takes_counts_in_the_journey_of_those_aboard() -> None:
    here = limited(minutes=14)
    assert runs(here) == ["P1 P2 P3"]
    assert "P1 P2 P3" not in runs(here.with_pupil("P2", boarding=Seconds(121)))


@keeps("seats")
def test_five_pupils_do_not_share_a_car_of_four_seats() -> None:
    pupils = [pupil(f"P{number}", 0) for number in range(1, 6)]
    assert len(runs(world(pupils[:4], [school()], [CAR]))) == 1
    assert len(runs(world(pupils, [school()], [CAR]))) == 2


@keeps("seats")
def test_a_pupil_who_takes_two_seats_leaves_room_for_two() -> None:
    here = world([pupil(f"P{number}", 0, seats=1 + (number == 1)) for number in range(1, 5)], [school()], [CAR])
    assert len(runs(here)) == 2


@keeps("seats")
def test_seats_are_counted_on_each_leg_so_that_one_school_s_pupils_make_room_for_the_next() -> None:
    schools = [school("S1", 2), school("S2", 8)]
    here = world([pupil("P1", 0), pupil("P2", 3, school_id="S2")], schools, [vehicle("CAR", "1+0")])
    assert routes(here) == ["P1 P2"]


@keeps("wheelchair-space")
def test_three_wheelchairs_do_not_share_a_van_with_two_spaces() -> None:
    pupils = [pupil(f"P{number}", 0, **WHEELCHAIR) for number in (1, 2, 3)]
    assert len(runs(world(pupils[:2], [school()], [WAV]))) == 1
    assert len(runs(world(pupils, [school()], [WAV]))) == 2


@keeps("wheelchair-space")
def test_the_seats_and_the_wheelchairs_fit_one_and_the_same_layout() -> None:
    pupils = [pupil("P1", 0, **WHEELCHAIR), *(pupil(f"P{number}", 0) for number in range(2, 8))]
    # 5+1 holds one wheelchair and five others; 8+0 holds none.
    assert len(runs(world(pupils[:6], [school()], [WAV]))) == 1
    assert len(runs(world(pupils, [school()], [WAV]))) == 2


@keeps("wheelchair-space")
def test_a_heavy_wheelchair_takes_the_dear_van_whose_lift_carries_it() -> None:
    weak, strong = replace(WAV, lift_kg=250), replace(WAV, vehicle_type="STRONG", standing=Pence(9900), lift_kg=400)
    light = world([pupil("P1", 0, **WHEELCHAIR, wheelchair_kg=250)], [school()], [weak, strong])
    assert only_route(light).vehicle_type == "WAV"
    assert only_route(light.with_pupil("P1", wheelchair_kg=251)).vehicle_type == "STRONG"


@keeps("licence")
def test_a_cheap_minibus_on_a_private_hire_licence_is_not_used() -> None:
    cheap = replace(BUS, standing=Pence(1))
    here = world([pupil("P1", 0)], [school()], [CAR, cheap])
    assert only_route(here).vehicle_type == "BUS"
    unlicensed = here.changed(vehicle_types=(CAR, replace(cheap, licence=Licence.PRIVATE_HIRE)))
    assert only_route(unlicensed).vehicle_type == "CAR"


@keeps("vehicle-access")
def test_a_cheap_minibus_goes_to_no_home_and_no_school_that_it_cannot_reach() -> None:
    here = world([pupil("P1", 0)], [school()], [CAR, replace(BUS, standing=Pence(1))])
    assert only_route(here).vehicle_type == "BUS"
    assert only_route(here.with_pupil("P1", no_minibus=True)).vehicle_type == "CAR"
    assert only_route(here.changed(schools=(school(no_minibus=True),))).vehicle_type == "CAR"


@keeps("assistant-aboard")
def test_an_assistant_rides_where_one_is_needed_and_takes_a_seat() -> None:
    pupils = [pupil(f"P{number}", 0) for number in range(1, 5)]
    helped = [replace(pupils[0], assistant=Assistant.SHARED), *pupils[1:]]
    assert len(runs(world(pupils, [school()], [CAR]))) == 1
    here = world(helped, [school()], [CAR])
    assert len(runs(here)) == 2
    assert sorted(route.assistants for route in planned(here).routes)[-1] == 1


@keeps("assistant-aboard")
def test_one_assistant_looks_after_no_more_pupils_than_the_policy_says() -> None:
    here = world([pupil(f"P{n}", 0, assistant=Assistant.SHARED) for n in (1, 2, 3)], [school()], [WAV])
    assert only_route(here).assistants == 1
    assert sum(route.assistants for route in planned(here.with_policy("assistant_aboard", shared_ratio=2)).routes) == 2


@keeps("assistant-aboard")
def test_a_one_to_one_assistant_is_not_shared_and_two_to_one_means_two() -> None:
    def assistants(first: Assistant, second: Assistant) -> int:
        here = world([pupil("P1", 0, assistant=first), pupil("P2", 0, assistant=second)], [school()], [WAV])
        return sum(route.assistants for route in planned(here).routes)

    assert assistants(Assistant.SHARED, Assistant.SHARED) == 1
    assert assistants(Assistant.SHARED, Assistant.ONE_TO_ONE) == 2
    assert assistants(Assistant.ONE_TO_ONE, Assistant.TWO_TO_ONE) == 3


@keeps("assistant-skills")
def test_a_skill_asked_for_brings_an_assistant_who_has_it() -> None:
    here = three_on_a_line().with_pupil("P2", assistant_skills=frozenset({"epilepsy"}))
    route = next(route for route in planned(here).routes if "P2" in route.pupil_ids)
    assert route.assistants == 1
    assert route.assistant_skills == ("epilepsy",)


@keeps("travels-alone")
def test_a_pupil_who_travels_alone_has_a_run_of_their_own() -> None:
    here = three_on_a_line().with_pupil("P2", travels_alone=True)
    assert runs(here) == ["P1 P3", "P2"]
    assert runs(here, PM) == ["P1 P3", "P2"]


@keeps("not-together")
def test_a_pair_that_is_never_together_rides_apart() -> None:
    here = three_on_a_line().with_pupil("P1", not_with=frozenset({"P2"})).with_pupil("P2", not_with=frozenset({"P1"}))
    for direction in (AM, PM):
        assert not [run for run in runs(here, direction) if "P1" in run and "P2" in run]


@keeps("keep-together")
def test_friends_share_as_long_as_that_costs_less_than_they_are_worth() -> None:
    # P2 lives beyond the school: a way round to fetch both costs more than a second car.
    here = world([pupil("P1", 0), pupil("P2", 45)], [school(east=20)], [replace(CAR, standing=Pence(500))])
    pair = here.with_pupil("P1", keep_with=frozenset({"P2"})).with_pupil("P2", keep_with=frozenset({"P1"}))
    assert runs(pair.with_policy("keep_together", pence_per_day=Pence(1))) == ["P1", "P2"]
    assert runs(pair.with_policy("keep_together", pence_per_day=Pence(9000))) == ["P1 P2"]
    assert runs(pair.with_policy("keep_together", pence_per_day=Pence(9000)), PM) == ["P1 P2"]


@keeps("mixed-schools")
def test_a_run_serves_no_more_schools_than_the_policy_says() -> None:
    assert runs(two_schools().with_policy("mixed_schools", max_schools=1)) == ["P1", "P2"]
    assert runs(two_schools().with_policy("mixed_schools", max_schools=1), PM) == ["P1", "P2"]


@keeps("mixed-schools")
def test_nobody_waits_longer_at_another_school_than_the_policy_says() -> None:
    here = two_schools().with_policy("mixed_schools", max_wait=Seconds(60))
    slow = tuple(replace(one, unload=Seconds(60)) for one in here.scenario.schools)
    assert runs(here) == ["P1 P2"]
    assert runs(here.changed(schools=slow)) == ["P1", "P2"]


@keeps("attendance")
def test_a_pupil_is_called_for_and_paid_for_on_their_own_days_alone() -> None:
    first = Days.parse("MT---")
    plan = planned(world([pupil("P1", 2), pupil("P2", 0, am_days=first, pm_days=first)], [school()], [CAR]))
    (route,) = plan.routes
    mornings = {(run.pupil_ids, str(run.days)) for run in route.runs if run.direction is AM}
    assert mornings == {(("P2", "P1"), "MT---"), (("P1",), "--WTF")}
    assert route.cash is not None
    # Twenty kilometres a day on two days and sixteen on three, at £19.88 and £15.91.
    assert route.cash.live == round((2 * 1988 + 3 * 1591) / 5)


@keeps("attendance")
def test_pupils_of_different_days_share_the_only_seat() -> None:
    first, second = Days.parse("MT---"), Days.parse("--WTF")
    pupils = [pupil("P1", 0, am_days=first, pm_days=first), pupil("P2", 2, am_days=second, pm_days=second)]
    assert runs(world(pupils, [school()], [vehicle("CAR", "1+0", count=1)])) == ["P1", "P2"]
    assert routes(world(pupils, [school()], [vehicle("CAR", "1+0", count=1)])) == ["P1 P2"]


@keeps("school-bays")
def test_two_vehicles_are_not_at_a_school_with_one_bay_in_the_same_five_minutes() -> None:
    pupils = [pupil("P1", 0, not_with=frozenset({"P2"})), pupil("P2", 0, not_with=frozenset({"P1"}))]
    free = planned(world(pupils, [school()], [CAR]))
    assert len({stop.arrive for stop in calls(free, "S1")}) == 1
    plan = planned(world(pupils, [school(bays=1)], [CAR]))
    slots = [{stop.arrive // 300, (stop.depart - 1) // 300} for stop in calls(plan, "S1")]
    assert slots[0].isdisjoint(slots[1])


@keeps("vehicle-count")
def test_when_the_cheap_vehicles_are_used_up_a_dear_one_is_taken() -> None:
    pupils = [pupil("P1", 0, not_with=frozenset({"P2"})), pupil("P2", 0, not_with=frozenset({"P1"}))]
    here = world(pupils, [school()], [CAR, WAV])
    assert sorted(route.vehicle_type for route in planned(here).routes) == ["CAR", "CAR"]
    few = here.changed(vehicle_types=(replace(CAR, count=1), WAV))
    assert sorted(route.vehicle_type for route in planned(few).routes) == ["CAR", "WAV"]


def early_and_late() -> World:
    """Give two pupils whose schools' hours let one car of one seat do both, with fourteen minutes to spare."""
    schools = [school("S1", 2, am_bell=at("08:30"), pm_bell=at("15:00"))]
    schools += [school("S2", 2, am_bell=at("09:00"), pm_bell=at("15:30"))]
    here = world([pupil("P1", 0), pupil("P2", 0, school_id="S2")], schools, [vehicle("CAR", "1+0")])
    return here.with_policy("mixed_schools", max_schools=1)


@keeps("second-run")
def test_a_vehicle_makes_a_second_run_where_there_is_time_for_it() -> None:
    here = early_and_late()
    assert routes(here) == ["P1 P2"]
    assert [run.run for run in only_route(here).runs] == [1, 2, 1, 2]


@keeps("second-run")
def test_a_vehicle_makes_no_second_run_where_the_policy_forbids_it_or_the_gap_is_too_long() -> None:
    here = early_and_late()
    assert routes(here.with_policy("second_run", max_runs=1)) == ["P1", "P2"]
    assert routes(here.with_policy("second_run", gap=Seconds(50 * 60))) == ["P1", "P2"]


@keeps("comfort")
def test_minutes_near_the_limit_are_avoided_where_they_are_worth_more_than_the_money() -> None:
    free = limited(minutes=14).with_policy("comfort", pence_per_minute=Pence(0))
    dear = free.with_policy("comfort", pence_per_minute=Pence(8000))
    assert runs(free) == ["P1 P2 P3"]
    # From 11.2 minutes on a minute costs £80; P2 and P3 are aboard for ten and six.
    assert runs(dear) == ["P1", "P2 P3"]
    assert cash(dear) > cash(free)


def test_every_rule_that_binds_the_search_is_tried_here() -> None:
    assert tried == RULE.keys() - HELD_ELSEWHERE - NOT_OF_THE_SEARCH
