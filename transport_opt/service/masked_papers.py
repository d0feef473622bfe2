"""A plan's documents without identifiers: what is taken away unless a planner asks for more."""

import json
from pathlib import Path

from transport_opt.errors import NotAllowedError
from transport_opt.service.drawings import DRAWING, DRAWING_TYPE, drawn_alike_before, masked_name, packed
from transport_opt.service.masks import (
    Pseudonyms,
    masked_drawing,
    pseudonymised_head,
    pseudonymised_route,
    pupils_in,
    viewers_head,
    viewers_route,
)
from transport_opt.service.pseudonymous import pseudonymous
from transport_opt.service.stored_papers import MADE, NAMES, PLAN_FILE, TEMPORARY, Paper, kept_or_made, paper
from transport_opt.service.stored_plans import answer_of, plan_bytes
from transport_opt.store import PlanRecord, Store

VIEWERS = (PLAN_FILE, DRAWING)
"""What viewers may take away; everything else tells what pupils need."""


def masked_paper(store: Store, record: PlanRecord, name: str, roads: Path, names: Pseudonyms, viewer: bool) -> Paper:
    """Give one of a plan's documents with other names for pupils and no exact home.

    Parameters
    ----------
    name
        As `transport_opt.service.stored_papers.paper` has it.
    viewer
        Whether it must not tell what pupils need either.

    Raises
    ------
    NotThereError
        There is no document of that name.
    NotAllowedError
        Viewers may not have it.
    BusyError
        It is not made yet, and too much is under way.
    """
    if name == PLAN_FILE:
        return Paper("application/json", "", _plan(store, record, names, viewer))
    if viewer and name in NAMES and name not in VIEWERS:
        raise NotAllowedError(
            f"A viewer may take away {' and '.join(VIEWERS)}; '{name}' tells what pupils need.",
            "Ask a planner of your council.",
            name,
        )
    if name not in NAMES:
        return paper(store, record, name, roads)  # which tells what there is
    kept = masked_name(name, names)
    return kept_or_made(store, record, kept, lambda now: _made(store, now, (name, kept), roads, names))


def _made(store: Store, record: PlanRecord, called: tuple[str, str], roads: Path, names: Pseudonyms) -> Paper:
    """Make a document; ``called`` is what it is called outside and in the store."""
    name, kept = called
    if name == DRAWING:
        alike = drawn_alike_before(store, record, kept)
        if alike is not None:
            return Paper(DRAWING_TYPE, "gzip", alike)
        whole = paper(store, record, name, roads)
        return Paper(whole.media_type, "gzip", packed(masked_drawing(json.loads(whole.unpacked()), names)))
    media_type, make = MADE[name]
    answer = pseudonymous(answer_of(store, record, roads), names)
    return Paper(media_type, "", make(answer, store.folder / TEMPORARY))


def _plan(store: Store, record: PlanRecord, names: Pseudonyms, viewer: bool) -> bytes:
    value = json.loads(plan_bytes(store, record))
    routes = value.pop("routes")
    if viewer:
        head, masked = viewers_head(value, names), [viewers_route(route, names) for route in routes]
    else:
        pupils = pupils_in(routes, value)
        head = pseudonymised_head(value, pupils, names)
        masked = [pseudonymised_route(route, names) for route in routes]
    first = {key: head.pop(key) for key in ("format", "provenance")}
    return (json.dumps({**first, "routes": masked, **head}, ensure_ascii=False, indent=1) + "\n").encode()
