"""One job after the other, done to its end whatever dies: the store, the search, the worker itself."""

import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from transport_opt.compute import Compute, Running
from transport_opt.errors import ComputeAwayError, ComputeError, StoreError, TransportError
from transport_opt.jobs.fan_out import ROUNDS, Round, areas_wanted
from transport_opt.service.hosted import (
    Checkpoint,
    JobRecord,
    Question,
    Secrets,
    Store,
    area_round,
    finished,
    joined_areas,
    stopped_with,
    work_of,
)

LOOK_SECONDS, STORE_SECONDS = 0.5, 5.0
MOST_DEATHS = 8
"""Deaths of the search's process in a row, without a plan kept in between, after which a job is given up."""
MOST_ATTEMPTS = 100
"""Beginnings of a job, after any deaths, before it is given up, so that one that kills its worker blocks no others."""
WAITS_FOR_CLUSTER, WAITS_FOR_WORKER = "waits for the cluster", "waits for a worker"
ENDED = frozenset({"succeeded", "failed", "cancelled", "stopped"})
SEARCHED = frozenset({"plan", "review"})
"""Kinds of job whose checkpoint is the best plan so far; that of an audit is what it was given."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Worker:
    """What takes jobs from the queue and does them.

    Attributes
    ----------
    threads
        Threads of each search.
    closing
        Set when the worker is to end; jobs under way go on from their last kept plan with the next worker.
    secrets
        Of the installation, for the masked form of a plan's drawing; without them whoever asks first waits for it.
    """

    store: Store
    roads: Path
    compute: Compute
    threads: int = 2
    closing: threading.Event = field(default_factory=threading.Event)
    secrets: Secrets | None = None

    def do(self, job_id: str) -> None:
        """Do a job to its end; one that has ended stays as it is.

        While the store fails, as on a full disk, it is tried again and again: an accepted job waits and is not lost.
        That is no new beginning, or a disk that is full for long would use up all that a job has.
        """
        begun = False
        while True:
            try:
                job = self.store.job(job_id) if begun else self.store.begin_job(job_id, _now())
                begun = True
                return self._do(job)
            except (StoreError, OSError) as error:
                words = error.message if isinstance(error, StoreError) else error.strerror
                log.error("job %s waits for the store: %s", job_id, words)
                self.closing.wait(STORE_SECONDS)
                self._unless_closing()

    def _do(self, job: JobRecord) -> None:
        job_id = job.job_id
        if job.state in ENDED:
            return
        if job.attempt > MOST_ATTEMPTS:
            told = {
                "code": "too-many-attempts",
                "message": f"The job was begun {MOST_ATTEMPTS} times and its worker ended each time; it is given up.",
                "action": "Check the machine's memory and disk, then ask again.",
                "where": job_id,
            }
            self.store.end_job(job_id, "failed", _now(), told)
            return
        try:
            self._search(job)
        except (StoreError, OSError):
            raise
        except TransportError as error:
            self._unless_closing()
            told = {"code": error.code, "message": error.message, "action": error.action, "where": error.where}
            self.store.end_job(job_id, "failed", _now(), told)
        except Exception as error:  # noqa: BLE001
            self._unless_closing()
            # A fault of ours must end the job in words; what it holds may name pupils, so its kind alone is logged.
            log.error("job %s failed: %s", job_id, type(error).__name__)
            told = {
                "code": "internal",
                "message": f"The job failed by a fault of this program ({type(error).__name__}).",
                "action": "Report it with the job's id; the data set is unharmed.",
                "where": job_id,
            }
            self.store.end_job(job_id, "failed", _now(), told)

    def _unless_closing(self) -> None:
        """Let no job fail because the worker ends and the search was taken away from it."""
        if self.closing.is_set():
            wait_for_the_end()

    def _search(self, job: JobRecord) -> None:
        work, question = work_of(self.store, job, self.roads, self.threads)
        deaths, spent = 0, -1.0
        while True:
            if not self._cluster_comes(job):
                self._stop_without(job, question)
                return
            known = self._kept(job)
            deaths = 0 if known is not None and known.spent > spent else deaths
            spent = max(spent, known.spent if known is not None else 0.0)
            try:
                self._fan_out(job, question)
                function, arguments = work(self._kept(job))
                running = self.compute.start(function, *arguments, key=f"{job.job_id}-{job.attempt}")
                content = self._to_its_end(running, job)
                break
            except ComputeAwayError as error:
                # No death of the search's: the job goes on from its last kept plan when the cluster is back.
                log.error("job %s: %s", job.job_id, error.message)
                self.closing.wait(LOOK_SECONDS)
                self._unless_closing()
            except ComputeError as error:
                self._unless_closing()
                deaths += 1
                self.closing.wait(deaths)
                if deaths >= MOST_DEATHS:
                    raise ComputeError(
                        f"The process that searches died {deaths} times in a row; the job is given up.",
                        "Check the machine's memory and disk. Then ask again, with more memory for each search "
                        "(--memory), fewer side by side (--at-once) or a smaller data set.",
                        job.job_id,
                    ) from error
                job = self.store.begin_job(job.job_id, _now())
        finished(self.store, job, question, content, _now(), self.secrets)

    def _cluster_comes(self, job: JobRecord) -> bool:
        """Wait until somebody is there to search; say no if the job was asked to stop meanwhile."""
        while wait := self._waits_for():
            now = self.store.job(job.job_id)
            if now.stop_asked:
                return False
            if now.stage != wait:
                log.error("job %s %s", job.job_id, wait)
                figures = now.done, now.of, now.best_pence, now.unplaced, now.elapsed
                self.store.tell_job(job.job_id, wait, *figures)
            self.closing.wait(LOOK_SECONDS)
            self._unless_closing()
        return True

    def _waits_for(self) -> str:
        """Say in words what there is to wait for; nothing where somebody can search."""
        if not self.compute.is_there():
            return WAITS_FOR_CLUSTER
        try:
            return "" if self.compute.workers() else WAITS_FOR_WORKER
        except ComputeAwayError:
            return WAITS_FOR_CLUSTER

    def _stop_without(self, job: JobRecord, question: Question) -> None:
        """End a job that need not wait for the cluster: with the plan it kept, or without any."""
        known = self._kept(job)
        if job.kind in SEARCHED and known is not None:
            content = stopped_with(self.store, job, question, known.content)
            finished(self.store, job, question, content, _now(), self.secrets)
        else:
            self.store.end_job(job.job_id, "cancelled", _now())

    def _kept(self, job: JobRecord) -> Checkpoint | None:
        return self.store.checkpoint(job.job_id) if self.store.has_checkpoint(job.job_id) else None

    def _fan_out(self, job: JobRecord, question: Question) -> None:
        """Let several workers search areas of a large county at once, for all rounds but the last."""
        wanted = areas_wanted(self.compute, len(question.scenario.pupils))
        while wanted > 1 and not self.store.job(job.job_id).stop_asked:
            areas = area_round(job, question, self._kept(job), wanted, ROUNDS, self.threads)
            if areas is None:
                return

            def look(told: list[Mapping[str, Any]], begun: float = areas.begun) -> bool:
                self._unless_closing()
                spent = begun + sum(float(one.get("elapsed") or 0.0) for one in told) / len(told)
                best = [one.get("best_pence") for one in told]
                left = [one.get("unplaced") or 0 for one in told]
                complete = None if None in best else sum(filter(None, best))
                seconds = float(job.params.get("seconds") or 1.0)
                words = f"search in {len(told)} areas"
                return self.store.tell_job(
                    job.job_id, words, round(spent, 1), seconds, complete, sum(left), round(spent, 1)
                ).stop_asked

            def keep(content: bytes, spent: float) -> None:
                self.store.keep_checkpoint(Checkpoint(job.job_id, content, spent))

            turn = Round(self.compute, f"{job.job_id}-{job.attempt}-{areas.begun:.3f}", areas, look, keep, MOST_DEATHS)
            keep(joined_areas(turn.searched(LOOK_SECONDS)), areas.ends)

    def _to_its_end(self, running: Running, job: JobRecord) -> bytes:
        """Watch a search, and leave none behind that nobody watches."""
        try:
            return self._watched(running, job)
        except BaseException:
            # Where the cluster is away there is nothing to cancel, and why it ended matters more.
            with suppress(ComputeError):
                running.cancel()
            raise

    def _watched(self, running: Running, job: JobRecord) -> bytes:
        """Wait for a search, pass on what it tells and keeps, and ask it to stop when somebody wants that."""
        last, kept = None, 0.0
        while not running.wait(LOOK_SECONDS):
            told = dict(running.told())
            if not told:
                running.keep_company()
            if told != last:
                job, last = self._tell(job, told), told
            elif not job.stop_asked:
                job = self.store.job(job.job_id)
            if running.has_kept:
                content, spent = running.kept()
                if spent > kept and job.params.get("iterations") is None:
                    self.store.keep_checkpoint(Checkpoint(job.job_id, content, spent))
                    kept = spent
            if job.stop_asked:
                running.stop()
            self._unless_closing()
        return running.result()

    def _tell(self, job: JobRecord, told: dict[str, Any]) -> JobRecord:
        of = float(job.params.get("seconds") or 1.0)
        return self.store.tell_job(
            job.job_id,
            str(told.get("stage", "")),
            round(float(told.get("fraction", 0.0)) * of, 1),
            of,
            told.get("best_pence"),
            told.get("unplaced"),
            round(float(told.get("elapsed", 0.0)), 1),
        )


def wait_for_the_end() -> NoReturn:
    """Wait until the process ends: were a job to return or raise, DBOS would note it as ended and not run it again."""
    while True:
        threading.Event().wait()


def _now() -> datetime:
    return datetime.now(UTC)
