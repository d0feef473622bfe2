"""What people decided, and what matters to security."""

from sqlalchemy import Select, select

from transport_opt.store.models import DecisionRow, PlanRow, SecurityEventRow, decision_row
from transport_opt.store.paging import newest_first
from transport_opt.store.records import DecisionRecord, Once, Page, SecurityEvent
from transport_opt.store.request_keys import claim
from transport_opt.store.shelf import Shelf, lean_on, one


class Decisions(Shelf):
    """Decisions and security events: added, never changed."""

    def adopt(self, record: DecisionRecord, once: Once | None = None) -> DecisionRecord:
        """Keep who adopted which version of a plan, when and why; the plan cannot be deleted from now on.

        Raises
        ------
        NotThereError
            There is no such version.
        KeyReusedError
            The request's key came with another request.
        """
        with self.database.writing() as session:
            query = select(PlanRow).where(PlanRow.plan_id == record.plan_id, PlanRow.version == record.version)
            lean_on(session, query, "plan", f"{record.plan_id}, version {record.version}")
            before = claim(session, once, record.decision_id)
            if before is not None:
                return one(session, _decision(before), "decision", before).record()
            session.add(decision_row(record))
        return record

    def decision(self, decision_id: str) -> DecisionRecord:
        """Give a decision.

        Raises
        ------
        NotThereError
            There is none of that id.
        """
        with self.database.reading() as session:
            return one(session, _decision(decision_id), "decision", decision_id).record()

    def decisions(self, plan_id: str) -> tuple[DecisionRecord, ...]:
        """Give the decisions on a plan, the first one first."""
        query = select(DecisionRow).where(DecisionRow.plan_id == plan_id)
        with self.database.reading() as session:
            rows = session.scalars(query.order_by(DecisionRow.decided_at, DecisionRow.decision_id))
            return tuple(row.record() for row in rows)

    def note_event(self, event: SecurityEvent) -> None:
        """Keep something that matters to security."""
        row = SecurityEventRow(at=event.at, account_id=event.account_id, kind=event.kind, detail=dict(event.detail))
        with self.database.writing() as session:
            session.add(row)

    def events(self, cursor: str | None = None, limit: int = 50) -> Page[SecurityEvent]:
        """List what matters to security, the newest first."""
        by = SecurityEventRow.at, SecurityEventRow.event_id
        with self.database.reading() as session:
            return newest_first(session, select(SecurityEventRow), by, (cursor, limit), SecurityEventRow.record)


def _decision(decision_id: str) -> Select[DecisionRow]:
    return select(DecisionRow).where(DecisionRow.decision_id == decision_id)
