"""Towns in which a newcomer nearly always finds a place: few pupils near each other, usual needs, the usual rules."""

import random
from dataclasses import replace

from worlds import CAR, WAV, World, at, place, pupil, school, vehicle, world

from transport_opt.model import Assistant, Days, Mobility, Pence, Pupil, Seconds

FEW_DAYS = (Days(31), Days(31), Days(31), Days(7), Days(21))


def easy_town(seed: int, pupils: int = 4) -> World:
    """Make a town from a seed; the last pupil is meant to be the newcomer."""
    draw = random.Random(seed)
    schools = [school("S1", 6, 6), school("S2", 9, 4, am_bell=at("09:10"), unload=Seconds(60))][: draw.randint(1, 2)]
    people = [_person(draw, f"P{number}", [one.school_id for one in schools]) for number in range(1, pupils + 1)]
    if draw.random() < 0.1:
        people[0], people[-1] = (
            replace(one, not_with=frozenset({other.pupil_id}))
            for one, other in ((people[0], people[-1]), (people[-1], people[0]))
        )
    base = draw.choice([None, None, place(5, 5)])
    scarce = replace(CAR, count=draw.choice([None, 2]), base=base)
    small = vehicle(
        "MPV", "6+0", standing=Pence(5800), live_mile=Pence(180), included=Seconds(draw.choice([1800, 9000]))
    )
    return world(people, schools, (scarce, small, WAV))


def _person(draw: random.Random, name: str, schools: list[str]) -> Pupil:
    days = draw.choice(FEW_DAYS)
    return pupil(
        name,
        draw.randint(0, 12),
        draw.randint(0, 12),
        draw.choice(schools),
        mobility=draw.choice([Mobility.WALK_ON] * 4 + [Mobility.WALK_ON_ASSISTED, Mobility.WHEELCHAIR_MANUAL]),
        assistant=draw.choice([Assistant.NONE] * 3 + [Assistant.SHARED, Assistant.ONE_TO_ONE]),
        am_days=days,
        pm_days=draw.choice([days, days, Days(31)]),
    )
