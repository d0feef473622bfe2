"""One pupil's whole file, for a subject access request: all that is kept or planned about them, and of nobody else."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from transport_opt.errors import UnreadableInputError
from transport_opt.files import write_whole
from transport_opt.intake.plan_file import plan_to_json, read_plan
from transport_opt.intake.tidied import tidied_tables
from transport_opt.service.about_pupil import (
    about,
    journeys_of,
    named_by_others,
    pupils_of,
    riders_of,
    rows_about,
    without_others,
)
from transport_opt.service.keeping import standing
from transport_opt.service.leftovers import sweep
from transport_opt.service.security_events import note
from transport_opt.service.settings import Settings
from transport_opt.store import DataSetRecord, Page, PlanRecord, Store

FORMAT = "pupil-file/1"
NOT_IN_IT = (
    "Documents kept with a plan (run sheets, maps, workbooks) and the plan that a search under way keeps say what the "
    "plan says, and are not repeated. Travel times between the home and other places are kept as numbers, worked out "
    "from the home. Columns that the product does not know are never read: look in your own tables. Who made or "
    "decided something is left out. Backups, and files that were not named, may hold what is not here."
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sought:
    """Where to look for a pupil.

    Attributes
    ----------
    settings
        Of the store; ``None`` looks in files alone.
    council
        Whose part of the store; every council's where none is named.
    datasets, plans
        Files beside the store.
    """

    pupil_id: str
    settings: Settings | None = None
    council: str | None = None
    datasets: tuple[Path, ...] = ()
    plans: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Found:
    """What is found, and whom else it may name, while it is gathered."""

    pupil_id: str
    datasets: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    others: set[str] = field(default_factory=set)

    def parts(self) -> dict[str, list[dict[str, Any]]]:
        """Give what was found, by kind."""
        return {"datasets": self.datasets, "plans": self.plans, "jobs": self.jobs, "events": self.events}


def pupil_file(sought: Sought, to: Path, now: datetime) -> dict[str, int]:
    """Write all that names a pupil to one file, for its owner alone; none is written where nothing is found.

    Returns
    -------
    dict
        How many data sets, versions of plans, jobs and security events name the pupil.

    Raises
    ------
    StoreError
        There is no store, or the database fails.
    UnreadableInputError, PlanFileError
        The id is blank, or a file that is named cannot be read.
    OSError
        The file cannot be written.
    """
    if not sought.pupil_id.strip():
        raise UnreadableInputError("PUPIL needs an id; now it is blank.", "Give the pupil's id.", "PUPIL")
    found = _Found(sought.pupil_id)
    for path in sought.datasets:
        _dataset(found, {"file": str(path)}, tidied_tables(path))
    for path in sought.plans:
        kept = json.loads(plan_to_json(read_plan(path)))
        _plan(found, {"file": str(path)}, kept, kept.pop("routes"))
    if sought.settings is not None:
        with standing(sought.settings) as store:
            _from_store(found, store, sought.council)
            _write(found, to, now)
            if any(found.parts().values()):
                note(store, now, None, "pupil-file", {"by": "the machine"})
    else:
        _write(found, to, now)
    return {name: len(part) for name, part in found.parts().items()}


def _write(found: _Found, to: Path, now: datetime) -> None:
    if not any(found.parts().values()):
        return
    told = without_others(found.parts(), found.others - {found.pupil_id})
    head = {"format": FORMAT, "pupil_id": found.pupil_id, "made_at": now.isoformat(), "not_in_it": NOT_IN_IT}
    sweep(to)
    write_whole(to, (json.dumps({**head, **told}, ensure_ascii=False, indent=1) + "\n").encode(), 0o600)


def _from_store(found: _Found, store: Store, council: str | None) -> None:
    for listed in _all(lambda cursor: store.datasets(council, cursor)):
        dataset = store.dataset(listed.dataset_id)
        _dataset(found, _of_dataset(dataset), dataset.tables, about(list(dataset.problems), found.pupil_id))
    for newest in _all(lambda cursor: store.plans(council, cursor)):
        decisions = store.decisions(newest.plan_id)
        for version in store.plan_versions(newest.plan_id):
            record = store.plan(newest.plan_id, version.version)
            adopted = [
                {"decided_at": one.decided_at.isoformat(), "why": one.why}
                for one in decisions
                if one.version == version.version
            ]
            kept = {"head": record.head, "summary": record.summary, "provenance": record.provenance}
            routes = store.all_routes(newest.plan_id, version.version)
            _plan(found, _of_plan(record), kept, routes, adopted)
    for job in _all(lambda cursor: store.jobs(council, cursor)):
        said = about({"asked": job.params, "stage": job.stage, "error": job.error}, found.pupil_id)
        if said:
            found.jobs.append({"job_id": job.job_id, "made_at": job.created_at.isoformat(), "said": said})
    for event in _all(store.events):
        said = about(event.detail, found.pupil_id)
        if said:
            found.events.append({"at": event.at.isoformat(), "kind": event.kind, "said": said})


def _of_dataset(record: DataSetRecord) -> dict[str, Any]:
    accepted = None if record.accepted_at is None else record.accepted_at.isoformat()
    return {
        "dataset_id": record.dataset_id,
        "council": record.council,
        "name": record.name,
        "made_at": record.created_at.isoformat(),
        "accepted_at": accepted,
    }


def _of_plan(record: PlanRecord) -> dict[str, Any]:
    return {
        "plan_id": record.plan_id,
        "version": record.version,
        "council": record.council,
        "kind": record.kind,
        "name": record.name,
        "made_at": record.created_at.isoformat(),
    }


def _dataset(found: _Found, where: dict[str, Any], tables: Mapping[str, str], problems: Any = None) -> None:
    found.others |= pupils_of(tables)
    rows, named = rows_about(tables, found.pupil_id), named_by_others(tables, found.pupil_id)
    if rows or named or problems or about(where, found.pupil_id):
        found.datasets.append({**where, "rows": rows, "named_in_rows_of_others": named, "problems": problems or []})


def _plan(
    found: _Found,
    where: dict[str, Any],
    kept: Mapping[str, Any],
    routes: Sequence[Mapping[str, Any]],
    adopted: Sequence[Mapping[str, str]] = (),
) -> None:
    found.others |= riders_of(routes)
    journeys, said = journeys_of(routes, found.pupil_id), about(kept, found.pupil_id)
    if journeys or said or about([where, *adopted], found.pupil_id):
        found.plans.append({**where, "journeys": journeys, "said": said or {}, "decisions": list(adopted)})


def _all(listed: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Give every item of a list that comes a part at a time."""
    cursor: str | None = None
    while True:
        page = listed(cursor)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return
