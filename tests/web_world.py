"""A web API to test on: an application over a store in a folder, and people of two councils who ask it."""

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from transport_opt.api import Desk, create_app
from transport_opt.service.hosted import (
    Caller,
    Role,
    Secrets,
    Store,
    WebSettings,
    finished,
    first_run_link,
    invite,
    issue_token,
    open_store,
    work_of,
)
from transport_opt.store import AccountRecord

API = "/api/v1"
PASSWORD = "apple lantern gravel Tuesday"
OTHER_PASSWORD = "copper walrus bicycle monsoon"
DERBY, LEEDS = "Derby", "Leeds"


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass(eq=False)
class World:
    """An application, its store and its clock."""

    app: APIFlask
    store: Store
    clock: Clock
    roads: Path

    def browser(self, address: str = "10.0.0.1") -> "Browser":
        """Give a browser that nobody has logged in with."""
        return Browser(self.app.test_client(), address)

    def account(self, role: Role, council: str = DERBY) -> AccountRecord:
        """Make an account with a password."""
        email = f"{role}-{len(self.store.accounts(None, limit=200).items)}@{council.lower()}.gov.uk"
        operator = Caller("ac_setup", council, Role.OPERATOR, "lg_setup", self.clock(), False)
        record, secret = invite(self.store, operator, email, role, council, self.clock())
        answer = self.browser("10.9.9.9").post("/invitations", {"token": secret, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return self.store.account(record.account_id)

    def program(self, role: Role, council: str = DERBY) -> "Program":
        """Give a program with a token of a role; nobody needs to log in for it."""
        held = role if role is not Role.OPERATOR else Role.ADMIN
        record = self.unhashed_account(role, council)
        asking = Caller(record.account_id, council, role, "lg_setup", self.clock(), False)
        _, secret = issue_token(self.store, asking, "test", held, 30, self.clock())
        return Program(self.app.test_client(), secret, record)

    def unhashed_account(self, role: Role, council: str = DERBY) -> AccountRecord:
        """Make an account without a password, which takes no time."""
        email = f"{role}-{len(self.store.accounts(None, limit=200).items)}@{council.lower()}.gov.uk"
        operator = Caller("ac_setup", council, Role.OPERATOR, "lg_setup", self.clock(), False)
        return invite(self.store, operator, email, role, council, self.clock())[0]

    def events(self) -> list[str]:
        """List the kinds of security events, the first one first."""
        return [one.kind for one in self.store.events(limit=200).items][::-1]


@dataclass
class Browser:
    """A browser: it keeps cookies, and sends the token that a session gave it."""

    client: FlaskClient
    address: str
    csrf: str | None = None

    def ask(self, method: str, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        headers = {**kwargs.pop("headers", {})}
        if self.csrf is not None:
            headers.setdefault("X-CSRF-Token", self.csrf)
        place = {"REMOTE_ADDR": self.address}
        return self.client.open(API + path, method=method, json=json, headers=headers, environ_base=place, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.ask("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        return self.ask("POST", path, json, **kwargs)

    def put(self, path: str, json: Any = None) -> TestResponse:
        return self.ask("PUT", path, json)

    def patch(self, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        return self.ask("PATCH", path, json, **kwargs)

    def delete(self, path: str) -> TestResponse:
        return self.ask("DELETE", path)

    def log_in(self, account: AccountRecord, password: str = PASSWORD, **more: str) -> TestResponse:
        answer = self.post("/session", {"email": account.email, "password": password, **more})
        if answer.status_code == 200:
            self.csrf = answer.json["csrf_token"]
        return answer


@dataclass
class Program:
    """A program with a token."""

    client: FlaskClient
    token: str
    account: AccountRecord

    def ask(self, method: str, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}
        return self.client.open(API + path, method=method, json=json, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.ask("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> TestResponse:
        return self.ask("POST", path, json, **kwargs)

    def upload(self, files: Mapping[str, bytes], **fields: str) -> TestResponse:
        parts = [("files", (io.BytesIO(content), name)) for name, content in files.items()]
        data: Any = {**fields, "files": [part for _, part in parts]}
        return self.ask("POST", "/datasets", data=data, content_type="multipart/form-data")


@contextmanager
def a_world(folder: Path, url: str | None = None, **settings: Any) -> Iterator[World]:
    """Open an application over an empty store."""
    store, clock = open_store(folder / "store", url), Clock()
    roads = folder / "roads"
    roads.mkdir(exist_ok=True)
    most = settings.pop("most_bytes", 4_000_000)
    web = WebSettings.model_construct(**{**WebSettings.model_construct().model_dump(), **settings})
    world = World(None, store, clock, roads)  # type: ignore[arg-type]
    world.app = create_app(Desk(store, roads, most, clock, web))
    # Real hashes take a tenth of a second each; one test looks at what they are by default.
    world.app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)
    yield world
    store.close()


PUPILS = (
    "pupil_id,school_id,latitude,longitude,phase,mobility,assistant,assistant_skills,name\n"
    "P0001,S01,52.912345,-1.412345,primary,wheelchair_manual,one_to_one,epilepsy,ZEBEDEE-4711\n"
    "P0002,S01,52.922345,-1.422345,primary,walk_on,none,,Ann\n"
    "P0003,S01,52.932345,-1.432345,primary,walk_on_assisted,none,,Bob\n"
)
SCHOOLS = "school_id,name,latitude,longitude,am_bell,pm_bell\nS01,Elm School,52.951111,-1.451111,09:00,15:00\n"
VEHICLES = "vehicle_type,layouts,licence,lift_kg,standing,live_mile\nVAN,6+1,phv,300,50,2\n"
ROUTES = (
    "route_id,vehicle_type,direction,order,pupil_id\n"
    "T1,VAN,am,1,P0001\nT1,VAN,am,2,P0002\nT1,VAN,pm,1,P0002\nT1,VAN,pm,2,P0001\n"
)
IDS = ("P0001", "P0002", "P0003", "S01")
"""Three pupils and a school, ten minutes apart each; nobody drives for P0003 today."""


def a_matrix(ids: Sequence[str] = IDS) -> bytes:
    """Write travel times of ten minutes between any two places."""
    content, table = io.BytesIO(), np.full((len(ids), len(ids)), 600, dtype=np.int32)
    np.savez_compressed(content, ids=np.array(ids), seconds=table, metres=table * 10)
    return content.getvalue()


def tables(**others: str) -> dict[str, bytes]:
    """Give the tables as files."""
    texts = {"pupils": PUPILS, "schools": SCHOOLS, "vehicles": VEHICLES, "routes": ROUTES} | others
    return {f"{name}.csv": text.encode() for name, text in texts.items()} | {"matrix.npz": a_matrix()}


def baseline_of(world: World, planner: Program, secrets: Secrets | None = None) -> str:
    """Upload the tables, have today's routes timed, and give the id of the plan."""
    dataset = planner.upload(tables(), name="Spring")
    assert dataset.status_code == 201, dataset.text
    accept = f"/datasets/{dataset.json['dataset_id']}/accept"
    assert planner.post(accept, headers={"If-Match": '"1"'}).status_code == 200
    job = planner.post("/baselines", {"dataset_id": dataset.json["dataset_id"], "name": "Today"})
    assert job.status_code == 202, job.text
    return done(world, job.json["job_id"], secrets)


def done(world: World, job_id: str, secrets: Secrets | None = None) -> str:
    """Do a job as a worker does, and give the id of its plan."""
    job = world.store.begin_job(job_id, world.clock())
    call, question = work_of(world.store, job, world.roads, 1)
    function, arguments = call(None)
    content = function(_Quiet(), *arguments)
    plan_id = finished(world.store, job, question, content, world.clock(), secrets).plan_id
    assert plan_id is not None
    return plan_id


class _Quiet:
    """What a search tells of itself, unheard."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args, **_kwargs: None


def let_loggers_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what others in this process did: import-linter configures logging and switches loggers off."""
    for one in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(one, logging.Logger):
            monkeypatch.setattr(one, "disabled", False)


def error_of(answer: TestResponse) -> dict[str, str]:
    """Give the one fault of an answer."""
    assert answer.mimetype == "application/problem+json", answer.text
    (found,) = answer.json["errors"]
    assert answer.json["status"] == answer.status_code
    return found


def first_link(world: World) -> str:
    """Make the first-run link of an empty store."""
    secret = first_run_link(world.store, world.clock())
    assert secret is not None
    return secret
