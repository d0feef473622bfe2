"""A plan adopted area by area: its routes there, the earlier plan's elsewhere, and who decided it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command_world import PUPILS, SCHOOLS, write_table, write_world
from typer.testing import CliRunner, Result
from worlds import AM, PM, World, plan, pupil, route, school, world

from transport_opt.cli import app
from transport_opt.errors import NotAdoptedError, UnreadableInputError
from transport_opt.intake.plan_file import read_plan, write_plan
from transport_opt.model import Adoption, Plan, Route
from transport_opt.service.adopting import Adopted, adopt, adopted_words
from transport_opt.service.plans import audited
from transport_opt.service.question import Question


def adoption(*schools: str) -> Adoption:
    return Adoption(schools, "A. Planner", "2027-01-04", "The heads agree.")


def two_schools() -> World:
    """Give a world in which P1 and P2 go to S1, P3 to S2 next door."""
    pupils = [pupil("P1", 0), pupil("P2", 2), pupil("P3", 4, school_id="S2")]
    return world(pupils, [school("S1"), school("S2")])


def car(here: World, name: str, route_id: str, out: str, back: str, **values: str) -> Route:
    there = here.scenario.pupil[name].school_id
    to_school = here.run(AM, f"{name} {out}", f"{there} 08:47-08:48 {name}")
    return route(to_school, here.run(PM, f"{there} 14:50-15:01 {name}", f"{name} {back}"), route_id=route_id, **values)


def cars(here: World) -> Plan:
    """Give each a car."""
    return plan(
        car(here, "P1", "R001", "08:35-08:37", "15:11-15:13"),
        car(here, "P2", "R002", "08:37-08:39", "15:09-15:11"),
        car(here, "P3", "R003", "08:39-08:41", "15:07-15:09"),
    )


def shared(here: World) -> Plan:
    """Have P1 and P2 share R001; P3 goes by bus on R002, which is the name of P2's car in the other plan."""
    morning = here.run(AM, "P1 08:33-08:35", "P2 08:37-08:39", "S1 08:47-08:48 P1 P2")
    home = here.run(PM, "S1 14:50-15:02 P1 P2", "P2 15:10-15:12", "P1 15:14-15:16")
    bus = car(here, "P3", "R002", "08:39-08:41", "15:07-15:09", vehicle_type="BUS")
    return plan(route(morning, home), bus)


def adopted(here: World, before: Plan, now: Plan, *schools: str) -> Adopted:
    question = Question(here.scenario, here.matrix, "0" * 64, "line")
    priced = audited(question, before, before.provenance).plan
    return adopt(question, priced, now, adoption(*schools))


def carried(found: Adopted) -> dict[str, tuple[str, list[str]]]:
    return {one.route_id: (one.vehicle_type, sorted(one.pupil_ids)) for one in found.answer.plan.routes}


def test_the_area_has_the_new_routes_and_all_else_the_earlier_ones() -> None:
    here = two_schools()
    found = adopted(here, cars(here), shared(here), "S1")
    assert carried(found) == {"R003": ("CAR", ["P3"]), "R001": ("CAR", ["P1", "P2"])}
    assert found.answer.plan.findings == ()
    assert found.answer.plan.adoptions == (adoption("S1"),)
    assert "adopted for S1; elsewhere the plan of unknown tables" in found.answer.plan.provenance.stop
    assert found.answer.plan.cash_pence_per_day == sum(one.cash.total for one in found.answer.plan.routes if one.cash)


def test_a_new_route_whose_name_is_taken_is_numbered_on() -> None:
    here = two_schools()
    found = adopted(here, cars(here), shared(here), "S2")
    assert carried(found) == {"R001": ("CAR", ["P1"]), "R002": ("CAR", ["P2"]), "R004": ("BUS", ["P3"])}


def test_area_after_area_is_the_whole_plan_with_a_decision_for_each() -> None:
    here = two_schools()
    first = adopted(here, cars(here), shared(here), "S1").answer.plan
    found = adopted(here, first, shared(here), "S2")
    assert sorted(carried(found).values()) == [("BUS", ["P3"]), ("CAR", ["P1", "P2"])]
    assert found.answer.plan.adoptions == (adoption("S1"), adoption("S2"))


def test_all_schools_are_the_new_plan_as_it_is() -> None:
    here = two_schools()
    found = adopted(here, cars(here), shared(here))
    assert [one.runs for one in found.answer.plan.routes] == [one.runs for one in shared(here).routes]
    assert adopted_words(found)[:2] == (
        "Adopted for all schools by A. Planner on 2027-01-04: The heads agree.",
        "2 routes of 2 are the new plan's.",
    )


def test_the_words_say_who_decided_and_what_it_saves() -> None:
    here = two_schools()
    who, routes, cash = adopted_words(adopted(here, cars(here), shared(here), "S1"))
    assert who == "Adopted for S1 by A. Planner on 2027-01-04: The heads agree."
    assert routes == "1 route of 2 is the new plan's."
    # Of the two cars, of £45 and the one that drives eight kilometres each way at £1.60 a mile is saved.
    assert cash == "A school day costs £60.91 less than before."


def test_a_route_that_crosses_the_border_is_named_with_the_area_it_needs() -> None:
    here = two_schools()
    (first, _), (_, second, third) = shared(here).routes, cars(here).routes
    mixed = replace(first, runs=(*first.runs, *third.runs))
    with pytest.raises(NotAdoptedError) as raised:
        adopted(here, cars(here), plan(mixed, second), "S1")
    assert raised.value.message == (
        "Each route must serve schools of the area alone or none of them; 1 route crosses its border: "
        "R001 of the new plan serves S1 and S2."
    )
    assert raised.value.action == ("Adopt S1 and S2 together, the smallest area around these that no route crosses.")


def test_what_would_break_a_hard_rule_is_refused_in_words() -> None:
    here = two_schools()
    alone = plan(*cars(here).routes[:1])
    with pytest.raises(NotAdoptedError) as raised:
        adopted(here, cars(here), alone, "S1")
    assert raised.value.message.startswith("No hard finding may come of an adoption; ")
    assert "[everyone-travels] pupil P2, am" in raised.value.message


def test_what_the_earlier_plan_breaks_elsewhere_stands_in_no_areas_way() -> None:
    here = two_schools()
    found = adopted(here, plan(*cars(here).routes[:2]), shared(here), "S1")
    assert {one.code for one in found.answer.plan.hard_findings} == {"everyone-travels"}
    assert adopted_words(found)[-1].endswith("of the earlier plan's stay.")


def test_a_school_that_is_not_there_is_told() -> None:
    here = two_schools()
    with pytest.raises(UnreadableInputError) as raised:
        adopted(here, cars(here), shared(here), "S9")
    assert raised.value.message == "The data set has no school 'S9'. It has 2: S1, S2."


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def written(folder: Path) -> tuple[object, ...]:
    here = two_schools()
    tables, matrix = write_world(folder, here)
    (tables / "routes.csv").unlink()
    places = zip(PUPILS, ("S1", "S1", "S2"), strict=True)
    write_table(tables / "pupils.csv", [{**row, "school_id": name} for row, name in places])
    write_table(tables / "schools.csv", [{**SCHOOLS[0], "school_id": name, "name": name} for name in ("S1", "S2")])
    write_plan(cars(here), folder / "cars.json")
    bus_is_car = [replace(one, vehicle_type="CAR") for one in shared(here).routes]
    write_plan(plan(*bus_is_car), folder / "shared.json")
    asked = ("adopt", tables, folder / "shared.json", "--earlier", folder / "cars.json", "--matrix", matrix)
    return (*asked, "--by", "A. Planner", "--why", "The heads agree.", "--out", folder / "runs.json")


def test_the_command_writes_the_plan_that_runs_from_now_on(tmp_path: Path) -> None:
    asked = written(tmp_path)
    result = call(*asked, "--school", "S1", "--json")

    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)["adoption"]
    assert (told["schools"], told["by"], told["routes_adopted"]) == (["S1"], "A. Planner", 1)
    runs = read_plan(tmp_path / "runs.json")
    assert [one.route_id for one in runs.routes] == ["R003", "R001"]
    assert [(one.schools, one.why) for one in runs.adoptions] == [(("S1",), "The heads agree.")]


def test_the_command_says_no_and_writes_nothing(tmp_path: Path) -> None:
    asked = written(tmp_path)
    write_plan(plan(*shared(two_schools()).routes[:1]), tmp_path / "shared.json")
    result = call(*asked, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["code"] == "not-adopted"
    assert not (tmp_path / "runs.json").exists()


def test_a_decision_without_a_reason_is_none(tmp_path: Path) -> None:
    result = call(*written(tmp_path), "--why", " ")
    assert result.exit_code == 2
    assert "--by and --why need words" in " ".join(result.stderr.replace("│", " ").split())
