"""Logging in and out: passwords, sessions that end, lock-outs, forgery, second factors."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from passlib.totp import TOTP
from web_world import OTHER_PASSWORD, PASSWORD, Browser, World, a_world, error_of, first_link
from werkzeug.test import TestResponse

from transport_opt.service.hosted import Role
from transport_opt.store import AccountRecord


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


@pytest.fixture
def planner(world: World) -> AccountRecord:
    return world.account(Role.PLANNER)


def logged_in(world: World, account: AccountRecord, address: str = "10.0.0.1") -> Browser:
    browser = world.browser(address)
    assert browser.log_in(account).status_code == 200
    return browser


def cookie_of(answer: TestResponse) -> str:
    """Give the session's cookie; a browser is also told what it is known by."""
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "session=" in one.split(";")[0]]
    return cookie


def test_the_first_account_is_made_with_the_link_and_is_an_operator(world: World) -> None:
    secret, browser = first_link(world), world.browser()
    asked = {"token": secret, "email": " First@Derby.gov.uk", "password": PASSWORD, "council": "Derby"}

    made = browser.post("/first-run", asked)
    again = browser.post("/first-run", {**asked, "email": "second@derby.gov.uk"})

    assert (made.status_code, made.json["email"], made.json["role"]) == (201, "first@derby.gov.uk", "operator")
    assert again.status_code == 401
    assert "The link was used before, is too old, or is none of ours" in error_of(again)["message"]
    assert browser.log_in(world.store.find_account("email", "first@derby.gov.uk")).status_code == 200
    assert world.events() == ["first-account", "login"]


def test_the_first_link_works_for_an_hour(world: World) -> None:
    secret = first_link(world)
    world.clock.pass_minutes(60)

    answer = world.browser().post(
        "/first-run", {"token": secret, "email": "a@b.uk", "password": PASSWORD, "council": "Derby"}
    )

    assert answer.status_code == 401
    assert not world.store.has_accounts()


def test_passwords_are_hashed_by_argon2id_at_its_usual_cost(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        usual = {"argon2__time_cost": 3, "argon2__memory_cost": 65536}
        world.app.extensions["security"].pwd_context.update(**usual)
        kept = world.account(Role.VIEWER).password_hash

    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept


def test_the_usual_cost_is_that_of_the_library_and_not_of_these_tests() -> None:
    from passlib.hash import argon2

    assert (argon2.default_rounds, argon2.memory_cost, argon2.type) == (3, 65536, "id")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "A password needs 12 to 128 letters; now it has 5."),
        ("x" * 129, "A password needs 12 to 128 letters; now it has 129."),
        ("passwordpassword", "The password is too easy to guess: it needs 3 of 4 points"),
        ("a@derby.gov.uk", "The password is too easy to guess"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(world: World, password: str, words: str) -> None:
    asked = {"token": first_link(world), "email": "a@derby.gov.uk", "password": password, "council": "Derby"}

    answer = world.browser().post("/first-run", asked)

    assert answer.status_code == 422
    assert error_of(answer)["message"].startswith(words)
    assert password not in answer.text


def test_a_long_password_counts_to_its_last_letter(world: World) -> None:
    long = "copper walrus bicycle monsoon " * 4 + "end"
    asked = {"token": first_link(world), "email": "a@derby.gov.uk", "password": long, "council": "Derby"}
    assert world.browser().post("/first-run", asked).status_code == 201
    account = world.store.find_account("email", "a@derby.gov.uk")

    assert world.browser().log_in(account, long[:-1]).status_code == 401
    assert world.browser().log_in(account, long).status_code == 200


def test_whatever_is_wrong_with_a_login_is_told_in_the_same_words(world: World, planner: AccountRecord) -> None:
    inactive, invited = world.account(Role.VIEWER), world.unhashed_account(Role.VIEWER)
    world.store.change_account(inactive.account_id, {"active": False})
    nobody = {"email": "nobody@derby.gov.uk", "password": PASSWORD}

    answers = [
        world.browser().log_in(planner, "wrong"),
        world.browser().log_in(inactive),
        world.browser().log_in(invited),
        world.browser().post("/session", nobody),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert "E-mail address and password do not go together" in answers[0].text
    assert "WWW-Authenticate" in answers[0].headers


def test_the_address_may_be_written_with_capitals(world: World, planner: AccountRecord) -> None:
    asked = {"email": f"  {planner.email.upper()}", "password": PASSWORD}

    assert world.browser().post("/session", asked).status_code == 200


def test_a_session_cookie_is_for_http_alone_and_the_same_site(world: World, planner: AccountRecord) -> None:
    cookie = cookie_of(world.browser().log_in(planner))

    assert cookie.startswith("session=")
    assert "; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_a_session_cookie_is_bound_to_it_and_to_the_host(tmp_path: Path) -> None:
    with a_world(tmp_path, public_url="https://localhost") as world:
        cookie = cookie_of(world.browser().log_in(world.account(Role.VIEWER)))

    assert cookie.startswith("__Host-session=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_a_session_is_over_after_an_hour_without_a_request(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)

    world.clock.pass_minutes(59)
    assert browser.get("/session").status_code == 200
    world.clock.pass_minutes(59)
    assert browser.get("/session").status_code == 200
    world.clock.pass_minutes(60)
    answer = browser.get("/session")

    assert answer.status_code == 401
    assert "older than 12 hours, or nothing was asked for 60 minutes" in error_of(answer)["message"]


def test_a_session_is_over_after_twelve_hours_whatever_is_asked(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)

    states = []
    for _ in range(13):
        world.clock.pass_minutes(55.4)
        states.append(browser.get("/session").status_code)

    assert states == [200] * 12 + [401]


def test_after_logging_out_a_copy_of_the_cookie_opens_nothing(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    copy = browser.client.get_cookie("session")
    assert copy is not None

    answer = browser.delete("/session")
    thief = world.browser()
    thief.client.set_cookie("session", copy.value)

    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/session").status_code == 401
    assert thief.get("/session").status_code == 401


def test_a_cookie_that_was_changed_opens_nothing(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    browser.client.set_cookie("session", cookie.value[:-3] + "abc")

    assert browser.get("/session").status_code == 401


def test_logging_in_again_ends_the_session_before(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    before = browser.client.get_cookie("session")
    browser.log_in(planner)
    after = browser.client.get_cookie("session")

    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert len(browser.get("/session/logins").json["items"]) == 1
    thief = world.browser()
    thief.client.set_cookie("session", before.value)
    assert thief.get("/session").status_code == 401


def test_ten_failures_lock_an_account_for_a_quarter_of_an_hour(world: World, planner: AccountRecord) -> None:
    for _ in range(10):
        assert world.browser().log_in(planner, "wrong").status_code == 401

    locked = world.browser().log_in(planner)
    world.clock.pass_minutes(15)

    assert locked.status_code == 401
    assert "locked" in error_of(locked)["message"]
    assert world.browser().log_in(planner).status_code == 200
    assert world.events().count("login-failed") == 11
    assert world.events().count("locked-out") == 1


def test_a_login_that_works_forgets_the_failures_before(world: World, planner: AccountRecord) -> None:
    for _ in range(2):
        for _ in range(9):
            world.browser().log_in(planner, "wrong")
        assert world.browser().log_in(planner).status_code == 200


def test_an_account_that_is_locked_keeps_the_sessions_that_it_has(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    for _ in range(10):
        world.browser().log_in(planner, "wrong")

    assert browser.get("/session").status_code == 200


@pytest.mark.parametrize("sent", [None, "", "made-up"])
def test_a_session_changes_nothing_without_its_csrf_token(
    world: World, planner: AccountRecord, sent: str | None
) -> None:
    browser = logged_in(world, planner)
    browser.csrf = sent

    answer = browser.delete("/session")

    assert answer.status_code == 403
    assert "A session needs the header X-CSRF-Token" in error_of(answer)["message"]
    assert browser.get("/session").status_code == 200
    assert world.events()[-1] == "csrf-refused"


def test_the_csrf_token_of_another_session_is_worth_nothing(world: World, planner: AccountRecord) -> None:
    browser, other = logged_in(world, planner), logged_in(world, world.account(Role.VIEWER))
    browser.csrf = other.csrf

    assert browser.delete("/session").status_code == 403


def test_a_form_of_another_site_logs_nobody_in(world: World, planner: AccountRecord) -> None:
    content = f'{{"email": "{planner.email}", "password": "{PASSWORD}"}}'

    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        answer = world.browser().ask("POST", "/session", data=content, content_type=kind)
        assert answer.status_code == 415
        assert "The content type must be application/json; now it is " in error_of(answer)["message"]


def test_changing_the_password_needs_the_old_one_and_ends_all_other_sessions(
    world: World, planner: AccountRecord
) -> None:
    here, elsewhere = logged_in(world, planner), logged_in(world, planner, "10.0.0.2")

    wrong = here.put("/session/password", {"password": "wrong", "new_password": OTHER_PASSWORD})
    weak = here.put("/session/password", {"password": PASSWORD, "new_password": "passwordpassword"})
    done = here.put("/session/password", {"password": PASSWORD, "new_password": OTHER_PASSWORD})

    assert (wrong.status_code, weak.status_code, done.status_code) == (401, 422, 204)
    assert here.get("/session").status_code == 200
    assert elsewhere.get("/session").status_code == 401
    assert world.browser().log_in(planner).status_code == 401
    assert world.browser().log_in(planner, OTHER_PASSWORD).status_code == 200


def test_a_person_sees_their_sessions_and_ends_one(world: World, planner: AccountRecord) -> None:
    here, lost = logged_in(world, planner), logged_in(world, planner, "10.0.0.2")
    items = here.get("/session/logins").json["items"]
    (other,) = [one["login_id"] for one in items if not one["current"]]

    assert len(items) == 2
    assert here.delete(f"/session/logins/{other}").status_code == 204
    assert lost.get("/session").status_code == 401
    assert logged_in(world, world.account(Role.VIEWER)).delete(f"/session/logins/{other}").status_code == 404


def second_factor(browser: Browser) -> tuple[TOTP, list[str]]:
    made = browser.post("/session/second-factor").json
    authenticator = TOTP(key=made["secret"])
    codes = browser.put("/session/second-factor", {"code": authenticator.generate().token})
    assert codes.status_code == 200, codes.text
    return authenticator, codes.json["recovery_codes"]


def code_of(authenticator: TOTP, steps: int) -> str:
    """Give a code that was not used yet: each works once, and one step early or late."""
    return str(authenticator.generate(time.time() + 30 * steps).token)


def test_with_a_second_factor_the_password_is_not_enough(world: World, planner: AccountRecord) -> None:
    authenticator, _ = second_factor(logged_in(world, planner))

    without = world.browser().log_in(planner)
    wrong = world.browser().log_in(planner, code="000000")
    right = world.browser().log_in(planner, code=code_of(authenticator, 1))

    assert without.status_code == 401
    assert (error_of(without)["where"], "a code of it is needed" in without.text) == ("code", True)
    assert wrong.status_code == 401
    assert (
        "The code is wrong, was used before or is too old. After 10 wrong ones none is looked at"
        in error_of(wrong)["message"]
    )
    assert right.status_code == 200
    assert right.json["account"]["second_factor"] is True


def test_a_code_works_once(world: World, planner: AccountRecord) -> None:
    authenticator, _ = second_factor(logged_in(world, planner))
    code = code_of(authenticator, 1)

    assert world.browser().log_in(planner, code=code).status_code == 200
    assert world.browser().log_in(planner, code=code).status_code == 401


def test_ten_wrong_codes_lock_the_account(world: World, planner: AccountRecord) -> None:
    authenticator, _ = second_factor(logged_in(world, planner))
    for _ in range(10):
        world.browser().log_in(planner, code="000000")

    assert world.browser().log_in(planner, code=code_of(authenticator, 1)).status_code == 401
    assert "locked-out" in world.events()


def test_a_recovery_code_works_once_and_no_hash_of_it_is_the_code(world: World, planner: AccountRecord) -> None:
    _, codes = second_factor(logged_in(world, planner))
    kept = world.store.account(planner.account_id).recovery_hashes

    assert len(set(codes)) == len(kept) == 10
    assert not set(codes) & set(kept)
    assert world.browser().log_in(planner, recovery_code=codes[0].upper()).status_code == 200
    assert world.browser().log_in(planner, recovery_code=codes[0]).status_code == 401
    assert world.events().count("recovery-code-used") == 1


def test_the_secret_of_a_second_factor_is_kept_encrypted(world: World, planner: AccountRecord) -> None:
    authenticator, _ = second_factor(logged_in(world, planner))
    kept = world.store.account(planner.account_id).totp_secret

    assert kept is not None
    assert authenticator.base32_key not in kept
    assert '"enckey"' in kept


def test_a_second_factor_counts_only_once_a_code_was_shown(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    browser.post("/session/second-factor")
    wrong = browser.put("/session/second-factor", {"code": "000000"})

    assert wrong.status_code == 401
    assert "not one that the authenticator shows now" in error_of(wrong)["message"]
    assert world.browser().log_in(planner).status_code == 200


def test_a_second_factor_is_changed_only_soon_after_logging_in(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    second_factor(browser)
    world.clock.pass_minutes(16)

    late = browser.delete("/session/second-factor")

    assert late.status_code == 401
    assert "This needs a login of the last 15 minutes; yours is older." in error_of(late)["message"]
    assert world.store.account(planner.account_id).totp_secret is not None


def test_a_second_factor_can_be_taken_away_again(world: World, planner: AccountRecord) -> None:
    browser = logged_in(world, planner)
    second_factor(browser)

    assert browser.delete("/session/second-factor").status_code == 204
    assert world.browser().log_in(planner).status_code == 200
    assert world.events().count("second-factor-off") == 1
