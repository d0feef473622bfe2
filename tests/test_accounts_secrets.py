"""Secrets: none is in the store as it is told, and none is made better by what comes along with it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from passlib.totp import TOTP
from web_world import PASSWORD, World, a_world, first_link

from transport_opt.service.hosted import Role


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


def test_no_secret_is_in_the_store(world: World) -> None:
    browser = world.browser()
    browser.log_in(world.account(Role.ADMIN))
    token = browser.post("/tokens", {"name": "x", "role": "viewer"}).json["token"]
    link = browser.post("/accounts", {"email": "b@derby.gov.uk", "role": "viewer"}).json["token"]
    factor = browser.post("/session/second-factor").json["secret"]
    codes = browser.put("/session/second-factor", {"code": TOTP(key=factor).generate().token}).json["recovery_codes"]
    cookies = [cookie for name in ("session", "device") if (cookie := browser.client.get_cookie(name)) is not None]

    database = sqlite3.connect(world.store.folder / "store.sqlite")
    kept = "\n".join(database.iterdump())
    database.close()
    assert "$argon2id$" in kept
    assert len(cookies) == 2
    for secret in (PASSWORD, token, link, factor, *codes, *(cookie.value for cookie in cookies)):
        assert secret not in kept


def test_a_password_that_is_refused_leaves_its_link_as_it_was(world: World) -> None:
    asked = {"token": first_link(world), "email": "a@derby.gov.uk", "council": "Derby"}

    assert world.browser().post("/first-run", {**asked, "password": "password1234"}).status_code == 422
    assert world.browser().post("/first-run", {**asked, "password": PASSWORD}).status_code == 201


def test_a_token_judges_alone_whatever_session_comes_along(world: World) -> None:
    browser = world.browser()
    browser.log_in(world.account(Role.ADMIN))
    sent = {"Authorization": f"Bearer {world.program(Role.VIEWER).token}"}

    assert browser.get("/session", headers=sent).json["role"] == "viewer"
    assert browser.get("/accounts", headers=sent).status_code == 403
