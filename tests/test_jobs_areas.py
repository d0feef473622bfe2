"""A large county is searched area by area where there are several workers, and loses no round to a death."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from hosted_world import NOW, tables
from test_jobs import OWNER, done

from transport_opt.compute import Compute, open_compute
from transport_opt.intake.plan_file import plan_from_json
from transport_opt.jobs import Worker
from transport_opt.service.hosted import (
    Asked,
    Checkpoint,
    JobRecord,
    Store,
    accept_dataset,
    area_round,
    ask,
    ask_job,
    upload_dataset,
    work_of,
)


@pytest.fixture(scope="module")
def two() -> Iterator[Compute]:
    with open_compute(workers=2) as opened:
        yield opened


TOWN = tuple(f"P{at:02d}" for at in range(24))


def asked_of_a_town(store: Store, seconds: float = 9.0) -> JobRecord:
    dataset = upload_dataset(store, tables(*TOWN), "Town", OWNER, NOW)
    scenario = ask(store, accept_dataset(store, dataset.dataset_id, 1, NOW), None, store.folder, NOW)
    return ask_job(store, scenario, Asked("plan", {"seconds": seconds, "bound_seconds": 0}), OWNER, NOW)


def test_several_workers_search_areas_of_a_county_and_the_whole_comes_last(
    store: Store, two: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.fan_out.AREA_PUPILS", 10)
    told: list[str] = []
    tell = Store.tell_job

    def heard(self: Store, job_id: str, stage: str, *args: Any) -> JobRecord:
        told.append(stage)
        return tell(self, job_id, stage, *args)

    monkeypatch.setattr(Store, "tell_job", heard)
    job = done(store, two, asked_of_a_town(store))

    assert job.state == "succeeded"
    assert "search in 2 areas" in told
    summary = store.plan(str(job.plan_id)).summary
    assert (summary["unplaced"], summary["findings"]["hard"]) == (0, 0)


def test_an_area_whose_worker_is_killed_is_searched_again_and_the_others_go_on(
    store: Store, two: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.fan_out.AREA_PUPILS", 10)
    job = asked_of_a_town(store)
    doing = threading.Thread(target=done, args=(store, two, job))
    doing.start()
    while store.job(job.job_id).stage != "search in 2 areas":
        time.sleep(0.1)
    workers = [one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]
    workers[-1].kill()
    doing.join(120)

    ended = store.job(job.job_id)
    assert (ended.state, ended.attempt) == ("succeeded", 1)
    assert store.plan(str(ended.plan_id)).summary["unplaced"] == 0


def test_a_round_of_areas_that_is_broken_off_goes_on_from_what_each_area_kept(
    store: Store, two: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.fan_out.AREA_PUPILS", 10)
    monkeypatch.setattr("transport_opt.jobs.fan_out.KEEP_SECONDS", 0.0)
    job = asked_of_a_town(store, 180.0)
    with pytest.raises(BrokenOffError):
        broken_off(store, two, job, monkeypatch)
    told, kept = store.job(job.job_id), store.checkpoint(job.job_id)

    assert 0 < kept.spent < 30, "the first round takes 30 seconds"
    assert told.done == pytest.approx(kept.spent, abs=3), "progress is that of the areas and not the round's end"
    assert len({one for route in plan_from_json(kept.content).routes for one in route.pupil_ids}) == len(TOWN)
    _, question = work_of(store, told, store.folder, 1)
    again = area_round(told, question, kept, 2, 6, 1)
    assert again is not None
    assert (again.begun, again.ends) == (kept.spent, 30.0)
    _, (part, _, seconds, spent) = again.call(1, (kept.content, 4.0))
    assert (seconds, spent) == (30.0 - kept.spent, 4.0), "an area whose worker died has what is left of its time"
    assert part.known == plan_from_json(kept.content), "and goes on from what it kept"
    assert sum(len(part.known.routes) for part in again.parts) == len(plan_from_json(kept.content).routes)


class BrokenOffError(Exception):
    pass


def broken_off(store: Store, compute: Compute, job: JobRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a job whose worker ends as soon as something of all its areas is kept."""
    keep = Store.keep_checkpoint

    def keep_and_end(self: Store, checkpoint: Checkpoint) -> None:
        keep(self, checkpoint)
        if checkpoint.spent > 0:
            raise BrokenOffError

    with monkeypatch.context() as here:
        here.setattr(Store, "keep_checkpoint", keep_and_end)
        here.setattr(Store, "end_job", lambda *_: pytest.fail("a worker that ends ends no job"))
        begun = store.begin_job(job.job_id, NOW)
        Worker(store, store.folder, compute, threads=1)._search(begun)
