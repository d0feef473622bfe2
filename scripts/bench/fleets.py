"""The vehicles of the comparisons."""

from fractions import Fraction

from invented.rates import RATES

from transport_opt.model import Layout, Licence, Pence, Seconds, VehicleType
from transport_opt.model.units import half_up

LIVE_MILE = Pence(145)
"""£0.90 a kilometre, to the penny a mile."""
DAY_PRICES = {4: 15_000, 8: 21_000, 16: 28_000}
"""Pence a day by seats, an assistant included."""


def plain_fleet() -> tuple[VehicleType, ...]:
    """Give three sizes of vehicle at a price a day and a price a mile, as many as wanted."""
    return tuple(
        VehicleType(
            f"SEATS{seats}",
            (Layout(seats, 0),),
            Licence.PRIVATE_HIRE if seats <= 8 else Licence.PSV,
            Pence(price),
            LIVE_MILE,
        )
        for seats, price in DAY_PRICES.items()
    )


def rate_card() -> tuple[VehicleType, ...]:
    """Give the default rate card."""
    return tuple(
        VehicleType(
            rate.vehicle_type,
            tuple(Layout(seats, wheelchairs) for seats, wheelchairs in rate.layouts),
            Licence(rate.licence),
            _pence(rate.standing),
            _pence(rate.live_mile),
            _pence(rate.dead_mile),
            Seconds(half_up(Fraction(str(rate.included_hours)) * 3600)),
            _pence(rate.extra_hour),
        )
        for rate in RATES.values()
    )


def _pence(pounds: float) -> Pence:
    return Pence(half_up(Fraction(str(pounds)) * 100))
