"""Why a pupil rides as they do, and what letting a rule of their own go would save."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_world import PUPILS, write_table, write_world
from typer.testing import CliRunner, Result
from worlds import CAR, World, pupil, school, three_cars, three_on_a_line, world

from transport_opt.cli import app
from transport_opt.errors import UnreadableInputError
from transport_opt.model import Seconds
from transport_opt.service.question import Question
from transport_opt.service.why import Why, why, why_words
from transport_opt.solve import Params, solve


def asked(here: World, pupil_id: str) -> Why:
    plan = solve(here.scenario, here.matrix, Params(iterations=600, workers=1))
    return why(Question(here.scenario, here.matrix, "", "line"), plan, pupil_id)


def test_an_approval_to_travel_alone_costs_a_car() -> None:
    found = asked(three_on_a_line().with_pupil("P2", travels_alone=True), "P2")
    ((route, _),) = found.routes
    assert route.pupil_ids == {"P2"}
    (alone,) = found.relaxations
    # The car of P1 and P3 passes by: a car at £45 a day and 16 km at £1.60 a mile are saved.
    assert (alone.code, alone.saved_per_day) == ("travels-alone", 4500 + 1591)
    words = why_words(found)
    assert words[0].startswith(f"P2 rides on route {route.route_id} (CAR) alone.")
    assert "  " + f"{alone.route_id}: P2 travels alone" in " | ".join(words)
    assert words[-1] == (
        "Letting go the approval to travel alone would save £60.91 a school day, £11,572.90 a year, on route "
        f"{alone.route_id} (travels-alone)."
    )


def test_a_pair_that_must_not_meet_is_let_go_in_the_rows_of_both() -> None:
    here = three_on_a_line().with_pupil("P1", not_with=frozenset({"P3"})).with_pupil("P3", not_with=frozenset({"P1"}))
    found = asked(here, "P3")
    (pair,) = found.relaxations
    assert (pair.code, pair.words) == ("not-together", "not to ride with P1")
    assert pair.saved_per_day > 4500


def test_a_rule_that_costs_nothing_is_said_to_cost_nothing() -> None:
    found = asked(three_on_a_line().with_pupil("P2", max_journey=Seconds(3600)), "P2")
    assert [(one.code, one.saved_per_day) for one in found.relaxations] == [("journey-limit", 0)]
    assert "Letting go a limit of their own on time aboard would save nothing (journey-limit)." in why_words(found)


def test_who_shares_hears_what_another_way_would_cost() -> None:
    found = asked(three_on_a_line(), "P1")
    told = " ".join(why_words(found))
    assert "with 2 others" in told
    assert "The cheapest other way is a vehicle of their own, for £" in told
    assert "P1 has no rule of their own that could be let go." in told


def test_who_is_on_no_route_and_who_is_not_there_are_told() -> None:
    here = three_on_a_line()
    question, cars = Question(here.scenario, here.matrix, "", "line"), three_cars(here)
    bare = why(question, cars.__class__(cars.routes[:2]), "P3")
    assert why_words(bare)[0] == "P3 is on no route of the plan."
    with pytest.raises(UnreadableInputError) as raised:
        why(question, cars, "P9")
    assert raised.value.message == "The data set 'line' has no pupil 'P9'. It has 3."


def test_that_there_is_no_other_route_is_said() -> None:
    here = world([pupil("P1", 0)], [school()], [CAR]).changed()
    told = " ".join(why_words(asked(here, "P1")))
    assert "By the rules as they are no other route could take them." in told


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def test_the_command_tells_people_and_programs_the_same(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    alone = [{**row, "travels_alone": "yes" if row["pupil_id"] == "P2" else "no"} for row in PUPILS]
    write_table(tables / "pupils.csv", alone)
    plan = tmp_path / "plan.json"
    assert call("plan", tables, "--matrix", matrix, "--iterations", 600, "--out", plan).exit_code == 0
    result = call("why", tables, plan, "P2", "--matrix", matrix, "--json")
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    assert [one["code"] for one in told["relaxations"]] == ["travels-alone"]
    assert "Letting go the approval to travel alone would save £60.91" in " ".join(result.stderr.split())
    assert call("why", tables, plan, "P9", "--matrix", matrix).exit_code == 2
