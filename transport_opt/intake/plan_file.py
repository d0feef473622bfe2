"""Plans as files: transport-plan/1, read from anyone and written whole."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transport_opt.errors import PlanFileError, UnreadableInputError
from transport_opt.files import write_whole
from transport_opt.intake.plan_rows import PlanRow
from transport_opt.model import Adoption, Cash, Plan, Prices, Provenance, Route, Run

FORMAT = "transport-plan/1"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a plan for 10,000 pupils takes about 10 million."""
FAULTS_SHOWN = 5


def read_plan(path: Path) -> Plan:
    """Read a plan that follows transport-plan/1, whoever wrote it.

    Raises
    ------
    UnreadableInputError
        The file is missing, cannot be opened or is larger than a plan can be.
    PlanFileError
        The content is not JSON or does not follow the format; the message says where and what.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise UnreadableInputError(
            f"The plan file {path} cannot be read: {error.strerror}.",
            "Give the path of a plan.json that you may read.",
            str(path),
        ) from error
    if size > LARGEST_FILE:
        raise UnreadableInputError(
            f"The plan file {path} has {size:,} bytes; a plan has at most {LARGEST_FILE:,}.",
            "Check that this is a plan.json and not another file.",
            str(path),
        )
    return plan_from_json(content, str(path))


def plan_from_json(content: bytes, name: str = "plan.json") -> Plan:
    """Turn the bytes of a plan file into a plan.

    Parameters
    ----------
    name
        What messages call the file.

    Raises
    ------
    PlanFileError
        The content is not JSON or does not follow the format; the message says where and what.
    """
    try:
        return PlanRow.model_validate_json(content.removeprefix(b"\xef\xbb\xbf")).value()
    except ValidationError as error:
        faults = [_fault(detail) for detail in error.errors(include_url=False, include_context=False)]
        more = len(faults) - FAULTS_SHOWN
        told = " ".join(faults[:FAULTS_SHOWN]) + (f" There are {more} more faults." if more > 0 else "")
        raise PlanFileError(
            f"{name} does not follow {FORMAT}. {told}",
            "Mend the values named, or write the file again with the tool that made it.",
            _path(error.errors(include_url=False, include_context=False)[0]),
        ) from error


def _path(detail: ErrorDetails) -> str:
    """Write where a fault is, such as ``routes[0].runs[1].days``."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"])
    return steps.removeprefix(".") or "the file"


def _fault(detail: ErrorDetails) -> str:
    """Say what is wrong, what is needed and what there is now."""
    where, now = _path(detail), detail["input"]
    if detail["type"] == "missing":
        has = ", ".join(map(str, list(now)[:20])) if isinstance(now, dict) else ""
        parent, _, key = where.rpartition(".")
        return f"{parent or 'The plan'} needs a value called '{key}'. It has: {_short(has) or 'nothing'}."
    words = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if detail["type"] == "json_invalid":
        return f"It is not JSON: {words.removeprefix('Invalid JSON: ')}."
    if detail["type"] == "too_long":
        return f"{where} {words.removeprefix('Tuple ').replace(' after validation', '')}."
    needed = f"{where} should be {words}" if detail["msg"].startswith("Input should be ") else f"{where}: {words}"
    return f"{needed}; now it is {_short(json.dumps(now, default=str, ensure_ascii=False))}."


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan whole or not at all.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full; an old file is untouched.
    """
    write_whole(path, plan_to_json(plan))


def plan_to_json(plan: Plan) -> bytes:
    """Turn a plan into the bytes of transport-plan/1: UTF-8, the keys always in the same order."""
    value = {
        "format": FORMAT,
        "provenance": _fields(plan.provenance, *Provenance.__dataclass_fields__),
        "routes": [_route(route) for route in plan.routes],
        "unplaced": [
            {
                "pupil_id": pupil.pupil_id,
                "sessions": list(pupil.sessions),
                "reasons": [_fields(reason, "code", "message", "action") for reason in pupil.reasons],
            }
            for pupil in plan.unplaced
        ],
        **_fields(plan, "cash_pence_per_day", "notional_pence_per_day"),
        **_fields(plan, "lower_bound_pence_per_day", "one_school_lower_bound_pence_per_day"),
        "findings": [_fields(finding, "code", "kind", "message", "action", "where") for finding in plan.findings],
        "prices": None if plan.prices is None else _prices(plan.prices),
        "adoptions": [_fields(one, *Adoption.__dataclass_fields__) for one in plan.adoptions],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _fields(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _prices(prices: Prices) -> dict[str, Any]:
    return {
        "schools_solved": prices.schools_solved,
        "pupils": [_fields(price, "pupil_id", "pence_per_day") for price in prices.pupils],
        "rules": [_fields(price, "pupil_id", "rule_id", "pence_per_day") for price in prices.rules],
        "rules_left_out": prices.rules_left_out,
    }


def _route(route: Route) -> dict[str, Any]:
    head = _fields(route, "route_id", "vehicle_type", "operator", "assistants")
    cash = None if route.cash is None else _fields(route.cash, *Cash.__dataclass_fields__, "total")
    skills = list(route.assistant_skills)
    return {**head, "assistant_skills": skills, "runs": [_run(run) for run in route.runs], "cash_pence": cash}


def _run(run: Run) -> dict[str, Any]:
    stops = [_fields(stop, "place", "arrive", "depart", "boards", "alights") for stop in run.stops]
    head = {**_fields(run, "direction", "run"), "days": str(run.days)}
    return {**head, "stops": stops, **_fields(run, "seconds", "metres")}
