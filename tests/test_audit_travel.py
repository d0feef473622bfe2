"""Everyone travels on the days they attend, and nobody is driven for in vain."""

from dataclasses import replace

import pytest
from audit_words import findings, hard, the_finding
from worlds import (
    AM,
    PM,
    afternoon,
    morning,
    plan,
    route,
    shared_car,
    three_cars,
    three_on_a_line,
    with_run,
    with_stop,
)

from transport_opt.model import NO_DAY, Days, Reason, Unplaced

HERE = three_on_a_line()
NO_CAR = Reason("vehicle-count", "No vehicle is left.", "Ask for one more.")


def without_p3():
    """P1 and P2 in one car, both ways."""
    to_school = HERE.run(AM, "P1 08:35-08:37", "P2 08:39-08:41", "S1 08:49-08:51 P1 P2")
    home = HERE.run(PM, "S1 14:55-15:02 P1 P2", "P2 15:10-15:12", "P1 15:14-15:16")
    return plan(route(to_school, home))


def test_a_pupil_who_is_on_no_run_and_not_unplaced_is_found_in_each_session():
    to_school, home = findings("everyone-travels", HERE, without_p3())
    assert to_school.message == (
        "P3 attends and is not carried in the morning. "
        "A pupil needs one run, or a place among the unplaced with reasons. There is neither."
    )
    assert to_school.where == "pupil P3, am, Monday to Friday"
    assert home.where == "pupil P3, pm, Monday to Friday"
    assert "unplaced with the reason" in home.action


def test_a_pupil_who_is_listed_unplaced_with_a_reason_is_not_a_finding():
    listed = replace(without_p3(), unplaced=(Unplaced("P3", (AM, PM), (NO_CAR,)),))
    assert hard(HERE, listed) == []


def test_a_pupil_who_is_listed_unplaced_for_one_session_needs_a_run_in_the_other():
    listed = replace(without_p3(), unplaced=(Unplaced("P3", (AM,), (NO_CAR,)),))
    assert the_finding("everyone-travels", HERE, listed).where == "pupil P3, pm, Monday to Friday"


def test_a_pupil_who_is_listed_unplaced_without_a_reason_is_found():
    listed = replace(without_p3(), unplaced=(Unplaced("P3", (AM, PM), ()),))
    finding = the_finding("everyone-travels", HERE, listed)
    assert finding.message == "Pupil P3 is listed unplaced without a reason. It needs at least one. It has 0."


def test_a_pupil_who_is_listed_unplaced_and_carried_is_found():
    listed = replace(shared_car(HERE), unplaced=(Unplaced("P3", (PM,), (NO_CAR,)),))
    finding = the_finding("everyone-travels", HERE, listed)
    assert finding.message == (
        "P3 is listed unplaced in the afternoon and is carried too. Only one can be. Now: route R001, pm run 1."
    )


def test_a_pupil_who_is_carried_by_two_vehicles_is_found():
    alone = HERE.run(AM, "P3 08:39-08:41", "S1 08:47-08:48 P3", days=Days.parse("M-W--"))
    twice = replace(shared_car(HERE), routes=(*shared_car(HERE).routes, route(alone, route_id="R002")))
    finding = the_finding("everyone-travels", HERE, twice)
    assert finding.message == (
        "P3 is carried 2 times in the morning. Once is needed. Now: route R001, am run 1, route R002, am run 1."
    )
    assert finding.where == "pupil P3, am, Monday and Wednesday"


@pytest.mark.parametrize(
    ("stop_at", "changes", "words"),
    [
        (3, {"alights": ("P1", "P2")}, "P3 boards 1 time and alights 0 times."),
        (2, {"boards": ()}, "P3 boards 0 times and alights 1 time."),
        (2, {"boards": ("P3", "P3")}, "P3 boards 2 times and alights 1 time."),
    ],
)
def test_a_pupil_who_does_not_board_once_and_alight_once_is_found(stop_at, changes, words):
    finding = the_finding("everyone-travels", HERE, with_stop(shared_car(HERE), 0, 0, stop_at, **changes))
    assert finding.message.startswith(words)
    assert "In the morning P3 must board once at P3 and alight once, later, at S1." in finding.message
    assert finding.where == "route R001, am run 1, Monday to Friday"


def test_a_pupil_who_boards_at_another_home_is_found():
    run = morning(HERE)
    stops = (run.stops[0], replace(run.stops[1], boards=("P3",)), replace(run.stops[2], boards=("P2",)), run.stops[3])
    found = findings("everyone-travels", HERE, with_run(shared_car(HERE), 0, 0, stops=stops))
    assert [one.message.split(".")[0] for one in found] == ["P3 boards at P2", "P2 boards at P3"]


def test_a_pupil_who_is_left_at_another_school_is_found():
    here = HERE.changed(schools=(*HERE.scenario.schools, replace(HERE.scenario.schools[0], school_id="S2")))
    moved = here.with_pupil("P3", school_id="S2")
    finding, other_way = findings("everyone-travels", moved, shared_car(here))
    assert finding.message.startswith("P3 alights at S1. In the morning P3 must board once at P3")
    assert other_way.message.startswith("P3 boards at S1. In the afternoon P3 must board once at S2")


def test_a_pupil_who_alights_before_boarding_is_found():
    stops = tuple(reversed(morning(HERE).stops))
    found = findings("everyone-travels", HERE, with_run(shared_car(HERE), 0, 0, stops=stops))
    assert found[0].message.startswith("P1 does not board before alighting.")
    assert len(found) == 3


def test_names_that_the_data_set_does_not_hold_are_found():
    strange = with_stop(shared_car(HERE), 0, 0, 3, place="S99", alights=("P1", "P2", "P3", "P99"))
    strange = replace(strange, unplaced=(Unplaced("P98", (AM,), (NO_CAR,)),))
    messages = " ".join(one.message for one in findings("everyone-travels", HERE, strange))
    assert "The stop S99 is neither a pupil nor a school of the data set." in messages
    assert "Pupil P99 is on a run and is not in the data set." in messages
    assert "Pupil P98 is listed unplaced and is not in the data set." in messages


def test_a_pupil_is_called_for_only_on_the_days_they_attend():
    here = HERE.with_pupil("P3", am_days=Days.parse("M-W-F"), pm_days=Days.parse("MT--F"))
    assert hard(here, shared_car(here)) == []


def test_a_pupil_on_a_run_of_days_they_do_not_attend_is_found():
    here = HERE.with_pupil("P3", am_days=Days.parse("M----"))
    runs = morning(here, Days.parse("-TWTF")), afternoon(here)
    monday = here.run(AM, "P1 08:31-08:33", "P2 08:35-08:37", "P3 08:39-08:41", "S1 08:47-08:49 P1 P2 P3")
    whole = plan(route(*runs, replace(monday, days=Days.parse("M----"))))
    finding = the_finding("attendance", here, whole)
    assert finding.message == (
        "P3 is on a run of the days -TWTF, none of which they attend in the morning. They attend M----."
    )
    assert finding.where == "route R001, am run 1"


def test_a_run_of_no_days_is_found():
    finding = the_finding("attendance", HERE, with_run(shared_car(HERE), 0, 0, days=NO_DAY))
    assert finding.message == "The run is driven on no weekday. It needs at least one. Its days are '-----'."


def test_a_run_driven_on_a_day_when_nobody_attends_is_found():
    here = HERE
    for name in ("P1", "P2", "P3"):
        here = here.with_pupil(name, am_days=Days.parse("MTWT-"))
    finding = the_finding("attendance", here, shared_car(here))
    assert finding.message.startswith("The run is driven and nobody on it attends.")
    assert finding.where == "route R001, am run 1, Friday"


def test_two_runs_of_one_number_on_different_days_carry_everyone():
    halves = (Days.parse("MT---"), Days.parse("--WTF"))
    runs = [*(morning(HERE, days) for days in halves), *(afternoon(HERE, days) for days in halves)]
    assert hard(HERE, plan(route(*runs))) == []


def test_both_directions_are_judged():
    only_morning = plan(route(morning(HERE)))
    assert {one.where for one in hard(HERE, only_morning)} == {
        f"pupil {name}, pm, Monday to Friday" for name in ("P1", "P2", "P3")
    }


def test_a_car_each_is_a_valid_plan_too():
    assert hard(HERE, three_cars(HERE)) == []


def test_a_pupil_who_boards_and_alights_at_one_stop_is_found():
    whole = with_stop(with_stop(shared_car(HERE), 0, 0, 2, alights=("P3",)), 0, 0, 3, alights=("P1", "P2"))
    assert the_finding("everyone-travels", HERE, whole).message.startswith("P3 does not board before alighting.")
