"""Pupils placed in a plan that runs: what is offered, and the plan with an offer taken."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk, owner
from transport_opt.api.gate import needs
from transport_opt.api.models import PlacementAsked, Placements, PlacementTaken, TakingAsked
from transport_opt.api.plans import found, shown
from transport_opt.api.requests import meant_revision
from transport_opt.service import hosted as service
from transport_opt.service.hosted import PlacingAsked, Role

part = APIBlueprint("placements", __name__, tag="Plans")


@part.post("/plans/<plan_id>/placements")
@part.input(PlacementAsked, arg_name="asked")
@part.output(Placements)
@part.doc(
    summary="Offer ways to carry pupils",
    description="The cheapest routes, a new vehicle and a travel budget for each pupil, with what they cost, whom they "
    "delay and what stands in the way of other routes. Nothing is kept.",
    responses=[400, 404, 415, 422, 503],
)
@needs(Role.PLANNER)
def offered(plan_id: str, asked: PlacementAsked) -> Any:
    """Offer ways to carry pupils who are new or changed, in the newest version of a plan."""
    here, record = desk(), found(plan_id)
    wanted = PlacingAsked(most=asked.ways, pence_per_mile=asked.budget_pence)
    return service.placed_rows(service.offers_for(here.store, record, asked.pupils, here.roads, wanted))


@part.post("/plans/<plan_id>/placements/accept")
@part.input(TakingAsked, arg_name="asked")
@part.output(PlacementTaken)
@part.doc(
    summary="Take an offer",
    description="Makes the next version of the plan, on a data set with these pupils put in or changed. If-Match names "
    "the version that was looked at.",
    responses=[400, 404, 412, 415, 422, 428, 503],
)
@needs(Role.PLANNER)
def taken(plan_id: str, asked: TakingAsked) -> Any:
    """Place pupils for good, and tell whose times change."""
    found(plan_id)
    here, parent = desk(), (plan_id, meant_revision())
    wanted = PlacingAsked(asked.ways, asked.offer, asked.budget_pence)
    made = service.take_offer(here.store, parent, asked.pupils, wanted, owner(), here.roads, here.clock())
    scenario = here.store.scenario(made.record.scenario_id)
    told = {"plan": shown(made.record, scenario.dataset_id), **service.accepted_rows(made.accepted)}
    return told, 200, {"ETag": f'"{made.record.version}"'}
