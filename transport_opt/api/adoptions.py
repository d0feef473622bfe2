"""Plans adopted area by area."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk, owner
from transport_opt.api.gate import needs
from transport_opt.api.models import AreaAdopted, AreaAdoption, DecisionOut
from transport_opt.api.plans import found, shown
from transport_opt.api.requests import meant_revision
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Role

part = APIBlueprint("adoptions", __name__, tag="Plans")


@part.post("/plans/<plan_id>/adoptions")
@part.input(AreaAdoption, arg_name="asked")
@part.output(AreaAdopted)
@part.doc(
    summary="Adopt a new plan for some schools",
    description="Makes the next version of the plan that runs: routes of the new plan for these schools, its own for "
    "all others, audited together. If-Match names the version that runs. Refused where a route crosses the "
    "border of the area, or where a hard finding would come of it. The plan's "
    "decisions tell who adopted what, when and why.",
    responses=[400, 404, 412, 415, 422, 428, 503],
)
@needs(Role.PLANNER)
def adopted(plan_id: str, asked: AreaAdoption) -> Any:
    """Adopt a new plan for some schools, or for all where none is named."""
    found(plan_id)
    new = found(asked.new_plan_id, asked.new_version)
    here, parent = desk(), (plan_id, meant_revision())
    made = service.adopt_area(here.store, parent, new, asked.schools, asked.why, owner(), here.roads, here.clock())
    scenario = here.store.scenario(made.record.scenario_id)
    decision = {name: getattr(made.decision, name) for name in DecisionOut.model_fields}
    told = {"plan": shown(made.record, scenario.dataset_id), "decision": decision}
    return told, 200, {"ETag": f'"{made.record.version}"'}
