"""What the web API refuses before it reads, and what it tells browsers."""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from accounts_world import V1, Clock, app_of, first_account, log_in
from apiflask import APIFlask
from hosted_world import client_of, form

from transport_opt.service.hosted import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "kept")
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store) -> APIFlask:
    return app_of(store, Clock())


def test_a_form_of_another_site_is_refused_by_its_kind(app: APIFlask, store: Store) -> None:
    answer = app.test_client().post(f"{V1}/session", data='{"email": "a"}', content_type="text/plain")

    assert answer.status_code == 415


def test_too_many_requests_are_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    app = app_of(store, Clock(), RATE_LIMIT="3 per minute", LOGIN_RATE_LIMIT="2 per minute")
    client = client_of(app, store)
    answers = [client.get(f"{V1}/plans") for _ in range(4)]
    logins = [log_in(app.test_client(), "nobody@example.org").status_code for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1].mimetype == "application/problem+json"
    assert answers[-1].get_json()["errors"][0]["code"] == "too-many-requests"
    assert "3 per 1 minute are allowed" in answers[-1].get_json()["detail"]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert logins == [401, 401, 429]
    store.close()


def test_every_answer_has_the_headers(app: APIFlask, store: Store) -> None:
    planner = client_of(app, store)
    for answer in (
        planner.get(f"{V1}/plans"),
        planner.get(f"{V1}/nowhere"),
        planner.put(f"{V1}/plans"),
        app.test_client().get(f"{V1}/plans"),
        planner.get(f"{V1}/openapi.json"),
    ):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Content-Security-Policy"].endswith(
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers


def test_with_https_the_cookie_is_bound_to_the_host_and_browsers_are_told_to_stay(tmp_path: Path) -> None:
    store, clock = open_store(tmp_path / "store"), Clock()
    app = app_of(store, clock, PUBLIC_URL="https://transport.example.org")
    app.config["TRUSTED_HOSTS"] = None
    first_account(app, store, clock)
    answer = log_in(app.test_client())
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    store.close()


def test_another_host_than_ours_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    app = app_of(store, Clock(), PUBLIC_URL="https://transport.example.org")

    assert app.test_client().get(f"{V1}/health", headers={"Host": "evil.example"}).status_code == 400
    assert app.test_client().get(f"{V1}/health", headers={"Host": "transport.example.org"}).status_code == 200
    store.close()


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(app: APIFlask, store: Store) -> None:
    answer = client_of(app, store).post(f"{V1}/datasets", data=form({"pupils.csv": b"x" * 300_000}))

    assert answer.status_code == 413


def bomb(told: int) -> bytes:
    """Pack a workbook whose one sheet is forty megabytes of nothing and tells another size."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    packed = bytearray(content.getvalue())
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", told)
    return bytes(packed)


@pytest.mark.parametrize(("told", "words"), [(2_000_000_000, "unpacks to 2,000,000,0"), (100, "damaged")])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(app: APIFlask, store: Store, told: int, words: str) -> None:
    content = bomb(told)
    assert len(content) < 100_000
    answer = client_of(app, store).post(f"{V1}/datasets", data=form({"county.xlsx": content}))

    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["code"] == "unreadable-input"
    assert words in answer.get_json()["detail"]
