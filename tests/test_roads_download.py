"""Asking OpenStreetMap, with OSMnx's answer played by the test: no test needs the network."""

import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import networkx as nx
import osmnx
import pytest
import requests
from drawn_roads import CROSSING, CROSSING_ROADS, Drawing, onward

from transport_opt.errors import RoadsError
from transport_opt.roads import download, load

SIGN = {
    "id": 9,
    "members": [
        {"type": "way", "ref": 1, "role": "from"},
        {"type": "node", "ref": ord("X"), "role": "via"},
        {"type": "way", "ref": 3, "role": "to"},
    ],
    "tags": {"type": "restriction", "restriction": "no_left_turn"},
}


def answer(*_: Any, **__: Any) -> "nx.MultiDiGraph[int]":
    """Answer as OSMnx does when all edges are one-way: drawn once, those against their drawing turned."""
    assert osmnx.settings.all_oneway
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    drawing = Drawing(CROSSING, CROSSING_ROADS)
    for letter in "NESWX":
        place = drawing.at(letter)
        graph.add_node(ord(letter), y=place.latitude, x=place.longitude)
    for way, (start, end) in enumerate(["WX", "XE", "NX", "XS", "SW"], start=1):
        tags = {"oneway": "-1", "maxspeed:forward": "5 mph"} if way == 5 else {"name": "A & B"}
        graph.add_edge(ord(start), ord(end), osmid=way, highway="residential", **tags)
    return graph


@pytest.fixture
def signs(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(request: urllib.request.Request, timeout: float) -> io.BytesIO:
        assert request.full_url.startswith(osmnx.settings.overpass_url)
        return io.BytesIO(json.dumps({"elements": [SIGN]}).encode())

    monkeypatch.setattr(urllib.request, "urlopen", opened)


@pytest.mark.usefixtures("signs")
def test_a_downloaded_map_has_its_turn_restrictions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osmnx, "graph_from_place", answer)
    report = download("Somewhere", "here", tmp_path)
    assert (report.restrictions, report.source) == (1, "here.osm")
    assert onward(load("here", tmp_path), "W", "X") == {"E", "S"}


@pytest.mark.usefixtures("signs")
def test_a_road_driven_against_its_drawing_is_turned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osmnx, "graph_from_place", answer)
    download("Somewhere", "here", tmp_path)
    road_map = load("here", tmp_path)
    assert "W" in onward(road_map, "X", "S")
    assert road_map.ceiling.max() < 0


@pytest.mark.parametrize("error", [requests.exceptions.ConnectionError("no route"), TimeoutError("slow")])
def test_without_a_connection_it_says_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(osmnx, "graph_from_place", offline)
    with pytest.raises(RoadsError, match="OpenStreetMap cannot be reached to ask for 'Derby'") as raised:
        download("Derby", "derby", tmp_path)
    assert "roads build FILE.osm.pbf" in raised.value.action
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_not_known_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise ValueError("Found no graph nodes within the requested polygon.")

    monkeypatch.setattr(osmnx, "graph_from_place", unknown)
    with pytest.raises(RoadsError, match="no area with roads called 'Nowhereshire'"):
        download("Nowhereshire", "no", tmp_path)


def test_osmnx_settings_are_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError("refused")

    monkeypatch.setattr(osmnx, "graph_from_place", refused)
    before = (osmnx.settings.all_oneway, osmnx.settings.use_cache, list(osmnx.settings.useful_tags_way))
    with pytest.raises(RoadsError):
        download("Derby", "derby", tmp_path)
    assert before == (osmnx.settings.all_oneway, osmnx.settings.use_cache, list(osmnx.settings.useful_tags_way))
