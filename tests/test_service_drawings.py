"""Drawings kept with their plan, and taken over by versions that change nothing of what is drawn."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hosted_world import NOW
from web_world import DERBY, World, a_world, baseline_of

from transport_opt.errors import ChangedError
from transport_opt.service import drawings, jobs_done, masked_papers, stored_papers, stored_plans
from transport_opt.service.hosted import Edit, Owner, PlanRecord, Role, edit_plan, masked_paper, paper
from transport_opt.service.masks import Pseudonyms, pseudonyms
from transport_opt.service.secrets import Secrets
from transport_opt.store import JobRecord, Store

OWNER = Owner("ac_1", DERBY)
DRAWING = drawings.DRAWING
NAMES = Pseudonyms(b"key", "plan")
SECRETS = Secrets(b"of an installation")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def plan(world: World) -> PlanRecord:
    return world.store.plan(baseline_of(world, world.program(Role.PLANNER)))


def edited(world: World, before: PlanRecord, operator: str) -> PlanRecord:
    edit = Edit("T1", operator)
    return edit_plan(world.store, (before.plan_id, before.version), [edit], OWNER, world.roads, NOW)


def drawn(world: World, record: PlanRecord) -> list[dict[str, Any]]:
    content = paper(world.store, record, DRAWING, world.roads).unpacked()
    return list(json.loads(content)["features"])


def fail(*_: object) -> None:
    raise AssertionError("drawn again")


def test_a_jobs_plan_comes_with_its_drawing_in_one_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "put_paper", fail)
    record = world.store.plan(baseline_of(world, world.program(Role.PLANNER)))

    assert world.store.paper_versions(record.plan_id, DRAWING) == (1,)
    lines = [one for one in drawn(world, record) if one["properties"]["kind"] == "run"]
    assert [(one["properties"]["route_id"], one["properties"]["direction"]) for one in lines] == [
        ("T1", "am"),
        ("T1", "pm"),
    ]


def test_a_jobs_plan_comes_with_its_masked_drawing_so_that_who_asks_first_takes_no_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = world.program(Role.PLANNER)
    late = world.store.plan(baseline_of(world, planner))
    asked = masked_paper(world.store, late, DRAWING, world.roads, pseudonyms(SECRETS, late.plan_id), True)
    monkeypatch.setattr(stored_papers, "a_turn", fail)
    ready = world.store.plan(baseline_of(world, planner, SECRETS))
    names = pseudonyms(SECRETS, ready.plan_id)
    kept = masked_paper(world.store, ready, DRAWING, world.roads, names, True)

    homes = [one for one in json.loads(kept.unpacked())["features"] if one["properties"]["kind"] == "home"]
    assert {one["properties"]["place"] for one in homes} == {names.of("P0001"), names.of("P0002")}
    assert [one["geometry"] for one in json.loads(kept.unpacked())["features"]] == [
        one["geometry"] for one in json.loads(asked.unpacked())["features"]
    ]


def test_an_erased_pupil_leaves_neither_drawing_of_a_jobs_plan_behind(world: World) -> None:
    plan = world.store.plan(baseline_of(world, world.program(Role.PLANNER), SECRETS))
    masked = drawings.masked_name(DRAWING, pseudonyms(SECRETS, plan.plan_id))
    assert [world.store.paper_versions(plan.plan_id, name) for name in (DRAWING, masked)] == [(1,), (1,)]
    world.store.erase_pupil("P0002")

    assert [world.store.paper_versions(plan.plan_id, name) for name in (DRAWING, masked)] == [(), ()]


def test_who_waited_for_a_turn_takes_what_was_made_in_the_turn_before(
    world: World, plan: PlanRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def after_another() -> Iterator[None]:
        world.store.put_paper(plan.plan_id, 1, drawings.masked_name(DRAWING, NAMES), "text/plain", b"made before")
        yield

    monkeypatch.setattr(stored_papers, "a_turn", after_another)
    monkeypatch.setattr(masked_papers, "masked_drawing", fail)

    assert masked_paper(world.store, plan, DRAWING, world.roads, NAMES, True).content == b"made before"


def test_a_plan_that_cannot_be_drawn_is_kept_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_done, "drawings_with", fail)
    record = world.store.plan(baseline_of(world, world.program(Role.PLANNER)))
    assert world.store.paper_versions(record.plan_id, DRAWING) == ()
    monkeypatch.undo()

    assert len(drawn(world, record)) > 0


def test_another_operator_leaves_both_drawings_as_they_are(
    world: World, plan: PlanRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paper(world.store, plan, DRAWING, world.roads)
    masked = masked_paper(world.store, plan, DRAWING, world.roads, NAMES, True)
    second = edited(world, plan, "Acorn Cars")
    third = edited(world, second, "Birch Buses")
    monkeypatch.setattr(drawings, "drawing", fail)
    monkeypatch.setattr(stored_plans, "posed", fail)

    assert paper(world.store, third, DRAWING, world.roads) == before
    assert masked_paper(world.store, third, DRAWING, world.roads, NAMES, True) == masked
    assert world.store.paper_versions(plan.plan_id, DRAWING) == (1, 3)


def next_version(world: World, plan: PlanRecord, **changes: Any) -> PlanRecord:
    (route,) = world.store.all_routes(plan.plan_id, plan.version)
    return world.store.edit_plan(replace(plan, kind="edit"), ({**route, **changes},), (plan.plan_id, plan.version))


def test_another_vehicle_is_written_to_the_lines_that_are_there(
    world: World, plan: PlanRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn(world, plan)
    second = next_version(world, plan, vehicle_type="BUS")
    monkeypatch.setattr(drawings, "drawing", fail)
    now = drawn(world, second)

    assert {one["properties"]["vehicle_type"] for one in now} == {"BUS"}
    assert [one["geometry"] for one in now] == [one["geometry"] for one in before]
    assert now == json.loads(gzip.decompress(world.store.paper(plan.plan_id, 2, DRAWING)[2]))["features"]


def test_a_route_whose_runs_changed_is_drawn_anew(world: World, plan: PlanRecord) -> None:
    (route,) = world.store.all_routes(plan.plan_id, 1)
    second = next_version(world, plan, runs=route["runs"][:1])

    assert {one["properties"]["direction"] for one in drawn(world, plan)} == {"am", "pm"}
    assert {one["properties"]["direction"] for one in drawn(world, second)} == {"am"}


def test_routes_that_are_named_alike_are_drawn_anew(world: World, plan: PlanRecord) -> None:
    (route,) = world.store.all_routes(plan.plan_id, 1)
    both = route, {**route, "runs": route["runs"][1:]}
    second = world.store.edit_plan(replace(plan, kind="edit"), both, (plan.plan_id, 1))
    runs = [one for one in drawn(world, second) if one["properties"]["kind"] == "run"]

    assert [one["properties"]["direction"] for one in runs] == ["am", "pm", "pm"]


def test_what_was_made_while_a_pupil_was_erased_is_not_kept(
    world: World, plan: PlanRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stored_plans.posed

    def erased_meanwhile(store: Store, *given: Any) -> Any:
        question = real(store, *given)
        store.erase_pupil("P0002")
        return question

    monkeypatch.setattr(stored_plans, "posed", erased_meanwhile)
    with pytest.raises(ChangedError, match=r"The data set of plan '.*' has changed while the edit was worked out"):
        edited(world, plan, "Acorn Cars")
    assert world.store.plan(plan.plan_id).version == 1

    monkeypatch.setattr(stored_plans, "posed", real)
    world.store.erase_pupil("P0003")
    monkeypatch.setattr(
        stored_plans, "posed", lambda store, *given: (real(store, *given), store.erase_pupil("P0001"))[0]
    )
    paper(world.store, world.store.plan(plan.plan_id), "map.html", world.roads)
    assert world.store.paper_versions(plan.plan_id, "map.html") == ()


def test_a_job_that_had_ended_keeps_no_drawing_of_a_late_plan(world: World, plan: PlanRecord) -> None:
    job: JobRecord = world.store.jobs(None).items[0]
    late = replace(plan, plan_id="pl_late")
    routes = world.store.all_routes(plan.plan_id, 1)

    assert world.store.finish_with_plan(job.job_id, "succeeded", late, routes, NOW, {DRAWING: ("", "", b"")}) == job
    assert world.store.paper_versions("pl_late", DRAWING) == ()
