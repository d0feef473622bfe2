"""The invented pupils: phases, needs, weekdays, and who must or must not share."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from invented import targets
from invented.chance import deal, pick, quota, some
from invented.homes import draw_homes
from invented.world import TAUGHT, Child, Destination, Home, Kind, road_metres
from transport_opt.model import NO_DAY, Assistant, Days, Mobility

RESCUE_MEDICATION = "rescue-medication"
MORE_NEEDS = {Kind.SPECIAL: 3.0, Kind.OUT_OF_COUNTY: 2.0, Kind.INDEPENDENT: 1.5}
"""How much likelier than elsewhere a pupil there has a high need."""


def populate(rng: Random, schools: Sequence[Destination], homes: Sequence[Home], count: int) -> list[Child]:
    """Invent pupils at the stated shares.

    Parameters
    ----------
    schools
        Their `share` says how many of the pupils each has.
    homes
        Every place where a pupil may live.
    count
        Pupils wanted.
    """
    children = _enrol(rng, schools, homes, count)
    furnish(rng, children)
    return children


def furnish(rng: Random, children: list[Child]) -> None:
    """Give pupils whose schools and homes are known their phases, needs, weekdays and company at the stated shares."""
    _give_phases(rng, children)
    _give_needs(rng, children)
    _give_weekdays(rng, children)
    _give_oddities(rng, children)
    _make_siblings(rng, children)
    _keep_apart(rng, children)


def _enrol(rng: Random, schools: Sequence[Destination], homes: Sequence[Home], count: int) -> list[Child]:
    rolls = quota({school.school_id: school.share for school in schools}, count)
    placed = []
    for school in schools:
        for home in draw_homes(rng, school, homes, rolls.count(school.school_id)):
            placed.append((school, home))
    rng.shuffle(placed)
    width = max(4, len(str(count)))
    return [
        Child(f"P{number:0{width}d}", school, home, TAUGHT[school.kind][0])
        for number, (school, home) in enumerate(placed, start=1)
    ]


def _give_phases(rng: Random, children: list[Child]) -> None:
    """Serve the schools that teach the fewest phases first; a phase that few of those left can take comes first."""
    left = Counter(quota(targets.PHASES, len(children)))
    able = Counter(phase for child in children for phase in TAUGHT[child.school.kind])
    for child in sorted(children, key=lambda child: len(TAUGHT[child.school.kind])):
        taught = TAUGHT[child.school.kind]
        urgency = {phase: left[phase] / able[phase] for phase in taught if left[phase] > 0}
        child.phase = pick(rng, urgency or {taught[0]: 1.0})
        left[child.phase] -= 1
        able.subtract(taught)


def _give_needs(rng: Random, children: list[Child]) -> None:
    count = len(children)
    weights = [MORE_NEEDS.get(child.school.kind, 1.0) for child in children]
    mobilities = deal(rng, quota(targets.MOBILITIES, count), weights, Mobility.WALK_ON)
    for child, mobility in zip(children, mobilities, strict=True):
        child.mobility = mobility
        if mobility.in_situ:
            low, high = (150, 280) if mobility is Mobility.WHEELCHAIR_POWERED else (60, 140)
            child.wheelchair_kg = rng.randrange(low, high, 5)
    weights = [
        weight * (1.0 if child.mobility is Mobility.WALK_ON else 2.0)
        for weight, child in zip(weights, children, strict=True)
    ]
    for child, assistant in zip(
        children, deal(rng, quota(targets.ASSISTANTS, count), weights, Assistant.NONE), strict=True
    ):
        child.assistant = assistant
    accompanied = [0.0 if child.assistant is Assistant.NONE else 1.0 for child in children]
    for row in some(rng, accompanied, round(targets.RESCUE_MEDICATION * count)):
        children[row].skills = (RESCUE_MEDICATION,)
    alone = [3.0 if child.assistant is Assistant.ONE_TO_ONE else 1.0 for child in children]
    for row in some(rng, alone, round(targets.TRAVELS_ALONE * count)):
        children[row].travels_alone = True
    for row in some(rng, [1.0] * count, round(targets.AUTISM * count)):
        children[row].change_weight = 2


def _give_weekdays(rng: Random, children: list[Child]) -> None:
    labels = quota(targets.ATTENDANCE, len(children))
    rng.shuffle(labels)
    for child, label in zip(children, labels, strict=True):
        child.am_days, child.pm_days = _weekdays(rng, label)


def _weekdays(rng: Random, label: str) -> tuple[Days, Days]:
    if label == "three or four days":
        days = _some_days(rng, 3 + rng.randrange(2))
        return days, days
    if label == "half days":  # leaves at noon on some days or on all, by other means
        days = _some_days(rng, 4 + rng.randrange(2))
        return days, Days(days.mask & _some_days(rng, rng.randrange(3)).mask)
    if label == "other":
        some_days = _some_days(rng, 1 + rng.randrange(2))
        full = _some_days(rng, 5)
        return rng.choice([(some_days, some_days), (full, NO_DAY), (NO_DAY, full), (full, _some_days(rng, 4))])
    return _some_days(rng, 5), _some_days(rng, 5)


def _some_days(rng: Random, count: int) -> Days:
    return Days(sum(1 << day for day in rng.sample(range(5), count)))


def _give_oddities(rng: Random, children: list[Child]) -> None:
    """Give a few pupils a limit, a boarding time, a lane or a harness of their own."""
    near = [1.0 if child.metres < 8 * targets.MILE else 0.0 for child in children]
    usual = [1.0 if child.mobility is Mobility.WALK_ON else 0.0 for child in children]
    for row in some(rng, near, round(targets.OWN_JOURNEY_LIMIT * len(children))):
        children[row].max_journey_minutes = 40
    for row in some(rng, usual, round(targets.OWN_BOARDING_TIME * len(children))):
        children[row].boarding_minutes = 5
    for row in some(rng, usual, round(targets.TWO_SEATS * len(children))):
        children[row].seats = 2
    for row in some(rng, [1.0] * len(children), round(targets.NO_MINIBUS * len(children))):
        children[row].no_minibus = True


def _make_siblings(rng: Random, children: list[Child]) -> None:
    """Pair pupils up; the second lives where the first does. One pair in ten goes to two schools."""
    free = [child for child in children if not child.travels_alone and child.max_journey_minutes is None]
    rng.shuffle(free)
    pairs = round(targets.SIBLINGS * len(children) / 2)
    while pairs and free:
        first = free.pop()
        apart = rng.random() < 0.1
        second = next((child for child in free if _may_be_sibling(first, child, apart)), None)
        if second is None:
            continue
        free.remove(second)
        second.home = first.home
        first.keep_with, second.keep_with = (second.pupil_id,), (first.pupil_id,)
        pairs -= 1


def _may_be_sibling(first: Child, second: Child, apart: bool) -> bool:
    if not apart:
        return first.school is second.school
    return first.school is not second.school and road_metres(first.home, second.school.at) < 8 * targets.MILE


def _keep_apart(rng: Random, children: list[Child]) -> None:
    """Name pairs at one school who may not share, each with one to three others."""
    free = [child for child in children if not child.keep_with and not child.travels_alone]
    rng.shuffle(free)
    left = round(targets.NOT_WITH * len(children))
    while left >= 2 and free:
        first = free.pop()
        others = [child for child in free if child.school is first.school][
            : min(pick(rng, {1: 7, 2: 2, 3: 1}), left - 1)
        ]
        for other in others:
            free.remove(other)
            first.not_with += (other.pupil_id,)
            other.not_with += (first.pupil_id,)
        left -= len(others) + 1 if others else 0
