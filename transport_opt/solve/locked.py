"""Routes that a coordinator locked whole: kept as they are, outside the search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np

from transport_opt.model import LockKind, Reason, Scenario, TodaysRoute
from transport_opt.solve.arrays import DIRECTIONS, MOST_TOKENS, UNLIMITED, Arrays, Ints
from transport_opt.solve.columns import AM, BREAK, CALLS, DAYS, FOES, FOES_END, MAX_RUNS, OPENS, PM, SCHOOL
from transport_opt.solve.compiled import compiled
from transport_opt.solve.handles import held
from transport_opt.solve.pricing import price_route
from transport_opt.solve.split import Drawn, schools_called
from transport_opt.solve.timing import Work, make_work

MOST_ORDERED = 4


@dataclass(frozen=True, eq=False)
class Locked:
    """What is kept.

    Attributes
    ----------
    names
        Ids of the routes, in their order.
    refused
        Reasons for the rides, by session and pupil, of locked routes that break a rule as they stand.
    """

    routes: tuple[Drawn, ...]
    names: tuple[str, ...]
    refused: dict[tuple[int, int], tuple[Reason, ...]]

    def rest(self, problem: Arrays) -> Arrays:
        """Give the problem without the rides that are settled here and the calls at schools that they make."""
        pupil = problem.pupil.copy()
        for route in self.routes:
            for way in range(2):
                riders = [token for token in route.sequences[way, : route.tokens[way]] if 0 <= token < len(pupil)]
                pupil[riders, DAYS + way] = 0
        for way, at in self.refused:
            pupil[at, DAYS + way] = 0
        school = problem.school.copy()
        for route in self.routes:
            np.subtract.at(school[:, CALLS], schools_called(problem, route), 1)
        school[:, CALLS] = np.maximum(0, school[:, CALLS])
        return problem._replace(pupil=pupil, school=school)

    def vehicles(self, problem: Arrays) -> Ints:
        """Count the vehicles of each type that are taken; shape (T,)."""
        taken = np.zeros(len(problem.rate), dtype=np.int32)
        for route in self.routes:
            taken[route.kind] += 1
        return taken


def locked_routes(scenario: Scenario, problem: Arrays) -> Locked:
    """Draw the routes that are locked whole."""
    whole = {lock.route_id for lock in scenario.locks if lock.kind is LockKind.ROUTE}
    number = {pupil.pupil_id: at for at, pupil in enumerate(scenario.pupils)}
    work = make_work()
    routes: list[Drawn] = []
    names: list[str] = []
    refused: dict[tuple[int, int], tuple[Reason, ...]] = {}
    settled: set[tuple[int, int]] = set()
    for today in scenario.todays_routes:
        if today.route_id not in whole:
            continue
        # A pupil whom two locked routes carry in one session stays on the first.
        left = [{pupil_id: at for pupil_id, at in number.items() if (way, at) not in settled} for way in (AM, PM)]
        morning, afternoon = (list(_orders(problem, today, left[way], way)) for way in (AM, PM))
        sessions = enumerate((morning[0], afternoon[0]))
        rides = [(way, token) for way, session in sessions for token in session if 0 <= token < len(number)]
        if not rides:
            continue
        settled.update(rides)
        kept = [both for both in product(morning, afternoon) if keeps_company(problem, both)]
        drawn = _cheapest(scenario, problem, work, today.vehicle_type, kept, routes)
        if drawn is not None:
            routes.append(drawn)
            names.append(today.route_id)
            continue
        reason = Reason(
            "locked",
            f"Is on route {today.route_id}, which is locked as it stands and cannot be driven within the rules.",
            "Unlock the route, or change its vehicle type or its order of stops.",
        )
        refused |= dict.fromkeys(rides, (reason,))
    return Locked(tuple(routes), tuple(names), refused)


def keeps_company(problem: Arrays, sessions: Sequence[list[int]]) -> bool:
    """Tell what pricing does not: whether there are no more runs than allowed and no pair to be kept apart in one."""
    for session in sessions:
        runs: list[set[int]] = [set()]
        for token in session:
            if token == BREAK:
                runs.append(set())
            elif token < len(problem.pupil):
                runs[-1].add(token)
        foes = any(run & _foes(problem, pupil) for run in runs for pupil in run)
        if foes or len(runs) > problem.rules[MAX_RUNS]:
            return False
    return True


def _foes(problem: Arrays, pupil: int) -> set[int]:
    return set(problem.pairs[problem.pupil[pupil, FOES] : problem.pupil[pupil, FOES_END]].tolist())


def _cheapest(
    scenario: Scenario,
    problem: Arrays,
    work: Work,
    vehicle_type: str,
    days: list[tuple[list[int], list[int]]],
    before: Sequence[Drawn],
) -> Drawn | None:
    kind = [one.vehicle_type for one in scenario.vehicle_types].index(vehicle_type)
    used = np.full(len(problem.rate), UNLIMITED, dtype=np.int32)
    used[kind] = sum(route.kind == kind for route in before)
    best: Drawn | None = None
    for sessions in days:
        tokens = np.array([len(session) for session in sessions], dtype=np.int32)
        sequences = np.zeros((2, MOST_TOKENS), dtype=np.int32)
        for way, session in enumerate(sessions):
            sequences[way, : tokens[way]] = session
        cost, chosen, duty = price_alone(problem, work, sequences, tokens, used)
        if chosen >= 0 and (best is None or cost < best.cost):
            pupils = tuple(sorted(_carried(*sessions, problem)))
            best = Drawn(sequences[:, : tokens.max()].copy(), tokens, cost, kind, duty, -1, pupils)
    return best


def _carried(morning: list[int], afternoon: list[int], problem: Arrays) -> set[int]:
    return {token for token in (*morning, *afternoon) if 0 <= token < len(problem.pupil)}


def _orders(problem: Arrays, today: TodaysRoute, number: dict[str, int], way: int) -> Iterator[list[int]]:
    """List the ways to fit the schools into one session of today's: its pupils' order stands."""
    runs = sorted((run for run in today.runs if run.direction is DIRECTIONS[way]), key=lambda run: run.run)
    sessions: list[list[int]] = [[]]
    for run in runs:
        riders = [number[pupil_id] for pupil_id in run.pupil_ids if pupil_id in number]
        riders = [pupil for pupil in riders if problem.pupil[pupil, DAYS + way]]
        if not riders:
            continue
        schools = sorted(
            {len(problem.pupil) + int(problem.pupil[pupil, SCHOOL]) for pupil in riders},
            key=lambda token: int(problem.school[token - len(problem.pupil), OPENS + way]),
        )
        # Every order of a few schools; more than a run usually serves are tried by their bells alone.
        orders = list(permutations(schools)) if len(schools) <= MOST_ORDERED else [tuple(schools)]
        longer = []
        for before in sessions:
            for order in orders:
                run_tokens = [*riders, *order] if way == AM else [*order, *riders]
                longer.append([*before, *([BREAK] if before else []), *run_tokens])
        sessions = longer
    yield from sessions


@compiled
def price_alone(problem: Arrays, work: Work, sequences: Ints, tokens: Ints, used: Ints) -> tuple[float, int, float]:
    """Price one route outside a search; see `pricing.price_route`."""
    return price_route(held(problem), held(work), sequences, tokens, used, -1)
