"""A school and its bells."""

from dataclasses import dataclass

from transport_opt.model.place import Place
from transport_opt.model.units import Seconds


@dataclass(frozen=True, slots=True)
class School:
    """A destination.

    Attributes
    ----------
    am_bell, pm_bell
        Times of day.
    arrive_earliest, arrive_latest
        How long before the morning bell a vehicle may and must have arrived; ``None`` means the policy's.
    depart_latest
        How long after the afternoon bell the last vehicle must have left; ``None`` means the policy's.
    bays
        Vehicles that can unload at once; ``None`` is unlimited.
    unload
        The fixed part of a halt at the school.
    """

    school_id: str
    name: str
    place: Place
    am_bell: Seconds
    pm_bell: Seconds
    arrive_earliest: Seconds | None = None
    arrive_latest: Seconds | None = None
    depart_latest: Seconds | None = None
    bays: int | None = None
    unload: Seconds = Seconds(0)
    no_minibus: bool = False
