"""Offers as programs read them: whole seconds, metres and pence."""

from collections.abc import Iterable
from typing import Any

from transport_opt.place.values import Effect, Offer, PassedOver, Placing, Ride, SchoolCall, TravelBudget


def placing_row(placing: Placing) -> dict[str, Any]:
    """Give all that is offered for one pupil."""
    return {
        "pupil_id": placing.pupil_id,
        "joins": placing.joins,
        "saved_pence_per_day": placing.saved_per_day,
        "taken": None if placing.taken is None else placing.taken.number,
        "offers": [_offer(offer) for offer in placing.offers],
        "travel_budget": None if placing.budget is None else _budget(placing.budget),
        "blocked": [{"code": one.code, "message": one.message, "action": one.action} for one in placing.blocked],
        "passed_over": [_passed_over(one) for one in placing.passed_over],
    }


def _offer(offer: Offer) -> dict[str, Any]:
    route, before = offer.route, offer.before
    return {
        "number": offer.number,
        "kind": str(offer.kind),
        "route_id": None if route is None else route.route_id,
        "cash_pence_per_day": offer.cash_per_day,
        "cash_pence_per_year": offer.cash_per_year,
        "anyway_pence_per_day": offer.anyway_per_day,
        "pupil_pence_per_day": offer.pupil_per_day,
        "notional_pence_per_day": offer.notional_per_day,
        "exact": offer.exact,
        "vehicle_type": {"before": before and before.vehicle_type, "after": route and route.vehicle_type},
        "assistants": {"before": before and before.assistants, "after": route and route.assistants},
        "seats_left": {"before": offer.seats_before, "after": offer.seats_left},
        "effects": effect_rows(offer.effects),
        "families_to_tell": sorted({effect.pupil_id for effect in offer.told}),
        "schools_to_tell": call_rows(offer.schools),
    }


def effect_rows(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Give what changes, and what stays, for everybody aboard."""
    return [
        {
            "pupil_id": effect.pupil_id,
            "direction": str(effect.direction),
            "days": str(effect.days),
            "before": _ride(effect.before),
            "after": _ride(effect.after),
            "seconds_added": effect.added,
        }
        for effect in effects
    ]


def call_rows(calls: Iterable[SchoolCall]) -> list[dict[str, Any]]:
    """Give the calls at schools whose times change."""
    return [
        {
            "school_id": call.school_id,
            "route_id": call.route_id,
            "direction": str(call.direction),
            "days": str(call.days),
            "before": call.before,
            "after": call.after,
        }
        for call in calls
    ]


def _ride(ride: Ride | None) -> dict[str, Any] | None:
    if ride is None:
        return None
    return {"route_id": ride.route_id, "home": ride.home, "school": ride.school, "seconds": ride.aboard}


def _budget(budget: TravelBudget) -> dict[str, Any]:
    even = budget.break_even
    return {
        "metres_per_week": budget.metres_per_week,
        "pence_per_mile": budget.pence_per_mile,
        "pence_per_day": budget.per_day,
        "pence_per_year": budget.per_year,
        "break_even_pence_per_mile": None if even is None else round(float(even), 2),
    }


def _passed_over(one: PassedOver) -> dict[str, Any]:
    reason = one.reason
    return {
        "route_id": one.route_id,
        "code": "dearer" if reason is None else reason.code,
        "message": "It could take the pupil; others cost less." if reason is None else reason.message,
        "pence_added": one.added,
        "metres_detour": one.detour,
    }
