"""One school and 150 pupils: plain, and with every rule of the domain."""

from dataclasses import replace
from random import Random

from invented.people import furnish
from invented.world import Child, Destination, Kind, Point

from bench.fleets import plain_fleet, rate_card
from bench.instance import Instance
from bench.plane import Spot, anywhere, matrix_of, place
from transport_opt.model import NO_DAY, Pence, Phase, Policy, Pupil, Scenario, School, Seconds
from transport_opt.model.policy import BoardingTime, Comfort, MixedSchools, SecondRun

PUPILS = 150
SIDE = 30_000.0
ABOARD = Seconds(60 * 60)
STOP = Seconds(2 * 60)
AM_BELL, PM_BELL = Seconds(9 * 3600), Seconds(15 * 3600 + 15 * 60)
SCHOOL_ID = "S001"


def plain_policy(max_schools: int, arrive_earliest: Seconds, arrive_latest: Seconds) -> Policy:
    """Give the policy of the plain comparisons: two minutes a stop, nothing notional, one run a vehicle."""
    usual = Policy()
    return replace(
        usual,
        arrival_window=replace(usual.arrival_window, earliest=arrive_earliest, latest=arrive_latest),
        boarding_time=BoardingTime(walk_on=STOP, school_walk_on=Seconds(0)),
        comfort=Comfort(pence_per_minute=Pence(0)),
        mixed_schools=MixedSchools(max_schools=max_schools, max_wait=ABOARD),
        second_run=SecondRun(max_runs=1),
    )


def single(seed: int, pupils: int = PUPILS) -> Instance:
    """Draw a town: the school in the middle, homes anywhere, mornings only, an hour aboard for all."""
    spots = _spots(seed, pupils)
    children = tuple(
        plain_pupil(pupil_id, SCHOOL_ID, spot) for pupil_id, spot in spots.items() if pupil_id != SCHOOL_ID
    )
    policy = plain_policy(1, Seconds(15 * 60), Seconds(5 * 60))
    scenario = Scenario(children, (_school(spots),), plain_fleet(), policy)
    return Instance("single", seed, scenario, matrix_of(spots))


def single_with_rules(seed: int, pupils: int = PUPILS) -> Instance:
    """Draw the same town with needs, pairs, weekdays and both ways at the domain's shares, on its rate card."""
    spots = _spots(seed, pupils)
    at = Point(*spots[SCHOOL_ID])
    school = Destination(SCHOOL_ID, "School", Kind.SPECIAL, at, AM_BELL // 60, PM_BELL // 60, 1.0)
    children = [
        Child(pupil_id, school, Point(*spot), Phase.PRIMARY)
        for pupil_id, spot in spots.items()
        if pupil_id != SCHOOL_ID
    ]
    furnish(Random(seed), children)
    # Siblings share a home.
    spots |= {child.pupil_id: Spot(*child.home) for child in children}
    scenario = Scenario(tuple(map(_pupil, children)), (_school(spots),), rate_card())
    return Instance("rules", seed, scenario, matrix_of(spots))


def plain_pupil(pupil_id: str, school_id: str, home: Spot) -> Pupil:
    """Give a pupil who walks on, every morning, with an hour aboard."""
    return Pupil(pupil_id, school_id, place(home), Phase.SECONDARY, max_journey=ABOARD, pm_days=NO_DAY)


def _spots(seed: int, pupils: int) -> dict[str, Spot]:
    rng = Random(seed)
    homes = {f"P{number:04d}": anywhere(rng, SIDE) for number in range(1, pupils + 1)}
    return {SCHOOL_ID: Spot(SIDE / 2, SIDE / 2), **homes}


def _school(spots: dict[str, Spot]) -> School:
    return School(SCHOOL_ID, "School", place(spots[SCHOOL_ID]), AM_BELL, PM_BELL)


def _pupil(child: Child) -> Pupil:
    own_limit, own_boarding = child.max_journey_minutes, child.boarding_minutes
    return Pupil(
        child.pupil_id,
        child.school.school_id,
        place(Spot(*child.home)),
        child.phase,
        child.mobility,
        child.assistant,
        frozenset(child.skills),
        child.travels_alone,
        frozenset(child.not_with),
        frozenset(child.keep_with),
        None if own_limit is None else Seconds(60 * own_limit),
        None if own_boarding is None else Seconds(60 * own_boarding),
        child.seats,
        child.wheelchair_kg,
        child.am_days,
        child.pm_days,
        child.no_minibus,
    )
