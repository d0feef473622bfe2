"""Jobs while the server, its worker and their searches are killed -9 at random: each ends once, none is lost.

``CHAOS_SEED`` has the same kills drawn again; what it was is printed where the test fails.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hosted_world import NOW, account_of, tables
from served import Served, free_port
from store_world import database_of, on_a_server

from transport_opt.service.hosted import Role, Store, accept_dataset, issue_token, open_store, upload_dataset
from transport_opt.service.jobs_done import SLICES
from transport_opt.service.plans import plan_for
from transport_opt.service.questions import question_of
from transport_opt.service.stored_plans import plan_of
from transport_opt.solve import Params

MOVES, SECONDS, SEEDS = 30_000, 4, (1, 2, 3, 4)
TOWN = tuple(f"P{at}" for at in range(1, 13))
ENDED = {"succeeded", "failed", "cancelled", "stopped"}
PATIENCE = 1200.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, None) as here:
        yield here


@pytest.fixture
def chance() -> random.Random:
    """Give the draws of this test; what repeats them is printed where it fails."""
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(2**32))
    sys.stdout.write(f"CHAOS_SEED={seed} draws the same kills again.\n")
    return random.Random(seed)


@contextmanager
def serving(folder: Path, database: str | None, at_once: int = 1) -> Iterator[Served]:
    """Serve a store until the end; nothing of the server is left then."""
    store = folder / "store"
    store.mkdir()
    here = Served(store, free_port(), database, at_once)
    here.start()
    try:
        yield here
    finally:
        here.end()
    wait_for(lambda: here.processes() == {}, 60)


def scenario_of(server: Served) -> tuple[Store, str]:
    """Upload and accept a data set beside the server, and log in; give the store and the data set's id."""
    store, now = open_store(server.store, server.database), datetime.now(UTC)
    planner = account_of(store, Role.PLANNER, now=now)
    server.token = issue_token(store, planner, "chaos", Role.PLANNER, 1, now)[1]
    record = upload_dataset(store, tables(*TOWN), "Chaos", planner.owner, NOW)
    accept_dataset(store, record.dataset_id, 1, NOW)
    return store, record.dataset_id


def asked_at(at: int, dataset_id: str) -> dict[str, Any]:
    """Ask by moves, which gives the same plan however often it is begun, and by the clock, which keeps its best."""
    stop = {"iterations": MOVES} if at % 2 else {"seconds": SECONDS}
    return {"dataset_id": dataset_id, "seed": SEEDS[at // 2 % len(SEEDS)], "bound_seconds": 0, **stop}


def ask_for_job(server: Served, asked: dict[str, Any], at: int) -> str:
    key = {"Idempotency-Key": f"chaos-{at}"}
    job_id = str(server.ask("POST", "/plans", asked, key)["job_id"])
    # A client that lost the answer asks again, and must not get a second job.
    assert server.ask("POST", "/plans", asked, key)["job_id"] == job_id
    return job_id


def kill_one(
    server: Served, store: Store, jobs: list[str], chance: random.Random, after_slice: bool
) -> tuple[bool, bool]:
    """Kill at any moment, or soon after a job has kept a plan; tell whether it was done, and whether one had."""
    kind = chance.choice(["server", "worker", "search"])
    until = time.monotonic() + (180 if after_slice else chance.uniform(0.5, 8.0))
    while time.monotonic() < until and not (after_slice and any(map(store.has_checkpoint, jobs))):
        time.sleep(0.1)
    time.sleep(chance.uniform(0.0, SECONDS / SLICES) if after_slice else 0.0)
    had_kept = any(map(store.has_checkpoint, jobs))
    return server.kill(kind, chance), had_kept


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(
    ("kind", "count", "kills"), [("sqlite", 40, 20), pytest.param("postgresql", 12, 6, marks=on_a_server)]
)
def test_every_job_ends_once_with_the_right_plan_however_often_processes_are_killed(
    tmp_path: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch, kind: str, count: int, kills: int
) -> None:
    monkeypatch.setenv("MOST_OPEN_JOBS", str(count))
    with database_of(kind) as database, serving(tmp_path, database, at_once=2) as server:
        store, dataset_id = scenario_of(server)
        asked = [asked_at(at, dataset_id) for at in range(count)]
        jobs: list[str] = []
        killed: list[bool] = []
        begun = time.monotonic()
        while len(killed) < kills or any(server_state(server, job) not in ENDED for job in jobs):
            assert time.monotonic() - begun < PATIENCE, server.log()
            wanted = -(-count * (len(killed) + 1) // kills)
            jobs += [ask_for_job(server, asked[at], at) for at in range(len(jobs), min(count, wanted))]
            if len(killed) < kills:
                done, had_kept = kill_one(server, store, jobs, chance, after_slice=len(killed) % 2 == 1)
                killed += [had_kept] * done
            else:
                time.sleep(0.5)

        assert len(killed) >= kills
        assert sum(killed) >= kills // 4, "kills must hit searches that have kept a plan"
        look_at_jobs(server, store, asked, jobs)
        store.close()


def look_at_jobs(server: Served, store: Store, asked: list[dict[str, Any]], jobs: list[str]) -> None:
    """Hold that every job ended once, with the plan that a search gives which nobody kills."""
    assert {server_state(server, job) for job in jobs} == {"succeeded"}
    ended = [store.job(job) for job in jobs]
    assert len({job.job_id for job in ended}) == len(asked) == len({job.plan_id for job in ended})
    assert len(everything(store)) == len(asked)
    question = question_of(store, store.scenario(ended[0].scenario_id), server.store)
    right = {seed: plan_for(question, Params(None, MOVES, seed, 1), bound_seconds=0).plan for seed in SEEDS}
    # The town is so small that every search finds the cheapest plan, which a search by the clock must give, too.
    assert len({plan.cash_pence_per_day for plan in right.values()}) == 1
    for wish, job in zip(asked, ended, strict=True):
        made = plan_of(store, store.plan(str(job.plan_id)))
        assert made.cash_pence_per_day == right[wish["seed"]].cash_pence_per_day
        assert (made.hard_findings, made.unplaced) == ((), ())
        assert made.routes == right[wish["seed"]].routes or "iterations" not in wish
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
