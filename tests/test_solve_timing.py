"""The compiled timing of runs agrees with plain code that tries the same, to the second."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from brute_clock import AM, PM, Clock, Halts, Order, Session
from drawn_towns import towns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import World, at, pupil, school, three_on_a_line, world

from transport_opt.model import Direction, Phase, Policy, Seconds
from transport_opt.model.policy import Comfort, JourneyLimit
from transport_opt.solve.arrays import DIRECTIONS, arrays_of, limits
from transport_opt.solve.columns import BREAK
from transport_opt.solve.timetable import session_times
from transport_opt.solve.timing import make_work

IMPOSSIBLE = "cannot be driven within its windows and limits"


def by_search(here: World, direction: Direction, session: Session, day: int, minibus: bool = False) -> list[Halts]:
    """Time a session as the search does."""
    scenario = here.scenario
    masks = np.array([[one.days(way).mask for one in scenario.pupils] for way in DIRECTIONS], dtype=np.int32)
    problem = arrays_of(scenario, here.matrix, masks)
    number = {name: at for at, name in enumerate([*scenario.pupil, *scenario.school])}
    names = list(number)
    tokens = [token for order in session for token in [*(number[place] for place in order), BREAK]][:-1]
    way, sequence = DIRECTIONS.index(direction), np.array(tokens, dtype=np.int32)
    runs = session_times(problem, make_work(), way, minibus, day, sequence, len(tokens))
    return [tuple((names[call.token], call.arrive, call.depart) for call in run.calls) for run in runs]


def by_hand(here: World, direction: Direction, session: Session, day: int, minibus: bool = False) -> list[Halts] | None:
    """Time a session by the plain code; none where it cannot be driven."""
    clock = DatedClock(here.scenario, here.matrix)
    called = tuple(order for order in (clock.called(one, direction, day) for one in session) if order)
    return clock.driven(called, minibus, direction)


class DatedClock(Clock):
    """Leaves out who does not ride on a weekday."""

    def called(self, order: Order, direction: Direction, day: int) -> Order:
        riding = {
            name for name in order if name in self.scenario.pupil and day in self.scenario.pupil[name].days(direction)
        }
        schools = {self.scenario.pupil[name].school_id for name in riding}
        return tuple(place for place in order if place in riding or place in schools)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[World, Direction, Session]:
    """Draw a town, some of its pupils in one or two runs, and each school somewhere after its pupils."""
    town = draw(towns(most_pupils=5))
    policy = town.scenario.policy
    free = replace(policy, mixed_schools=replace(policy.mixed_schools, max_schools=3))
    pupils = tuple(replace(one, travels_alone=False) for one in town.scenario.pupils)
    town = World(replace(town.scenario, pupils=pupils, policy=free), town.matrix)
    direction = draw(st.sampled_from(Direction))
    riders = draw(st.permutations([one for one in pupils if one.days(direction)]))
    split = draw(st.integers(0, len(riders)))
    pairs = [(one.pupil_id, one.school_id) for one in riders]
    orders = [draw(_orders(some)) for some in (pairs[:split], pairs[split:])]
    return town, direction, tuple(order if direction is AM else order[::-1] for order in orders if order)


@st.composite
def _orders(draw: st.DrawFn, riders: Sequence[tuple[str, str]]) -> Order:
    order = [name for name, _ in riders]
    for place in dict.fromkeys(theirs for _, theirs in riders):
        last = max(order.index(name) for name, theirs in riders if theirs == place)
        order.insert(draw(st.integers(last + 1, len(order))), place)
    # No home comes after the last school.
    ends = max((at for at, place in enumerate(order) if place not in dict(riders)), default=-1)
    return tuple(order[: ends + 1])


@given(sessions(), st.integers(0, 4), st.booleans())
@settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_session_is_timed_as_by_hand(drawn: tuple[World, Direction, Session], day: int, minibus: bool) -> None:
    here, direction, session = drawn
    clock = Clock(here.scenario, here.matrix)
    between = [(one[-1], other[0]) for one, other in pairwise(session)]
    if any(clock.seconds(leg, minibus, direction) < 0 for leg in between):
        return  # prices rule this out before anything is timed
    expected = by_hand(here, direction, session, day, minibus)
    if expected is None:
        with pytest.raises(ValueError, match=IMPOSSIBLE):
            by_search(here, direction, session, day, minibus)
    else:
        assert by_search(here, direction, session, day, minibus) == expected


def test_three_on_a_line_arrive_as_soon_as_the_window_opens() -> None:
    (run,) = by_search(three_on_a_line(), AM, (("P1", "P2", "P3", "S1"),), day=0)
    assert [(place, arrive) for place, arrive, _ in run] == [
        ("P1", at("08:29")),
        ("P2", at("08:33")),
        ("P3", at("08:37")),
        ("S1", at("08:45")),
    ]


def test_a_vehicle_that_must_wait_for_a_later_school_calls_for_pupils_as_late_as_it_can() -> None:
    schools = [school("S1", 10, am_bell=at("08:40")), school("S2", 11)]
    here = world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], schools)
    (run,) = by_search(here, AM, (("P1", "P2", "S1", "S2"),), day=0)
    # S2 opens at 08:45 and S1 closes at 08:35.
    assert [(place, arrive) for place, arrive, _ in run[2:]] == [("S1", at("08:35")), ("S2", at("08:45"))]
    assert run[0][1] == at("08:35") - 10 * 60 - 2 * 120


def test_a_pupil_s_limit_pulls_the_pick_up_towards_a_late_school() -> None:
    schools = [school("S1", 10, am_bell=at("08:40")), school("S2", 11)]
    pupils = [pupil("P1", 0), pupil("P2", 1, school_id="S2", max_journey=Seconds(20 * 60))]
    session = (("P1", "P2", "S1", "S2"),)
    (run,) = by_search(world(pupils, schools), AM, session, day=0)
    assert run[3][1] - run[1][2] <= 20 * 60
    hurried = [pupils[0], replace(pupils[1], max_journey=Seconds(18 * 60))]
    with pytest.raises(ValueError, match=IMPOSSIBLE):
        by_search(world(hurried, schools), AM, session, day=0)


def test_an_afternoon_waits_at_the_next_school_for_its_bell() -> None:
    schools = [school("S1", 10), school("S2", 11, pm_bell=at("15:20"))]
    here = world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], schools)
    (run,) = by_search(here, PM, (("S1", "S2", "P2", "P1"),), day=0)
    assert run[0][1] == at("14:55")
    assert run[1][1:] == (at("15:20"), at("15:20:30"))
    # It leaves the first school as late as it may and need not keep P1 waiting on the road.
    assert run[0][2] == at("15:19")


@given(
    st.fractions(1, 3, max_denominator=1000),
    st.fractions(0, 1, max_denominator=1000),
    st.integers(0, 100_000),
    st.none() | st.integers(0, 100_000).map(Seconds),
    st.sampled_from(Phase),
)
def test_limits_in_whole_numbers_are_those_of_the_policy_rounded_down(
    factor: Fraction, share: Fraction, direct: int, own: Seconds | None, phase: Phase
) -> None:
    policy = Policy(journey_limit=JourneyLimit(direct_factor=factor), comfort=Comfort(share=share))
    somebody = replace(three_on_a_line().scenario.pupils[0], phase=phase, max_journey=own)

    longest = min(policy.longest_journey(somebody, direct), Fraction(24 * 3600))
    assert limits(policy, somebody, direct) == (int(longest), int(1000 * longest * share))
