"""Which roads a school taxi may drive on, in which directions, and past which barriers.

Tags as described at https://wiki.openstreetmap.org/wiki/Key:access, .../Key:oneway and .../Key:barrier.
"""

from collections.abc import Mapping

from transport_opt.roads.speeds import CLASSES, base_class

LEFT_OUT_SERVICE = ("parking_aisle", "drive-through", "emergency_access", "bus", "busbay")
"""Service roads that nobody lives on; drives, alleys and yards stay, as homes and schools are on them."""
SHUT = ("no", "private", "agricultural", "forestry", "psv", "bus", "emergency", "permit", "restricted", "military")
"""Values that keep a taxi out. ``destination``, ``customers`` and ``delivery`` let it in."""
LIMITED = ("destination", "customers", "delivery")
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the most to the least particular: the first that is tagged counts."""
_BLOCKING = (
    "block",
    "bollard",
    "bus_trap",
    "chain",
    "cycle_barrier",
    "debris",
    "fence",
    "jersey_barrier",
    "log",
    "planter",
    "sump_buster",
    "wall",
)
"""Barriers that stop a car where nothing says otherwise; a gate is taken to be open."""

Tags = Mapping[str, str]


def access_of(tags: Tags) -> str:
    """Give the value of the most particular access tag that binds a car, or an empty text."""
    return next((tags[key] for key in _ACCESS_KEYS if key in tags), "")


def why_not_driven(tags: Tags) -> str:
    """Say why a way with a highway tag is left out of the map.

    Returns
    -------
    str
        A short reason, the same for all ways of its kind; empty where the way is driven on.
    """
    if base_class(tags["highway"]) not in CLASSES:
        return "not a road for cars"
    if tags.get("area") == "yes":
        return "an area, not a line"
    if tags.get("service") in LEFT_OUT_SERVICE:
        return "a parking aisle, drive-through, bus or emergency lane"
    if any(value in SHUT for value in access_of(tags).split(";")):
        return "closed to the public (access no or private)"
    if tags.get("oneway") in ("reversible", "alternating"):
        return "its direction changes by the hour"
    return ""


def direction_of(tags: Tags) -> int:
    """Tell which ways a road may be driven.

    Returns
    -------
    int
        1 only as drawn, -1 only against, 0 both ways. A roundabout or motorway without a tag is one-way as drawn.
    """
    oneway = tags.get("oneway")
    if oneway in ("yes", "true", "1"):
        return 1
    if oneway in ("-1", "reverse"):
        return -1
    implied = tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway"
    return 1 if implied and oneway is None else 0


def blocks(tags: Tags) -> bool:
    """Tell whether a barrier at a node keeps cars from passing."""
    access = access_of(tags)
    if access:
        return access in SHUT
    return tags.get("barrier") in _BLOCKING
