"""``invite``: a way in on the machine itself, when no administrator can log in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from web_world import OTHER_PASSWORD, PASSWORD, World, a_world

from transport_opt.cli import app
from transport_opt.service.hosted import Role


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("DATABASE_URL", "TRANSPORT_OPT_STORE", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    with a_world(tmp_path) as made:
        made.clock.now = datetime.now(UTC)  # which the command reads as well
        yield made


def call(world: World, *words: str) -> Result:
    command = ["invite", *words, "--store", str(world.store.folder)]
    return CliRunner().invoke(app, command, prog_name="transport-opt")


def secret_of(told: Result) -> str:
    assert told.exit_code == 0, told.stderr
    return told.stderr.split("/invitation#")[1].split()[0]


def opened(world: World, secret: str) -> int:
    return world.browser().post("/invitations", {"token": secret, "password": OTHER_PASSWORD}).status_code


def test_a_locked_out_operator_comes_in_by_a_link_that_works_once(world: World) -> None:
    operator = world.account(Role.OPERATOR)
    world.store.change_account(operator.account_id, {"locked_until": world.clock() + timedelta(days=9)})
    told = call(world, operator.email)
    secret = secret_of(told)

    assert "Set a new password within the hour, once: http://127.0.0.1:8000/invitation#to_" in told.stderr
    assert f"The account is {operator.account_id}, operator of council 'Derby'. It has no second factor." in told.stderr
    assert [opened(world, secret), opened(world, secret)] == [200, 401]
    assert world.browser().log_in(operator, PASSWORD).status_code == 401
    assert world.browser().log_in(operator, OTHER_PASSWORD).status_code == 200


def test_the_link_works_for_an_hour_and_takes_the_place_of_those_before(world: World) -> None:
    operator = world.account(Role.OPERATOR)
    first, second = (secret_of(call(world, operator.email)) for _ in range(2))
    assert opened(world, first) == 401
    world.clock.pass_minutes(61)

    assert opened(world, second) == 401


def test_it_is_noted_as_an_event_of_nobodys_account(world: World) -> None:
    operator = world.account(Role.OPERATOR)
    call(world, operator.email)
    newest = world.store.events(limit=1).items[0]

    assert (newest.kind, newest.account_id) == ("invitation-made", None)
    assert newest.detail == {"of": operator.account_id, "by": "the machine"}


def test_a_lost_second_factor_is_taken_away_when_that_is_asked_for_alone(world: World) -> None:
    operator = world.account(Role.OPERATOR)
    world.store.change_account(operator.account_id, {"totp_secret": "sealed"})
    assert "It asks for the second factor still." in call(world, operator.email).stderr
    assert world.store.account(operator.account_id).totp_secret == "sealed"
    call(world, operator.email, "--without-second-factor")

    assert world.store.account(operator.account_id).totp_secret is None
    assert "second-factor-off" in world.events()


def test_an_account_is_made_where_role_and_council_are_named(world: World) -> None:
    told = call(world, "New@Derby.gov.uk", "--role", "admin", "--council", "Derby", "--json")
    answer = json.loads(told.stdout)
    made = world.store.find_account("email", "new@derby.gov.uk")

    assert (made.account_id, made.role, made.council) == (answer["account_id"], "admin", "Derby")
    assert opened(world, answer["token"]) == 200
    again = call(world, "new@derby.gov.uk", "--role", "admin", "--council", "Derby")
    assert (again.exit_code, "There is an account of that e-mail address already." in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nobody@derby.gov.uk",), "There is no account of that e-mail address; the store has 1."),
        (("nobody",), "An account needs an e-mail address such as name@council.gov.uk"),
        (("a@b.uk", "--role", "admin"), "--role and --council make an account together; only one of them is given."),
    ],
)
def test_what_cannot_be_invited_is_told_in_words(world: World, words: tuple[str, ...], told: str) -> None:
    world.account(Role.OPERATOR)
    answer = call(world, *words)

    assert answer.exit_code == 2
    assert told in " ".join(answer.stderr.replace("│", " ").split())


def test_an_account_that_is_switched_off_stays_so(world: World) -> None:
    viewer = world.account(Role.VIEWER)
    world.store.change_account(viewer.account_id, {"active": False})
    answer = call(world, viewer.email)

    assert answer.exit_code == 2
    assert f"Account '{viewer.account_id}' is switched off: a link would open nothing." in answer.stderr
