"""What single rules cost for the sake of single pupils, by the prices of the linear programme.

A pupil's need is taken away and the pupil is offered again: alone, or with one of the plan's runs to the same school,
where one other pupil is left out if that makes room. Everybody else aboard pays their price, so what is left of the
run's cost is the pupil's; the least that is left with the need is compared with the least without it.

The difference is an estimate at the margin, for one pupil and one rule at a time. A plan would not show it to the
penny: the prices are those of one-school runs, runs that the plan does not have are not tried, and if a need really
went, the prices of the others would follow. So it does not add up either: of a pair kept apart, each has the price of
the whole pair, and the wage of a shared assistant may be laid on any one of those who share.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Plan, Pupil, RulePrice, Scenario
from transport_opt.solve import columns as col
from transport_opt.solve.arrays import DIRECTIONS, Arrays, Floats, Ints, direct_seconds, limits
from transport_opt.solve.bound.fleets import Fleet, fleets_of
from transport_opt.solve.bound.schools import shares, weights
from transport_opt.solve.bound.towns import Town, town_of
from transport_opt.solve.offers import make_offers

NEEDS = [col.SEATS, col.WHEELCHAIR, col.OWN, col.SHARED, col.SKILLED, col.ALONE]
"""Columns of a pupil's row in the order of a town's needs."""


def rule_prices(
    scenario: Scenario,
    matrix: Matrix,
    problem: Arrays,
    plan: Plan,
    prices: Floats,
    seconds: float,
    stopped: Callable[[], bool],
) -> tuple[tuple[RulePrice, ...], int]:
    """Price each rule that binds for the sake of a single pupil, school by school.

    Parameters
    ----------
    problem
        The rides that the plan carries.
    prices
        Shape (P,): what each pupil adds, pence a school day.
    seconds
        Time to take from the first pupil on, so that compiling, the first time on a machine, is not counted.
    stopped
        Asked between two pupils.

    Returns
    -------
    tuple
        The prices, and how many pairs of a pupil and a rule were left out.
    """
    asked = {at: rows for at, rows in _asked(scenario, matrix, problem) if rows}
    lenient = problem._replace(pupil=problem.pupil.copy())
    for at, rows in asked.items():
        lenient.pupil[at] = rows.get("journey-limit", problem.pupil[at])
    ridden = weights(problem).sum(axis=0)
    a_ride = np.divide(prices, ridden, out=np.zeros(len(prices)), where=ridden > 0)
    found: list[RulePrice] = []
    end = np.inf
    for school in np.unique(problem.pupil[list(asked), col.SCHOOL]).tolist():
        sessions: list[_Session] = []
        for at in (at for at in asked if problem.pupil[at, col.SCHOOL] == school):
            if stopped() or time.monotonic() > end:
                return tuple(found), sum(map(len, asked.values())) - len(found)
            sessions = sessions or list(_sessions(scenario, plan, problem, lenient, school, a_ride))
            before = [session.least(at, problem.pupil[at]) for session in sessions]
            for rule_id, row in asked[at].items():
                saved = sum(
                    session.weight(at) * max(0.0, was - session.least(at, row))
                    for session, was in zip(sessions, before, strict=True)
                    if np.isfinite(was)
                )
                found.append(RulePrice(scenario.pupils[at].pupil_id, rule_id, Pence(round(saved))))
            end = min(end, time.monotonic() + seconds)
    return tuple(found), 0


def _asked(scenario: Scenario, matrix: Matrix, problem: Arrays) -> Iterator[tuple[int, dict[str, Ints]]]:
    """Give, for each pupil who rides, the row of the arrays without each need in turn, by rule."""
    for at, pupil in enumerate(scenario.pupils):
        row = problem.pupil[at]
        if not row[[col.DAYS, col.DAYS + 1]].any():
            continue
        limits = [_limit_by_guide(scenario, matrix, pupil, way) for way in range(2)]
        without = {
            "travels-alone": {col.ALONE: 0},
            "assistant-aboard": {col.OWN: 0, col.SHARED: 0},
            # A pupil out of the wheelchair takes a seat, and as long to board.
            "wheelchair-space": {col.WHEELCHAIR: 0, col.MASS: 0, col.SEATS: pupil.seats} if row[col.WHEELCHAIR] else {},
            "not-together": {col.FOES_END: int(row[col.FOES])},
            "journey-limit": {
                col.LIMIT + way: limit for way, limit in enumerate(limits) if limit > row[col.LIMIT + way]
            },
        }
        rows = {rule_id: _with(row, changes) for rule_id, changes in without.items()}
        yield at, {rule_id: changed for rule_id, changed in rows.items() if (changed != row).any()}


def _with(row: Ints, changes: dict[int, int]) -> Ints:
    changed = row.copy()
    for column, value in changes.items():
        changed[column] = value
    return changed


def _limit_by_guide(scenario: Scenario, matrix: Matrix, pupil: Pupil, way: int) -> int:
    direct = max(0, direct_seconds(matrix, pupil, DIRECTIONS[way]))
    return limits(scenario.policy, replace(pupil, max_journey=None), direct)[0]


@dataclass(frozen=True, eq=False)
class _Session:
    """One school's mornings or afternoons.

    Attributes
    ----------
    lenient
        Shape (n,): the latest clock at each home if every limit were the guide's.
    node
        Of each pupil who rides.
    price
        Shape (n - 1,): pence of a ride.
    starts, homes
        The plan's runs, as in `offers.make_offers`.
    """

    problem: Arrays
    school: int
    way: int
    share: float
    town: Town
    fleets: tuple[Fleet, ...]
    lenient: Ints
    node: dict[int, int]
    price: Floats
    starts: Ints
    homes: Ints

    def weight(self, at: int) -> float:
        return float(self.town.weight[self.node[at] - 1]) if at in self.node else 0.0

    def least(self, at: int, row: Ints) -> float:
        """Give the least pence of a ride of a pupil whose row of the arrays is as given; nought without one."""
        if at not in self.node:
            return 0.0
        node, pupil = self.node[at], self.problem.pupil
        town, fleets = self.town, self.fleets
        if (row != pupil[at]).any():
            changed = pupil.copy()
            changed[at] = row
            need, latest = town.need.copy(), town.latest.copy()
            need[node] = row[NEEDS]
            if row[col.LIMIT + self.way] != pupil[at, col.LIMIT + self.way]:
                latest[node] = self.lenient[node]
            town = town._replace(need=need, latest=latest)
            fleets = fleets_of(self.problem._replace(pupil=changed), town, self.school, self.way, self.share)
        apart = np.zeros(len(town.halt), dtype=np.bool_)
        foes = self.problem.pairs[row[col.FOES] : row[col.FOES_END]].tolist()
        apart[[self.node[foe] for foe in foes if foe in self.node]] = True
        least = np.full((2, len(self.starts)), np.inf)
        for fleet in fleets:
            make_offers(town, fleet, self.price, apart, self.starts, self.homes, node, least)
        # Nobody is left out where there is room: a price of nought would make that look like a gain.
        return float(np.where(np.isfinite(least[0]), *least).min())


def _sessions(
    scenario: Scenario, plan: Plan, problem: Arrays, lenient: Arrays, school: int, a_ride: Floats
) -> Iterator[_Session]:
    number = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    pupils = np.flatnonzero(problem.pupil[:, col.SCHOOL] == school)
    as_they_are = bool((lenient.pupil[pupils] == problem.pupil[pupils]).all())
    for way, share in enumerate(shares(problem)):
        town = town_of(problem, school, way)
        if not len(town.pupils):
            continue
        drive = town.drive[0, 0]
        node = {int(pupil): at + 1 for at, pupil in enumerate(town.pupils)}
        lines = ([number.get(name) for name in line] for line in _lines(plan, way))
        runs = [[node[at] for at in line if at in node] for line in lines]
        # Where the pupil's need made others wait or turn back, the nearest first may serve better without it.
        runs += [sorted(run, key=lambda home: int(drive[home])) for run in runs]
        yield _Session(
            problem,
            school,
            way,
            share,
            town,
            fleets_of(problem, town, school, way, share),
            town.latest if as_they_are else town_of(lenient, school, way).latest,
            node,
            a_ride[town.pupils],
            np.cumsum([0, *map(len, runs)]).astype(np.int32),
            np.array([one for run in runs for one in run], dtype=np.int32),
        )


def _lines(plan: Plan, way: int) -> Iterator[tuple[str, ...]]:
    """List who is aboard each run of a session, outward from the schools."""
    for route in plan.routes:
        for run in route.runs:
            if run.direction is DIRECTIONS[way]:
                home = [pupil_id for stop in run.stops for pupil_id in stop.alights]
                yield run.pupil_ids[::-1] if way == col.AM else tuple(home)
