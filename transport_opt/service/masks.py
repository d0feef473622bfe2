"""What people see who need not know who a pupil is: pure functions over JSON values.

Two masks. A *pseudonymised* value has other names for pupils and no exact home; it is what a planner takes away unless
they ask for identifiers. A value for *viewers* has, besides, nothing that tells what a pupil needs.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from transport_opt.intake.tables import folded
from transport_opt.service.secrets import Secrets

Json = Mapping[str, Any]
DEGREES = 2
"""Decimals of a degree that are left of a home: a cell of about 1.1 by 0.7 km."""
HIDDEN = "hidden"
SHOWN = {
    "pupils": frozenset({"pupil_id", "school_id", "phase"}),
    "routes": frozenset({"route_id", "vehicle_type", "operator", "direction", "run", "order", "pupil_id"}),
    "locks": frozenset({"what", "route_id", "pupil_id"}),
    "schools": None,
    "vehicles": None,
}
"""Columns of a data set's tables that a viewer sees; ``None`` is all of them, and no other table is shown at all."""
_WORD = re.compile(r"\w+(?:[.-]+\w+)*")


@dataclass(frozen=True)
class Pseudonyms:
    """Other names for pupils: the same within one plan or data set, others in the next, none to be turned back.

    Attributes
    ----------
    key
        Of the installation; who does not have it cannot try ids out.
    scope
        Id of the plan or the data set.
    """

    key: bytes = field(repr=False)
    scope: str

    def of(self, pupil_id: str) -> str:
        """Give a pupil's other name."""
        digest = hmac.digest(self.key, f"{self.scope}\0{pupil_id}".encode("utf-8", "surrogatepass"), "sha256")
        return f"anon-{base64.b32encode(digest)[:10].decode().lower()}"

    def text(self, text: str, pupils: frozenset[str]) -> str:
        """Give a sentence with other names wherever a pupil's id stands as a word."""
        for odd in sorted((one for one in pupils if one in text and _WORD.fullmatch(one) is None), key=len)[::-1]:
            text = text.replace(odd, self.of(odd))
        return _WORD.sub(lambda word: self.of(word[0]) if word[0] in pupils else word[0], text)


def pseudonyms(secrets: Secrets, scope: str) -> Pseudonyms:
    """Give other names for the pupils of a plan or a data set of this installation."""
    return Pseudonyms(secrets.key("pseudonyms"), scope)


def riders(routes: Iterable[Json]) -> frozenset[str]:
    """List the pupils that routes name."""
    stops = (stop for route in routes for run in route["runs"] for stop in run["stops"])
    return frozenset(one for stop in stops for one in (*stop.get("boards", ()), *stop.get("alights", ())))


def pupils_in(routes: Sequence[Json], head: Json) -> frozenset[str]:
    """List the pupils that a plan names, those without a seat among them."""
    prices = head.get("prices") or {}
    priced = (one["pupil_id"] for kind in ("pupils", "rules") for one in prices.get(kind, ()))
    return riders(routes) | {one["pupil_id"] for one in head.get("unplaced", ())} | frozenset(priced)


def pseudonymised_route(route: Json, names: Pseudonyms) -> dict[str, Any]:
    """Give a route as transport-plan/1 has it, with other names for its pupils."""
    known = riders([route])
    runs = [{**run, "stops": [_stop(stop, run["direction"], known, names) for stop in run["stops"]]}
            for run in route["runs"]]  # fmt: skip
    return {**route, "runs": runs}


def _stop(stop: Json, direction: str, known: frozenset[str], names: Pseudonyms) -> dict[str, Any]:
    return {
        **stop,
        "place": names.of(stop["place"]) if _is_home(stop, direction, known) else stop["place"],
        "boards": [names.of(one) for one in stop.get("boards", ())],
        "alights": [names.of(one) for one in stop.get("alights", ())],
    }


def _is_home(stop: Json, direction: str, known: frozenset[str]) -> bool:
    """Tell homes from schools without the data set; a stop where nothing tells counts as a home."""
    boards, alights = stop.get("boards", ()), stop.get("alights", ())
    return stop["place"] in known or not (alights if direction == "am" else boards)


def viewers_route(route: Json, names: Pseudonyms) -> dict[str, Any]:
    """Give a route without what tells of its pupils' needs: assistants, their skills and price, how long a stop is."""
    known = riders([route])
    left = {key: value for key, value in route.items() if key not in ("assistants", "assistant_skills", "cash_pence")}
    runs = [
        {
            **run,
            "stops": [
                {
                    key: value
                    for key, value in stop.items()
                    if key != "depart" or not _is_home(was, run["direction"], known)
                }
                for was, stop in zip(run["stops"], masked["stops"], strict=True)
            ],
        }
        for run, masked in zip(route["runs"], pseudonymised_route(route, names)["runs"], strict=True)
    ]
    cash = route.get("cash_pence")
    return {**left, "runs": runs, "cash_pence": None if cash is None else {"total": cash["total"]}}


def pseudonymised_head(head: Json, pupils: frozenset[str], names: Pseudonyms) -> dict[str, Any]:
    """Give a plan without its routes, with other names for its pupils, in sentences too."""
    unplaced = [
        {
            **one,
            "pupil_id": names.of(one["pupil_id"]),
            "reasons": [_told(reason, pupils, names) for reason in one["reasons"]],
        }
        for one in head["unplaced"]
    ]
    findings = [_told(one, pupils, names) for one in head["findings"]]
    prices = head.get("prices")
    if prices is not None:
        lists = ("pupils", "rules")
        prices = {**prices} | {
            kind: [{**one, "pupil_id": names.of(one["pupil_id"])} for one in prices[kind]] for kind in lists
        }
    adoptions = [{**one, "why": names.text(one["why"], pupils)} for one in head.get("adoptions", ())]
    return {**head, "unplaced": unplaced, "findings": findings, "prices": prices, "adoptions": adoptions}


def _told(fault: Json, pupils: frozenset[str], names: Pseudonyms) -> dict[str, Any]:
    return {key: names.text(value, pupils) if key != "code" else value for key, value in fault.items()}


def viewers_head(head: Json, names: Pseudonyms) -> dict[str, Any]:
    """Give a plan without its routes, without why anybody has no seat, what anybody costs and whom a rule is about."""
    unplaced = [
        {"pupil_id": names.of(one["pupil_id"]), "sessions": one["sessions"], "reasons": []} for one in head["unplaced"]
    ]
    masked = {"unplaced": unplaced, "findings": viewers_faults(head["findings"]), "prices": None}
    # Why an area was adopted is a planner's own words, which may name pupils.
    adoptions = [{**one, "why": ""} for one in head.get("adoptions", ())]
    return {**head, **masked, "adoptions": adoptions}


def viewers_summary(summary: Json) -> dict[str, Any]:
    """Give a plan's figures without its words, which name pupils."""
    return {**summary, "words": []}


def viewers_faults(faults: Iterable[Json]) -> list[dict[str, Any]]:
    """Give findings, problems or errors by their kind alone: their words tell whom and what they are about."""
    words = {"message": "Planners see what this is.", "action": "Ask a planner of your council.", "where": ""}
    return [{**fault, **words} for fault in faults]


def viewers_preview(preview: Mapping[str, list[list[str]]], names: Pseudonyms) -> dict[str, list[list[str]]]:
    """Give the first rows of a data set's tables without needs and homes, and with other names for pupils."""
    shown = {}
    for file, rows in preview.items():
        columns = SHOWN.get(folded(file.rpartition(".")[0]), frozenset())
        if not rows or columns == frozenset():
            continue
        header = [folded(cell) for cell in rows[0]]
        shown[file] = [rows[0], *(_cells(header, row, columns, names) for row in rows[1:])]
    return shown


def _cells(header: list[str], row: list[str], columns: frozenset[str] | None, names: Pseudonyms) -> list[str]:
    # A row longer than its header has cells of nobody knows what.
    named = zip(header, row, strict=False)
    return [
        names.of(cell.strip())
        if name == "pupil_id" and cell
        else cell
        if columns is None or name in columns
        else HIDDEN
        for name, cell in named
    ]


def masked_drawing(value: Json, names: Pseudonyms) -> dict[str, Any]:
    """Give a plan's drawing with other names for homes, and all but schools rounded to a cell of a kilometre."""
    return {
        **value,
        "features": [one for feature in value["features"] if (one := _feature(feature, names)) is not None],
    }


def _feature(feature: Json, names: Pseudonyms) -> dict[str, Any] | None:
    kind, geometry = feature["properties"]["kind"], feature["geometry"]
    if kind == "school":
        return dict(feature)
    if kind == "home":
        told = {key: value for key, value in feature["properties"].items() if key != "depart"}
        told["place"] = names.of(told["place"])
        home = [round(value, DEGREES) for value in geometry["coordinates"]]
        return {**feature, "geometry": {**geometry, "coordinates": home}, "properties": told}
    # A county has a million points: they are rounded a line at a time.
    cells = np.round(geometry["coordinates"], DEGREES)
    entered = np.append(True, (cells[1:] != cells[:-1]).any(axis=1))
    if entered.sum() < 2:
        return None
    return {**feature, "geometry": {**geometry, "coordinates": cells[entered].tolist()}}
