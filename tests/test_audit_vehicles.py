"""Seats, wheelchairs, licences, access, counts, second runs and assistants."""

from dataclasses import replace

import pytest
from audit_words import findings, hard, the_finding
from worlds import (
    AM,
    BUS,
    CAR,
    PM,
    WAV,
    at,
    plan,
    pupil,
    route,
    school,
    shared_car,
    three_cars,
    three_on_a_line,
    vehicle,
    with_route,
    with_run,
    with_stop,
    world,
)

from transport_opt.model import Assistant, Days, Licence, Mobility

HERE = three_on_a_line()
CAR_PLAN = shared_car(HERE)
EPILEPSY = frozenset({"epilepsy"})


def test_more_pupils_than_seats_are_found_on_the_leg_where_they_are_aboard():
    here = HERE.changed(vehicle_types=(vehicle("CAR", "2+0"),))
    to_school, home = findings("seats", here, CAR_PLAN)
    assert to_school.message == (
        "The pupils and assistants aboard need 3 seats beside 0 wheelchairs, 0 assistants included. "
        "CAR has the layouts 2+0 (seats+wheelchairs)."
    )
    assert to_school.where == "route R001, am run 1, stop P3, Monday to Friday"
    assert home.where == "route R001, pm run 1, stop S1, Monday to Friday"


def test_assistants_and_wide_pupils_take_seats():
    assert hard(HERE, with_route(CAR_PLAN, 0, assistants=1)) == []
    assert "need 5 seats beside 0 wheelchairs, 2 assistants included" in (
        findings("seats", HERE, with_route(CAR_PLAN, 0, assistants=2))[0].message
    )
    assert "need 5 seats" in findings("seats", HERE.with_pupil("P1", seats=3), CAR_PLAN)[0].message


def test_seats_are_counted_for_those_who_travel_that_day():
    here = HERE.changed(vehicle_types=(vehicle("CAR", "2+0"),)).with_pupil(
        "P1", am_days=Days.parse("--W--"), pm_days=Days.parse("-----")
    )
    assert the_finding("seats", here, CAR_PLAN).where == "route R001, am run 1, stop P3, Wednesday"


def test_a_wheelchair_leaves_fewer_seats_in_its_layout():
    here = HERE.with_pupil("P1", mobility=Mobility.WHEELCHAIR_MANUAL).changed(
        vehicle_types=(vehicle("WAV1", "4+0;1+1"),)
    )
    found = findings("seats", here, with_route(CAR_PLAN, 0, vehicle_type="WAV1"))
    assert "need 2 seats beside 1 wheelchair, 0 assistants included. WAV1 has the layouts 4+0, 1+1" in found[0].message
    assert findings("wheelchair-space", here, with_route(CAR_PLAN, 0, vehicle_type="WAV1")) == []


def test_a_pupil_who_transfers_takes_a_seat_and_no_space():
    here = HERE.with_pupil("P1", mobility=Mobility.WHEELCHAIR_TRANSFERS)
    assert findings("wheelchair-space", here, CAR_PLAN) == []
    assert findings("seats", here, CAR_PLAN) == []


def test_a_wheelchair_without_a_space_is_found():
    here = HERE.with_pupil("P2", mobility=Mobility.WHEELCHAIR_POWERED, pm_days=Days.parse("-----"))
    finding = the_finding("wheelchair-space", here, CAR_PLAN)
    assert finding.message == "The wheelchairs aboard need 1 space. CAR has the layouts 4+0 (seats+wheelchairs)."
    assert findings("seats", here, CAR_PLAN) == []


@pytest.mark.parametrize(("mass", "faults"), [(300, 0), (301, 2), (None, 0)])
def test_a_wheelchair_too_heavy_for_the_lift_is_found(mass, faults):
    here = HERE.with_pupil("P2", mobility=Mobility.WHEELCHAIR_POWERED, wheelchair_kg=mass)
    here = here.changed(vehicle_types=(replace(WAV, lift_kg=300),))
    found = findings("wheelchair-space", here, with_route(CAR_PLAN, 0, vehicle_type="WAV"))
    assert len(found) == faults
    assert all(
        one.message == "The wheelchair of P2 weighs 301 kg with its user. The lift of WAV carries 300 kg."
        for one in found
    )


def test_a_large_vehicle_without_a_psv_licence_is_found():
    here = HERE.changed(vehicle_types=(vehicle("CAR", "9+0", licence=Licence.PRIVATE_HIRE),))
    finding = the_finding("licence", here, CAR_PLAN)
    assert finding.message == (
        "CAR holds 9 passengers on the licence 'phv'. Private hire carries at most 8; more needs 'psv'."
    )
    assert finding.where == "route R001"


def test_a_minibus_at_a_home_or_school_that_it_cannot_reach_is_found():
    bus = with_route(CAR_PLAN, 0, vehicle_type="BUS")
    schools_road = HERE.changed(schools=(school(no_minibus=True),))
    found = findings("vehicle-access", schools_road, bus)
    assert [one.where for one in found] == [f"route R001, {d} run 1, stop S1, Monday to Friday" for d in (AM, PM)]
    lane = HERE.with_pupil("P2", no_minibus=True, pm_days=Days.parse("-----"))
    assert findings("vehicle-access", lane, CAR_PLAN) == []
    finding = the_finding("vehicle-access", lane, bus)
    assert finding.where == "route R001, am run 1, stop P2, Monday to Friday"
    assert finding.message == (
        "A minibus cannot reach P2. It needs a vehicle for at most 8 passengers. The route has BUS."
    )


def test_an_unknown_vehicle_type_is_found():
    finding = the_finding("vehicle-count", HERE, with_route(CAR_PLAN, 0, vehicle_type="TANK"))
    assert finding.message == "The vehicle type TANK is not in the data set. It has: CAR, WAV, BUS."


def test_more_routes_than_vehicles_of_a_type_are_found():
    here = HERE.changed(vehicle_types=(replace(CAR, count=2), WAV, BUS))
    finding = the_finding("vehicle-count", here, three_cars(here))
    assert finding.message == "3 routes need a CAR each. There are 2."
    enough = HERE.changed(vehicle_types=(replace(CAR, count=3), WAV, BUS))
    assert findings("vehicle-count", enough, three_cars(enough)) == []


def test_two_routes_of_one_id_are_found():
    finding = the_finding("vehicle-count", HERE, with_route(three_cars(HERE), 1, route_id="R001"))
    assert finding.message == "2 routes have the id R001. Each route is one vehicle and needs an id of its own."


def two_runs(second_begins: str, run: int = 2):
    """P1 is at S1 by 08:15, which leaves the car at 08:16; P2, for the later S2, lives 8 km back."""
    early, late = school(am_bell=at("08:20"), pm_bell=at("15:00")), school("S2", 12, am_bell=at("09:00"))
    here = world([pupil("P1", 0), pupil("P2", 2, school_id="S2")], [early, late])
    first = here.run(AM, "P1 08:02-08:04", "S1 08:14-08:16 P1")
    second = here.run(AM, f"P2 {second_begins}-08:36", "S2 08:46-08:47 P2", run=run)
    return here, plan(route(first, second))


def test_a_second_run_needs_the_drive_and_the_gap():
    here, whole = two_runs("08:29")
    assert findings("second-run", here, whole) == []
    here, whole = two_runs("08:28:59")
    finding = the_finding("second-run", here, whole)
    assert finding.message == (
        "The vehicle leaves S1 at 08:16 and begins its next run at P2 at 08:28:59. "
        "It needs 8 min of driving and a gap of 5 min, so 08:29 at the earliest."
    )
    assert finding.where == "route R001, am run 2, stop P2, Monday to Friday"


def test_a_run_beyond_the_number_allowed_is_found():
    here, whole = two_runs("08:29", run=3)
    finding = the_finding("second-run", here, whole)
    assert finding.message == "The run has the number 3. The runs of one session are numbered from 1 to 2."
    here, whole = two_runs("08:29")
    assert "from 1 to 1" in the_finding("second-run", here.with_policy("second_run", max_runs=1), whole).message


def test_two_runs_of_one_number_on_one_weekday_are_found():
    here, whole = two_runs("08:29", run=1)
    finding = the_finding("second-run", here, whole)
    assert finding.message == "Two am runs have the number 1 on one weekday. Each number is driven once."
    apart = with_run(with_run(whole, 0, 0, days=Days.parse("MT---")), 0, 1, days=Days.parse("--WTF"))
    assert findings("second-run", here, apart) == []


def test_a_morning_that_reaches_into_the_afternoon_is_found():
    finding = the_finding("second-run", HERE, with_stop(CAR_PLAN, 0, 0, 3, depart=at("14:56")))
    assert "leaves S1 at 14:56 and begins its next run at S1 at 14:55" in finding.message


def test_a_run_without_the_assistant_its_pupils_share_is_found():
    here = HERE.with_pupil("P1", assistant=Assistant.SHARED, pm_days=Days.parse("-----"))
    finding = the_finding("assistant-aboard", here, CAR_PLAN)
    assert finding.message == "The run needs 1 assistant for its pupils. The route has 0."
    assert finding.where == "route R001, am run 1, Monday to Friday"
    assert findings("assistant-aboard", here, with_route(CAR_PLAN, 0, assistants=1)) == []


def test_assistants_of_their_own_are_not_shared():
    """One for P1, two for P2 and a shared one for P3."""
    needs = {"P1": Assistant.ONE_TO_ONE, "P2": Assistant.TWO_TO_ONE, "P3": Assistant.SHARED}
    here = HERE
    for name, assistant in needs.items():
        here = here.with_pupil(name, assistant=assistant)
    found = findings("assistant-aboard", here, with_route(CAR_PLAN, 0, assistants=3))
    assert found[0].message == "The run needs 4 assistants for its pupils. The route has 3."
    assert findings("assistant-aboard", here, with_route(CAR_PLAN, 0, assistants=4)) == []


@pytest.mark.parametrize(("ratio", "needed"), [(3, 0), (2, 2)])
def test_one_assistant_looks_after_at_most_the_ratio(ratio, needed):
    here = HERE.with_policy("assistant_aboard", shared_ratio=ratio)
    for name in ("P1", "P2", "P3"):
        here = here.with_pupil(name, assistant=Assistant.SHARED)
    found = findings("assistant-aboard", here, with_route(CAR_PLAN, 0, assistants=1))
    assert len(found) == needed
    assert all("needs 2 assistants" in one.message for one in found)


def test_fewer_than_no_assistants_are_found():
    finding = the_finding("assistant-aboard", HERE.changed(pupils=()), plan(route(assistants=-1)))
    assert finding.message == "The route has -1 assistants. It needs nought or more."


def test_a_skill_that_no_assistant_has_is_found():
    here = HERE.with_pupil("P1", assistant_skills=EPILEPSY, pm_days=Days.parse("-----"))
    signing = with_route(CAR_PLAN, 0, assistants=1, assistant_skills=("signing",))
    finding = the_finding("assistant-skills", here, signing)
    assert finding.message == (
        "P1 needs an assistant with the skill epilepsy. The route has 1 assistant with: signing."
    )
    both = with_route(CAR_PLAN, 0, assistants=1, assistant_skills=("signing", "epilepsy"))
    assert findings("assistant-skills", here, both) == []


def test_a_skill_needs_an_assistant_to_have_it():
    here = HERE.with_pupil("P1", assistant_skills=EPILEPSY, pm_days=Days.parse("-----"))
    nobody = with_route(CAR_PLAN, 0, assistant_skills=("epilepsy",))
    assert the_finding("assistant-skills", here, nobody).message.endswith("The route has 0 assistants with: none.")
    assert the_finding("assistant-aboard", here, nobody).message.startswith("The run needs 1 assistant")


def test_the_afternoon_is_judged_by_its_own_needs():
    here = HERE.with_pupil("P1", assistant=Assistant.SHARED, am_days=Days.parse("-----"))
    assert the_finding("assistant-aboard", here, CAR_PLAN).where.startswith(f"route R001, {PM} run 1")
