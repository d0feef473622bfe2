"""Whether everyone aboard has a seat or a wheelchair space."""

from collections.abc import Iterator
from dataclasses import dataclass

from transport_opt.audit.view import DrivenRun, View
from transport_opt.audit.words import Fault, many
from transport_opt.model import VehicleType


@dataclass(frozen=True, slots=True)
class Load:
    """What a leg needs of a layout.

    Attributes
    ----------
    start
        The stop that the leg leaves.
    seats
        For the pupils who sit and for the assistants.
    wheelchairs
        Occupied ones.
    """

    start: str
    seats: int
    wheelchairs: int


def check_seats(view: View) -> Iterator[Fault]:
    """Find legs on which the seats beside the wheelchairs do not suffice."""
    for driven, vehicle, load in _overloads(view, for_wheelchairs=False):
        yield Fault(
            "seats",
            f"The pupils and assistants aboard need {many(load.seats, 'seat')} beside "
            f"{many(load.wheelchairs, 'wheelchair')}, {many(max(0, driven.route.assistants), 'assistant')} included. "
            f"{vehicle.vehicle_type} has the layouts {_layouts(vehicle)} (seats+wheelchairs).",
            "Take a larger vehicle or move a pupil to another run.",
            driven.where(load.start),
            driven.day,
        )


def check_wheelchair_space(view: View) -> Iterator[Fault]:
    """Find legs with more wheelchairs than spaces, and wheelchairs too heavy for the lift."""
    for driven, vehicle, load in _overloads(view, for_wheelchairs=True):
        yield Fault(
            "wheelchair-space",
            f"The wheelchairs aboard need {many(load.wheelchairs, 'space')}. "
            f"{vehicle.vehicle_type} has the layouts {_layouts(vehicle)} (seats+wheelchairs).",
            "Take a vehicle with more wheelchair spaces or move a pupil to another run.",
            driven.where(load.start),
            driven.day,
        )
    for driven in view.driven:
        if driven.vehicle is not None:
            yield from _too_heavy(driven, driven.vehicle)


def _too_heavy(driven: DrivenRun, vehicle: VehicleType) -> Iterator[Fault]:
    for pupil in driven.pupils:
        mass, lift = pupil.wheelchair_kg, vehicle.lift_kg
        if pupil.mobility.in_situ and mass is not None and lift is not None and mass > lift:
            yield Fault(
                "wheelchair-space",
                f"The wheelchair of {pupil.pupil_id} weighs {mass} kg with its user. "
                f"The lift of {vehicle.vehicle_type} carries {lift} kg.",
                "Take a vehicle with a stronger lift.",
                driven.where(pupil.pupil_id),
                driven.day,
            )


def _overloads(view: View, for_wheelchairs: bool) -> Iterator[tuple[DrivenRun, VehicleType, Load]]:
    """Give the worst leg of each run and weekday that no layout serves; any layout may serve each leg.

    Parameters
    ----------
    for_wheelchairs
        Whether to give legs with more wheelchairs than any layout holds, or the others, which lack seats.
    """
    for driven in view.driven:
        vehicle = driven.vehicle
        if vehicle is not None:
            misfits = [load for load in _loads(view, driven) if not _fits(vehicle, load)]
            alike = [load for load in misfits if (load.wheelchairs > _spaces(vehicle)) is for_wheelchairs]
            if alike:
                yield driven, vehicle, max(alike, key=lambda load: (load.wheelchairs, load.seats))


def _loads(view: View, driven: DrivenRun) -> Iterator[Load]:
    for stop, aboard in zip(driven.stops, driven.loads, strict=False):
        pupils = [view.scenario.pupil[name] for name in aboard]
        seated = sum(pupil.seats for pupil in pupils if not pupil.mobility.in_situ)
        wheelchairs = sum(pupil.mobility.in_situ for pupil in pupils)
        yield Load(stop.place, seated + max(0, driven.route.assistants), wheelchairs)


def _fits(vehicle: VehicleType, load: Load) -> bool:
    return any(load.seats <= fit.seats and load.wheelchairs <= fit.wheelchairs for fit in vehicle.layouts)


def _spaces(vehicle: VehicleType) -> int:
    return max(layout.wheelchairs for layout in vehicle.layouts)


def _layouts(vehicle: VehicleType) -> str:
    return ", ".join(map(str, vehicle.layouts))
