"""Accounts through the web API: the first link, logging in and out, second factors, invitations, tokens."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from accounts_world import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    V1,
    Clock,
    app_of,
    entered,
    first_account,
    kinds,
    log_in,
    opened_with,
)
from apiflask import APIFlask
from hosted_world import COUNCIL
from passlib.totp import TOTP

from transport_opt.service.hosted import Store, first_run_link, open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def empty(store: Store, clock: Clock) -> APIFlask:
    return app_of(store, clock)


@pytest.fixture
def app(empty: APIFlask, store: Store, clock: Clock) -> APIFlask:
    first_account(empty, store, clock)
    return empty


def test_the_first_link_makes_an_operator_once(empty: APIFlask, store: Store, clock: Clock) -> None:
    secret = str(first_run_link(store, clock()))
    made = opened_with(empty.test_client(), secret)
    again = opened_with(empty.test_client(), secret)

    assert (made.status_code, made.get_json()["role"], made.get_json()["email"]) == (201, "operator", EMAIL)
    assert again.status_code == 401
    assert "used before, is too old, or is none of ours" in again.get_json()["detail"]
    assert first_run_link(store, clock()) is None


def test_the_first_link_is_too_old_after_an_hour(empty: APIFlask, store: Store, clock: Clock) -> None:
    secret = str(first_run_link(store, clock()))
    clock.pass_by(minutes=60)

    assert opened_with(empty.test_client(), secret).status_code == 401
    assert not store.has_accounts()


def test_a_password_that_is_easy_to_guess_is_refused_and_the_link_still_works(
    empty: APIFlask, store: Store, clock: Clock
) -> None:
    asked = {"token": str(first_run_link(store, clock())), "email": EMAIL, "council": COUNCIL}
    short = empty.test_client().post(f"{V1}/first-run", json={**asked, "password": "marble"})
    easy = empty.test_client().post(f"{V1}/first-run", json={**asked, "password": "password1234"})

    assert (short.status_code, short.get_json()["errors"][0]["code"]) == (422, "password")
    assert "needs 12 to 128 letters; now it has 6" in short.get_json()["detail"]
    assert (easy.status_code, "too easy to guess" in easy.get_json()["detail"]) == (422, True)
    assert empty.test_client().post(f"{V1}/first-run", json={**asked, "password": PASSWORD}).status_code == 201


def test_logging_in_opens_a_session_and_logging_out_ends_every_copy_of_it(app: APIFlask) -> None:
    client, csrf = entered(app)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert client.get(f"{V1}/session").get_json()["account"]["email"] == EMAIL

    assert client.delete(f"{V1}/session", headers=csrf).status_code == 204
    copy = app.test_client()
    copy.set_cookie("session", cookie.value)
    assert copy.get(f"{V1}/session").status_code == 401


def test_a_session_ends_when_it_is_not_used_for_an_hour_and_after_twelve(app: APIFlask, clock: Clock) -> None:
    client, _ = entered(app)
    for _ in range(14):
        clock.pass_by(minutes=50)
        assert client.get(f"{V1}/session").status_code == 200
    clock.pass_by(minutes=25)
    assert client.get(f"{V1}/session").status_code == 401

    idle, _ = entered(app)
    clock.pass_by(minutes=60)
    answer = idle.get(f"{V1}/session")
    assert (answer.status_code, "older than 12 hours" in answer.get_json()["detail"]) == (401, True)


def test_a_wrong_password_and_an_unknown_address_are_told_in_the_same_words(app: APIFlask) -> None:
    wrong = log_in(app.test_client(), password="wrong-wrong-wrong")
    unknown = log_in(app.test_client(), email="bob@example.org")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.get_json() == unknown.get_json()
    assert "do not go together" in wrong.get_json()["detail"]


def test_ten_failures_lock_the_account_for_a_quarter_of_an_hour(app: APIFlask, store: Store, clock: Clock) -> None:
    for _ in range(10):
        assert log_in(app.test_client(), password="wrong-wrong-wrong").status_code == 401

    assert log_in(app.test_client()).status_code == 401
    assert "locked-out" in kinds(store)
    clock.pass_by(minutes=15)
    assert log_in(app.test_client()).status_code == 200


def test_nine_failures_do_not(app: APIFlask) -> None:
    for _ in range(9):
        log_in(app.test_client(), password="wrong-wrong-wrong")

    assert log_in(app.test_client()).status_code == 200


def test_a_second_factor_is_asked_for_and_its_code_works_once(app: APIFlask) -> None:
    client, csrf = entered(app)
    secret = client.post(f"{V1}/session/second-factor", headers=csrf).get_json()["secret"]
    totp = TOTP(key=secret)
    now = totp.generate()
    done = client.put(f"{V1}/session/second-factor", json={"code": now.token}, headers=csrf)
    assert done.status_code == 200, done.text
    codes = done.get_json()["recovery_codes"]

    bare = log_in(app.test_client())
    assert (bare.status_code, "a code of it is needed as well" in bare.get_json()["detail"]) == (401, True)
    assert log_in(app.test_client(), code=now.token).status_code == 401
    later = totp.generate(now.expire_time).token
    assert log_in(app.test_client(), code=later).status_code == 200
    assert log_in(app.test_client(), code=later).status_code == 401
    assert len(codes) == 10
    assert log_in(app.test_client(), recovery_code=codes[0]).status_code == 200
    assert log_in(app.test_client(), recovery_code=codes[0]).status_code == 401
    assert log_in(app.test_client(), recovery_code=codes[1].upper()).status_code == 200


def test_a_second_factor_is_not_set_up_by_a_wrong_code(app: APIFlask) -> None:
    client, csrf = entered(app)
    client.post(f"{V1}/session/second-factor", headers=csrf)

    assert client.put(f"{V1}/session/second-factor", json={"code": "12"}, headers=csrf).status_code == 401
    assert log_in(app.test_client()).status_code == 200


def test_a_new_password_ends_the_other_sessions(app: APIFlask) -> None:
    lost, _ = entered(app)
    client, csrf = entered(app)
    asked = {"password": PASSWORD, "new_password": OTHER_PASSWORD}

    assert client.put(f"{V1}/session/password", json=asked, headers=csrf).status_code == 204
    assert lost.get(f"{V1}/session").status_code == 401
    assert client.get(f"{V1}/session").status_code == 200
    assert log_in(app.test_client()).status_code == 401
    assert log_in(app.test_client(), password=OTHER_PASSWORD).status_code == 200


def test_an_invitation_sets_a_password_once_and_within_three_days(app: APIFlask, clock: Clock) -> None:
    client, csrf = entered(app)
    asked = {"email": "Bob@Example.org", "role": "planner"}
    made = client.post(f"{V1}/accounts", json=asked, headers=csrf).get_json()
    accept = {"token": made["token"], "password": OTHER_PASSWORD}

    assert made["link"].endswith(f"/invitation#{made['token']}")
    assert app.test_client().post(f"{V1}/invitations", json=accept).status_code == 200
    assert app.test_client().post(f"{V1}/invitations", json=accept).status_code == 401
    _, bobs = entered(app, "bob@example.org", OTHER_PASSWORD)
    assert bobs["X-CSRF-Token"]

    asked = {"email": "cy@example.org", "role": "viewer"}
    late = client.post(f"{V1}/accounts", json=asked, headers=csrf).get_json()
    clock.pass_by(days=3)
    accept = {"token": late["token"], "password": OTHER_PASSWORD}
    assert app.test_client().post(f"{V1}/invitations", json=accept).status_code == 401


def test_an_address_has_one_account(app: APIFlask) -> None:
    client, csrf = entered(app)
    answer = client.post(f"{V1}/accounts", json={"email": EMAIL.upper(), "role": "viewer"}, headers=csrf)

    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (409, "taken")
    assert EMAIL not in answer.text.casefold()


def test_the_last_operator_cannot_step_down(app: APIFlask) -> None:
    client, csrf = entered(app)
    account = client.get(f"{V1}/session").get_json()["account"]["account_id"]
    answer = client.patch(f"{V1}/accounts/{account}", json={"role": "viewer"}, headers=csrf)

    assert (answer.status_code, "one must be left" in answer.get_json()["detail"]) == (409, True)


def test_a_token_works_until_it_is_revoked(app: APIFlask) -> None:
    client, csrf = entered(app)
    made = client.post(f"{V1}/tokens", json={"name": "nightly", "role": "viewer"}, headers=csrf).get_json()
    sent = {"Authorization": f"Bearer {made['token']}"}

    assert app.test_client().get(f"{V1}/session", headers=sent).get_json()["role"] == "viewer"
    assert app.test_client().post(f"{V1}/plans", json={"dataset_id": "ds_x"}, headers=sent).status_code == 403
    assert "token" not in client.get(f"{V1}/tokens").get_json()["items"][0]
    assert client.delete(f"{V1}/tokens/{made['token_id']}", headers=csrf).status_code == 204
    assert app.test_client().get(f"{V1}/session", headers=sent).status_code == 401


def test_a_token_is_too_old_when_its_days_are_over(app: APIFlask, clock: Clock) -> None:
    client, csrf = entered(app)
    made = client.post(f"{V1}/tokens", json={"name": "x", "role": "viewer", "days": 1}, headers=csrf).get_json()
    sent = {"Authorization": f"Bearer {made['token']}"}
    clock.pass_by(hours=23)
    assert app.test_client().get(f"{V1}/session", headers=sent).status_code == 200
    clock.pass_by(hours=1)
    assert app.test_client().get(f"{V1}/session", headers=sent).status_code == 401


def test_a_token_may_do_no_more_than_its_account_and_makes_no_other(app: APIFlask, store: Store) -> None:
    client, csrf = entered(app)
    made = client.post(f"{V1}/tokens", json={"name": "x", "role": "admin"}, headers=csrf).get_json()
    sent = {"Authorization": f"Bearer {made['token']}"}
    another = app.test_client().post(f"{V1}/tokens", json={"name": "y", "role": "viewer"}, headers=sent)
    assert (another.status_code, "may not change the account" in another.get_json()["detail"]) == (403, True)

    account = client.get(f"{V1}/session").get_json()["account"]["account_id"]
    second = client.post(f"{V1}/accounts", json={"email": "o@example.org", "role": "operator"}, headers=csrf)
    assert second.status_code == 201
    assert client.patch(f"{V1}/accounts/{account}", json={"role": "viewer"}, headers=csrf).status_code == 200
    assert app.test_client().get(f"{V1}/session", headers=sent).get_json()["role"] == "viewer"


def test_no_secret_is_in_the_store(app: APIFlask, store: Store) -> None:
    client, csrf = entered(app)
    token = client.post(f"{V1}/tokens", json={"name": "x", "role": "viewer"}, headers=csrf).get_json()["token"]
    asked = {"email": "b@example.org", "role": "viewer"}
    link = client.post(f"{V1}/accounts", json=asked, headers=csrf).get_json()["token"]
    factor = client.post(f"{V1}/session/second-factor", headers=csrf).get_json()["secret"]
    shown = {"code": TOTP(key=factor).generate().token}
    codes = client.put(f"{V1}/session/second-factor", json=shown, headers=csrf).get_json()["recovery_codes"]

    with sqlite3.connect(next(store.folder.glob("store.sqlite"))) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    assert "$argon2id$" in kept
    for secret in (PASSWORD, token, link, factor, *codes):
        assert secret not in kept


def test_what_changes_the_account_needs_a_login_of_the_last_minutes(app: APIFlask, clock: Clock) -> None:
    client, csrf = entered(app)
    clock.pass_by(minutes=16)
    answer = client.post(f"{V1}/tokens", json={"name": "x", "role": "viewer"}, headers=csrf)

    assert (answer.status_code, "login of the last 15 minutes" in answer.get_json()["detail"]) == (401, True)


def test_logging_in_again_ends_the_session_before(app: APIFlask) -> None:
    client, _ = entered(app)
    copy, cookie = app.test_client(), client.get_cookie("session")
    assert cookie is not None
    copy.set_cookie("session", cookie.value)
    assert copy.get(f"{V1}/session").status_code == 200

    assert log_in(client).status_code == 200
    assert copy.get(f"{V1}/session").status_code == 401
    assert client.get(f"{V1}/session").status_code == 200


def test_an_account_that_is_made_inactive_is_out_at_once(app: APIFlask) -> None:
    client, csrf = entered(app)
    made = client.post(f"{V1}/accounts", json={"email": "bob@example.org", "role": "planner"}, headers=csrf).get_json()
    accept = {"token": made["token"], "password": OTHER_PASSWORD}
    assert app.test_client().post(f"{V1}/invitations", json=accept).status_code == 200
    bob, bobs = entered(app, "bob@example.org", OTHER_PASSWORD)
    token = bob.post(f"{V1}/tokens", json={"name": "x", "role": "viewer"}, headers=bobs).get_json()["token"]
    where = f"{V1}/accounts/{made['account']['account_id']}"

    assert client.patch(where, json={"active": False}, headers=csrf).status_code == 200
    assert bob.get(f"{V1}/session").status_code == 401
    sent = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get(f"{V1}/session", headers=sent).status_code == 401
    assert log_in(app.test_client(), "bob@example.org", OTHER_PASSWORD).status_code == 401
