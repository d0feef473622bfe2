"""Roads drawn as text, so that a test shows the map it is about.

A letter is a node; how far letters stand from each other is how far the nodes are. Lines between them are only for
the eye: the roads are listed below the drawing, each by the letters it passes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from xml.sax.saxutils import quoteattr

import numpy as np

from transport_opt.model import Place
from transport_opt.roads import RoadMap, build, load

SOUTH, WEST = 53.0, -1.5
DEGREE_METRES = 111_195.08
"""Metres of a degree of latitude on OSMnx's sphere."""
Tags = Mapping[str, str]
Sign = tuple[str, str, str, str]
"""Kind, road that it holds for, node, road that it speaks of."""


class Drawing:
    """A drawn map.

    Parameters
    ----------
    text
        Letters for nodes.
    roads
        Tags of each road by the letters it passes; ``highway`` is residential unless told.
    signs
        Turn restrictions, or a mapping of whole tags where the kind is not enough.
    nodes
        Tags of nodes by their letter.
    metres
        How far one character is from the next, in both directions.
    """

    def __init__(
        self,
        text: str,
        roads: Mapping[str, Tags],
        signs: Sequence[tuple[str | Tags, str, str, str]] = (),
        nodes: Mapping[str, Tags] | None = None,
        metres: float = 100,
    ) -> None:
        lines = dedent(text).strip("\n").split("\n")
        self.metres = metres
        self.spots = {c: (x, y) for y, line in enumerate(lines) for x, c in enumerate(line) if c.isalnum()}
        self.roads, self.signs, self.node_tags = roads, signs, nodes or {}
        self.way_id = {letters: 100 + index for index, letters in enumerate(roads)}

    def at(self, letter: str, east: float = 0, north: float = 0) -> Place:
        """Give the position of a node, moved by some metres."""
        x, y = self.spots[letter]
        east_degrees = (x * self.metres + east) / (DEGREE_METRES * np.cos(np.radians(SOUTH)))
        return Place(SOUTH + (north - y * self.metres) / DEGREE_METRES, WEST + float(east_degrees))

    def between(self, one: str, other: str, share: float = 0.5) -> Place:
        """Give the position part of the way between two nodes."""
        a, b = self.at(one), self.at(other)
        lat = a.latitude + share * (b.latitude - a.latitude)
        return Place(lat, a.longitude + share * (b.longitude - a.longitude))

    def write(self, folder: Path, name: str = "town") -> Path:
        """Write the map as OpenStreetMap XML."""
        parts = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
        for letter in self.spots:
            place, tags = self.at(letter), _tags(self.node_tags.get(letter, {}))
            spot = f'lat="{place.latitude:.7f}" lon="{place.longitude:.7f}"'
            parts.append(f'<node id="{ord(letter)}" version="1" {spot}>{tags}</node>')
        for letters, told in self.roads.items():
            ends = "".join(f'<nd ref="{ord(letter)}"/>' for letter in letters)
            tags = _tags({"highway": "residential", **told})
            parts.append(f'<way id="{self.way_id[letters]}" version="1">{ends}{tags}</way>')
        for index, (kind, since, via, to) in enumerate(self.signs):
            told = {"type": "restriction"} | ({"restriction": kind} if isinstance(kind, str) else dict(kind))
            members = [("way", self.way_id[since], "from"), ("node", ord(via), "via"), ("way", self.way_id[to], "to")]
            listed = "".join(f'<member type="{t}" ref="{ref}" role="{role}"/>' for t, ref, role in members)
            parts.append(f'<relation id="{900 + index}" version="1">{listed}{_tags(told)}</relation>')
        path = folder / f"{name}.osm"
        path.write_text("\n".join([*parts, "</osm>"]), "utf-8")
        return path

    def road_map(self, folder: Path) -> RoadMap:
        """Prepare the map."""
        build(self.write(folder), "town", folder)
        return load("town", folder)


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def edge(road_map: RoadMap, start: str, end: str) -> int:
    """Give the edge from one letter's node to another's."""
    starts, ends = road_map.node_ids[road_map.start], road_map.node_ids[road_map.end]
    (found,) = np.flatnonzero((starts == ord(start)) & (ends == ord(end)))
    return int(found)


def onward(road_map: RoadMap, start: str, end: str) -> set[str]:
    """Give the letters that may be driven to next, having come from one letter to another."""
    at = edge(road_map, start, end)
    after = road_map.turn_to[road_map.turn_first[at] : road_map.turn_first[at + 1]]
    return {chr(node) for node in road_map.node_ids[road_map.end[after]]}


CROSSING = """
        N
        |
        |
    W---X---E
        |
        |
        S
"""
CROSSING_ROADS: dict[str, Tags] = {"WX": {}, "XE": {}, "NX": {}, "XS": {}}
