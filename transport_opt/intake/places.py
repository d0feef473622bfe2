"""Where each pupil, school and base is: degrees first, then a grid reference, then a postcode."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pyproj import Transformer

from transport_opt.intake.cells import postcode, trimmed
from transport_opt.intake.columns import has_place_columns
from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import PLACE_COLUMNS, PUPILS, VEHICLES
from transport_opt.intake.rows import PlaceRow, PostcodeRow
from transport_opt.intake.tables import Table, folded
from transport_opt.model import Place

NOWHERE = Place(0.0, 0.0)
"""Stands for a place that is not given where travel times come from a matrix."""
DISAGREE_METRES = 1000
EARTH_METRES = 6_371_009
"""Mean radius (IUGG)."""
_LATITUDES, _LONGITUDES = (49.0, 61.5), (-9.0, 2.5)
"""A frame around Great Britain, Northern Ireland and their islands, in degrees."""
_EASTINGS, _NORTHINGS = (5_000, 700_000), (5_000, 1_300_000)
"""The same of the British National Grid, in metres; EPSG's area of use, rounded inwards at the empty corner."""
_HALVES = (("latitude", "longitude"), ("easting", "northing"))


class _BadPlaceError(ValueError):
    """Two numbers are no place: the code, the words and what to do."""

    def __init__(self, code: str, wrong: str, action: str) -> None:
        super().__init__(wrong)
        self.code = code
        self.action = action


@dataclass(frozen=True)
class Locator:
    """What is needed to turn cells into places.

    Attributes
    ----------
    postcodes
        Places by postcode, in capitals without blanks; ``None`` where there is no postcode table.
    required
        Whether a missing place stops the work; else travel times come from a matrix.
    """

    postcodes: Mapping[str, Place] | None
    required: bool
    faults: Faults


def wanted_postcodes(tables: Iterable[Sequence[PlaceRow]]) -> frozenset[str]:
    """Give the postcodes that a data set names."""
    return frozenset(row.postcode for rows in tables for row in rows if row.postcode)


def wanted_records(records: Iterable[tuple[int, list[str]]], wanted: frozenset[str]) -> Iterator[tuple[int, list[str]]]:
    """Give the header and the records of the postcodes wanted; a national table is mostly others."""
    column = None
    for number, record in records:
        if number == 1:
            names = [folded(name) for name in record]
            column = names.index("postcode") if "postcode" in names else None
            yield number, record
        elif column is not None and column < len(record) and postcode(trimmed(record[column])) in wanted:
            yield number, record


def read_postcodes(table: Table, rows: Sequence[PostcodeRow], faults: Faults) -> dict[str, Place]:
    """Give the place of each postcode in a table; the first of two rows that differ is used."""
    places: dict[str, Place] = {}
    for row in rows:
        spot = Spot(table.file, table.label, row.row)
        if row.postcode is None or row.failed.intersection(PLACE_COLUMNS):
            continue
        found = _checked(spot, row, Locator(None, True, faults))
        if not found:
            if row.latitude is row.longitude is row.easting is row.northing is None:
                message = f"Postcode {row.postcode} has no place. It needs easting and northing, or degrees."
                faults.add(spot, "no-place", message, "Fill in the cells or remove the row.")
            continue
        first = places.setdefault(row.postcode, found[0][1])
        if metres_apart(first, found[0][1]) > DISAGREE_METRES:
            message = f"Postcode {row.postcode} is there again, more than 1 km away. The first row is used."
            faults.add(spot, "places-disagree", message, "Remove the row that is wrong.", stops=False)
    return places


def locate(table: Table | None, rows: Sequence[PlaceRow], locator: Locator) -> dict[int, Place]:
    """Find the places of a table's rows.

    Returns
    -------
    dict[int, Place]
        By row number. Rows of vehicles without a base are not in it, nor are rows at fault.
    """
    if table is None or (locator.required and not has_place_columns(table)):
        return {}
    places: dict[int, Place] = {}
    unlooked: list[int] = []
    for row in rows:
        found = _place_of(table, row, locator, unlooked)
        if found is not None:
            places[row.row] = found
    _tell_unlooked(table, unlooked, locator)
    _tell_far(table, places, locator)
    if not locator.required:
        _fill(table, rows, places, locator)
    return places


def _place_of(table: Table, row: PlaceRow, locator: Locator, unlooked: list[int]) -> Place | None:
    if row.failed.intersection(PLACE_COLUMNS):
        return None
    spot = Spot(table.file, table.label, row.row)
    found = _checked(spot, row, locator)
    halves = any(getattr(row, name) is not None for pair in _HALVES for name in pair)
    if row.postcode and locator.postcodes is not None and row.postcode in locator.postcodes:
        found.append(("postcode", locator.postcodes[row.postcode]))
    elif row.postcode and not halves:
        if locator.postcodes is None:
            unlooked.append(row.row)
        else:
            _tell_unknown_postcode(spot, row, locator)
    elif not found and not halves and table.file != VEHICLES and locator.required:
        message = f"Row {row.row} has no place. It needs latitude and longitude, easting and northing, or a postcode."
        locator.faults.add(spot, "no-place", message, "Fill in one of the three.")
    _tell_disagreement(spot, found, locator.faults)
    return found[0][1] if found else None


def _checked(spot: Spot, row: PlaceRow, locator: Locator) -> list[tuple[str, Place]]:
    """Give the places that a row's numbers say, each with how; tell of numbers that are no place."""
    found = []
    for pair in _HALVES:
        first, second = getattr(row, pair[0]), getattr(row, pair[1])
        here = Spot(spot.file, spot.label, spot.row, pair[0] if second is None or first is not None else pair[1])
        if (first is None) != (second is None):
            there, absent = pair if second is None else pair[::-1]
            message = f"Row {spot.row} has {there} but no {absent}; a place needs both."
            locator.faults.add(here, "half-a-place", message, f"Fill in {absent}.", stops=locator.required)
        elif first is not None:
            try:
                make = from_degrees if pair[0] == "latitude" else from_grid
                found.append((" and ".join(pair), make(float(first), float(second))))
            except _BadPlaceError as error:
                shown = "" if spot.file == PUPILS else f" ({float(first):g}, {float(second):g})"
                message = f"Row {spot.row}: {pair[0]} and {pair[1]}{shown} {error}."
                locator.faults.add(here, error.code, message, error.action, stops=locator.required)
    return found


def from_degrees(latitude: float, longitude: float) -> Place:
    """Make a place of degrees, unless they are a blank's noughts or the wrong way round.

    Raises
    ------
    ValueError
        They are no place that can be meant.
    """
    place = Place(latitude, longitude)
    if latitude == 0 and longitude == 0:
        wrong = "are both 0, in the Atlantic; a place on land is needed"
        raise _BadPlaceError("bad-place", wrong, "Blank the cells or give the place.")
    if not in_britain(place) and in_britain(Place(longitude, latitude)):
        wrong = "are the wrong way round; latitude is the one near 53"
        raise _BadPlaceError("swapped-place", wrong, "Exchange the two.")
    return place


def from_grid(easting: float, northing: float) -> Place:
    """Make a place of a British National Grid reference (EPSG:27700), to a tenth of a metre.

    Raises
    ------
    ValueError
        It is outside Great Britain.
    """
    inside = _within(easting, _EASTINGS) and _within(northing, _NORTHINGS)
    if not inside and _within(northing, _EASTINGS) and _within(easting, _NORTHINGS):
        raise _BadPlaceError("swapped-place", "are the wrong way round", "Exchange the two.")
    if not inside:
        wrong = (
            "are outside Great Britain; easting is from 5,000 to 700,000 and northing from 5,000 to 1,300,000 metres"
        )
        raise _BadPlaceError("bad-place", wrong, "Give the full numbers, in metres and without grid letters.")
    longitude, latitude = _grid_to_degrees().transform(easting, northing)
    return Place(round(latitude, 6), round(longitude, 6))


@cache
def _grid_to_degrees() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def in_britain(place: Place) -> bool:
    """Tell whether a place is within a frame around the British Isles."""
    return _within(place.latitude, _LATITUDES) and _within(place.longitude, _LONGITUDES)


def metres_apart(one: Place, other: Place) -> float:
    """Give the distance as the crow flies, by the haversine formula."""
    here, there = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(half))


def _tell_disagreement(spot: Spot, found: list[tuple[str, Place]], faults: Faults) -> None:
    for how, place in found[1:]:
        apart = metres_apart(found[0][1], place)
        if apart > DISAGREE_METRES:
            message = (
                f"Row {spot.row}: {found[0][0]} and {how} are {apart / 1000:.1f} km apart."
                f" The place by {found[0][0]} is used."
            )
            faults.add(spot, "places-disagree", message, "Correct or blank the one that is wrong.", stops=False)


def _tell_unknown_postcode(spot: Spot, row: PlaceRow, locator: Locator) -> None:
    shown = "the postcode" if spot.file == PUPILS else f"postcode {row.postcode}"
    here = Spot(spot.file, spot.label, spot.row, "postcode")
    message = f"Row {spot.row}: {shown} is not in the postcode table, and there is no other place."
    action = "Correct it, add it to the table, or give the place itself."
    locator.faults.add(here, "unknown-postcode", message, action, stops=locator.required)


def _tell_unlooked(table: Table, unlooked: list[int], locator: Locator) -> None:
    if not unlooked or not locator.required:
        return
    message = (
        f"{table.label} has {len(unlooked)} row{'s' if len(unlooked) > 1 else ''} whose only place is a postcode"
        f" (the first is row {unlooked[0]}), and there is no postcode table."
    )
    action = "Add postcodes.csv with postcode, easting and northing, or give the places themselves."
    locator.faults.add(Spot(table.file, table.label, column="postcode"), "no-postcode-table", message, action)


def _tell_far(table: Table, places: Mapping[int, Place], locator: Locator) -> None:
    far = [row for row, place in places.items() if not in_britain(place)]
    if far and locator.required:
        message = (
            f"{table.label} has {len(far)} place{'s' if len(far) > 1 else ''} outside Great Britain"
            f" (the first is in row {far[0]}). They are used."
        )
        locator.faults.add(Spot(table.file, table.label), "far-away", message, "Check them.", stops=False)


def _fill(table: Table, rows: Sequence[PlaceRow], places: dict[int, Place], locator: Locator) -> None:
    lacking = [row for row in rows if row.row not in places]
    if table.file == VEHICLES:
        lacking = [row for row in lacking if any(getattr(row, column) is not None for column in PLACE_COLUMNS)]
    if not lacking:
        return
    places.update({row.row: NOWHERE for row in lacking})
    message = f"{table.label} has {len(lacking)} of {len(rows)} rows without a place. Maps will lack them."
    action = "Nothing, as travel times come from a matrix; give the places if maps are wanted."
    locator.faults.add(Spot(table.file, table.label), "map-without-places", message, action, stops=False)
