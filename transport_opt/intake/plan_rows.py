"""The rows of a plan file, as Pydantic checks them, and the values they become.

Strict about kinds of value (whole numbers, weekdays) and tolerant of the rest: unknown keys are passed over, prices,
findings and provenance may be missing, and a plan that makes no sense is read too, for the auditor to say so. Limits
on size keep a hostile file small in memory.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from transport_opt.model import (
    Adoption,
    Cash,
    Days,
    Direction,
    Finding,
    Kind,
    Metres,
    Pence,
    Plan,
    Prices,
    Provenance,
    PupilPrice,
    Reason,
    Route,
    RulePrice,
    Run,
    Seconds,
    Stop,
    Unplaced,
)

A_WEEK = 7 * 24 * 3600
"""Seconds from midnight that a time in a plan may have at most, either way; the auditor wants them within a day."""


def _whole(value: object) -> object:
    """Take 27000.0 for 27000, as some tools write whole numbers so."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _weekdays(text: str) -> str:
    Days.parse(text)
    return text


Whole = Annotated[int, Field(strict=True), BeforeValidator(_whole)]
Time = Annotated[Whole, Field(ge=-A_WEEK, le=A_WEEK)]
Length = Annotated[Whole, Field(ge=-(10**9), le=10**9)]
Money = Annotated[Whole, Field(ge=-(10**12), le=10**12)]
Count = Annotated[Whole, Field(ge=-1000, le=1000)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=10_000)]
Ids = Annotated[tuple[Id, ...], Field(max_length=500)]


class Row(BaseModel):
    """What all rows share: unknown keys are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class StopRow(Row):
    """A halt."""

    place: Id
    arrive: Time
    depart: Time
    boards: Ids = ()
    alights: Ids = ()

    def value(self) -> Stop:
        """Give the stop of the model."""
        return Stop(self.place, Seconds(self.arrive), Seconds(self.depart), self.boards, self.alights)


class RunRow(Row):
    """A run of one vehicle."""

    direction: Direction
    run: Count = 1
    days: Annotated[str, AfterValidator(_weekdays)] = "MTWTF"
    stops: Annotated[tuple[StopRow, ...], Field(max_length=1000)]
    seconds: Length = 0
    metres: Length = 0

    def value(self) -> Run:
        """Give the run of the model."""
        stops = tuple(stop.value() for stop in self.stops)
        seconds, metres = Seconds(self.seconds), Metres(self.metres)
        return Run(self.direction, self.run, Days.parse(self.days), stops, seconds, metres)


class CashRow(Row):
    """A route's cost lines; the total follows from them."""

    standing: Money
    live: Money
    dead: Money
    hours: Money
    assistants: Money

    def value(self) -> Cash:
        """Give the cash of the model."""
        return Cash(*map(Pence, (self.standing, self.live, self.dead, self.hours, self.assistants)))


class RouteRow(Row):
    """A route."""

    route_id: Id
    vehicle_type: Id
    runs: Annotated[tuple[RunRow, ...], Field(max_length=100)]
    operator: Words | None = None
    assistants: Count = 0
    assistant_skills: Ids = ()
    cash_pence: CashRow | None = None

    def value(self) -> Route:
        """Give the route of the model."""
        return Route(
            self.route_id,
            self.vehicle_type,
            tuple(run.value() for run in self.runs),
            self.operator,
            self.assistants,
            self.assistant_skills,
            self.cash_pence.value() if self.cash_pence else None,
        )


class ReasonRow(Row):
    """Why a pupil has no seat."""

    code: Id
    message: Words
    action: Words = ""

    def value(self) -> Reason:
        """Give the reason of the model."""
        return Reason(self.code, self.message, self.action)


class UnplacedRow(Row):
    """A pupil without a seat."""

    pupil_id: Id
    sessions: Annotated[tuple[Direction, ...], Field(max_length=2)] = tuple(Direction)
    reasons: Annotated[tuple[ReasonRow, ...], Field(max_length=1000)] = ()

    def value(self) -> Unplaced:
        """Give the unplaced of the model."""
        return Unplaced(self.pupil_id, self.sessions, tuple(reason.value() for reason in self.reasons))


class FindingRow(Row):
    """A broken rule."""

    code: Id
    kind: Kind
    message: Words
    action: Words = ""
    where: Words = ""

    def value(self) -> Finding:
        """Give the finding of the model."""
        return Finding(self.code, self.kind, self.message, self.action, self.where)


class ProvenanceRow(Row):
    """Where the plan comes from."""

    scenario_sha256: Words = ""
    roads: Words = ""
    seed: Whole = 0
    stop: Words = ""
    version: Words = ""
    solve_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0

    def value(self) -> Provenance:
        """Give the provenance of the model."""
        return Provenance(**self.model_dump())


class PupilPriceRow(Row):
    """What a pupil adds."""

    pupil_id: Id
    pence_per_day: Money

    def value(self) -> PupilPrice:
        """Give the price of the model."""
        return PupilPrice(self.pupil_id, Pence(self.pence_per_day))


class RulePriceRow(Row):
    """What a rule adds for the sake of a pupil."""

    pupil_id: Id
    rule_id: Id
    pence_per_day: Money

    def value(self) -> RulePrice:
        """Give the price of the model."""
        return RulePrice(self.pupil_id, self.rule_id, Pence(self.pence_per_day))


class PricesRow(Row):
    """The prices that go with a lower bound."""

    schools_solved: Annotated[float, Field(ge=0, le=1)]
    pupils: Annotated[tuple[PupilPriceRow, ...], Field(max_length=100_000)] = ()
    rules: Annotated[tuple[RulePriceRow, ...], Field(max_length=1_000_000)] = ()
    rules_left_out: Annotated[Whole, Field(ge=0, le=10**9)] = 0

    def value(self) -> Prices:
        """Give the prices of the model."""
        pupils, rules = tuple(row.value() for row in self.pupils), tuple(row.value() for row in self.rules)
        return Prices(self.schools_solved, pupils, rules, self.rules_left_out)


class AdoptionRow(Row):
    """Who adopted an area, when and why."""

    schools: Annotated[tuple[Id, ...], Field(max_length=10_000)] = ()
    by: Words
    at: Words
    why: Words

    def value(self) -> Adoption:
        """Give the adoption of the model."""
        return Adoption(**self.model_dump())


class PlanRow(Row):
    """The whole file."""

    format: Literal["transport-plan/1"]
    routes: Annotated[tuple[RouteRow, ...], Field(max_length=50_000)]
    unplaced: Annotated[tuple[UnplacedRow, ...], Field(max_length=100_000)] = ()
    provenance: ProvenanceRow = ProvenanceRow()
    cash_pence_per_day: Money | None = None
    notional_pence_per_day: Money | None = None
    lower_bound_pence_per_day: Money | None = None
    one_school_lower_bound_pence_per_day: Money | None = None
    findings: Annotated[tuple[FindingRow, ...], Field(max_length=1_000_000)] = ()
    prices: PricesRow | None = None
    adoptions: Annotated[tuple[AdoptionRow, ...], Field(max_length=10_000)] = ()

    def value(self) -> Plan:
        """Give the plan of the model."""
        return Plan(
            tuple(route.value() for route in self.routes),
            tuple(pupil.value() for pupil in self.unplaced),
            self.provenance.value(),
            _pence(self.cash_pence_per_day),
            _pence(self.notional_pence_per_day),
            _pence(self.lower_bound_pence_per_day),
            tuple(finding.value() for finding in self.findings),
            _pence(self.one_school_lower_bound_pence_per_day),
            self.prices.value() if self.prices else None,
            tuple(adoption.value() for adoption in self.adoptions),
        )


def _pence(amount: int | None) -> Pence | None:
    return None if amount is None else Pence(amount)
