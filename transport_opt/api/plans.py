"""Plans: looked at, edited, adopted, taken away as files."""

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from transport_opt.api.desk import caller, desk, is_viewer, names, owner, theirs
from transport_opt.api.gate import needs
from transport_opt.api.models import (
    Adoption,
    DecisionOut,
    Decisions,
    FileQuery,
    Findings,
    ListQuery,
    PlanEdits,
    PlanOut,
    Plans,
    Pupils,
    Routes,
    VersionListQuery,
    VersionQuery,
)
from transport_opt.api.once import made_once, this_once
from transport_opt.api.requests import meant_revision
from transport_opt.errors import NotAllowedError
from transport_opt.service import hosted as service
from transport_opt.service.hosted import DecisionRecord, Edit, Paper, PlanRecord, Role

part = APIBlueprint("plans", __name__, tag="Plans")


def shown(record: PlanRecord, dataset_id: str | None = None) -> dict[str, Any]:
    """Give a version of a plan as JSON has it."""
    same = ("plan_id", "version", "kind", "name", "scenario_id", "job_id", "created_at")
    return {
        **{name: getattr(record, name) for name in same},
        "parent_version": None if record.parent is None else record.parent[1],
        "dataset_id": dataset_id,
        "provenance": dict(record.provenance),
        "summary": service.viewers_summary(record.summary) if is_viewer() else dict(record.summary),
    }


def found(plan_id: str, version: int | None = None) -> PlanRecord:
    """Give a version of a plan of the caller's council.

    Raises
    ------
    NotThereError
        There is none.
    """
    return theirs(lambda one: desk().store.plan(one, version), plan_id, "plan")


@part.get("/plans")
@part.input(ListQuery, location="query", arg_name="asked")
@part.output(Plans)
@part.doc(summary="List plans", responses=[422])
@needs(Role.VIEWER)
def listed(asked: ListQuery) -> Any:
    """List the newest version of each of the council's plans, the newest first."""
    page = desk().store.plans(owner().council, asked.cursor, asked.limit)
    return {"items": [shown(record) for record in page.items], "next": page.cursor}


@part.get("/plans/<plan_id>")
@part.input(VersionQuery, location="query", arg_name="asked")
@part.output(PlanOut)
@part.doc(summary="Show a plan", responses=[404, 422])
@needs(Role.VIEWER)
def shown_one(plan_id: str, asked: VersionQuery) -> Any:
    """Show a plan in figures and words."""
    record = found(plan_id, asked.version)
    scenario = desk().store.scenario(record.scenario_id)
    return shown(record, scenario.dataset_id), 200, {"ETag": f'"{record.version}"'}


@part.get("/plans/<plan_id>/versions")
@part.output(Plans)
@part.doc(summary="List a plan's versions", responses=[404])
@needs(Role.VIEWER)
def versions(plan_id: str) -> Any:
    """List the versions of a plan, the newest first."""
    found(plan_id)
    records = desk().store.plan_versions(plan_id)
    newest_first = sorted(records, key=lambda record: -record.version)
    return {"items": [shown(record) for record in newest_first], "next": None}


@part.patch("/plans/<plan_id>")
@part.input(PlanEdits, arg_name="asked")
@part.output(PlanOut)
@part.doc(summary="Edit a plan", responses=[400, 404, 412, 415, 422, 428, 503])
@needs(Role.PLANNER)
def edit(plan_id: str, asked: PlanEdits) -> Any:
    """Make the next version of a plan by hand; If-Match names the version that was looked at."""
    found(plan_id)
    here = desk()
    edits = [Edit(one.route_id, one.operator, one.vehicle_type) for one in asked.edits]
    parent = (plan_id, meant_revision())
    record = service.edit_plan(here.store, parent, edits, owner(), here.roads, here.clock())
    return shown(record), 200, {"ETag": f'"{record.version}"'}


@part.delete("/plans/<plan_id>")
@part.output({}, status_code=204)
@part.doc(summary="Delete a plan", responses=[404, 409])
@needs(Role.PLANNER)
def delete(plan_id: str) -> Any:
    """Delete all versions of a plan that nobody adopted."""
    found(plan_id)
    desk().store.delete_plan(plan_id)
    return Response(status=204)


@part.get("/plans/<plan_id>/routes")
@part.input(VersionListQuery, location="query", arg_name="asked")
@part.output(Routes)
@part.doc(summary="List a plan's routes", responses=[404, 422])
@needs(Role.VIEWER)
def routes(plan_id: str, asked: VersionListQuery) -> Any:
    """List routes as transport-plan/1 has them."""
    record = found(plan_id, asked.version)
    page = desk().store.plan_routes(plan_id, record.version, asked.cursor, asked.limit)
    return {"items": [_route(one, plan_id) for one in page.items], "next": page.cursor}


@part.get("/plans/<plan_id>/routes/<route_id>")
@part.input(VersionQuery, location="query", arg_name="asked")
@part.output({})
@part.doc(summary="Show a route", responses=[404, 422])
@needs(Role.VIEWER)
def route(plan_id: str, route_id: str, asked: VersionQuery) -> Any:
    """Show one route as transport-plan/1 has it."""
    record = found(plan_id, asked.version)
    return _route(desk().store.route(plan_id, record.version, route_id), plan_id)


@part.get("/plans/<plan_id>/pupils")
@part.input(VersionListQuery, location="query", arg_name="asked")
@part.output(Pupils)
@part.doc(summary="List a plan's pupils", responses=[404, 422])
@needs(Role.VIEWER)
def pupils(plan_id: str, asked: VersionListQuery) -> Any:
    """List on which routes each pupil rides, by id."""
    record = found(plan_id, asked.version)
    called = names(plan_id).of if is_viewer() else str
    page = service.pupils_of(desk().store, record, asked.cursor, asked.limit, called)
    return {"items": [dict(one) for one in page.items], "next": page.cursor}


@part.get("/plans/<plan_id>/findings")
@part.input(VersionQuery, location="query", arg_name="asked")
@part.output(Findings)
@part.doc(summary="List what the audit found", responses=[404, 422])
@needs(Role.VIEWER)
def findings(plan_id: str, asked: VersionQuery) -> Any:
    """List the findings of a plan."""
    items = found(plan_id, asked.version).head["findings"]
    return {"items": service.viewers_faults(items) if is_viewer() else items}


@part.get("/plans/<plan_id>/decisions")
@part.output(Decisions)
@part.doc(summary="List who adopted a plan", responses=[404])
@needs(Role.VIEWER)
def decisions(plan_id: str) -> Any:
    """List who adopted which version of a plan, when and why."""
    found(plan_id)
    names = DecisionOut.model_fields
    told = desk().store.decisions(plan_id)
    return {"items": [{name: getattr(one, name) for name in names} for one in told]}


@part.post("/plans/<plan_id>/decisions")
@part.input(Adoption, arg_name="asked")
@part.output(DecisionOut, status_code=201)
@part.doc(summary="Adopt a version of a plan", responses=[400, 404, 415, 422])
@made_once(lambda decision_id: _adopted(theirs(desk().store.decision, decision_id, "decision")))
@needs(Role.PLANNER)
def adopt(plan_id: str, asked: Adoption) -> Any:
    """Note that a version of a plan is adopted, and why."""
    here = desk()
    record = found(plan_id, asked.version)
    return _adopted(service.adopt_plan(here.store, record, owner(), asked.why, here.clock(), this_once()))


@part.get("/plans/<plan_id>/files/<name>")
@part.input(FileQuery, location="query", arg_name="asked")
@part.doc(
    summary="Take a plan away as a file",
    description="plan.json, routes.geojson, plan.xlsx, map.html or run-sheets.pdf. Pupils have other names in it and "
    "homes are rounded to a kilometre, unless a planner asks for identifiers, which is noted.",
    responses={200: "The file", 404: "Not found", 422: "Validation error", 503: "Busy"},
)
@needs(Role.VIEWER)
def file(plan_id: str, name: str, asked: FileQuery) -> Any:
    """Give a plan as a file; it is made when it is first asked for."""
    record = found(plan_id, asked.version)
    paper = _paper(record, name, asked.identifiers)
    headers = {"Content-Disposition": f'attachment; filename="{record.plan_id}-v{record.version}-{name}"'}
    if not paper.encoding:
        return Response(paper.content, mimetype=paper.media_type, headers=headers)
    if request.accept_encodings.quality(paper.encoding) > 0:
        packed = {**headers, "Content-Encoding": paper.encoding, "Vary": "Accept-Encoding"}
        return Response(paper.content, mimetype=paper.media_type, headers=packed)
    return Response(paper.unpacked(), mimetype=paper.media_type, headers={**headers, "Vary": "Accept-Encoding"})


def _adopted(told: DecisionRecord) -> Any:
    return {name: getattr(told, name) for name in DecisionOut.model_fields}, 201


def _route(value: Mapping[str, Any], plan_id: str) -> dict[str, Any]:
    return service.viewers_route(value, names(plan_id)) if is_viewer() else dict(value)


def _paper(record: PlanRecord, name: str, identifiers: bool) -> Paper:
    """Make a document; who takes identifiers away is noted before they get it.

    Raises
    ------
    NotAllowedError
        A viewer asks for identifiers, or for a document that viewers may not have.
    """
    here = desk()
    if not identifiers:
        return service.masked_paper(here.store, record, name, here.roads, names(record.plan_id), is_viewer())
    if is_viewer():
        raise NotAllowedError(
            "A viewer takes files away without identifiers; this asks for them.",
            "Leave 'identifiers' out, or ask a planner of your council.",
            "identifiers",
        )
    paper = service.paper(here.store, record, name, here.roads)
    taken: dict[str, str | int | bool] = {"plan_id": record.plan_id, "version": record.version, "file": name}
    service.note(here.store, here.clock(), caller().account_id, "export-with-identifiers", taken)
    return paper
