"""Erasing: one pupil everywhere, or everything that is old; afterwards no byte of it is in any file of the store.

Rows are erased in one transaction while nobody else writes. What was deleted would still stand in free pages, in
SQLite's write-ahead log and in files, so those are rewritten, emptied and removed next. Where a machine stops in
between, the same command once more finishes the work.
"""

import secrets
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from transport_opt.store.account_models import FailedLoginRow
from transport_opt.store.datasets import DataSets
from transport_opt.store.faults import in_words
from transport_opt.store.forgetting import Forgetting, dropped
from transport_opt.store.models import DataSetRow, DecisionRow, JobRow, PlanRow, ScenarioRow, SecurityEventRow
from transport_opt.store.plans import drop_plan
from transport_opt.store.pseudonyms import Pseudonym
from transport_opt.store.records import ENDED, Once
from transport_opt.store.request_keys import RequestKeyRow, claim


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased, or changed so that it names the pupil no more.

    Attributes
    ----------
    plans
        Each counted once, however many versions it has.
    matrices
        Files of travel times that were rewritten or removed.
    """

    datasets: int = 0
    scenarios: int = 0
    plans: int = 0
    papers: int = 0
    jobs: int = 0
    checkpoints: int = 0
    decisions: int = 0
    events: int = 0
    matrices: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to erase."""
        return self == Erased()


class Erasing(DataSets):
    """Erasing."""

    def erase_pupil(self, pupil_id: str, council: str | None = None) -> Erased:
        """Take a pupil out of everything that is kept.

        The pupil's rows and the mentions in other rows leave every data set; plans, jobs, decisions and security
        events name a pseudonym instead; documents and checkpoints made with the pupil are dropped; travel times are
        written again without the pupil. A job that is searching with the pupil ends as failed and says why.

        Parameters
        ----------
        council
            Whose pupil it is; every council's of that id where none is named.

        Raises
        ------
        StoreError
            The database or the disk fails. Where the rows are erased already, it says so.
        ValueError
            The id is blank.
        """
        if not pupil_id.strip():
            raise ValueError("A pupil's id is needed; now it is blank.")
        pseudonym = Pseudonym(pupil_id, f"erased-{secrets.token_hex(4)}")
        with self.database.alone() as session:
            forgetting = Forgetting(session, pseudonym, council)
            rewritten, unreadable = self._rewrite_matrices(pseudonym, forgetting.foreign_matrices())
            forgetting.datasets(rewritten)
            forgetting.plans()
            forgetting.jobs(datetime.now(UTC))
            forgetting.words()
        self._leave_no_byte(set(rewritten), unreadable)
        return Erased(**forgetting.counts, matrices=len(rewritten) + len(unreadable))

    def erase_before(self, day: date) -> Erased:
        """Erase what was made before a day, at midnight in UTC, and what is not needed by anything newer.

        A plan goes when its newest version was made before the day and, where it is adopted, was so before it, too.
        A job goes once it has ended, a scenario once nothing asks it, a data set once it has no scenario; and so do
        security events, idempotency keys and failed logins.

        Raises
        ------
        StoreError
            The database or the disk fails. Where the rows are erased already, it says so.
        """
        with self.database.alone() as session:
            erased, matrices = _erase_rows(session, datetime.combine(day, time(), UTC))
        return replace(erased, matrices=self._leave_no_byte(matrices, set()))

    def erase_before_once(self, day: date, once: Once) -> Erased | None:
        """Do as `erase_before`, unless it was done for the same key; ``None`` then.

        The key is noted with what it erases, so where that fails whoever comes next with the key does it.

        Raises
        ------
        StoreError
            As `erase_before`.
        """
        with self.database.alone() as session:
            if claim(session, once, "erased") is not None:
                erased = None
            else:
                erased, matrices = _erase_rows(session, datetime.combine(day, time(), UTC))
        if erased is None:
            self.sweep_measured()  # the folder may be this machine's own
            return None
        return replace(erased, matrices=self._leave_no_byte(matrices, set()))

    def _rewrite_matrices(self, pseudonym: Pseudonym, foreign: Set[str]) -> tuple[dict[str, str], set[str]]:
        """Write each file of travel times that names the pupil again, without.

        Parameters
        ----------
        foreign
            Fingerprints of files that another council's data sets alone refer to.

        Returns
        -------
        tuple
            The new fingerprint by the old one; and those that spell the id but are no travel times anybody can read.
        """
        rewritten: dict[str, str] = {}
        unreadable: set[str] = set()
        for path in self.matrix_files():
            if path.stem in foreign:
                continue
            content = path.read_bytes()
            try:
                left = pseudonym.matrix(content)
            except ValueError:
                unreadable |= {path.stem} if pseudonym.is_in(content) else set()
            else:
                if left is not None:
                    rewritten[path.stem] = self.put_matrix(left)
        return rewritten, unreadable

    def _leave_no_byte(self, candidates: Set[str], unreadable: Set[str]) -> int:
        """Remove the files that nothing needs any more and those left half-made, and rewrite the database's own.

        Work under way in ``tmp``, such as a backup, fails and has to be begun again: it may hold what was erased.
        """
        with in_words(str(self.folder)):
            for sha256 in unreadable:
                self.matrix_file(sha256).unlink(missing_ok=True)
            swept = self.sweep_matrices(candidates)
            self.sweep_measured(everything=True)
            self.sweep_unfinished()
        self.database.compact()
        return swept


def _erase_rows(session: Session, before: datetime) -> tuple[Erased, set[str]]:
    """Erase the rows that are old, and give the fingerprints of travel times that they alone may have referred to."""
    plans = _old_plans(session, before)
    decisions = 0
    for plan_id in plans:
        decisions += dropped(session, delete(DecisionRow).where(DecisionRow.plan_id == plan_id))
        drop_plan(session, plan_id)
    jobs = dropped(session, delete(JobRow).where(JobRow.created_at < before, JobRow.state.in_(ENDED)))
    asked = select(PlanRow.scenario_id).union(select(JobRow.scenario_id))
    old = ScenarioRow.created_at < before, ScenarioRow.scenario_id.not_in(asked)
    scenarios = dropped(session, delete(ScenarioRow).where(*old))
    needed = select(ScenarioRow.dataset_id)
    unused = DataSetRow.created_at < before, DataSetRow.dataset_id.not_in(needed)
    matrices = {sha256 for sha256 in session.scalars(select(DataSetRow.matrix_sha256).where(*unused)) if sha256}
    datasets = dropped(session, delete(DataSetRow).where(*unused))
    session.execute(delete(RequestKeyRow).where(RequestKeyRow.at < before))
    session.execute(delete(FailedLoginRow).where(FailedLoginRow.since < before))
    events = dropped(session, delete(SecurityEventRow).where(SecurityEventRow.at < before))
    return Erased(datasets, scenarios, len(plans), 0, jobs, 0, decisions, events), matrices


def _old_plans(session: Session, before: datetime) -> Sequence[str]:
    newest = select(PlanRow.plan_id).group_by(PlanRow.plan_id).having(func.max(PlanRow.created_at) < before)
    kept = select(DecisionRow.plan_id).where(DecisionRow.decided_at >= before)
    return list(session.scalars(newest.where(PlanRow.plan_id.not_in(kept))))
