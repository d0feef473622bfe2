"""What the store keeps, as plain values: nothing of SQLAlchemy leaves this floor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")

OPEN = ("queued", "running")
"""States of a job that has not ended."""
ENDED = ("succeeded", "failed", "cancelled", "stopped")
"""States of a job that has ended, for good."""


@dataclass(frozen=True, slots=True)
class DataSetRecord:
    """Tables as they were uploaded, columns that the product does not know left out.

    Attributes
    ----------
    dataset_id
        Opaque, made by the store (``ds_`` and 16 letters or digits).
    council
        The scope that accounts are checked against.
    tables
        Text of each file by its name, such as ``pupils.csv`` and ``policy.toml``.
    matrix_sha256
        Of the travel times uploaded beside them; ``None`` where they come from a road map.
    counts
        Pupils, schools, vehicle_types, routes.
    problems
        Code, message, action, where and stops of each.
    accepted_at
        ``None`` until somebody accepted the preview; a plan needs an accepted one.
    revision
        1, and one more with every change; what ``If-Match`` names.
    """

    dataset_id: str
    council: str
    name: str
    tables: Mapping[str, str]
    matrix_sha256: str | None
    sha256: str
    counts: Mapping[str, int]
    problems: tuple[Mapping[str, Any], ...]
    created_at: datetime
    created_by: str
    accepted_at: datetime | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """A question: a data set and where its travel times come from. One row for one content.

    Attributes
    ----------
    times
        ``{"roads": name, "pessimistic": bool, "closed": [way ids]}`` or ``{"matrix": sha256}``.
    """

    scenario_id: str
    dataset_id: str
    council: str
    times: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One version of a plan: immutable.

    Attributes
    ----------
    plan_id, version
        Versions of one plan share the id; the first is 1.
    parent
        Id and version of what this was made from; ``None`` for a plan made from nothing.
    kind
        ``plan``, ``baseline``, ``audit`` (made elsewhere) or ``edit``.
    summary
        Figures that lists and first pages show: cash, notional, bound, routes, pupils, unplaced, findings by kind.
    head
        The plan file's JSON object without its routes.
    """

    plan_id: str
    version: int
    parent: tuple[str, int] | None
    scenario_id: str
    council: str
    kind: str
    name: str
    job_id: str | None
    provenance: Mapping[str, Any]
    summary: Mapping[str, Any]
    head: Mapping[str, Any]
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class JobRecord:
    """Work that was asked for. No pupil's data is in it: identifiers of records, numbers and words of ours only.

    Attributes
    ----------
    kind
        ``plan``, ``baseline`` or ``audit``.
    params
        What was asked: seconds, iterations, seed, ids.
    state
        ``queued``, ``running``, ``succeeded``, ``failed``, ``cancelled`` or ``stopped`` (with the best so far).
    done, of
        Progress of the stage: ``done`` of ``of``, in seconds or moves.
    attempt
        How often the search was begun; more than 1 after a worker died.
    error
        Code, message, action, where; ``None`` unless failed.
    """

    job_id: str
    kind: str
    council: str
    scenario_id: str
    params: Mapping[str, Any]
    account_id: str
    created_at: datetime
    state: str = "queued"
    stage: str = ""
    done: float = 0.0
    of: float = 0.0
    best_pence: int | None = None
    unplaced: int | None = None
    elapsed: float = 0.0
    attempt: int = 0
    stop_asked: bool = False
    error: Mapping[str, str] | None = None
    plan_id: str | None = None
    plan_version: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The best plan of a search that is under way.

    Attributes
    ----------
    content
        The plan file's bytes.
    spent
        Seconds of the search that are used up.
    """

    job_id: str
    content: bytes
    spent: float


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """Who adopted which version of a plan, when and why.

    Attributes
    ----------
    schools
        Of the area for which another plan was taken over in this version; none where it is adopted as a whole.
    """

    decision_id: str
    plan_id: str
    version: int
    council: str
    account_id: str
    decided_at: datetime
    why: str
    schools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is to make something once, however often it is sent.

    Attributes
    ----------
    key_sha256
        Of the caller's ``Idempotency-Key``; keys of different accounts have nothing to do with each other.
    request_sha256
        Of what was sent, so that the same key with another request is refused.
    at
        When it was sent; it counts for 24 hours.
    """

    account_id: str
    key_sha256: str
    request_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, the newest first.

    Attributes
    ----------
    cursor
        What to ask the next part with; ``None`` at the end.
    """

    items: tuple[T, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """Something that matters to security: identifiers only."""

    at: datetime
    account_id: str | None
    kind: str
    detail: Mapping[str, Any]
