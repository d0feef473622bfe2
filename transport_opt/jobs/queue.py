"""Jobs taken from the store and handed to DBOS: the only place that knows it."""

import logging
from collections.abc import Callable

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos import DBOSPortableJSONSerializer as PortableJSON

from transport_opt.jobs.worker import STORE_SECONDS, Worker
from transport_opt.store import Store

QUEUE, WORKFLOW, APPLICATION, PROTOCOL = "jobs", "job", "transport-opt", "1"
"""``PROTOCOL`` is raised when a job that an older worker began could not be gone on with."""
POLL_SECONDS = 0.5

log = logging.getLogger(__name__)


def serve_jobs(
    worker: Worker, at_once: int = 1, name: str = "worker", ready: Callable[[], None] = lambda: None
) -> None:
    """Take jobs until the worker is to close; the process must end after that, as jobs under way are left waiting.

    Parameters
    ----------
    at_once
        Jobs that are done side by side.
    name
        Of this worker among several; the jobs that it held when it died come back to the one of the same name.
    """
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": worker.store.jobs_url,
        "serializer": PortableJSON(),
        "application_version": PROTOCOL,
        "executor_id": name,
        "log_level": "ERROR",
    }
    DBOS(config=config)

    @DBOS.step(name="do", retries_allowed=False)
    def do(job_id: str) -> None:
        worker.do(job_id)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    def job(job_id: str) -> str:
        do(job_id)
        return job_id

    DBOS.listen_queues([QUEUE])
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=at_once, polling_interval_sec=POLL_SECONDS)
    ready()
    handed = set[str]()
    try:
        while not worker.closing.wait(POLL_SECONDS):
            try:
                handed &= _hand_over(worker.store, job, handed)
            except Exception as error:  # noqa: BLE001
                # Whatever the database says, as on a full disk: jobs wait in the store until it can be asked again.
                log.error("the worker waits for the database: %s", type(error).__name__)
                worker.closing.wait(STORE_SECONDS)
    finally:
        worker.closing.set()
        DBOS.destroy(workflow_completion_timeout_sec=0, destroy_registry=True)


def _hand_over(store: Store, job: Callable[[str], str], handed: set[str]) -> set[str]:
    """Hand over what has not been handed over, and give all that is open.

    A job that DBOS has already stays as it is there. One that is under way by the store and unknown to DBOS, as after a
    backup was restored, is begun again.
    """
    there = [one for state in ("running", "queued") for one in _open(store, state)]
    for job_id in there:
        if job_id not in handed:
            with SetWorkflowID(job_id):
                DBOS.enqueue_workflow(QUEUE, job, job_id)
            handed.add(job_id)
    return set(there)


def _open(store: Store, state: str) -> list[str]:
    """List the jobs in a state, the oldest first."""
    found: list[str] = []
    cursor = None
    while True:
        page = store.jobs(None, cursor, state=state)
        found += [job.job_id for job in page.items]
        cursor = page.cursor
        if cursor is None:
            return found[::-1]
