"""Taking one pupil out of the rows of the store, within one transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, String, Update, cast, delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute, Session

from transport_opt.store.datasets import times_sha256
from transport_opt.store.matrices import referred_matrices
from transport_opt.store.models import (
    Base,
    CheckpointRow,
    DataSetRow,
    DecisionRow,
    JobRow,
    PaperRow,
    PlanRouteRow,
    PlanRow,
    ScenarioRow,
    SecurityEventRow,
)
from transport_opt.store.pseudonyms import Pseudonym, rows_of

_ERASED = {
    "code": "erased",
    "message": "A pupil of its data set was erased while the job ran.",
    "action": "Ask for the plan again; it is made without the pupil.",
}
"""Why a job fails whose worker still knows the pupil."""


class Forgetting:
    """One pupil's way out of the rows; `counts` tells how many of each kind named the pupil.

    Parameters
    ----------
    council
        Whose rows are looked at; every council's where none is named.
    """

    def __init__(self, session: Session, pseudonym: Pseudonym, council: str | None) -> None:
        self.session = session
        self.pseudonym = pseudonym
        self.council = council
        self.counts: dict[str, int] = {}
        self._scenarios: set[str] = set()
        self._plans: set[str] = set()

    def foreign_matrices(self) -> set[str]:
        """Give the fingerprints of travel times that other councils alone refer to."""
        return referred_matrices(self.session) - referred_matrices(self.session, self.council)

    def datasets(self, matrices: Mapping[str, str]) -> None:
        """Take the pupil's rows out of data sets.

        Parameters
        ----------
        matrices
            The new fingerprint of travel times by the old one.
        """
        touched = set()
        for dataset_id in self._ids(DataSetRow.dataset_id, DataSetRow.council):
            row = self.session.get_one(DataSetRow, dataset_id)
            if self._tables(row) | self._write(row, "name", "problems") | _follow(row, matrices):
                row.revision += 1
                touched.add(dataset_id)
        scenarios = select(ScenarioRow).where(ScenarioRow.dataset_id.in_(touched))
        for scenario in self.session.scalars(scenarios):
            self._scenarios.add(scenario.scenario_id)
        for scenario_id in self._ids(ScenarioRow.scenario_id, ScenarioRow.council):
            self._follow_times(self.session.get_one(ScenarioRow, scenario_id), matrices)
        self.counts["datasets"] = len(touched)

    def plans(self) -> None:
        """Write the pseudonym into plans and their routes, and drop the papers made with the pupil."""
        keys = select(PlanRow.plan_id, PlanRow.version)
        if self.council is not None:
            keys = keys.where(PlanRow.council == self.council)
        for plan_id, version in self.session.execute(keys).all():
            row = self.session.get_one(PlanRow, (plan_id, version))
            if self._write(row, "name", "provenance", "summary", "head"):
                self._plans.add(plan_id)
            self.session.flush()
            self.session.expunge(row)
        self._routes()
        self.counts["plans"] = len(self._plans)
        asked = select(PlanRow.plan_id).where(PlanRow.scenario_id.in_(self._scenarios))
        made_with = {*self._plans, *self.session.scalars(asked)}
        self.counts["papers"] = sum(
            dropped(self.session, delete(PaperRow).where(PaperRow.plan_id == plan_id)) for plan_id in made_with
        )

    def jobs(self, at: datetime) -> None:
        """Write the pseudonym into jobs, drop checkpoints made with the pupil, and end jobs that search with them."""
        touched, checkpoints = 0, 0
        for job_id in self._ids(JobRow.job_id, JobRow.council):
            row = self.session.get_one(JobRow, job_id)
            changed = self._write(row, "params", "stage", "error")
            if row.scenario_id in self._scenarios and row.state == "running":
                row.state, row.ended_at, row.error = "failed", at, {**_ERASED, "where": job_id}
                changed = True
            touched += changed
            checkpoint = self.session.get(CheckpointRow, job_id)
            if checkpoint is not None and (
                row.scenario_id in self._scenarios or self.pseudonym.is_in(checkpoint.content)
            ):
                self.session.delete(checkpoint)
                checkpoints += 1
        self.counts |= {"jobs": touched, "checkpoints": checkpoints}

    def words(self) -> None:
        """Write the pseudonym into what people wrote of decisions, and into security events, which are no council's."""
        decisions = self._ids(DecisionRow.decision_id, DecisionRow.council)
        self.counts["decisions"] = sum(
            self._write(self.session.get_one(DecisionRow, decision_id), "why") for decision_id in decisions
        )
        events = self.session.scalars(select(SecurityEventRow.event_id)).all()
        self.counts["events"] = sum(
            self._write(self.session.get_one(SecurityEventRow, event_id), "detail") for event_id in events
        )

    def _tables(self, row: DataSetRow) -> bool:
        left = self.pseudonym.tables(row.tables)
        if left == row.tables:
            return False
        before, after = rows_of(row.tables), rows_of(left)
        counts = {name: row.counts[name] - before[name] + after[name] for name in before if name in row.counts}
        row.tables, row.counts = left, {**row.counts, **counts}
        return True

    def _routes(self) -> None:
        """Look at the routes alone that may name the pupil, as the database finds them without reading JSON."""
        spelt = json.dumps(self.pseudonym.pupil_id)[1:-1]
        query = select(PlanRouteRow).join(PlanRow, _same_version())
        query = query.where(cast(PlanRouteRow.content, String).contains(spelt, autoescape=True))
        if self.council is not None:
            query = query.where(PlanRow.council == self.council)
        for row in self.session.scalars(query):
            if self._write(row, "route_id", "content"):
                self._plans.add(row.plan_id)

    def _follow_times(self, row: ScenarioRow, matrices: Mapping[str, str]) -> None:
        """Refer to travel times by their new fingerprint."""
        new = matrices.get(row.times.get("matrix", ""))
        if new is None:
            return
        times = {**row.times, "matrix": new}
        digest = times_sha256(times)
        twins = select(ScenarioRow.scenario_id).filter_by(dataset_id=row.dataset_id, times_sha256=digest)
        # Two sources that differed in this pupil alone are one now: the first has its fingerprint.
        if self.session.scalars(twins).first() is None:
            row.times_sha256 = digest
        row.times = times

    def _write(self, row: Base, *names: str) -> bool:
        changed = False
        for name in names:
            before = getattr(row, name)
            after = self.pseudonym.value(before)
            if after != before:
                setattr(row, name, after)
                changed = True
        return changed

    def _ids(self, identity: InstrumentedAttribute[Any], council: InstrumentedAttribute[str]) -> list[Any]:
        query = select(identity)
        return list(self.session.scalars(query if self.council is None else query.where(council == self.council)))


def dropped(session: Session, statement: Delete | Update) -> int:
    """Delete, and tell how many rows."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def _follow(row: DataSetRow, matrices: Mapping[str, str]) -> bool:
    new = matrices.get(row.matrix_sha256 or "")
    row.matrix_sha256 = new or row.matrix_sha256
    return new is not None


def _same_version() -> Any:
    return (PlanRow.plan_id == PlanRouteRow.plan_id) & (PlanRow.version == PlanRouteRow.version)
