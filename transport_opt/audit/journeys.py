"""How long pupils are aboard."""

from collections.abc import Iterator
from fractions import Fraction

from transport_opt.audit.view import DrivenRun, Ride, View
from transport_opt.audit.words import Fault, spell
from transport_opt.model.units import half_up


def check_journey_limit(view: View) -> Iterator[Fault]:
    """Find journeys over the pupil's limit."""
    for driven, ride, aboard in _journeys(view):
        limit = half_up(_limit(view, driven, ride))
        if aboard > limit:
            yield Fault(
                "journey-limit",
                f"{ride.pupil.pupil_id} is aboard for {spell(aboard)}. The limit is {spell(limit)}.",
                "Call for the pupil later on the run, shorten the run or move the pupil to another.",
                driven.where(driven.stops[ride.board].place),
                driven.day,
            )


def check_journey_guide(view: View) -> Iterator[Fault]:
    """List journeys over the guide for the pupil's phase."""
    for driven, ride, aboard in _journeys(view):
        guide = view.scenario.policy.journey_guide(ride.pupil)
        if aboard > guide:
            yield Fault(
                "journey-guide",
                f"{ride.pupil.pupil_id} is aboard for {spell(aboard)}. "
                f"The guide for {ride.pupil.phase} is {spell(guide)}.",
                "Nothing must be done; see whether a shorter journey is to be had.",
                driven.where(driven.stops[ride.board].place),
                driven.day,
            )


def check_comfort(view: View) -> Iterator[Fault]:
    """List the minutes aboard beyond a share of the limit."""
    share = view.scenario.policy.comfort.share
    for driven, ride, aboard in _journeys(view):
        comfortable = half_up(share * _limit(view, driven, ride))
        if aboard > comfortable:
            yield Fault(
                "comfort",
                f"{ride.pupil.pupil_id} is aboard for {spell(aboard)}, {spell(aboard - comfortable)} more than "
                f"is comfortable. Comfortable is up to {spell(comfortable)}.",
                "Nothing must be done; the time beyond has a notional price.",
                driven.where(driven.stops[ride.board].place),
                driven.day,
            )


def _journeys(view: View) -> Iterator[tuple[DrivenRun, Ride, int]]:
    """Give every ride with its seconds aboard: from the departure where they board to the arrival where they alight."""
    for driven in view.driven:
        for ride in driven.rides:
            yield driven, ride, driven.stops[ride.alight].arrive - driven.stops[ride.board].depart


def _limit(view: View, driven: DrivenRun, ride: Ride) -> Fraction:
    return view.scenario.policy.longest_journey(ride.pupil, view.direct(ride.pupil, driven.direction))
