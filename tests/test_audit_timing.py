"""Halts, drives, journeys, bells and bays."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from audit_words import findings, hard, the_finding
from worlds import (
    AM,
    CAR,
    PM,
    World,
    at,
    matrix_of,
    morning,
    plan,
    pupil,
    route,
    school,
    shared_car,
    three_cars,
    three_on_a_line,
    with_route,
    with_run,
    with_stop,
    world,
)

from transport_opt.audit import audit
from transport_opt.model import Days, Kind, Metres, Mobility, Phase, Seconds

HERE = three_on_a_line()
CAR_PLAN = shared_car(HERE)


def test_a_halt_shorter_than_boarding_is_found():
    finding = the_finding("boarding-time", HERE, with_stop(CAR_PLAN, 0, 0, 1, arrive=at("08:35:01")))
    assert finding.message == (
        "The halt is too short. Boarding takes 2 min from 08:35:01, so the vehicle leaves at 08:37:01 "
        "at the earliest. It leaves at 08:37."
    )
    assert finding.where == "route R001, am run 1, stop P2, Monday to Friday"
    assert finding.kind is Kind.HARD


def test_boarding_adds_up_over_those_who_travel_that_day():
    """A minute for the halt and half a minute each: 2 min 30 s for three, 2 min without P3 on Friday."""
    here = HERE.changed(schools=(school(unload=Seconds(60)),)).with_pupil("P3", am_days=Days.parse("MTWT-"))
    finding = the_finding("boarding-time", here, plan(route(morning(here))))
    assert "Boarding takes 2 min 30 s from 08:47" in finding.message
    assert finding.where == "route R001, am run 1, stop S1, Monday to Thursday"


def test_a_wheelchair_and_an_assisted_pupil_take_longer():
    chair = HERE.with_pupil("P2", mobility=Mobility.WHEELCHAIR_MANUAL).with_pupil(
        "P3", mobility=Mobility.WALK_ON_ASSISTED
    )
    messages = " ".join(one.message for one in findings("boarding-time", chair, shared_car(chair)))
    assert "Boarding takes 10 min from 08:35" in messages
    assert "Boarding takes 4 min from 08:39" in messages
    assert "Boarding takes 5 min 30 s from 08:47" in messages


def test_loading_in_the_afternoon_begins_at_the_bell():
    finding = the_finding("boarding-time", HERE, with_stop(CAR_PLAN, 0, 1, 0, depart=at("15:01")))
    assert "Boarding takes 1 min 30 s from 15:00, so the vehicle leaves at 15:01:30" in finding.message


def test_a_departure_before_the_arrival_is_found():
    finding = findings("boarding-time", HERE, with_stop(CAR_PLAN, 0, 0, 1, depart=at("08:34")))[0]
    assert finding.message.startswith("The vehicle leaves at 08:34, before it arrives at 08:35.")


def test_times_outside_the_day_are_found():
    finding = findings("boarding-time", HERE, with_stop(CAR_PLAN, 0, 0, 0, arrive=Seconds(-60)))[0]
    assert finding.message == (
        "The halt's times are none of one day: -60 and 30780 s from midnight. They must lie from 0 to 86399."
    )


def test_a_drive_faster_than_the_road_is_found():
    finding = the_finding("boarding-time", HERE, with_stop(CAR_PLAN, 0, 0, 2, arrive=at("08:38:50")))
    assert finding.message == (
        "The drive from P2 to P3 needs 2 min. The plan gives it 1 min 50 s, from 08:37 to 08:38:50."
    )
    assert finding.where == "route R001, am run 1, stop P3, Monday to Friday"


def test_a_minibus_is_slower_by_the_matrix_factor():
    slow = World(HERE.scenario, matrix_of(HERE.scenario, Fraction(3, 2)))
    assert hard(slow, CAR_PLAN) == []
    found = findings("boarding-time", slow, with_route(CAR_PLAN, 0, vehicle_type="BUS"))
    assert "The drive from P1 to P2 needs 3 min." in found[0].message
    assert len(found) == 6


def test_an_absent_pupil_is_driven_past():
    """On Friday the car passes P2, who lives 40 km off the road: 4 min from P1 to P3 suffice."""
    pupils = (pupil("P1", 0), pupil("P2", 2, 40), pupil("P3", 4))
    here = world(pupils, [school()]).with_pupil("P2", am_days=Days.parse("MTWT-"), pm_days=Days.parse("MTWT-"))
    found = findings("boarding-time", here, shared_car(HERE))
    drives = [one for one in found if one.message.startswith("The drive")]
    assert {one.where.split(", ")[-1] for one in drives} == {"Monday to Thursday"}
    assert len(drives) == 4


def test_a_pair_of_places_without_a_way_is_found():
    seconds = HERE.matrix.seconds.copy()
    seconds[HERE.matrix.index["P1"], HERE.matrix.index["P2"]] = -1
    cut = World(HERE.scenario, replace(HERE.matrix, seconds=seconds.astype(np.int32)))
    finding = the_finding("boarding-time", cut, CAR_PLAN)
    assert finding.message == "There is no way from P1 to P2. The stops of a run need a road between them."


def test_a_wrong_stated_total_is_reported_and_not_hard():
    wrong = with_run(CAR_PLAN, 0, 0, seconds=Seconds(1082), metres=Metres(10_002))
    seconds, metres = findings("boarding-time", HERE, wrong)
    assert seconds.message == "The run states 1082 s. Its stops make 1080 s."
    assert metres.message == "The run states 10002 m. Its stops make 10000 m."
    assert {seconds.kind, metres.kind} == {Kind.REPORTED}


def test_a_stated_total_may_be_off_by_one():
    assert findings("boarding-time", HERE, with_run(CAR_PLAN, 0, 0, seconds=Seconds(1081))) == []


def test_a_journey_over_the_limit_is_found():
    """P1 is aboard from 08:33 to 08:47, 14 min."""
    here = HERE.with_pupil("P1", max_journey=Seconds(14 * 60 - 1))
    to_school, home = findings("journey-limit", here, CAR_PLAN)
    assert to_school.message == "P1 is aboard for 14 min. The limit is 13 min 59 s."
    assert to_school.where == "route R001, am run 1, stop P1, Monday to Friday"
    assert home.where == "route R001, pm run 1, stop S1, Monday to Friday"


def test_a_journey_of_just_the_limit_is_none():
    here = HERE.with_pupil("P1", max_journey=Seconds(14 * 60))
    assert findings("journey-limit", here, CAR_PLAN) == []


def test_a_far_home_raises_the_limit_and_the_guide_is_still_reported():
    """P1 lives 60 km away: 1.3 x 60 + 5 = 83 min are allowed, the guide stays at 75."""
    here = world([pupil("P1", 0)], [school(east=60)])
    whole = plan(
        route(here.run(AM, "P1 07:26-07:28", "S1 08:49-08:50 P1"), here.run(PM, "S1 14:50-15:01 P1", "P1 16:01-16:03"))
    )
    assert findings("journey-limit", here, whole) == []
    finding = the_finding("journey-guide", here, whole)
    assert finding.message == "P1 is aboard for 81 min. The guide for secondary is 75 min."
    assert finding.kind is Kind.REPORTED
    longer = with_stop(whole, 0, 0, 1, arrive=at("08:51:01"), depart=at("08:52"))
    assert the_finding("journey-limit", here, longer).message.endswith("The limit is 83 min.")


def test_a_primary_pupil_has_the_shorter_guide():
    here = HERE.with_pupil("P1", phase=Phase.PRIMARY).with_policy(
        "journey_limit", primary=Seconds(13 * 60), direct_plus=Seconds(0)
    )
    assert [one.message for one in findings("journey-guide", here, CAR_PLAN)] == [
        "P1 is aboard for 14 min. The guide for primary is 13 min."
    ] * 2


def test_minutes_beyond_comfort_are_listed_as_soft():
    """80 % of 15 min is 12; P1 rides 14."""
    here = HERE.with_pupil("P1", max_journey=Seconds(15 * 60), pm_days=Days.parse("-----"))
    finding = the_finding("comfort", here, CAR_PLAN)
    assert finding.message == "P1 is aboard for 14 min, 2 min more than is comfortable. Comfortable is up to 12 min."
    assert finding.kind is Kind.SOFT


def test_an_arrival_after_the_window_is_found():
    late = with_stop(CAR_PLAN, 0, 0, 3, arrive=at("08:55:01"), depart=at("08:58"))
    finding = the_finding("arrival-window", HERE, late)
    assert finding.message == (
        "The vehicle reaches S1 at 08:55:01. It must arrive from 08:45 to 08:55 for the bell at 09:00."
    )
    assert finding.action == "Start the run earlier or shorten it."


def test_an_arrival_before_a_schools_own_window_is_found():
    here = HERE.changed(schools=(school(arrive_earliest=Seconds(12 * 60)),))
    finding = the_finding("arrival-window", here, CAR_PLAN)
    assert "reaches S1 at 08:47. It must arrive from 08:48 to 08:55" in finding.message
    assert finding.action == "Start the run later."


def test_a_vehicle_that_is_not_ready_before_the_afternoon_bell_is_found():
    finding = the_finding("departure-window", HERE, with_stop(CAR_PLAN, 0, 1, 0, arrive=at("14:55:01")))
    assert finding.message == (
        "The vehicle reaches S1, the first school of its run, at 14:55:01. "
        "It must be there by 14:55 for the bell at 15:00."
    )


def test_a_vehicle_that_leaves_too_late_is_found():
    finding = the_finding("departure-window", HERE, with_stop(CAR_PLAN, 0, 1, 0, depart=at("15:20:01")))
    assert finding.message == "The vehicle leaves S1 at 15:20:01. It must leave from the bell at 15:00 to 15:20."


def test_a_vehicle_that_leaves_before_the_bell_is_found():
    finding = the_finding("departure-window", HERE, with_stop(CAR_PLAN, 0, 1, 0, depart=at("14:59")))
    assert "leaves S1 at 14:59" in finding.message
    assert finding.action == "Leave after the bell."


def test_the_second_school_of_an_afternoon_needs_nobody_ready_before_its_bell():
    here = world([pupil("P1", 0), pupil("P2", 2, school_id="S2")], [school(), school("S2", 6)], [CAR])
    home = here.run(PM, "S1 14:55-15:01 P1", "S2 15:05-15:06 P2", "P2 15:10-15:12", "P1 15:14-15:16")
    assert findings("departure-window", here, plan(route(home))) == []


def test_a_pickup_before_the_earliest_time_is_found():
    """Boarding lasts 2 min, so it begins at 08:31 although the vehicle is there earlier."""
    here = HERE.with_pupil("P1", earliest_pickup=at("08:32"))
    finding = the_finding("earliest-pickup", here, with_stop(CAR_PLAN, 0, 0, 0, arrive=at("08:20")))
    assert finding.message == "P1 boards from 08:31. No pick-up may begin before 08:32."
    assert findings("earliest-pickup", HERE.with_pupil("P1", earliest_pickup=at("08:31")), CAR_PLAN) == []


def test_a_pickup_before_the_councils_time_is_found():
    here = HERE.with_policy("earliest_pickup", time=at("08:36"))
    found = findings("earliest-pickup", here, CAR_PLAN)
    assert [one.message.split()[0] for one in found] == ["P1", "P2"]


def test_more_vehicles_in_five_minutes_than_bays_are_found():
    here = HERE.changed(schools=(school(bays=2),))
    finding = the_finding("school-bays", here, three_cars(here))
    assert finding.message == "3 vehicles unload at S1 from 08:45 to 08:50: R001, R002, R003. It has 2 bays."
    assert finding.where == "school S1, Monday to Friday"


def test_bays_are_counted_by_slots_of_the_clock_and_by_weekday():
    """The third car comes at 08:50, in the next slot; the first two have left by then."""
    here = HERE.changed(schools=(school(bays=2),))
    later = with_stop(three_cars(here), 2, 0, 1, arrive=at("08:50"), depart=at("08:51"))
    assert findings("school-bays", here, later) == []
    lingering = with_stop(later, 0, 0, 1, depart=at("08:50:01"))
    assert findings("school-bays", here, lingering) == []
    one_bay = here.changed(schools=(school(bays=1),)).with_pupil("P2", am_days=Days.parse("M----"))
    first, second = findings("school-bays", one_bay, lingering)
    assert "from 08:45 to 08:50: R001, R002. It has 1 bay." in first.message
    assert first.where == "school S1, Monday"
    assert "from 08:50 to 08:55: R001, R003. It has 1 bay." in second.message
    assert second.where == "school S1, Monday to Friday"


def test_a_halt_without_end_is_judged_in_no_time():
    here = HERE.changed(schools=(school(bays=1),))
    assert findings("school-bays", here, with_stop(CAR_PLAN, 0, 0, 3, depart=Seconds(10**15))) == []


def test_a_halt_that_ends_as_a_slot_begins_leaves_its_bay_free():
    here = HERE.changed(schools=(school(bays=1),))
    cars = with_stop(three_cars(here), 2, 0, 1, arrive=at("08:50"), depart=at("08:51"))
    both = plan(with_stop(cars, 0, 0, 1, depart=at("08:50")).routes[0], cars.routes[2])
    assert findings("school-bays", here, both) == []


@pytest.mark.parametrize("arrive", ["08:45", "08:55"])
def test_an_arrival_at_either_end_of_the_window_is_in_time(arrive):
    assert findings("arrival-window", HERE, with_stop(CAR_PLAN, 0, 0, 3, arrive=at(arrive))) == []


@pytest.mark.parametrize("depart", ["15:00", "15:20"])
def test_a_departure_at_the_bell_or_at_the_end_of_the_window_is_in_time(depart):
    assert findings("departure-window", HERE, with_stop(CAR_PLAN, 0, 1, 0, depart=at(depart))) == []


def test_an_early_or_late_action_says_which_way_to_mend():
    early = the_finding("arrival-window", HERE, with_stop(CAR_PLAN, 0, 0, 3, arrive=at("08:44")))
    late = the_finding("departure-window", HERE, with_stop(CAR_PLAN, 0, 1, 0, depart=at("15:21")))
    assert early.action == "Start the run later."
    assert late.action == "Leave earlier, or serve fewer schools before it."


def test_a_halt_of_no_length_is_too_short_and_not_backwards():
    finding = findings("boarding-time", HERE, with_stop(CAR_PLAN, 0, 0, 1, depart=at("08:35")))[0]
    assert finding.message.startswith("The halt is too short.")


def test_a_day_goes_from_midnight_to_the_second_before_midnight():
    first = with_stop(CAR_PLAN, 0, 0, 0, arrive=Seconds(0))
    assert findings("boarding-time", HERE, first) == []
    last = CAR_PLAN.routes[0].runs[1].stops[3]
    whole = with_stop(CAR_PLAN, 0, 1, 3, depart=Seconds(24 * 3600 - 1))
    assert findings("boarding-time", HERE, whole) == []
    beyond = with_stop(CAR_PLAN, 0, 1, 3, depart=Seconds(24 * 3600))
    assert the_finding("boarding-time", HERE, beyond).message.startswith(
        f"The halt's times are none of one day: {last.arrive} and 86400 s"
    )


def test_a_stop_that_nobody_knows_is_not_called_unreachable_too():
    strange = with_stop(CAR_PLAN, 0, 0, 1, place="S99")
    assert not [one for one in findings("boarding-time", HERE, strange) if "no way" in one.message]


def test_stated_metres_may_be_off_by_one():
    assert findings("boarding-time", HERE, with_run(CAR_PLAN, 0, 0, metres=Metres(10_001))) == []


def test_pupils_of_one_address_have_no_drive_between_them():
    here = world([pupil("P1", 0), pupil("P2", 0)], [school()])
    out = here.run(AM, "P1 08:31-08:33", "P2 08:33-08:35", "S1 08:46-08:47 P1 P2")
    back = here.run(PM, "S1 14:55-15:01 P1 P2", "P1 15:11-15:13", "P2 15:13-15:15")
    assert audit(here.scenario, here.matrix, plan(route(out, back))) == ()
    wrong = with_run(plan(route(out, back)), 0, 0, metres=Metres(0))
    assert the_finding("boarding-time", here, wrong).message == "The run states 0 m. Its stops make 10000 m."


def test_a_journey_of_just_the_guide_or_just_comfortable_is_not_listed():
    """80 % of 17 min 30 s is 14 min, which is what P1 rides."""
    here = HERE.with_policy("journey_limit", secondary=Seconds(14 * 60))
    assert findings("journey-guide", here, CAR_PLAN) == []
    assert findings("comfort", HERE.with_pupil("P1", max_journey=Seconds(17 * 60 + 30)), CAR_PLAN) == []


def test_direct_is_driven_from_home_in_the_morning_and_from_school_in_the_afternoon():
    """Out of S1 every way takes ten times as long: 1.3 x 6000 s + 5 min are 135 min, in the afternoon only."""
    row = HERE.matrix.index["S1"]
    seconds = HERE.matrix.seconds.copy()
    seconds[row] *= 10
    slow = World(HERE.scenario, replace(HERE.matrix, seconds=seconds, seconds_pm=seconds))
    late = with_stop(CAR_PLAN, 0, 0, 3, arrive=at("10:33"), depart=at("10:35"))
    late = with_stop(late, 0, 1, 3, arrive=at("17:17:01"), depart=at("17:20"))
    to_school, home = (one for one in findings("journey-limit", slow, late) if one.message.startswith("P1"))
    assert to_school.message == "P1 is aboard for 120 min. The limit is 75 min."
    assert home.message == "P1 is aboard for 135 min 1 s. The limit is 135 min."
