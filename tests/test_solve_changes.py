"""The choice keeps pupils on the routes that they were on, within a cap and at a price."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_choice import arrays, broken, drawn, plan_of, unlimited
from worlds import BUS, CAR, World, pupil, school, world

from transport_opt.audit import audit
from transport_opt.model import NO_DAY, Pence
from transport_opt.solve.changes import NOT_BEFORE, TORN, Earlier, changed, earlier_of
from transport_opt.solve.select import select
from transport_opt.solve.split import Drawn, Part


def line(pupils: int) -> World:
    """Stand pupils along a line, a kilometre apart, with their school at the end."""
    return world([pupil(f"P{number}", number) for number in range(pupils)], [school(east=pupils)], [CAR, BUS])


def with_cap(here: World, share: Fraction, pence: int) -> World:
    return here.with_policy("change_cap", share=share, pence_per_pupil_day=Pence(pence))


def review(here: World, before: Sequence[Drawn], now: Sequence[Drawn], pool: Sequence[Drawn]) -> list[tuple[int, ...]]:
    """Choose against an earlier plan, and let the auditor count the changes."""
    problem = arrays(here)
    previous = plan_of(here, problem, before)
    earlier = earlier_of(here.scenario, problem, previous)
    part = Part(tuple(now), tuple(range(len(problem.pupil))))
    picked = select(problem, part, pool, unlimited(problem), 1.0, 1, earlier=earlier)
    assert broken(here, plan_of(here, problem, picked), previous) == []
    return sorted(route.pupils for route in picked)


def two_pairs(here: World) -> tuple[list[Drawn], list[Drawn]]:
    """Give today's two pairs, and cheaper ones in which two pupils change places."""
    problem = arrays(here)
    return [drawn(problem, 0, 1), drawn(problem, 2, 3)], [
        drawn(problem, 0, 2, dearer=-900.0),
        drawn(problem, 1, 3, dearer=-900.0),
    ]


def test_a_cap_of_nought_keeps_everybody() -> None:
    here = with_cap(line(4), Fraction(0), 0)
    before, other = two_pairs(here)
    assert review(here, before, before, other) == [(0, 1), (2, 3)]


def test_without_a_cap_that_binds_the_cheapest_routes_are_taken() -> None:
    here = with_cap(line(4), Fraction(1, 2), 0)
    before, other = two_pairs(here)
    assert review(here, before, before, other) == [(0, 2), (1, 3)]


def test_a_change_is_not_made_for_less_than_it_weighs() -> None:
    before, other = two_pairs(line(4))
    saved = sum(route.cost for route in before) - sum(route.cost for route in other)
    # Two pupils change, whichever of the new routes continues which of the old.
    for pence, better in [(int(saved / 2) - 1, [(0, 2), (1, 3)]), (int(saved / 2) + 1, [(0, 1), (2, 3)])]:
        assert review(with_cap(line(4), Fraction(1), pence), before, before, other) == better


def test_a_change_weighs_more_for_some() -> None:
    here = with_cap(line(4), Fraction(1), 100).with_pupil("P1", change_weight=Fraction(2))
    here = here.with_pupil("P3", am_days=NO_DAY, pm_days=NO_DAY)
    problem = arrays(here)
    earlier = earlier_of(here.scenario, problem, plan_of(here, problem, [drawn(problem, 0, 1), drawn(problem, 2)]))
    assert earlier.pence.tolist() == [100.0, 200.0, 100.0, 0.0]


def test_a_cap_of_one_pupil_changes_exactly_the_best_one() -> None:
    here = with_cap(line(6), Fraction(1, 6), 0)
    problem = arrays(here)
    before = [drawn(problem, 0, 1, 2), drawn(problem, 3, 4, 5)]
    moved = [  # who leaves the first route for the second, and by how much cheaper that is
        (drawn(problem, 1, 2, dearer=-500.0), drawn(problem, 0, 3, 4, 5)),
        (drawn(problem, 0, 2, dearer=-700.0), drawn(problem, 1, 3, 4, 5)),
        (drawn(problem, 0, 1, dearer=-600.0), drawn(problem, 2, 3, 4, 5)),
    ]
    both = (drawn(problem, 0), drawn(problem, 1, 2, 3, 4, 5, dearer=-14_000.0))
    pool = [route for pair in (*moved, both) for route in pair]
    best = min(moved, key=lambda pair: pair[0].cost + pair[1].cost)
    assert sum(route.cost for route in both) < best[0].cost + best[1].cost
    assert review(here, before, before, pool) == sorted(route.pupils for route in best)


def test_an_earlier_route_is_continued_by_one_route_only() -> None:
    # Taken apart, one of the two halves of a route has to be another route.
    here = with_cap(line(4), Fraction(1, 4), 0)
    problem = arrays(here)
    before = [drawn(problem, 0, 1, 2, 3)]
    halves = [drawn(problem, 0, 1, dearer=-9000.0), drawn(problem, 2, 3, dearer=-9000.0)]
    assert review(here, before, before, halves) == [(0, 1, 2, 3)]
    quarter = [drawn(problem, 0, dearer=-9000.0), drawn(problem, 1, 2, 3, dearer=-9000.0)]
    assert review(here, before, before, [*halves, *quarter]) == [(0,), (1, 2, 3)]


def test_routes_that_are_put_together_keep_the_name_of_the_larger() -> None:
    here = with_cap(line(5), Fraction(2, 5), 0)
    problem = arrays(here)
    before, joined = [drawn(problem, 0, 1), drawn(problem, 2, 3, 4)], drawn(problem, 0, 1, 2, 3, 4, dearer=-9000.0)
    assert review(here, before, before, [joined]) == [(0, 1, 2, 3, 4)]
    assert review(with_cap(here, Fraction(1, 5), 0), before, before, [joined]) == [(0, 1), (2, 3, 4)]


def test_a_plan_in_hand_beyond_the_cap_gives_way_to_a_dearer_one_within_it() -> None:
    here = with_cap(line(4), Fraction(0), 0)
    before, other = two_pairs(here)
    assert review(here, before, other, before) == [(0, 1), (2, 3)]


def test_a_new_pupil_is_not_counted() -> None:
    here = with_cap(line(4), Fraction(0), 0)
    problem = arrays(here)
    before = [drawn(problem, 0, 1), drawn(problem, 2)]
    now = [*before, drawn(problem, 3, dearer=9000.0)]
    earlier = earlier_of(here.scenario, problem, plan_of(here, problem, before))
    assert earlier.route_of.tolist() == [0, 0, 1, NOT_BEFORE]
    assert review(here, before, now, [drawn(problem, 2, 3)]) == [(0, 1), (2, 3)]


def test_a_pupil_who_came_and_went_on_two_routes_changes_whatever_happens() -> None:
    here = line(2)
    mornings = here.with_pupil("P0", pm_days=NO_DAY).with_pupil("P1", pm_days=NO_DAY)
    afternoons = here.with_pupil("P0", am_days=NO_DAY).with_pupil("P1", am_days=NO_DAY)
    one, other = (plan_of(half, arrays(half), [drawn(arrays(half), 0, 1)]) for half in (mornings, afternoons))
    torn = replace(one, routes=(*one.routes, replace(other.routes[0], route_id="R009")))
    problem = arrays(here)
    assert earlier_of(here.scenario, problem, torn).route_of.tolist() == [TORN, TORN]
    # Who rides in the morning only has one route that counts.
    problem = arrays(mornings)
    assert earlier_of(mornings.scenario, problem, torn).route_of.tolist() == [0, 0]


# Against every choice there is, on five pupils

FIVE = line(5)


@cache
def routes_of_five() -> dict[tuple[int, ...], Drawn]:
    problem = arrays(FIVE)
    sets = [one for size in range(1, 6) for one in combinations(range(5), size)]
    return {one: drawn(problem, *one) for one in sets}


def partitions(pupils: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
    if not pupils:
        yield []
        return
    for size in range(len(pupils)):
        for others in combinations(pupils[1:], size):
            rest = tuple(one for one in pupils[1:] if one not in others)
            yield from ([(pupils[0], *others), *more] for more in partitions(rest))


EVERY_CHOICE = list(partitions((0, 1, 2, 3, 4)))
choices = st.sampled_from(EVERY_CHOICE)


def earlier_as(groups: list[tuple[int, ...]], pence: Sequence[float], most: int) -> Earlier:
    route_of = np.zeros(5, dtype=np.int32)
    for at, group in enumerate(groups):
        route_of[list(group)] = at
    return Earlier(tuple(map(frozenset, groups)), route_of, np.array(pence, dtype=np.float64), most)


@given(before=choices, now=choices)
@settings(max_examples=60, derandomize=True, database=None, deadline=None)
def test_changes_are_counted_as_the_auditor_counts_them(
    before: list[tuple[int, ...]], now: list[tuple[int, ...]]
) -> None:
    problem = arrays(FIVE)
    plans = [plan_of(FIVE, problem, [routes_of_five()[one] for one in groups]) for groups in (before, now)]
    none = with_cap(FIVE, Fraction(0), 0)
    found = [one.message for one in audit(none.scenario, none.matrix, plans[1], plans[0]) if one.code == "change-cap"]
    told = int(found[0].split(" of ")[0]) if found else 0
    assert changed(earlier_as(before, [0.0] * 5, 5), [routes_of_five()[one] for one in now]) == told


@given(
    before=choices,
    now=choices,
    pence=st.lists(st.integers(0, 3000), min_size=5, max_size=5),
    dearer=st.lists(st.integers(-6000, 6000), min_size=31, max_size=31),
    most=st.integers(0, 4),
)
@settings(max_examples=40, derandomize=True, database=None, deadline=None)
def test_no_other_choice_is_cheaper_within_the_cap(
    before: list[tuple[int, ...]], now: list[tuple[int, ...]], pence: list[int], dearer: list[int], most: int
) -> None:
    problem, earlier = arrays(FIVE), earlier_as(before, pence, most)
    known = {
        one: replace(route, cost=route.cost + more)
        for (one, route), more in zip(routes_of_five().items(), dearer, strict=True)
    }
    part = Part(tuple(known[one] for one in now), (0, 1, 2, 3, 4))
    picked = select(problem, part, list(known.values()), unlimited(problem), 1.0, 1, earlier=earlier)
    every = [worth(earlier, [known[one] for one in groups]) for groups in EVERY_CHOICE]
    assert worth(earlier, picked) == pytest.approx(min(every), abs=0.1)


def worth(earlier: Earlier, routes: Sequence[Drawn]) -> tuple[int, float]:
    """Tell how many changes are beyond the cap and what it all costs, of the best pairing of routes within five."""
    before = [[at for at, group in enumerate(earlier.groups)] for _ in routes]

    def pairings(at: int, used: frozenset[int]) -> Iterator[tuple[int, float]]:
        if at == len(routes):
            yield 0, 0.0
            return
        for one in [None, *(one for one in before[at] if one not in used)]:
            leave = [pupil for pupil in routes[at].pupils if earlier.route_of[pupil] != one]
            taken = used if one is None else used | {one}
            for count, paid in pairings(at + 1, taken):
                yield count + len(leave), paid + float(earlier.pence[leave].sum())

    cash = sum(route.cost for route in routes)
    return min((max(0, count - earlier.most_changed), cash + paid) for count, paid in pairings(0, frozenset()))
