"""Jobs: work that was asked for, how far it is, and how it ended - once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from transport_opt.errors import TooManyJobsError
from transport_opt.store.account_models import AccountRow
from transport_opt.store.models import CheckpointRow, JobRow, PlanRow, ScenarioRow
from transport_opt.store.paging import newest_first
from transport_opt.store.plans import NO_PAPERS, Papers, add_first, add_papers
from transport_opt.store.records import ENDED, OPEN, Checkpoint, JobRecord, Once, Page, PlanRecord
from transport_opt.store.request_keys import claim
from transport_opt.store.shelf import Shelf, hold, lean_on, one


class Jobs(Shelf):
    """Jobs and their checkpoints."""

    def add_job(
        self, record: JobRecord, given: bytes | None = None, once: Once | None = None, most_open: int | None = None
    ) -> JobRecord:
        """Keep a job; a request that made one before gives the job that is there already.

        Parameters
        ----------
        given
            A plan file that the job works on, kept as its first checkpoint in the same transaction.
        most_open
            Jobs that the account may have which have not ended; any number unless it is given.

        Raises
        ------
        NotThereError
            Its scenario is not in the store.
        KeyReusedError
            The key of the request came with another one before.
        TooManyJobsError
            The account has as many open jobs as it may.
        """
        values = {name: getattr(record, name) for name in JobRecord.__dataclass_fields__}
        values["params"] = dict(record.params)
        with self.database.writing() as session:
            scenario = select(ScenarioRow).where(ScenarioRow.scenario_id == record.scenario_id)
            lean_on(session, scenario, "scenario", record.scenario_id)
            before = claim(session, once, record.job_id)
            if before is not None:
                return one(session, _job(before), "job", before).record()
            if most_open is not None:
                _refuse_more(session, record.account_id, most_open)
            session.add(JobRow(**values))
            session.flush()
            if given is not None:
                session.add(CheckpointRow(job_id=record.job_id, content=given, spent=0.0))
            return record

    def job(self, job_id: str) -> JobRecord:
        """Give a job.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.reading() as session:
            return one(session, _job(job_id), "job", job_id).record()

    def jobs(
        self, council: str | None, cursor: str | None = None, limit: int = 50, state: str | None = None
    ) -> Page[JobRecord]:
        """List jobs, the newest first; of every council and in every state where none is named."""
        query = select(JobRow)
        if council is not None:
            query = query.where(JobRow.council == council)
        if state is not None:
            query = query.where(JobRow.state == state)
        with self.database.reading() as session:
            return newest_first(session, query, (JobRow.created_at, JobRow.job_id), (cursor, limit), JobRow.record)

    def begin_job(self, job_id: str, at: datetime) -> JobRecord:
        """Tell that a job's work begins, or begins again after a worker died; one that has ended stays as it is.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.writing() as session:
            row = _held(session, job_id)
            if row.state in OPEN:
                row.state, row.attempt, row.started_at = "running", row.attempt + 1, row.started_at or at
            return row.record()

    def tell_job(
        self,
        job_id: str,
        stage: str,
        done: float,
        of: float,
        best_pence: int | None,
        unplaced: int | None,
        elapsed: float,
    ) -> JobRecord:
        """Tell how far a job is, and see whether it was asked to stop; one that has ended stays as it is.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.writing() as session:
            row = _held(session, job_id)
            if row.state in OPEN:
                row.stage, row.done, row.of, row.elapsed = stage, done, of, elapsed
                row.best_pence, row.unplaced = best_pence, unplaced
            return row.record()

    def ask_stop(self, job_id: str, at: datetime | None = None) -> JobRecord:
        """Ask a job to stop: one that waits is cancelled at once, one that runs keeps its best plan and then stops.

        Parameters
        ----------
        at
            Now, unless it is told.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.writing() as session:
            row = _held(session, job_id)
            if row.state == "queued":
                _end(session, row, "cancelled", at or datetime.now(UTC))
            elif row.state == "running":
                row.stop_asked = True
            return row.record()

    def end_job(
        self,
        job_id: str,
        state: str,
        at: datetime,
        error: Mapping[str, str] | None = None,
        plan_id: str | None = None,
        plan_version: int | None = None,
    ) -> JobRecord:
        """End a job, once: one that has ended stays as it ended. Its checkpoint goes.

        Raises
        ------
        NotThereError
            There is no such job or plan.
        ValueError
            The state is not one that a job ends in.
        """
        with self.database.writing() as session:
            row = _held(session, job_id)
            if row.state in OPEN:
                if plan_id is not None:
                    query = select(PlanRow).where(PlanRow.plan_id == plan_id, PlanRow.version == plan_version)
                    lean_on(session, query, "plan", plan_id)
                _end(session, row, state, at)
                row.error = None if error is None else dict(error)
                row.plan_id, row.plan_version = plan_id, plan_version
            return row.record()

    def finish_with_plan(
        self,
        job_id: str,
        state: str,
        record: PlanRecord,
        routes: Sequence[Mapping[str, Any]],
        at: datetime,
        papers: Papers = NO_PAPERS,
    ) -> JobRecord:
        """Keep a job's plan with its documents and end the job, in one transaction and once.

        One that has ended stays as it ended.

        Raises
        ------
        NotThereError
            There is no such job or scenario.
        ValueError
            The state is not one that a job ends in.
        """
        with self.database.writing() as session:
            row = _held(session, job_id)
            if row.state in OPEN:
                plan = add_first(session, replace(record, job_id=job_id), routes)
                add_papers(session, plan, papers)
                _end(session, row, state, at)
                row.plan_id, row.plan_version = plan.plan_id, plan.version
                _as_done(row, plan, at)
            return row.record()

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Keep the best plan of a search so far, in place of an older one; a job that has ended keeps none.

        Raises
        ------
        NotThereError
            There is no such job.
        """
        with self.database.writing() as session:
            if _held(session, checkpoint.job_id).state in OPEN:
                session.merge(
                    CheckpointRow(job_id=checkpoint.job_id, content=checkpoint.content, spent=checkpoint.spent)
                )

    def checkpoint(self, job_id: str) -> Checkpoint:
        """Give the best plan of a search so far.

        Raises
        ------
        NotThereError
            The job has none.
        """
        with self.database.reading() as session:
            query = select(CheckpointRow).where(CheckpointRow.job_id == job_id)
            row = one(session, query, "checkpoint of job", job_id)
            return Checkpoint(row.job_id, row.content, row.spent)

    def has_checkpoint(self, job_id: str) -> bool:
        """Tell whether a job has a best plan so far."""
        with self.database.reading() as session:
            query = select(CheckpointRow.job_id).where(CheckpointRow.job_id == job_id)
            return session.scalars(query).first() is not None


def _refuse_more(session: Session, account_id: str, most: int) -> None:
    """Count an account's open jobs; two requests at the same moment wait for each other."""
    session.execute(select(AccountRow.account_id).where(AccountRow.account_id == account_id).with_for_update())
    query = select(func.count()).select_from(JobRow).where(JobRow.account_id == account_id, JobRow.state.in_(OPEN))
    there = session.scalars(query).one()
    if there >= most:
        raise TooManyJobsError(
            f"You have {there} jobs that have not ended; an account may have {most} at once.",
            "Wait until one has ended, or stop one with DELETE /api/v1/jobs/….",
            "jobs",
        )


def _job(job_id: str) -> Select[JobRow]:
    return select(JobRow).where(JobRow.job_id == job_id)


def _held(session: Session, job_id: str) -> JobRow:
    return hold(session, _job(job_id), "job", job_id)


def _end(session: Session, row: JobRow, state: str, at: datetime) -> None:
    if state not in ENDED:
        raise ValueError(f"A job ends {', '.join(ENDED)}; now the state is '{state}'.")
    row.state, row.ended_at = state, at
    session.execute(delete(CheckpointRow).where(CheckpointRow.job_id == row.job_id))


def _as_done(row: JobRow, plan: PlanRecord, at: datetime) -> None:
    """Let a job that made a plan tell of that plan, and no more of the last thing that its search told."""
    row.stage, row.done = "", row.of
    cash, notional = (plan.summary.get(f"{kind}_pence_per_day") for kind in ("cash", "notional"))
    row.best_pence = row.best_pence if cash is None else cash + (notional or 0)
    row.unplaced = plan.summary.get("unplaced", row.unplaced)
    if row.started_at is not None:
        row.elapsed = round((at - row.started_at).total_seconds(), 1)
