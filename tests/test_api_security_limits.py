"""What is refused before anything reads it: too many requests, too much, too deep, of the wrong kind."""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_world import World, a_world, error_of, let_loggers_speak, tables

from transport_opt.service.hosted import Role


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


def test_every_answer_tells_browsers_to_run_nothing_and_keep_nothing(world: World) -> None:
    viewer = world.program(Role.VIEWER)
    answers = [
        world.browser().get("/health"),
        world.browser().get("/plans"),
        viewer.get("/plans"),
        viewer.get("/nothing"),
        viewer.post("/plans", {}),
        viewer.get("/plans?limit=x"),
    ]

    assert [answer.status_code for answer in answers] == [200, 401, 200, 404, 403, 422]
    for answer in answers:
        told = answer.headers
        assert told["Content-Security-Policy"] == (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["X-Frame-Options"] == "DENY"
        assert told["Referrer-Policy"] == "no-referrer"
        assert told["Cache-Control"] == "no-store"
        assert told["Cross-Origin-Resource-Policy"] == told["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in told
        assert "Server" not in told
        assert "Access-Control-Allow-Origin" not in told


def test_over_https_browsers_are_told_to_use_nothing_else(tmp_path: Path) -> None:
    with a_world(tmp_path, public_url="https://localhost") as world:
        told = world.browser().get("/health").headers["Strict-Transport-Security"]

    assert told == "max-age=31536000; includeSubDomains"


def test_over_https_another_hosts_name_is_refused(tmp_path: Path) -> None:
    with a_world(tmp_path, public_url="https://transport.derby.gov.uk") as world:
        client = world.app.test_client()

        assert client.get("/api/v1/health", headers={"Host": "evil.example"}).status_code == 400
        assert client.get("/api/v1/health", headers={"Host": "transport.derby.gov.uk"}).status_code == 200


def test_a_reverse_proxy_is_believed_only_where_it_is_said_to_be_there(tmp_path: Path) -> None:
    def second(folder: Path, proxies: int) -> int:
        with a_world(folder, proxies=proxies, login_rate="1 per hour") as world:
            states = []
            for address in ("1.1.1.1", "2.2.2.2"):
                asked = {"email": "a@b.uk", "password": "x"}
                headers = {"X-Forwarded-For": address}
                states.append(world.browser().post("/session", asked, headers=headers).status_code)
            return states[1]

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert second(tmp_path / "a", 0) == 429
    assert second(tmp_path / "b", 1) == 401


def test_who_tries_too_many_passwords_has_to_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_loggers_speak(monkeypatch)
    caplog.set_level("INFO", "transport_opt")
    with a_world(tmp_path, login_rate="3 per 15 minutes") as world:
        asked = {"email": "nobody@derby.gov.uk", "password": "x"}
        states = [world.browser("10.0.0.7").post("/session", asked).status_code for _ in range(4)]
        refused = world.browser("10.0.0.7").post("/session", asked)

        assert states == [401, 401, 401, 429]
        assert "too many requests: 3 per 15 minute" in error_of(refused)["message"]
        assert 890 <= int(refused.headers["Retry-After"]) <= 901
        assert world.browser("10.0.0.8").post("/session", asked).status_code == 401
        assert world.events() == ["login-failed"] * 4, "what is refused unread does not fill the store"
        assert caplog.text.count("'kind': 'too-many-requests'") == 2


def test_the_links_that_open_something_once_cannot_be_tried_out(tmp_path: Path) -> None:
    with a_world(tmp_path, login_rate="2 per hour") as world:
        asked = {"token": "to_x", "password": "copper walrus bicycle monsoon"}
        states = [world.browser().post("/invitations", asked).status_code for _ in range(3)]

    assert states == [401, 401, 429]


def test_an_account_that_asks_too_often_has_to_wait_and_others_need_not(tmp_path: Path) -> None:
    with a_world(tmp_path, rate="5 per minute") as world:
        busy, other = world.program(Role.VIEWER), world.program(Role.VIEWER)
        states = [busy.get("/plans").status_code for _ in range(6)]

        assert states == [200] * 5 + [429]
        assert other.get("/plans").status_code == 200
        assert "Retry-After" not in other.get("/plans").headers


def test_made_up_tokens_are_counted_by_address(tmp_path: Path) -> None:
    with a_world(tmp_path, rate="5 per minute") as world:
        program = world.program(Role.VIEWER)
        states = []
        for number in range(6):
            program.token = f"to_{number}"
            states.append(program.get("/plans").status_code)

    assert states == [401] * 5 + [429]


def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with a_world(tmp_path, most_bytes=10_000) as world:
        planner = world.program(Role.PLANNER)
        by_form = planner.upload({"pupils.csv": b"x" * 20_000})
        by_json = planner.post("/audits", {"dataset_id": "ds_1", "plan": {"x": "y" * 20_000}})

    assert (by_form.status_code, by_json.status_code) == (413, 413)
    assert error_of(by_json)["action"] == "Send a smaller file, or only the tables that are needed."


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ("{", 400, "The body must be JSON; it is none: expecting property name"),
        ("[" * 100_000, 400, "The body's JSON may have 40 levels; it has more."),
        ('{"plan":' + "[" * 50 + "]" * 50 + "}", 400, "The body's JSON may have 40 levels; it has more."),
        ('{"dataset_id": NaN}', 400, "'NaN' is no number of it"),
        ('{"dataset_id": -Infinity}', 400, "'-Infinity' is no number of it"),
        ('{"dataset_id": ' + "9" * 5000 + "}", 400, "numbers of at most 4,300 digits"),
        (b'{"dataset_id": "\xff"}', 400, "JSON in UTF-8"),
        ("[]", 422, "it must be a valid dictionary"),
        ('{"dataset_id": "\\ud800"}', 422, "unable to parse raw data as a unicode string"),
    ],
)
def test_json_that_would_do_harm_is_refused_in_words(
    world: World, content: str | bytes, status: int, words: str
) -> None:
    answer = world.program(Role.PLANNER).ask("POST", "/audits", data=content, content_type="application/json")

    assert answer.status_code == status
    assert words in answer.json["detail"]


def a_workbook(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused(world: World) -> None:
    bomb = a_workbook({"xl/workbook.xml": b"<x/>", "xl/sheet1.xml": b" " * 250_000_000})

    answer = world.program(Role.PLANNER).upload({"tables.xlsx": bomb})

    assert len(bomb) < 1_000_000
    assert answer.status_code == 422
    assert "at most 200,000,000 are read" in error_of(answer)["message"]


@pytest.mark.parametrize(("told", "words"), [(2_000_000_000, "unpacks to 2,000,000,0"), (100, "damaged")])
def test_a_workbook_that_lies_about_its_size_is_refused(world: World, told: int, words: str) -> None:
    packed = bytearray(a_workbook({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000}))
    size_of_the_last = packed.rfind(b"PK\x01\x02") + 24
    packed[size_of_the_last : size_of_the_last + 4] = struct.pack("<I", told)

    answer = world.program(Role.PLANNER).upload({"tables.xlsx": bytes(packed)})

    assert (answer.status_code, error_of(answer)["code"]) == (422, "unreadable-input")
    assert words in error_of(answer)["message"]


def test_a_workbook_with_an_entity_that_swells_is_refused(world: World) -> None:
    swelling = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;</x>'
    bomb = a_workbook({"xl/workbook.xml": swelling, "[Content_Types].xml": swelling})

    assert world.program(Role.PLANNER).upload({"tables.xlsx": bomb}).status_code == 422


def test_travel_times_that_unpack_to_too_much_are_refused(world: World) -> None:
    head = b"\x93NUMPY\x01\x00v\x00{'descr': '<i4', 'fortran_order': False, 'shape': (90000, 90000), }"
    ids = b"\x93NUMPY\x01\x00v\x00{'descr': '<U4', 'fortran_order': False, 'shape': (90000,), }"
    files = {"ids.npy": ids.ljust(127) + b"\n", "seconds.npy": head.ljust(127) + b"\n"}
    bomb = a_workbook({**files, "metres.npy": files["seconds.npy"]})

    answer = world.program(Role.PLANNER).upload({**tables(), "matrix.npz": bomb})

    assert answer.status_code == 422
    assert "20,000 places" in error_of(answer)["message"]


@pytest.mark.parametrize("name", ["../pupils.csv", "/etc/passwd", "..\\pupils.csv", ".pupils.csv", "pupils.csv.exe"])
def test_a_file_whose_name_is_no_tables_is_refused(world: World, name: str) -> None:
    answer = world.program(Role.PLANNER).upload({name: b"pupil_id\n1\n"})

    assert answer.status_code == 422
    assert "is not a file of a data set" in error_of(answer)["message"]


def test_a_method_that_an_address_does_not_have_is_refused(world: World) -> None:
    for method in ("OPTIONS", "TRACE", "PUT"):
        assert world.program(Role.ADMIN).ask(method, "/plans").status_code == 405


def test_no_address_leads_to_another_one(world: World) -> None:
    client, addresses = world.app.test_client(), world.app.url_map.iter_rules()
    wrong = [f"/api/v1/{rule.rule.removeprefix('/api/v1')}" for rule in addresses if rule.rule.startswith("/api/v1/")]

    assert len(wrong) > 30
    assert {client.get(one, base_url="http://localhost").status_code for one in wrong} == {404}


def test_an_account_has_so_many_open_jobs_and_no_more(tmp_path: Path) -> None:
    with a_world(tmp_path, most_open_jobs=2) as world:
        planner, other = world.program(Role.PLANNER), world.program(Role.PLANNER)
        dataset_id = planner.upload(tables()).json["dataset_id"]
        planner.post(f"/datasets/{dataset_id}/accept", headers={"If-Match": '"1"'})
        asked = {"dataset_id": dataset_id}
        jobs = [planner.post("/baselines", asked) for _ in range(3)]

        assert [one.status_code for one in jobs] == [202, 202, 429]
        assert error_of(jobs[2])["code"] == "too-many-jobs"
        assert error_of(jobs[2])["message"] == ("You have 2 jobs that have not ended; an account may have 2 at once.")
        assert jobs[2].headers["Retry-After"] == "60"
        assert other.post("/baselines", asked).status_code == 202
        planner.ask("DELETE", f"/jobs/{jobs[0].json['job_id']}")
        assert planner.post("/baselines", asked).status_code == 202
