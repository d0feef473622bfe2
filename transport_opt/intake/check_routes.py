"""Whether today's routes and the locks on them agree with the other tables and with themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from transport_opt.intake.faults import Faults, Spot, hint
from transport_opt.intake.rows import LockRow, RouteRow
from transport_opt.intake.tables import Table
from transport_opt.model import Direction, LockKind
from transport_opt.model.units import pounds

_OF_THE_ROUTE = ("vehicle_type", "operator", "assistants", "price_per_day")
"""Columns that say one thing of the whole route, on whichever rows they are filled."""


def check_routes(
    table: Table,
    rows: Sequence[RouteRow],
    pupils: frozenset[str] | None,
    vehicle_types: frozenset[str] | None,
    faults: Faults,
) -> None:
    """Tell of unknown names, of rows that contradict each other and of pupils carried twice.

    Parameters
    ----------
    pupils, vehicle_types
        Known ids; ``None`` where their table cannot be read.
    """
    for row in rows:
        _check_known(table, row, "pupil_id", pupils, "unknown-pupil", faults)
        _check_known(table, row, "vehicle_type", vehicle_types, "unknown-vehicle-type", faults)
    _check_agreement(table, rows, faults)
    _check_runs(table, rows, faults)


def _check_known(
    table: Table, row: RouteRow, column: str, known: frozenset[str] | None, code: str, faults: Faults
) -> None:
    held = getattr(row, column)
    if known is None or held is None or held in known:
        return
    home = "pupils" if column == "pupil_id" else "vehicles"
    message = f"Route '{row.route_id}' names {column} '{held}', which is not in the {home} table."
    action = f"Correct it, or add it to the {home} table."
    spot = Spot(table.file, table.label, row.row, column)
    faults.add(spot, code, message + hint(held, list(known), 80), action)


def _check_agreement(table: Table, rows: Sequence[RouteRow], faults: Faults) -> None:
    first: dict[tuple[str, str], tuple[int, object]] = {}
    for row in rows:
        for column in _OF_THE_ROUTE:
            value = getattr(row, column)
            if row.route_id is None or value is None:
                continue
            number, earlier = first.setdefault((row.route_id, column), (row.row, value))
            if earlier != value:
                here, there = _shown(column, value), _shown(column, earlier)
                message = (
                    f"Route '{row.route_id}' has {column} {here} here and {there} in row {number}. A route needs one."
                )
                spot = Spot(table.file, table.label, row.row, column)
                faults.add(spot, "conflicting-route", message, "Make them the same, or give the run its own route_id.")


def _shown(column: str, value: object) -> str:
    return pounds(value) if column == "price_per_day" and isinstance(value, int) else f"'{value}'"


def run_key(row: RouteRow) -> tuple[str, Direction, int] | None:
    """Give the route, direction and number of the run that a row belongs to; ``None`` for a row at fault."""
    if row.route_id is None or row.direction is None or "run" in row.failed:
        return None
    return row.route_id, row.direction, 1 if row.run is None else row.run


def _check_runs(table: Table, rows: Sequence[RouteRow], faults: Faults) -> None:
    orders: dict[object, int] = {}
    aboard: dict[object, int] = {}
    rides: dict[tuple[str, Direction], tuple[int, str, int]] = {}
    for row in rows:
        key = run_key(row)
        if key is None:
            continue
        route_id, direction, run = key
        called = f"Route '{route_id}', {direction} run {run}"
        if row.order is not None and orders.setdefault((key, row.order), row.row) != row.row:
            message = (
                f"{called} has order {row.order} in row {orders[key, row.order]} already. Each stop needs its own."
            )
            spot = Spot(table.file, table.label, row.row, "order")
            faults.add(spot, "duplicate-order", message, "Number the stops 1, 2, 3 and so on.")
        if row.pupil_id is None:
            continue
        spot = Spot(table.file, table.label, row.row, "pupil_id")
        earlier = rides.setdefault((row.pupil_id, direction), (row.row, route_id, run))
        if aboard.setdefault((key, row.pupil_id), row.row) != row.row:
            message = (
                f"{called} carries pupil '{row.pupil_id}' twice; row {aboard[key, row.pupil_id]} has them already."
            )
            faults.add(spot, "pupil-twice", message, "Remove one of the rows.")
        elif earlier[1:] != (route_id, run):
            message = (
                f"Pupil '{row.pupil_id}' is on {direction} run {run} of route '{route_id}' and, in row {earlier[0]},"
                f" on {direction} run {earlier[2]} of route '{earlier[1]}'. Both are kept."
            )
            faults.add(spot, "pupil-twice", message, "Remove the row that is out of date.", stops=False)


def check_locks(table: Table, locks: Sequence[LockRow], routes: Sequence[RouteRow], faults: Faults) -> None:
    """Tell of locks on routes that are not there, on pupils who are not on them, and of locks that contradict."""
    aboard: defaultdict[str, set[str]] = defaultdict(set)
    for route in routes:
        if route.route_id is not None:
            aboard[route.route_id].add(route.pupil_id or "")
    for lock in locks:
        if lock.route_id is not None and lock.route_id not in aboard:
            message = f"A lock names route '{lock.route_id}', which is not in the routes table."
            message += hint(lock.route_id, list(aboard), 80)
            spot = Spot(table.file, table.label, lock.row, "route_id")
            faults.add(spot, "unknown-route", message, "Correct the id or remove the lock.")
        _check_locked_pupil(table, lock, aboard.get(lock.route_id or ""), faults)
    _check_one_route_each(table, locks, aboard, faults)


def _check_locked_pupil(table: Table, lock: LockRow, aboard: set[str] | None, faults: Faults) -> None:
    spot = Spot(table.file, table.label, lock.row, "pupil_id")
    if lock.what is LockKind.PUPIL and lock.pupil_id is None and "pupil_id" not in lock.failed:
        message = f"A lock of a pupil on route '{lock.route_id}' needs a pupil_id; it is blank."
        faults.add(spot, "missing-pupil", message, "Fill in the pupil_id, or lock the route.")
    elif lock.what is LockKind.PUPIL and lock.pupil_id is not None and aboard and lock.pupil_id not in aboard:
        message = f"A lock keeps pupil '{lock.pupil_id}' on route '{lock.route_id}', where they are not today."
        message += f" It has: {', '.join(sorted(aboard))}."
        faults.add(spot, "pupil-not-on-route", message, "Name the route they are on, or remove the lock.")
    elif lock.what in (LockKind.ROUTE, LockKind.ORDER) and lock.pupil_id is not None:
        message = f"A lock of '{lock.what}' is of the whole route '{lock.route_id}'. Its pupil_id is not used."
        faults.add(spot, "unused-cell", message, "Blank the pupil_id, or lock the pupil.", stops=False)


def _check_one_route_each(
    table: Table, locks: Sequence[LockRow], aboard: Mapping[str, set[str]], faults: Faults
) -> None:
    """Tell of pupils whom locks of any kinds bind to two routes; the later lock is named."""
    bound: dict[str, list[str]] = {}
    for lock in locks:
        if lock.what is None or lock.route_id is None or lock.route_id not in aboard:
            continue
        pupils = {lock.pupil_id or ""} if lock.what is LockKind.PUPIL else aboard[lock.route_id]
        for pupil_id in sorted(pupils - {""}):
            routes = bound.setdefault(pupil_id, [lock.route_id])
            if lock.route_id in routes:
                continue
            message = (
                f"Pupil {pupil_id} is locked to route {routes[0]} and to route {lock.route_id}; "
                "a plan keeps a pupil on one route both ways."
            )
            routes.append(lock.route_id)
            spot = Spot(table.file, table.label, lock.row, "route_id")
            faults.add(spot, "contradicting-locks", message, "Remove one of the locks.")
