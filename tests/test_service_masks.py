"""Masks as pure functions: who reads the masked value learns no id, no home and, as a viewer, no need."""

import json
from typing import Any

import pytest

from transport_opt.service.masks import (
    HIDDEN,
    Pseudonyms,
    masked_drawing,
    pseudonymised_head,
    pseudonymised_route,
    pupils_in,
    viewers_faults,
    viewers_head,
    viewers_preview,
    viewers_route,
    viewers_summary,
)

NAMES = Pseudonyms(b"key" * 11, "pl_1")
P1, P2 = NAMES.of("P1"), NAMES.of("P2")


def stop(place: str, boards: tuple[str, ...] = (), alights: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"place": place, "arrive": 27000, "depart": 27300, "boards": list(boards), "alights": list(alights)}


def a_route() -> dict[str, Any]:
    am = [stop("P1", ("P1",)), stop("P2", ("P2",)), stop("S1", (), ("P1", "P2"))]
    pm = [stop("S1", ("P1", "P2")), stop("P2", (), ("P2",)), stop("P1", (), ("P1",))]
    return {
        "route_id": "R1",
        "vehicle_type": "VAN",
        "operator": "Ace",
        "assistants": 1,
        "assistant_skills": ["epilepsy"],
        "runs": [
            {"direction": "am", "run": 1, "days": "MTWTF", "stops": am, "seconds": 900, "metres": 10},
            {"direction": "pm", "run": 1, "days": "MTWTF", "stops": pm, "seconds": 900, "metres": 10},
        ],
        "cash_pence": {"standing": 1, "live": 2, "dead": 0, "hours": 0, "assistants": 5, "total": 8},
    }


def a_head() -> dict[str, Any]:
    reason = {"code": "wheelchair-space", "message": "P1 needs a space (P1, not P12).", "action": "Buy a van for P1."}
    finding = {
        "code": "journey-limit",
        "kind": "hard",
        "message": "P2 rides 90 minutes.",
        "action": "",
        "where": "R1, P2",
    }
    return {
        "format": "transport-plan/1",
        "unplaced": [{"pupil_id": "P1", "sessions": ["am"], "reasons": [reason]}],
        "findings": [finding],
        "prices": {
            "pupils": [{"pupil_id": "P2", "pence_per_day": 3}],
            "rules": [{"pupil_id": "P2", "rule_id": "wheelchair-space", "pence_per_day": 1}],
            "schools_solved": 1.0,
        },
        "adoptions": [{"schools": ["S1"], "by": "ac_1", "at": "2027-01-04", "why": "P2's parents agree."}],
    }


def test_a_pseudonym_is_the_same_within_a_plan_and_another_in_the_next_or_with_another_key() -> None:
    assert NAMES.of("P1") == Pseudonyms(b"key" * 11, "pl_1").of("P1")
    others = {NAMES.of("P2"), Pseudonyms(b"key" * 11, "pl_2").of("P1"), Pseudonyms(b"yek" * 11, "pl_1").of("P1")}
    assert NAMES.of("P1") not in others
    assert len({NAMES.of(f"P{number}") for number in range(5000)}) == 5000


def test_a_key_is_not_shown_with_the_pseudonyms() -> None:
    assert "key" not in repr(NAMES).replace("keyed", "")


def test_a_routes_pupils_and_homes_have_other_names_and_its_school_keeps_its_own() -> None:
    masked = pseudonymised_route(a_route(), NAMES)

    assert [one["place"] for one in masked["runs"][0]["stops"]] == [P1, P2, "S1"]
    assert [one["place"] for one in masked["runs"][1]["stops"]] == ["S1", P2, P1]
    assert masked["runs"][1]["stops"][0]["boards"] == [P1, P2]
    assert '"P1"' not in json.dumps(masked)
    assert masked["assistant_skills"] == ["epilepsy"]
    assert masked["cash_pence"] == a_route()["cash_pence"]


def test_a_stop_where_nobody_boards_or_alights_counts_as_a_home() -> None:
    route = a_route()
    route["runs"][0]["stops"].insert(0, stop("P9"))

    assert pseudonymised_route(route, NAMES)["runs"][0]["stops"][0]["place"] == NAMES.of("P9")


def test_a_viewers_route_tells_nothing_of_needs() -> None:
    masked = viewers_route(a_route(), NAMES)

    assert set(masked) == {"route_id", "vehicle_type", "operator", "runs", "cash_pence"}
    assert masked["cash_pence"] == {"total": 8}
    assert ["depart" in one for one in masked["runs"][0]["stops"]] == [False, False, True]
    assert "epilepsy" not in json.dumps(masked)
    assert '"P1"' not in json.dumps(masked)


def test_what_is_masked_is_left_as_it_was() -> None:
    route, head = a_route(), a_head()
    viewers_route(route, NAMES)
    viewers_head(head, NAMES)
    pseudonymised_head(head, frozenset({"P1", "P2"}), NAMES)

    assert (route, head) == (a_route(), a_head())


def test_sentences_name_pupils_by_their_other_names_and_other_words_stay() -> None:
    masked = pseudonymised_head(a_head(), pupils_in([a_route()], a_head()), NAMES)

    assert masked["unplaced"][0]["pupil_id"] == P1
    assert masked["unplaced"][0]["reasons"][0] == {
        "code": "wheelchair-space",
        "message": f"{P1} needs a space ({P1}, not P12).",
        "action": f"Buy a van for {P1}.",
    }
    assert masked["findings"][0]["where"] == f"R1, {P2}"
    assert masked["prices"]["pupils"] == [{"pupil_id": P2, "pence_per_day": 3}]
    assert masked["prices"]["rules"][0]["pupil_id"] == P2
    assert masked["adoptions"][0]["why"] == f"{P2}'s parents agree."


@pytest.mark.parametrize("odd", ["A/7", "Ann B", "7#"])
def test_an_id_of_any_signs_is_found_in_a_sentence(odd: str) -> None:
    told = NAMES.text(f"Route R1 calls for {odd}, then P1.", frozenset({odd, "P1"}))

    assert told == f"Route R1 calls for {NAMES.of(odd)}, then {P1}."


def test_viewers_learn_that_somebody_has_no_seat_but_not_why() -> None:
    masked = viewers_head(a_head(), NAMES)

    assert masked["unplaced"] == [{"pupil_id": P1, "sessions": ["am"], "reasons": []}]
    assert masked["prices"] is None
    assert masked["findings"][0]["code"] == "journey-limit"
    assert "P2" not in json.dumps(masked["findings"])
    assert masked["adoptions"] == [{"schools": ["S1"], "by": "ac_1", "at": "2027-01-04", "why": ""}]


def test_viewers_read_faults_by_their_kind_alone() -> None:
    fault = {"code": "bad-value", "message": "P1's mobility is 'chair'.", "action": "x", "where": "pupils.csv, row 2"}

    assert viewers_faults([fault | {"stops": True}]) == [
        {
            "code": "bad-value",
            "message": "Planners see what this is.",
            "action": "Ask a planner of your council.",
            "where": "",
            "stops": True,
        }
    ]


def test_viewers_read_figures_without_the_words_that_name_pupils() -> None:
    assert viewers_summary({"routes": 2, "words": ["P1 has no seat."]}) == {"routes": 2, "words": []}


def test_viewers_preview_shows_no_need_and_no_home() -> None:
    preview = {
        "pupils.csv": [
            ["Pupil ID", "school_id", "Mobility", "postcode", "phase"],
            ["P1", "S1", "chair", "DE1", "adult"],
        ],
        "schools.csv": [["school_id", "name"], ["S1", "Elm"]],
        "routes.csv": [["route_id", "pupil_id", "assistants"], ["T1", "P1", "2"]],
        "postcodes.csv": [["postcode", "latitude"], ["DE1", "52.9"]],
        "notes.csv": [["note"], ["P1 is ill"]],
    }

    assert viewers_preview(preview, NAMES) == {
        "pupils.csv": [preview["pupils.csv"][0], [P1, "S1", HIDDEN, HIDDEN, "adult"]],
        "schools.csv": preview["schools.csv"],
        "routes.csv": [preview["routes.csv"][0], ["T1", P1, HIDDEN]],
    }


def test_a_row_longer_than_its_header_shows_no_more_than_the_header_names() -> None:
    preview = {"pupils.csv": [["pupil_id", "phase"], ["P1", "adult", "ZEBEDEE"]]}

    assert viewers_preview(preview, NAMES)["pupils.csv"][1] == [P1, "adult"]


def feature(kind: str, geometry: str, coordinates: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": {"route_id": "R1", "kind": kind, **more},
    }


def test_a_drawing_keeps_schools_and_rounds_homes_and_the_lines_that_lead_to_them() -> None:
    line = [[-1.41234, 52.91234], [-1.41239, 52.91239], [-1.45111, 52.95111]]
    value = {
        "type": "FeatureCollection",
        "features": [
            feature("run", "LineString", line),
            feature("run", "LineString", line[:2]),
            feature("home", "Point", line[0], place="P1", arrive=1, depart=9),
            feature("school", "Point", line[2], place="S1", arrive=1, depart=9),
        ],
    }

    run, home, school = masked_drawing(value, NAMES)["features"]

    assert run["geometry"]["coordinates"] == [[-1.41, 52.91], [-1.45, 52.95]]
    assert home["geometry"]["coordinates"] == [-1.41, 52.91]
    assert home["properties"] == {"route_id": "R1", "kind": "home", "place": P1, "arrive": 1}
    assert school == value["features"][3]
