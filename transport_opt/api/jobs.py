"""Jobs: asked for, looked at, stopped."""

from typing import Any

from apiflask import APIBlueprint
from flask import json, url_for

from transport_opt.api import datasets
from transport_opt.api.desk import desk, is_viewer, owner, theirs
from transport_opt.api.gate import needs
from transport_opt.api.models import AuditAsked, JobOut, Jobs, ListQuery, PlanAsked, Times
from transport_opt.api.once import made_once, this_once
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Asked, JobRecord, Role

part = APIBlueprint("jobs", __name__, tag="Jobs")
ASKING = [400, 404, 409, 413, 415, 422]


def shown(job: JobRecord) -> dict[str, Any]:
    """Give a job as JSON has it."""
    pounds = None if job.best_pence is None else job.best_pence / 100
    same = ("job_id", "kind", "state", "stage", "done", "of", "unplaced", "attempt", "stop_asked", "plan_id")
    told = ("plan_version", "created_at", "started_at", "ended_at")
    error = None if job.error is None else dict(job.error)
    if error is not None and is_viewer():
        error = service.viewers_faults([error])[0]
    return {
        **{name: getattr(job, name) for name in (*same, *told)},
        "best_pounds_per_day": pounds,
        "elapsed_seconds": job.elapsed,
        "error": error,
    }


def found(job_id: str) -> JobRecord:
    """Give a job of the caller's council.

    Raises
    ------
    NotThereError
        There is none.
    """
    return theirs(desk().store.job, job_id, "job")


def ask_for(times: Times, kind: str, params: dict[str, Any], given: bytes | None = None) -> Any:
    """Ask for a job of a kind, and answer that it is accepted."""
    here = desk()
    dataset = datasets.found(times.dataset_id)
    scenario = service.ask(here.store, dataset, times.times(), here.roads, here.clock())
    wanted = Asked(kind, {**params, "name": times.name}, once=this_once(), most_open=here.web.most_open_jobs)
    return accepted(service.ask_job(here.store, scenario, wanted, owner(), here.clock(), given))


def accepted(job: JobRecord) -> Any:
    """Answer that a job is accepted."""
    return shown(job), 202, {"Location": url_for("jobs.shown_one", job_id=job.job_id)}


def accepted_before(job_id: str) -> Any:
    """Answer for a request that was accepted before, with its job as it is now."""
    return accepted(found(job_id))


@part.post("/plans")
@part.input(PlanAsked, arg_name="asked")
@part.output(JobOut, status_code=202)
@part.doc(summary="Ask for a plan", responses=ASKING)
@made_once(accepted_before)
@needs(Role.PLANNER)
def plan(asked: PlanAsked) -> Any:
    """Ask for a plan; the job that is answered tells how far it is and, at the end, the plan's id."""
    params = asked.model_dump(include={"seconds", "iterations", "bound_seconds", "seed"})
    return ask_for(asked, "plan", params)


@part.post("/baselines")
@part.input(Times, arg_name="asked")
@part.output(JobOut, status_code=202)
@part.doc(summary="Ask for today's routes as a plan", responses=ASKING)
@made_once(accepted_before)
@needs(Role.PLANNER)
def baseline(asked: Times) -> Any:
    """Ask for today's routes to be timed, priced and audited."""
    return ask_for(asked, "baseline", {})


@part.post("/audits")
@part.input(AuditAsked, arg_name="asked")
@part.output(JobOut, status_code=202)
@part.doc(summary="Ask for an audit of a plan made elsewhere", responses=ASKING)
@made_once(accepted_before)
@needs(Role.PLANNER)
def audit(asked: AuditAsked) -> Any:
    """Ask for somebody's plan to be judged by every rule."""
    return ask_for(asked, "audit", {}, json.dumps(asked.plan).encode())


@part.get("/jobs")
@part.input(ListQuery, location="query", arg_name="asked")
@part.output(Jobs)
@part.doc(summary="List jobs", responses=[422])
@needs(Role.VIEWER)
def listed(asked: ListQuery) -> Any:
    """List the council's jobs, the newest first."""
    page = desk().store.jobs(owner().council, asked.cursor, asked.limit)
    return {"items": [shown(job) for job in page.items], "next": page.cursor}


@part.get("/jobs/<job_id>")
@part.output(JobOut)
@part.doc(summary="Show a job", responses=[404])
@needs(Role.VIEWER)
def shown_one(job_id: str) -> Any:
    """Tell how far a job is, and what came of it."""
    return shown(found(job_id))


@part.delete("/jobs/<job_id>")
@part.output(JobOut, status_code=202)
@part.doc(summary="Stop a job", responses=[404])
@needs(Role.PLANNER)
def stop(job_id: str) -> Any:
    """Stop a job and keep its best plan so far; one that has not begun is cancelled."""
    found(job_id)
    return shown(desk().store.ask_stop(job_id)), 202
