"""What a pupil costs: a fair share of the routes that carry them, and what would be saved without them.

The fair share is the Shapley value (L. S. Shapley, "A value for n-person games", 1953): what a pupil adds to the price
of a route, averaged over every order in which its pupils could have joined. A route is priced for some of its pupils by
the same rate card, with the same vehicle, order and times, and only the assistants whom they need. It is exact for
small routes and averaged over a fixed sample of orders for larger ones, and is then shared out to the penny.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import comb
from random import Random

from transport_opt.compare.apportion import apportion
from transport_opt.costs import route_cash
from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Route, Run, Scenario
from transport_opt.model.policy import assistants_needed

MOST_EXACT = 6
"""Pupils of a route up to which every order is taken; the price of a route is worked out for each set of them."""
ORDERS = 12
"""Orders drawn for a larger route; each is taken backwards, too."""
SEED = 1953

Group = frozenset[str]
Price = Callable[[Group], int]
NOBODY_ABOARD = ""
"""Stands for the pupil where a route that is paid for carries nobody of the tables."""


def pupil_costs(scenario: Scenario, matrix: Matrix, plan: Plan) -> dict[str, tuple[int, int]]:
    """Give each pupil's fair share of the cash, and the least that the plan would cost less without them.

    Returns
    -------
    dict
        Pence a school day by pupil; the shares add up to the plan's cash.
    """
    shares, less = defaultdict[str, int](int), defaultdict[str, int](int)
    for route in plan.routes:
        total = route.cash.total if route.cash else 0
        everyone = tuple(sorted(route.pupil_ids & scenario.pupil.keys()))
        if not everyone:
            shares[NOBODY_ABOARD] += total
            continue
        price = priced(scenario, matrix, route)
        added = {pupil_id: max(Fraction(0), value) for pupil_id, value in fair_shares(everyone, price).items()}
        for pupil_id, pence in apportion(total, added).items():
            shares[pupil_id] += pence
            less[pupil_id] += max(0, price(frozenset(everyone)) - price(frozenset(everyone) - {pupil_id}))
    return {pupil_id: (pence, less[pupil_id]) for pupil_id, pence in shares.items() if pupil_id or pence}


def fair_shares(everyone: Sequence[str], price: Price) -> dict[str, Fraction]:
    """Average over orders of joining what each adds to the price; the shares add up to the price for everyone."""
    if len(everyone) <= MOST_EXACT:
        return {pupil_id: _exact(pupil_id, everyone, price) for pupil_id in everyone}
    orders = _orders(everyone)
    added = dict.fromkeys(everyone, 0)
    for order in orders:
        aboard: Group = frozenset()
        for pupil_id in order:
            joined = aboard | {pupil_id}
            added[pupil_id] += price(joined) - price(aboard)
            aboard = joined
    return {pupil_id: Fraction(pence, len(orders)) for pupil_id, pence in added.items()}


def _exact(pupil_id: str, everyone: Sequence[str], price: Price) -> Fraction:
    others = [other for other in everyone if other != pupil_id]
    return sum(
        (
            Fraction(price(frozenset(group) | {pupil_id}) - price(frozenset(group)), comb(len(others), size))
            for size in range(len(everyone))
            for group in combinations(others, size)
        ),
        Fraction(0),
    ) / len(everyone)


def _orders(everyone: Sequence[str]) -> list[Sequence[str]]:
    drawn = Random(SEED)
    orders = [drawn.sample(everyone, len(everyone)) for _ in range(ORDERS)]
    return [*orders, *(order[::-1] for order in orders)]


def priced(scenario: Scenario, matrix: Matrix, route: Route) -> Price:
    """Price a route for some of its pupils; each set is priced once."""
    known: dict[Group, int] = {frozenset(): 0}

    def price(group: Group) -> int:
        if group not in known:
            known[group] = route_cash(scenario, matrix, _with_only(scenario, route, group)).total
        return known[group]

    return price


def _with_only(scenario: Scenario, route: Route, group: Group) -> Route:
    runs = tuple(run for run in (_thinned(run, group) for run in route.runs) if run.stops)
    if group >= route.pupil_ids & scenario.pupil.keys():
        return replace(route, runs=runs)
    return replace(route, runs=runs, assistants=min(route.assistants, _needed(scenario, runs)))


def _thinned(run: Run, group: Group) -> Run:
    def kept(pupil_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(pupil_id for pupil_id in pupil_ids if pupil_id in group)

    stops = (replace(stop, boards=kept(stop.boards), alights=kept(stop.alights)) for stop in run.stops)
    return replace(run, stops=tuple(stop for stop in stops if stop.boards or stop.alights))


def _needed(scenario: Scenario, runs: Sequence[Run]) -> int:
    """Count the assistants of the run and day that need the most."""
    aboard = (
        [pupil for pupil in map(scenario.pupil.__getitem__, run.pupil_ids) if day in pupil.days(run.direction)]
        for run in runs
        for day in run.days
    )
    return max((assistants_needed(scenario.policy, pupils) for pupils in aboard), default=0)
