"""A plan adopted area by area over the web: the next version of the plan that runs, and who decided it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_world import LEEDS, PUPILS, SCHOOLS, Program, World, a_matrix, a_world, done, error_of, tables

from transport_opt.service.hosted import Role

TWO_SCHOOLS = SCHOOLS + "S02,Oak School,52.951112,-1.451112,09:00,15:00\n"
OF_TWO = PUPILS.replace("P0002,S01", "P0002,S02").replace("P0003,S01", "P0003,S02")
APART = (
    "route_id,vehicle_type,direction,order,pupil_id\n"
    "T1,VAN,am,1,P0001\nT1,VAN,pm,1,P0001\nT2,VAN,am,1,P0002\nT2,VAN,pm,1,P0002\nT3,VAN,am,1,P0003\nT3,VAN,pm,1,P0003\n"
)
TOGETHER = APART.replace("T3,VAN,am,1", "T2,VAN,am,2").replace("T3,VAN,pm,1", "T2,VAN,pm,2")
MIXED = TOGETHER.replace("T2,VAN,am,1,P0002", "T1,VAN,am,2,P0002").replace("T2,VAN,pm,1,P0002", "T1,VAN,pm,2,P0002")
IDS = ("P0001", "P0002", "P0003", "S01", "S02")


class Term:
    """A van each as the plan that runs; in the new plan P0002 and P0003, both of S02, share T2."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner, self.viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        self.runs, self.new = self.plan(APART), self.plan(TOGETHER)

    def plan(self, routes: str) -> str:
        files = {**tables(pupils=OF_TWO, schools=TWO_SCHOOLS, routes=routes), "matrix.npz": a_matrix(IDS)}
        dataset_id = self.planner.upload(files, name="Autumn").json["dataset_id"]
        self.planner.post(f"/datasets/{dataset_id}/accept", headers={"If-Match": '"1"'})
        job = self.planner.post("/baselines", {"dataset_id": dataset_id, "name": "Autumn"}).json
        return done(self.world, job["job_id"])

    def adopt(self, *schools: str, who: Program | None = None, version: int = 1, **more: Any) -> Any:
        asked = {"new_plan_id": self.new, "schools": schools, "why": "P0002's head agrees.", **more}
        where = f"/plans/{self.runs}/adoptions"
        return (who or self.planner).post(where, asked, headers={"If-Match": f'"{version}"'})


@pytest.fixture
def term(tmp_path: Path) -> Iterator[Term]:
    with a_world(tmp_path) as world:
        yield Term(world)


def test_an_area_that_is_adopted_is_the_next_version_of_the_plan_that_runs(term: Term) -> None:
    answer = term.adopt("S02")

    assert answer.status_code == 200, answer.text
    plan, decision = answer.json["plan"], answer.json["decision"]
    assert (plan["plan_id"], plan["version"], answer.headers["ETag"]) == (term.runs, 2, '"2"')
    routes = term.planner.get(f"/plans/{term.runs}/routes").json["items"]
    aboard = {
        one["route_id"]: {who for run in one["runs"] for stop in run["stops"] for who in stop["boards"]}
        for one in routes
    }
    assert aboard == {"T1": {"P0001"}, "T2": {"P0002", "P0003"}}
    assert (decision["version"], decision["schools"], decision["why"]) == (2, ["S02"], "P0002's head agrees.")
    assert decision["account_id"] == term.planner.account.account_id
    assert term.planner.get(f"/plans/{term.runs}/decisions").json["items"] == [decision]


def test_a_plan_of_which_an_area_is_adopted_is_not_deleted(term: Term) -> None:
    assert term.adopt("S02").status_code == 200
    assert term.planner.ask("DELETE", f"/plans/{term.runs}").status_code == 409


def test_a_whole_decision_names_no_school(term: Term) -> None:
    decided = term.planner.post(f"/plans/{term.new}/decisions", {"version": 1, "why": "Cheaper."})
    assert decided.json["schools"] == []


def test_the_file_tells_who_decided_and_a_viewers_file_does_not_tell_why(term: Term) -> None:
    assert term.adopt("S02").status_code == 200
    told = term.planner.get(f"/plans/{term.runs}/files/plan.json?identifiers=true").json["adoptions"]
    assert [(one["schools"], one["by"], one["why"]) for one in told] == [
        (["S02"], term.planner.account.account_id, "P0002's head agrees.")
    ]
    seen = term.viewer.get(f"/plans/{term.runs}/files/plan.json").json["adoptions"]
    assert [one["why"] for one in seen] == [""]


def test_a_route_across_the_border_and_a_school_that_is_not_there_are_told_and_nothing_is_made(term: Term) -> None:
    term.new = term.plan(MIXED)
    crossing = term.adopt("S02")
    assert crossing.status_code == 422
    assert error_of(crossing)["code"] == "not-adopted"
    assert "1 route crosses its border: T1 of the new plan serves S01 and S02." in error_of(crossing)["message"]
    assert "The data set has no school 'S99'. It has 2: S01, S02." in error_of(term.adopt("S99"))["message"]
    assert term.planner.get(f"/plans/{term.runs}").json["version"] == 1
    assert term.planner.get(f"/plans/{term.runs}/decisions").json["items"] == []


def test_who_was_slower_is_told(term: Term) -> None:
    assert term.adopt("S02").status_code == 200
    answer = term.adopt("S01")
    assert answer.status_code == 412
    assert "is at version 2 and not the one that the edit means." in error_of(answer)["message"]


def test_viewers_and_other_councils_adopt_nothing(term: Term) -> None:
    assert term.adopt("S02", who=term.viewer).status_code == 403
    assert term.adopt("S02", who=term.world.program(Role.PLANNER, LEEDS)).status_code == 404
    assert term.adopt("S02", new_plan_id="pl_none").status_code == 404
