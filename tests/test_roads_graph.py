"""The OSMnx graph."""

from pathlib import Path

import osmnx
import pytest
from drawn_roads import Drawing

from transport_opt.errors import RoadsError
from transport_opt.roads import graph_of

STREET = Drawing(
    """
    A----B----C
         |
         D
    """,
    {"AB": {"name": "High Street", "ref": "B6"}, "BC": {"oneway": "yes", "maxspeed": "10 mph"}, "CDB": {}},
)


def test_the_graph_is_one_that_osmnx_works_with(tmp_path: Path) -> None:
    graph = graph_of(STREET.write(tmp_path))
    nodes, edges = osmnx.graph_to_gdfs(graph)
    assert nodes.crs == "epsg:4326"
    assert {"y", "x", "street_count"} <= set(nodes.columns)
    assert {"osmid", "highway", "length", "oneway", "maxspeed", "name", "ref", "geometry"} <= set(edges.columns)
    assert osmnx.project_graph(graph).number_of_edges() == len(edges)


def test_lengths_are_great_circles_and_geometry_follows_the_direction(tmp_path: Path) -> None:
    graph = graph_of(STREET.write(tmp_path))
    there, back = graph[ord("A")][ord("B")][0], graph[ord("B")][ord("A")][0]
    assert there["length"] == pytest.approx(500, rel=1e-3)
    assert (there["name"], there["ref"], there["highway"]) == ("High Street", "B6", "residential")
    assert list(there["geometry"].coords) == list(back["geometry"].coords)[::-1]
    assert there["geometry"].coords[0] == (graph.nodes[ord("A")]["x"], graph.nodes[ord("A")]["y"])


def test_a_one_way_street_has_one_edge_and_its_limit_is_a_ceiling(tmp_path: Path) -> None:
    graph = graph_of(STREET.write(tmp_path))
    assert not graph.has_edge(ord("C"), ord("A"))
    limited = graph[ord("B")][ord("C")][0]
    assert limited["oneway"] is True
    assert limited["speed_kph"] == pytest.approx(10 * 1.609344)
    assert limited["travel_time"] == pytest.approx(limited["length"] * 3.6 / limited["speed_kph"])


def test_only_the_largest_part_that_connects_both_ways_is_kept(tmp_path: Path) -> None:
    text = """
    A----B----C

    D-E
    """
    graph = graph_of(Drawing(text, {"AB": {}, "BC": {"oneway": "yes"}, "DE": {}}).write(tmp_path))
    assert set(graph.nodes) == {ord("A"), ord("B")}


def test_a_map_without_a_way_back_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="no two points with a way from each to the other"):
        graph_of(Drawing("A---B", {"AB": {"oneway": "yes"}}).write(tmp_path))
