"""Where the schools come in today's runs, whose table lists only the pupils."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product

from transport_opt.model import Direction, Scenario, Seconds, Stop

MOST_SCHOOLS_TRIED = 3
"""Up to here every order of the schools is tried, each at the end or right after its own last pupil."""


def arrangements(scenario: Scenario, direction: Direction, pupil_ids: Sequence[str]) -> Iterator[tuple[Stop, ...]]:
    """Give the ways of fitting the schools into a list of pupils whose order stands; times are still nought.

    In the morning each school comes after its last pupil; the afternoon is the mirror image.
    """
    morning = direction is Direction.AM
    seen: set[tuple[str, ...]] = set()
    for places in _mornings(scenario, pupil_ids if morning else pupil_ids[::-1]):
        if places not in seen:
            seen.add(places)
            yield _stops(scenario, direction, places if morning else places[::-1], pupil_ids)


def _mornings(scenario: Scenario, pupil_ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    last = {scenario.pupil[pupil_id].school_id: pupil_id for pupil_id in pupil_ids}
    position = {pupil_id: index for index, pupil_id in enumerate(pupil_ids)}
    schools = sorted(last, key=lambda school_id: position[last[school_id]])
    for order, soon in _choices(scenario, schools):
        after = {last[school_id]: school_id for school_id in soon}
        on_the_way = [place for pupil_id in pupil_ids for place in (pupil_id, after.get(pupil_id)) if place]
        yield (*on_the_way, *(school_id for school_id in order if school_id not in soon))


def _choices(scenario: Scenario, schools: Sequence[str]) -> Iterator[tuple[Sequence[str], frozenset[str]]]:
    """Give orders of the schools at the end, with those that come right after their own last pupil instead."""
    nowhere: frozenset[str] = frozenset()
    if len(schools) > MOST_SCHOOLS_TRIED:
        yield schools, nowhere
        yield sorted(schools, key=lambda school_id: scenario.school[school_id].am_bell), nowhere
        yield schools, frozenset(schools)
        return
    for order in permutations(schools):
        for picks in product((False, True), repeat=len(schools)):
            yield order, frozenset(school for school, pick in zip(schools, picks, strict=True) if pick)


def _stops(
    scenario: Scenario, direction: Direction, places: Sequence[str], pupil_ids: Sequence[str]
) -> tuple[Stop, ...]:
    morning = direction is Direction.AM

    def stop(place: str) -> Stop:
        at_home = place in scenario.pupil
        here = (place,) if at_home else tuple(p for p in pupil_ids if scenario.pupil[p].school_id == place)
        empty = Stop(place, Seconds(0), Seconds(0))
        return replace(empty, boards=here) if at_home is morning else replace(empty, alights=here)

    return tuple(map(stop, places))
