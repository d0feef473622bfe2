"""The queue's own file, ``jobs.sqlite``: it names jobs and no pupil, and nothing is lost with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from compute_works import until
from hosted_world import NOW, tables
from test_jobs import OWNER
from test_jobs_names import Workers

from transport_opt.service.hosted import (
    Asked,
    JobRecord,
    Store,
    accept_dataset,
    ask,
    ask_job,
    open_store,
    upload_dataset,
)

PUPILS = ("PUPILZEBEDEE", "PUPILQUILL", "PUPILFEATHER")
NAME = "Zebedee Quince"


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(open_store(tmp_path / "store"), None)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()
    made.store.close()


def asked(store: Store, kind: str, params: dict[str, object]) -> JobRecord:
    dataset = upload_dataset(store, tables(*PUPILS), "Autumn", OWNER, NOW)
    scenario = ask(store, accept_dataset(store, dataset.dataset_id, 1, NOW), None, store.folder, NOW)
    return ask_job(store, scenario, Asked(kind, params), OWNER, NOW)


def queue_files(store: Store) -> list[Path]:
    return sorted(store.folder.glob("jobs.sqlite*"))


@pytest.mark.slow
def test_the_queue_names_jobs_and_no_pupil(workers: Workers) -> None:
    store = workers.store
    jobs = [asked(store, "plan", {"iterations": 400, "bound_seconds": 0}), asked(store, "baseline", {})]
    workers.begin("here")
    until(lambda: all(store.job(job.job_id).state == "succeeded" for job in jobs))
    content = b"".join(path.read_bytes() for path in queue_files(store))

    assert all(job.job_id.encode() in content for job in jobs), "this is where it would be found"
    for planted in (*PUPILS, NAME):
        assert planted.encode() not in content
        assert planted.encode("utf-16-le") not in content


@pytest.mark.slow
def test_a_job_under_way_and_one_that_waits_outlive_the_loss_of_the_queue(workers: Workers) -> None:
    store = workers.store
    under_way = asked(store, "plan", {"seconds": 20.0, "bound_seconds": 0})
    first = workers.begin("here")
    until(lambda: store.job(under_way.job_id).best_pence is not None)
    waiting = asked(store, "baseline", {})
    first.kill()
    first.wait()
    for path in queue_files(store):
        path.unlink()
    workers.begin("here")
    until(lambda: all(store.job(job.job_id).state == "succeeded" for job in (under_way, waiting)))

    assert store.job(under_way.job_id).attempt == 2
    assert len(store.plans(None).items) == 2, "each gave one plan"
