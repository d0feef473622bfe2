"""The rate card that every price of a comparison is made from."""

from dataclasses import dataclass

from transport_opt.model import Pence, Scenario, Seconds


@dataclass(frozen=True, slots=True)
class VehicleRate:
    """What a type of vehicle costs.

    Attributes
    ----------
    layouts
        Each as seats + wheelchair spaces.
    standing, live_mile, dead_mile, extra_hour
        Pence a day, a mile, a mile and an hour.
    included
        Duty that the standing charge covers.
    count
        Vehicles on offer; ``None`` is as many as wanted.
    """

    vehicle_type: str
    layouts: tuple[str, ...]
    licence: str
    standing: Pence
    live_mile: Pence
    dead_mile: Pence
    included: Seconds
    extra_hour: Pence
    count: int | None


@dataclass(frozen=True, slots=True)
class RateCard:
    """Prices of vehicle types and assistants.

    Attributes
    ----------
    assistant, specialist
        Pence a day, of a shared and of a one-to-one assistant.
    """

    vehicles: tuple[VehicleRate, ...]
    assistant: Pence
    specialist: Pence


def rate_card(scenario: Scenario) -> RateCard:
    """Take the rate card out of a scenario, in the order of vehicles.csv."""
    vehicles = tuple(
        VehicleRate(
            one.vehicle_type,
            tuple(map(str, one.layouts)),
            str(one.licence),
            one.standing,
            one.live_mile,
            one.dead_mile,
            one.included,
            one.extra_hour,
            one.count,
        )
        for one in scenario.vehicle_types
    )
    rates = scenario.policy.assistants
    return RateCard(vehicles, rates.day_rate, rates.specialist_day_rate)
