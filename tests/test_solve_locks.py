"""What a coordinator locked stays as it is, and what cannot stay is told without harm to the others."""

from collections.abc import Sequence
from dataclasses import replace

from worlds import AM, CAR, PM, WAV, World, at, pupil, school, three_on_a_line, vehicle, world

from transport_opt.audit import audit
from transport_opt.model import Kind, Lock, LockKind, Plan, Route, Seconds, TodaysRoute, TodaysRun
from transport_opt.solve import Params, solve

QUICK = Params(iterations=400, workers=1)


def today(route_id: str, *runs: Sequence[str], vehicle_type: str = "CAR") -> TodaysRoute:
    """Make a route of today from the morning's runs; the afternoon turns each round."""
    mornings = tuple(TodaysRun(AM, number, tuple(names)) for number, names in enumerate(runs, start=1))
    homewards = tuple(TodaysRun(PM, number, tuple(names)[::-1]) for number, names in enumerate(runs, start=1))
    return TodaysRoute(route_id, vehicle_type, None, None, None, (*mornings, *homewards))


def locked(here: World, routes: Sequence[TodaysRoute], *locks: Lock) -> World:
    return here.changed(todays_routes=tuple(routes), locks=locks)


def planned(here: World) -> Plan:
    plan = solve(here.scenario, here.matrix, QUICK)
    assert [one for one in audit(here.scenario, here.matrix, plan) if one.kind is Kind.HARD] == []
    return plan


def route_of(plan: Plan, route_id: str) -> Route:
    return next(route for route in plan.routes if route.route_id == route_id)


def order(route: Route, direction: object = AM) -> list[str]:
    """Tell in which order homes are called at."""
    return [
        stop.place for run in route.runs if run.direction is direction for stop in run.stops if stop.place[0] == "P"
    ]


def shared(plan: Plan) -> list[str]:
    return sorted(" ".join(sorted(route.pupil_ids)) for route in plan.routes)


def test_a_locked_route_keeps_its_pupils_its_order_its_vehicle_type_and_its_name() -> None:
    here = three_on_a_line()
    assert shared(planned(here)) == ["P1 P2 P3"]
    plan = planned(locked(here, [today("T7", ["P3", "P1"], vehicle_type="WAV")], Lock(LockKind.ROUTE, "T7")))
    kept = route_of(plan, "T7")
    assert (kept.vehicle_type, order(kept), order(kept, PM)) == ("WAV", ["P3", "P1"], ["P1", "P3"])
    assert shared(plan) == ["P1 P3", "P2"]
    assert plan.unplaced == ()


def test_a_locked_route_keeps_its_second_run() -> None:
    schools = [school("S1", 4, am_bell=at("08:30"), pm_bell=at("14:50")), school("S2", 4, pm_bell=at("15:30"))]
    here = world([pupil("P1", 0), pupil("P2", 2, school_id="S2"), pupil("P3", 1)], schools, [CAR])
    plan = planned(locked(here, [today("T1", ["P1"], ["P2"])], Lock(LockKind.ROUTE, "T1")))
    runs = [(str(run.direction), run.run, run.pupil_ids) for run in route_of(plan, "T1").runs]
    assert runs == [("am", 1, ("P1",)), ("am", 2, ("P2",)), ("pm", 1, ("P1",)), ("pm", 2, ("P2",))]


def test_the_schools_of_a_locked_run_are_called_at_in_the_order_that_their_bells_allow() -> None:
    schools = [school("S1", 10, am_bell=at("09:10")), school("S2", 11, am_bell=at("08:55"))]
    here = world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], schools, [CAR])
    plan = planned(locked(here, [today("T1", ["P1", "P2"])], Lock(LockKind.ROUTE, "T1")))
    (run,) = [run for run in route_of(plan, "T1").runs if run.direction is AM]
    assert [stop.place for stop in run.stops] == ["P1", "P2", "S2", "S1"]


def test_a_locked_order_stays_and_others_may_join_between() -> None:
    here = three_on_a_line()
    plan = planned(locked(here, [today("T1", ["P3", "P1"])], Lock(LockKind.ORDER, "T1")))
    kept = route_of(plan, "T1")
    assert [name for name in order(kept) if name != "P2"] == ["P3", "P1"]
    assert [name for name in order(kept, PM) if name != "P2"] == ["P1", "P3"]
    assert "P2" in kept.pupil_ids


def test_a_locked_pupil_stays_on_the_route_and_others_join_or_leave() -> None:
    here = world([pupil(f"P{number}", number) for number in range(1, 7)], [school()], [vehicle("CAR", "3+0")])
    routes = [today("T1", ["P1", "P6"]), today("T2", ["P2", "P5"])]
    plan = planned(locked(here, routes, Lock(LockKind.PUPIL, "T1", "P1"), Lock(LockKind.PUPIL, "T2", "P5")))
    assert "P1" in route_of(plan, "T1").pupil_ids
    assert "P5" in route_of(plan, "T2").pupil_ids
    assert len(plan.routes) == 2


def test_a_pupil_who_is_locked_to_a_route_that_is_locked_whole_is_locked_once() -> None:
    here = three_on_a_line()
    locks = (Lock(LockKind.ROUTE, "T1"), Lock(LockKind.PUPIL, "T1", "P1"), Lock(LockKind.ORDER, "T1"))
    plan = planned(locked(here, [today("T1", ["P1", "P3"])], *locks))
    assert shared(plan) == ["P1 P3", "P2"]


def test_a_locked_route_takes_its_vehicle_out_of_the_count() -> None:
    here = three_on_a_line().changed(vehicle_types=(replace(CAR, count=1), WAV))
    plan = planned(locked(here, [today("T1", ["P2"])], Lock(LockKind.ROUTE, "T1")))
    assert sorted(route.vehicle_type for route in plan.routes) == ["CAR", "WAV"]


def test_a_second_locked_route_finds_no_vehicle_where_the_first_took_the_last() -> None:
    here = three_on_a_line().changed(vehicle_types=(replace(CAR, count=1), WAV))
    routes = [today("T1", ["P1"]), today("T2", ["P2"])]
    plan = planned(locked(here, routes, Lock(LockKind.ROUTE, "T1"), Lock(LockKind.ROUTE, "T2")))
    (left,) = plan.unplaced
    assert (left.pupil_id, left.reasons[0].code) == ("P2", "locked")
    assert shared(plan) == ["P1", "P3"]


def assert_refused(here: World, names: Sequence[str], *runs: Sequence[str]) -> None:
    """Hold that the pupils of a locked route are told why it cannot stay, and all others ride."""
    plan = planned(locked(here, [today("T1", *runs)], Lock(LockKind.ROUTE, "T1")))
    assert [one.pupil_id for one in plan.unplaced] == sorted(names)
    for left in plan.unplaced:
        (reason,) = left.reasons
        assert reason.code == "locked"
        assert reason.message == ("Is on route T1, which is locked as it stands and cannot be driven within the rules.")
        assert reason.action == "Unlock the route, or change its vehicle type or its order of stops."
    others = here.scenario.pupil.keys() - set(names)
    assert {name for route in plan.routes for name in route.pupil_ids} == others
    assert "T1" not in {route.route_id for route in plan.routes}


def test_a_locked_route_that_takes_too_long_is_told_and_the_others_ride() -> None:
    here = three_on_a_line().with_pupil("P3", max_journey=Seconds(8 * 60))
    assert_refused(here, ["P1", "P3"], ["P3", "P1"])


def test_a_locked_route_with_too_few_seats_is_told_and_the_others_ride() -> None:
    here = three_on_a_line().with_pupil("P3", seats=4)
    assert_refused(here, ["P1", "P3"], ["P1", "P3"])


def test_a_locked_route_with_a_pair_to_be_kept_apart_is_told_and_the_others_ride() -> None:
    here = three_on_a_line().with_pupil("P1", not_with=frozenset({"P3"})).with_pupil("P3", not_with=frozenset({"P1"}))
    assert_refused(here, ["P1", "P3"], ["P1", "P3"])


def test_a_locked_route_with_more_runs_than_allowed_is_told_and_the_others_ride() -> None:
    schools = [school("S1", 4, am_bell=at("08:30"), pm_bell=at("14:50")), school("S2", 4, pm_bell=at("15:30"))]
    here = world([pupil("P1", 0), pupil("P2", 2, school_id="S2"), pupil("P3", 1)], schools, [CAR])
    assert_refused(here.with_policy("second_run", max_runs=1), ["P1", "P2"], ["P1"], ["P2"])


def test_a_pupil_locked_to_a_route_without_room_for_them_is_told_and_the_others_ride() -> None:
    here = three_on_a_line().with_pupil("P1", not_with=frozenset({"P2"})).with_pupil("P2", not_with=frozenset({"P1"}))
    locks = (Lock(LockKind.PUPIL, "T1", "P1"), Lock(LockKind.PUPIL, "T1", "P2"))
    plan = planned(locked(here, [today("T1", ["P1", "P2"])], *locks))
    (left,) = plan.unplaced
    (reason,) = left.reasons
    assert left.pupil_id in {"P1", "P2"}
    assert reason.code == "locked"
    assert reason.message == "Is locked to route T1, which has no room for the pupil within the rules."
    assert reason.action == "Unlock the pupil, or change the route."
    assert {name for route in plan.routes for name in route.pupil_ids} == {"P1", "P2", "P3"} - {left.pupil_id}


def test_a_locked_route_whose_pupils_have_left_is_not_driven() -> None:
    here = three_on_a_line()
    plan = planned(locked(here, [today("T1", ["P8", "P9"])], Lock(LockKind.ROUTE, "T1")))
    assert shared(plan) == ["P1 P2 P3"]


def test_a_pupil_of_a_locked_morning_run_still_rides_home() -> None:
    here = three_on_a_line()
    route = replace(today("T1", ["P1"]), runs=(TodaysRun(AM, 1, ("P1",)),))
    plan = planned(locked(here, [route], Lock(LockKind.ROUTE, "T1")))
    assert plan.unplaced == ()
    assert [run.direction for run in route_of(plan, "T1").runs] == [AM]


def test_without_a_lock_today_s_routes_bind_nothing() -> None:
    here = three_on_a_line()
    plan = planned(locked(here, [today("T1", ["P1"]), today("T2", ["P2"])]))
    assert shared(plan) == ["P1 P2 P3"]
    assert {route.route_id for route in plan.routes}.isdisjoint({"T1", "T2"})


def test_new_names_avoid_those_of_today_s_routes() -> None:
    here = three_on_a_line()
    plan = planned(locked(here, [today("R001", ["P1"])], Lock(LockKind.ROUTE, "R001")))
    assert [(route.route_id, sorted(route.pupil_ids)) for route in plan.routes] == [
        ("R001", ["P1"]),
        ("R002", ["P2", "P3"]),
    ]


def test_a_pupil_whom_two_locked_routes_carry_is_carried_once() -> None:
    here = three_on_a_line()
    routes = [today("T1", ["P1", "P2"]), today("T2", ["P1", "P3"])]
    both = locked(here, routes, Lock(LockKind.ROUTE, "T1"), Lock(LockKind.ROUTE, "T2"))
    plan = solve(both.scenario, both.matrix, QUICK)
    assert shared(plan) == ["P1 P2", "P3"]
    hard = [one for one in audit(both.scenario, both.matrix, plan) if one.kind is Kind.HARD]
    assert {one.code for one in hard} == {"locked"}


def test_a_pupil_may_be_locked_to_one_route_in_the_morning_and_to_another_in_the_afternoon() -> None:
    here = three_on_a_line()
    routes = [
        replace(today("T1"), runs=(TodaysRun(AM, 1, ("P1", "P2")), TodaysRun(PM, 1, ("P2",)))),
        replace(today("T2"), runs=(TodaysRun(AM, 1, ("P3",)), TodaysRun(PM, 1, ("P3", "P1")))),
    ]
    plan = planned(locked(here, routes, Lock(LockKind.ROUTE, "T1"), Lock(LockKind.ROUTE, "T2")))
    assert shared(plan) == ["P1 P2", "P1 P3"]
