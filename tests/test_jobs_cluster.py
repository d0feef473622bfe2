"""A cluster that is away fails no job: it waits, says so, goes on from its last plan, and can be stopped meanwhile."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from compute_works import SECONDS, double, process, sleep_through, until
from dask_cluster import DaskCluster
from test_jobs import asked

from transport_opt.compute import Compute, open_compute
from transport_opt.errors import ComputeAwayError
from transport_opt.jobs import Worker
from transport_opt.service.hosted import JobRecord, Store


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    here = DaskCluster(folder)
    yield here
    here.kill(*list(here.processes))


@contextmanager
def doing(store: Store, compute: Compute, job: JobRecord) -> Iterator[Callable[[], None]]:
    """Do a job in a thread of its own; give what waits for its end."""
    worker = Worker(store, store.folder, compute, threads=1)
    thread = threading.Thread(target=worker.do, args=(job.job_id,), daemon=True)
    thread.start()

    def ended() -> None:
        thread.join(SECONDS)
        assert not thread.is_alive(), "the job has not ended"

    yield ended


def at_stage(store: Store, job: JobRecord, stage: str) -> Callable[[], bool]:
    return lambda: store.job(job.job_id).stage == stage


@pytest.mark.slow
def test_a_job_waits_for_a_cluster_that_comes_late_and_for_its_first_worker(store: Store, cluster: DaskCluster) -> None:
    job = asked(store, "plan", {"iterations": 400, "bound_seconds": 0})
    with open_compute(cluster.address, patient=True) as compute, doing(store, compute, job) as ended:
        until(at_stage(store, job, "waits for the cluster"))
        with pytest.raises(ComputeAwayError, match=f"cluster at {cluster.address} cannot be reached"):
            compute.start(double, 1, key="away")
        cluster.begin("scheduler")
        until(at_stage(store, job, "waits for a worker"))
        cluster.begin("one")
        ended()

    done = store.job(job.job_id)
    assert (done.state, done.attempt, done.error) == ("succeeded", 1, None)


@pytest.mark.slow
def test_a_job_goes_on_from_its_last_plan_when_its_scheduler_was_killed_and_is_back(
    store: Store, cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.jobs.worker.MOST_DEATHS", 1)
    job = asked(store, "plan", {"seconds": 25.0, "bound_seconds": 0})
    cluster.begin("scheduler", "one")
    with open_compute(cluster.address, patient=True) as compute, doing(store, compute, job) as ended:
        until(lambda: store.has_checkpoint(job.job_id))
        cluster.kill("scheduler")
        until(at_stage(store, job, "waits for the cluster"))
        assert store.job(job.job_id).best_pence is not None, "the figures that it has reached stand"
        assert cluster.processes["one"].wait(SECONDS) == 0, "a worker ends with its scheduler"
        cluster.begin("scheduler", "one")
        ended()

    done = store.job(job.job_id)
    assert (done.state, done.attempt, done.error) == ("succeeded", 1, None)
    spent = store.plan(str(done.plan_id)).provenance["solve_seconds"]
    assert 25 <= spent < 32, "begun anew it would have taken what it had spent once more"


@pytest.mark.slow
def test_a_job_that_waits_for_a_cluster_stops_at_once_with_the_plan_it_kept(store: Store, cluster: DaskCluster) -> None:
    job = asked(store, "plan", {"seconds": 600.0, "bound_seconds": 0})
    cluster.begin("scheduler", "one")
    with open_compute(cluster.address, patient=True) as compute, doing(store, compute, job) as ended:
        until(lambda: store.has_checkpoint(job.job_id))
        cluster.kill("scheduler", "one")
        until(at_stage(store, job, "waits for the cluster"))
        store.ask_stop(job.job_id)
        until(lambda: store.job(job.job_id).state == "stopped")
        ended()

    record = store.plan(str(store.job(job.job_id).plan_id))
    assert record.provenance["stop"] == "seconds=600, stopped by hand"
    assert (record.summary["routes"], record.summary["unplaced"], record.summary["findings"]["hard"]) == (1, 0, 0)


def test_a_job_that_never_saw_a_cluster_is_cancelled_at_once(store: Store, cluster: DaskCluster) -> None:
    job = asked(store, "plan", {"seconds": 600.0, "bound_seconds": 0})
    with open_compute(cluster.address, patient=True) as compute, doing(store, compute, job) as ended:
        until(at_stage(store, job, "waits for the cluster"))
        store.ask_stop(job.job_id)
        ended()

    assert (store.job(job.job_id).state, store.job(job.job_id).plan_id) == ("cancelled", None)


@pytest.mark.slow
def test_whoever_waits_for_a_result_is_told_that_no_worker_is_there(
    cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.compute.running.COMPANY_SECONDS", 0.1)
    monkeypatch.setattr("transport_opt.compute.running.LONELY_SECONDS", 0.5)
    cluster.begin("scheduler")
    with (
        open_compute(cluster.address) as compute,
        pytest.raises(ComputeAwayError, match=r"No worker is there to begin .* none has been for 0.5 seconds"),
    ):
        compute.start(double, 1, key="lonely").result()


@pytest.mark.slow
def test_a_scheduler_that_hangs_is_told_like_one_that_is_away(
    cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.compute.pool.ASK_SECONDS", 1)
    cluster.begin("scheduler", "one")
    with open_compute(cluster.address, patient=True) as compute:
        until(lambda: compute.is_there() and compute.workers() == 1)
        hung = cluster.processes["scheduler"].pid
        os.kill(hung, signal.SIGSTOP)
        try:
            with pytest.raises(ComputeAwayError, match=f"cluster at {cluster.address} cannot be reached"):
                compute.workers()
            with pytest.raises(ComputeAwayError, match=f"cluster at {cluster.address} cannot be reached"):
                compute.start(double, 1, key="hung")
        finally:
            os.kill(hung, signal.SIGCONT)
        assert compute.start(double, 4, key="answers again").result() == b"8"


@pytest.mark.slow
def test_a_worker_that_hangs_keeps_nobody_waiting_for_its_result_or_its_end(
    cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.begin("scheduler", "one")
    away = f"cluster at {cluster.address} cannot be reached"
    with open_compute(cluster.address, patient=True) as compute:
        until(lambda: compute.is_there() and compute.workers() == 1)
        asleep = compute.start(sleep_through, 600, key="asleep")
        until(lambda: "process" in asleep.told())
        stopped = [cluster.processes["one"].pid]
        monkeypatch.setattr("transport_opt.compute.running.ASK_SECONDS", 1)
        os.kill(stopped[0], signal.SIGSTOP)
        try:
            with pytest.raises(ComputeAwayError, match=away):
                asleep.cancel()  # which asks the nanny to end the process
            os.kill(stopped[0], signal.SIGCONT)
            monkeypatch.setattr("transport_opt.compute.running.ASK_SECONDS", 60)
            asleep.cancel()
            stopped.append(int(compute.start(process, key="begun anew").result()))
            done = compute.start(double, 1, key="done")
            until(lambda: done.wait(1))
            os.kill(stopped[-1], signal.SIGSTOP)
            monkeypatch.setattr("transport_opt.compute.running.ASK_SECONDS", 1)
            with pytest.raises(ComputeAwayError, match=away):
                done.result()
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
