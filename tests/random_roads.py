"""Random small towns for tests that try many: streets, some one-way, signs, seconds for turns, places."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from drawn_roads import Drawing, Tags
from hypothesis import strategies as st

from transport_opt.model import Place
from transport_opt.roads import RoadMap, TurnTable, build, load, read_speeds

SIDE = 4
LETTERS = "ABCDEFGHIJKLMNOP"
METRES = 130
PAIRS = [LETTERS[i] + LETTERS[i + 1] for i in range(SIDE * SIDE) if i % SIDE < SIDE - 1] + [
    LETTERS[i] + LETTERS[i + SIDE] for i in range(SIDE * SIDE - SIDE)
]


@dataclass(frozen=True)
class RandomTown:
    """What a town is made of; its map is made when it is asked for."""

    roads: dict[str, Tags]
    signs: tuple[tuple[str, str, str, str], ...]
    turns: TurnTable
    spots: tuple[tuple[float, float], ...]

    @property
    def drawing(self) -> Drawing:
        text = "\n".join(LETTERS[SIDE * y : SIDE * y + SIDE] for y in range(SIDE))
        return Drawing(text, self.roads, self.signs, metres=METRES)

    @property
    def places(self) -> list[Place]:
        return [self.drawing.at("A", east=east, north=-south) for east, south in self.spots]

    @contextmanager
    def road_map(self) -> Iterator[RoadMap]:
        """Build the map; a town without two-way ground is refused as any other."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            build(self.drawing.write(path), "town", path, replace(read_speeds(), turns=self.turns))
            yield load("town", path)


@st.composite
def random_towns(draw: st.DrawFn, places: int = 6) -> RandomTown:
    """Draw a town."""
    kinds = st.sampled_from(["yes", "yes", "-1", "no", "no", "no", "no", "no", "no", "none"])
    roads: dict[str, Tags] = {}
    for pair in PAIRS:
        kind, limit = draw(kinds), draw(st.sampled_from(["5 mph", "10 mph", "20 mph"]))
        if kind != "none":
            roads[pair] = {"oneway": kind, "maxspeed": limit}
    signs = []
    meetings = [(a, via, b) for a in roads for via in a for b in roads if via in b and a != b]
    if meetings:
        kind_of = st.sampled_from(["no_left_turn", "only_straight_on", "no_u_turn"])
        signs = draw(st.lists(st.tuples(kind_of, st.sampled_from(meetings)), max_size=6))
    seconds = st.sampled_from([Fraction(0), Fraction(0), Fraction(5, 2), Fraction(20)])
    turns = TurnTable(*(draw(seconds) for _ in range(4)), drive_on=draw(st.sampled_from(["left", "right"])))
    reach = st.floats(0, SIDE * METRES, allow_nan=False)
    spots = draw(st.lists(st.tuples(reach, reach), min_size=2, max_size=places))
    return RandomTown(roads, tuple((kind, *meeting) for kind, meeting in signs), turns, tuple(spots))
