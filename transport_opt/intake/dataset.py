"""A data set as a whole: every table read, every problem gathered, and a scenario if none of them stops the work."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transport_opt.errors import Problem, UnreadableInputError
from transport_opt.intake import check_fleet, check_pupils, check_routes, check_times
from transport_opt.intake.build import Rows, build_scenario
from transport_opt.intake.canonical import scenario_sha256
from transport_opt.intake.check_ids import check_ids, known_ids
from transport_opt.intake.columns import tell_columns
from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import LOCKS, POLICY, POSTCODES, PUPILS, ROUTES, SCHOOLS, VEHICLES
from transport_opt.intake.leavers import without_leavers
from transport_opt.intake.pairs import both_ways, check_pairs
from transport_opt.intake.places import Locator, locate, read_postcodes, wanted_postcodes, wanted_records
from transport_opt.intake.policy import Entry, make_policy, policy_entries, read_policy_toml
from transport_opt.intake.rows import (
    LockRow,
    PlaceRow,
    PolicyRow,
    PostcodeRow,
    PupilRow,
    RouteRow,
    SchoolRow,
    VehicleRow,
    read_rows,
)
from transport_opt.intake.tables import Table, csv_rows, postcodes_file, read_folder, read_sheets, table_of
from transport_opt.model import Place, Policy, Scenario


@dataclass(frozen=True)
class DataSet:
    """What a folder or a workbook says.

    Attributes
    ----------
    scenario
        ``None`` if any problem stops the work.
    problems
        All of them, by file, row and column.
    name
        Of the folder, or of the workbook without its ending.
    sha256
        Of the scenario's canonical text; empty without a scenario.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]
    name: str
    sha256: str


def read_dataset(
    path: Path, postcodes: Path | None = None, *, places_required: bool = True, leavers_out: bool = False
) -> DataSet:
    """Read a data set whole, or tell everything that is wrong with it.

    Parameters
    ----------
    path
        A folder of CSV files, or one .xlsx workbook.
    postcodes
        A postcode table in CSV, beside the data set's own; the data set's own wins.
    places_required
        Whether a pupil or school without a place stops the work; it does not where travel times come from a matrix,
        and their place is then at latitude and longitude 0.
    leavers_out
        Whether rows of today's routes that name nobody of the pupils table are left out, and do not stop the work.

    Raises
    ------
    UnreadableInputError
        It is no data set at all: missing, damaged, not UTF-8, or larger unpacked than any data set.
    """
    faults = Faults()
    tables, rows = read_parts(path, places_required, faults)
    if leavers_out:
        rows = without_leavers(tables, rows, faults)
    found = places_by_postcode(path, postcodes, tables, (rows.pupils, rows.schools, rows.vehicles), faults)
    locator = Locator(found, places_required, faults)
    placed: dict[str, Sequence[PlaceRow]] = {PUPILS: rows.pupils, SCHOOLS: rows.schools, VEHICLES: rows.vehicles}
    rows = dataclasses.replace(
        rows, places={file: locate(tables.get(file), of, locator) for file, of in placed.items()}
    )
    check_tables(tables, rows, faults)
    problems = faults.in_order()
    scenario = None if any(problem.stops for problem in problems) else build_scenario(rows)
    return DataSet(scenario, problems, _name(path), "" if scenario is None else scenario_sha256(scenario))


def read_parts(path: Path, places_required: bool, faults: Faults) -> tuple[dict[str, Table], Rows]:
    """Read the tables of a data set and their rows, which are not placed yet nor held against each other."""
    tables = _read_tables(path, faults)
    for table in tables.values():
        tell_columns(table, places_required, faults)
    policy = make_policy(_entries(path, tables, faults), faults)
    return tables, _read_all(tables, policy, faults)


def _name(path: Path) -> str:
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.stem


def _read_tables(path: Path, faults: Faults) -> dict[str, Table]:
    action = "Name the folder that holds the CSV files, or one .xlsx workbook."
    if path.is_dir():
        return read_folder(path, faults)
    if not path.exists():
        raise UnreadableInputError(f"There is no file or folder called {path}.", action, str(path))
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        message = f"{path.name} is not a data set; it needs to be a folder of CSV files or a workbook ending in .xlsx."
        raise UnreadableInputError(message, action, str(path))
    return read_sheets(path, faults)


def _entries(path: Path, tables: dict[str, Table], faults: Faults) -> list[Entry]:
    """Give the policy's entries; a workbook's are in its sheet alone, whatever lies beside it."""
    entries = []
    toml = path / "policy.toml"
    if path.is_dir() and toml.exists():
        entries = read_policy_toml(toml, faults)
    if POLICY in tables:
        table = tables[POLICY]
        if path.is_dir() and toml.exists():
            message = "policy.toml and policy.csv are both there; one policy is needed."
            faults.add(Spot(POLICY, table.label), "file-name", message, "Keep one of the two.")
        entries += policy_entries(table, read_rows(table, PolicyRow, faults))
    return entries


def _read_all(tables: dict[str, Table], policy: Policy, faults: Faults) -> Rows:
    return Rows(
        pupils=read_rows(tables.get(PUPILS), PupilRow, faults),
        schools=read_rows(tables.get(SCHOOLS), SchoolRow, faults),
        vehicles=read_rows(tables.get(VEHICLES), VehicleRow, faults),
        routes=read_rows(tables.get(ROUTES), RouteRow, faults),
        locks=read_rows(tables.get(LOCKS), LockRow, faults),
        policy=policy,
        places={},
    )


def places_by_postcode(
    path: Path,
    given: Path | None,
    tables: dict[str, Table],
    rows: Sequence[Sequence[PlaceRow]],
    faults: Faults,
) -> dict[str, Place] | None:
    """Find the places of the postcodes that some rows name; ``None`` where there is no postcode table."""
    wanted = wanted_postcodes(rows)
    found: list[Table] = []
    own = postcodes_file(path) if path.is_dir() else None
    for file in [each for each in (given, own) if each is not None]:
        records = wanted_records(csv_rows(file, POSTCODES, faults), wanted)
        found.append(table_of(POSTCODES, file.name, records, faults))
        tell_columns(found[-1], True, faults)
    if POSTCODES in tables:
        found.append(_only(tables[POSTCODES], wanted))
    places: dict[str, Place] = {}
    for table in found:
        places.update(read_postcodes(table, read_rows(table, PostcodeRow, faults), faults))
    return places if found else None


def _only(sheet: Table, wanted: frozenset[str]) -> Table:
    rows = [(1, list(sheet.written)), *((number, list(cells)) for number, cells in sheet.rows)]
    kept = {number for number, _ in wanted_records(rows, wanted)}
    return dataclasses.replace(sheet, rows=tuple(row for row in sheet.rows if row[0] in kept))


def check_tables(tables: dict[str, Table], rows: Rows, faults: Faults) -> None:
    """Check rows against each other and tables against each other."""
    check_ids(tables, {PUPILS: rows.pupils, SCHOOLS: rows.schools, VEHICLES: rows.vehicles}, faults)
    pupils = known_ids(tables.get(PUPILS), rows.pupils)
    if PUPILS in tables:
        _check_pupils(tables, rows, pupils, faults)
    if SCHOOLS in tables:
        check_times.check_bells(tables[SCHOOLS], rows.schools, rows.policy, faults)
    if VEHICLES in tables:
        check_fleet.check_licences(tables[VEHICLES], rows.vehicles, faults)
    if ROUTES in tables:
        types = known_ids(tables.get(VEHICLES), rows.vehicles)
        check_routes.check_routes(tables[ROUTES], rows.routes, pupils, types, faults)
    if LOCKS in tables:
        check_routes.check_locks(tables[LOCKS], rows.locks, rows.routes, faults)


def _check_pupils(tables: dict[str, Table], rows: Rows, pupils: frozenset[str] | None, faults: Faults) -> None:
    table = tables[PUPILS]
    schools = {row.school_id: row for row in rows.schools if row.school_id}
    check_pupils.check_schools_named(table, rows.pupils, known_ids(tables.get(SCHOOLS), rows.schools), faults)
    if pupils is not None:
        check_pairs(table, rows.pupils, pupils, faults)
    check_pupils.check_needs(table, rows.pupils, both_ways(rows.pupils, "keep_with"), faults)
    check_times.check_pickups(table, rows.pupils, schools, rows.policy, faults)
    if rows.vehicles:
        check_fleet.check_wheelchairs(table, rows.pupils, rows.vehicles, faults)
