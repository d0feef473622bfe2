"""What a maxspeed tag says, as a ceiling on the speed.

Values as described at https://wiki.openstreetmap.org/wiki/Key:maxspeed and
https://wiki.openstreetmap.org/wiki/Speed_limits (the default limits of each country's traffic zones).
"""

import re
from dataclasses import dataclass

KMH_PER_MPH = 1.609344
WALKING_KMH = 7.0
"""Walking pace as German law reads it (Verkehrsberuhigter Bereich)."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a tag says.

    Attributes
    ----------
    kmh
        The lowest limit named; ``None`` where there is none.
    understood
        Whether the tag could be read at all; a road whose tag could not has no ceiling.
    """

    kmh: float | None
    understood: bool = True


_MPH_ZONES = {
    "nsl_single": 60.0,
    "nsl_dual": 70.0,
    "nsl_restricted": 30.0,
    "motorway": 70.0,
    "rural": 60.0,
    "urban": 30.0,
    "living_street": 20.0,
}
"""National limits of Great Britain in mph (Highway Code, rule 124)."""
_KMH_ZONES = {"urban": 50.0, "rural": 100.0, "trunk": 100.0, "living_street": WALKING_KMH, "walk": WALKING_KMH}
"""Usual limits elsewhere in km/h; a country whose rural limit is lower is given the benefit, as it is a ceiling."""
_NO_LIMIT = ("none", "signals", "variable", "implicit", "default")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
_ZONE = re.compile(r"([a-z]{2}):(?:zone:?)?(\w+)")


def ceiling_of(tag: str | None, dual: bool = False) -> Ceiling:
    """Read a maxspeed tag.

    Parameters
    ----------
    tag
        The value, such as ``30 mph``, ``50``, ``GB:nsl_single`` or ``60 mph;30 mph``; ``None`` where there is none.
    dual
        Whether the road is one-way, as each half of a dual carriageway is; decides what ``national`` means.

    Returns
    -------
    Ceiling
        The lowest of several limits. If one of several cannot be read, the others still hold.
    """
    if tag is None or not tag.strip():
        return Ceiling(None)
    parts = [_one(part.strip().lower(), dual) for part in re.split(r"[;|,]", tag) if part.strip()]
    limits = [part.kmh for part in parts if part.kmh is not None]
    return Ceiling(min(limits, default=None), any(part.understood for part in parts))


def _one(text: str, dual: bool) -> Ceiling:
    if text in _NO_LIMIT:
        return Ceiling(None)
    if text == "walk":
        return Ceiling(WALKING_KMH)
    if text in ("national", "nsl", "gb:national"):
        return Ceiling((70.0 if dual else 60.0) * KMH_PER_MPH)
    number = _NUMBER.fullmatch(text)
    if number:
        value = float(number[1]) * (KMH_PER_MPH if number[2] == "mph" else 1.0)
        return Ceiling(value) if value > 0 else Ceiling(None, understood=False)
    zone = _ZONE.fullmatch(text)
    return _of_zone(zone[1], zone[2]) if zone else Ceiling(None, understood=False)


def _of_zone(country: str, zone: str) -> Ceiling:
    british = country in ("gb", "uk")
    unit = KMH_PER_MPH if british else 1.0
    if zone.isdigit() and int(zone) > 0:
        return Ceiling(float(zone) * unit)
    if zone == "motorway" and not british:
        return Ceiling(None)
    limit = (_MPH_ZONES if british else _KMH_ZONES).get(zone)
    return Ceiling(None, understood=False) if limit is None else Ceiling(limit * unit)
