"""What people take away from a stored plan: made when it is first asked for, and kept."""

import gzip
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from transport_opt.errors import NotThereError
from transport_opt.service.datasets import Owner
from transport_opt.service.drawings import DRAWING, DRAWING_TYPE, packed_from_before
from transport_opt.service.papers import Papers, write_papers
from transport_opt.service.plans import Answer, baseline_for
from transport_opt.service.stored_plans import answer_of, plan_bytes
from transport_opt.service.turns import a_turn
from transport_opt.store import DecisionRecord, Once, Page, PlanRecord, Store, new_id

TEMPORARY = "tmp"
"""The store's folder for what is under way: an erasure empties it."""
PLAN_FILE = "plan.json"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, packed by gzip where its encoding says so."""

    media_type: str
    encoding: str
    content: bytes

    def unpacked(self) -> bytes:
        """Give the document itself."""
        return gzip.decompress(self.content) if self.encoding else self.content


def paper(store: Store, record: PlanRecord, name: str, roads: Path) -> Paper:
    """Give one of a plan's documents.

    Parameters
    ----------
    name
        ``plan.json``, ``routes.geojson``, ``plan.xlsx``, ``map.html`` or ``run-sheets.pdf``.

    Raises
    ------
    NotThereError
        There is no document of that name.
    BusyError
        It is not made yet, and too much is under way.
    """
    if name == PLAN_FILE:
        return Paper("application/json", "", plan_bytes(store, record))
    if name not in NAMES:
        raise NotThereError(
            f"A plan has no document called '{name}'. There are: {', '.join((PLAN_FILE, *NAMES))}.",
            "Ask for one of these.",
            name,
        )
    return kept_or_made(store, record, name, lambda now: _made(store, now, name, roads))


def kept_or_made(store: Store, record: PlanRecord, name: str, make: Callable[[PlanRecord], Paper]) -> Paper:
    """Give a document, or make it in its turn and keep it, unless its data set changes: a pupil may have been erased.

    Parameters
    ----------
    make
        Makes it from the version as it is when the turn has come.

    Raises
    ------
    BusyError
        Too much is under way.
    """
    with suppress(NotThereError):
        return Paper(*store.paper(record.plan_id, record.version, name))
    with a_turn():
        with suppress(NotThereError):  # Whoever had the turn before may have made it.
            return Paper(*store.paper(record.plan_id, record.version, name))
        made_from = store.made_from({record.scenario_id}).get(record.scenario_id, "")
        made = make(store.plan(record.plan_id, record.version))
    told = made.media_type, made.content, made.encoding, made_from
    store.put_paper(record.plan_id, record.version, name, *told)
    return made


def _made(store: Store, record: PlanRecord, name: str, roads: Path) -> Paper:
    if name == DRAWING:
        content = packed_from_before(store, record, lambda: answer_of(store, record, roads))
        return Paper(DRAWING_TYPE, "gzip", content)
    media_type, make = MADE[name]
    return Paper(media_type, "", make(answer_of(store, record, roads), store.folder / TEMPORARY))


def _workbook(answer: Answer, room: Path) -> bytes:
    today = baseline_for(answer.question).plan if answer.question.scenario.todays_routes else None
    with tempfile.TemporaryDirectory(dir=room) as folder:
        path = Path(folder) / "plan.xlsx"
        write_papers(answer, Papers(workbook=path), today)
        return path.read_bytes()


def _map(answer: Answer, room: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=room) as folder:
        path = Path(folder) / "map.html"
        write_papers(answer, Papers(map=path))
        return path.read_bytes()


def _run_sheets(answer: Answer, room: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=room) as folder:
        path = Path(folder) / "run-sheets.pdf"
        write_papers(answer, Papers(run_sheets=path))
        return path.read_bytes()


MADE: dict[str, tuple[str, Callable[[Answer, Path], bytes]]] = {
    "plan.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "map.html": ("text/html", _map),
    "run-sheets.pdf": ("application/pdf", _run_sheets),
}
NAMES = (DRAWING, *MADE)


def pupils_of(
    store: Store, record: PlanRecord, cursor: str | None, limit: int, called: Callable[[str], str] = str
) -> Page[dict[str, object]]:
    """List on which routes each pupil of a plan rides, by id; the cursor is the last id of the part before.

    Parameters
    ----------
    called
        Gives what a pupil is called in the list instead of the id.
    """
    rides: dict[str, list[str]] = {called(pupil["pupil_id"]): [] for pupil in record.head["unplaced"]}
    for route in store.all_routes(record.plan_id, record.version):
        for pupil_id in {one for run in route["runs"] for stop in run["stops"] for one in stop["boards"]}:
            rides.setdefault(called(pupil_id), []).append(route["route_id"])
    without = {called(pupil["pupil_id"]) for pupil in record.head["unplaced"]}
    left = sorted(pupil_id for pupil_id in rides if cursor is None or pupil_id > cursor)
    items = tuple(
        {"pupil_id": pupil_id, "route_ids": rides[pupil_id], "unplaced": pupil_id in without}
        for pupil_id in left[:limit]
    )
    return Page(items, left[limit - 1] if len(left) > limit else None)


def adopt_plan(
    store: Store, record: PlanRecord, owner: Owner, why: str, now: datetime, once: Once | None = None
) -> DecisionRecord:
    """Note that a version of a plan is adopted."""
    decision = DecisionRecord(new_id("dc"), record.plan_id, record.version, record.council, owner.account_id, now, why)
    return store.adopt(decision, once)
