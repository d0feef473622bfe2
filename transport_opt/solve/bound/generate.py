"""Prices of one school's pupils in one session, proven: no run costs less than the prices of those it carries.

Columns are generated from rough labels while those find any, then from exact ones. Whenever exact pricing or the bound
on all paths says by how much at most a run can undercut some prices, what they prove is written down: a stop at any
moment leaves proven prices (`proof`).
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transport_opt.solve.arrays import Floats, Ints
from transport_opt.solve.bound.completion import least_path, least_rest
from transport_opt.solve.bound.cuts import Cut, broken_cuts, cuts_of, times_cut
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.mix import Mix, charges_of, tolled
from transport_opt.solve.bound.paths import EXACT, ROUGH, grow, runs_found
from transport_opt.solve.bound.prices import restore, solve_cover, start_cover, with_columns, with_rows, without_rows
from transport_opt.solve.bound.proof import Duals, Proof, at_once, mixed_bound, scaled_prices
from transport_opt.solve.bound.runs import Run, listed, run_costs
from transport_opt.solve.bound.towns import NEED_OWN, Town

MOST_LABELS = 2_000_000
MOST_STEPS = 20_000
MOST_FOUND = 100
ENOUGH = 30
SLACK = 1.0
"""Pence by which a run may undercut prices before it counts."""
NEAR_ENOUGH = 2e-4
"""Share of the cost between the proven prices and the programme's at which a town is done."""
SMOOTHING = 0.6
"""Share of the last prices asked for in those asked for next (Wentges 1997, Neame 1999): the programme's own swing."""
SLOW = (1e-3, 2e-4, 5e-5)
"""Share of the cost that a round at each effort must save, or else the prices are smoothed no more."""
TRACE = 1e-6
"""Share of a column that counts as none."""
EAGER = (0.3, 0.1, 0.05)
"""Share of the last deepest undercut that a run must reach to be looked for: the rest may wait."""
Column = tuple[float, int, Run]
"""Pence, the number of its standing charge, and the run."""


class Generation:
    """The programme of a town: its columns so far, the rows beside its pupils', and what it has proven.

    Parameters
    ----------
    known
        Runs to start with.
    stopped
        Asked between two pricings.
    hurried
        Asked as often; once it says yes only exact pricing is done, which proves the most.
    """

    def __init__(
        self,
        town: Town,
        fleets: tuple[Fleet, ...],
        known: list[Run],
        stopped: Callable[[], bool],
        hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        self.town, self.fleets, self.stopped, self.hurried = town, fleets, stopped, hurried
        start = at_once(town, fleets)
        self.proof = Proof(start, float(start @ town.weight))
        self.charges = charges_of(fleets)
        self.mix: Mix | None = None
        self.cuts: list[Cut] = []
        self.bound = 0.0
        self.undercut = np.zeros(len(fleets))
        self.cut_short, self.whole = False, False
        self.gains = [town.need[:, NEED_OWN] * -fleet.own for fleet in fleets]
        alone = self.cheapest([(node,) for node in range(1, len(town.halt))])
        # A pupil whom nobody could carry would have no price at all; ten dear rides leave the bound valid.
        dearest = 10 * max([cost for cost, _, _ in alone if np.isfinite(cost)], default=1e5)
        self.kinds = [kind for _, kind, _ in alone]
        self.cover = start_cover(np.array([min(cost, dearest) for cost, _, _ in alone]), town.weight)
        self.add(self.cheapest(known))

    def converge(self, enough: float = np.inf) -> bool:
        """Generate columns until the programme's optimum is proven near enough; tell whether it was.

        Parameters
        ----------
        enough
            The bound of a mix at which to leave off.
        """
        asked, effort, before = None, ROUGH, np.inf
        self.cut_short, self.whole = False, False
        self.undercut[:] = 0
        while True:
            solved = self.solved()
            if solved is None:
                return False
            own, cost = solved
            own = np.maximum(own * self.cover.sense, 0.0) * self.cover.sense
            slow = before - cost < SLOW[effort] * cost
            asked = own if asked is None or slow else SMOOTHING * asked + (1 - SMOOTHING) * own
            found = self.price(asked, effort)
            if not found and asked is not own and not self.stopped():
                found, asked = self.price(own, effort), own
            self.proof.rounds += 1
            near = (self.proof.value if self.mix is None else self.bound) >= cost * (1 - NEAR_ENOUGH)
            done = effort == EXACT and not found and asked is own and self.whole
            if near or done or self.cut_short or self.stopped() or self.bound >= enough:
                return near or done
            # Once rows are bound each round saves little: what rough labels still find is cheap.
            tired = slow and self.mix is None
            if effort < EXACT and (tired or not found or self.hurried()):
                effort = EXACT if self.hurried() else effort + 1
                self.undercut[:] = 0
            before = cost if found else np.inf
            self.add(found)

    def solved(self) -> tuple[Floats, float] | None:
        """Solve the programme; nothing where its basis has become too nearly singular to go on from."""
        try:
            return solve_cover(self.cover, MOST_STEPS)
        except np.linalg.LinAlgError:
            return None

    def duals(self, asked: Floats) -> Duals:
        """Tell the prices of the rows apart."""
        many, counts = len(self.town.pupils), len(self.charges) + 1
        if self.mix is None:
            return Duals(asked[:many], np.zeros(counts), np.zeros(0))
        tolls = asked[many : many + 2 * counts]
        return Duals(asked[:many], tolls[:counts] + tolls[counts:], asked[many + 2 * counts :])

    def price(self, asked: Floats, effort: int) -> list[Column]:
        """Look for runs that undercut some prices; learn what is proven by the way."""
        duals = self.duals(asked)
        found: list[Column] = []
        undercut: list[float] = []
        cuts = cuts_of(self.cuts, -duals.cuts, len(self.town.halt))
        for at, (plain, extra) in enumerate(zip(self.fleets, self.gains, strict=True)):
            fleet, which = tolled(plain, self.charges, -(duals.counts[0] + duals.counts[1:]))
            gain = extra + np.concatenate([[0.0], duals.prices])
            rest = least_rest(self.town, fleet, gain)
            least = min(0.0, least_path(self.town, fleet, gain, rest))
            if least < -SLACK:
                target = min(-SLACK, EAGER[effort] * self.undercut[at])
                labels, whole = grow(self.town, fleet, gain, rest, cuts, effort, target, MOST_LABELS)
                values, starts, homes = runs_found(labels, MOST_FOUND)
                found += self.columns(plain, which, starts, homes)
                self.cut_short |= effort == EXACT and not whole
                if effort == EXACT and whole:
                    least = float(values[0]) if len(values) else target
                self.undercut[at] = float(values[0]) if len(values) else 0.5 * target
            undercut.append(least)
            if len(undercut) < len(self.fleets) and effort == EXACT and (self.enough(found) or self.stopped()):
                self.whole = False
                return found
        self.whole = not self.cut_short
        self.learn(duals, undercut)
        return found

    def enough(self, found: list[Column]) -> bool:
        """Tell whether other fleets may wait: in every second round, so that prices are proven in the others."""
        return self.proof.rounds % 2 == 1 and self.proof.value > 0 and len(found) >= ENOUGH

    def learn(self, duals: Duals, undercut: list[float]) -> None:
        """Keep what some prices prove, if it is more than the best so far."""
        if self.mix is not None:
            self.bound = max(self.bound, mixed_bound(duals, self.mix, self.town.weight, self.fleets, undercut))
            return
        for prices in scaled_prices(duals.prices, self.fleets, undercut):
            value = float(prices @ self.town.weight)
            if value > self.proof.value:
                self.proof.prices, self.proof.value = prices, value

    def bind(self, mix: Mix) -> bool:
        """Bind the numbers of vehicles; tell whether the programme can keep them."""
        wanted = np.array([*mix.least, *mix.most], dtype=np.float64)
        if self.mix is None:
            counts = [self.counting(at) for at in range(len(mix.least))]
            magic = len(self.kinds)
            # A last resort that carries everyone and counts for as many as are wanted, but for none of the most.
            dear = float(self.cover.cost[: len(self.town.pupils)].sum())
            self.add([(dear, -1, tuple(range(1, len(self.town.halt))))])
            some = [np.append(count, magic).astype(np.int32) for count in counts]
            self.cover = with_rows(self.cover, wanted, np.repeat([1.0, -1.0], len(counts)), [*some, *counts])
        self.mix, self.bound = mix, 0.0
        many = len(self.town.pupils)
        self.cover.wanted[many : many + len(wanted)] = wanted
        return self.again()

    def again(self) -> bool:
        """Mend the programme after its rows have changed; tell whether it could be."""
        try:
            return restore(self.cover, MOST_STEPS)
        except np.linalg.LinAlgError:
            return False

    def cut(self, most: int, by: float) -> bool:
        """Add the cuts that the programme's optimum breaks; tell whether there are any."""
        columns, taken = self.taken()
        cuts = broken_cuts([self.run(column) for column in columns], taken, len(self.town.halt), most, by)
        if not cuts or self.mix is None:
            return False
        self.drop_cuts()
        homes = self.cover.rows + np.int32(1)
        times = [times_cut(self.cover.starts, homes, cut) * (np.array(self.kinds) >= 0) for cut in cuts]
        covers = [np.repeat(np.arange(len(some)), some).astype(np.int32) for some in times]
        self.cover = with_rows(self.cover, np.ones(len(cuts)), -np.ones(len(cuts)), covers)
        self.cuts += cuts
        return self.again()

    def drop_cuts(self) -> None:
        """Leave out the cuts that bind nothing now."""
        first = len(self.cover.wanted) - len(self.cuts)
        loose = [-1 - int(column) for column in self.cover.basis if column <= -1 - first]
        self.cover = without_rows(self.cover, loose)
        self.cuts = [cut for at, cut in enumerate(self.cuts) if first + at not in loose]

    def taken(self) -> tuple[NDArray[np.int64], Floats]:
        """List the columns that the programme's optimum takes, and their shares."""
        used = (self.cover.basis >= 0) & (self.cover.level > TRACE)
        return self.cover.basis[used], self.cover.level[used]

    def run(self, column: int) -> Run:
        """Read the run of a column."""
        rows = self.cover.rows[self.cover.starts[column] : self.cover.starts[column + 1]]
        return tuple((rows[rows < len(self.town.pupils)] + 1).tolist())

    def counts(self) -> Floats:
        """Count the vehicles of the programme's optimum, all together first, then by charge; shape (k + 1,)."""
        columns, taken = self.taken()
        kinds = np.array(self.kinds)[columns]
        by_charge = [float(taken[kinds == kind].sum()) for kind in range(len(self.charges))]
        return np.array([float(taken[kinds >= 0].sum()), *by_charge])

    def counting(self, at: int) -> Ints:
        """List the columns that count for a number of vehicles."""
        kinds = np.array(self.kinds)
        return np.flatnonzero(kinds >= 0 if at == 0 else kinds == at - 1).astype(np.int32)

    def columns(self, fleet: Fleet, which: Ints, starts: Ints, homes: Ints) -> list[Column]:
        """Price runs that a fleet can drive, by the vehicles in ``which``."""
        costs, rooms = run_costs(self.town, fleet, starts, homes)
        kinds = which[rooms[:, 0], rooms[:, 1]]
        costs += np.append(self.charges, np.inf)[kinds]
        runs = [tuple(homes[start:end].tolist()) for start, end in pairwise(starts)]
        return list(zip(costs.tolist(), kinds.tolist(), runs, strict=True))

    def cheapest(self, runs: list[Run]) -> list[Column]:
        """Price runs in the cheapest fleet; infinite where none can drive them."""
        best: list[Column] = [(np.inf, len(self.charges), run) for run in runs]
        for fleet in self.fleets if runs else ():
            which = np.searchsorted(self.charges, fleet.fixed).astype(np.int32)
            best = [min(pair) for pair in zip(best, self.columns(fleet, which, *listed(runs)), strict=True)]
        return best

    def add(self, found: list[Column]) -> None:
        """Add columns to the programme."""
        found = [column for column in found if np.isfinite(column[0])]
        if found:
            rows = self.rows(found)
            starts = np.cumsum([0, *map(len, rows)]).astype(np.int32)
            cost = np.array([cost for cost, _, _ in found])
            self.cover = with_columns(self.cover, cost, starts, np.concatenate(rows).astype(np.int32))
            self.kinds += [kind for _, kind, _ in found]

    def rows(self, found: list[Column]) -> list[list[int]]:
        """List the rows that each column covers."""
        rows, many = [[node - 1 for node in run] for _, _, run in found], len(self.town.pupils)
        if self.mix is not None:
            counts = len(self.charges) + 1
            for one, (_, kind, _) in zip(rows, found, strict=True):
                one += [many, many + 1 + kind, many + counts, many + counts + 1 + kind]
            many += 2 * counts
        starts, homes = listed([run for _, _, run in found])
        for at, cut in enumerate(self.cuts):
            times = times_cut(starts, homes, cut)
            for column in np.flatnonzero(times):
                rows[column] += [many + at] * int(times[column])
        return rows
