"""A pupil's name and need are in no log line and no error's words, whatever is sent and whatever fails."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from web_world import PASSWORD, PUPILS, World, a_world, baseline_of, let_loggers_speak, tables
from werkzeug.test import TestResponse

from transport_opt.service.hosted import Role, configure_logs, logger_of, note

NAME, NEED = "ZEBEDEE-4711", "epilepsy"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    let_loggers_speak(monkeypatch)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(stream, as_json=True)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def world(tmp_path: Path, lines: io.StringIO) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


def good_and_bad(world: World) -> list[TestResponse]:
    """Send the name and the need in every way that there is, in requests that work and in requests that do not."""
    planner, viewer, browser = world.program(Role.PLANNER), world.program(Role.VIEWER), world.browser()
    plan_id = baseline_of(world, planner)
    plan = f"/plans/{plan_id}"
    dataset_id = planner.get(plan).json["dataset_id"]
    odd = {"pupils": PUPILS.replace("52.912345", NAME).replace("primary", "unheard of", 1)}
    planner.get(f"{plan}/files/plan.json?identifiers=true")
    return [
        planner.upload(tables()),
        planner.upload({**tables(), "pupils.csv": b"\xff" + PUPILS.encode()}),
        planner.upload({"pupils.csv": PUPILS.encode()}),
        planner.upload({**tables(), "matrix.npz": f"{NAME} {NEED}".encode()}),
        planner.upload({"book.xlsx": PUPILS.encode()}),
        planner.post("/plans", {"dataset_id": dataset_id, "name": NAME, "roads": "none"}),
        planner.post("/plans", {"dataset_id": dataset_id, NAME: NEED}),
        planner.post("/plans", {"dataset_id": dataset_id, "seed": f"{NAME} {NEED}"}),
        planner.ask("POST", "/plans", data=f'{{"{NAME}": {NEED}', content_type="application/json"),
        planner.post("/audits", {"dataset_id": dataset_id, "plan": {"pupil": f"{NAME} {NEED}"}}),
        planner.post(f"{plan}/decisions", {"version": 99, "why": f"{NAME} {NEED}"}),
        planner.post(f"{plan}/decisions", {"version": 1, "why": f"{NAME} {NEED}"}),
        planner.ask("PATCH", plan, {"edits": [{"route_id": "T1", "operator": NAME, "x": NEED}]}),
        planner.get(f"{plan}/routes?x={NAME}"),
        viewer.post("/plans", {"name": NAME, "need": NEED}),
        browser.post("/session", {"email": f"{NAME}@x.uk", "password": f"{NAME} {NEED}"}),
        browser.post("/first-run", {"token": NAME, "email": NAME, "password": PASSWORD, "council": NEED}),
        browser.get("/plans", headers={"Authorization": f"Bearer {NAME}", "User-Agent": NEED}),
        planner.upload(tables(**odd)),
    ]


def test_no_log_line_and_no_error_has_a_pupils_name_or_need(world: World, lines: io.StringIO) -> None:
    answers = good_and_bad(world)

    states = [answer.status_code for answer in answers]
    assert {200, 201, 401, 403, 404, 400, 422} >= set(states) >= {201, 400, 401, 403, 404, 422}
    for answer in answers:
        if answer.status_code >= 400:
            assert NAME not in answer.text
            assert NEED not in answer.text
    written = lines.getvalue()
    assert len(written.splitlines()) > 30
    assert NAME not in written
    assert NEED not in written
    assert "P0001" not in written
    assert PASSWORD not in written
    assert "@" not in written


def test_no_log_line_and_no_event_has_what_stands_in_an_address(world: World, lines: io.StringIO) -> None:
    planner = world.program(Role.PLANNER)
    plan = f"/plans/{baseline_of(world, planner)}"
    edits = {"edits": [{"route_id": NAME, "operator": NEED}]}
    states = [
        planner.get(f"/plans/{NAME}").status_code,
        planner.get(f"/{NAME}").status_code,
        planner.get(f"/plans?cursor={NAME}").status_code,
        planner.get(f"{plan}/files/{NAME}.pdf").status_code,
        planner.upload({f"{NAME}.exe": b"x"}).status_code,
        planner.ask("PATCH", plan, edits, headers={"If-Match": '"1"'}).status_code,
    ]

    assert states == [404, 404, 422, 404, 422, 422]
    assert NAME not in lines.getvalue()
    assert NAME not in json.dumps([dict(one.detail) for one in world.store.events(limit=100).items])


def test_the_log_is_lines_of_json_that_tell_who_asked_what_and_how_it_ended(world: World, lines: io.StringIO) -> None:
    planner = world.program(Role.PLANNER)
    answer = planner.get("/plans/pl_0?version=2")

    told = [json.loads(line) for line in lines.getvalue().splitlines()][-1]

    assert told["event"] == "request"
    assert (told["method"], told["rule"], told["status"]) == ("GET", "/api/v1/plans/<plan_id>", 404)
    assert told["account"] == planner.account.account_id
    assert told["request"] == answer.headers["X-Request-Id"]
    assert told["timestamp"].endswith("Z")
    assert told["milliseconds"] > 0


def test_nothing_that_is_sent_makes_a_line_of_the_log(world: World, lines: io.StringIO) -> None:
    forged, planner = '\n{"event": "forged"}\r\n', world.program(Role.PLANNER)
    planner.get(f"/plans/{quote(forged)}")
    planner.get(f"/{quote(forged)}?cursor={quote(forged)}")
    planner.post("/plans", {"dataset_id": forged, forged: forged})
    world.browser().post("/session", {"email": forged, "password": forged})
    note(world.store, world.clock(), None, "login", {"how": forged})
    logging.getLogger("transport_opt.test").error("it failed: %s", forged)

    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert len(told) > 5
    assert "forged" not in {one["event"] for one in told}


def test_security_events_are_in_the_log_with_the_request_that_they_belong_to(world: World, lines: io.StringIO) -> None:
    viewer = world.program(Role.VIEWER)
    answer = viewer.post("/plans", {})

    told = [json.loads(line) for line in lines.getvalue().splitlines()]

    (event,) = [one for one in told if one.get("kind") == "not-allowed"]
    assert event["account"] == viewer.account.account_id
    assert event["request"] == answer.headers["X-Request-Id"]


def test_a_fault_of_the_program_is_logged_by_its_kind_and_answered_without_its_words(
    world: World, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(*_: object) -> None:
        raise KeyError(f"{NAME} has {NEED}")

    monkeypatch.setattr(world.store, "plans", falls)
    answer = world.program(Role.VIEWER).get("/plans")

    assert answer.status_code == 500
    assert "The request failed by a fault of this program (KeyError)." in answer.text
    assert NAME not in answer.text + lines.getvalue()
    assert "KeyError" in lines.getvalue()


def test_an_exception_that_a_library_logs_is_told_by_its_kind_and_place(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"{NAME} has {NEED}")
    except ValueError:
        logging.getLogger("somebody").exception("it failed")
        logger_of("transport_opt.x").error("it failed", exc_info=True)

    for line in lines.getvalue().splitlines():
        told = json.loads(line)
        assert told["exception"] == "ValueError"
        assert told["raised_at"][0].startswith("test_api_security_logs.py:")
    assert NAME not in lines.getvalue()


def test_on_a_terminal_the_log_is_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    let_loggers_speak(monkeypatch)
    root = logging.getLogger()
    before, level, stream = root.handlers[:], root.level, io.StringIO()
    configure_logs(stream, as_json=False)
    logger_of("transport_opt.x").info("request", status=200)
    root.handlers[:] = before
    root.setLevel(level)

    assert "request" in stream.getvalue()
    assert "status=200" in stream.getvalue()
