"""Pupils placed in a stored plan: what is offered, and the next version of the plan with an offer taken."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from transport_opt.errors import ChangedError, ProblemsError, UnreadableInputError
from transport_opt.intake import read_dataset
from transport_opt.intake.changes import read_changes
from transport_opt.place import Asked
from transport_opt.service.datasets import Owner, counts_of, dataset_folder
from transport_opt.service.placing import Accepted, Placed, accept, changed_question, place_for
from transport_opt.service.posed import posed
from transport_opt.service.question import MatrixFile
from transport_opt.service.questions import times_of
from transport_opt.service.stored_plans import changed_meanwhile, parts_of, plan_of, version_meant
from transport_opt.service.turns import a_turn
from transport_opt.store import DataSetRecord, PlanRecord, Store, new_id

PUPILS_FILE, NEW_FOLDER, KEY = "pupils.csv", "to place", "pupil_id"
Rows = Sequence[Mapping[str, str]]
"""Pupils by the columns of pupils.csv."""


@dataclass(frozen=True, eq=False)
class Taken:
    """A version of a plan with pupils placed, and what is to be told of it."""

    record: PlanRecord
    accepted: Accepted


def offers_for(store: Store, record: PlanRecord, rows: Rows, roads: Path, asked: Asked) -> Placed:
    """Offer ways to carry pupils who are new to a stored plan's data set or changed; nothing is kept.

    Raises
    ------
    ProblemsError
        The rows have problems that stop the work, by row and column, or a home is too far from any road.
    UnreadableInputError, MatrixError
        No row is given, or the travel times do not cover a pupil.
    BusyError
        Too much is under way.
    """
    with a_turn():
        return _placed(store, record, rows, roads, asked)


def take_offer(
    store: Store, parent: tuple[str, int], rows: Rows, asked: Asked, owner: Owner, roads: Path, now: datetime
) -> Taken:
    """Make the next version of a plan with pupils placed, on a data set with their rows put in or changed.

    Raises
    ------
    ChangedError
        Somebody made another version meanwhile.
    UnreadableInputError
        There is no way to carry a pupil, or no offer of that number; or as `offers_for`.
    """
    before = version_meant(store, parent)
    with a_turn():
        made_from = store.made_from({before.scenario_id})
        accepted = accept(_placed(store, before, rows, roads, asked))
        if accepted is None:
            raise UnreadableInputError(
                "A pupil cannot be placed: there is no offer to take.",
                "POST the same pupils to the plan's placements; it tells what stands in the way of each.",
                "pupils",
            )
        scenario = store.scenario(before.scenario_id)
        dataset = _with_rows(store, store.dataset(scenario.dataset_id), rows, owner, now)
    if store.made_from({before.scenario_id}) != made_from:
        raise ChangedError(
            "The plan's data set changed while the pupils were placed, as when somebody is erased from it.",
            "Ask for the placement again.",
            before.plan_id,
        )
    store.add_dataset(dataset)
    try:
        store.accept_dataset(dataset.dataset_id, dataset.revision, now)
        asks = store.scenario_for(dataset.dataset_id, scenario.times, now)
        parts = parts_of(accepted.answer, asks, "edit", before.name, owner, now)
        return Taken(store.edit_plan(parts.record, parts.routes, parent), accepted)
    except ChangedError as error:
        store.delete_dataset(dataset.dataset_id)
        raise changed_meanwhile(store, before) from error


def _placed(store: Store, record: PlanRecord, rows: Rows, roads: Path, asked: Asked) -> Placed:
    scenario = store.scenario(record.scenario_id)
    before, times = posed(store, scenario, roads), times_of(store, scenario, roads)
    with dataset_folder(store, store.dataset(scenario.dataset_id)) as folder:
        # In a folder of its own, so that it is none of the data set's tables.
        table = folder / NEW_FOLDER / PUPILS_FILE
        table.parent.mkdir()
        table.write_text(_table(rows), encoding="utf-8")
        changes = read_changes(folder, table, places_required=not isinstance(times, MatrixFile))
    if changes.scenario is None:
        raise ProblemsError(changes.problems)
    if asked.take > 1 and len(changes.pupil_ids) > 1:
        raise UnreadableInputError(
            f"Offer {asked.take} can be taken for a single pupil; {len(changes.pupil_ids)} are sent.",
            "Leave the number out, or place the pupils one by one.",
            "offer",
        )
    after = changed_question(before, changes, times, PUPILS_FILE)
    return place_for(before, plan_of(store, record), after, changes.pupil_ids, asked)


def _with_rows(store: Store, dataset: DataSetRecord, rows: Rows, owner: Owner, now: datetime) -> DataSetRecord:
    """Give a data set as it is with pupils put in or changed; the one that it comes from stays."""
    tables = {**dataset.tables, PUPILS_FILE: _merged(dataset.tables[PUPILS_FILE], rows)}
    changed = replace(dataset, tables=tables)
    with dataset_folder(store, changed) as folder:
        found = read_dataset(folder, places_required=dataset.matrix_sha256 is None)
    return replace(
        changed,
        dataset_id=new_id("ds"),
        revision=1,
        sha256=found.sha256,
        counts=counts_of(found.scenario),
        problems=tuple(asdict(problem) for problem in found.problems),
        created_at=now,
        created_by=owner.account_id,
        accepted_at=None,
    )


def _merged(text: str, rows: Rows) -> str:
    """Put rows in the place of those with the same pupil, and the others at the end."""
    kept: dict[str, Mapping[str, Any]] = {row[KEY].strip(): row for row in csv.DictReader(io.StringIO(text))}
    return _table(tuple({**kept, **{row[KEY].strip(): row for row in rows}}.values()))


def _table(rows: Rows) -> str:
    written = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = csv.DictWriter(written, columns or [KEY], restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()
