"""Term reviews: asked for, and who changes between two plans."""

from fractions import Fraction
from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk, is_viewer, names
from transport_opt.api.gate import needs
from transport_opt.api.jobs import ASKING, accepted_before, ask_for
from transport_opt.api.models import Changes, ChangesQuery, JobOut, ReviewAsked
from transport_opt.api.once import made_once
from transport_opt.api.plans import found
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Role

part = APIBlueprint("reviews", __name__, tag="Plans")


@part.post("/reviews")
@part.input(ReviewAsked, arg_name="asked")
@part.output(JobOut, status_code=202)
@part.doc(summary="Ask for a term review", responses=ASKING)
@made_once(accepted_before)
@needs(Role.PLANNER)
def review(asked: ReviewAsked) -> Any:
    """Ask for a plan of this term's pupils in which no more than a share of those in an earlier plan change route."""
    earlier, percent = found(asked.earlier_plan_id, asked.earlier_version), asked.max_changed_percent
    params = asked.model_dump(include={"seconds", "iterations", "seed"})
    share = None if percent is None else float(Fraction(repr(percent)) / 100)
    params |= {"earlier_plan_id": earlier.plan_id, "earlier_version": earlier.version, "share": share}
    return ask_for(asked, "review", params)


@part.get("/plans/<plan_id>/changes")
@part.input(ChangesQuery, location="query", arg_name="asked")
@part.output(Changes)
@part.doc(summary="List who changes route", responses=[404, 422, 503])
@needs(Role.VIEWER)
def changes(plan_id: str, asked: ChangesQuery) -> Any:
    """List who is on another route than in an earlier plan, who joined and who left, by id."""
    now, before = found(plan_id, asked.version), found(asked.before, asked.before_version)
    change = service.change_since(desk().store, before, now, desk().roads)
    called = names(plan_id).of if is_viewer() else str
    lists = {kind: sorted(map(called, getattr(change, kind))) for kind in ("changed", "joined", "left")}
    return {
        **lists,
        "continuing": len(change.continuing),
        "changed_percent": round(float(100 * change.share), 2),
        "notional_pence_per_day": change.notional,
    }
