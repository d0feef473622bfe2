"""Today's routes, as they grow when nobody plans the whole.

Pupils start one after the other. Each joins the cheapest route known that day, or gets a new car;
nothing is merged afterwards. Times are guessed from straight lines.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from invented import targets
from invented.chance import pick
from invented.rates import ASSISTANT_DAY, RATES, SPECIALIST_DAY, Rate
from invented.world import Child, Destination, Point, road_metres
from transport_opt.model import Assistant, Mobility, Phase

MILES_AN_HOUR = 24.0
JOIN = 0.84
"""Chance that a pupil joins where a route can take them; the first at each school, those who travel alone and those
on nobody's way cannot, so that about two thirds of all join."""
SLACK = 0.97
"""Share of the longest journey that a coordinator dares to fill, since times are guesses."""
LONGEST_RUN = 85 * 60
"""Seconds: a longer run would start before 06:45."""
BIG_SCHOOL = 15
"""Pupils from which a school has minibuses."""
FIRST_CARS = {"SAL4": 0.74, "MPV6": 0.12, "MPV8": 0.04, "MB16": 0.08, "AMB16": 0.02}
SMALL_SCHOOL_CARS = {"SAL4": 0.78, "MPV6": 0.17, "MPV8": 0.05}
WHEELCHAIR_CARS = {"WAV1": 0.55, "WAV2": 0.30, "AMB16": 0.15}
LONE_CARS = {"SAL4": 0.92, "MPV6": 0.08}
LONE_WHEELCHAIR_CARS = {"WAV1": 0.8, "WAV2": 0.2}
EXCHANGES = {
    "SAL4": ("MPV6",),
    "MPV6": ("MPV8",),
    "MPV8": ("MB16",),
    "WAV1": ("WAV2",),
    "WAV2": ("AMB16",),
    "MB16": ("AMB16",),
}
"""What an operator sends instead when a pupil who starts does not fit, for the difference in price."""


@dataclass(slots=True)
class Car:
    """One contract of today's: its pupils in the order of the morning."""

    rate: Rate
    school: Destination
    aboard: list[Child] = field(default_factory=list)
    operator: str = ""
    price: float = 0.0

    @property
    def assistants(self) -> int:
        """Assistants that the pupils aboard need."""
        own, shared = _assistants(self.aboard)
        return own + shared

    @property
    def metres(self) -> float:
        """Road metres of a morning."""
        return _metres(self.aboard, self.school)

    @property
    def model_price(self) -> float:
        """Pounds a day by the rate card, the afternoon like the morning."""
        own, shared = _assistants(self.aboard)
        hours = 2 * math.fsum(_seconds(self.aboard, self.school)) / 3600
        return (
            self.rate.standing
            + 2 * self.metres / targets.MILE * self.rate.live_mile
            + max(0.0, hours - self.rate.included_hours) * self.rate.extra_hour
            + own * SPECIALIST_DAY
            + shared * ASSISTANT_DAY
        )


def grow_routes(rng: Random, children: Sequence[Child], operators: int, join: float = JOIN) -> list[Car]:
    """Let every pupil start in a random order and contract the cars one by one.

    Parameters
    ----------
    operators
        How many firms share the work, the first ones most of it.
    join
        Chance that a pupil joins where a route can take them.
    """
    starters = list(children)
    rng.shuffle(starters)
    rolls: dict[str, int] = {}
    for child in children:
        rolls[child.school.school_id] = rolls.get(child.school.school_id, 0) + 1
    cars: dict[str, list[Car]] = {}
    for child in starters:
        known = cars.setdefault(child.school.school_id, [])
        joins = _sibling_aboard(child, known) or (rng.random() < join)
        best = _cheapest(child, known) if joins else None
        if best is None:
            known.append(_new_car(rng, child, rolls[child.school.school_id]))
        else:
            car, order = best
            car.aboard, car.rate = order, _rate_for(order, car.rate) or car.rate
    contracts = [car for known in cars.values() for car in known]
    _price(rng, contracts, operators)
    return contracts


def _sibling_aboard(child: Child, known: Sequence[Car]) -> bool:
    return any(other.pupil_id in child.keep_with for car in known for other in car.aboard)


def _cheapest(child: Child, known: Sequence[Car]) -> tuple[Car, list[Child]] | None:
    """Find the car and the order that cost least; a sibling's car comes before all others."""
    best: tuple[tuple[bool, float], Car, list[Child]] | None = None
    for car in known:
        if _rate_for([*car.aboard, child], car.rate) is None:
            continue
        sibling = any(other.pupil_id in child.keep_with for other in car.aboard)
        for position in range(len(car.aboard) + 1):
            order = [*car.aboard[:position], child, *car.aboard[position:]]
            key = (not sibling, _extra(car, order))
            if (best is None or key < best[0]) and _is_bearable(order, car.school):
                best = key, car, order
    return None if best is None else best[1:]


def _extra(car: Car, order: list[Child]) -> float:
    own, shared = _assistants(order)
    own_now, shared_now = _assistants(car.aboard)
    miles = (_metres(order, car.school) - car.metres) / targets.MILE
    # A minibus has seats to fill: its operator hardly asks for more.
    share = 0.3 if car.rate.is_minibus else 1.0
    assistants = (own - own_now) * SPECIALIST_DAY + (shared - shared_now) * ASSISTANT_DAY
    bigger = (_rate_for(order, car.rate) or car.rate).standing - car.rate.standing
    return 2 * miles * car.rate.live_mile * share + assistants + bigger


def _rate_for(aboard: Sequence[Child], rate: Rate) -> Rate | None:
    """Give the vehicle that takes them: the one at hand, else the next that the operator would send."""
    for kind in (rate.vehicle_type, *EXCHANGES.get(rate.vehicle_type, ())):
        if _fits(aboard, RATES[kind]):
            return RATES[kind]
    return None


def _fits(aboard: Sequence[Child], rate: Rate) -> bool:
    if len(aboard) > 1 and any(child.travels_alone for child in aboard):
        return False
    if rate.is_minibus and any(child.no_minibus or child.school.no_minibus for child in aboard):
        return False
    ids = {child.pupil_id for child in aboard}
    if any(ids.intersection(child.not_with) for child in aboard):
        return False
    wheelchairs = sum(child.mobility.in_situ for child in aboard)
    sitting = sum(child.seats for child in aboard if not child.mobility.in_situ) + sum(_assistants(aboard))
    return any(sitting <= seats and wheelchairs <= spaces for seats, spaces in rate.layouts)


def _assistants(aboard: Sequence[Child]) -> tuple[int, int]:
    """Count assistants of pupils' own, and shared ones."""
    own = {Assistant.ONE_TO_ONE: 1, Assistant.TWO_TO_ONE: 2}
    sharing = sum(child.assistant is Assistant.SHARED for child in aboard)
    return sum(own.get(child.assistant, 0) for child in aboard), math.ceil(sharing / 8)


def _metres(order: Sequence[Child], school: Destination) -> float:
    points = [*(child.home for child in order), school.at]
    return math.fsum(road_metres(start, end) for start, end in itertools.pairwise(points))


def _drive(start: Point, end: Point) -> float:
    return road_metres(start, end) / targets.MILE / MILES_AN_HOUR * 3600


def _boarding(child: Child) -> float:
    if child.boarding_minutes is not None:
        return child.boarding_minutes * 60
    if child.mobility.in_situ:
        return 600
    return 120 if child.mobility is Mobility.WALK_ON else 240


def _seconds(order: Sequence[Child], school: Destination) -> list[float]:
    """Guess the seconds of each stop: boarding there and the drive to the next."""
    points = [*(child.home for child in order[1:]), school.at]
    return [_boarding(child) + _drive(child.home, end) for child, end in zip(order, points, strict=True)]


def _is_bearable(order: Sequence[Child], school: Destination) -> bool:
    aboard, halt = 0.0, 0.0
    for child, seconds in zip(reversed(order), reversed(_seconds(order, school)), strict=True):
        halt = _boarding(child)
        aboard += seconds
        if aboard - halt > SLACK * _longest(child):
            return False
    return aboard <= LONGEST_RUN


def _longest(child: Child) -> float:
    if child.max_journey_minutes is not None:
        return child.max_journey_minutes * 60
    guide = 45 * 60 if child.phase is Phase.PRIMARY else 75 * 60
    return max(guide, 1.3 * _drive(child.home, child.school.at) + 300)


def _new_car(rng: Random, child: Child, roll: int) -> Car:
    """Contract what the market offers that day, often bigger than the one pupil needs."""
    if child.travels_alone:
        shares = LONE_WHEELCHAIR_CARS if child.mobility.in_situ else LONE_CARS
    elif child.mobility.in_situ:
        shares = WHEELCHAIR_CARS
    else:
        shares = FIRST_CARS if roll >= BIG_SCHOOL else SMALL_SCHOOL_CARS
    fitting = {kind: share for kind, share in shares.items() if _fits([child], RATES[kind])}
    return Car(RATES[pick(rng, fitting or {"WAV2": 1.0})], child.school, [child])


def _price(rng: Random, cars: Sequence[Car], operators: int) -> None:
    outliers = set(rng.sample(range(len(cars)), round(targets.OUTLIERS * len(cars))))
    firms = {f"Operator {number:03d}": 1 / (number + 3) for number in range(1, operators + 1)}
    for row, car in enumerate(cars):
        factor = 2.05 + 0.6 * rng.random() if row in outliers else rng.lognormvariate(0, targets.PRICE_SCATTER)
        car.price = round(car.model_price * factor, 2)
        car.operator = pick(rng, firms)
