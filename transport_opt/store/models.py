"""The tables, as SQLAlchemy maps them. Records (`records`) are what leaves this floor.

What is searched and sorted by has a column of its own; what is only kept and given back is JSON. Two columns hold
a plan's head and a data set's tables: up to megabytes of text that are only ever read whole, so they are
compressed, to about a tenth, which is what reading them from a disk costs.
"""

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from transport_opt.store.records import (
    DataSetRecord,
    DecisionRecord,
    JobRecord,
    PlanRecord,
    ScenarioRecord,
    SecurityEvent,
)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC with its time zone, on databases that keep the zone and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment needs a time zone; now it is {value.isoformat()}.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Packed(TypeDecorator[Mapping[str, Any]]):
    """A JSON object, compressed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Compress."""
        return None if value is None else zlib.compress(json.dumps(dict(value), allow_nan=False).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        """Unpack."""
        return None if value is None else dict(json.loads(zlib.decompress(value)))


class Base(DeclarativeBase):
    """Base of every table of the store; constraints are named alike on every database, so that migrations find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc, float: Double, dict[str, Any]: JSON, list[Any]: JSON, bytes: LargeBinary}  # noqa: RUF012


class DataSetRow(Base):
    """A data set."""

    __tablename__ = "dataset"
    __table_args__ = (Index(None, "council", "created_at", "dataset_id"),)

    dataset_id: Mapped[str] = mapped_column(primary_key=True)
    council: Mapped[str]
    name: Mapped[str]
    tables: Mapped[dict[str, str]] = mapped_column(Packed)
    matrix_sha256: Mapped[str | None] = mapped_column(index=True)
    sha256: Mapped[str]
    counts: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    accepted_at: Mapped[datetime | None]
    revision: Mapped[int]

    def record(self, whole: bool = True) -> DataSetRecord:
        """Give the value; without its tables where they are not asked for."""
        return DataSetRecord(
            self.dataset_id,
            self.council,
            self.name,
            self.tables if whole else {},
            self.matrix_sha256,
            self.sha256,
            self.counts,
            tuple(self.problems),
            self.created_at,
            self.created_by,
            self.accepted_at,
            self.revision,
        )


class ScenarioRow(Base):
    """A question; one row for one data set and one source of travel times."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("dataset_id", "times_sha256"),)

    scenario_id: Mapped[str] = mapped_column(primary_key=True)
    dataset_id: Mapped[str] = mapped_column(ForeignKey(DataSetRow.dataset_id))
    council: Mapped[str]
    times: Mapped[dict[str, Any]]
    times_sha256: Mapped[str]
    created_at: Mapped[datetime]

    def record(self) -> ScenarioRecord:
        """Give the value."""
        return ScenarioRecord(self.scenario_id, self.dataset_id, self.council, self.times, self.created_at)


class PlanRow(Base):
    """One version of a plan, without its routes. A job makes one plan."""

    __tablename__ = "plan"
    __table_args__ = (
        Index(None, "council", "created_at", "plan_id"),
        UniqueConstraint("job_id", "version"),
    )

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parent_id: Mapped[str | None]
    parent_version: Mapped[int | None]
    scenario_id: Mapped[str] = mapped_column(ForeignKey(ScenarioRow.scenario_id), index=True)
    council: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    job_id: Mapped[str | None]
    provenance: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    head: Mapped[dict[str, Any]] = mapped_column(Packed)
    created_at: Mapped[datetime]
    created_by: Mapped[str]

    def record(self, whole: bool = True) -> PlanRecord:
        """Give the value; without its head where that is not asked for."""
        parent = None
        if self.parent_id is not None and self.parent_version is not None:
            parent = (self.parent_id, self.parent_version)
        return PlanRecord(
            self.plan_id,
            self.version,
            parent,
            self.scenario_id,
            self.council,
            self.kind,
            self.name,
            self.job_id,
            self.provenance,
            self.summary,
            self.head if whole else {},
            self.created_at,
            self.created_by,
        )


def _of_a_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["plan_id", "version"], [PlanRow.plan_id, PlanRow.version], ondelete="CASCADE")


class PlanRouteRow(Base):
    """One route of a version of a plan. Anyone's plan may name two routes alike, so they are told apart by position."""

    __tablename__ = "plan_route"
    __table_args__ = (_of_a_plan(), Index(None, "plan_id", "version", "route_id"))

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    route_id: Mapped[str]
    content: Mapped[dict[str, Any]]


class PaperRow(Base):
    """A document made from a version of a plan; it can be made again and may be thrown away at any time."""

    __tablename__ = "paper"
    __table_args__ = (_of_a_plan(),)

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    encoding: Mapped[str]
    content: Mapped[bytes]


class JobRow(Base):
    """Work that was asked for."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "council", "created_at", "job_id"),
        Index(None, "plan_id", "plan_version"),
        ForeignKeyConstraint(["plan_id", "plan_version"], [PlanRow.plan_id, PlanRow.version], ondelete="SET NULL"),
    )

    job_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    council: Mapped[str]
    scenario_id: Mapped[str] = mapped_column(ForeignKey(ScenarioRow.scenario_id), index=True)
    params: Mapped[dict[str, Any]]
    account_id: Mapped[str]
    created_at: Mapped[datetime]
    state: Mapped[str]
    stage: Mapped[str]
    done: Mapped[float]
    of: Mapped[float]
    best_pence: Mapped[int | None]
    unplaced: Mapped[int | None]
    elapsed: Mapped[float]
    attempt: Mapped[int]
    stop_asked: Mapped[bool]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    plan_id: Mapped[str | None]
    plan_version: Mapped[int | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def record(self) -> JobRecord:
        """Give the value: the columns are its fields."""
        return JobRecord(**{name: getattr(self, name) for name in JobRecord.__dataclass_fields__})


class CheckpointRow(Base):
    """The best plan so far of a search under way."""

    __tablename__ = "checkpoint"

    job_id: Mapped[str] = mapped_column(ForeignKey(JobRow.job_id, ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes]
    spent: Mapped[float]


class DecisionRow(Base):
    """Who adopted which version of a plan, when and why. It holds the plan."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id", "version"], [PlanRow.plan_id, PlanRow.version]),
        Index(None, "plan_id", "version"),
    )

    decision_id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str]
    version: Mapped[int]
    council: Mapped[str]
    account_id: Mapped[str]
    decided_at: Mapped[datetime]
    why: Mapped[str]
    schools: Mapped[list[Any]] = mapped_column(server_default="[]")

    def record(self) -> DecisionRecord:
        """Give the value: the columns are its fields."""
        fields = {name: getattr(self, name) for name in DecisionRecord.__dataclass_fields__}
        return DecisionRecord(**{**fields, "schools": tuple(self.schools)})


def decision_row(record: DecisionRecord) -> DecisionRow:
    """Make the row of a decision."""
    fields = {name: getattr(record, name) for name in DecisionRecord.__dataclass_fields__}
    return DecisionRow(**{**fields, "schools": list(record.schools)})


class SecurityEventRow(Base):
    """Something that matters to security."""

    __tablename__ = "security_event"
    __table_args__ = (Index(None, "at", "event_id"),)

    event_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[str | None]
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]]

    def record(self) -> SecurityEvent:
        """Give the value."""
        return SecurityEvent(self.at, self.account_id, self.kind, self.detail)
