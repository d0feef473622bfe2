"""What a coordinator is told of a pupil to be placed: offers, their effects, and what was passed over."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from transport_opt.model import Days, Direction, Pence, Plan, Reason, Route, Seconds


@dataclass(frozen=True, slots=True)
class Ride:
    """When a pupil rides.

    Attributes
    ----------
    home
        When the vehicle is at the home.
    school
        When it reaches the school in the morning, or leaves it in the afternoon.
    aboard
        Time aboard.
    """

    route_id: str
    home: Seconds
    school: Seconds
    aboard: Seconds


@dataclass(frozen=True, slots=True)
class Effect:
    """What an offer means for one pupil on some weekdays.

    Attributes
    ----------
    before, after
        ``None`` where the pupil did not ride, or does not any more.
    """

    pupil_id: str
    direction: Direction
    days: Days
    before: Ride | None
    after: Ride | None

    @property
    def added(self) -> int:
        """Seconds aboard that are new; nought where there is nothing to compare."""
        return self.after.aboard - self.before.aboard if self.before and self.after else 0

    @property
    def is_new(self) -> bool:
        """Whether the family has something to be told."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class SchoolCall:
    """When a route calls at a school on some weekdays, and when it did.

    Attributes
    ----------
    before, after
        Arrival in the morning, departure in the afternoon; ``None`` where it did not call, or does not any more.
    """

    school_id: str
    route_id: str
    direction: Direction
    days: Days
    before: Seconds | None
    after: Seconds | None


class OfferKind(StrEnum):
    """How an offer would carry a pupil."""

    ROUTE = "route"
    VEHICLE = "vehicle"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Offer:
    """One way to carry a pupil, and what it does to everybody else.

    Attributes
    ----------
    number
        From 1 on, the cheapest first, cash and notional together.
    kind
        ``route``: a route that runs. ``vehicle``: a new one. ``none``: the pupil travels on no day any more.
    route
        With the pupil; ``None`` for the kind ``none``.
    before
        That route as it is; ``None`` for a new one.
    cash_per_day, cash_per_year
        The whole plan's cash after less before, with what taking the pupil off an old route saves.
    anyway_per_day, anyway_per_year
        Of that, what the route could cost less without the pupil, too: nought or negative.
    notional_per_day
        The same of notional pence; never part of the cash.
    exact
        Whether no order of the route's stops, runs and vehicle types is cheaper.
    effects
        Everybody aboard a route that changes, whether their times do or not.
    seats_before, seats_left
        Free on the fullest leg of any weekday; ``None`` without that route.
    without
        The route as it could be for less without the pupil; ``None`` where that was not found.
    plan
        With the offer taken; its routes are priced.
    """

    number: int
    kind: OfferKind
    route: Route | None
    before: Route | None
    cash_per_day: Pence
    cash_per_year: Pence
    anyway_per_day: Pence
    anyway_per_year: Pence
    notional_per_day: int
    exact: bool
    effects: tuple[Effect, ...]
    schools: tuple[SchoolCall, ...]
    seats_before: int | None
    seats_left: int | None
    without: Route | None
    plan: Plan

    @property
    def pupil_per_day(self) -> Pence:
        """Pence a school day that the pupil adds, without what the route could save anyway: the true marginal cost."""
        return Pence(self.cash_per_day - self.anyway_per_day)

    @property
    def pupil_per_year(self) -> Pence:
        """The same in pence a year."""
        return Pence(self.cash_per_year - self.anyway_per_year)

    @property
    def told(self) -> tuple[Effect, ...]:
        """What families are to be told."""
        return tuple(effect for effect in self.effects if effect.is_new)


@dataclass(frozen=True, slots=True)
class TravelBudget:
    """A personal travel budget: a parent drives, and is paid by the mile. Only with the parent's consent.

    Attributes
    ----------
    metres_per_week
        Of both ways of every ride: there with the pupil and back alone, or the other way round.
    pence_per_mile
        What is paid.
    break_even
        Pence a mile at which the budget costs what the cheapest offer does; ``None`` without an offer.
    """

    metres_per_week: int
    pence_per_mile: int
    per_day: Pence
    per_year: Pence
    break_even: Fraction | None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A route that is not among the offers.

    Attributes
    ----------
    reason
        The rule in the way; ``None`` where the route only costs more.
    added
        Pence a day, cash and notional, at the best position found; ``None`` where there is none.
    detour
        Metres that the pupil adds at least, both ways, whatever the rules; ``None`` where they cannot be told.
    """

    route_id: str
    reason: Reason | None
    added: int | None
    detour: int | None


@dataclass(frozen=True, eq=False)
class Placing:
    """All that is offered for one pupil.

    Attributes
    ----------
    joins
        Whether the pupil is new; else they were taken off their old route first.
    saved_per_day
        Cash that taking the pupil off saves; it is in every offer's cash.
    blocked
        Why no vehicle at all could carry the pupil.
    passed_over
        The nearest first.
    taken
        The offer that the pupils placed after this one are given; ``None`` where there is none.
    """

    pupil_id: str
    joins: bool
    saved_per_day: Pence
    offers: tuple[Offer, ...]
    budget: TravelBudget | None
    blocked: tuple[Reason, ...]
    passed_over: tuple[PassedOver, ...]
    taken: Offer | None
