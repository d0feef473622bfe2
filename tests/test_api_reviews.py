"""Term reviews over the web: asked for as a job, kept within their share, and told by who changes."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from web_world import LEEDS, ROUTES, Program, World, a_world, done, tables

from transport_opt.service.hosted import Role
from transport_opt.service.reviewing import exact_share

TWO_VANS = ROUTES.replace("T1,VAN,am,2,P0002", "T2,VAN,am,1,P0002").replace("T1,VAN,pm,1,P0002", "T2,VAN,pm,1,P0002")


class Term:
    """Last term's two vans as a plan, and this term's pupils, of whom P0003 is new to any route."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner, self.viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        self.dataset_id = self.planner.upload(tables(routes=TWO_VANS), name="Autumn").json["dataset_id"]
        self.planner.post(f"/datasets/{self.dataset_id}/accept", headers={"If-Match": '"1"'})
        job = self.planner.post("/baselines", {"dataset_id": self.dataset_id, "name": "Today"}).json
        self.before = done(world, job["job_id"])

    def ask(self, who: Program | None = None, **more: Any) -> Any:
        asked = {"dataset_id": self.dataset_id, "iterations": 900, "earlier_plan_id": self.before, **more}
        return (who or self.planner).post("/reviews", asked)

    def plan(self, **more: Any) -> str:
        answer = self.ask(**more)
        assert answer.status_code == 202, answer.text
        assert answer.json["kind"] == "review"
        return done(self.world, answer.json["job_id"])

    def changes(self, plan_id: str, who: Program | None = None) -> Any:
        return (who or self.planner).get(f"/plans/{plan_id}/changes?before={self.before}")


@pytest.fixture
def term(tmp_path: Path) -> Iterator[Term]:
    with a_world(tmp_path) as world:
        yield Term(world)


def test_with_no_change_allowed_both_vans_stay_and_the_new_pupil_joins_one(term: Term) -> None:
    plan_id = term.plan(max_changed_percent=0)

    told = term.changes(plan_id).json
    assert told == {
        "continuing": 2, "changed": [], "changed_percent": 0.0, "joined": ["P0003"], "left": [],
        "notional_pence_per_day": 0,
    }  # fmt: skip
    summary = term.planner.get(f"/plans/{plan_id}").json["summary"]
    assert (summary["routes"], summary["unplaced"], summary["findings"]["hard"]) == (2, 0, 0)


def test_with_change_allowed_one_van_does(term: Term) -> None:
    plan_id = term.plan(max_changed_percent=50)

    told = term.changes(plan_id).json
    assert (len(told["changed"]), told["changed_percent"], told["notional_pence_per_day"]) == (1, 50.0, 400)
    assert term.planner.get(f"/plans/{plan_id}").json["summary"]["routes"] == 1


def test_the_policys_share_holds_where_none_is_sent(term: Term) -> None:
    assert term.changes(term.plan()).json["changed"] == []


def test_a_viewer_sees_how_many_change_and_no_pupils_id(term: Term) -> None:
    plan_id = term.plan(max_changed_percent=50)

    told = term.changes(plan_id, term.viewer)
    assert len(told.json["changed"]) == 1
    assert not any(name in told.text for name in ("P0001", "P0002", "P0003"))


def test_a_review_of_another_councils_plan_or_data_set_is_not_there(term: Term) -> None:
    other = term.world.program(Role.PLANNER, LEEDS)
    assert term.ask(other).status_code == 404
    assert term.changes(term.before, other).status_code == 404
    assert term.ask(earlier_plan_id="pl_none").status_code == 404


def test_a_viewer_asks_for_no_review_and_a_share_beyond_all_is_refused(term: Term) -> None:
    assert term.ask(term.viewer).status_code == 403
    assert term.ask(max_changed_percent=101).status_code == 422


def test_a_review_whose_earlier_plan_is_deleted_meanwhile_fails_in_words(term: Term) -> None:
    job_id = term.ask().json["job_id"]
    assert term.planner.ask("DELETE", f"/plans/{term.before}").status_code == 204
    with pytest.raises(Exception, match=term.before):
        done(term.world, job_id)


def test_a_share_stays_as_it_was_written() -> None:
    assert exact_share(0.1) == Fraction(1, 10)
    assert exact_share(None) is None
