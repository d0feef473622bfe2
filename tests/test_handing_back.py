"""Routes handed back: their pupils are placed anew, and nobody else changes unless they may."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from command_world import SCHOOLS, VEHICLES, write_table, write_world
from typer.testing import CliRunner, Result
from worlds import BUS, CAR, World, pupil, school, three_cars, three_on_a_line, world

from transport_opt.cli import app
from transport_opt.errors import UnreadableInputError
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Plan
from transport_opt.service.handing_back import Gone, HandBack, hand_back, hand_back_words
from transport_opt.service.plans import audited
from transport_opt.service.question import Question
from transport_opt.solve import Params, solve

MOVES = Params(iterations=900, workers=1)


def question_of(here: World) -> Question:
    return Question(here.scenario, here.matrix, "0" * 64, "line")


def handed_back(here: World, before: Plan, gone: Gone, share: Fraction = Fraction(0)) -> HandBack:
    found = hand_back(question_of(here), before, gone, share, MOVES)
    assert not found.reviewed.answer.plan.hard_findings
    assert not found.reviewed.answer.plan.unplaced
    return found


def with_operators(before: Plan) -> Plan:
    first, *others = before.routes
    return replace(
        before, routes=(replace(first, operator="Swift"), *(replace(one, operator="Reed") for one in others))
    )


def test_who_rode_on_a_route_that_is_handed_back_joins_others_who_stay() -> None:
    found = handed_back(three_on_a_line(), three_cars(three_on_a_line()), Gone(("R002",)))
    riders = sorted(sorted(route.pupil_ids) for route in found.reviewed.answer.plan.routes)
    assert riders in ([["P1", "P2"], ["P3"]], [["P1"], ["P2", "P3"]])
    assert (found.routes, found.pupils, found.reviewed.change.changed) == (("R002",), {"P2"}, set())


def test_all_routes_of_an_operator_are_handed_back() -> None:
    here = three_on_a_line()
    found = handed_back(here, with_operators(three_cars(here)), Gone(operator="Reed"))
    assert found.routes == ("R002", "R003")
    assert found.pupils == {"P2", "P3"}
    assert {route.operator for route in found.reviewed.answer.plan.routes if "P1" in route.pupil_ids} == {"Swift"}


def test_where_a_vehicle_type_is_gone_its_pupils_go_on_together_in_another() -> None:
    here = world([pupil(f"P{at}", at) for at in range(3)], [school()], [CAR, BUS])
    before = solve(here.scenario, here.matrix, MOVES)
    assert [route.vehicle_type for route in before.routes] == ["CAR"]
    found = handed_back(here, before, Gone(vehicle_type="CAR"))
    assert [(route.vehicle_type, len(route.pupil_ids)) for route in found.reviewed.answer.plan.routes] == [("BUS", 3)]
    assert (found.routes, found.reviewed.change.changed) == ((), set())


def test_others_change_only_as_far_as_they_may() -> None:
    here = three_on_a_line()
    found = handed_back(here, three_cars(here), Gone(("R002",)), Fraction(1))
    assert [len(route.pupil_ids) for route in found.reviewed.answer.plan.routes] == [3]
    assert len(found.reviewed.change.changed) == 1


def test_the_words_say_who_is_affected_and_what_it_costs() -> None:
    here = three_on_a_line()
    question = question_of(here)
    before = audited(question, three_cars(here), three_cars(here).provenance).plan
    found = handed_back(here, before, Gone(("R002",)))
    first, second = hand_back_words(found)
    assert first == "1 route is handed back; 1 of its 1 pupil is placed anew. 0 of 2 other pupils change route."
    less = (before.cash_pence_per_day or 0) - (found.reviewed.answer.plan.cash_pence_per_day or 0)
    assert second.endswith(f"£{less / 100:.2f} less than before.")


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (Gone(("R9",)), "The plan has no route 'R9'. It has 3: R001, R002, R003."),
        (Gone(operator="Nobody"), "The plan has no operator 'Nobody'. It has 0: none."),
        (Gone(vehicle_type="TANK"), "The data set has no vehicle type 'TANK'. It has 3: BUS, CAR, WAV."),
        (
            Gone(),
            "Something must be gone or changed: routes, an operator's routes or a vehicle type are needed, or other "
            "tables or travel times than the plan was made from; now there is none.",
        ),
    ],
)
def test_what_is_not_there_cannot_be_handed_back(gone: Gone, words: str) -> None:
    here = three_on_a_line()
    with pytest.raises(UnreadableInputError) as raised:
        hand_back(question_of(here), three_cars(here), gone, params=MOVES)
    assert raised.value.message == words


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def test_the_command_writes_the_plan_and_tells_programs_who_is_placed_anew(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    today, out = tmp_path / "today.json", tmp_path / "plan.json"
    assert call("baseline", tables, "--matrix", matrix, "--out", today).exit_code == 0
    result = call(
        "hand-back", tables, today, "T2", "--matrix", matrix, "--iterations", 600, "--out", out, "--json"
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)["hand_back"]
    assert (told["handed_back"], told["placed_anew"], told["changed"], told["joined"]) == (["T2"], ["P2"], [], [])
    assert told["cash_pence_per_day_before"] == 18272
    assert len(json.loads(out.read_text())["routes"]) == 2
    assert call("hand-back", tables, today, "--matrix", matrix).exit_code == 2


def test_a_school_that_shifts_its_bell_keeps_every_pupil_on_their_route_at_other_times(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    today, out = tmp_path / "today.json", tmp_path / "plan.json"
    assert call("baseline", tables, "--matrix", matrix, "--out", today).exit_code == 0
    write_table(tables / "schools.csv", [{**SCHOOLS[0], "am_bell": "08:30"}])
    assert call("audit", tables, today, "--matrix", matrix).exit_code == 1
    result = call("hand-back", tables, today, "--matrix", matrix, "--iterations", 600, "--out", out)

    assert result.exit_code == 0, result.stderr
    assert "No route is handed back. 0 of 3 other pupils change route." in " ".join(result.stderr.split())
    assert call("audit", tables, out, "--matrix", matrix).exit_code == 0
    was, now = read_plan(today), read_plan(out)
    assert {one.route_id: one.pupil_ids for one in now.routes} == {one.route_id: one.pupil_ids for one in was.routes}


def test_where_a_vehicle_type_is_gone_the_command_plans_with_the_others(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    write_table(tables / "vehicles.csv", [*VEHICLES, {**VEHICLES[0], "vehicle_type": "MPV", "layouts": "6+0"}])
    today, out = tmp_path / "today.json", tmp_path / "plan.json"
    assert call("baseline", tables, "--matrix", matrix, "--out", today).exit_code == 0
    asked = ("hand-back", tables, today, "--vehicle-type", "CAR", "--matrix", matrix, "--iterations", 600)
    result = call(*asked, "--out", out)

    assert result.exit_code == 0, result.stderr
    assert [one.vehicle_type for one in read_plan(out).routes] == ["MPV", "MPV", "MPV"]
    assert "0 of 3 other pupils change route." in " ".join(result.stderr.split())
