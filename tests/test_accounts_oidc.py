"""Logging in through an identity provider: a small one on this machine signs what it says."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from web_world import DERBY, Browser, World, a_world, error_of
from werkzeug.test import TestResponse

from transport_opt.errors import UnreadableInputError
from transport_opt.service.hosted import Role

pytest.importorskip("authlib", reason="Authlib is an extra: transport-opt[oidc]")
from joserfc import jwk, jwt


@dataclass
class Provider:
    """An identity provider: what it says of the next person, and how it may be wrong."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u1", "preferred_username": "p@derby.gov.uk"})
    wrong: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    issuer: str = ""
    forged: bool = False
    asked: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key, self.other = (jwk.RSAKey.generate_key(2048, {"kid": "k1"}, True) for _ in range(2))

    def answer(self, path: str, form: dict[str, str]) -> Any:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer or self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(challenge).decode().rstrip("=") == self.asked["code_challenge"]
        now = int(time.time())
        said = {"iss": self.address, "aud": "us", "iat": now, "exp": now + 60, "nonce": self.asked["nonce"]}
        content = {**said, **self.claims, **self.wrong}
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, content, self.other if self.forged else self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(sent).items()})

        def _answer(self, form: dict[str, str]) -> None:
            content = json.dumps(made.answer(self.path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def world(tmp_path: Path, provider: Provider) -> Iterator[World]:
    from pydantic import SecretStr

    settings = {"oidc_issuer": provider.address, "oidc_client": "us", "oidc_secret": SecretStr("s3cret")}
    with a_world(tmp_path, **settings) as made:
        yield made


def vouched(provider: Provider, browser: Browser, state: str | None = None) -> TestResponse:
    """Go to the provider and come back with what it says."""
    begun = browser.post("/session/oidc")
    assert begun.status_code == 302
    address = urlsplit(begun.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.address}/authorize"
    provider.asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    return browser.get(f"/session/oidc/response?code=c1&state={state or provider.asked['state']}")


def an_account(world: World, email: str = "p@derby.gov.uk") -> str:
    from transport_opt.service.hosted import Caller, invite

    operator = Caller("ac_setup", DERBY, Role.OPERATOR, "lg_setup", world.clock(), False)
    return invite(world.store, operator, email, Role.PLANNER, None, world.clock())[0].account_id


def test_who_the_provider_vouches_for_is_logged_in_to_the_account_made_for_them(
    world: World, provider: Provider
) -> None:
    account_id, browser = an_account(world), world.browser()

    answer = vouched(provider, browser)

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:8000/")
    assert browser.get("/session").json["account"]["account_id"] == account_id
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"] == "http://127.0.0.1:8000/api/v1/session/oidc/response"
    assert world.store.events().items[0].detail["how"] == "oidc"


def test_the_account_stays_that_persons_whatever_becomes_of_the_address(world: World, provider: Provider) -> None:
    account_id = an_account(world)
    vouched(provider, world.browser())

    provider.claims = {"sub": "u1", "preferred_username": "married@derby.gov.uk"}
    same = world.browser()
    assert vouched(provider, same).status_code == 302
    assert same.get("/session").json["account"]["account_id"] == account_id

    provider.claims = {"sub": "u2", "preferred_username": "p@derby.gov.uk"}
    other = vouched(provider, world.browser())
    assert other.status_code == 401
    assert "there is no active account for you here" in error_of(other)["message"]


def test_who_has_no_account_or_an_inactive_one_is_refused(world: World, provider: Provider) -> None:
    assert vouched(provider, world.browser()).status_code == 401

    world.store.change_account(an_account(world), {"active": False})
    assert vouched(provider, world.browser()).status_code == 401
    assert world.events()[-1] == "login-failed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"nonce": "another"},
        {"exp": 1},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_the_provider_says_of_something_else_logs_nobody_in(
    world: World, provider: Provider, wrong: dict[str, Any]
) -> None:
    an_account(world)
    provider.wrong = wrong
    browser = world.browser()

    answer = vouched(provider, browser)

    assert answer.status_code == 401
    assert "The identity provider's answer cannot be used" in error_of(answer)["message"]
    assert browser.get("/session").status_code == 401


def test_what_somebody_else_signed_logs_nobody_in(world: World, provider: Provider) -> None:
    an_account(world)
    provider.forged = True

    assert vouched(provider, world.browser()).status_code == 401


def test_a_document_of_another_issuer_logs_nobody_in(world: World, provider: Provider) -> None:
    an_account(world)
    provider.issuer = "https://another.example"
    provider.wrong = {"iss": provider.issuer}

    assert vouched(provider, world.browser()).status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for_logs_nobody_in(world: World, provider: Provider) -> None:
    an_account(world)

    assert vouched(provider, world.browser(), state="made-up").status_code == 401
    assert world.browser().get("/session/oidc/response?code=c1").status_code == 401
    assert world.browser().get("/session/oidc/response?error=access_denied").status_code == 401


def test_who_logs_in_so_has_no_password_to_change(world: World, provider: Provider) -> None:
    an_account(world)
    browser = world.browser()
    vouched(provider, browser)
    browser.csrf = browser.get("/session").json["csrf_token"]

    answer = browser.put("/session/password", {"password": "x", "new_password": "copper walrus bicycle monsoon"})

    assert answer.status_code == 403
    assert "your council's identity provider vouches for you" in error_of(answer)["message"]


def test_logging_out_here_says_nothing_to_the_provider(
    world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_account(world)
    browser, heard = world.browser(), list[str]()
    vouched(provider, browser)
    browser.csrf = browser.get("/session").json["csrf_token"]
    real = provider.answer
    monkeypatch.setattr(provider, "answer", lambda path, form: heard.append(path) or real(path, form))

    assert browser.delete("/session").status_code == 204
    assert heard == []
    assert browser.get("/session").status_code == 401
    assert vouched(provider, browser).status_code == 302
    assert heard != []


def test_without_the_settings_there_is_no_such_address(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        assert world.browser().post("/session/oidc").status_code == 404


def test_where_the_extra_is_missing_the_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from pydantic import SecretStr

    monkeypatch.setitem(sys.modules, "authlib", None)
    settings = {"oidc_issuer": "https://x", "oidc_client": "us", "oidc_secret": SecretStr("s3cret")}

    with (
        pytest.raises(UnreadableInputError, match="needs Authlib, which is not installed"),
        a_world(tmp_path, **settings),
    ):
        pass
