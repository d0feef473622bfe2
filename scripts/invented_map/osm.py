"""The net as OpenStreetMap XML: nodes, ways along whole streets, restrictions as relations."""

from xml.sax.saxutils import quoteattr

from invented.world import Point

from invented_map.net import Net, Road
from invented_map.towns import TOWNS, to_degrees

GENERATOR = "scripts/make_demo.py: invented roads"


def osm_xml(net: Net) -> bytes:
    """Write the map; the same net gives the same bytes."""
    writer = _Writer(net)
    writer.write()
    return "\n".join(writer.lines).encode() + b"\n"


class _Writer:
    """Numbers and writes nodes, ways and relations."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.lines = ["<?xml version='1.0' encoding='UTF-8'?>", f'<osm version="0.6" generator="{GENERATOR}">']
        self.numbers: dict[int, int] = {}
        self.ways: dict[int, int] = {}
        self.next_node = 1

    def write(self) -> None:
        """Write everything, nodes first as the format asks."""
        chains = self._chains()
        self._write_towns()
        written = [self._write_nodes(chain) for chain in chains]
        for number, (chain, nodes) in enumerate(zip(chains, written, strict=True), start=1):
            self._write_way(number, chain, nodes)
        self._write_turns()
        self.lines.append("</osm>")

    def _chains(self) -> list[list[Road]]:
        """Join the stretches of one street into a way; ways end where a restriction needs them to."""
        breaks = {turn.via for turn in self.net.turns}
        open_chains: dict[str, list[Road]] = {}
        chains: list[list[Road]] = []
        for road in self.net.roads:
            chain = open_chains.get(road.street) if road.street else None
            if chain and chain[-1].end == road.start and road.start not in breaks and _is_same(chain[-1], road):
                chain.append(road)
                continue
            chain = [road]
            chains.append(chain)
            if road.street:
                open_chains[road.street] = chain
        return chains

    def _write_towns(self) -> None:
        for town in TOWNS:
            self._node(town.at, {"place": town.word, "name": town.name, "population": str(round(town.people * 1000))})

    def _write_nodes(self, chain: list[Road]) -> list[int]:
        nodes = [self._junction(chain[0].start)]
        for road in chain:
            nodes += [self._node(point) for point in road.shape]
            nodes.append(self._junction(road.end))
        return nodes

    def _junction(self, junction: int) -> int:
        if junction not in self.numbers:
            self.numbers[junction] = self._node(self.net.points[junction])
        return self.numbers[junction]

    def _node(self, point: Point, tags: dict[str, str] | None = None) -> int:
        number = self.next_node
        self.next_node += 1
        latitude, longitude = to_degrees(point)
        start = f' <node id="{number}" lat="{latitude:.5f}" lon="{longitude:.5f}"'
        if tags:
            self.lines += [f"{start}>", *_tags(tags), " </node>"]
        else:
            self.lines.append(f"{start}/>")
        return number

    def _write_way(self, number: int, chain: list[Road], nodes: list[int]) -> None:
        for road in chain:
            self.ways[id(road)] = number
        road = chain[0]
        tags = {
            "highway": road.highway,
            "name": road.name,
            "ref": road.ref,
            "maxspeed": road.maxspeed,
            "oneway": "yes" if road.oneway and not road.roundabout else "",
            "junction": "roundabout" if road.roundabout else "",
        }
        self.lines.append(f' <way id="{number}">')
        self.lines += [f'  <nd ref="{node}"/>' for node in nodes]
        self.lines += [*_tags(tags), " </way>"]

    def _write_turns(self) -> None:
        for number, turn in enumerate(self.net.turns, start=1):
            source, target = self.ways[id(turn.source)], self.ways[id(turn.target)]
            self.lines += [
                f' <relation id="{number}">',
                f'  <member type="way" ref="{source}" role="from"/>',
                f'  <member type="node" ref="{self.numbers[turn.via]}" role="via"/>',
                f'  <member type="way" ref="{target}" role="to"/>',
                *_tags({"type": "restriction", "restriction": turn.word}),
                " </relation>",
            ]


def _is_same(first: Road, second: Road) -> bool:
    def look(road: Road) -> tuple[str | bool, ...]:
        return road.highway, road.name, road.ref, road.maxspeed, road.oneway, road.roundabout

    return look(first) == look(second)


def _tags(tags: dict[str, str]) -> list[str]:
    return [f'  <tag k="{key}" v={quoteattr(value)}/>' for key, value in tags.items() if value]
