"""Pupils who have left and whom today's routes still name: this term's pupils beside last term's routes."""

import dataclasses
from collections.abc import Collection

from transport_opt.intake.build import Rows
from transport_opt.intake.check_ids import known_ids
from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import PUPILS, ROUTES
from transport_opt.intake.rows import LockRow
from transport_opt.intake.tables import Table
from transport_opt.model import LockKind


def without_leavers(tables: dict[str, Table], rows: Rows, faults: Faults) -> Rows:
    """Take rows out of today's routes that name nobody of the pupils table, and locks of what is gone with them.

    They are told by count, as a problem that does not stop the work.
    """
    pupils = known_ids(tables.get(PUPILS), rows.pupils)
    if pupils is None or ROUTES not in tables:
        return rows
    gone = [row for row in rows.routes if row.pupil_id is not None and row.pupil_id not in pupils]
    if not gone:
        return rows
    kept = [row for row in rows.routes if row.pupil_id is None or row.pupil_id in pupils]
    empty = {row.route_id for row in gone} - {row.route_id for row in kept}
    who = {row.pupil_id for row in gone}
    faults.add(
        Spot(ROUTES, tables[ROUTES].label),
        "leavers",
        f"Pupils in the table need to be in the pupils table; {len(who)} {'is' if len(who) == 1 else 'are'} not, and "
        f"{len(gone)} row{' is' if len(gone) == 1 else 's are'} left out as those of leavers.",
        "Nothing, if they left. If an id is wrong, 'check' tells its row.",
        stops=False,
    )
    locks = [lock for lock in rows.locks if not _is_gone(lock, who, empty)]
    return dataclasses.replace(rows, routes=kept, locks=locks)


def _is_gone(lock: LockRow, who: Collection[str | None], empty: Collection[str | None]) -> bool:
    return lock.route_id in empty or (lock.what is LockKind.PUPIL and lock.pupil_id in who)
