"""Levers let loose one on top of the other: what each saves adds up, and each step obeys what it allows."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from command_world import PUPILS, write_table, write_world
from typer.testing import CliRunner, Result
from worlds import AM, CAR, World, pupil, school, shared_car, three_cars, three_on_a_line, world

from transport_opt.cli import app
from transport_opt.levers import LEVERS, Practice, allowed, practised, under
from transport_opt.model import Assistant, TodaysRoute, TodaysRun
from transport_opt.model.plan import Route
from transport_opt.service.levers_file import lever_figures
from transport_opt.service.plans import audited
from transport_opt.service.pulling_levers import Step, lever_rows, levers_for
from transport_opt.service.question import Question
from transport_opt.solve import Params

MOVES = Params(iterations=600, workers=1)


def today_of(here: World, *routes: tuple[str, ...]) -> World:
    """Give each route's pupils a car of their own today, both ways."""
    return here.changed(
        todays_routes=tuple(
            TodaysRoute(
                f"T{at}", "CAR", None, None, None,
                (TodaysRun(AM, 1, names), TodaysRun(AM.__class__.PM, 1, names[::-1])),
            )
            for at, names in enumerate(routes, start=1)
        )
    )  # fmt: skip


def steps_of(here: World, *consent: str) -> dict[str, Step]:
    question = Question(here.scenario, here.matrix, "0" * 64, "line")
    return {step.code: step for step in levers_for(question, MOVES, consent)}


def test_todays_practice_is_what_its_routes_do_at_most() -> None:
    here = three_on_a_line()
    assert practised(here.scenario, three_cars(here)) == Practice(runs=1, schools=1, sharing=1)
    with_help = here.with_pupil("P1", assistant=Assistant.SHARED).with_pupil("P2", assistant=Assistant.SHARED)
    (route,) = shared_car(with_help).routes
    helped: Route = replace(route, assistants=1)
    assert practised(with_help.scenario, replace(shared_car(here), routes=(helped,))).sharing == 2
    assert allowed(here.scenario) == Practice(runs=2, schools=3, sharing=8)


def test_each_lever_loosens_one_thing_and_the_last_lets_nobody_travel_alone() -> None:
    now, most = Practice(1, 1, 1), Practice(2, 3, 8)
    practices = []
    for lever in LEVERS:
        now = lever.loosened(now, most)
        practices.append((now.runs, now.schools, now.sharing, lever.alone))
    assert practices == [(1, 1, 1, True), (2, 1, 1, True), (2, 3, 1, True), (2, 3, 8, True), (2, 3, 8, False)]
    alone = three_on_a_line().with_pupil("P2", travels_alone=True).scenario
    assert "no decision about any child" in LEVERS[-1].words
    assert under(alone, most, alone=True).pupil["P2"].travels_alone
    assert not under(alone, most, alone=False).pupil["P2"].travels_alone


def test_three_cars_become_one_by_routing_alone() -> None:
    steps = steps_of(today_of(three_on_a_line(), ("P1",), ("P2",), ("P3",)))
    assert list(steps) == ["today", *(lever.code for lever in LEVERS), "travel-budgets"]
    assert [len(step.answer.plan.routes) for step in steps.values()] == [3, 1, 1, 1, 1, 1, 1]
    assert steps["today"].cash > steps["re-routing"].cash == steps["travel-budgets"].cash


def test_a_car_for_two_schools_waits_for_the_lever_that_lets_schools_mix() -> None:
    here = world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], [school(east=9), school("S2", east=10)], [CAR])
    steps = steps_of(today_of(here.with_policy("second_run", max_runs=1), ("P1",), ("P2",)))
    routes = [len(steps[code].answer.plan.routes) for code in ("re-routing", "second-runs", "mixed-schools")]
    assert routes == [2, 2, 1]


def test_who_travels_alone_is_carried_with_others_in_no_plan_to_drive() -> None:
    here = three_on_a_line().with_pupil("P2", travels_alone=True)
    steps = steps_of(today_of(here, ("P1",), ("P2",), ("P3",)))
    assert [step.may_be_driven for step in steps.values()] == [True] * 5 + [False] * 2
    assert len(steps["sharing-assistants"].answer.plan.routes) == 2
    assert len(steps["solo-review"].answer.plan.routes) == 1
    plan = steps["sharing-assistants"].answer.plan
    assert not audited(Question(here.scenario, here.matrix, "", ""), plan, plan.provenance).plan.hard_findings


def test_a_travel_budget_is_given_with_consent_only_and_where_it_is_cheaper() -> None:
    # P9 lives the other way: a car of its own costs £45 and more, two kilometres by the parent's car next to nothing.
    here = world([pupil("P1", 0), pupil("P9", 11)], [school()], [CAR]).with_policy("mixed_schools", max_schools=1)
    here = here.with_pupil("P9", travels_alone=True).changed()
    now = today_of(here, ("P1",), ("P9",))
    without, with_consent = steps_of(now), steps_of(now, "P9", "P1")
    assert without["travel-budgets"].with_budgets == ()
    assert without["travel-budgets"].cash == without["solo-review"].cash
    last = with_consent["travel-budgets"]
    assert "P9" in last.with_budgets
    assert last.cash < with_consent["solo-review"].cash
    assert last.budgets > 0


def test_what_the_steps_save_adds_up_to_the_penny() -> None:
    steps = tuple(steps_of(today_of(three_on_a_line(), ("P1",), ("P2", "P3"))).values())
    figures = lever_figures(steps)
    saved = sum(one["saved_pence_per_day"] for one in figures)
    assert saved == steps[0].cash - steps[-1].cash > 0
    assert lever_rows(steps, 190)[-1][0] == "all together"


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.split())


def test_the_command_writes_plans_to_drive_and_the_figures_of_all_steps(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    result = call("levers", tables, "--matrix", matrix, "--iterations", 300, "--out", tmp_path / "out", "--json")

    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["levers"] == json.loads((tmp_path / "out" / "levers.json").read_text())["levers"]
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == [
        "0-today.json", "1-re-routing.json", "2-second-runs.json", "3-mixed-schools.json", "4-sharing-assistants.json",
        "levers.json",
    ]  # fmt: skip
    assert "Levers overlap: each step saves what it does on top of those above it" in told_by(result)
    assert "all together" in told_by(result)


def test_consent_for_somebody_unknown_and_a_county_without_routes_are_refused(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    unknown = call("levers", tables, "--matrix", matrix, "--iterations", 10, "--consent", "P77")
    assert unknown.exit_code == 2
    assert "Consent to a travel budget can be given for pupils of the data set; P77 is none of its 3." in (
        told_by(unknown)
    )
    (tables / "routes.csv").unlink()
    write_table(tables / "pupils.csv", PUPILS)
    bare = call("levers", tables, "--matrix", matrix, "--iterations", 10, "--out", tmp_path / "none")
    assert bare.exit_code == 2
    assert "has no routes of today" in told_by(bare)
    assert not (tmp_path / "none").exists()
