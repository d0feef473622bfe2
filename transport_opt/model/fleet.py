"""Vehicle types, their layouts and their prices."""

from dataclasses import dataclass
from enum import StrEnum

from transport_opt.model.place import Place
from transport_opt.model.units import Pence, Seconds

PRIVATE_HIRE_SEATS = 8
"""Passengers a private hire vehicle may carry (Local Government (Miscellaneous Provisions) Act 1976, s. 80)."""


class Licence(StrEnum):
    """What a vehicle may carry: private hire up to 8 passengers, PSV from 9."""

    PRIVATE_HIRE = "phv"
    PSV = "psv"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of fitting a vehicle: passenger seats and wheelchair spaces."""

    seats: int
    wheelchairs: int

    def __str__(self) -> str:
        return f"{self.seats}+{self.wheelchairs}"


@dataclass(frozen=True, slots=True)
class VehicleType:
    """A kind of vehicle that the market offers, with its rate card.

    Attributes
    ----------
    lift_kg
        Greatest mass of an occupied wheelchair on the lift; ``None`` is unlimited.
    count
        Vehicles on offer; ``None`` is as many as wanted.
    standing, live_mile, dead_mile, extra_hour
        Pence a day, a mile, a mile and an hour.
    included
        Duty that the standing charge covers.
    base
        Where the vehicle starts and ends each session; ``None`` means at its first and last stops.
    """

    vehicle_type: str
    layouts: tuple[Layout, ...]
    licence: Licence
    standing: Pence
    live_mile: Pence
    dead_mile: Pence = Pence(0)
    included: Seconds = Seconds(0)
    extra_hour: Pence = Pence(0)
    lift_kg: int | None = None
    count: int | None = None
    operator: str | None = None
    base: Place | None = None

    @property
    def passengers(self) -> int:
        """The most passengers that any layout holds, wheelchairs among them."""
        return max(layout.seats + layout.wheelchairs for layout in self.layouts)

    @property
    def is_minibus(self) -> bool:
        """Whether the vehicle is one that ``no_minibus`` places cannot be reached by: more than 8 passengers."""
        return self.passengers > PRIVATE_HIRE_SEATS

    @property
    def is_licensed(self) -> bool:
        """Whether the licence covers the vehicle's size."""
        return self.licence is Licence.PSV or self.passengers <= PRIVATE_HIRE_SEATS
