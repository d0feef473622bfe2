"""Rounds of search: cut the plan into parts, improve them side by side, choose from the pool, cool, repeat."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from threading import Event
from typing import Any

import numpy as np

from transport_opt.solve.apart import Shares, groups_apart
from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.changes import Earlier, changed
from transport_opt.solve.columns import CALLS, COUNT
from transport_opt.solve.continuity import Followed, allowances, better, discontinued, earlier_in, followed, mark
from transport_opt.solve.cooling import Cooling, cooling_for
from transport_opt.solve.fleet_mix import FleetTrials
from transport_opt.solve.gaps import make_gaps
from transport_opt.solve.incumbent import Incumbent, cheaper, incumbent_of, joined
from transport_opt.solve.neighbours import nearest
from transport_opt.solve.params import Params, Progress
from transport_opt.solve.pool import Pool
from transport_opt.solve.preparing import prepare
from transport_opt.solve.ruin_recreate import improve
from transport_opt.solve.scheduling import scheduled
from transport_opt.solve.select import select
from transport_opt.solve.split import (
    Drawn,
    Limits,
    Part,
    cut,
    drawn_routes,
    localised,
    parts_wanted,
    share_out,
    state_of,
)
from transport_opt.solve.state import RELUCTANCE, Moves, copied, make_moves
from transport_opt.solve.timing import make_work

SLICE = 200
"""Moves between two looks at the clock."""
ROUND_MOVES, LEAST_ROUNDS = 4000, 20
"""When moves are counted: those of one part in one round at most, and rounds of a cooling if there are moves enough."""
ROUNDS = 240
"""Rounds that a cooling by the clock aims at: parts are cut anew so often that no border is felt for long."""
CHOOSE_FROM, CHOICES = 0.3, 12
"""Share of the search before the first choice from the pool, and how many choices there are after it."""
CHOOSING, MOST_EFFORT = 0.15, 2.0
"""Share of the search's time that choices may take, and about seconds of one choice in one part at most."""
CHOICE_PUPILS = 250
"""Pupils of a part that routes are chosen for: larger than those searched, so that the mix of vehicles can change."""


@dataclass(frozen=True, eq=False)
class _Outcome:
    now: Incumbent
    best: Incumbent
    seen: tuple[Drawn, ...]
    moves: int


@dataclass(eq=False)
class Search:
    """One search and what it has found so far.

    Attributes
    ----------
    tied
        Slots kept for routes that locks name.
    reserved
        Shape (T,): vehicles that locked routes take.
    keep
        Given the best plan so far, once a round.
    fleet
        Shape (T,): vehicles that the present cooling may use; all there are if none are named.
    earlier
        A plan that the search follows; none if nobody minds change.
    """

    problem: Arrays
    params: Params
    tied: int
    reserved: Ints
    report: Callable[[Progress], None]
    stopped: Callable[[], bool]
    keep: Callable[[Incumbent], None] = lambda _: None
    earlier: Earlier | None = None
    started: float = field(default_factory=time.monotonic, init=False)
    pool: Pool = field(default_factory=Pool)
    moves: int = 0
    choices: int = 0
    cooling: Cooling = field(default=Cooling(1), init=False)
    fleet: Ints | None = field(default=None, init=False)
    trials: FleetTrials = field(init=False)
    halt: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.trials = FleetTrials(np.maximum(0, self.problem.kind[:, COUNT] - self.reserved))

    @cached_property
    def near(self) -> Ints:
        """Give every pupil's nearest others."""
        return nearest(self.problem)

    def run(self, start: Incumbent, known: Incumbent | None = None) -> Incumbent:
        """Search until the time or the moves are used up, or somebody asks to stop.

        Parameters
        ----------
        start
            What each cooling begins with.
        known
            A plan for the same pupils that an earlier search found, which this one goes on from.
        """
        self._tell("preparing the search", start, 1)
        prepare(self.problem, self.tied, self.near)
        groups = groups_apart(self.problem, start.pupils)
        self.started = time.monotonic() - self.params.spent
        if not start.pupils:
            return start
        if len(groups) == 1 or self.earlier is not None:
            return self._together(start, known or start)
        return self._apart(start, known or start, groups)

    def _apart(self, start: Incumbent, known: Incumbent, groups: Sequence[tuple[int, ...]]) -> Incumbent:
        """Search groups who cannot share one by one, as many at a time as there are workers."""
        shares = Shares(self.params, len(start.pupils))
        found = [self.complete(known.within(group)) for group in groups]

        def search(at: int) -> int:
            alone, first = self._alone(shares.take(len(groups[at]))), start.within(groups[at])
            found[at] = cheaper(found[at], alone._together(first, found[at] if known.routes else first))
            return alone.moves

        with ThreadPoolExecutor(max_workers=self.params.workers) as threads:
            waiting = {threads.submit(search, at) for at in range(len(groups))}
            try:
                while waiting:
                    done, waiting = wait(waiting, timeout=0.3)
                    self.moves += sum(job.result() for job in done)
                    if self.stopped():
                        self.halt.set()
                    self._tell("search", joined(found), len(groups))
                    self.keep(joined(found))
            except BaseException:
                self.halt.set()
                raise
        return joined(found)

    def _alone(self, params: Params) -> "Search":
        """Give a search of the same problem that tells nothing and stops when this one is to stop."""
        alone = replace(
            self,
            params=replace(params, spent=0.0),
            moves=0,
            choices=0,
            pool=Pool(),
            report=lambda _: None,
            stopped=self.halt.is_set,
            keep=lambda _: None,
        )
        alone.near = self.near
        return alone

    def _together(self, start: Incumbent, known: Incumbent) -> Incumbent:
        """Search rounds over all pupils."""
        now = best = known
        pupils = len(start.pupils)
        parts = parts_wanted(pupils)
        self.cooling = cooling_for(self.params, pupils, parts, self.earlier is not None)
        with ThreadPoolExecutor(max_workers=self.params.workers) as threads:
            turn, begun = 0, self.fraction()
            self.choices = max(0, int(CHOICES * (self._spent_share() - CHOOSE_FROM) / (1 - CHOOSE_FROM)))
            while turn == 0 or (begun < 1.0 and not self.halt.is_set()):
                outcomes = self._round(threads, now, best, parts, turn, begun)
                now = self._scheduled(joined([outcome.now for outcome in outcomes]))
                candidate = self._scheduled(joined([outcome.best for outcome in outcomes]))
                best = self._better(best, candidate)
                self.moves += sum(outcome.moves for outcome in outcomes)
                self.pool.add(route for outcome in outcomes for route in outcome.seen)
                if begun > CHOOSE_FROM + (1 - CHOOSE_FROM) * self.choices / CHOICES and not self.halt.is_set():
                    best = self._chosen(threads, best, pupils)
                before, turn, begun = begun, turn + 1, self.fraction()
                now, best = self._cooled(start, now, best, before, begun)
                self.keep(best)
        self._tell("search", best, parts)
        return best

    def _better(self, one: Incumbent, other: Incumbent) -> Incumbent:
        return cheaper(one, other) if self.earlier is None else better(self.earlier, one, other)

    def _cooled(
        self, start: Incumbent, now: Incumbent, best: Incumbent, before: float, done: float
    ) -> tuple[Incumbent, Incumbent]:
        """Give what the cooling goes on from, and the best plan: from nothing when the next cooling begins."""
        over = self.cooling.cycle(done) > self.cooling.cycle(before)
        if self.fleet is not None and (over or self.cooling.ends(done)):
            self.trials.left_over(self.fleet, len(now.absent))
            self.fleet = None
            # Whoever the fleet leaves over is given another vehicle.
            now = self.complete(now)
            best = cheaper(best, now)
        if over and best.routes and not self.halt.is_set():
            self.fleet = self._next_fleet(best)
            return start, best
        return (best if self.cooling.keeps_best(done) else now), best

    def relieved(self, calls: Ints) -> "Search":
        """Give a short search after this one, with a tighter bound on the morning calls at each school."""
        school = self.problem.school.copy()
        school[:, CALLS] = np.minimum(school[:, CALLS], calls)
        params = replace(
            self.params,
            seconds=None if self.params.seconds is None else max(1.0, self.params.seconds / 20),
            spent=0.0,
            iterations=None if self.params.iterations is None else max(200, self.params.iterations // 20),
        )
        return replace(
            self,
            problem=self.problem._replace(school=school),
            params=params,
            moves=0,
            choices=0,
            # The time is up, so that what is left to do does not set the bar back.
            report=lambda told: self.report(replace(told, stage="finding bays", fraction=1.0)),
            keep=lambda _: None,
        )

    def complete(self, start: Incumbent) -> Incumbent:
        """Insert the absent greedily, without any search."""
        pupils = start.pupils
        part = Part(start.routes, pupils)
        state = state_of(
            self.problem, part.routes, pupils, self.tied, share_out(self.problem, [part], self.reserved)[0]
        )
        best, random = copied(state), np.array([self.params.seed], dtype=np.uint64)
        everyone = np.array(pupils, dtype=np.int32)
        gaps, moves = make_gaps(state), make_moves(state)
        improve(self.problem, make_work(), gaps, moves, state, best, everyone, self.near, random, 0, 1.0)
        return incumbent_of(best, part, len(self.problem.pupil))

    def fraction(self) -> float:
        """Tell how much of the search is done."""
        if self.params.iterations is not None:
            return min(1.0, self.moves / max(1, self.params.iterations))
        return min(1.0, (time.monotonic() - self.started) / max(1e-9, self.params.seconds or 0.0))

    def _spent_share(self) -> float:
        """Tell how much of the search an earlier one has done."""
        by_moves = self.params.iterations is not None
        return 0.0 if by_moves or not self.params.seconds else min(1.0, self.params.spent / self.params.seconds)

    def _round(
        self, threads: ThreadPoolExecutor, now: Incumbent, best: Incumbent, wanted: int, turn: int, begun: float
    ) -> list[_Outcome]:
        random = np.random.default_rng([self.params.seed, turn])
        problem = self._within_fleet()
        parts = cut(problem, now.routes, now.absent, wanted, random)
        shares = share_out(problem, parts, self.reserved)
        marks = self._marks(now, parts)
        heat = self.cooling.heat(begun)
        budget = self._part_budget(len(parts))
        if self.params.iterations is not None:
            step = budget[0] * len(parts) / max(1, self.params.iterations)
        else:
            here = begun - self._spent_share()
            step = max(1.0 / (ROUNDS * self.cooling.cycles), here / max(1, turn))
        cooler = min(heat, self.cooling.heat(min(1.0, begun + step)))
        jobs: list[Future[_Outcome]] = []
        for at, (part, limits) in enumerate(zip(parts, shares, strict=True)):
            seed = int(np.random.default_rng([self.params.seed, turn, at]).integers(1 << 62))
            jobs.append(
                threads.submit(self._search_part, problem, part, limits, seed, (heat, cooler), budget, marks[at])
            )
        self._await(jobs, "search", best)
        return [job.result() for job in jobs]

    def _marks(self, now: Incumbent, parts: Sequence[Part]) -> list[Callable[[Moves], None]]:
        """Give, for each part, what tells its search which slot continues which earlier route."""
        earlier = self.earlier
        if earlier is None:
            return [lambda _: None] * len(parts)
        follows = followed(earlier, now.routes)
        gone, most = discontinued(earlier, follows, parts), allowances(earlier, follows, parts)
        told = partial(mark, earlier=earlier, tied=self.tied, follows=follows)
        return [partial(told, part=part, gone=gone[at], most_changed=most[at]) for at, part in enumerate(parts)]

    def _chosen(self, threads: ThreadPoolExecutor, best: Incumbent, pupils: int) -> Incumbent:
        """Choose anew among all routes seen, part by part."""
        self.choices += 1
        random = np.random.default_rng([self.params.seed, self.choices, CHOICES])
        wanted = max(1, round(pupils / CHOICE_PUPILS))
        parts = cut(self.problem, best.routes, best.absent, wanted, random)
        lanes = min(self.params.workers, len(parts))
        share = np.inf if self.params.iterations is not None else (self.params.seconds or 0.0) * lanes / len(parts)
        effort = min(MOST_EFFORT, CHOOSING * share / CHOICES)
        follows, slack = self._slack(best)
        jobs: list[Future[Incumbent]] = []
        for part, limits in zip(parts, share_out(self.problem, parts, self.reserved), strict=True):
            earlier = (
                None if self.earlier is None else earlier_in(self.earlier, part, follows, slack * len(part.pupils))
            )
            jobs.append(threads.submit(self._choose, part, limits, effort, int(random.integers(10_000)), earlier))
        self._await(jobs, "choosing routes", best)
        return joined([job.result() for job in jobs])

    def _slack(self, best: Incumbent) -> tuple[Followed, float]:
        """Tell which earlier routes a plan continues, and how many more changes each pupil's share of the cap is."""
        if self.earlier is None:
            return {}, 0.0
        left = self.earlier.most_changed - changed(self.earlier, best.routes)
        return followed(self.earlier, best.routes), max(0, left) / max(1, len(best.pupils))

    def _choose(self, part: Part, limits: Limits, effort: float, seed: int, earlier: Earlier | None) -> Incumbent:
        carried = frozenset(pupil for route in part.routes for pupil in route.pupils)
        absent = tuple(pupil for pupil in part.pupils if pupil not in carried)
        pool = self.pool.within(carried)
        return Incumbent(select(self.problem, part, pool, limits, effort, seed, earlier=earlier), absent)

    def _next_fleet(self, best: Incumbent) -> Ints:
        carried = frozenset(pupil for route in best.routes for pupil in route.pupils)
        row = {pupil: at for at, pupil in enumerate(sorted(carried))}
        return self.trials.next(best.routes, self.pool.within(carried), row)

    def _scheduled(self, found: Incumbent) -> Incumbent:
        if self.earlier is not None:
            return found
        return Incumbent(scheduled(self._within_fleet(), found.routes, self.reserved), found.absent)

    def _within_fleet(self) -> Arrays:
        """Give the problem with no more vehicles than the fleet of this cooling has."""
        if self.fleet is None:
            return self.problem
        kind = self.problem.kind.copy()
        kind[:, COUNT] = np.minimum(kind[:, COUNT], self.fleet + self.reserved)
        return self.problem._replace(kind=kind)

    def _await(self, jobs: Sequence[Future[Any]], stage: str, best: Incumbent) -> None:
        """Tell where the work stands until it is done, and listen for a stop."""
        waiting = set(jobs)
        while waiting:
            waiting = wait(waiting, timeout=0.3).not_done
            if self.stopped():
                self.halt.set()
            self._tell(stage, best, len(jobs))

    def _part_budget(self, parts: int) -> tuple[int, float]:
        """Give the moves and the seconds of one part in this round."""
        if self.params.iterations is not None:
            most = min(ROUND_MOVES, self.params.iterations // (LEAST_ROUNDS * self.cooling.cycles * parts))
            return max(1, min(max(SLICE, most), -(-(self.params.iterations - self.moves) // parts))), np.inf
        seconds = (self.params.seconds or 0.0) * min(self.params.workers, parts) / parts
        return 1 << 40, min(6.0, max(0.05, seconds / (ROUNDS * self.cooling.cycles)))

    def _search_part(
        self,
        problem: Arrays,
        part: Part,
        limits: Limits,
        seed: int,
        heat: tuple[float, float],
        budget: tuple[int, float],
        told: Callable[[Moves], None],
    ) -> _Outcome:
        pupils, problem = np.array(part.pupils, dtype=np.int32), localised(problem, part.pupils)
        state = state_of(problem, part.routes, part.pupils, self.tied, limits)
        best = copied(state)
        memory = make_moves(state, RELUCTANCE if self.fleet is not None else 0.0)
        told(memory)
        work, gaps = make_work(), make_gaps(state)
        random = np.array([seed], dtype=np.uint64)
        moves, begun, seen = 0, time.monotonic(), list(drawn_routes(state, len(self.problem.pupil)))
        done = 0.0
        while done < 1.0 and not (self.halt.is_set() and moves > 0):
            count = min(SLICE, budget[0] - moves)
            hot = heat[0] * (heat[1] / heat[0]) ** done
            improve(problem, work, gaps, memory, state, best, pupils, self.near, random, count, hot)
            moves += count
            seen += drawn_routes(state, len(self.problem.pupil))
            done = max(moves / budget[0], (time.monotonic() - begun) / budget[1])
        found = incumbent_of(best, part, len(self.problem.pupil))
        seen += found.routes
        now = incumbent_of(state, part, len(self.problem.pupil))
        return _Outcome(now, found, tuple(seen), moves)

    def _tell(self, stage: str, best: Incumbent, parts: int) -> None:
        complete = bool(best.routes)
        self.report(
            Progress(
                stage=stage if parts == 1 else f"{stage} in {parts} parts",
                fraction=self.fraction(),
                routes=len(best.routes),
                best_pence=round(sum(route.cost for route in best.routes)) if complete else None,
                unplaced=len(best.absent) if complete else 0,
                elapsed=time.monotonic() - self.started,
            )
        )
