"""Plans between the store and the engine: taken apart to be kept, put together to be read, edited into new versions."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from transport_opt.errors import ChangedError, UnreadableInputError
from transport_opt.intake.plan_file import plan_from_json, plan_to_json
from transport_opt.model import Plan, Route
from transport_opt.service.bounds import gap_percent
from transport_opt.service.datasets import Owner
from transport_opt.service.plans import Answer, audited
from transport_opt.service.posed import posed
from transport_opt.service.question import Question
from transport_opt.service.turns import a_turn
from transport_opt.service.words import summary
from transport_opt.store import PlanRecord, ScenarioRecord, Store, new_id

CHANGES_NAMED = 10


@dataclass(frozen=True, eq=False)
class Parts:
    """A plan as the store keeps it: what its lists show, its head, and a value for each route."""

    record: PlanRecord
    routes: tuple[Mapping[str, Any], ...]


def parts_of(
    answer: Answer,
    scenario: ScenarioRecord,
    kind: str,
    name: str,
    owner: Owner,
    now: datetime,
    job_id: str | None = None,
) -> Parts:
    """Take a plan apart, as the first version of a new one."""
    value = json.loads(plan_to_json(answer.plan))
    routes = tuple(value.pop("routes"))
    record = PlanRecord(
        plan_id=new_id("pl"),
        version=1,
        parent=None,
        scenario_id=scenario.scenario_id,
        council=owner.council,
        kind=kind,
        name=name,
        job_id=job_id,
        provenance=value["provenance"],
        summary=_summary(answer),
        head=value,
        created_at=now,
        created_by=owner.account_id,
    )
    return Parts(record, routes)


def _summary(answer: Answer) -> dict[str, Any]:
    plan, scenario = answer.plan, answer.question.scenario
    counted = Counter(str(finding.kind) for finding in plan.findings)
    return {
        "pupils": len(scenario.pupils),
        "schools": len(scenario.schools),
        "routes": len(plan.routes),
        "unplaced": len(plan.unplaced),
        "cash_pence_per_day": plan.cash_pence_per_day,
        "notional_pence_per_day": plan.notional_pence_per_day,
        "lower_bound_pence_per_day": plan.lower_bound_pence_per_day,
        "one_school_lower_bound_pence_per_day": plan.one_school_lower_bound_pence_per_day,
        "gap_percent": gap_percent(plan),
        "days_per_year": scenario.policy.days_per_year,
        "findings": {kind: counted[kind] for kind in ("hard", "soft", "reported")},
        "words": list(summary(answer)),
    }


def plan_of(store: Store, record: PlanRecord) -> Plan:
    """Put a stored plan together."""
    # Without line breaks, as the encoder is many times faster then.
    return plan_from_json(plan_bytes(store, record, indent=None))


def plan_bytes(store: Store, record: PlanRecord, indent: int | None = 1) -> bytes:
    """Give a stored plan as the bytes of transport-plan/1, its keys in the order that files have them.

    Parameters
    ----------
    indent
        Blanks before each level; all in one line where there are none.
    """
    value = dict(record.head)
    routes = list(store.all_routes(record.plan_id, record.version))
    first = {key: value.pop(key) for key in ("format", "provenance")}
    return (json.dumps({**first, "routes": routes, **value}, ensure_ascii=False, indent=indent) + "\n").encode()


def answer_of(store: Store, record: PlanRecord, roads: Path) -> Answer:
    """Put a stored plan beside its question again, for papers and edits."""
    return Answer(posed(store, store.scenario(record.scenario_id), roads), plan_of(store, record))


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by hand to a route: who drives it, or in what type of vehicle. ``None`` leaves a thing as it is."""

    route_id: str
    operator: str | None = None
    vehicle_type: str | None = None


def edit_plan(
    store: Store, parent: tuple[str, int], edits: Sequence[Edit], owner: Owner, roads: Path, now: datetime
) -> PlanRecord:
    """Make the next version of a plan: edited, priced and audited again. A bound is kept, as it holds for any plan.

    Raises
    ------
    ChangedError
        Somebody made another version meanwhile; the message and the error tell which.
    UnreadableInputError
        An edit names a route or a vehicle type that is not there.
    BusyError
        Too much is under way.
    """
    before = version_meant(store, parent)
    with a_turn():
        made_from = store.made_from({before.scenario_id}).get(before.scenario_id, "")
        before = store.plan(*parent)  # as it is now that the turn has come
        answer = answer_of(store, before, roads)
        plan = replace(answer.plan, routes=edited(answer.question, answer.plan, edits))
        bare = audited(answer.question, plan, answer.plan.provenance)
        scenario = store.scenario(before.scenario_id)
        parts = parts_of(bare, scenario, "edit", before.name, owner, now)
    try:
        return store.edit_plan(parts.record, parts.routes, parent, made_from)
    except ChangedError as error:
        if store.plan(parent[0]).version == before.version:
            raise  # its data set has changed
        raise changed_meanwhile(store, before) from error


def version_meant(store: Store, parent: tuple[str, int]) -> PlanRecord:
    """Give a plan whose newest version is the one that is meant.

    Raises
    ------
    ChangedError
        It is not: somebody made another version.
    """
    newest = store.plan(parent[0])
    if newest.version == parent[1]:
        return newest
    raise _changed(store, store.plan(*parent) if parent[1] < newest.version else newest, newest)


def changed_meanwhile(store: Store, before: PlanRecord) -> ChangedError:
    """Tell how the newest version of a plan differs from one before."""
    return _changed(store, before, store.plan(before.plan_id))


def _changed(store: Store, before: PlanRecord, newest: PlanRecord) -> ChangedError:
    told = " ".join(changes(store, before, newest))
    return ChangedError(
        f"Plan '{newest.plan_id}' is at version {newest.version} and not the one that the edit means. {told}",
        "Look at the newest version, and make the edit again if it is still wanted.",
        newest.plan_id,
        newest,
    )


def changes(store: Store, before: PlanRecord, after: PlanRecord) -> tuple[str, ...]:
    """Tell how two versions of a plan differ, a sentence a route; the first few, and how many more there are."""
    old, new = (
        {route["route_id"]: route for route in store.all_routes(one.plan_id, one.version)} for one in (before, after)
    )
    told = []
    for route_id in sorted(old.keys() | new.keys()):
        if route_id not in new:
            told.append(f"Route {route_id} is gone.")
        elif route_id not in old:
            told.append(f"Route {route_id} is new.")
        elif old[route_id] != new[route_id]:
            told.append(f"Route {route_id}: {', '.join(_differences(old[route_id], new[route_id]))}.")
    more = [f"{len(told) - CHANGES_NAMED} more routes changed."] if len(told) > CHANGES_NAMED else []
    return (*told[:CHANGES_NAMED], *more)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    plain = [key for key in ("operator", "vehicle_type", "assistants") if old[key] != new[key]]
    told = [f"{key.replace('_', ' ')} is now {new[key] or 'none'}" for key in plain]
    return told or ["its runs or its price changed"]


def edited(question: Question, plan: Plan, edits: Sequence[Edit]) -> tuple[Route, ...]:
    """Give a plan's routes with changes by hand.

    Raises
    ------
    UnreadableInputError
        An edit names a route or a vehicle type that is not there.
    """
    routes = {route.route_id: route for route in plan.routes}
    types = [one.vehicle_type for one in question.scenario.vehicle_types]
    for edit in edits:
        if edit.route_id not in routes:
            raise UnreadableInputError(
                f"The plan has no route '{edit.route_id}'. It has {len(routes)} routes, {', '.join(list(routes)[:5])} "
                "among them.",
                "Name a route of this version of the plan.",
                "route_id",
            )
        if edit.vehicle_type is not None and edit.vehicle_type not in types:
            raise UnreadableInputError(
                f"There is no vehicle type '{edit.vehicle_type}'. The data set has: {', '.join(types)}.",
                "Name one of these.",
                "vehicle_type",
            )
        route = routes[edit.route_id]
        routes[edit.route_id] = replace(
            route,
            operator=route.operator if edit.operator is None else edit.operator or None,
            vehicle_type=edit.vehicle_type or route.vehicle_type,
        )
    return tuple(routes.values())
