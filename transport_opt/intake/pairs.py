"""Who stays apart and who stays together, both ways."""

from collections.abc import Sequence

from transport_opt.intake.faults import Faults, Spot, hint
from transport_opt.intake.rows import PupilRow
from transport_opt.intake.tables import Table

Pairs = dict[str, frozenset[str]]


def both_ways(rows: Sequence[PupilRow], column: str) -> Pairs:
    """Give each pupil's partners in ``not_with`` or ``keep_with``, a pair named at either end counting at both."""
    partners: dict[str, set[str]] = {row.pupil_id: set() for row in rows if row.pupil_id}
    for row in rows:
        for other in _named(row, column):
            if row.pupil_id and other in partners and other != row.pupil_id:
                partners[row.pupil_id].add(other)
                partners[other].add(row.pupil_id)
    return {pupil_id: frozenset(others) for pupil_id, others in partners.items()}


def _named(row: PupilRow, column: str) -> list[str]:
    return sorted(getattr(row, column) or ())


def check_pairs(table: Table, rows: Sequence[PupilRow], known: frozenset[str], faults: Faults) -> None:
    """Tell of pairs that name nobody or oneself, are one-sided, or are to be both apart and together."""
    named = {
        (row.pupil_id, other, column)
        for row in rows
        for column in ("not_with", "keep_with")
        for other in _named(row, column)
    }
    for row in rows:
        for column in ("not_with", "keep_with"):
            unknown_here = column in row.failed
            for other in () if unknown_here else _named(row, column):
                spot = Spot(table.file, table.label, row.row, column)
                if other == row.pupil_id:
                    message = f"Pupil '{other}' names themselves in {column}; it needs other pupils' ids."
                    faults.add(spot, "names-oneself", message, "Take the id out.")
                elif other not in known:
                    message = f"Pupil '{row.pupil_id}' names '{other}' in {column}, who is not in {table.label}."
                    faults.add(spot, "unknown-pupil", message + hint(other, list(known), 80), "Correct the id.")
                elif row.pupil_id is not None and (other, row.pupil_id, column) not in named:
                    _tell_one_sided(spot, row.pupil_id, other, faults)
    _check_contradictions(table, rows, faults)


def _tell_one_sided(spot: Spot, pupil_id: str, other: str, faults: Faults) -> None:
    message = f"Pupil '{pupil_id}' names '{other}' in {spot.column}, but not the other way. It is taken both ways."
    faults.add(spot, "one-sided-pair", message, f"Name '{pupil_id}' at '{other}' too.", stops=False)


def _check_contradictions(table: Table, rows: Sequence[PupilRow], faults: Faults) -> None:
    apart, together = both_ways(rows, "not_with"), both_ways(rows, "keep_with")
    told: set[frozenset[str]] = set()
    for row in rows:
        mine = row.pupil_id or ""
        for other in sorted(apart.get(mine, frozenset()) & together.get(mine, frozenset())):
            if frozenset((mine, other)) not in told:
                told.add(frozenset((mine, other)))
                spot = Spot(table.file, table.label, row.row, "not_with")
                message = (
                    f"Pupils '{mine}' and '{other}' are named in not_with and in keep_with; one of them is needed."
                )
                faults.add(spot, "contradictory-pair", message, "Take the pair out of one of the columns.")
