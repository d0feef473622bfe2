"""Accounts of others, tokens, and the secret behind them all."""

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_world import LEEDS, OTHER_PASSWORD, PASSWORD, Browser, Program, World, a_world, error_of

from transport_opt.errors import StoreError, UnreadableInputError
from transport_opt.service.hosted import Role, secrets_of
from transport_opt.service.web_settings import WebSettings, read_web_settings


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


def logged_in(world: World, role: Role) -> Browser:
    browser = world.browser()
    assert browser.log_in(world.account(role)).status_code == 200
    return browser


def test_an_invitation_makes_an_account_that_its_owner_opens_once(world: World) -> None:
    admin = world.program(Role.ADMIN)
    made = admin.post("/accounts", {"email": "New@Derby.gov.uk", "role": "planner"})
    asked = {"token": made.json["token"], "password": PASSWORD}

    assert made.status_code == 201
    assert made.json["account"]["email"] == "new@derby.gov.uk"
    assert made.json["account"]["council"] == "Derby"
    assert made.json["link"] == f"http://127.0.0.1:8000/invitation#{made.json['token']}"
    assert world.browser().post("/invitations", asked).status_code == 200
    assert world.browser().post("/invitations", {**asked, "password": OTHER_PASSWORD}).status_code == 401
    assert world.browser().log_in(world.store.account(made.json["account"]["account_id"])).status_code == 200


def test_an_invitation_works_for_three_days(world: World) -> None:
    made = world.program(Role.ADMIN).post("/accounts", {"email": "new@derby.gov.uk", "role": "viewer"})
    world.clock.pass_minutes(3 * 24 * 60)

    assert world.browser().post("/invitations", {"token": made.json["token"], "password": PASSWORD}).status_code == 401


def test_a_new_invitation_withdraws_the_one_before_and_ends_what_was_open(world: World) -> None:
    admin, account = world.program(Role.ADMIN), world.account(Role.VIEWER)
    browser = world.browser()
    browser.log_in(account)
    first, second = (admin.post(f"/accounts/{account.account_id}/invitation").json["token"] for _ in range(2))

    assert world.browser().post("/invitations", {"token": first, "password": OTHER_PASSWORD}).status_code == 401
    assert browser.get("/session").status_code == 200
    assert world.browser().post("/invitations", {"token": second, "password": OTHER_PASSWORD}).status_code == 200
    assert browser.get("/session").status_code == 401


def test_an_address_that_has_an_account_gets_no_second(world: World) -> None:
    admin = world.program(Role.ADMIN)
    asked = {"email": "a@derby.gov.uk", "role": "viewer"}
    admin.post("/accounts", asked)
    answer = admin.post("/accounts", {**asked, "email": "A@DERBY.gov.uk"})

    assert answer.status_code == 409
    assert error_of(answer)["code"] == "taken"


@pytest.mark.parametrize("email", ["nobody", "nobody@", "@derby.gov.uk", "a b@derby.gov.uk", "a@b", "a\u0000@b.uk"])
def test_what_is_no_address_gets_no_account(world: World, email: str) -> None:
    answer = world.program(Role.ADMIN).post("/accounts", {"email": email, "role": "viewer"})

    assert answer.status_code == 422
    assert "An account needs an e-mail address such as name@council.gov.uk" in error_of(answer)["message"]
    assert email not in error_of(answer)["message"]


def test_an_admin_makes_no_account_beyond_their_role_and_council(world: World) -> None:
    admin = world.program(Role.ADMIN)
    beyond = [{"role": "operator"}, {"role": "viewer", "council": LEEDS}]

    for number, more in enumerate(beyond):
        answer = admin.post("/accounts", {"email": f"{number}@derby.gov.uk", **more})
        assert answer.status_code == 403
        assert "An admin makes and changes accounts of council 'Derby' up to admin" in error_of(answer)["message"]


def test_an_operator_makes_accounts_of_any_council(world: World) -> None:
    operator = logged_in(world, Role.OPERATOR)

    made = operator.post("/accounts", {"email": "a@leeds.gov.uk", "role": "admin", "council": LEEDS})

    assert (made.status_code, made.json["account"]["council"]) == (201, LEEDS)
    assert {one["council"] for one in operator.get("/accounts").json["items"]} == {"Derby", LEEDS}


def test_an_admin_does_not_change_an_operator(world: World) -> None:
    admin, operator = world.program(Role.ADMIN), world.unhashed_account(Role.OPERATOR)

    for method, path in (("PATCH", ""), ("POST", "/invitation"), ("DELETE", "/second-factor")):
        answer = admin.ask(method, f"/accounts/{operator.account_id}{path}", {"active": False} if not path else None)
        assert answer.status_code == 403, path


def test_the_last_operator_stays_an_operator(world: World) -> None:
    operator = logged_in(world, Role.OPERATOR)
    own = operator.get("/session").json["account"]["account_id"]

    answer = operator.patch(f"/accounts/{own}", {"role": "viewer"})

    assert answer.status_code == 409
    assert "is the only active operator; one must be left" in error_of(answer)["message"]


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"active": False}])
def test_who_is_changed_has_to_log_in_again_and_what_they_may_is_less_at_once(
    world: World, change: dict[str, object]
) -> None:
    account, browser = world.account(Role.PLANNER), world.browser()
    browser.log_in(account)
    token = browser.post("/tokens", {"name": "nightly", "role": "planner"}).json["token"]
    program = Program(world.app.test_client(), token, account)
    assert program.post("/plans", {}).status_code == 422

    changed = world.program(Role.ADMIN).ask("PATCH", f"/accounts/{account.account_id}", change)

    assert changed.status_code == 200
    assert browser.get("/session").status_code == 401
    assert program.post("/plans", {}).status_code == (401 if "active" in change else 403)
    assert world.browser().log_in(account).status_code == (401 if "active" in change else 200)


def test_an_admin_takes_a_lost_second_factor_away(world: World) -> None:
    account = world.account(Role.VIEWER)
    world.store.change_account(account.account_id, {"totp_secret": "x", "recovery_hashes": ("y",)})

    answer = world.program(Role.ADMIN).ask("DELETE", f"/accounts/{account.account_id}/second-factor")

    assert answer.status_code == 204
    assert world.store.account(account.account_id).totp_secret is None
    assert world.browser().log_in(account).status_code == 200


def test_a_new_password_by_invitation_leaves_the_second_factor(world: World) -> None:
    account = world.account(Role.VIEWER)
    factory = world.app.extensions["security"].totp_factory
    world.store.change_account(account.account_id, {"totp_secret": factory.generate_totp_secret()})
    token = world.program(Role.ADMIN).post(f"/accounts/{account.account_id}/invitation").json["token"]

    assert world.browser().post("/invitations", {"token": token, "password": OTHER_PASSWORD}).status_code == 200
    answer = world.browser().log_in(account, OTHER_PASSWORD)
    assert answer.status_code == 401
    assert error_of(answer)["where"] == "code"


def test_only_operators_read_the_security_events(world: World) -> None:
    operator = logged_in(world, Role.OPERATOR)

    items = operator.get("/events?limit=3").json["items"]

    assert [one["kind"] for one in items] == ["login", "password-set", "invitation-made"]
    assert world.program(Role.ADMIN).get("/events").status_code == 403


def test_a_token_is_told_once_and_kept_as_a_hash(world: World) -> None:
    browser = logged_in(world, Role.PLANNER)

    made = browser.post("/tokens", {"name": "nightly", "role": "viewer", "days": 30}).json

    assert made["token"].startswith("to_")
    assert len(made["token"]) == 46
    assert "token" not in browser.get("/tokens").json["items"][0]
    assert made["expires_at"] == "2026-04-01T12:00:00Z"
    for path in (world.store.folder).rglob("*"):
        assert not path.is_file() or made["token"].encode() not in path.read_bytes()


def test_a_token_does_no_more_than_its_role(world: World) -> None:
    browser = logged_in(world, Role.PLANNER)
    token = browser.post("/tokens", {"name": "x", "role": "viewer"}).json["token"]
    program = Program(world.app.test_client(), token, world.unhashed_account(Role.VIEWER))

    too_much = browser.post("/tokens", {"name": "x", "role": "admin"})

    assert program.get("/plans").status_code == 200
    assert program.post("/plans", {}).status_code == 403
    assert program.get("/session").json["role"] == "viewer"
    assert too_much.status_code == 422
    assert error_of(too_much)["message"] == "A token of yours may be for planner at most; now it is for admin."


def test_a_token_makes_no_token_and_changes_nothing_of_its_account(world: World) -> None:
    program = world.program(Role.ADMIN)

    for method, path in (("POST", "/tokens"), ("GET", "/tokens"), ("PUT", "/session/password"), ("DELETE", "/session")):
        answer = program.ask(method, path, {})
        assert answer.status_code == 403
        assert "An API token may not change the account" in error_of(answer)["message"]


def test_a_token_that_is_revoked_or_too_old_opens_nothing(world: World) -> None:
    browser = logged_in(world, Role.PLANNER)
    made = [browser.post("/tokens", {"name": "x", "role": "viewer", "days": 1}).json for _ in range(2)]
    revoked, old = (Program(world.app.test_client(), one["token"], world.unhashed_account(Role.VIEWER)) for one in made)

    assert browser.delete(f"/tokens/{made[0]['token_id']}").status_code == 204
    answer = revoked.get("/plans")
    assert (answer.status_code, old.get("/plans").status_code) == (401, 200)
    assert "The API token is none of ours, was revoked or is too old." in error_of(answer)["message"]
    world.clock.pass_minutes(24 * 60)
    assert old.get("/plans").status_code == 401
    refused = [one.detail["why"] for one in world.store.events().items if one.kind == "token-refused"]
    assert refused == ["expired", "revoked"]


@pytest.mark.parametrize("sent", ["Basic YTpi", "Bearer", "Bearer ", "to_x", ""])
def test_what_is_no_token_of_ours_is_refused_even_beside_a_session(world: World, sent: str) -> None:
    browser = logged_in(world, Role.VIEWER)

    answer = browser.get("/session", headers={"Authorization": sent})

    assert answer.status_code == 401
    assert browser.get("/session").status_code == 200


def test_tokens_of_flask_security_open_nothing(world: World) -> None:
    account = world.account(Role.PLANNER)
    with world.app.test_request_context():
        from transport_opt.api.accounts.users import AccountUser

        token = AccountUser(account).get_auth_token()

    assert world.browser().get("/plans", headers={"Authentication-Token": token}).status_code == 401
    assert world.browser().get(f"/plans?auth_token={token}").status_code == 401


def test_the_secret_of_an_installation_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(secrets_of(tmp_path).root)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) == 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_each_purpose_has_a_key_of_its_own_and_none_is_shown(tmp_path: Path) -> None:
    secrets = secrets_of(tmp_path)

    assert secrets.key("sessions") != secrets.key("pseudonyms")
    assert secrets.key("sessions") == secrets_of(tmp_path).key("sessions")
    assert secrets.root.decode() not in repr(secrets)


def test_the_environments_secret_wins_and_leaves_no_file(tmp_path: Path) -> None:
    assert secrets_of(tmp_path, "s" * 32).root == b"s" * 32
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="SECRET_KEY must have at least 32 letters; now it has 5"):
        secrets_of(tmp_path, "short")


def test_a_damaged_secret_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("half\n")

    with pytest.raises(StoreError, match="must hold a secret of at least 32 letters; now it has 4"):
        secrets_of(tmp_path)


def test_settings_come_from_the_environment_and_do_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://transport.derby.gov.uk/")
    monkeypatch.setenv("SECRET_KEY", "top-secret-top-secret-top-secret")
    monkeypatch.setenv("OIDC_ISSUER", "")

    settings = WebSettings()

    assert (settings.https, settings.public_url) == (True, "https://transport.derby.gov.uk")
    assert settings.secret == "top-secret-top-secret-top-secret"
    assert settings.oidc is None
    assert "top-secret" not in repr(settings)


def test_a_public_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "transport.derby.gov.uk")

    with pytest.raises(ValueError, match="PUBLIC_URL must be an address such as https://transport"):
        WebSettings()


def test_a_rate_that_is_none_is_told_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGIN_RATE_LIMIT", "a few")

    with pytest.raises(UnreadableInputError) as error:
        read_web_settings()
    assert error.value.message == (
        "LOGIN_RATE_LIMIT cannot be used: it must be a rate such as '600 per minute'; now it is something else."
    )
    assert error.value.action == "Mend it in the environment."
