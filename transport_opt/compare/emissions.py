"""Greenhouse gas of a mile driven, by the kind of vehicle.

Source: UK Government GHG Conversion Factors for Company Reporting 2025 (DESNZ and Defra, June 2025), tables of cars by
size and by market segment and of vans: kg CO2e a kilometre from the exhaust, without the making of fuel or vehicle.
https://www.gov.uk/government/publications/greenhouse-gas-reporting-conversion-factors-2025
Which of them stands for a vehicle type is an assumption; there is none for a minibus, and a large one emits more than
the van.
"""

from dataclasses import dataclass
from fractions import Fraction

from transport_opt.model import VehicleType


@dataclass(frozen=True, slots=True)
class Factor:
    """What a kilometre emits.

    Attributes
    ----------
    vehicle
        As the source names it.
    grams_per_km
        Of carbon dioxide equivalent.
    """

    vehicle: str
    grams_per_km: Fraction

    def grams(self, metres: int) -> Fraction:
        """Give the grams of a distance."""
        return self.grams_per_km * metres / 1000


CAR = Factor("average car, fuel not known", Fraction("167.25"))
MPV = Factor("MPV, fuel not known", Fraction("180.30"))
VAN = Factor("average van up to 3.5 t, diesel", Fraction("255.61"))


def factor_of(kind: VehicleType | None) -> Factor:
    """Choose the factor for a vehicle type: up to four passengers a car, up to eight an MPV, else a van.

    A vehicle with wheelchair spaces counts as a van, and so does a type that the tables do not have.
    """
    if kind is None or kind.is_minibus or any(layout.wheelchairs for layout in kind.layouts):
        return VAN
    return CAR if kind.passengers <= 4 else MPV
