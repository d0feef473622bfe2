"""A county of 3,000 pupils and 80 schools, mornings only: one school a run, or schools mixed.

Towns lie anywhere, with sizes that fall off as 1, 1/2, 1/3 and so on. A school is in a town drawn by size; three homes
in four are scattered about a town drawn by size, the fourth anywhere, and a home falls to a school the likelier the
nearer it is, never from farther than 25 km. All schools have the same number of pupils within one.
"""

import math
from itertools import accumulate
from random import Random

from invented.chance import pick
from invented.county import draw_bells

from bench.fleets import plain_fleet
from bench.instance import Instance
from bench.plane import Spot, anywhere, matrix_of, place
from bench.single import plain_policy, plain_pupil
from transport_opt.model import Pupil, Scenario, School, Seconds

PUPILS, SCHOOLS = 3000, 80
SIDE = 60_000.0
TOWNS = 24
SPREAD = 2_500.0
"""Metres of a town about its middle, the deviation of a normal distribution each way."""
IN_TOWN = 0.75
REACH = 10_000.0
"""Metres at which a home is likely to have a school by a factor of e less than one next door."""
FARTHEST = 25_000.0
ARRIVE_EARLIEST, ARRIVE_LATEST = Seconds(25 * 60), Seconds(5 * 60)
STOP_AT_SCHOOL = Seconds(2 * 60)
MOST_SCHOOLS = 3


def county_one_school(seed: int, pupils: int = PUPILS, schools: int = SCHOOLS) -> Instance:
    """Draw the county; each run serves one school."""
    return _county("county, one school a run", seed, pupils, schools, 1)


def county_mixed(seed: int, pupils: int = PUPILS, schools: int = SCHOOLS) -> Instance:
    """Draw the same county; a run may serve up to three schools."""
    return _county("county, mixed schools", seed, pupils, schools, MOST_SCHOOLS)


def _county(family: str, seed: int, pupils: int, schools: int, max_schools: int) -> Instance:
    rng = Random(seed)
    towns = {anywhere(rng, SIDE): 1 / rank for rank in range(1, TOWNS + 1)}
    at = {f"S{number:03d}": _about(rng, pick(rng, towns)) for number in range(1, schools + 1)}
    bells = {school_id: draw_bells(rng) for school_id in at}
    spots: dict[str, Spot] = dict(at)
    children: list[Pupil] = []
    for rank, (school_id, spot) in enumerate(at.items()):
        wanted = pupils // schools + (rank < pupils % schools)
        for home in _homes(rng, towns, spot, wanted):
            pupil_id = f"P{len(children) + 1:04d}"
            spots[pupil_id] = home
            children.append(plain_pupil(pupil_id, school_id, spots[pupil_id]))
    policy = plain_policy(max_schools, ARRIVE_EARLIEST, ARRIVE_LATEST)
    scenario = Scenario(
        tuple(children),
        tuple(_school(school_id, spot, bells[school_id]) for school_id, spot in at.items()),
        plain_fleet(),
        policy,
    )
    return Instance(family, seed, scenario, matrix_of(spots))


def _about(rng: Random, town: Spot) -> Spot:
    x, y = rng.gauss(town.x, SPREAD), rng.gauss(town.y, SPREAD)
    return Spot(min(max(x, 0.0), SIDE), min(max(y, 0.0), SIDE))


def _homes(rng: Random, towns: dict[Spot, float], school: Spot, wanted: int) -> list[Spot]:
    """Draw homes until enough of them fall to the school, a near one likelier than a far one."""
    names, totals = list(towns), list(accumulate(towns.values()))
    found: list[Spot] = []
    while len(found) < wanted:
        home = anywhere(rng, SIDE)
        if rng.random() < IN_TOWN:
            home = _about(rng, rng.choices(names, cum_weights=totals)[0])
        metres = math.hypot(school.x - home.x, school.y - home.y)
        if metres < FARTHEST and rng.random() < math.exp(-metres / REACH):
            found.append(home)
    return found


def _school(school_id: str, spot: Spot, bells: tuple[int, int]) -> School:
    am, pm = (Seconds(60 * minutes) for minutes in bells)
    return School(school_id, f"School {school_id}", place(spot), am, pm, unload=STOP_AT_SCHOOL)
