"""Guessing passwords: who guesses is stopped, and the owner is not kept out."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from passlib.totp import TOTP
from web_world import Browser, World, a_world, error_of

from transport_opt.service.hosted import Role
from transport_opt.store import AccountRecord

STRANGER = "203.0.113.9"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


@pytest.fixture
def planner(world: World) -> AccountRecord:
    return world.account(Role.PLANNER)


def known_browser(world: World, account: AccountRecord) -> Browser:
    """Give a browser that was logged in with and out again."""
    browser = world.browser()
    assert browser.log_in(account).status_code == 200
    assert browser.delete("/session").status_code == 204
    return browser


def guess(world: World, account: AccountRecord, times: int, address: str = STRANGER) -> None:
    for _ in range(times):
        assert world.browser(address).log_in(account, "wrong").status_code == 401


def guess_from_everywhere(world: World, account: AccountRecord) -> None:
    """Make a hundred guesses from twelve addresses, so that the account is locked to all strangers."""
    for number in range(12):
        guess(world, account, 9, f"198.51.100.{number}")


def second_factor(world: World, account: AccountRecord) -> TOTP:
    browser = world.browser()
    browser.log_in(account)
    begun = browser.post("/session/second-factor").json
    authenticator = TOTP(key=begun["secret"])
    assert browser.put("/session/second-factor", {"code": authenticator.generate().token}).status_code == 200
    return authenticator


def next_code(authenticator: TOTP) -> str:
    return str(authenticator.generate(time.time() + 30).token)


def test_who_guesses_from_elsewhere_does_not_lock_the_owner_out(world: World, planner: AccountRecord) -> None:
    guess(world, planner, 10)

    assert world.browser(STRANGER).log_in(planner).status_code == 401
    assert world.browser("10.0.0.1").log_in(planner).status_code == 200


def test_the_owners_own_browser_comes_in_whoever_guesses_from_everywhere(world: World, planner: AccountRecord) -> None:
    browser = known_browser(world, planner)
    guess_from_everywhere(world, planner)

    assert world.browser("192.0.2.1").log_in(planner).status_code == 401
    assert browser.log_in(planner).status_code == 200


def test_strangers_are_locked_out_together_for_a_quarter_of_an_hour(world: World, planner: AccountRecord) -> None:
    guess_from_everywhere(world, planner)
    locked = world.browser("192.0.2.1").log_in(planner)
    told = [one.detail for one in world.store.events(limit=200).items if one.kind == "locked-out"]
    world.clock.pass_minutes(15)

    assert (locked.status_code, error_of(locked)["code"]) == (401, "refused")
    assert told == [{"to": "strangers", "minutes": 15}]
    assert world.browser("192.0.2.1").log_in(planner).status_code == 200


def test_a_known_browser_is_locked_by_its_own_failures_alone(world: World, planner: AccountRecord) -> None:
    browser, other = known_browser(world, planner), known_browser(world, planner)
    for _ in range(10):
        browser.log_in(planner, "wrong")

    assert browser.log_in(planner).status_code == 401
    assert other.log_in(planner).status_code == 200


def test_a_browser_is_known_to_the_account_that_was_logged_in_with_and_to_no_other(
    world: World, planner: AccountRecord
) -> None:
    browser, other = known_browser(world, planner), world.account(Role.VIEWER)
    guess_from_everywhere(world, other)

    assert browser.log_in(other).status_code == 401


@pytest.mark.parametrize("days", [179, 181])
def test_a_browser_is_known_for_half_a_year(world: World, planner: AccountRecord, days: int) -> None:
    browser = known_browser(world, planner)
    world.clock.pass_minutes(days * 24 * 60)
    guess_from_everywhere(world, planner)

    assert browser.log_in(planner).status_code == (200 if days < 180 else 401)


def test_what_makes_a_browser_known_cannot_be_made_up_and_opens_nothing(world: World, planner: AccountRecord) -> None:
    browser = known_browser(world, planner)
    cookie = browser.client.get_cookie("device")
    assert cookie is not None
    guess_from_everywhere(world, planner)
    forger = world.browser("192.0.2.1")
    forger.client.set_cookie("device", cookie.value[:-3] + "abc")

    assert forger.log_in(planner).status_code == 401
    assert browser.get("/session").status_code == 401
    assert planner.email not in cookie.value


def test_a_second_factor_opens_an_account_that_is_locked_to_strangers(world: World, planner: AccountRecord) -> None:
    authenticator = second_factor(world, planner)
    guess_from_everywhere(world, planner)
    stranger = world.browser("192.0.2.1")
    words = {
        stranger.log_in(planner).text,
        stranger.log_in(planner, code="000000").text,
        stranger.log_in(planner, "wrong", code="000000").text,
    }

    assert len(words) == 1, "nobody learns whether the password was right"
    assert stranger.log_in(planner, code=next_code(authenticator)).status_code == 200


def test_ten_wrong_codes_lock_the_second_factor_to_everybody(world: World, planner: AccountRecord) -> None:
    browser = known_browser(world, planner)
    authenticator = second_factor(world, planner)
    for number in range(10):
        world.browser(f"198.51.100.{number}").log_in(planner, code="000000")

    assert browser.log_in(planner, code=next_code(authenticator)).status_code == 401
    assert "none is looked at for 15 minutes" in browser.log_in(planner, code="000000").text


def test_no_network_address_is_kept(world: World, planner: AccountRecord) -> None:
    guess(world, planner, 3)
    kept = b"".join(path.read_bytes() for path in world.store.folder.iterdir() if path.is_file())

    assert STRANGER.encode() not in kept


def test_an_ipv6_network_is_one_place(world: World, planner: AccountRecord) -> None:
    for number in range(10):
        guess(world, planner, 1, f"2001:db8:1:2::{number:x}")

    assert world.browser("2001:db8:1:2::ffff").log_in(planner).status_code == 401
    assert world.browser("2001:db8:1:3::1").log_in(planner).status_code == 200


def test_over_https_the_cookie_of_a_known_browser_is_bound_to_it_and_to_the_host(tmp_path: Path) -> None:
    with a_world(tmp_path, public_url="https://localhost") as world:
        answer = world.browser().log_in(world.account(Role.VIEWER))
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-device=")]

    assert "; Secure; HttpOnly; Path=/; SameSite=Strict" in cookie
    assert "Max-Age=15552000" in cookie


def test_a_password_of_an_invitation_must_not_lean_on_the_address(world: World) -> None:
    account = world.unhashed_account(Role.VIEWER)
    operator = world.program(Role.ADMIN)
    secret = operator.post(f"/accounts/{account.account_id}/invitation").json["token"]
    answer = world.browser().post("/invitations", {"token": secret, "password": account.email})

    assert answer.status_code == 422
    assert error_of(answer)["message"].startswith("The password is too easy to guess: it needs 3 of 4 points")


@pytest.mark.parametrize("password", ["123456789012", "qwertyuiop123", "iloveyou1234", "password12345", "unbelievable"])
def test_a_common_password_is_refused(world: World, password: str) -> None:
    account = world.unhashed_account(Role.VIEWER)
    secret = world.program(Role.ADMIN).post(f"/accounts/{account.account_id}/invitation").json["token"]
    answer = world.browser().post("/invitations", {"token": secret, "password": password})

    assert (answer.status_code, error_of(answer)["code"]) == (422, "password")
    assert error_of(answer)["message"].startswith("The password is too easy to guess: it needs 3 of 4 points and has ")
    assert password not in answer.text


def test_a_password_is_of_any_letters(world: World) -> None:
    account, password = (
        world.unhashed_account(Role.VIEWER),
        "\u0441\u043b\u043e\u043d 4 \u661f\u671f\u4e8c, o'er <b>&\U0001f68c\u00e9",
    )
    secret = world.program(Role.ADMIN).post(f"/accounts/{account.account_id}/invitation").json["token"]

    assert world.browser().post("/invitations", {"token": secret, "password": password}).status_code == 200
    assert world.browser().log_in(account, password[:-1]).status_code == 401
    assert world.browser().log_in(account, password[:-1] + "e\u0301").status_code == 200, "another keyboard's accent"
