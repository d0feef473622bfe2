"""Pupils placed over the web: what is offered, what taking an offer makes, and what is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_world import IDS, LEEDS, Program, World, a_matrix, a_world, done, error_of, tables

from transport_opt.service.hosted import Role

BOB = {
    "pupil_id": "P0003", "school_id": "S01", "latitude": "52.932345", "longitude": "-1.432345", "phase": "primary",
    "mobility": "walk_on",
}  # fmt: skip
CAT = {**BOB, "pupil_id": "P0004", "latitude": "52.9"}


class Town:
    """A world with today's routes timed, in which nobody drives for P0003, and P0004's times are known."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner, self.viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        files = {**tables(), "matrix.npz": a_matrix((*IDS, "P0004"))}
        self.dataset_id = self.planner.upload(files, name="Autumn").json["dataset_id"]
        self.planner.post(f"/datasets/{self.dataset_id}/accept", headers={"If-Match": '"1"'})
        job = self.planner.post("/baselines", {"dataset_id": self.dataset_id, "name": "Today"}).json
        self.plan_id = done(world, job["job_id"])

    def offers(self, *pupils: dict[str, str], who: Program | None = None, **more: Any) -> Any:
        where = f"/plans/{self.plan_id}/placements"
        return (who or self.planner).post(where, {"pupils": list(pupils), **more})

    def take(self, *pupils: dict[str, str], version: int = 1, **more: Any) -> Any:
        where, sent = f"/plans/{self.plan_id}/placements/accept", {"pupils": list(pupils), **more}
        return self.planner.post(where, sent, headers={"If-Match": f'"{version}"'})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with a_world(tmp_path) as world:
        yield Town(world)


def test_a_new_pupil_is_offered_the_route_there_is_and_a_vehicle_of_their_own(town: Town) -> None:
    answer = town.offers(CAT)

    assert answer.status_code == 200, answer.text
    (placing,) = answer.json["placings"]
    assert (placing["pupil_id"], placing["joins"]) == ("P0004", True)
    assert {offer["kind"] for offer in placing["offers"]} == {"route", "vehicle"}
    cheapest = placing["offers"][0]
    assert (cheapest["number"], cheapest["route_id"]) == (1, "T1")
    # Six kilometres more each way at 2 pounds a mile.
    assert cheapest["cash_pence_per_day"] == 1491
    assert town.planner.get(f"/plans/{town.plan_id}").json["version"] == 1


def test_an_offer_that_is_taken_is_the_next_version_on_tables_that_have_the_pupil(town: Town) -> None:
    offered = town.offers(CAT).json["placings"][0]["offers"][0]
    before = town.planner.get(f"/plans/{town.plan_id}").json
    answer = town.take(CAT)

    assert answer.status_code == 200, answer.text
    plan = answer.json["plan"]
    assert (plan["version"], plan["parent_version"], answer.headers["ETag"]) == (2, 1, '"2"')
    added = plan["summary"]["cash_pence_per_day"] - before["summary"]["cash_pence_per_day"]
    assert added == offered["cash_pence_per_day"]
    assert "P0004" in {one["pupil_id"] for one in answer.json["families_to_tell"]}
    assert plan["dataset_id"] != town.dataset_id
    new = town.planner.get(f"/datasets/{plan['dataset_id']}").json
    assert new["counts"]["pupils"] == 4
    assert town.planner.get(f"/datasets/{town.dataset_id}").json["counts"]["pupils"] == 3
    store = town.world.store
    assert plan["provenance"]["scenario_sha256"] == store.dataset(plan["dataset_id"]).sha256


def test_a_plan_with_a_pupil_placed_can_be_placed_in_again(town: Town) -> None:
    assert town.take(CAT).status_code == 200
    answer = town.take(BOB, version=2)
    assert answer.status_code == 200, answer.text
    pupils = town.planner.get(f"/plans/{town.plan_id}/pupils").json["items"]
    assert {one["pupil_id"] for one in pupils} == {"P0001", "P0002", "P0003", "P0004"}


def test_who_was_slower_is_told_what_changed_and_leaves_no_tables_behind(town: Town) -> None:
    assert town.take(CAT).status_code == 200
    answer = town.take(BOB)
    assert answer.status_code == 412
    assert "is at version 2 and not the one that the edit means. Route T1" in error_of(answer)["message"]
    assert len(town.planner.get("/datasets").json["items"]) == 2


def test_rows_with_faults_are_told_by_row_and_column_and_nothing_is_kept(town: Town) -> None:
    for answer in (town.offers({**CAT, "school_id": "S99"}), town.take({**CAT, "school_id": "S99"})):
        assert answer.status_code == 422
        fault = error_of(answer)
        assert "pupils.csv" in fault["where"]
        assert "row 2" in fault["where"]
        assert "school_id" in fault["where"]
    assert len(town.planner.get("/datasets").json["items"]) == 1


def test_a_pupil_whose_travel_times_were_not_uploaded_is_told(town: Town) -> None:
    answer = town.offers({**CAT, "pupil_id": "P0005"})
    assert answer.status_code == 422
    assert "P0005" in error_of(answer)["message"]


def test_an_offer_that_is_not_there_is_refused(town: Town) -> None:
    answer = town.take(CAT, offer=9)
    assert answer.status_code == 422
    assert "There is no offer 9 for P0004; there are 2, from 1 on." in error_of(answer)["message"]
    both = town.take(CAT, BOB, offer=2)
    assert "Offer 2 can be taken for a single pupil; 2 are sent." in error_of(both)["message"]


def test_a_row_without_an_id_and_a_list_without_rows_are_refused(town: Town) -> None:
    assert "Each pupil needs a pupil_id; one has none. Give it." in town.offers({"phase": "primary"}).text
    assert town.offers().status_code == 422


def test_viewers_and_other_councils_place_nobody(town: Town) -> None:
    assert town.offers(CAT, who=town.viewer).status_code == 403
    assert town.offers(CAT, who=town.world.program(Role.PLANNER, LEEDS)).status_code == 404
