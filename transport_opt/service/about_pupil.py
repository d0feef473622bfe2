"""What of a table, a plan or anything that JSON holds is about one pupil, with every other pupil left out."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from transport_opt.intake.tables import folded
from transport_opt.model.units import clock
from transport_opt.store.pseudonyms import Pseudonym, as_identifier

ANOTHER = "another pupil"
_WHO, _LISTS = "pupil_id", ("not_with", "keep_with")


def rows_about(tables: Mapping[str, str], pupil_id: str) -> dict[str, list[dict[str, str]]]:
    """Give the rows of tables that are the pupil's, by file; blank cells are left out, and others only counted."""
    found = {
        name: [_own(row) for row in _rows(text) if as_identifier(row.get(_WHO, "")) == pupil_id]
        for name, text in _csv(tables)
    }
    return {name: rows for name, rows in found.items() if rows}


def _own(row: Mapping[str, str]) -> dict[str, str]:
    told = {}
    for column, cell in row.items():
        if cell and column in _LISTS:
            count = len(_listed(cell))
            told[column] = f"{count} other pupil{'' if count == 1 else 's'}"
        elif cell:
            told[column] = cell
    return told


def named_by_others(tables: Mapping[str, str], pupil_id: str) -> dict[str, int]:
    """Count the other pupils in whose rows the pupil is named, by column."""
    counts: Counter[str] = Counter()
    for _, text in _csv(tables):
        for row in _rows(text):
            counts.update(column for column in _LISTS if pupil_id in _listed(row.get(column, "")))
    return dict(counts)


def pupils_of(tables: Mapping[str, str]) -> set[str]:
    """Give the ids of all pupils whom tables name."""
    named: set[str] = set()
    for _, text in _csv(tables):
        for row in _rows(text):
            named.update({as_identifier(row.get(_WHO, ""))}, *(_listed(row.get(column, "")) for column in _LISTS))
    return named - {""}


def _csv(tables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name, text) for name, text in tables.items() if name.lower().endswith(".csv"))


def _rows(text: str) -> Iterator[dict[str, str]]:
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [folded(cell) for cell in next(lines, [])]
    for cells in lines:
        yield {column: cell.strip() for column, cell in zip(header, cells, strict=False)}


def _listed(cell: str) -> set[str]:
    return {as_identifier(part) for part in cell.split(";")} - {""}


def riders_of(routes: Sequence[Mapping[str, Any]]) -> set[str]:
    """Give the ids of all pupils whom routes carry."""
    stops = (stop for route in routes for run in route["runs"] for stop in run["stops"])
    return {name for stop in stops for name in (*stop["boards"], *stop["alights"])}


def journeys_of(routes: Sequence[Mapping[str, Any]], pupil_id: str) -> list[dict[str, Any]]:
    """Tell each ride of the pupil: route, vehicle, weekdays, from where to where and when, and how many ride along."""
    told = []
    for route in routes:
        for run in route["runs"]:
            calls = [stop for stop in run["stops"] if pupil_id in (*stop["boards"], *stop["alights"])]
            if calls:
                told.append(
                    {
                        **{name: route.get(name) for name in ("route_id", "vehicle_type", "operator", "assistants")},
                        **{name: run.get(name) for name in ("direction", "run", "days")},
                        "calls": [_call(stop, pupil_id) for stop in calls],
                        "others_on_the_route": len(riders_of([route]) - {pupil_id}),
                    }
                )
    return told


def _call(stop: Mapping[str, Any], pupil_id: str) -> dict[str, Any]:
    return {
        "place": "home" if stop["place"] == pupil_id else stop["place"],
        "boards" if pupil_id in stop["boards"] else "alights": True,
        "arrive": clock(stop["arrive"]),
        "depart": clock(stop["depart"]),
    }


def about(value: Any, pupil_id: str) -> Any:
    """Keep of what JSON holds the sentences, rows and entries that name the pupil; ``None`` where nothing does."""
    if isinstance(value, str):
        return value if _names(value, pupil_id) else None
    if isinstance(value, Mapping):
        if any(isinstance(one, str) and _names(one, pupil_id) for one in value.values()):
            return dict(value)
        kept = {key: one if key == pupil_id else about(one, pupil_id) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one is not None} or None
    if isinstance(value, list | tuple):
        return [one for one in (about(one, pupil_id) for one in value) if one is not None] or None
    return None


def _names(text: str, pupil_id: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(pupil_id)}(?!\w)", text) is not None


def without_others(value: Any, others: Collection[str]) -> Any:
    """Write "another pupil" wherever another pupil's id stands; better a sentence spoilt than a pupil named."""
    spelt = json.dumps(value, ensure_ascii=False)
    there = [one for one in others if json.dumps(one, ensure_ascii=False)[1:-1] in spelt]
    for other in sorted(there, key=len, reverse=True):
        value = Pseudonym(other, ANOTHER).value(value)
    return value
