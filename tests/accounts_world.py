"""An application with accounts, and a clock that tests move on."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from hosted_world import COUNCIL, NOW
from werkzeug.test import TestResponse

from transport_opt.api import Desk, create_app
from transport_opt.service.hosted import Store, WebSettings, first_run_link

V1 = "/api/v1"
EMAIL, PASSWORD = "ada@example.org", "marble-tundra-octave-walnut"


@dataclass
class Clock:
    """The time of day, as a test sets it."""

    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now


def app_of(store: Store, clock: Clock, **settings: object) -> APIFlask:
    web = WebSettings.model_validate(settings)
    return create_app(Desk(store, Path(store.folder), most_bytes=200_000, clock=clock, web=web))


def opened_with(client: FlaskClient, secret: str) -> TestResponse:
    asked = {"token": secret, "email": EMAIL, "password": PASSWORD, "council": COUNCIL}
    return client.post(f"{V1}/first-run", json=asked)


def first_account(app: APIFlask, store: Store, clock: Clock) -> None:
    secret = first_run_link(store, clock())
    assert secret is not None
    answer = opened_with(app.test_client(), secret)
    assert answer.status_code == 201, answer.text


def log_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post(f"{V1}/session", json={"email": email, "password": password, **more})


def entered(app: APIFlask, email: str = EMAIL, password: str = PASSWORD, **more: str) -> tuple[FlaskClient, Any]:
    """Log in; give the browser, and the header that it sends with whatever changes something."""
    client = app.test_client()
    answer = log_in(client, email, password, **more)
    assert answer.status_code == 200, answer.text
    return client, {"X-CSRF-Token": answer.get_json()["csrf_token"]}
