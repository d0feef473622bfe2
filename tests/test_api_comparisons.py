"""Plans compared over the web: what each role gets, and what it cannot."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from web_world import LEEDS, PUPILS, ROUTES, Program, World, a_matrix, a_world, baseline_of, done, error_of, tables

from transport_opt.service.hosted import Role


class Town:
    """A world with today's routes timed twice, for a planner and a viewer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner, self.viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        self.plan_id = baseline_of(world, self.planner)
        dataset_id = self.planner.get(f"/plans/{self.plan_id}").json["dataset_id"]
        job = self.planner.post("/baselines", {"dataset_id": dataset_id, "name": "Again"}).json
        self.other_id = done(world, job["job_id"])

    def compare(self, who: Program, name: str = "comparison.json", query: str = "", others: str = "") -> Any:
        return who.get(f"/plans/{self.plan_id}/comparisons/{name}?others={others or self.other_id}{query}")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_world(tmp_path) as world:
        yield Town(world)


def test_a_planner_compares_plans_and_the_cuts_add_up(town: Town) -> None:
    told = town.compare(town.planner, query="&budget_pence=100&outturn_pence=900").json

    assert [plan["name"] for plan in told["plans"]] == ["Today", "Again"]
    totals = [plan["per_day"]["total"] for plan in told["plans"]]
    # A van at 5000 pence, and 24 km a day at 200 pence a mile in two sessions; an assistant of one's own at 7200.
    assert totals[0] == totals[1] == told["cuts"][0]["per_day"][0] > 5000
    assert [sum(row["shares"][at] for row in told["pupil_costs"]) for at in (0, 1)] == totals
    assert (told["budget_lines"][0]["saving"], told["budget_lines"][0]["left"]) == (0, 800)
    assert told["made"] == "2026-03-02"


@pytest.mark.parametrize(
    ("name", "begins"),
    [("comparison.pdf", b"%PDF"), ("comparison.xlsx", b"PK"), ("comparison.html", b"<!doctype html>")],
)
def test_a_comparison_is_taken_away_as_a_file(town: Town, name: str, begins: bytes) -> None:
    answer = town.compare(town.planner, name)

    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{town.plan_id}-{name}"'


def test_pupils_have_other_names_unless_a_planner_asks_which_is_noted(town: Town) -> None:
    masked = town.compare(town.planner)
    named = town.compare(town.planner, query="&identifiers=true")
    book = CalamineWorkbook.from_filelike(io.BytesIO(town.compare(town.planner, "comparison.xlsx").data))

    assert "P0001" not in masked.text
    assert "anon-" in masked.text
    assert {row["pupil_id"] for row in named.json["pupil_costs"]} == {"P0001", "P0002"}
    assert not any(str(row[0]).startswith("P0") for row in book.get_sheet_by_name("Pupils").to_python())
    assert town.world.events()[-1] == "export-with-identifiers"


def test_a_viewer_gets_what_is_marked_for_publication_and_no_identifiers(town: Town) -> None:
    refused = town.compare(town.viewer, query="&identifiers=true")
    few = town.compare(town.viewer)

    assert refused.status_code == 403
    assert error_of(refused)["message"] == "A viewer takes files away without identifiers; this asks for them."
    # Two pupils are too few to tell what they cost, whoever looks.
    assert few.status_code == 422
    assert "cannot be marked for publication" in error_of(few)["message"]


def test_a_viewer_of_a_larger_town_sees_no_pupil(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        planner, viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        plan_id = large_town(world, planner)
        told = viewer.get(f"/plans/{plan_id}/comparisons/comparison.json?others={plan_id}")

        assert told.status_code == 200, told.text
        assert told.json["published"] is True
        assert told.json["pupil_costs"] is None
        assert told.json["today"]["lines"] is None
        assert told.json["plans"][0]["carried"] == 6
        assert "P000" not in told.text


def large_town(world: World, planner: Program) -> str:
    """Have today's routes timed of a town with six pupils in one van, whose travel times come from its own matrix."""
    names = [f"P000{at}" for at in range(1, 7)]
    homes = "".join(f"{one},S01,52.9,-1.4,primary,walk_on,none,,X\n" for one in names)
    runs = "".join(f"T1,VAN,{way},{at},{one}\n" for way in ("am", "pm") for at, one in enumerate(names, 1))
    files = tables(pupils=PUPILS.splitlines()[0] + "\n" + homes, routes=ROUTES.splitlines()[0] + "\n" + runs)
    dataset = planner.upload({**files, "matrix.npz": a_matrix((*names, "S01"))}, name="Large").json
    planner.post(f"/datasets/{dataset['dataset_id']}/accept", headers={"If-Match": '"1"'})
    return done(world, planner.post("/baselines", {"dataset_id": dataset["dataset_id"]}).json["job_id"])


def test_plans_of_one_name_are_told_apart(town: Town) -> None:
    names = [plan["name"] for plan in town.compare(town.planner, others=town.plan_id).json["plans"]]

    assert names == [f"Today ({town.plan_id} v1)"] * 2


def test_plans_of_other_data_sets_are_not_compared(town: Town) -> None:
    stranger = baseline_of(town.world, town.planner)
    answer = town.compare(town.planner, others=stranger)

    assert answer.status_code == 422
    assert error_of(answer)["message"].startswith("Plans of one data set can be compared.")
    assert f"of another data set is: {stranger}." in error_of(answer)["message"]


def test_another_councils_plan_is_not_there(town: Town) -> None:
    theirs = baseline_of(town.world, town.world.program(Role.PLANNER, LEEDS))

    answer = town.compare(town.planner, others=f"{town.other_id},{theirs}")
    assert answer.status_code == 404
    assert error_of(answer)["message"] == f"There is no plan '{theirs}'."


def test_what_cannot_be_read_is_told(town: Town) -> None:
    unknown = town.compare(town.planner, "comparison.doc")
    half = town.compare(town.planner, query="&budget_pence=1")

    assert unknown.status_code == 404
    assert "A comparison has no document called 'comparison.doc'. There are: comparison.xlsx" in unknown.text
    assert half.status_code == 422
    assert "An overspend needs both budget_pence and outturn_pence; one is given. Give both." in half.text
