"""The answer: routes, who is not on one and why, what it costs and what is wrong with it.

A plan is immutable; an edit makes a new one.
"""

from dataclasses import dataclass
from enum import StrEnum

from transport_opt.model.prices import Prices
from transport_opt.model.pupil import Direction
from transport_opt.model.units import Days, Metres, Pence, Seconds


@dataclass(frozen=True, slots=True)
class Stop:
    """A halt at a pupil's home or at a school.

    Attributes
    ----------
    place
        A pupil's id or a school's id.
    arrive, depart
        Times of day.
    boards, alights
        Pupils' ids.
    """

    place: str
    arrive: Seconds
    depart: Seconds
    boards: tuple[str, ...] = ()
    alights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One vehicle, one direction, one session: its ordered stops.

    Attributes
    ----------
    run
        1 for the session's first run, 2 for a second.
    days
        The weekdays it is driven; a pupil absent on one of them is not stopped for.
    seconds
        From the first arrival to the last departure.
    metres
        From the first stop to the last, all stops called at.
    """

    direction: Direction
    run: int
    days: Days
    stops: tuple[Stop, ...]
    seconds: Seconds
    metres: Metres

    @property
    def pupil_ids(self) -> tuple[str, ...]:
        """Everyone who boards."""
        return tuple(pupil_id for stop in self.stops for pupil_id in stop.boards)


@dataclass(frozen=True, slots=True)
class Cash:
    """A route's price a school day, averaged over the week, in the lines of the rate card."""

    standing: Pence
    live: Pence
    dead: Pence
    hours: Pence
    assistants: Pence

    @property
    def total(self) -> Pence:
        """The sum of the lines."""
        return Pence(self.standing + self.live + self.dead + self.hours + self.assistants)


@dataclass(frozen=True, slots=True)
class Route:
    """What is tendered and paid: the day's work of one vehicle.

    Attributes
    ----------
    assistants
        The most that any of its runs needs on any day.
    cash
        ``None`` until `transport_opt.costs` has priced it.
    """

    route_id: str
    vehicle_type: str
    runs: tuple[Run, ...]
    operator: str | None = None
    assistants: int = 0
    assistant_skills: tuple[str, ...] = ()
    cash: Cash | None = None

    @property
    def pupil_ids(self) -> frozenset[str]:
        """Everyone aboard in any run."""
        return frozenset(pupil_id for run in self.runs for pupil_id in run.pupil_ids)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pupil has no seat: the blocking rule and the nearest remedy."""

    code: str
    message: str
    action: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pupil whom the plan does not carry in some sessions."""

    pupil_id: str
    sessions: tuple[Direction, ...]
    reasons: tuple[Reason, ...]


class Kind(StrEnum):
    """How a rule binds: hard, at a notional price, or only reported."""

    HARD = "hard"
    SOFT = "soft"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a plan breaks, or a fact that a rule asks to be listed.

    Attributes
    ----------
    code
        The rule's id in `transport_opt.model.rules`.
    where
        Route, run, stop and weekday, by their identifiers.
    """

    code: str
    kind: Kind
    message: str
    action: str
    where: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a plan comes from, so that it can be made again."""

    scenario_sha256: str = ""
    roads: str = ""
    seed: int = 0
    stop: str = ""
    version: str = ""
    solve_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopted the plan, or an area of it, when and why.

    Attributes
    ----------
    schools
        Ids of the area's schools; all where none is named.
    at
        Date, or date and time, as ISO 8601 has them.
    """

    schools: tuple[str, ...]
    by: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes for one scenario.

    Attributes
    ----------
    cash_pence_per_day, notional_pence_per_day
        Never mixed; ``None`` until priced.
    lower_bound_pence_per_day
        Cash that no plan which carries the same rides and keeps the rules can undercut; ``None`` unless proven.
    one_school_lower_bound_pence_per_day
        The same for plans in which each run serves one school and each vehicle drives one run a session.
    prices
        What single pupils and rules add, by the proof; ``None`` where there is none.
    adoptions
        The first one first; a plan adopted area by area has one for each.
    """

    routes: tuple[Route, ...]
    unplaced: tuple[Unplaced, ...] = ()
    provenance: Provenance = Provenance()
    cash_pence_per_day: Pence | None = None
    notional_pence_per_day: Pence | None = None
    lower_bound_pence_per_day: Pence | None = None
    findings: tuple[Finding, ...] = ()
    one_school_lower_bound_pence_per_day: Pence | None = None
    prices: Prices | None = None
    adoptions: tuple[Adoption, ...] = ()

    @property
    def hard_findings(self) -> tuple[Finding, ...]:
        """The findings that keep a plan from being used."""
        return tuple(finding for finding in self.findings if finding.kind is Kind.HARD)
