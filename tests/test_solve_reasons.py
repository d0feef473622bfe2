"""A pupil without a seat is told why and what would help, and stands in nobody's way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from worlds import AM, BUS, CAR, PM, WAV, World, at, place, pupil, school, vehicle, world

from transport_opt.audit import audit
from transport_opt.matrix import NO_WAY
from transport_opt.model import NO_DAY, Assistant, Direction, Kind, Licence, Mobility, Plan, Reason, Seconds
from transport_opt.solve import Params, solve

QUICK = Params(iterations=400, workers=1)
CHAIR = Mobility.WHEELCHAIR_MANUAL


def town(*vehicles: Any, hours: Any = None, **needs: Any) -> World:
    """Give P1, who rides without any trouble, and P9 with needs of their own."""
    return world([pupil("P1", 4), pupil("P9", 0, **needs)], [hours or school()], vehicles or (CAR,))


def planned(here: World) -> Plan:
    plan = solve(here.scenario, here.matrix, QUICK)
    assert [one for one in audit(here.scenario, here.matrix, plan) if one.kind is Kind.HARD] == []
    return plan


def blocked(here: World, sessions: tuple[Direction, ...] = (AM, PM)) -> Reason:
    """Give the one reason why P9 alone has no seat."""
    (left,) = planned(here).unplaced
    assert (left.pupil_id, left.sessions) == ("P9", sessions)
    (reason,) = left.reasons
    return reason


def without_way(here: World, start: str, end: str) -> World:
    """Take away the way between two places."""
    tables = []
    for table in (here.matrix.seconds, here.matrix.metres, here.matrix.seconds_pm):
        less = np.array(table)
        less[here.matrix.index[start], here.matrix.index[end]] = NO_WAY
        tables.append(less)
    seconds, metres, afternoon = tables
    return World(here.scenario, replace(here.matrix, seconds=seconds, metres=metres, seconds_pm=afternoon))


def test_too_few_seats_for_the_pupil_and_their_assistants() -> None:
    reason = blocked(town(seats=3, assistant=Assistant.TWO_TO_ONE))
    assert reason == Reason(
        "seats",
        "Needs 5 seats, passenger assistants among them; no vehicle type that may be used has so many free.",
        "Add a larger vehicle type to vehicles.csv.",
    )


def test_no_space_for_a_wheelchair() -> None:
    reason = blocked(town(mobility=CHAIR))
    assert reason == Reason(
        "wheelchair-space",
        "Travels in a wheelchair; no vehicle type that may be used has a wheelchair space and a lift for it.",
        "Add a vehicle type with a wheelchair space and a strong enough lift to vehicles.csv.",
    )


def test_no_lift_for_a_heavy_wheelchair() -> None:
    reason = blocked(town(CAR, replace(WAV, lift_kg=300), mobility=CHAIR, wheelchair_kg=301))
    assert reason.code == "wheelchair-space"
    assert reason.message.startswith("Travels in a wheelchair of 301 kg; no vehicle type that may be used has ")


def test_only_minibuses_and_a_home_that_none_can_reach() -> None:
    reason = blocked(town(BUS, no_minibus=True))
    assert reason == Reason(
        "vehicle-access",
        "A minibus cannot reach the home or the school, and every vehicle type on offer is a minibus.",
        "Add a vehicle type of 8 passengers or fewer to vehicles.csv, or a pick-up point that a minibus can reach.",
    )


@pytest.mark.parametrize(
    "useless", [vehicle(count=0), replace(BUS, licence=Licence.PRIVATE_HIRE)], ids=["count of 0", "licence too small"]
)
def test_no_vehicle_may_be_used_at_all(useless: Any) -> None:
    here = world([pupil("P9", 0)], [school()], [useless])
    assert blocked(here) == Reason(
        "vehicle-count",
        "No vehicle type may be used: each has a count of 0 or a licence that does not cover its seats.",
        "Add a vehicle type to vehicles.csv or correct its count or licence.",
    )


def test_every_vehicle_is_in_use() -> None:
    here = town(vehicle("CAR", "1+0", count=1)).with_policy("second_run", max_runs=1)
    plan = planned(here)
    (left,) = plan.unplaced
    (reason,) = left.reasons
    assert left.sessions == (AM, PM)
    assert reason.code == "vehicle-count"
    assert reason.message.startswith("Every vehicle that could carry the pupil is in use.")
    assert "1 CAR" in reason.message
    assert reason.action.startswith("Raise a count in vehicles.csv")
    assert len(plan.routes) == 1


def test_there_is_no_way_in_the_morning() -> None:
    reason = blocked(without_way(town(), "P9", "S1"), (AM,))
    assert reason == Reason(
        "journey-limit",
        "There is no way by road to school S1.",
        "Check the place of the home and of the school, or the road map.",
    )


def test_there_is_no_way_home() -> None:
    reason = blocked(without_way(town(), "S1", "P9"), (PM,))
    assert (reason.code, reason.message) == ("journey-limit", "There is no way by road from school S1.")


def test_the_direct_drive_is_longer_than_the_pupil_s_limit() -> None:
    here = town(max_journey=Seconds(595))
    (left,) = planned(here).unplaced
    assert left.sessions == (AM, PM)
    assert [reason.message for reason in left.reasons] == [
        "The direct drive to school S1 takes 10 min; the pupil's limit is 9 min 55 s.",
        "The direct drive from school S1 takes 10 min; the pupil's limit is 9 min 55 s.",
    ]
    assert {reason.code for reason in left.reasons} == {"journey-limit"}
    assert {reason.action for reason in left.reasons} == {
        "Raise max_journey_minutes to at least 10, or agree another arrangement."
    }


def test_the_earliest_pick_up_is_too_late_for_the_school() -> None:
    reason = blocked(town(earliest_pickup=at("08:43:01")), (AM,))
    assert reason.code == "earliest-pickup"
    assert reason.message == (
        "Picked up at 08:43:01 at the earliest, the pupil reaches school S1 at 08:55:01; the last arrival is 08:55."
    )
    assert "earlier" in reason.action


def test_a_school_s_arrival_window_is_empty() -> None:
    here = town(hours=school(arrive_earliest=Seconds(300), arrive_latest=Seconds(600)))
    left = planned(here).unplaced
    assert [one.pupil_id for one in left] == ["P1", "P9"]
    assert {(one.sessions, one.reasons[0].code) for one in left} == {((AM,), "arrival-window")}


def test_boarding_takes_longer_than_the_school_lets_vehicles_stay() -> None:
    van = vehicle("VAN", "4+4")
    reason = blocked(town(van, hours=school(depart_latest=Seconds(200)), mobility=CHAIR), (PM,))
    assert reason == Reason(
        "departure-window",
        "Boarding at school S1 takes 4 min from the bell at 15:00 on; vehicles must have left by 15:03:20.",
        "Raise depart_latest_minutes of the school.",
    )


def test_the_school_s_bays_are_taken_all_through_its_window() -> None:
    # One bay, one slot of five minutes, and two pupils who never share.
    hours = school(arrive_earliest=Seconds(599), arrive_latest=Seconds(420), bays=1)
    here = world(
        [pupil("P1", 4, not_with=frozenset({"P9"})), pupil("P9", 0, not_with=frozenset({"P1"}))], [hours], [CAR]
    )
    plan = planned(here)
    (left,) = plan.unplaced
    assert len(plan.routes) == 1
    assert {reason.code for reason in left.reasons} <= {"school-bays", "everyone-travels"}
    assert "bays" in " ".join(reason.message + reason.action for reason in left.reasons)


def test_a_pupil_who_can_ride_home_is_taken_home_though_they_cannot_be_fetched() -> None:
    plan = planned(town(earliest_pickup=at("08:50")))
    afternoon = {name for route in plan.routes for run in route.runs if run.direction is PM for name in run.pupil_ids}
    assert afternoon == {"P1", "P9"}


def test_a_session_that_a_pupil_does_not_attend_needs_no_reason() -> None:
    reason = blocked(town(mobility=CHAIR, am_days=NO_DAY), (PM,))
    assert reason.code == "wheelchair-space"


@pytest.mark.parametrize(
    "needs",
    [
        {"mobility": CHAIR},
        {"seats": 9},
        {"max_journey": Seconds(1)},
        {"earliest_pickup": at("09:00"), "pm_days": NO_DAY},
    ],
    ids=str,
)
def test_one_pupil_who_cannot_be_placed_does_not_change_the_plan_of_the_others(needs: dict[str, Any]) -> None:
    others = [pupil(f"P{number}", number, number % 3, school_id=f"S{number % 2 + 1}") for number in range(1, 8)]
    schools = [school("S1", 10), school("S2", 12, am_bell=at("09:20"))]
    here = world(others, schools, [CAR])
    hard_one = replace(pupil("P9", 0, **needs), home=place(3, 3))
    both = here.changed(pupils=(*others, hard_one))
    assert [one.pupil_id for one in planned(both).unplaced] == ["P9"]
    assert planned(both).routes == planned(here).routes


def test_messages_name_pupils_by_their_ids_alone() -> None:
    here = town(mobility=CHAIR, seats=9, max_journey=Seconds(1))
    for left in planned(here).unplaced:
        for reason in left.reasons:
            assert str(here.scenario.pupil["P9"].home.latitude) not in reason.message + reason.action
