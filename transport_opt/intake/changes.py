"""Pupils who are new or changed, in a table of their own: read by the same code as the data set's own pupils."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from transport_opt.errors import Problem
from transport_opt.intake.build import build_scenario
from transport_opt.intake.canonical import scenario_sha256
from transport_opt.intake.columns import tell_columns
from transport_opt.intake.dataset import check_tables, places_by_postcode, read_parts
from transport_opt.intake.faults import Faults
from transport_opt.intake.fields import PUPILS, SCHOOLS, VEHICLES
from transport_opt.intake.places import Locator, locate
from transport_opt.intake.rows import PupilRow, read_rows
from transport_opt.intake.tables import read_csv
from transport_opt.model import Scenario

_FURTHER = 10_000_000
"""Added to the row numbers of the data set's own pupils, whose problems are told with the data set."""


@dataclass(frozen=True)
class Changes:
    """A data set with some pupils put in the place of those with the same ids, or added.

    Attributes
    ----------
    scenario
        ``None`` if any problem stops the work. The pupils who were there keep their places in the order.
    problems
        Of the changed rows, by row and column.
    pupil_ids
        Of the rows, in their order.
    sha256
        Of the scenario's canonical text; empty without a scenario.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]
    pupil_ids: tuple[str, ...]
    sha256: str


def read_changes(
    dataset: Path, changed: Path, postcodes: Path | None = None, *, places_required: bool = True
) -> Changes:
    """Read a table with the columns of pupils.csv into a data set that has no problem of its own.

    Parameters
    ----------
    dataset, postcodes, places_required
        As `read_dataset` has them.
    changed
        A CSV file.

    Raises
    ------
    UnreadableInputError
        The data set or the file is none: missing, damaged, not UTF-8, or too large.
    """
    faults, ignored = Faults(), Faults()
    tables, own = read_parts(dataset, places_required, ignored)
    table = read_csv(changed, PUPILS, faults)
    tell_columns(table, places_required, faults)
    new = read_rows(table, PupilRow, faults)
    ids = tuple(dict.fromkeys(row.pupil_id for row in new if row.pupil_id is not None))
    kept = [row.model_copy(update={"row": row.row + _FURTHER}) for row in own.pupils if row.pupil_id not in ids]
    order = {row.pupil_id: at for at, row in enumerate(own.pupils)}
    rows = dataclasses.replace(own, pupils=[*new, *kept])
    found = places_by_postcode(dataset, postcodes, tables, (rows.pupils, rows.schools, rows.vehicles), ignored)
    known, locator = Locator(found, places_required, ignored), Locator(found, places_required, faults)
    places = {SCHOOLS: locate(tables.get(SCHOOLS), rows.schools, known)}
    places[VEHICLES] = locate(tables.get(VEHICLES), rows.vehicles, known)
    places[PUPILS] = locate(tables.get(PUPILS), kept, known) | locate(table, new, locator)
    rows = dataclasses.replace(rows, places=places)
    check_tables({**tables, PUPILS: table}, rows, faults)
    problems = faults.of_table(PUPILS, _FURTHER)
    if any(problem.stops for problem in problems):
        return Changes(None, problems, ids, "")
    built = build_scenario(rows)
    there = [pupil for pupil in built.pupils if pupil.pupil_id in order]
    joining = [pupil for pupil in built.pupils if pupil.pupil_id not in order]
    there.sort(key=lambda pupil: order[pupil.pupil_id])
    scenario = dataclasses.replace(built, pupils=(*there, *joining))
    return Changes(scenario, problems, ids, scenario_sha256(scenario))
