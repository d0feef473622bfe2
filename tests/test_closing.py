"""A school that is closed for a day: which routes run, what is saved, and who is told."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from command_world import write_world
from typer.testing import CliRunner, Result
from worlds import AM, PM, World, plan, pupil, route, school, world

from transport_opt.cli import app
from transport_opt.errors import UnreadableInputError
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Assistant, Days, Plan
from transport_opt.service.closing import Closure, close_schools, closure_words
from transport_opt.service.question import Question

WEDNESDAY, SATURDAY = date(2027, 1, 13), date(2027, 1, 16)
P1_OF_S1 = pupil("P1", 0)


def two_schools(first: object = P1_OF_S1) -> World:
    """Give a world in which P1 and P2 go to S1, and P3 to S2 next door."""
    pupils = [first, pupil("P2", 2), pupil("P3", 4, school_id="S2")]
    return world(pupils, [school("S1"), school("S2")])  # type: ignore[arg-type]


def running(here: World, assistants: int = 0) -> Plan:
    """Have P1 and P3 share Swift's car, and P2 ride in Reed's."""
    morning = here.run(AM, "P1 08:31-08:33", "P3 08:37-08:39", "S1 08:45-08:46 P1", "S2 08:46-08:47 P3")
    home = here.run(PM, "S1 14:55-15:01 P1", "S2 15:01-15:02 P3", "P3 15:08-15:10", "P1 15:14-15:16")
    alone = here.run(AM, "P2 08:37-08:39", "S1 08:47-08:48 P2")
    back = here.run(PM, "S1 14:50-15:01 P2", "P2 15:09-15:11")
    return plan(
        route(morning, home, route_id="R001", operator="Swift", assistants=assistants),
        route(alone, back, route_id="R002", operator="Reed"),
    )


def closed(here: World, before: Plan, *schools: str, on: date = WEDNESDAY) -> Closure:
    return close_schools(Question(here.scenario, here.matrix, "0" * 64, "line"), before, schools, on)


def test_a_route_of_that_school_alone_does_not_run_and_one_that_mixes_goes_on() -> None:
    found = closed(two_schools(), running(two_schools()), "S1")
    assert (found.not_running, found.altered, found.staying) == (("R002",), ("R001",), ("P1", "P2"))
    (left,) = found.answer.plan.routes
    assert [[stop.place for stop in run.stops] for run in left.runs] == [["P3", "S2"], ["S2", "P3"]]
    assert {str(run.days) for run in left.runs} == {"--W--"}
    assert found.answer.plan.findings == ()
    assert found.answer.plan.provenance.stop == "S1 closed on 2027-01-13"


def test_what_the_day_saves_is_told_by_operator_to_the_penny() -> None:
    found = closed(two_schools(), running(two_schools()), "S1")
    # £45 and 20 km at £1.60 a mile become 12 km; Reed's £45 and 16 km are saved whole.
    assert (found.cash_before, found.cash_after) == ({"Swift": 6488, "Reed": 6091}, {"Swift": 5693})
    assert found.saved == 795 + 6091


def test_the_words_say_what_runs_and_whom_to_tell() -> None:
    found = closed(two_schools(), running(two_schools()), "S1")
    assert closure_words(found)[:3] == (
        "S1 is closed on Wednesday 13 January 2027: 2 pupils are not called for (P1, P2).",
        "1 route does not run (R002); 1 route goes on without those pupils (R001).",
        "By the rate card these routes cost £56.93 that day instead of £125.79, £68.86 less: Reed £60.91 and "
        "Swift £7.95.",
    )
    # The car need not stand at S1 next door any more, and keeps as near its times as the bell lets it.
    assert closure_words(found)[3:] == (
        "Families to tell: 3; schools that are open: 1.",
        "  P3, morning (--W--): home 08:38 instead of 08:37, school 08:46.",
        "  P3, afternoon (--W--): home 15:06:30 instead of 15:08, school 15:00:30 instead of 15:02.",
        "  School S2, afternoon (--W--): route R001 15:00:30 instead of 15:02.",
    )


def test_who_does_not_travel_that_weekday_is_not_told() -> None:
    here = two_schools().with_pupil("P2", am_days=Days.parse("MT---"), pm_days=Days.parse("MT---"))
    found = closed(here, running(here), "S1")
    assert (found.not_running, found.staying) == ((), ("P1",))
    monday = closed(here, running(here), "S1", on=date(2027, 1, 11))
    assert (monday.not_running, monday.staying) == (("R002",), ("P1", "P2"))


def test_an_assistant_whom_nobody_needs_that_day_is_not_paid() -> None:
    here = two_schools(pupil("P1", 0, assistant=Assistant.SHARED))
    found = closed(here, running(here, assistants=1), "S1")
    assert found.cash_before["Swift"] - found.cash_after["Swift"] == 795 + 5800


def test_all_schools_closed_leave_nothing_to_run() -> None:
    found = closed(two_schools(), running(two_schools()), "S1", "S2")
    assert (found.answer.plan.routes, found.saved) == ((), 6488 + 6091)
    assert found.answer.plan.hard_findings == ()
    assert closure_words(found)[0].startswith("S1 and S2 are closed on Wednesday")


def test_who_wants_to_ride_with_a_pupil_of_a_closed_school_rides_without_and_no_rule_is_broken() -> None:
    here = two_schools(pupil("P1", 0, keep_with=frozenset({"P3"})))
    found = closed(here, running(here), "S1")
    assert found.answer.plan.findings == ()
    assert found.new_findings == ()


def test_a_fault_of_every_day_does_not_come_of_the_closure() -> None:
    here = two_schools()
    before = running(here)
    found = closed(here, replace(before, routes=before.routes[1:]), "S1")
    assert {one.code for one in found.answer.plan.hard_findings} == {"everyone-travels"}
    assert found.new_findings == ()


@pytest.mark.parametrize(
    ("schools", "on", "words"),
    [
        (("S9",), WEDNESDAY, "The data set has no school 'S9'. It has 2: S1, S2."),
        (("S1",), SATURDAY, "Schools are open from Monday to Friday; 2027-01-16 is a Saturday."),
    ],
)
def test_what_cannot_be_closed_is_told(schools: tuple[str, ...], on: date, words: str) -> None:
    with pytest.raises(UnreadableInputError) as raised:
        closed(two_schools(), running(two_schools()), *schools, on=on)
    assert raised.value.message == words


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def test_the_command_tells_the_day_and_writes_its_plan_where_asked(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    today, out = tmp_path / "today.json", tmp_path / "wednesday.json"
    assert call("baseline", tables, "--matrix", matrix, "--out", today).exit_code == 0
    asked = ("close-school", tables, today, "S1", "--on", "2027-01-13", "--matrix", matrix)
    result = call(*asked, "--out", out, "--json")

    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["routes_not_running"], told["not_called_for"]) == (["T1", "T2", "T3"], ["P1", "P2", "P3"])
    # Three cars of £45 drive 20, 16 and 12 km at £1.60 a mile on a day.
    assert told["saved_pence"] == 3 * 4500 + 1988 + 1591 + 1193
    assert told["files"] == [str(out)]
    assert read_plan(out).routes == ()
    assert call(*asked).exit_code == 0
    assert call(*asked[:-2]).exit_code == 2
