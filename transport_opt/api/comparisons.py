"""Plans side by side, taken away as files."""

from apiflask import APIBlueprint
from flask import Response

from transport_opt.api.desk import caller, desk, is_viewer, names
from transport_opt.api.gate import needs
from transport_opt.api.models import ComparisonQuery
from transport_opt.api.plans import found
from transport_opt.errors import NotAllowedError
from transport_opt.model import Pence
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Budget, Role

part = APIBlueprint("comparisons", __name__, tag="Plans")


@part.get("/plans/<plan_id>/comparisons/<name>")
@part.input(ComparisonQuery, location="query", arg_name="asked")
@part.doc(
    summary="Compare the costs of plans",
    description="comparison.json, comparison.pdf, comparison.html or comparison.xlsx: a plan and others of the same "
    "data set, priced and audited by the travel times of the first. Viewers get what is marked for publication; for "
    "planners pupils have other names, unless they ask for identifiers, which is noted.",
    responses={200: "The file", 404: "Not found", 422: "Validation error", 503: "Busy"},
)
@needs(Role.VIEWER)
def compared(plan_id: str, name: str, asked: ComparisonQuery) -> Response:
    """Hold plans against the first and give what comes out as a file."""
    here = desk()
    records = [found(plan_id), *(found(other.strip()) for other in asked.others.split(","))]
    published = asked.publication or is_viewer()
    masks = None if asked.identifiers else names(plan_id)
    if asked.identifiers and is_viewer():
        raise NotAllowedError(
            "A viewer takes files away without identifiers; this asks for them.",
            "Leave 'identifiers' out, or ask a planner of your council.",
            "identifiers",
        )
    paper = service.comparison_file(
        here.store, records, name, here.roads, here.clock().date(), _held_against(asked), published, masks
    )
    if asked.identifiers:
        taken: dict[str, str | int | bool] = {"plan_id": plan_id, "version": records[0].version, "file": name}
        service.note(here.store, here.clock(), caller().account_id, "export-with-identifiers", taken)
    headers = {"Content-Disposition": f'attachment; filename="{plan_id}-{name}"'}
    return Response(paper.content, mimetype=paper.media_type, headers=headers)


def _held_against(asked: ComparisonQuery) -> Budget | None:
    if asked.budget_pence is None or asked.outturn_pence is None:
        return None
    return Budget(Pence(asked.budget_pence), Pence(asked.outturn_pence))
