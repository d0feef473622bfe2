"""Checking: what is wrong with a store, in words."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from transport_opt.store.matrices import STALE_SECONDS, Matrices, is_stale, referred_matrices
from transport_opt.store.models import DataSetRow, JobRow, PlanRouteRow, PlanRow

_FAULTS_OF_A_PAGE = 20
"""How many of SQLite's own findings are told; a damaged file has thousands."""


class Checking(Matrices):
    """Checking."""

    def check(self) -> tuple[str, ...]:
        """Look for faults; none is the sign of a sound store.

        Raises
        ------
        StoreError
            The database is so damaged that it cannot be read at all, or cannot be reached.
        """
        with self.database.reading() as session:
            broken = list(_broken_pages(session)) if self.database.is_sqlite else []
            if broken:  # nothing else can be believed
                return tuple(broken)
            needed = referred_matrices(session)
            rows = [*_lost_plans(session), *_lost_routes(session), *_unreadable(session)]
        return (*rows, *self._matrix_faults(needed), *self._left_behind(needed))

    def _matrix_faults(self, needed: set[str]) -> Iterator[str]:
        there = {path.stem: path for path in self.matrix_files()}
        for sha256 in sorted(needed):
            if sha256 not in there:
                yield f"Travel times {sha256} are needed and their file is missing: restore it from a backup."
                continue
            with there[sha256].open("rb") as stream:
                now = hashlib.file_digest(stream, "sha256").hexdigest()
            if now != sha256:
                yield f"The file of travel times {sha256} is damaged: its content has the fingerprint {now}."

    def _left_behind(self, needed: set[str]) -> Iterator[str]:
        for path in self.unfinished_files(STALE_SECONDS):
            yield f"{path.relative_to(self.folder)} was left half-made over an hour ago: remove it."
        old = [path.stem for path in self.matrix_files() if path.stem not in needed and is_stale(path)]
        for sha256 in old:
            yield f"Travel times {sha256} are needed by nothing: 'erase --before DATE' removes them."


def _broken_pages(session: Session) -> Iterator[str]:
    """Ask SQLite itself."""
    try:
        pages = session.scalars(text(f"PRAGMA integrity_check({_FAULTS_OF_A_PAGE})")).all()
    except DatabaseError as error:  # so damaged that the check itself stumbles
        pages = [str(error.orig)]
    if pages != ["ok"]:
        yield from (f"The database file is damaged: {' '.join(str(page).split())}." for page in pages)
        return
    for table, row, other, _ in session.execute(text("PRAGMA foreign_key_check")).all():
        yield f"Row {row} of table {table} refers to a row of {other} that is not there."


def _lost_plans(session: Session) -> Iterator[str]:
    """Find jobs that name a plan that is not there."""
    same = (PlanRow.plan_id == JobRow.plan_id) & (PlanRow.version == JobRow.plan_version)
    query = select(JobRow.job_id, JobRow.plan_id, JobRow.plan_version).outerjoin(PlanRow, same)
    for job_id, plan_id, version in session.execute(
        query.where(JobRow.plan_id.is_not(None), PlanRow.plan_id.is_(None))
    ).all():
        yield f"Job {job_id} names plan {plan_id}, version {version}, which is not there."


def _lost_routes(session: Session) -> Iterator[str]:
    """Find plans that have another number of routes than their summary says."""
    same = (PlanRow.plan_id == PlanRouteRow.plan_id) & (PlanRow.version == PlanRouteRow.version)
    counted = select(PlanRow.plan_id, PlanRow.version, func.count(PlanRouteRow.position)).outerjoin(PlanRouteRow, same)
    there = {
        (plan_id, version): count
        for plan_id, version, count in session.execute(counted.group_by(PlanRow.plan_id, PlanRow.version)).all()
    }
    for plan_id, version, summary in session.execute(select(PlanRow.plan_id, PlanRow.version, PlanRow.summary)).all():
        told = summary.get("routes")
        if isinstance(told, int) and told != there.get((plan_id, version)):
            yield (
                f"Plan {plan_id}, version {version}, should have {told} routes; "
                f"{there.get((plan_id, version), 0)} are there."
            )


def _unreadable(session: Session) -> Iterator[str]:
    """Find what cannot be unpacked any more."""
    for dataset_id in session.scalars(select(DataSetRow.dataset_id)).all():
        if not _unpacks(session, select(DataSetRow.tables).where(DataSetRow.dataset_id == dataset_id)):
            yield f"The tables of data set {dataset_id} cannot be unpacked."
    for plan_id, version in session.execute(select(PlanRow.plan_id, PlanRow.version)).all():
        query = select(PlanRow.head).where(PlanRow.plan_id == plan_id, PlanRow.version == version)
        if not _unpacks(session, query):
            yield f"The head of plan {plan_id}, version {version}, cannot be unpacked."


def _unpacks(session: Session, query: Select[Any]) -> bool:
    try:
        session.scalars(query).one()
    except (zlib.error, ValueError):
        return False
    return True
