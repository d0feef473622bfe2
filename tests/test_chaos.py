"""Forty jobs while the server, its worker and their searches are killed -9 at random: each ends once, none is lost."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hosted_world import NOW, account_of, tables
from served import Served, free_port

from transport_opt.service.hosted import Role, Store, accept_dataset, issue_token, open_store, upload_dataset
from transport_opt.service.plans import plan_for
from transport_opt.service.questions import question_of
from transport_opt.service.stored_plans import plan_of
from transport_opt.solve import Params

JOBS, KILLS, MOVES = 40, 20, 60_000
TOWN = tuple(f"P{at}" for at in range(1, 13))
ENDED = {"succeeded", "failed", "cancelled", "stopped"}
PATIENCE = 1200.0


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("MOST_OPEN_JOBS", str(JOBS))
    folder = tmp_path / "store"
    folder.mkdir()
    here = Served(folder, free_port())
    here.start()
    yield here
    here.end()


def scenario_of(server: Served) -> tuple[Store, str]:
    """Upload and accept a data set beside the server, and log in; give the store and the data set's id."""
    store, now = open_store(server.store), datetime.now(UTC)
    planner = account_of(store, Role.PLANNER, now=now)
    server.token = issue_token(store, planner, "chaos", Role.PLANNER, 1, now)[1]
    record = upload_dataset(store, tables(*TOWN), "Chaos", planner.owner, NOW)
    accept_dataset(store, record.dataset_id, 1, NOW)
    return store, record.dataset_id


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_forty_jobs_end_once_each_with_the_right_plan_through_twenty_kills(server: Served) -> None:
    store, dataset_id = scenario_of(server)
    seeds = list(range(1, JOBS + 1))
    jobs: dict[int, str] = {}
    killed: list[str] = []
    begun = time.monotonic()
    while len(killed) < KILLS or any(server_state(server, job) not in ENDED for job in jobs.values()):
        assert time.monotonic() - begun < PATIENCE, server.log()
        for seed in seeds[len(jobs) : len(jobs) + 4]:
            asked = {"dataset_id": dataset_id, "iterations": MOVES, "seed": seed, "bound_seconds": 0}
            key = {"Idempotency-Key": f"chaos-{seed}"}
            jobs[seed] = server.ask("POST", "/plans", asked, key)["job_id"]
            # A client that lost the answer asks again, and must not get a second job.
            assert server.ask("POST", "/plans", asked, key)["job_id"] == jobs[seed]
        time.sleep(random.uniform(1.0, 10.0))
        kind = random.choice(["server", "worker", "search"])
        if len(killed) < KILLS and server.kill(kind):
            killed.append(kind)

    assert len(killed) >= KILLS
    assert {server_state(server, job) for job in jobs.values()} == {"succeeded"}
    assert len(jobs) == JOBS
    plans = [store.job(job).plan_id for job in jobs.values()]
    assert len(set(plans)) == JOBS == len(everything(store))
    scenario = store.scenario(store.job(jobs[1]).scenario_id)
    question = question_of(store, scenario, server.store)
    for seed, job in jobs.items():
        made = plan_of(store, store.plan(str(store.job(job).plan_id)))
        right = plan_for(question, Params(None, MOVES, seed, 1), bound_seconds=0).plan
        assert (made.routes, made.cash_pence_per_day) == (right.routes, right.cash_pence_per_day)
    assert store.check() == ()


@pytest.mark.slow
def test_no_process_is_left_when_the_server_is_killed(server: Served) -> None:
    wait_for(lambda: any("spawn_main" in line for line in server.processes().values()), 60)
    assert server.process is not None
    server.process.kill()
    server.process.wait(30)

    wait_for(lambda: server.processes() == {}, 60)


@pytest.mark.slow
def test_a_search_goes_on_from_its_last_slice_after_its_worker_was_killed(server: Served) -> None:
    store, dataset_id = scenario_of(server)
    asked = {"dataset_id": dataset_id, "seconds": 40, "bound_seconds": 0}
    job = server.ask("POST", "/plans", asked)["job_id"]
    wait_for(lambda: store.has_checkpoint(job), 120)
    assert server.kill("worker")

    wait_for(lambda: server_state(server, job) in ENDED, 180)
    ended = store.job(job)
    assert (ended.state, ended.attempt) == ("succeeded", 2)
    assert ended.started_at is not None
    assert ended.ended_at is not None
    # Begun anew it would have taken 40 seconds more than what it had done when it was killed.
    assert store.plan(str(ended.plan_id)).provenance["solve_seconds"] < 60


def wait_for(what: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"not within {seconds:g} s"
        time.sleep(0.3)


def server_state(server: Served, job_id: str) -> str:
    return str(server.ask("GET", f"/jobs/{job_id}")["state"])


def everything(store: Store) -> list[object]:
    items: list[object] = []
    cursor = None
    while True:
        page = store.plans(None, cursor)
        items += page.items
        cursor = page.cursor
        if cursor is None:
            return items
