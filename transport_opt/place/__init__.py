"""Placing pupils in a plan that runs: new ones, and those whose school, needs or address changed.

`place` reads as a recipe: take those who changed off their old routes, open what is left, and for one pupil after the
other, the hardest first, offer the cheapest ways and go on from the best.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from transport_opt.costs import direct_seconds
from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Pupil, Scenario
from transport_opt.model.policy import own_assistants
from transport_opt.model.pupil import Assistant, Direction
from transport_opt.place.budget import PENCE_PER_MILE, travel_budget
from transport_opt.place.effects import changed_routes, effects_of, school_calls, seats_free
from transport_opt.place.offering import Standing, offer_of_leaving, offers_of, standing
from transport_opt.place.values import (
    Effect,
    Offer,
    OfferKind,
    PassedOver,
    Placing,
    Ride,
    SchoolCall,
    TravelBudget,
)
from transport_opt.solve.placing import Insertions, Opened, arrays_for_placing, insertions, open_without, opened

__all__ = [
    "PENCE_PER_MILE",
    "Asked",
    "Effect",
    "Offer",
    "OfferKind",
    "PassedOver",
    "Placing",
    "Ride",
    "SchoolCall",
    "Standing",
    "TravelBudget",
    "changed_routes",
    "effects_of",
    "hardest_first",
    "place",
    "school_calls",
    "seats_free",
    "standing",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """How to place.

    Attributes
    ----------
    most
        Routes to offer each pupil; a new vehicle comes beside them.
    take
        The offer, by its number, that a single pupil is given; with several pupils each is given their first.
    pence_per_mile
        Of a personal travel budget.
    """

    most: int = 5
    take: int = 1
    pence_per_mile: int = PENCE_PER_MILE


def place(
    before: Standing,
    scenario: Scenario,
    matrix: Matrix,
    pupil_ids: Sequence[str],
    asked: Asked = Asked(),
) -> tuple[Placing, ...]:
    """Offer ways to carry some pupils.

    Parameters
    ----------
    before
        The plan with the question it answers.
    scenario, matrix
        The question with the pupils as they are now.
    pupil_ids
        Of the pupils who are new or changed; all others are the same in both questions.

    Returns
    -------
    tuple
        In the order in which they are placed; each pupil's offers count on what those before were given.
    """
    problem = arrays_for_placing(scenario, matrix)
    without, saved = _taken_off(before, [one for one in pupil_ids if one in before.scenario.pupil])
    now = Standing(scenario, matrix, without.plan)
    alone = len(pupil_ids) == 1
    placings: list[Placing] = []
    for pupil_id in hardest_first(scenario, matrix, pupil_ids):
        reference = before if alone else now
        # Pricing again is spared: what stays is the same route.
        plan = opened(scenario, matrix, now.plan, problem)
        found = _placing(reference, now, plan, pupil_id, saved, asked)
        placings.append(replace(found, taken=_taken(found, asked.take if alone else 1)))
        taken = placings[-1].taken
        if taken is not None:
            now = Standing(scenario, matrix, taken.plan)
    return tuple(placings)


def _taken_off(before: Standing, pupil_ids: Sequence[str]) -> tuple[Standing, Mapping[str, Pence]]:
    """Take pupils off their routes, and tell what each saves; they are still what they were."""
    saved: dict[str, Pence] = {}
    for pupil_id in pupil_ids:
        left = open_without(before.scenario, before.matrix, before.plan, {pupil_id})
        after = replace(before, plan=before.priced(left.plan))
        saved[pupil_id] = Pence(before.cash - after.cash)
        before = after
    return before, saved


def hardest_first(scenario: Scenario, matrix: Matrix, pupil_ids: Sequence[str]) -> tuple[str, ...]:
    """Order pupils by how few vehicles could take them: alone, in a wheelchair, with assistants, then from far."""

    def ease(pupil_id: str) -> tuple[int, int, int, int, int, str]:
        pupil: Pupil = scenario.pupil[pupil_id]
        far = direct_seconds(scenario, matrix, pupil_id, Direction.AM)
        helped = pupil.assistant is Assistant.SHARED or bool(pupil.assistant_skills)
        return (
            -int(pupil.travels_alone),
            -int(pupil.mobility.in_situ),
            -own_assistants(pupil),
            -int(helped),
            -far,
            pupil_id,
        )

    return tuple(sorted(dict.fromkeys(pupil_ids), key=ease))


def _placing(
    reference: Standing, now: Standing, plan: Opened, pupil_id: str, saved: Mapping[str, Pence], asked: Asked
) -> Placing:
    """Offer one pupil their ways."""
    pupil = now.scenario.pupil[pupil_id]
    joins, saving = pupil_id not in saved, saved.get(pupil_id, Pence(0))
    if not pupil.am_days and not pupil.pm_days:
        offer = offer_of_leaving(reference, now, saving)
        return Placing(pupil_id, joins, saving, (offer,), None, (), (), None)
    found = insertions(plan, pupil_id, asked.most)
    ways = (*found.ways, *((found.alone,) if found.alone is not None else ()))
    offers = offers_of(reference, now, ways, saving)
    # Against the plan without the pupil, who needs no seat with a budget and saves nothing that could be saved anyway.
    cheapest = min((offer.pupil_per_day + saving for offer in offers), default=None)
    budget = travel_budget(now.scenario, now.matrix, pupil_id, asked.pence_per_mile, cheapest)
    return Placing(pupil_id, joins, saving, offers, budget, found.blocked, _passed_over(found), None)


def _passed_over(found: Insertions) -> tuple[PassedOver, ...]:
    told = (
        PassedOver(
            one.route_id,
            one.reason,
            round(one.added) if math.isfinite(one.added) else None,
            round(one.detour) if math.isfinite(one.detour) else None,
        )
        for one in found.passed_over
    )
    return tuple(sorted(told, key=lambda one: (one.detour is None, one.detour or 0, one.route_id)))


def _taken(found: Placing, number: int) -> Offer | None:
    return next((offer for offer in found.offers if offer.number == number), None)
