"""Requests and answers as JSON has them; the API's description is made from these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_SECONDS, MOST_MOVES, MOST_LISTED = 21_600, 10**9, 200
Name = Annotated[str, Field(max_length=100, description="What people call it.")]


class Asked(BaseModel):
    """A request; a key that is not known is a fault, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ListQuery(Asked):
    """Which part of a list."""

    cursor: str | None = Field(None, max_length=400, description="'next' of the part before.")
    limit: int = Field(50, ge=1, le=MOST_LISTED)


class VersionQuery(Asked):
    """Which version of a plan; the newest unless given."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)


class FileQuery(VersionQuery):
    """Which version, and whether with identifiers."""

    identifiers: bool = Field(False, description="With pupils' ids and exact homes; for planners, and noted.")


class ComparisonQuery(Asked):
    """What the newest version of a plan is compared with, and what it is held against; pence a year."""

    others: str = Field(
        min_length=1, max_length=800, description="Ids of other plans of the same data set, with commas between them."
    )
    budget_pence: int | None = Field(None, ge=0, le=10**12, description="The year's budget; with outturn_pence.")
    outturn_pence: int | None = Field(None, ge=0, le=10**12, description="What was spent; with budget_pence.")
    publication: bool = Field(False, description="Suppress numbers that concern fewer than 5 pupils.")
    identifiers: bool = Field(False, description="With pupils' ids; for planners, and noted.")

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.budget_pence is None) != (self.outturn_pence is None):
            raise ValueError("An overspend needs both budget_pence and outturn_pence; one is given. Give both.")
        return self


Cell = Annotated[str, Field(max_length=2000)]
Column = Annotated[str, Field(min_length=1, max_length=60)]


class PlacementAsked(Asked):
    """Pupils who are new to a plan's data set, or whose school, needs or address changed."""

    pupils: list[dict[Column, Cell]] = Field(
        min_length=1, max_length=50, description="Each by the columns of pupils.csv, all as text."
    )
    ways: int = Field(5, ge=1, le=20, description="Routes to offer each; a new vehicle comes beside them.")
    budget_pence: int = Field(55, ge=0, le=10_000, description="Of a personal travel budget, a mile.")

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not all(row.get("pupil_id", "").strip() for row in self.pupils):
            raise ValueError("Each pupil needs a pupil_id; one has none. Give it.")
        return self


class TakingAsked(PlacementAsked):
    """Pupils to be placed for good."""

    offer: int = Field(1, ge=1, le=100, description="Its number; several pupils are each given their first.")


class ChangesQuery(VersionQuery):
    """Which plan came before, and which versions."""

    before: str = Field(max_length=40, description="The earlier plan's id.")
    before_version: int | None = Field(None, ge=1, le=2**31 - 1, description="The newest unless given.")


class VersionListQuery(VersionQuery, ListQuery):
    """Which part of a list of which version."""


class Times(Asked):
    """A data set, and where travel times come from."""

    dataset_id: str = Field(max_length=40)
    roads: str | None = Field(None, max_length=100, description="A prepared road map; else the uploaded matrix.npz.")
    pessimistic: bool = Field(False, description="Travel times of a pessimistic day.")
    closed: list[Annotated[int, Field(ge=0, le=2**62)]] = Field(
        default_factory=list, max_length=1000, description="OpenStreetMap's ids of ways that nobody may drive on."
    )
    name: Name = ""

    def times(self) -> Mapping[str, Any] | None:
        """Give where travel times come from."""
        if self.roads is None:
            return None
        return {"roads": self.roads, "pessimistic": self.pessimistic, "closed": self.closed}


class Searched(Times):
    """What is searched for, and how long."""

    seconds: float | None = Field(None, ge=0.1, le=MOST_SECONDS, description="How long to search; 60 unless told.")
    iterations: int | None = Field(
        None, ge=1, le=MOST_MOVES, description="Stop by moves instead: the same seed gives the same plan."
    )
    seed: int = Field(1, ge=0, le=2**31 - 1)

    @model_validator(mode="after")
    def _one_stop(self) -> Self:
        if self.seconds is not None and self.iterations is not None:
            raise ValueError("A search stops by seconds or by iterations; both are given. Leave one out.")
        return self


class PlanAsked(Searched):
    """A plan that somebody asks for."""

    bound_seconds: float | None = Field(None, ge=0, le=MOST_SECONDS, description="How long to prove a lower bound.")


class ReviewAsked(Searched):
    """A plan of this term's pupils that follows an earlier one."""

    earlier_plan_id: str = Field(max_length=40, description="Last term's plan, or today's routes as a baseline.")
    earlier_version: int | None = Field(None, ge=1, le=2**31 - 1, description="The newest unless given.")
    max_changed_percent: float | None = Field(
        None, ge=0, le=100, description="Of the pupils in both, how many may change route; the policy's unless given."
    )


class AuditAsked(Times):
    """A plan made elsewhere, to be judged."""

    plan: dict[str, Any] = Field(description="A plan as transport-plan/1 has it.")


class RouteEdit(Asked):
    """One change by hand to a route."""

    route_id: str = Field(max_length=100)
    operator: str | None = Field(None, max_length=200, description="Who drives it; blank for nobody.")
    vehicle_type: str | None = Field(None, min_length=1, max_length=100)


class PlanEdits(Asked):
    """Changes by hand that make the next version of a plan."""

    edits: list[RouteEdit] = Field(min_length=1, max_length=1000)


class Adoption(Asked):
    """Why a version of a plan is adopted."""

    version: int = Field(ge=1, le=2**31 - 1)
    why: str = Field(min_length=1, max_length=2000)


class AreaAdoption(Asked):
    """A plan that is adopted for some schools, and why."""

    new_plan_id: str = Field(max_length=40, description="The plan that is adopted.")
    new_version: int | None = Field(None, ge=1, le=2**31 - 1, description="The newest unless given.")
    schools: list[Cell] = Field(default_factory=list, max_length=1000, description="Their ids; all where none is.")
    why: str = Field(min_length=1, max_length=2000)


class ProblemOut(BaseModel):
    """A fault in a table."""

    code: str
    message: str
    action: str
    where: str
    stops: bool


class DataSetOut(BaseModel):
    """A data set: how much is in it, what is wrong with it, and whether it was accepted."""

    dataset_id: str
    council: str
    name: str
    state: Literal["faulty", "preview", "accepted"]
    revision: int
    counts: dict[str, int]
    problems: list[ProblemOut]
    created_at: datetime
    accepted_at: datetime | None
    preview: dict[str, list[list[str]]] | None = None


class JobOut(BaseModel):
    """Work that was asked for."""

    job_id: str
    kind: Literal["plan", "baseline", "audit", "review"]
    state: Literal["queued", "running", "succeeded", "failed", "cancelled", "stopped"]
    stage: str
    done: float
    of: float
    best_pounds_per_day: float | None
    unplaced: int | None
    elapsed_seconds: float
    attempt: int
    stop_asked: bool
    error: dict[str, str] | None
    plan_id: str | None
    plan_version: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class PlanOut(BaseModel):
    """One version of a plan in figures; pence a school day."""

    plan_id: str
    version: int
    parent_version: int | None
    kind: Literal["plan", "baseline", "audit", "review", "edit"]
    name: str
    dataset_id: str | None = None
    scenario_id: str
    job_id: str | None
    provenance: dict[str, Any]
    summary: dict[str, Any]
    created_at: datetime


class PupilOut(BaseModel):
    """On which routes a pupil rides."""

    pupil_id: str
    route_ids: list[str]
    unplaced: bool


class DecisionOut(BaseModel):
    """Who adopted which version, when and why."""

    decision_id: str
    version: int
    account_id: str
    decided_at: datetime
    why: str
    schools: list[str]


class RoadMapOut(BaseModel):
    """A prepared road map."""

    name: str


class DataSets(BaseModel):
    """A part of the list of data sets."""

    items: list[DataSetOut]
    next: str | None


class Jobs(BaseModel):
    """A part of the list of jobs."""

    items: list[JobOut]
    next: str | None


class Plans(BaseModel):
    """A part of the list of plans."""

    items: list[PlanOut]
    next: str | None


class Routes(BaseModel):
    """A part of a plan's routes, as transport-plan/1 has them."""

    items: list[dict[str, Any]]
    next: str | None


class Pupils(BaseModel):
    """A part of a plan's pupils."""

    items: list[PupilOut]
    next: str | None


class Placements(BaseModel):
    """What is offered for some pupils, in the order in which they are placed, each after the one before."""

    placings: list[dict[str, Any]]
    notes: list[str]


class PlacementTaken(BaseModel):
    """The next version of a plan, and whom to tell."""

    plan: PlanOut
    families_to_tell: list[dict[str, Any]]
    schools_to_tell: list[dict[str, Any]]


class AreaAdopted(BaseModel):
    """The next version of the plan that runs, and the decision that made it so."""

    plan: PlanOut
    decision: DecisionOut


class Changes(BaseModel):
    """Who changes between two plans, by id."""

    continuing: int
    changed: list[str]
    changed_percent: float
    joined: list[str]
    left: list[str]
    notional_pence_per_day: int


class Findings(BaseModel):
    """What the audit found."""

    items: list[dict[str, str]]


class Decisions(BaseModel):
    """Who adopted what."""

    items: list[DecisionOut]


class RoadMaps(BaseModel):
    """The road maps that are prepared."""

    items: list[RoadMapOut]


class Health(BaseModel):
    """That the service answers, and whether it does jobs."""

    status: Literal["ok"]
    worker: Literal["ok", "missing"] = Field(
        description="Whether a worker of the store is alive. While none is, jobs are accepted and wait; "
        "`missing` for more than a minute wants somebody to look."
    )
