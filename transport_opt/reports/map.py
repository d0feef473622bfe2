"""The map: one HTML file that opens offline, with the routes on the roads and a twin in tables.

The page loads nothing: its script and style are inside it, named by their hashes in a content security policy
that forbids everything else.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from transport_opt.files import write_whole
from transport_opt.model import Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.reports.map_data import PALETTE, Lines, map_data
from transport_opt.reports.map_tables import routes_table, stops_tables, unplaced_table
from transport_opt.reports.polyline import Point


def write_map(
    scenario: Scenario,
    plan: Plan,
    path: Path,
    lines: Lines,
    title: str,
    base_roads: Sequence[Sequence[Point]] = (),
    attribution: str = "",
) -> None:
    """Write the map of a priced plan, whole or not at all.

    Parameters
    ----------
    lines
        The line on the roads of each leg; a leg that is absent is drawn straight and dashed, and the page says so.
    title
        The page's heading.
    base_roads
        Main roads, drawn thin and grey below the routes.
    attribution
        Who made the road map, and its licence.

    Raises
    ------
    TransportError
        A route has no price.
    OSError
        The file cannot be written.
    """
    write_whole(path, _page(scenario, plan, map_data(scenario, plan, lines, base_roads), title, attribution).encode())


def _page(scenario: Scenario, plan: Plan, data: dict[str, Any], title: str, attribution: str) -> str:
    script = _asset("map.js")
    style = _asset("map.css") + "".join(f".c{n}{{background:{colour}}}\n" for n, colour in enumerate(PALETTE))
    return Template(_asset("map.html")).substitute(
        policy=_policy(script, style),
        title=escape(title),
        style=style,
        script=script,
        data=_embedded(data),
        summary=escape(_summary(scenario, plan)),
        state=escape(_state(plan)),
        straight=escape(_straight(len(data["straight"]), len(data["legs"]))),
        routes=routes_table(scenario, plan),
        stops=stops_tables(scenario, plan),
        unplaced=unplaced_table(scenario, plan),
        attribution=escape(attribution),
    )


def _asset(name: str) -> str:
    return resources.files("transport_opt.reports").joinpath(name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _embedded(data: dict[str, Any]) -> str:
    """Write JSON that no HTML reader can take for a tag, wherever it stands."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _summary(scenario: Scenario, plan: Plan) -> str:
    carried = {pupil_id for route in plan.routes for pupil_id in route.pupil_ids}
    cash = "" if plan.cash_pence_per_day is None else f" Cash a school day: {pounds(plan.cash_pence_per_day)}."
    return (
        f"Routes: {len(plan.routes)}. Pupils aboard: {len(carried)} of {len(scenario.pupils)}. "
        f"Schools: {len(scenario.schools)}. Pupils without a seat in some session: {len(plan.unplaced)}.{cash}"
    )


def _state(plan: Plan) -> str:
    hard = len(plan.hard_findings)
    if not hard:
        return "The audit has no hard finding."
    return f"Not ready: the audit has {hard} hard finding{'' if hard == 1 else 's'}."


def _straight(straight: int, legs: int) -> str:
    if not straight:
        return "Every leg is drawn on the roads."
    return f"{straight} of {legs} legs have no line on the roads and are drawn straight and dashed."
