"""Data sets, and the scenarios that ask a question of them."""

import hashlib
import json
from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, defer

from transport_opt.errors import ChangedError, InUseError
from transport_opt.store.matrices import Matrices
from transport_opt.store.models import DataSetRow, JobRow, PlanRow, ScenarioRow
from transport_opt.store.paging import newest_first
from transport_opt.store.records import OPEN, DataSetRecord, Once, Page, ScenarioRecord
from transport_opt.store.request_keys import claim
from transport_opt.store.shelf import add_once, hold, lean_on, new_id, one


class DataSets(Matrices):
    """Data sets and scenarios."""

    def add_dataset(self, record: DataSetRecord, once: Once | None = None) -> str:
        """Keep a data set and give its id; the same request once more gives the id of the data set there already.

        Raises
        ------
        NotThereError
            Its travel times are not in the store.
        KeyReusedError
            The request's key came with another request.
        """
        fields = {name: getattr(record, name) for name in DataSetRecord.__dataclass_fields__}
        fields |= {"tables": dict(record.tables), "counts": dict(record.counts)}
        with self.database.writing() as session:
            if record.matrix_sha256 is not None:
                self.lean_on_matrix(session, record.matrix_sha256)
            before = claim(session, once, record.dataset_id)
            if before is None:
                session.add(DataSetRow(**{**fields, "problems": [dict(problem) for problem in record.problems]}))
            return before or record.dataset_id

    def dataset(self, dataset_id: str) -> DataSetRecord:
        """Give a data set with its tables.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.reading() as session:
            return one(session, _dataset(dataset_id), "data set", dataset_id).record()

    def datasets(self, council: str | None, cursor: str | None = None, limit: int = 50) -> Page[DataSetRecord]:
        """List data sets, the newest first, their tables left empty; of every council where none is named."""
        query = select(DataSetRow).options(defer(DataSetRow.tables, raiseload=True))
        if council is not None:
            query = query.where(DataSetRow.council == council)
        with self.database.reading() as session:
            by = DataSetRow.created_at, DataSetRow.dataset_id
            return newest_first(session, query, by, (cursor, limit), lambda row: row.record(whole=False))

    def accept_dataset(self, dataset_id: str, revision: int, at: datetime, once: Once | None = None) -> DataSetRecord:
        """Mark a data set as accepted: it may be planned from now on.

        Raises
        ------
        NotThereError
            There is none of that id.
        ChangedError
            It has another revision by now.
        """
        with self.database.writing() as session:
            row = hold(session, _dataset(dataset_id), "data set", dataset_id)
            if claim(session, once, dataset_id) is not None:
                return row.record()
            if row.revision != revision:
                raise ChangedError(
                    f"Data set '{dataset_id}' has changed: revision {revision} was named, and it has {row.revision}.",
                    "Look at it again, then accept it.",
                    dataset_id,
                    now=row.record(),
                )
            row.accepted_at, row.revision = at, row.revision + 1
            return row.record()

    def delete_dataset(self, dataset_id: str) -> None:
        """Delete a data set, its scenarios and their jobs; travel times that nothing else uses go with it.

        Raises
        ------
        NotThereError
            There is none of that id.
        InUseError
            It has plans, or a job that has not ended.
        """
        with self.database.writing() as session:
            row = hold(session, _dataset(dataset_id), "data set", dataset_id)
            scenarios = select(ScenarioRow.scenario_id).where(ScenarioRow.dataset_id == dataset_id)
            held = list(session.scalars(scenarios.with_for_update()))
            _refuse_used(session, dataset_id, held)
            session.execute(delete(JobRow).where(JobRow.scenario_id.in_(held)))
            session.execute(delete(ScenarioRow).where(ScenarioRow.dataset_id == dataset_id))
            session.delete(row)
            matrices = {row.matrix_sha256} - {None}
        self.sweep_matrices(matrices)
        self.sweep_measured()

    def scenario_for(self, dataset_id: str, times: Mapping[str, Any], at: datetime) -> ScenarioRecord:
        """Find the scenario of a data set and a source of travel times, or add it; it is the same one for everybody.

        Raises
        ------
        NotThereError
            There is no such data set, or its travel times are not in the store.
        """
        digest = times_sha256(times)
        with self.database.writing() as session:
            dataset = lean_on(session, _dataset(dataset_id), "data set", dataset_id)
            if "matrix" in times:
                self.lean_on_matrix(session, str(times["matrix"]))
            values = {"scenario_id": new_id("sc"), "dataset_id": dataset_id, "council": dataset.council}
            add_once(session, ScenarioRow, {**values, "times": dict(times), "times_sha256": digest, "created_at": at})
            query = select(ScenarioRow).where(ScenarioRow.dataset_id == dataset_id, ScenarioRow.times_sha256 == digest)
            return one(session, query, "scenario of data set", dataset_id).record()

    def scenario(self, scenario_id: str) -> ScenarioRecord:
        """Give a scenario.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.reading() as session:
            query = select(ScenarioRow).where(ScenarioRow.scenario_id == scenario_id)
            return one(session, query, "scenario", scenario_id).record()

    def made_from(self, scenario_ids: Set[str]) -> dict[str, str]:
        """Tell by a text what each scenario's question is made from; none for those that are gone.

        It changes with whatever is done to the data set, such as the erasure of a pupil, and is cheap to ask for.
        """
        with self.database.reading() as session:
            return sources(session, scenario_ids)


def sources(session: Session, scenario_ids: Set[str]) -> dict[str, str]:
    """Tell by a text what each scenario's question is made from, in a transaction that is under way."""
    query = select(ScenarioRow.scenario_id, DataSetRow.revision, DataSetRow.matrix_sha256, ScenarioRow.times_sha256)
    query = query.join(DataSetRow, DataSetRow.dataset_id == ScenarioRow.dataset_id)
    rows = session.execute(query.where(ScenarioRow.scenario_id.in_(scenario_ids)))
    return {scenario_id: " ".join(map(str, told)) for scenario_id, *told in rows}


def times_sha256(times: Mapping[str, Any]) -> str:
    """Give the fingerprint of a source of travel times, in whatever order its keys are written."""
    return hashlib.sha256(json.dumps(dict(times), sort_keys=True, allow_nan=False).encode()).hexdigest()


def _dataset(dataset_id: str) -> Select[DataSetRow]:
    return select(DataSetRow).where(DataSetRow.dataset_id == dataset_id)


def _refuse_used(session: Session, dataset_id: str, scenarios: list[str]) -> None:
    plans = set(session.scalars(select(PlanRow.plan_id).where(PlanRow.scenario_id.in_(scenarios))))
    open_jobs = JobRow.scenario_id.in_(scenarios), JobRow.state.in_(OPEN)
    jobs = list(session.scalars(select(JobRow.job_id).where(*open_jobs)))
    if plans or jobs:
        there = [f"{len(plans)} plan{'' if len(plans) == 1 else 's'}"] if plans else []
        there += [
            f"{len(jobs)} job{'' if len(jobs) == 1 else 's'} that {'has' if len(jobs) == 1 else 'have'} not ended"
        ]
        raise InUseError(
            f"Data set '{dataset_id}' is needed: it has {' and '.join(there if jobs else there[:1])}.",
            "Delete its plans and stop its jobs first.",
            dataset_id,
        )
