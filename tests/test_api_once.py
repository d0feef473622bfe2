"""``Idempotency-Key``: what makes something makes it once, for as long as a lost answer may be asked for again."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from accounts_world import V1, Clock, app_of, entered, first_account
from apiflask import APIFlask
from flask.testing import FlaskClient
from hosted_world import client_of, form, tables
from werkzeug.test import TestResponse

from transport_opt.api.gate import OPEN
from transport_opt.api.once import makes_once
from transport_opt.service import hosted
from transport_opt.service.hosted import Role
from transport_opt.store import Store

KEY = {"Idempotency-Key": "monday-1"}
NOT_MADE_ONCE = {"session.begin_second_factor", "placements.offered", "placements.taken", "adoptions.adopted"}
"""A secret that is being set up counts for nothing until a code of it is shown, and replaces the one before; offers
are not kept, and If-Match lets one be taken, and an area be adopted, once."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, clock: Clock) -> APIFlask:
    return app_of(store, clock)


@pytest.fixture
def client(app: APIFlask, store: Store) -> FlaskClient:
    return client_of(app, store)


def upload(client: FlaskClient, name: str = "Autumn", **headers: str) -> TestResponse:
    return client.post(f"{V1}/datasets", data=form(tables(), name), headers=headers or KEY)


def accepted(client: FlaskClient) -> str:
    dataset_id = str(upload(client, **{"Idempotency-Key": "upload"}).get_json()["dataset_id"])
    where = f"{V1}/datasets/{dataset_id}/accept"
    assert client.post(where, headers={"If-Match": '"1"', "Idempotency-Key": "accept"}).status_code == 200
    return dataset_id


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json", answer.text
    return answer.status_code, str(answer.get_json()["errors"][0]["code"])


def test_whatever_makes_something_by_post_heeds_the_key(app: APIFlask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    heeding = {name for name in posts if makes_once(app.view_functions[name])}

    assert posts - heeding - set(OPEN) == NOT_MADE_ONCE
    assert len(heeding) >= 9


def test_an_upload_that_is_sent_again_is_the_data_set_of_the_first(client: FlaskClient) -> None:
    first, again = upload(client), upload(client)

    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert len(client.get(f"{V1}/datasets").get_json()["items"]) == 1
    assert code(upload(client, "Spring")) == (422, "key-reused")
    assert upload(client, **{"Idempotency-Key": "monday-2"}).get_json()["dataset_id"] != first.get_json()["dataset_id"]


def test_the_words_of_a_key_that_came_with_another_request(client: FlaskClient) -> None:
    dataset_id = upload(client).get_json()["dataset_id"]
    fault = upload(client, "Spring").get_json()["errors"][0]

    assert fault["message"] == f"The idempotency key was used for another request, which made '{dataset_id}'."
    assert fault["action"] == "Send a new key with a new request, or the first request again."


def test_an_acceptance_that_is_sent_again_is_answered_though_its_revision_is_an_old_one(client: FlaskClient) -> None:
    where = f"{V1}/datasets/{upload(client).get_json()['dataset_id']}/accept"
    headers = {"If-Match": '"1"', "Idempotency-Key": "accept"}
    first, again = client.post(where, headers=headers), client.post(where, headers=headers)

    assert (again.status_code, again.get_json(), again.headers["ETag"]) == (200, first.get_json(), '"2"')
    assert code(client.post(where, headers={"If-Match": '"1"'})) == (412, "changed")


def test_a_job_is_answered_before_anything_that_may_have_changed_is_looked_at(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"dataset_id": accepted(client), "iterations": 5}
    first = client.post(f"{V1}/plans", json=asked, headers=KEY).get_json()

    def gone(*_: object) -> None:
        raise AssertionError("looked at")

    monkeypatch.setattr(Store, "dataset", gone)
    monkeypatch.setattr(hosted, "ask", gone)
    again = client.post(f"{V1}/plans", json=asked, headers=KEY)

    assert (again.status_code, again.get_json()["job_id"]) == (202, first["job_id"])
    assert again.headers["Location"].endswith(first["job_id"])
    assert code(client.post(f"{V1}/plans", json={**asked, "seed": 2}, headers=KEY)) == (422, "key-reused")
    assert code(client.post(f"{V1}/baselines", json={"dataset_id": asked["dataset_id"]}, headers=KEY))[0] == 422


def test_keys_of_two_accounts_have_nothing_to_do_with_each_other(
    app: APIFlask, client: FlaskClient, store: Store
) -> None:
    other = client_of(app, store)

    assert upload(client).get_json()["dataset_id"] != upload(other).get_json()["dataset_id"]


def test_a_request_that_failed_may_be_sent_again_with_its_key(client: FlaskClient) -> None:
    asked = {"dataset_id": "ds_nobody", "iterations": 5}
    assert code(client.post(f"{V1}/plans", json=asked, headers=KEY)) == (404, "not-there")

    assert client.post(f"{V1}/plans", json={**asked, "dataset_id": accepted(client)}, headers=KEY).status_code == 202


def test_a_key_counts_for_a_day(client: FlaskClient, clock: Clock) -> None:
    first = upload(client).get_json()["dataset_id"]
    clock.now += timedelta(hours=23)
    assert upload(client).get_json()["dataset_id"] == first
    clock.now += timedelta(hours=1)

    assert upload(client).get_json()["dataset_id"] != first


def test_what_was_deleted_since_is_not_made_again(client: FlaskClient) -> None:
    dataset_id = upload(client).get_json()["dataset_id"]
    client.delete(f"{V1}/datasets/{dataset_id}")

    assert code(upload(client)) == (404, "not-there")


def test_the_same_request_while_the_first_is_under_way_is_told_to_wait(
    app: APIFlask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()
    real: Callable[..., Any] = hosted.upload_dataset

    def slowly(*given: Any) -> Any:
        begun.set()
        go.wait(10)
        return real(*given)

    monkeypatch.setattr(hosted, "upload_dataset", slowly)
    first, second = client_of(app, store), app.test_client()
    second.environ_base = first.environ_base
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(upload, first)
        assert begun.wait(10)
        early = upload(second)
        go.set()
        made = under_way.result().get_json()["dataset_id"]

    assert code(early) == (409, "under-way")
    assert early.headers["Retry-After"] == "1"
    assert early.get_json()["errors"][0]["message"] == (
        "A request with this idempotency key is under way; its answer is not known yet."
    )
    assert upload(second).get_json()["dataset_id"] == made


def test_two_servers_that_do_the_same_request_at_once_make_one_data_set(store: Store, clock: Clock) -> None:
    servers = [client_of(app_of(store, clock), store)]
    servers.append(app_of(store, clock).test_client())
    servers[1].environ_base = servers[0].environ_base
    both = threading.Barrier(2)

    def at_once(server: FlaskClient) -> str:
        both.wait(10)
        return str(upload(server).get_json()["dataset_id"])

    with ThreadPoolExecutor(2) as threads:
        made = set(threads.map(at_once, servers))

    assert len(made) == 1
    assert len(store.datasets(None).items) == 1


def test_a_secret_is_told_once_and_asked_for_again_it_is_said_what_was_made(
    app: APIFlask, store: Store, clock: Clock
) -> None:
    first_account(app, store, clock)
    client, csrf = entered(app)
    asked = {"name": "nightly", "role": "viewer", "days": 9}
    token = client.post(f"{V1}/tokens", json=asked, headers=csrf | KEY).get_json()
    again = client.post(f"{V1}/tokens", json=asked, headers=csrf | KEY)

    assert code(again) == (409, "made-already")
    assert f"This request made token '{token['token_id']}' before; the secret was told then" in again.text
    assert token["token"] not in again.text
    assert len(client.get(f"{V1}/tokens").get_json()["items"]) == 1

    person = {"email": "bo@example.org", "role": "viewer"}
    made = client.post(f"{V1}/accounts", json=person, headers=csrf | {"Idempotency-Key": "bo"}).get_json()["account"]
    again = client.post(f"{V1}/accounts", json=person, headers=csrf | {"Idempotency-Key": "bo"})
    assert (code(again), made["account_id"] in again.text) == ((409, "made-already"), True)
    invitation = f"{V1}/accounts/{made['account_id']}/invitation"
    assert client.post(invitation, headers=csrf | {"Idempotency-Key": "bo-2"}).status_code == 201
    assert code(client.post(invitation, headers=csrf | {"Idempotency-Key": "bo-2"})) == (409, "made-already")


def test_neither_the_key_nor_the_request_is_kept(store: Store, client: FlaskClient) -> None:
    upload(client, **{"Idempotency-Key": "Zebedee-4711"})

    assert not [path for path in store.folder.rglob("*") if path.is_file() and b"Zebedee-4711" in path.read_bytes()]


def test_a_viewer_may_not_ask_with_the_key_of_a_planner(app: APIFlask, store: Store, client: FlaskClient) -> None:
    upload(client)

    assert code(upload(client_of(app, store, Role.VIEWER))) == (403, "not-allowed")
