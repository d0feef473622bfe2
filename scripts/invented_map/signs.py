"""What the signs say: roundabouts, one-way streets, restricted turns, speed limits and names."""

import math
from random import Random

from invented.world import Point

from invented_map.net import RANKS, Net, Road, Turn

ROUNDABOUTS, ROUNDABOUTS_APART, RING, RING_POINTS = 45, 700.0, 24.0, 8
MAIN = RANKS[RANKS.index("secondary") :]
ONEWAY = 0.09
TURNS = 60
FIRST_WORDS = (
    *("Alder", "Ash", "Beech", "Birch", "Bramble", "Brook", "Chapel", "Cherry", "Clover", "Cross", "Dale", "Elm"),
    *("Fern", "Field", "Forge", "Gorse", "Green", "Hazel", "Heather", "Hill", "Holly", "Kiln", "Lark", "Lime"),
    *("Maple", "Meadow", "Mill", "Moss", "Oak", "Orchard", "Park", "Pasture", "Quarry", "Rowan", "Sorrel", "Spring"),
    *("Station", "Thorn", "Vale", "Well", "Willow", "Wren"),
)
STREETS = ("Street", "Road", "Avenue", "Drive", "Close", "Way", "Crescent", "Grove")
LANES = ("Lane", "Lane", "Road", "Hill", "Bank", "Moor")


def build_roundabouts(net: Net, rng: Random) -> None:
    """Turn junctions of main roads into rings, driven clockwise as in Britain."""
    arms = net.arms()
    fit = [
        junction
        for junction, roads in enumerate(arms)
        if len(roads) >= 3 and sum(road.highway in MAIN for road in roads) >= 3
    ]
    rng.shuffle(fit)
    built: list[Point] = []
    for junction in fit:
        centre = net.points[junction]
        if len(built) < ROUNDABOUTS and all(math.dist(centre, other) > ROUNDABOUTS_APART for other in built):
            built.append(centre)
            _ring(net, junction, arms[junction])


def _ring(net: Net, junction: int, roads: list[Road]) -> None:
    centre = net.points[junction]
    angles = [-2 * math.pi * step / RING_POINTS for step in range(RING_POINTS)]
    ring = [
        net.add_point(Point(centre.x + RING * math.cos(angle), centre.y + RING * math.sin(angle))) for angle in angles
    ]
    highway = max((road.highway for road in roads if road.highway in RANKS), key=RANKS.index)
    for road in roads:
        far = net.points[road.end if road.start == junction else road.start]
        near = min(ring, key=lambda point: math.dist(net.points[point], far))
        if road.start == junction:
            road.start = near
        else:
            road.end = near
    town = next((road.town for road in roads if road.town), "")
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        net.roads.append(
            Road(start, end, highway, f"ring {junction}", town, oneway=True, roundabout=True, maxspeed="30 mph")
        )


def make_oneways(net: Net, rng: Random) -> None:
    """Make some streets one-way, whole streets at a time, and undo those that would cut anything off."""
    streets = sorted({road.street for road in net.roads if road.town and road.highway == "residential"})
    chosen = {street: rng.random() < 0.5 for street in streets if rng.random() < ONEWAY}
    for road in net.roads:
        if road.highway == "residential" and road.street in chosen:
            road.oneway = True
            if chosen[road.street]:
                road.start, road.end = road.end, road.start
    undo_cut_offs(net)


def undo_cut_offs(net: Net) -> None:
    """Give both directions back to the streets of one-way that lead to or from nowhere."""
    home = next(road.start for road in net.roads if road.highway == "primary")
    while True:
        both = net.reached(home) & net.reached(home, backwards=True)
        lost = [
            road
            for road in net.roads
            if road.oneway and road.highway == "residential" and not {road.start, road.end} <= both
        ]
        if not lost:
            return
        for road in lost:
            road.oneway = False


def restrict_turns(net: Net, rng: Random) -> None:
    """Forbid right turns and turning round, and command straight on, at some crossroads of towns."""
    arms = net.arms()
    fit = [
        junction
        for junction, roads in enumerate(arms)
        if len(roads) == 4
        and not any(road.oneway or road.roundabout for road in roads)
        and any(road.highway in MAIN for road in roads)
    ]
    for count, junction in enumerate(rng.sample(fit, min(TURNS, len(fit)))):
        source = arms[junction][rng.randrange(4)]
        word = ("no_right_turn", "no_left_turn", "no_u_turn", "only_straight_on")[count % 4]
        net.turns.append(Turn(word, source, junction, target_of(net, junction, source, arms[junction], word)))


def target_of(net: Net, junction: int, source: Road, roads: list[Road], word: str) -> Road:
    """Find the road that a restriction speaks of, for who comes from another."""
    if word == "no_u_turn":
        return source
    back = _bearing(net, junction, source)
    wanted = {"no_right_turn": math.pi / 2, "no_left_turn": -math.pi / 2, "only_straight_on": math.pi}[word]
    others = [road for road in roads if road is not source]

    def miss(road: Road) -> float:
        # A driver who turns right leaves by the arm that lies anticlockwise of the one they came by.
        turned = _bearing(net, junction, road) - back
        return abs(math.remainder(turned - wanted, 2 * math.pi))

    return min(others, key=miss)


def _bearing(net: Net, junction: int, road: Road) -> float:
    line = net.line(road)
    here, there = (line[0], line[1]) if road.start == junction else (line[-1], line[-2])
    return math.atan2(there.y - here.y, there.x - here.x)


def post_limits(net: Net, rng: Random) -> None:
    """Post speed limits on about three roads in five, in the several ways that mappers write them."""
    country = {"trunk": "70 mph", "primary": "GB:nsl_single", "secondary": "50 mph", "tertiary": "national"}
    posted: dict[str, str] = {}
    for road in net.roads:
        if road.maxspeed or not road.is_drivable:
            continue
        key = f"{road.street or id(road)} {road.highway}"
        if key not in posted:
            limit = rng.choice(["20 mph", "30 mph", "30 mph"]) if road.town else country.get(road.highway, "60 mph")
            if road.town and road.highway in MAIN:
                limit = "40 mph" if road.highway == "trunk" else "30 mph"
            posted[key] = limit if rng.random() < 0.6 else ""
        road.maxspeed = posted[key]


def name_roads(net: Net, rng: Random) -> None:
    """Name every street and lane."""
    names: dict[str, str] = {}
    for number, road in enumerate(net.roads):
        if road.roundabout or road.highway.startswith("motorway") or not road.is_drivable:
            continue
        key = road.street or str(number)
        if key not in names:
            names[key] = f"{rng.choice(FIRST_WORDS)} {rng.choice(STREETS if road.town else LANES)}"
        road.name = names[key]
