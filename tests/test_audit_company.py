"""Who rides with whom, what is locked and how much may change."""

from dataclasses import replace
from fractions import Fraction

import pytest
from audit_words import findings, hard, the_finding
from worlds import (
    AM,
    PM,
    plan,
    pupil,
    route,
    school,
    shared_car,
    three_cars,
    three_on_a_line,
    with_route,
    with_run,
    world,
)

from transport_opt.model import Days, Kind, Lock, LockKind, Reason, Seconds, TodaysRoute, TodaysRun, Unplaced

HERE = three_on_a_line()
CAR_PLAN = shared_car(HERE)


def test_a_pupil_who_travels_alone_and_shares_is_found():
    here = HERE.with_pupil("P2", travels_alone=True, pm_days=Days.parse("-----"))
    finding = the_finding("travels-alone", here, CAR_PLAN)
    assert finding.message == "P2 is to travel alone. Now aboard too: P1, P3."
    assert findings("travels-alone", here, three_cars(here)) == []


def test_a_pair_kept_apart_is_found_on_the_days_both_travel_whoever_names_the_other():
    here = HERE.with_pupil("P3", not_with=frozenset({"P1"}), am_days=Days.parse("MT---"), pm_days=Days.parse("-----"))
    finding = the_finding("not-together", here, CAR_PLAN)
    assert finding.message == "P1 and P3 are never to share a vehicle. Both are on this run."
    assert finding.where == "route R001, am run 1, Monday and Tuesday"
    assert findings("not-together", here, three_cars(here)) == []


def test_siblings_in_two_cars_are_one_soft_finding():
    here = HERE.with_pupil("P1", keep_with=frozenset({"P2", "P77"}), pm_days=Days.parse("M----"))
    here = here.with_pupil("P2", keep_with=frozenset({"P1"}))
    finding = the_finding("keep-together", here, three_cars(here))
    assert finding.message == "P1 and P2 are to share a vehicle. They ride apart on 6 of 6 journeys a week."
    assert finding.where == "pupils P1 and P2, Monday to Friday"
    assert finding.kind is Kind.SOFT
    assert findings("keep-together", here, CAR_PLAN) == []


def test_siblings_are_not_apart_when_one_of_them_does_not_travel():
    here = HERE.with_pupil("P1", keep_with=frozenset({"P2"}))
    without = replace(three_cars(here), routes=three_cars(here).routes[1:])
    assert findings("keep-together", here, without) == []


def mixed(halt: str = "08:45-08:47"):
    """P1 rides past S2, where P2 gets off, to S1."""
    here = world([pupil("P1", 0), pupil("P2", 2, school_id="S2")], [school(), school("S2", 6)])
    run = here.run(AM, "P1 08:31-08:33", "P2 08:35-08:37", f"S2 {halt} P2", "S1 08:55-08:56 P1")
    return here, plan(route(run))


def test_a_run_of_more_schools_than_allowed_is_found():
    here, whole = mixed()
    finding = the_finding("mixed-schools", here.with_policy("mixed_schools", max_schools=1), whole)
    assert finding.message == "The run serves 2 schools: S2, S1. At most 1 may share one."
    assert findings("mixed-schools", here, whole) == []


def test_schools_are_counted_for_those_who_travel_that_day():
    here, whole = mixed()
    here = here.with_policy("mixed_schools", max_schools=1).with_pupil("P2", am_days=Days.parse("--W--"))
    assert the_finding("mixed-schools", here, whole).where == "route R001, am run 1, Wednesday"


def test_a_long_wait_at_another_school_is_found_for_those_who_wait():
    here, whole = mixed("08:41-08:51:01")
    finding = the_finding("mixed-schools", here, whole)
    assert finding.message == ("P1 waits aboard at S2 for 10 min 1 s. At another school it may be at most 10 min.")
    assert finding.where == "route R001, am run 1, stop S2, Monday to Friday"
    assert findings("mixed-schools", here.with_policy("mixed_schools", max_wait=Seconds(601)), whole) == []


TODAY = TodaysRoute(
    "R001",
    "CAR",
    None,
    None,
    None,
    (TodaysRun(AM, 1, ("P1", "P2", "P3")), TodaysRun(PM, 1, ("P3", "P2", "P1"))),
)


def locked(kind: LockKind, pupil_id: str | None = None, today: TodaysRoute = TODAY):
    return HERE.changed(todays_routes=(today,), locks=(Lock(kind, "R001", pupil_id),))


@pytest.mark.parametrize("kind", [LockKind.ROUTE, LockKind.ORDER])
def test_a_locked_route_that_stays_is_no_finding(kind):
    assert hard(locked(kind), CAR_PLAN) == []


def test_a_locked_pupil_on_another_route_is_found():
    here = locked(LockKind.PUPIL, "P1")
    assert findings("locked", here, CAR_PLAN) == []
    moved = with_route(CAR_PLAN, 0, route_id="R009")
    to_school, home = findings("locked", here, moved)
    assert to_school.message == "P1 is locked to route R001 and rides on route R009 in the morning."
    assert home.where == "route R009, pm run 1, Monday to Friday"


def test_a_pupil_locked_in_the_session_of_today_is_free_in_the_other():
    only_morning = replace(TODAY, runs=TODAY.runs[:1])
    moved = with_route(CAR_PLAN, 0, route_id="R009")
    finding = the_finding("locked", locked(LockKind.PUPIL, "P1", only_morning), moved)
    assert finding.message.endswith("in the morning.")


@pytest.mark.parametrize("kind", [LockKind.ROUTE, LockKind.ORDER])
def test_a_pupil_who_left_a_locked_route_is_found(kind):
    found = findings("locked", locked(kind), three_cars(HERE))
    assert {one.message.split(".")[0] for one in found} == {
        f"{name} is locked to route R001 and rides on route {other} in the {session}"
        for name, other in (("P2", "R002"), ("P3", "R003"))
        for session in ("morning", "afternoon")
    }


@pytest.mark.parametrize("kind", [LockKind.ROUTE, LockKind.ORDER])
def test_a_locked_order_that_changed_is_found(kind):
    swapped = HERE.run(AM, "P2 08:25-08:27", "P1 08:29-08:31", "P3 08:37-08:39", "S1 08:47-08:49 P1 P2 P3")
    finding = the_finding("locked", locked(kind), with_run(CAR_PLAN, 0, 0, stops=swapped.stops))
    assert finding.message == (
        "The order of route R001 is locked. Today it is P1, P2, P3. In the plan it is P2, P1, P3."
    )
    assert finding.where == "route R001, am run 1, Monday to Friday"


def test_a_locked_route_takes_nobody_else_and_a_locked_order_does():
    only_two = replace(TODAY, runs=(TodaysRun(AM, 1, ("P1", "P3")), TodaysRun(PM, 1, ("P3", "P1"))))
    assert findings("locked", locked(LockKind.ORDER, today=only_two), CAR_PLAN) == []
    to_school, _home = findings("locked", locked(LockKind.ROUTE, today=only_two), CAR_PLAN)
    assert to_school.message == "Route R001 is locked to its pupils of today: P1, P3. Now aboard too: P2."


def test_a_locked_route_gets_no_new_session():
    only_morning = replace(TODAY, runs=TODAY.runs[:1])
    finding = the_finding("locked", locked(LockKind.ROUTE, today=only_morning), CAR_PLAN)
    assert finding.message == "Route R001 is locked to its pupils of today: none. Now aboard too: P1, P2, P3."
    assert finding.where == "route R001, pm run 1, Monday to Friday"


def test_a_locked_route_keeps_its_vehicle_type_and_a_locked_order_need_not():
    wav = with_route(CAR_PLAN, 0, vehicle_type="WAV")
    finding = the_finding("locked", locked(LockKind.ROUTE), wav)
    assert finding.message == "Route R001 is locked to its vehicle type CAR. The plan gives it WAV."
    assert findings("locked", locked(LockKind.ORDER), wav) == []


def test_a_lock_binds_those_who_remain():
    here = locked(LockKind.ROUTE).changed(pupils=HERE.scenario.pupils[1:])
    two = here.run(AM, "P2 08:35-08:37", "P3 08:39-08:41", "S1 08:47-08:49 P2 P3")
    back = here.run(PM, "S1 14:55-15:02 P2 P3", "P3 15:08-15:10", "P2 15:12-15:14")
    assert hard(here, plan(route(two, back))) == []


def test_a_locked_pupil_who_is_unplaced_has_a_reason_instead():
    reason = Reason("wheelchair-space", "No space.", "Ask for a larger vehicle.")
    nobody = plan(unplaced=tuple(Unplaced(name, (AM, PM), (reason,)) for name in ("P1", "P2", "P3")))
    assert hard(locked(LockKind.ROUTE), nobody) == []


def test_a_lock_of_a_route_that_nobody_knows_binds_nothing():
    here = HERE.changed(locks=(Lock(LockKind.ROUTE, "R001"), Lock(LockKind.ORDER, "R404")))
    assert findings("locked", here, three_cars(HERE)) == []


def test_more_changes_than_the_cap_are_found():
    """The shared car goes on as one of the three cars, so two pupils of three change."""
    finding = the_finding("change-cap", HERE, CAR_PLAN, previous=three_cars(HERE))
    assert finding.message == "2 of 3 pupils change route, 66.7 %. At most 25.0 % may."
    assert finding.where == "the whole plan"
    generous = HERE.with_policy("change_cap", share=Fraction(2, 3))
    assert findings("change-cap", generous, CAR_PLAN, previous=three_cars(HERE)) == []


def test_routes_that_were_only_renamed_change_nobody():
    before = three_cars(HERE)
    names = iter(("R003", "R001", "R002"))
    after = replace(before, routes=tuple(replace(one, route_id=next(names)) for one in before.routes))
    assert findings("change-cap", HERE, after, previous=before) == []


def test_pupils_who_are_new_or_gone_do_not_count_as_changed():
    before = replace(three_cars(HERE), routes=three_cars(HERE).routes[:1])
    assert findings("change-cap", HERE, CAR_PLAN, previous=before) == []
    assert findings("change-cap", HERE, CAR_PLAN, previous=plan()) == []


def test_without_a_previous_plan_nothing_is_said_about_change():
    assert findings("change-cap", HERE, CAR_PLAN) == []


def test_a_run_moved_to_another_route_changes_its_pupils():
    home = CAR_PLAN.routes[0].runs[1]
    split = plan(replace(CAR_PLAN.routes[0], runs=CAR_PLAN.routes[0].runs[:1]), route(home, route_id="R002"))
    assert the_finding("change-cap", HERE, split, previous=CAR_PLAN).message.startswith("3 of 3 pupils change route")
