"""Drawings kept with plans, whole and masked, and what an edit did not change taken over from an earlier version's.

An edit by hand changes who drives a route and in what, and seldom where; drawing a county anew takes seconds.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from transport_opt.service.drawing import drawing
from transport_opt.service.masks import Pseudonyms, masked_drawing
from transport_opt.service.plans import Answer
from transport_opt.store import Papers, PlanRecord, Store

DRAWING, DRAWING_TYPE = "routes.geojson", "application/geo+json"
PACKING = 6
"""Of gzip's nine levels."""

Routes = Sequence[Mapping[str, Any]]
Features = dict[str, list[dict[str, Any]]]


def drawings_with(answer: Answer, names: Pseudonyms | None) -> Papers:
    """Draw a plan, packed by gzip: whole and, with other names for its pupils, as it is for everybody else.

    Parameters
    ----------
    names
        ``None`` leaves the masked drawing to whoever asks for it first.
    """
    whole = drawing(answer)
    papers = {DRAWING: (DRAWING_TYPE, "gzip", packed(whole))}
    if names is not None:
        papers[masked_name(DRAWING, names)] = (DRAWING_TYPE, "gzip", packed(masked_drawing(whole, names)))
    return papers


def masked_name(name: str, names: Pseudonyms) -> str:
    """Give what a document with other names for pupils is called in the store.

    Made with another key, or for another plan, it would have other names in it.
    """
    return f"masked-{names.of('')[-6:]}-{name}"


def packed(value: Mapping[str, Any]) -> bytes:
    """Pack a drawing by gzip."""
    return gzip.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), PACKING)


def packed_from_before(store: Store, record: PlanRecord, answer: Callable[[], Answer]) -> bytes:
    """Draw a version of a plan, and take what is the same from the newest version before it that was drawn.

    Parameters
    ----------
    answer
        Gives the version beside its question; it is not asked for where nothing that is drawn has changed.
    """
    known = _drawn_before(store, record, DRAWING)
    if known is None:
        return packed(drawing(answer()))
    content, before = known
    routes = store.all_routes(record.plan_id, record.version)
    if _drawn_alike(before, routes):
        return content
    if any(len(_ids(one)) < len(one) for one in (before, routes)):
        # Anyone's plan may name two routes alike, and then nobody knows which of them a line belongs to.
        return packed(drawing(answer()))
    kept = _kept(json.loads(gzip.decompress(content))["features"], before, routes)
    left = {route["route_id"] for route in routes} - kept.keys()
    if left:
        whole = answer()
        part = tuple(route for route in whole.plan.routes if route.route_id in left)
        kept |= _by_route(drawing(Answer(whole.question, replace(whole.plan, routes=part)))["features"])
    features = [feature for route_id in _ids(routes) for feature in kept.get(route_id, [])]
    return packed({"type": "FeatureCollection", "features": features})


def drawn_alike_before(store: Store, record: PlanRecord, name: str) -> bytes | None:
    """Give a drawing kept with an earlier version, under a name of its own, if nothing that is drawn has changed."""
    known = _drawn_before(store, record, name)
    if known is None or not _drawn_alike(known[1], store.all_routes(record.plan_id, record.version)):
        return None
    return known[0]


def _drawn_before(store: Store, record: PlanRecord, name: str) -> tuple[bytes, Routes] | None:
    """Give the newest earlier drawing of a name, and the routes that it shows."""
    versions = [one for one in store.paper_versions(record.plan_id, name) if one < record.version]
    if not versions:
        return None
    content = store.paper(record.plan_id, versions[-1], name)[2]
    return content, store.all_routes(record.plan_id, versions[-1])


def _kept(features: Sequence[dict[str, Any]], before: Routes, now: Routes) -> Features:
    """Give what is drawn as before of each route that has its runs still, in the type of vehicle that it has now."""
    drawn = _by_route(features)
    runs = {route["route_id"]: route["runs"] for route in before}
    same = {route["route_id"]: route for route in now if runs.get(route["route_id"]) == route["runs"]}
    return {
        route_id: [
            {**feature, "properties": {**feature["properties"], "vehicle_type": route["vehicle_type"]}}
            for feature in drawn.get(route_id, [])
        ]
        for route_id, route in same.items()
    }


def _by_route(features: Sequence[dict[str, Any]]) -> Features:
    drawn: Features = {}
    for feature in features:
        drawn.setdefault(feature["properties"]["route_id"], []).append(feature)
    return drawn


def _ids(routes: Routes) -> list[str]:
    return list(dict.fromkeys(route["route_id"] for route in routes))


def _drawn_alike(before: Routes, now: Routes) -> bool:
    drawn = ("route_id", "vehicle_type", "runs")
    return [[route[name] for name in drawn] for route in before] == [[route[name] for name in drawn] for route in now]
