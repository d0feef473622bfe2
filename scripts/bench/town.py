"""One school as every routing solver can be given it: nodes, times, metres, needs and vehicles on offer.

Node 0 is the school, the others its pupils. Rules that differ from solver to solver stand apart, so that each takes
what it can express.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bench.evaluate import Driven
from bench.instance import Instance
from transport_opt.model import NO_DAY, Assistant, Direction, Pupil, Scenario
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import MILE

Table = NDArray[np.int64]
MOST_ASSISTANTS = 2
"""Assistants whom pupils share that a vehicle is offered with."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A vehicle with one layout and a number of shared assistants.

    Attributes
    ----------
    room
        Seats left beside those assistants, wheelchair spaces, and pupils that they can look after.
    pence, pence_a_metre
        A day, the assistants among it; a metre of the morning, the afternoon counted in where there is one.
    """

    vehicle_type: str
    room: tuple[int, int, int]
    minibus: bool
    pence: int
    pence_a_metre: float


@dataclass(frozen=True)
class Town:
    """The pupils of one school who may share.

    Attributes
    ----------
    drive, metres
        Shape (k + 1, k + 1), from row to column.
    halt, limit
        Shape (k + 1,): seconds of boarding at home, and aboard at most.
    need
        Shape (k + 1, 3): seats with assistants of their own, wheelchair spaces, a share of an assistant.
    comfort_from, comfort_pence
        Seconds aboard from which each second costs notional pence; shape (k + 1,), and pence a second.
    """

    school_id: str
    pupil_ids: tuple[str, ...]
    drive: Table
    metres: Table
    halt: Table
    limit: Table
    need: Table
    barred: tuple[bool, ...]
    apart: tuple[tuple[int, int], ...]
    comfort_from: Table
    comfort_pence: float
    offers: tuple[Offer, ...]

    @cached_property
    def outward(self) -> Table:
        """Seconds between nodes with the runs built from the school outwards: time since the school is time aboard.

        A step from one home to the next outwards is the drive back and the halt at the one nearer the school.
        """
        return self.drive.T + self.halt[:, None]

    @cached_property
    def used(self) -> list[int]:
        """Columns of the needs that anybody has."""
        return [int(column) for column in np.flatnonzero(self.need.any(axis=0))]

    def needs(self, node: int) -> list[int]:
        """Give what a node needs, in the columns used."""
        return [int(self.need[node, column]) for column in self.used]

    def room(self, offer: Offer) -> list[int]:
        """Give what a vehicle has, in the columns used."""
        return [offer.room[column] for column in self.used]

    def driven(self, offer: int, outwards: Sequence[int]) -> Driven:
        """Turn a run, as nodes from the school outwards, into the order of the morning."""
        homes = tuple(self.pupil_ids[node - 1] for node in reversed(outwards))
        return Driven(self.offers[offer].vehicle_type, (*homes, self.school_id))


def towns_of(instance: Instance) -> tuple[tuple[Town, ...], tuple[Driven, ...]]:
    """Take an instance apart, school by school.

    Returns
    -------
    tuple
        The towns, and the vehicles of those who travel alone, where nothing is to choose but the cheapest that fits.
    """
    scenario = instance.scenario
    towns, alone = [], []
    for school in scenario.schools:
        pupils = [pupil for pupil in scenario.pupils if pupil.school_id == school.school_id]
        sharing = [pupil for pupil in pupils if not pupil.travels_alone]
        if sharing:
            towns.append(_town(instance, sharing))
        alone += [_alone(_town(instance, [pupil])) for pupil in pupils if pupil.travels_alone]
    return tuple(towns), tuple(alone)


def _town(instance: Instance, pupils: Sequence[Pupil]) -> Town:
    scenario, matrix = instance.scenario, instance.matrix
    school_id = pupils[0].school_id
    rows = [matrix.index[school_id], *(matrix.index[pupil.pupil_id] for pupil in pupils)]
    number = {pupil.pupil_id: node for node, pupil in enumerate(pupils, start=1)}
    longest = [_limit(instance, pupil) for pupil in pupils]
    share = scenario.policy.comfort.share
    ways = 1 + any(pupil.pm_days != NO_DAY for pupil in pupils)
    return Town(
        school_id,
        tuple(number),
        matrix.seconds[np.ix_(rows, rows)].astype(np.int64),
        matrix.metres[np.ix_(rows, rows)].astype(np.int64),
        np.array([0, *(scenario.policy.boarding_at_home(pupil) for pupil in pupils)]),
        np.array([0, *longest]),
        np.array([(0, 0, 0), *map(_need, pupils)]),
        (False, *(pupil.no_minibus for pupil in pupils)),
        tuple(
            (number[one.pupil_id], number[other])
            for one in pupils
            for other in sorted(one.not_with & number.keys())
            if one.pupil_id < other
        ),
        np.array([0, *(int(limit * share) for limit in longest)]),
        ways * scenario.policy.comfort.pence_per_minute / 60,
        tuple(_offers(scenario, pupils, ways)),
    )


def _limit(instance: Instance, pupil: Pupil) -> int:
    index = instance.matrix.index
    home, school = index[pupil.pupil_id], index[pupil.school_id]
    mornings, afternoons = (instance.matrix.times(direction) for direction in Direction)
    direct = min(int(mornings[home, school]), int(afternoons[school, home]))
    return int(instance.scenario.policy.longest_journey(pupil, direct))


def _need(pupil: Pupil) -> tuple[int, int, int]:
    in_situ, own = pupil.mobility.in_situ, own_assistants(pupil)
    shares = pupil.assistant is Assistant.SHARED or (bool(pupil.assistant_skills) and own == 0)
    return (0 if in_situ else pupil.seats) + own, int(in_situ), int(shares)


def _offers(scenario: Scenario, pupils: Sequence[Pupil], ways: int) -> list[Offer]:
    """List the vehicles that are worth offering: none that another beats in room and in price."""
    found: list[Offer] = []
    for offer in sorted(_every_offer(scenario, pupils, ways), key=lambda offer: (offer.pence, offer.pence_a_metre)):
        if not any(_beats(other, offer) for other in found):
            found.append(offer)
    return found


def _every_offer(scenario: Scenario, pupils: Sequence[Pupil], ways: int) -> Iterator[Offer]:
    needed = MOST_ASSISTANTS if any(_need(pupil)[2] for pupil in pupils) else 0
    ratio, rate = scenario.policy.assistant_aboard.shared_ratio, scenario.policy.assistants.day_rate
    for kind in scenario.vehicle_types:
        for layout in kind.layouts:
            for assistants in range(min(needed, layout.seats - 1) + 1):
                seats = layout.seats - assistants
                room = (seats, layout.wheelchairs, min(ratio * assistants, seats + layout.wheelchairs))
                price = kind.standing + assistants * rate
                yield Offer(kind.vehicle_type, room, kind.is_minibus, price, float(ways * kind.live_mile / MILE))


def _beats(one: Offer, other: Offer) -> bool:
    roomy = all(mine >= its for mine, its in zip(one.room, other.room, strict=True))
    cheap = one.pence <= other.pence and one.pence_a_metre <= other.pence_a_metre
    return roomy and cheap and (other.minibus or not one.minibus)


def _alone(town: Town) -> Driven:
    fits = [
        at
        for at, offer in enumerate(town.offers)
        if not (offer.minibus and town.barred[1]) and all(np.array(offer.room) >= town.need[1])
    ]
    metres = int(town.metres[1, 0])
    best = min(fits, key=lambda at: town.offers[at].pence + metres * town.offers[at].pence_a_metre)
    return town.driven(best, [1])


def most_of(town: Town, offer: Offer) -> int:
    """Bound the vehicles of one offer that a solver is given: twice what would seat everyone, at most one a pupil."""
    pupils = len(town.pupil_ids)
    return min(pupils, -(-2 * pupils // offer.room[0]))
