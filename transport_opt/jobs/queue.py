"""Jobs taken from the store and handed to DBOS."""

import logging
import time
from collections.abc import Callable

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos import DBOSPortableJSONSerializer as PortableJSON

from transport_opt.errors import TakenError
from transport_opt.jobs.adopting import Adoption
from transport_opt.jobs.worker import STORE_SECONDS, Worker
from transport_opt.service.hosted import HeldName, Store

QUEUE, WORKFLOW, APPLICATION, PROTOCOL = "jobs", "job", "transport-opt", "1"
"""``PROTOCOL`` is raised when a job that an older worker began could not be gone on with."""
POLL_SECONDS = 0.5
NAME_SECONDS = 5.0
"""How long a name is tried for that somebody holds: the worker before may be ending, or another be looking after it."""

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
        Of this worker among several; the jobs that it held when it died come back to the one of the same name, or
        after a minute to another.

    Raises
    ------
    TakenError
        Another worker of that name is at work on the store.
    """
    held = _hold(worker.store, name)
    try:
        _take_jobs(worker, at_once, held, ready)
    finally:
        held.release()


def _hold(store: Store, name: str) -> HeldName:
    """Hold a worker's name, and try for some seconds where it is taken."""
    until = time.monotonic() + NAME_SECONDS
    while True:
        try:
            return store.hold_name(name)
        except TakenError:
            if time.monotonic() >= until:
                raise
            time.sleep(POLL_SECONDS / 2)


def _take_jobs(worker: Worker, at_once: int, held: HeldName, ready: Callable[[], None]) -> None:
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": worker.store.jobs_url,
        "serializer": PortableJSON(),
        "application_version": PROTOCOL,
        "executor_id": held.name,
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
    adoption = Adoption(worker.store, held.name, QUEUE)
    try:
        while not worker.closing.wait(POLL_SECONDS):
            try:
                if not held.is_held():
                    held.release()
                    held = _hold(worker.store, held.name)
                adoption.look()
                handed &= _hand_over(worker.store, job, handed)
            except TakenError:
                raise
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
