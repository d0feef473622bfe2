"""A scenario as arrays that the compiled search reads.

Pupils, schools and vehicle types are numbered by their order in the scenario.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transport_opt.matrix import NO_WAY, Matrix
from transport_opt.model import Assistant, Direction, LockKind, Policy, Pupil, Scenario, School
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import MILE
from transport_opt.solve import columns as col

MOST_TOKENS = 96
"""Tokens of one session of one route: far above what any vehicle of the market carries."""
MOST_WHEELCHAIRS = 16
UNLIMITED = 1 << 30
BAY_SLOT = 300
"""Seconds in which a bay counts as taken by whoever halts in it."""
LONGEST_DAY = 24 * 3600
"""A limit above a day is no limit: a run is driven within one."""
DIRECTIONS = (Direction.AM, Direction.PM)

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class Arrays(NamedTuple):
    """The problem; shapes in P pupils, S schools, T vehicle types, n places. `columns` names the columns.

    Attributes
    ----------
    pupil
        Shape (P, 26).
    school
        Shape (S, 9).
    kind, rate
        Shapes (T, 4 + wheelchair spaces) and (T, 5).
    pairs
        Pupils apart, then pupils together: ``pairs[pupil[p, FOES]:pupil[p, FOES_END]]``, likewise ``FRIENDS``.
    times
        Shape (layers, n, n), seconds.
    metres
        Shape (n, n).
    rules, prices
        Limits and rates of the policy.
    """

    pupil: Ints
    school: Ints
    kind: Ints
    rate: Floats
    pairs: Ints
    times: NDArray[np.int32]
    metres: NDArray[np.int32]
    rules: Ints
    prices: Floats


def arrays_of(scenario: Scenario, matrix: Matrix, carried: NDArray[np.int32]) -> Arrays:
    """Put a scenario into arrays.

    Parameters
    ----------
    scenario, matrix
        The problem.
    carried
        Shape (2, P): weekday masks of the rides to plan, without those that cannot be made at all.
    """
    policy = scenario.policy
    times, layers = _times(matrix)
    second, mixed = policy.second_run, policy.mixed_schools
    pupil, pairs = _pupils(scenario, matrix, carried)
    return Arrays(
        pupil=pupil,
        school=_schools(scenario, matrix),
        kind=_kinds(scenario, matrix),
        rate=_rates(scenario),
        pairs=pairs,
        times=times,
        # A copy: times that are mapped from a file may not be written to, which compiled code tells apart.
        metres=np.array(matrix.metres),
        rules=_ints(
            [
                policy.assistant_aboard.shared_ratio,
                mixed.max_schools,
                mixed.max_wait,
                second.max_runs,
                second.gap,
                *layers,
            ]
        ),
        prices=np.array(
            [
                policy.comfort.pence_per_minute / 60,
                policy.keep_together.pence_per_day,
                policy.assistants.day_rate,
                policy.assistants.specialist_day_rate,
            ],
            dtype=np.float64,
        ),
    )


def _pupils(scenario: Scenario, matrix: Matrix, carried: NDArray[np.int32]) -> tuple[Ints, Ints]:
    number = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    school_number = {school.school_id: at for at, school in enumerate(scenario.schools)}
    table = np.zeros((len(number), col.PUPIL_COLUMNS), dtype=np.int32)
    for at, pupil in enumerate(scenario.pupils):
        table[at, [col.HOME, col.SCHOOL]] = matrix.index[pupil.pupil_id], school_number[pupil.school_id]
        _needs(table[at], pupil, scenario)
        for way, direction in enumerate(DIRECTIONS):
            direct = max(0, direct_seconds(matrix, pupil, direction))
            table[at, col.LIMIT + way], table[at, col.COMFORT_FROM + way] = limits(scenario.policy, pupil, direct)
    table[:, col.DAYS : col.DAYS + 2] = carried.T
    table[:, col.RANK : col.RANK + 2], table[:, col.TIED] = _locks(scenario, number)
    foes = [[number[other] for other in sorted(pupil.not_with)] for pupil in scenario.pupils]
    friends = [[number[other] for other in sorted(pupil.keep_with)] for pupil in scenario.pupils]
    starts = np.cumsum([0, *(len(others) for others in (*foes, *friends))])
    pupils = len(number)
    for column, shift in ((col.FOES, 0), (col.FRIENDS, pupils)):
        table[:, column] = starts[shift : shift + pupils]
        table[:, column + 1] = starts[shift + 1 : shift + pupils + 1]
    return table, _ints([other for others in (*foes, *friends) for other in others])


def limits(policy: Policy, pupil: Pupil, direct: int) -> tuple[int, int]:
    """Give the seconds that a pupil may be aboard, and the thousandths of one from which it is no more comfortable.

    As `Policy.longest_journey` has it, in whole numbers over one denominator: fractions take ten times as long.

    Parameters
    ----------
    direct
        Seconds of the direct drive.
    """
    rule, share = policy.journey_limit, policy.comfort.share
    parts = rule.direct_factor.denominator
    if pupil.max_journey is not None:
        longest = parts * pupil.max_journey
    else:
        stretched = rule.direct_factor.numerator * direct + parts * rule.direct_plus
        longest = max(parts * policy.journey_guide(pupil), stretched)
    longest = min(longest, parts * LONGEST_DAY)
    # A limit with a part of a second is rounded down: whole seconds within it stay within it.
    return longest // parts, 1000 * longest * share.numerator // (parts * share.denominator)


def _needs(row: Ints, pupil: Pupil, scenario: Scenario) -> None:
    in_situ = pupil.mobility.in_situ
    row[col.SEATS] = 0 if in_situ else pupil.seats
    row[col.WHEELCHAIR] = in_situ
    row[col.MASS] = (pupil.wheelchair_kg or 0) if in_situ else 0
    row[col.OWN] = own_assistants(pupil)
    row[col.SHARED] = pupil.assistant is Assistant.SHARED
    row[col.SKILLED] = bool(pupil.assistant_skills)
    row[col.ALONE] = pupil.travels_alone
    row[col.NO_MINIBUS] = pupil.no_minibus or scenario.school[pupil.school_id].no_minibus
    row[col.HALT_HOME] = scenario.policy.boarding_at_home(pupil)
    row[col.HALT_SCHOOL] = scenario.policy.boarding_at_school(pupil)
    row[col.PICKUP] = scenario.policy.pickup_time(pupil)


def _schools(scenario: Scenario, matrix: Matrix) -> Ints:
    policy = scenario.policy
    rows = []
    for school in scenario.schools:
        first, last = policy.arrival_times(school)
        bell, gone = policy.departure_times(school)
        ready = school.pm_bell - policy.departure_window.ready
        row, bays = matrix.index[school.school_id], UNLIMITED if school.bays is None else school.bays
        rows.append([row, school.unload, ready, first, bell, last, gone, _calls(school, first, last), bays])
    return _ints(rows).reshape(-1, col.SCHOOL_COLUMNS)


def _calls(school: School, first: int, last: int) -> int:
    """Bound the morning runs that find a bay: each takes one in at least one of the window's slots."""
    return UNLIMITED if school.bays is None else school.bays * (last // BAY_SLOT - first // BAY_SLOT + 1)


def _kinds(scenario: Scenario, matrix: Matrix) -> Ints:
    table = np.full((len(scenario.vehicle_types), col.CAPACITY + MOST_WHEELCHAIRS + 1), -1, dtype=np.int32)
    for at, kind in enumerate(scenario.vehicle_types):
        table[at, col.LIFT] = UNLIMITED if kind.lift_kg is None else kind.lift_kg
        offered = UNLIMITED if kind.count is None else kind.count
        table[at, col.COUNT] = offered if kind.is_licensed else 0
        table[at, col.MINIBUS] = kind.is_minibus
        table[at, col.BASE] = -1 if kind.base is None else matrix.index[kind.vehicle_type]
        for layout in kind.layouts:
            for wheelchairs in range(min(layout.wheelchairs, MOST_WHEELCHAIRS) + 1):
                seats = col.CAPACITY + wheelchairs
                table[at, seats] = max(table[at, seats], layout.seats)
    return table


def _rates(scenario: Scenario) -> Floats:
    rows = [
        [kind.standing, kind.live_mile / MILE, kind.dead_mile / MILE, kind.included, Fraction(kind.extra_hour, 3600)]
        for kind in scenario.vehicle_types
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, col.RATE_COLUMNS)


def _ints(values: object) -> Ints:
    return np.ascontiguousarray(np.array(values, dtype=np.int32))


def direct_seconds(matrix: Matrix, pupil: Pupil, direction: Direction) -> int:
    """Give the direct drive between a pupil's home and school; negative where there is no way."""
    home, school = matrix.index[pupil.pupil_id], matrix.index[pupil.school_id]
    times = matrix.times(direction)
    return int(times[home, school] if direction is Direction.AM else times[school, home])


def _times(matrix: Matrix) -> tuple[NDArray[np.int32], tuple[int, ...]]:
    layers = [matrix.times(direction, minibus) for minibus in (False, True) for direction in DIRECTIONS]
    if layers[0] is layers[2] and layers[1] is layers[3]:
        return _within_a_day(layers[:2]), (0, 1, 0, 1)
    return _within_a_day(layers), (0, 1, 2, 3)


def _within_a_day(layers: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Stack times; a drive longer than a day, which some tools write where there is no way, is none."""
    times = np.stack(layers)
    return np.ascontiguousarray(np.where(times > LONGEST_DAY, NO_WAY, times))


def _locks(scenario: Scenario, number: dict[str, int]) -> tuple[Ints, Ints]:
    rank = np.full((len(number), 2), -1, dtype=np.int32)
    tied = np.full(len(number), -1, dtype=np.int32)
    slots = {route_id: slot for slot, route_id in enumerate(tied_routes(scenario))}
    routes = {route.route_id: route for route in scenario.todays_routes}
    for lock in scenario.locks:
        if lock.route_id not in slots:
            continue  # locked whole, which says more
        route = routes[lock.route_id]
        if lock.kind is LockKind.PUPIL and lock.pupil_id in number:
            tied[number[lock.pupil_id]] = slots[lock.route_id]
        if lock.kind is LockKind.ORDER:
            for pupil_id in route.pupil_ids & number.keys():
                tied[number[pupil_id]] = slots[lock.route_id]
            for run in route.runs:
                present = [pupil_id for pupil_id in run.pupil_ids if pupil_id in number]
                for place, pupil_id in enumerate(present):
                    rank[number[pupil_id], DIRECTIONS.index(run.direction)] = 1000 * run.run + place
    return rank, tied


def tied_routes(scenario: Scenario) -> tuple[str, ...]:
    """List the routes that pupil or order locks name: they keep their id, and slots of their own in the search."""
    named = {lock.route_id for lock in scenario.locks if lock.kind is not LockKind.ROUTE}
    whole = {lock.route_id for lock in scenario.locks if lock.kind is LockKind.ROUTE}
    return tuple(sorted(named - whole))
