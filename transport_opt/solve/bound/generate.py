"""Prices of one school's pupils in one session, proven: no run costs less than the prices of those it carries.

Columns are generated from rough labels while those find any, then from exact ones. Whenever exact pricing or the bound
on all paths says by how much at most a run can undercut some prices, these prices are scaled down until none can:
every run costs its standing charge at least, so a run undercut by d pence in a fleet of charge f is not undercut by
prices times f / (f + d). So a stop at any moment leaves proven prices.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from transport_opt.solve.arrays import Floats
from transport_opt.solve.bound.completion import least_path, least_rest
from transport_opt.solve.bound.fleets import Fleet
from transport_opt.solve.bound.paths import EXACT, ROUGH, grow, runs_found
from transport_opt.solve.bound.prices import solve_cover, start_cover, with_columns
from transport_opt.solve.bound.towns import NEED_CHAIR, NEED_OWN, NEED_SEATS, NEED_SHARED, NEED_SKILLED, Town

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
EAGER = (0.3, 0.1, 0.05)
"""Share of the last deepest undercut that a run must reach to be looked for: the rest may wait."""


@dataclass(eq=False)
class Proof:
    """What is known of one town.

    Attributes
    ----------
    prices
        Shape (n - 1,): pence, proven.
    value
        Their sum by weight.
    converged
        Whether the programme's optimum was proven.
    rounds
        Of pricing.
    runs
        Those that the programme's optimum takes, homes outward from the school.
    """

    prices: Floats
    value: float = 0.0
    converged: bool = False
    rounds: int = 0
    runs: list[tuple[int, ...]] = field(default_factory=list)


def prove(
    town: Town,
    fleets: tuple[Fleet, ...],
    known: list[tuple[int, ...]],
    stopped: Callable[[], bool],
    hurried: Callable[[], bool] = lambda: False,
) -> Proof:
    """Find proven prices, the higher the longer it may take.

    Parameters
    ----------
    known
        Runs, as homes outward from the school, to start with.
    stopped
        Asked between two pricings.
    hurried
        Asked as often; once it says yes only exact pricing is done, which proves the most.
    """
    generation = _Generation(town, fleets, stopped, hurried)
    proof = generation.run(known)
    proof.runs = generation.taken()
    return proof


class _Generation:
    def __init__(
        self, town: Town, fleets: tuple[Fleet, ...], stopped: Callable[[], bool], hurried: Callable[[], bool]
    ) -> None:
        self.town, self.fleets, self.stopped, self.hurried = town, fleets, stopped, hurried
        start = at_once(town, fleets)
        self.proof = Proof(start, float(start @ town.weight))
        self.undercut = np.zeros(len(fleets))
        self.cut_short, self.whole = False, False
        self.gains = [town.need[:, NEED_OWN] * -fleet.own for fleet in fleets]

    def run(self, known: list[tuple[int, ...]]) -> Proof:
        alone = np.array([self.cheapest((node,)) for node in range(1, len(self.town.halt))])
        # A pupil whom nobody could carry would have no price at all; ten dear rides leave the bound valid.
        dearest = 10 * max([cost for cost in alone if np.isfinite(cost)], default=1e5)
        self.cover = start_cover(np.minimum(alone, dearest), self.town.weight)
        self.add([(self.cheapest(run), run) for run in known])
        asked, effort, before = None, ROUGH, np.inf
        while True:
            own, cost = solve_cover(self.cover, MOST_STEPS)
            own = np.maximum(own, 0.0)
            slow = before - cost < SLOW[effort] * cost
            asked = own if asked is None or slow else SMOOTHING * asked + (1 - SMOOTHING) * own
            found = self.price(asked, effort)
            if not found and asked is not own and not self.stopped():
                found, asked = self.price(own, effort), own
            self.proof.rounds += 1
            near = self.proof.value >= cost * (1 - NEAR_ENOUGH)
            done = effort == EXACT and not found and asked is own and self.whole
            self.proof.converged = near or done
            if self.proof.converged or self.cut_short or self.stopped():
                return self.proof
            if effort < EXACT and (slow or not found or self.hurried()):
                effort = EXACT if self.hurried() else effort + 1
                self.undercut[:] = 0
            before = cost if found else np.inf
            self.add(found)

    def price(self, prices: Floats, effort: int) -> list[tuple[float, tuple[int, ...]]]:
        """Look for runs that undercut some prices; learn what is proven by the way."""
        found: list[tuple[float, tuple[int, ...]]] = []
        undercut: list[float] = []
        for at, (fleet, extra) in enumerate(zip(self.fleets, self.gains, strict=True)):
            gain = extra + np.concatenate([[0.0], prices])
            rest = least_rest(self.town, fleet, gain)
            least = min(0.0, least_path(self.town, fleet, gain, rest))
            if least < -SLACK:
                target = min(-SLACK, EAGER[effort] * self.undercut[at])
                labels, whole = grow(self.town, fleet, gain, rest, effort, target, MOST_LABELS)
                values, starts, homes = runs_found(labels, MOST_FOUND)
                for value, start, end in zip(values, starts, starts[1:], strict=False):
                    run = homes[start:end]
                    found.append((float(value + prices[run - 1].sum()), tuple(run.tolist())))
                self.cut_short |= effort == EXACT and not whole
                if effort == EXACT and whole:
                    least = float(values[0]) if len(values) else target
                self.undercut[at] = float(values[0]) if len(values) else 0.5 * target
            undercut.append(least)
            if len(undercut) < len(self.fleets) and effort == EXACT and (self.enough(found) or self.stopped()):
                self.whole = False
                return found
        self.whole = not self.cut_short
        self.learn(prices, undercut)
        return found

    def enough(self, found: list[tuple[float, tuple[int, ...]]]) -> bool:
        """Tell whether other fleets may wait: in every second round, so that prices are proven in the others."""
        return self.proof.rounds % 2 == 1 and self.proof.value > 0 and len(found) >= ENOUGH

    def learn(self, prices: Floats, undercut: list[float]) -> None:
        """Scale prices down until no run undercuts them; keep them if they are worth more than the best so far."""
        factor = 1.0
        for fleet, least in zip(self.fleets, undercut, strict=True):
            if least < 0:
                floor = float(fleet.fixed.min())
                factor = min(factor, floor / (floor - least))
        # Or take the deepest undercut off each pupil, since every run carries one: better where vehicles cost little.
        for lower in (factor * prices, np.maximum(0.0, prices + min(undercut, default=0.0))):
            value = float(lower @ self.town.weight)
            if value > self.proof.value:
                self.proof.prices, self.proof.value = lower, value

    def taken(self) -> list[tuple[int, ...]]:
        """List the runs of the programme's basis."""
        cover, runs = self.cover, []
        for column in cover.basis[cover.basis >= 0]:
            rows = cover.rows[cover.starts[column] : cover.starts[column + 1]]
            runs.append(tuple((rows + 1).tolist()))
        return runs

    def add(self, found: list[tuple[float, tuple[int, ...]]]) -> None:
        found = [(cost, run) for cost, run in found if np.isfinite(cost)]
        if found:
            cost = np.array([cost for cost, _ in found])
            starts = np.cumsum([0, *(len(run) for _, run in found)]).astype(np.int32)
            rows = np.array([node - 1 for _, run in found for node in run], dtype=np.int32)
            self.cover = with_columns(self.cover, cost, starts, rows)

    def cheapest(self, run: tuple[int, ...]) -> float:
        """Price a run, homes outward from the school, in the cheapest fleet; infinite where none can drive it."""
        return min((run_cost(self.town, fleet, run) for fleet in self.fleets), default=np.inf)


def at_once(town: Town, fleets: tuple[Fleet, ...]) -> Floats:
    """Give prices that need no proof: by seat, by assistant and by the shortest way to each home; shape (n - 1,)."""
    least = np.full(len(town.pupils), np.inf)
    need = town.need[1:]
    metres = town.metres.astype(np.float64)
    np.fill_diagonal(metres, np.inf)
    nearest = np.where(metres < 0, np.inf, metres).min(axis=0)[1:]
    for fleet in fleets:
        seats = np.arange(1, fleet.fixed.shape[1])
        a_seat = float((fleet.fixed[0, 1:] / seats).min(initial=float(fleet.fixed.min())))
        own, shared = need[:, NEED_OWN], need[:, NEED_SHARED] / fleet.ratio
        price = a_seat * (need[:, NEED_SEATS] + own + shared) + own * fleet.own + shared * fleet.shared
        least = np.minimum(least, price + np.where(np.isfinite(nearest), fleet.rate * nearest, 0.0))
    return np.where(np.isfinite(least), least, 0.0)


def run_cost(town: Town, fleet: Fleet, run: tuple[int, ...]) -> float:
    """Give the pence of a run, homes outward from the school; infinite where the fleet cannot drive it."""
    nodes = np.array(run)
    if not fleet.allowed[nodes].all():
        return np.inf
    clock, metres, before = 0, 0, 0
    for node in run:
        clock += int(town.halt[before]) + int(town.drive[fleet.layer, before, node])
        if clock > town.latest[node]:
            return np.inf
        metres += int(town.metres[before, node])
        before = node
    need = town.need[nodes].sum(axis=0)
    own, chairs = int(need[NEED_OWN]), int(need[NEED_CHAIR])
    shared = -(-int(need[NEED_SHARED]) // fleet.ratio)
    if need[NEED_SKILLED] and not own + shared:
        shared = 1
    seats = int(need[NEED_SEATS]) + own + shared
    if chairs >= fleet.fixed.shape[0] or seats >= fleet.fixed.shape[1]:
        return np.inf
    crew = own * fleet.own + shared * fleet.shared
    return float(fleet.fixed[chairs, seats]) + crew + fleet.rate * metres + float(fleet.out[run[-1]])
