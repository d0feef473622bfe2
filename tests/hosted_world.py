"""A store, a small data set and an application, as the tests of the hosted service use them."""

import csv
import io
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from transport_opt.service.hosted import Caller, Role, Store, issue_token
from transport_opt.store import AccountRecord, new_id

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PUPILS = ("P1", "P2", "P3")
MINUTE, MILE = 60, 1609
COUNCIL = "Derbyshire"


def written(header: str, *rows: str) -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows(row.split(",") for row in (header, *rows))
    return content.getvalue().encode()


def matrix_file(*ids: str) -> bytes:
    """Four minutes and a mile between neighbours on one line, in the order given."""
    apart = np.abs(np.subtract.outer(np.arange(len(ids)), np.arange(len(ids))))
    content = io.BytesIO()
    np.savez(content, ids=np.array(ids), seconds=4 * MINUTE * apart, metres=MILE * apart)
    return content.getvalue()


def tables(*pupils: str) -> dict[str, bytes]:
    """Three pupils on a line to one school, a car and a minibus; the name column is no column of ours."""
    names = pupils or PUPILS
    rows = [f"{name},S1,52.{at},-1.5,primary,Zebedee Quince" for at, name in enumerate(names)]
    return {
        "pupils.csv": written("pupil_id,school_id,latitude,longitude,phase,full_name", *rows),
        "schools.csv": written(
            "school_id,name,latitude,longitude,am_bell,pm_bell", "S1,Hill School,52.9,-1.5,09:00,15:15"
        ),
        "vehicles.csv": written(
            "vehicle_type,layouts,licence,standing,live_mile", "CAR,4+0,phv,45,1.60", "BUS,16+0,psv,125,2.40"
        ),
        "routes.csv": written(
            "route_id,vehicle_type,operator,price_per_day,direction,run,order,pupil_id",
            *(
                f"T{at},CAR,Acorn Cars,80,{way},1,1,{name}"
                for at, name in enumerate(names, start=1)
                for way in ("am", "pm")
            ),
        ),
        "matrix.npz": matrix_file(*names, "S1"),
    }


def form(files: Mapping[str, bytes], name: str = "Autumn") -> dict[str, object]:
    """Give the parts of an upload."""
    parts = [FileStorage(io.BytesIO(content), file) for file, content in files.items()]
    return {"files": parts, "name": name}


def folder_of(files: Mapping[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def account_of(store: Store, role: Role, council: str = COUNCIL, now: datetime = NOW) -> Caller:
    """Make an account straight in the store; give it as a person who has just logged in."""
    account_id = new_id("ac")
    email = f"{account_id}@example.org".casefold()
    store.add_account(AccountRecord(account_id, email, council, role.value, uuid.uuid4().hex, now))
    return Caller(account_id, council, role, "made-by-hand", now, False)


def token_of(store: Store, role: Role, council: str = COUNCIL, now: datetime = NOW) -> str:
    """Make an account and a token of it."""
    most = min(role, Role.ADMIN, key=lambda one: one.rank)
    return issue_token(store, account_of(store, role, council, now), "tests", most, 30, now)[1]


def client_of(app: Flask, store: Store, role: Role = Role.PLANNER, council: str = COUNCIL) -> FlaskClient:
    """Give a client that sends a token with every request."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_of(store, role, council)}"
    return client
