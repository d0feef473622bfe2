"""Jobs are done once, whatever dies: the search, the worker, or both."""

import errno
import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hosted_world import NOW, tables

from transport_opt.compute import Compute, open_compute
from transport_opt.compute.opening import LEAST_BYTES
from transport_opt.errors import StoreError
from transport_opt.intake.plan_file import plan_from_json
from transport_opt.jobs import Worker
from transport_opt.service.hosted import (
    Asked,
    Checkpoint,
    JobRecord,
    Owner,
    Store,
    accept_dataset,
    ask,
    ask_job,
    upload_dataset,
    work_of,
)
from transport_opt.service.stored_plans import plan_bytes

OWNER = Owner("ac_test", "derbyshire")
QUICK = {"iterations": 400, "seed": 1, "bound_seconds": 0}


@pytest.fixture(scope="module")
def compute() -> Iterator[Compute]:
    with open_compute() as opened:
        yield opened


def asked(store: Store, kind: str, params: dict[str, object], given: bytes | None = None) -> JobRecord:
    dataset = upload_dataset(store, tables(), "Autumn", OWNER, NOW)
    accepted = accept_dataset(store, dataset.dataset_id, 1, NOW)
    scenario = ask(store, accepted, None, store.folder, NOW)
    return ask_job(store, scenario, Asked(kind, params), OWNER, NOW, given)


def done(store: Store, compute: Compute, job: JobRecord) -> JobRecord:
    Worker(store, store.folder, compute, threads=1).do(job.job_id)
    return store.job(job.job_id)


def test_a_plan_job_ends_with_a_priced_and_audited_plan(store: Store, compute: Compute) -> None:
    job = done(store, compute, asked(store, "plan", {**QUICK, "name": "First"}))

    assert (job.state, job.attempt, job.error) == ("succeeded", 1, None)
    record = store.plan(str(job.plan_id))
    assert (record.name, record.kind, record.version) == ("First", "plan", 1)
    assert record.summary["routes"] == 1
    assert record.summary["findings"]["hard"] == 0
    plan = plan_from_json(plan_bytes(store, record))
    assert plan.cash_pence_per_day == record.summary["cash_pence_per_day"]
    assert plan.routes[0].pupil_ids == {"P1", "P2", "P3"}


@pytest.mark.parametrize(("seconds", "kept_every"), [(4, 0.4), (60, 6.0), (600, 10.0)])
def test_a_search_by_the_clock_keeps_ten_plans_over_its_time_or_more(
    store: Store, seconds: int, kept_every: float
) -> None:
    call, _ = work_of(store, asked(store, "plan", {"seconds": seconds}), store.folder, 1)
    _, (_, params, *_) = call(None)

    assert (params.seconds, params.keep_seconds) == (seconds, kept_every)


def test_a_job_that_is_done_again_gives_no_second_plan(store: Store, compute: Compute) -> None:
    first = done(store, compute, asked(store, "plan", QUICK))
    again = done(store, compute, first)

    assert again == first
    assert len(store.plans(None).items) == 1


def test_today_and_the_audit_of_a_plan_made_elsewhere_are_jobs_too(store: Store, compute: Compute) -> None:
    today = done(store, compute, asked(store, "baseline", {}))
    plan = plan_bytes(store, store.plan(str(today.plan_id)))
    judged = done(store, compute, asked(store, "audit", {}, plan))

    assert store.plan(str(today.plan_id)).summary["routes"] == 3
    record = store.plan(str(judged.plan_id))
    assert (record.kind, record.summary["cash_pence_per_day"]) == (
        "audit",
        store.plan(str(today.plan_id)).summary["cash_pence_per_day"],
    )


def test_a_job_that_cannot_be_done_fails_in_words(store: Store, compute: Compute) -> None:
    dataset = upload_dataset(
        store, {name: content for name, content in tables().items() if name != "routes.csv"}, "", OWNER, NOW
    )
    scenario = ask(store, accept_dataset(store, dataset.dataset_id, 1, NOW), None, store.folder, NOW)
    job = done(store, compute, ask_job(store, scenario, Asked("baseline", {}), OWNER, NOW))

    assert job.state == "failed"
    assert job.error is not None
    assert "has no routes of today" in job.error["message"]
    assert job.plan_id is None


def test_a_stopped_job_keeps_its_best_plan(store: Store, compute: Compute) -> None:
    job = asked(store, "plan", {"seconds": 120.0, "bound_seconds": 0})
    doing = threading.Thread(target=done, args=(store, compute, job))
    doing.start()
    while store.job(job.job_id).best_pence is None:
        time.sleep(0.2)
    store.ask_stop(job.job_id)
    doing.join(60)

    ended = store.job(job.job_id)
    assert ended.state == "stopped"
    record = store.plan(str(ended.plan_id))
    assert record.provenance["stop"] == "seconds=120, stopped by hand"
    assert record.summary["unplaced"] == 0


def test_a_job_that_was_cancelled_before_it_began_is_not_done(store: Store, compute: Compute) -> None:
    job = asked(store, "plan", QUICK)
    store.ask_stop(job.job_id)

    assert done(store, compute, job).state == "cancelled"
    assert store.plans(None).items == ()


def test_no_job_record_holds_what_a_pupil_is(store: Store, compute: Compute) -> None:
    job = done(store, compute, asked(store, "plan", QUICK))

    told = json.dumps({name: str(getattr(job, name)) for name in job.__dataclass_fields__})
    assert not any(pupil_id in told for pupil_id in ("P1", "P2", "P3"))


def test_a_job_waits_while_the_store_fails_and_is_done_afterwards(
    store: Store, compute: Compute, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("transport_opt.jobs.worker.STORE_SECONDS", 0.01)
    monkeypatch.setattr("transport_opt.jobs.worker.MOST_ATTEMPTS", 1)
    # Other tests' tools switch off the loggers that are there.
    monkeypatch.setattr(logging.getLogger("transport_opt.jobs.worker"), "disabled", False)
    finish, failures = Store.finish_with_plan, iter([True, True])

    def full_twice(self: Store, *args: Any) -> JobRecord:
        if next(failures, False):
            raise StoreError("The disk is full.", "Make room.")
        return finish(self, *args)

    monkeypatch.setattr(Store, "finish_with_plan", full_twice)
    job = done(store, compute, asked(store, "plan", QUICK))

    assert (job.state, job.attempt) == ("succeeded", 1), "however long the store fails, the job is not given up"
    assert len(store.plans(None).items) == 1
    assert caplog.text.count("waits for the store: The disk is full.") == 2


def test_a_job_does_not_fail_because_its_worker_ends(store: Store) -> None:
    job = asked(store, "plan", {"seconds": 120.0, "bound_seconds": 0})
    with open_compute() as closed:
        worker = Worker(store, store.folder, closed, threads=1)
        doing = threading.Thread(target=worker.do, args=(job.job_id,), daemon=True)
        doing.start()
        while store.job(job.job_id).best_pence is None:
            time.sleep(0.2)
        worker.closing.set()
    doing.join(3)

    assert doing.is_alive(), "it waits for its process to end"
    assert store.job(job.job_id).state == "running"


class Away(Compute):
    """A cluster that never comes."""

    def __init__(self) -> None:
        """Connect to nothing."""

    def is_there(self) -> bool:
        return False


def test_a_review_that_waits_for_a_cluster_is_stopped_with_the_plan_it_kept(store: Store, compute: Compute) -> None:
    earlier = store.plan(str(done(store, compute, asked(store, "plan", QUICK)).plan_id))
    params = {"seconds": 60.0, "earlier_plan_id": earlier.plan_id, "earlier_version": 1, "share": 0.0}
    job = ask_job(store, store.scenario(earlier.scenario_id), Asked("review", params), OWNER, NOW)
    store.begin_job(job.job_id, NOW)
    store.keep_checkpoint(Checkpoint(job.job_id, plan_bytes(store, earlier), 10.0))
    store.ask_stop(job.job_id)
    stopped = done(store, Away(), job)

    assert (stopped.state, stopped.error) == ("stopped", None)
    assert store.plan(str(stopped.plan_id)).kind == "review"
    assert store.all_routes(str(stopped.plan_id), 1) == store.all_routes(earlier.plan_id, 1)


def test_a_plan_to_audit_is_accepted_with_its_job_or_not_at_all(store: Store) -> None:
    job = asked(store, "audit", {}, b'{"format": "transport-plan/1", "routes": []}')

    assert store.checkpoint(job.job_id).content == b'{"format": "transport-plan/1", "routes": []}'


def test_a_job_that_ends_its_worker_every_time_is_given_up_in_words(
    store: Store, compute: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.worker.MOST_ATTEMPTS", 0)
    job = done(store, compute, asked(store, "plan", QUICK))

    assert job.state == "failed"
    assert job.error is not None
    assert "its worker ended each time" in job.error["message"]


def test_a_full_disk_while_the_tables_are_laid_out_fails_no_job(
    store: Store, compute: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.worker.STORE_SECONDS", 0.01)
    job = asked(store, "plan", QUICK)
    write, failures = Path.write_bytes, iter([True])

    def full_once(self: Path, data: bytes) -> int:
        if next(failures, False):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full_once)

    assert (done(store, compute, job).state, store.job(job.job_id).attempt) == ("succeeded", 1)


@pytest.mark.slow
def test_a_search_that_needs_more_memory_than_it_may_have_fails_its_job_in_words(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.worker.MOST_DEATHS", 2)
    job = asked(store, "plan", {"seconds": 120.0, "bound_seconds": 0})
    with open_compute(memory_bytes=LEAST_BYTES) as little:
        failed = done(store, little, job)

    assert (failed.state, failed.plan_id) == ("failed", None)
    assert failed.error is not None
    assert "process that searches died 2 times in a row" in failed.error["message"]
    assert "more memory for each search (--memory)" in failed.error["action"]
