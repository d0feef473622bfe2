"""Data sets: upload, look, accept, delete."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import BadRequest

from transport_opt.api.desk import desk, is_viewer, names, owner, theirs
from transport_opt.api.gate import needs
from transport_opt.api.models import DataSetOut, DataSets, ListQuery
from transport_opt.api.once import made_once, this_once
from transport_opt.api.requests import meant_revision
from transport_opt.service import hosted as service
from transport_opt.service.hosted import DataSetRecord, Role

part = APIBlueprint("datasets", __name__, tag="Data sets")


def shown(record: DataSetRecord, with_preview: bool = False) -> dict[str, Any]:
    """Give a data set as JSON has it."""
    faulty = any(problem["stops"] for problem in record.problems)
    problems = [dict(problem) for problem in record.problems]
    preview = service.preview(record) if with_preview else None
    if is_viewer():
        problems = service.viewers_faults(problems)
        preview = None if preview is None else service.viewers_preview(preview, names(record.dataset_id))
    return {
        "dataset_id": record.dataset_id,
        "council": record.council,
        "name": record.name,
        "state": "faulty" if faulty else "preview" if record.accepted_at is None else "accepted",
        "revision": record.revision,
        "counts": dict(record.counts),
        "problems": problems,
        "created_at": record.created_at,
        "accepted_at": record.accepted_at,
        "preview": preview,
    }


def found(dataset_id: str) -> DataSetRecord:
    """Give a data set of the caller's council.

    Raises
    ------
    NotThereError
        There is none.
    """
    return theirs(desk().store.dataset, dataset_id, "data set")


@part.post("/datasets")
@part.output(DataSetOut, status_code=201)
@part.doc(
    summary="Upload tables",
    description="CSV files, or one workbook, as parts of a multipart form; all of them named 'files'.",
    responses=[400, 413, 415, 422, 503],
)
@made_once(lambda dataset_id: _uploaded(found(dataset_id)))
@needs(Role.PLANNER)
def upload() -> Any:
    """Read uploaded tables and tell what is wrong with them."""
    parts = request.files.getlist("files")
    if not parts:
        raise BadRequest("A data set needs files in a multipart form, as parts named 'files'. There is none.")
    called = [one.filename or "" for one in parts]
    if len(set(called)) < len(called):
        raise BadRequest(f"Two files have the same name; there are: {', '.join(called)}. Send each once.")
    here = desk()
    files = {one.filename or "": one.read() for one in parts}
    name = request.form.get("name", "")[:100]
    return _uploaded(service.upload_dataset(here.store, files, name, owner(), here.clock(), this_once()))


@part.get("/datasets")
@part.input(ListQuery, location="query", arg_name="asked")
@part.output(DataSets)
@part.doc(summary="List data sets", responses=[422])
@needs(Role.VIEWER)
def listed(asked: ListQuery) -> Any:
    """List the council's data sets, the newest first."""
    page = desk().store.datasets(owner().council, asked.cursor, asked.limit)
    return {"items": [shown(record) for record in page.items], "next": page.cursor}


@part.get("/datasets/<dataset_id>")
@part.output(DataSetOut)
@part.doc(summary="Show a data set", responses=[404])
@needs(Role.VIEWER)
def shown_one(dataset_id: str) -> Any:
    """Show a data set with its problems and its first rows."""
    record = found(dataset_id)
    return shown(record, with_preview=True), 200, _headers(record)


@part.post("/datasets/<dataset_id>/accept")
@part.output(DataSetOut)
@part.doc(summary="Accept a data set", responses=[400, 404, 412, 422, 428])
@made_once(lambda dataset_id: _accepted(found(dataset_id)))
@needs(Role.PLANNER)
def accept(dataset_id: str) -> Any:
    """Accept a data set for planning; If-Match names the revision that was looked at."""
    found(dataset_id)
    here = desk()
    return _accepted(service.accept_dataset(here.store, dataset_id, meant_revision(), here.clock(), this_once()))


@part.delete("/datasets/<dataset_id>")
@part.output({}, status_code=204)
@part.doc(summary="Delete a data set", responses=[404, 409])
@needs(Role.PLANNER)
def delete(dataset_id: str) -> Any:
    """Delete a data set that no plan and no job needs."""
    found(dataset_id)
    desk().store.delete_dataset(dataset_id)
    return Response(status=204)


def _uploaded(record: DataSetRecord) -> Any:
    return shown(record, with_preview=True), 201, _headers(record)


def _accepted(record: DataSetRecord) -> Any:
    return shown(record), 200, _headers(record)


def _headers(record: DataSetRecord) -> dict[str, str]:
    return {"ETag": f'"{record.revision}"'}
