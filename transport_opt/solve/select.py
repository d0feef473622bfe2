"""The cheapest set of routes of a pool that carries everyone once, chosen by CP-SAT.

The linear relaxation (`relaxation`) prices each pupil; routes whose cost exceeds the worth of their pupils by more
than the gap to the plan in hand cannot be in a better plan and are left out. CP-SAT is given a few hundred of the
most promising first, which it solves to the end in a moment, then twice as many, then all that there are for some
neighbouring routes at a time (`surroundings`): given thousands at once it finds nothing. Before the last, pairs of
routes that one vehicle can drive one after the other (`chains`, `pieces`) join the rest as routes of their own. Each
answer is the hint of the next and the plan in hand that of the first, so the answer is never worse.

What routes must keep together is added file by file: vehicles, slots of locks and calls here, bays in `unloading`,
the change cap in `changes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from ortools.sat.python import cp_model

from transport_opt.solve.arrays import UNLIMITED, Arrays, Floats
from transport_opt.solve.chains import MOST_CHAINS, chains
from transport_opt.solve.changes import BEYOND, Earlier, change_pence, changed, within_cap
from transport_opt.solve.choice import HUNDREDTHS, Answer, Choice, answer
from transport_opt.solve.columns import COUNT
from transport_opt.solve.pieces import pieces
from transport_opt.solve.relaxation import SLIGHT, Relaxed, relax
from transport_opt.solve.split import Drawn, Limits, Part, schools_called
from transport_opt.solve.surroundings import surroundings, touching
from transport_opt.solve.timing import make_work
from transport_opt.solve.unloading import OVER, Slots, arrivals, few_bays, within_bays

MOST_COLUMNS = 3000
"""Routes that a better choice may hold, as the relaxation has it."""
STAGES = (300, 600, 1200)
"""How many of them CP-SAT is given, the most promising first, beside the plan in hand."""
MOST_NEAR = 600
"""Routes that CP-SAT is given for some neighbours."""
STAGE_EFFORT, NEAR_EFFORT, LEAST_EFFORT = 0.25, 0.1, 0.02
"""Deterministic time of a stage and of a neighbourhood at most, and of either at least."""
CHAINS_FROM = 0.5
"""Effort left from which on chains are looked for: they take half a second by themselves."""
MOST_IN_VAIN = 8
"""Neighbourhoods in a row without a gain after which the choice is made."""


def select(
    problem: Arrays, part: Part, pool: Sequence[Drawn], limits: Limits, effort: float, seed: int,
    *, most_chains: int = MOST_CHAINS, earlier: Earlier | None = None,
) -> tuple[Drawn, ...]:  # fmt: skip
    """Choose the cheapest routes for the pupils a part carries now.

    Parameters
    ----------
    pool
        Routes within the part, its own routes not needed among them.
    limits
        What this part may take of vehicles and of calls at schools with few bays.
    effort
        Deterministic time of CP-SAT, about seconds, so that the choice can be repeated.
    most_chains
        Pairs of routes that are tried as one vehicle's day.
    earlier
        The plan against which changes count; none if nobody minds.

    Returns
    -------
    tuple
        Routes with no more runs without a bay and changes beyond the cap than the part's and, with as many, no
        dearer; the part's own unless they are better.
    """
    carried = sorted(pupil for route in part.routes for pupil in route.pupils)
    if not carried:
        return part.routes
    columns = [*part.routes, *_others(part, pool, set(carried))]
    return _Selection(problem, part, limits, seed, earlier, carried, columns).made(effort, most_chains)


def _others(part: Part, pool: Sequence[Drawn], carried: set[int]) -> list[Drawn]:
    """List the routes of a pool that a choice may hold beside the part's own, the cheapest of each kind."""
    cost = {(route.pupils, route.kind, route.slot): route.cost for route in part.routes}
    cheapest: dict[tuple[tuple[int, ...], int, int], Drawn] = {}
    for route in pool:
        key = (route.pupils, route.kind, route.slot)
        if carried.issuperset(route.pupils) and route.cost < cost.get(key, np.inf):
            cost[key] = route.cost
            cheapest[key] = route
    return list(cheapest.values())


@dataclass(eq=False)
class _Selection:
    """One choice: what is given, and what is known of its routes by number."""

    problem: Arrays
    part: Part
    limits: Limits
    seed: int
    earlier: Earlier | None
    carried: list[int]
    columns: list[Drawn]
    left: float = 0.0
    strict: bool = True
    needs: dict[int, list[tuple[int, list[Slots]]]] = field(default_factory=dict)

    @cached_property
    def bays(self) -> dict[int, int]:
        return few_bays(self.problem)

    @cached_property
    def row(self) -> dict[int, int]:
        return {pupil: at for at, pupil in enumerate(self.carried)}

    def made(self, effort: float, most_chains: int) -> tuple[Drawn, ...]:
        """Choose in stages, each with more routes than the one before, then neighbourhood by neighbourhood."""
        start = self._solved(range(len(self.part.routes)), {}, effort, strict=False)
        if start is None:
            return self.part.routes
        self.left = effort - start.effort
        self.strict = start.total(OVER) + start.total(BEYOND) == 0
        relaxed = self._relaxed()
        best, all_seen = self._staged(start, relaxed)
        if most_chains > 0 and self.left >= CHAINS_FROM and self._chained(best, relaxed, most_chains):
            relaxed = self._relaxed()
            best, all_seen = self._staged(best, relaxed)
        if not all_seen:
            best = self._around(best, relaxed)
        return tuple(self.columns[at] for at in best.routes) if best is not start else self.part.routes

    def _staged(self, best: Answer, relaxed: Relaxed) -> tuple[Answer, bool]:
        """Choose among more and more routes; tell, too, whether nothing better is left."""
        for size in STAGES:
            promising = self._promising(best, relaxed)
            best, proven = self._better(best, promising[:size], STAGE_EFFORT)
            if proven and size >= len(promising):
                return best, True
            if not proven:
                break
        return best, False

    def _around(self, best: Answer, relaxed: Relaxed) -> Answer:
        """Choose again for some neighbouring routes at a time, until that is in vain for long."""
        random, vain = np.random.default_rng(self.seed), 0
        promising = self._promising(best, relaxed)
        touched = touching(self.columns, best.routes, promising)
        while self.left > 0 and vain < MOST_IN_VAIN:
            near = [promising[at] for at in surroundings(touched, random)[:MOST_NEAR]]
            found, _ = self._better(best, near, NEAR_EFFORT)
            vain += 1
            if found is not best:
                best, promising, vain = found, self._promising(found, relaxed), 0
                touched = touching(self.columns, best.routes, promising)
        return best

    def _promising(self, best: Answer, relaxed: Relaxed) -> list[int]:
        """List the routes that a better choice may hold, the likeliest first."""
        gap = best.paid / HUNDREDTHS - relaxed.bound
        ranked = np.argsort(relaxed.reduced, kind="stable")
        kept: list[int] = ranked[relaxed.reduced[ranked] <= gap + SLIGHT][:MOST_COLUMNS].tolist()
        return kept

    def _better(self, best: Answer, among: Sequence[int], effort: float) -> tuple[Answer, bool]:
        """Choose among some routes and those chosen; tell, too, whether nothing better is among them."""
        effort = min(effort, self.left)
        if effort <= 0:
            return best, False
        found = self._solved(sorted({*best.routes, *among}), best.values, effort, self.strict)
        # Making a model takes its time, too.
        self.left -= max(LEAST_EFFORT, effort if found is None else found.effort)
        if found is None or found.paid >= best.paid:
            return best, found is not None and found.proven
        return (found if self._holds_cap(found) else best), found.proven

    def _chained(self, best: Answer, relaxed: Relaxed, most_chains: int) -> bool:
        """Add pieces of vehicles' days, and chains of routes and pieces; tell whether there are any."""
        used, gap = self.limits.elsewhere, best.paid / HUNDREDTHS - relaxed.bound
        ranked = np.argsort(relaxed.reduced, kind="stable").tolist()
        parts = pieces(self.problem, (self.columns[at] for at in ranked), used)
        beyond = [route.cost - sum(relaxed.worth[self.row[pupil]] for pupil in route.pupils) for route in parts]
        loose = [*self.columns, *parts]
        pairs = chains(self.problem, loose, np.concatenate([relaxed.reduced, beyond]), used, gap, most_chains)
        self.columns = [*loose, *pairs]
        return bool(parts or pairs)

    def _relaxed(self) -> Relaxed:
        return relax(self.columns, self._costs(), self.row, len(self.part.routes))

    def _costs(self) -> Floats:
        """Give what each route costs at least, with the changes it makes."""
        cost = np.array([route.cost for route in self.columns], dtype=np.float64)
        if self.earlier is not None:
            cost += [change_pence(self.earlier, route) for route in self.columns]
        return cost

    def _holds_cap(self, found: Answer) -> bool:
        """Tell whether the auditor, who pairs routes by his own lights, counts no more changes than the model."""
        if self.earlier is None:
            return True
        routes = [self.columns[at] for at in found.routes]
        return changed(self.earlier, routes) <= self.earlier.most_changed + found.total(BEYOND)

    def _solved(self, kept: Sequence[int], hint: Mapping[str, int], effort: float, strict: bool) -> Answer | None:
        choice = Choice({at: self.columns[at] for at in kept})
        self._carry_and_share(choice)
        if self.bays:
            work = make_work()
            for at in choice.routes:
                if at not in self.needs:
                    self.needs[at] = arrivals(self.problem, work, self.columns[at], self.bays)
            within_bays(choice, self.needs, self.bays, strict)
        if self.earlier is not None:
            within_cap(choice, self.earlier, self.carried, strict)
        return answer(choice, hint, effort, self.seed)

    def _carry_and_share(self, choice: Choice) -> None:
        """Carry everyone once, within the vehicles, the slots of locks and the calls at schools with few bays."""
        model, limits = choice.model, self.limits
        scarce = bool((limits.calls < UNLIMITED // 2).any())
        covering: dict[int, list[cp_model.IntVar]] = {pupil: [] for pupil in self.carried}
        by_slot: dict[int, list[cp_model.IntVar]] = {}
        by_kind: dict[int, list[cp_model.IntVar]] = {}
        calls: dict[int, list[cp_model.IntVar]] = {}
        for at, pick in choice.chosen.items():
            route = choice.routes[at]
            choice.pay(route.cost, pick)
            by_kind.setdefault(route.kind, []).append(pick)
            if route.slot >= 0:
                by_slot.setdefault(route.slot, []).append(pick)
            for pupil in route.pupils:
                covering[pupil].append(pick)
            for school in schools_called(self.problem, route) if scarce else ():
                calls.setdefault(int(school), []).append(pick)
        for picks in covering.values():
            model.add_exactly_one(picks)
        for picks in by_slot.values():
            model.add_at_most_one(picks)
        for kind, picks in by_kind.items():
            if self.problem.kind[kind, COUNT] < UNLIMITED:
                model.add(sum(picks) <= int(self.problem.kind[kind, COUNT] - limits.elsewhere[kind]))
        for school, picks in calls.items():
            if limits.calls[school] < UNLIMITED // 2:
                model.add(sum(picks) <= int(limits.calls[school]))
