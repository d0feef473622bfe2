"""The question: who travels, where to, in what, and under which limits."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from transport_opt.model.fleet import VehicleType
from transport_opt.model.policy import Policy
from transport_opt.model.pupil import Direction, Pupil
from transport_opt.model.school import School
from transport_opt.model.units import Pence


@dataclass(frozen=True, slots=True)
class TodaysRun:
    """One run of today's, as ``routes.csv`` lists it: pupils in the order they are called for.

    Attributes
    ----------
    pupil_ids
        Pick-up order in the morning, set-down order in the afternoon.
    """

    direction: Direction
    run: int
    pupil_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TodaysRoute:
    """One contract of today's.

    Attributes
    ----------
    assistants
        As contracted; ``None`` where the table does not say.
    price_per_day
        As paid today; ``None`` where the table does not say.
    """

    route_id: str
    vehicle_type: str
    operator: str | None
    assistants: int | None
    price_per_day: Pence | None
    runs: tuple[TodaysRun, ...]

    @property
    def pupil_ids(self) -> frozenset[str]:
        """Everyone aboard in any run."""
        return frozenset(pupil_id for run in self.runs for pupil_id in run.pupil_ids)


class LockKind(StrEnum):
    """What of today's routes a coordinator locked."""

    ROUTE = "route"
    PUPIL = "pupil"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Lock:
    """Something of today's routes that must stay.

    Attributes
    ----------
    kind
        ``route``: exactly its pupils and its vehicle type, nobody else, in today's order.
        ``order``: its pupils stay aboard in today's order; others may join between them.
        ``pupil``: the pupil stays on the route; others may join or leave.
    route_id
        The route of ``routes.csv``, whose id the plan keeps.
    pupil_id
        Only for ``pupil``.
    """

    kind: LockKind
    route_id: str
    pupil_id: str | None = None


@dataclass(frozen=True)
class Scenario:
    """Everything a plan answers to."""

    pupils: tuple[Pupil, ...]
    schools: tuple[School, ...]
    vehicle_types: tuple[VehicleType, ...]
    policy: Policy = field(default_factory=Policy)
    todays_routes: tuple[TodaysRoute, ...] = ()
    locks: tuple[Lock, ...] = ()

    @cached_property
    def pupil(self) -> dict[str, Pupil]:
        """Pupils by id."""
        return {pupil.pupil_id: pupil for pupil in self.pupils}

    @cached_property
    def school(self) -> dict[str, School]:
        """Schools by id."""
        return {school.school_id: school for school in self.schools}

    @cached_property
    def vehicle_type(self) -> dict[str, VehicleType]:
        """Vehicle types by id."""
        return {kind.vehicle_type: kind for kind in self.vehicle_types}

    @cached_property
    def place_ids(self) -> tuple[str, ...]:
        """Every place the travel times must cover: pupils, schools, vehicle types with a base."""
        bases = tuple(kind.vehicle_type for kind in self.vehicle_types if kind.base is not None)
        return (*self.pupil, *self.school, *bases)
