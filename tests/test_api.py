"""The web API, from the upload to the run sheets, with a real store; its worker is called by hand."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from hosted_world import NOW, client_of, form, tables, written
from werkzeug.test import TestResponse

from transport_opt.api import Desk, create_app
from transport_opt.compute import Compute, open_compute
from transport_opt.jobs import Worker
from transport_opt.service.hosted import Store

QUICK = {"iterations": 400, "bound_seconds": 0}
V1 = "/api/v1"


@pytest.fixture(scope="module")
def compute() -> Iterator[Compute]:
    with open_compute() as opened:
        yield opened


@pytest.fixture
def app(store: Store, tmp_path: Path) -> APIFlask:
    return create_app(Desk(store, tmp_path, most_bytes=200_000, clock=lambda: NOW))


@pytest.fixture
def client(app: APIFlask, store: Store) -> FlaskClient:
    return client_of(app, store)


def uploaded(client: FlaskClient, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    answer = client.post(f"{V1}/datasets", data=form(files or tables()))
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def accepted(client: FlaskClient) -> str:
    dataset_id = str(uploaded(client)["dataset_id"])
    answer = client.post(f"{V1}/datasets/{dataset_id}/accept", headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    return dataset_id


def planned(client: FlaskClient, store: Store, compute: Compute) -> str:
    job = client.post(f"{V1}/plans", json={"dataset_id": accepted(client), **QUICK}).get_json()
    Worker(store, store.folder, compute, threads=1).do(job["job_id"])
    return str(client.get(f"{V1}/jobs/{job['job_id']}").get_json()["plan_id"])


def faults(answer: TestResponse, status: int) -> list[dict[str, str]]:
    """Check the one shape of every fault."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    value = json.loads(answer.text)
    assert set(value) == {"type", "title", "status", "detail", "instance", "errors"}
    assert value["status"] == status
    assert value["errors"]
    assert all(set(one) == {"code", "message", "action", "where"} for one in value["errors"])
    assert all(one["message"] and one["action"] for one in value["errors"])
    return list(value["errors"])


def test_an_upload_is_shown_with_its_problems_and_first_rows(client: FlaskClient) -> None:
    shown = uploaded(client)

    assert (shown["state"], shown["revision"], shown["counts"]["pupils"]) == ("preview", 1, 3)
    assert shown["preview"]["pupils.csv"][1][0] == "P1"
    assert "Zebedee" not in json.dumps(shown)
    assert client.get(f"{V1}/datasets").get_json()["items"][0]["dataset_id"] == shown["dataset_id"]


def test_problems_are_told_by_row_and_column_and_stop_the_acceptance(client: FlaskClient) -> None:
    header = "school_id,name,latitude,longitude,am_bell,pm_bell"
    shown = uploaded(client, tables() | {"schools.csv": written(header, "S1,Hill,52.9,-1.5,,15:15")})

    assert shown["state"] == "faulty"
    assert "schools.csv, row 2, column am_bell" in [problem["where"] for problem in shown["problems"]]
    answer = client.post(f"{V1}/datasets/{shown['dataset_id']}/accept", headers={"If-Match": '"1"'})
    assert "schools.csv, row 2, column am_bell" in [one["where"] for one in faults(answer, 422)]


def test_a_plan_is_asked_for_and_looked_at_from_start_to_finish(
    client: FlaskClient, store: Store, compute: Compute
) -> None:
    answer = client.post(f"{V1}/plans", json={"dataset_id": accepted(client), "name": "First", **QUICK})
    job = answer.get_json()
    assert (answer.status_code, job["state"]) == (202, "queued")
    assert answer.headers["Location"] == f"{V1}/jobs/{job['job_id']}"
    Worker(store, store.folder, compute, threads=1).do(job["job_id"])

    job = client.get(answer.headers["Location"]).get_json()
    assert job["state"] == "succeeded"
    plan = client.get(f"{V1}/plans/{job['plan_id']}")
    assert plan.headers["ETag"] == '"1"'
    assert plan.get_json()["summary"]["routes"] == 1
    routes = client.get(f"{V1}/plans/{job['plan_id']}/routes").get_json()["items"]
    assert routes[0]["runs"][0]["stops"][-1]["alights"] == ["P1", "P2", "P3"]
    one = client.get(f"{V1}/plans/{job['plan_id']}/routes/{routes[0]['route_id']}").get_json()
    assert one == routes[0]
    pupils = client.get(f"{V1}/plans/{job['plan_id']}/pupils").get_json()["items"]
    assert [(pupil["pupil_id"], pupil["route_ids"]) for pupil in pupils] == [(p, ["R001"]) for p in ("P1", "P2", "P3")]
    assert client.get(f"{V1}/plans/{job['plan_id']}/findings").get_json() == {"items": []}


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("plan.json", "application/json", b'{\n "format": "transport-plan/1"'),
        ("plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("map.html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("run-sheets.pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_plan_is_taken_away_as_a_file(
    client: FlaskClient, store: Store, compute: Compute, name: str, kind: str, begins: bytes
) -> None:
    answer = client.get(f"{V1}/plans/{planned(client, store, compute)}/files/{name}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.data[:100].lower().startswith(begins.lower())
    assert name in answer.headers["Content-Disposition"]


def test_the_drawing_is_packed_for_those_who_can_unpack_it(client: FlaskClient, store: Store, compute: Compute) -> None:
    where = f"{V1}/plans/{planned(client, store, compute)}/files/routes.geojson"
    packed = client.get(where, headers={"Accept-Encoding": "gzip"})
    plain = client.get(where, headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    kinds = [one["geometry"]["type"] for one in json.loads(plain.data)["features"]]
    assert (kinds.count("LineString"), kinds.count("Point")) == (2, 8)


def test_the_same_key_asks_once_and_another_request_with_it_is_refused(client: FlaskClient) -> None:
    dataset_id, key = accepted(client), {"Idempotency-Key": "monday-1"}
    asked = {"dataset_id": dataset_id, **QUICK}
    first = client.post(f"{V1}/plans", json=asked, headers=key).get_json()
    again = client.post(f"{V1}/plans", json=asked, headers=key).get_json()
    other = client.post(f"{V1}/plans", json={**asked, "seed": 2}, headers=key)

    assert again["job_id"] == first["job_id"]
    assert faults(other, 422)[0]["code"] == "key-reused"
    assert len(client.get(f"{V1}/jobs").get_json()["items"]) == 1


def test_an_edit_makes_a_version_that_is_priced_and_audited_again(
    client: FlaskClient, store: Store, compute: Compute
) -> None:
    where = f"{V1}/plans/{planned(client, store, compute)}"
    before = client.get(where).get_json()["summary"]["cash_pence_per_day"]
    edits = {"edits": [{"route_id": "R001", "operator": "Acorn Cars", "vehicle_type": "BUS"}]}
    answer = client.patch(where, json=edits, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.get_json()["parent_version"] == 1
    assert answer.get_json()["summary"]["cash_pence_per_day"] > before
    route = client.get(f"{where}/routes/R001").get_json()
    assert (route["operator"], route["vehicle_type"]) == ("Acorn Cars", "BUS")
    assert client.get(f"{where}?version=1").get_json()["summary"]["cash_pence_per_day"] == before
    assert [one["version"] for one in client.get(f"{where}/versions").get_json()["items"]] == [2, 1]


def test_of_two_planners_who_edit_one_version_the_second_is_told_of_the_first(
    client: FlaskClient, store: Store, compute: Compute
) -> None:
    where = f"{V1}/plans/{planned(client, store, compute)}"
    mine = {"edits": [{"route_id": "R001", "operator": "Acorn Cars"}]}
    theirs = {"edits": [{"route_id": "R001", "operator": "Birch Buses"}]}
    assert client.patch(where, json=mine, headers={"If-Match": '"1"'}).status_code == 200
    told = faults(client.patch(where, json=theirs, headers={"If-Match": '"1"'}), 412)

    assert told[0]["code"] == "changed"
    assert "at version 2 and not the one that the edit means." in told[0]["message"]
    assert "Route R001: operator is now Acorn Cars." in told[0]["message"]
    assert faults(client.patch(where, json=theirs, headers={"If-Match": '"99"'}), 412)[0]["code"] == "changed"
    assert client.get(f"{where}/routes/R001").get_json()["operator"] == "Acorn Cars"
    assert faults(client.patch(where, json=mine), 428)[0]["code"] == "precondition-required"


def test_a_version_is_adopted_with_a_reason_and_then_cannot_be_deleted(
    client: FlaskClient, store: Store, compute: Compute
) -> None:
    where = f"{V1}/plans/{planned(client, store, compute)}"
    answer = client.post(f"{where}/decisions", json={"version": 1, "why": "Cheaper, nobody longer than 45 minutes"})

    assert answer.status_code == 201
    assert client.get(f"{where}/decisions").get_json()["items"][0]["why"].startswith("Cheaper")
    assert faults(client.delete(where), 409)[0]["code"] == "in-use"


def test_lists_go_on_where_the_cursor_says(client: FlaskClient) -> None:
    ids = [str(uploaded(client)["dataset_id"]) for _ in range(3)]
    first = client.get(f"{V1}/datasets?limit=2").get_json()
    rest = client.get(f"{V1}/datasets?limit=2&cursor={first['next']}").get_json()

    assert rest["next"] is None
    assert sorted(one["dataset_id"] for one in (*first["items"], *rest["items"])) == sorted(ids)


def test_a_queued_job_that_is_stopped_is_cancelled(client: FlaskClient) -> None:
    job = client.post(f"{V1}/plans", json={"dataset_id": accepted(client), **QUICK}).get_json()
    answer = client.delete(f"{V1}/jobs/{job['job_id']}")

    assert (answer.status_code, answer.get_json()["state"]) == (202, "cancelled")


@pytest.mark.parametrize(
    ("method", "where", "sent", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not-found"),
        ("GET", "/plans/pl_nobody", {}, 404, "not-there"),
        ("GET", "/jobs/jb_nobody", {}, 404, "not-there"),
        ("PUT", "/plans", {}, 405, "method-not-allowed"),
        ("POST", "/plans", {"data": "{", "content_type": "application/json"}, 400, "bad-request"),
        ("POST", "/plans", {"data": "a=1", "content_type": "text/plain"}, 415, "unsupported-media-type"),
        ("POST", "/plans", {"json": {"dataset_id": "ds_x", "secnods": 1}}, 422, "bad-value"),
        ("POST", "/plans", {"json": {"dataset_id": "ds_x", "seconds": -1}}, 422, "bad-value"),
        ("POST", "/plans", {"json": {"dataset_id": "ds_x", "seconds": 1, "iterations": 1}}, 422, "bad-value"),
        ("POST", "/datasets", {"data": {}, "content_type": "multipart/form-data"}, 400, "bad-request"),
        (
            "POST",
            "/datasets",
            {"data": b"x", "content_type": "application/octet-stream"},
            415,
            "unsupported-media-type",
        ),
        ("GET", "/datasets?limit=0", {}, 422, "bad-value"),
        ("GET", "/datasets?cursor=nonsense", {}, 422, "unreadable-input"),
    ],
)
def test_every_fault_has_one_shape(
    client: FlaskClient, method: str, where: str, sent: dict[str, Any], status: int, code: str | None
) -> None:
    told = faults(client.open(f"{V1}{where}", method=method, **sent), status)

    assert code is None or told[0]["code"] == code


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "dataset_id: a value is needed; it is missing."),
        ({"dataset_id": "ds_x", "secnods": 1}, "secnods: there is no such key; leave it out or correct its name."),
        ({"dataset_id": "ds_x", "seconds": -1}, "seconds: it must be greater than or equal to 0.1; it is not."),
        ({"dataset_id": "ds_x", "seed": "one"}, "seed: a valid integer is needed; it is a text that is none."),
        ({"dataset_id": "d" * 41}, "dataset_id: at most 40 letters may be sent; there are more."),
        (
            {"dataset_id": "ds_x", "seconds": 1, "iterations": 1},
            "A search stops by seconds or by iterations; both are given. Leave one out.",
        ),
    ],
)
def test_what_a_request_lacks_is_told_in_plain_words(client: FlaskClient, sent: dict[str, Any], message: str) -> None:
    assert faults(client.post(f"{V1}/plans", json=sent), 422)[0]["message"].endswith(message)


def test_an_upload_that_is_too_large_is_refused_in_the_same_shape(client: FlaskClient) -> None:
    answer = client.post(f"{V1}/datasets", data=form({"pupils.csv": b"x" * 300_000}))

    assert faults(answer, 413)[0]["code"] == "request-entity-too-large"


def test_a_fault_of_ours_tells_no_more_than_its_kind(
    app: APIFlask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("pupil Zebedee Quince, epilepsy")

    monkeypatch.setattr(Store, "datasets", broken)
    answer = client.get(f"{V1}/datasets")

    assert "ValueError" in faults(answer, 500)[0]["message"]
    assert "Zebedee" not in answer.text + caplog.text


def test_the_description_of_the_api_is_openapi_3_1(client: FlaskClient) -> None:
    told = client.get(f"{V1}/openapi.json").get_json()

    assert told["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(told).validate()
    assert {f"{V1}/plans", f"{V1}/jobs/{{job_id}}", f"{V1}/datasets"} <= set(told["paths"])


def test_a_form_with_a_part_without_a_readable_name_is_refused_in_words(client: FlaskClient) -> None:
    part = b'--ff\r\nContent-Disposition: form-data; name="a\\"\r\n\r\nx\r\n'
    files = b'--ff\r\nContent-Disposition: form-data; name="files"; filename="pupils.csv"\r\n\r\nx\r\n--ff--\r\n'
    answer = client.post(
        f"{V1}/datasets",
        data=part + files,
        content_type="multipart/form-data; boundary=ff",
        headers={"Idempotency-Key": "once"},
    )

    (told,) = faults(answer, 400)
    assert told["message"].startswith("Each part of the form needs a name; one has none that can be read.")


def test_the_description_tells_the_form_of_an_upload_and_which_addresses_need_if_match(client: FlaskClient) -> None:
    paths = client.get(f"{V1}/openapi.json").get_json()["paths"]
    needing = {
        path.removeprefix(V1)
        for path, operations in paths.items()
        for operation in operations.values()
        for header in operation.get("parameters", ())
        if header["name"] == "If-Match" and header["required"]
    }

    form_of_it = paths[f"{V1}/datasets"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(form_of_it["properties"]) == {"files", "name"}
    assert form_of_it["required"] == ["files"]
    assert needing == {
        "/datasets/{dataset_id}/accept",
        "/plans/{plan_id}",
        "/plans/{plan_id}/adoptions",
        "/plans/{plan_id}/placements/accept",
    }


def test_the_same_description_is_a_page_from_our_own_files(client: FlaskClient) -> None:
    page = client.get(f"{V1}/docs")

    assert page.mimetype == "text/html"
    for words in ("POST /api/v1/plans", "Stop by moves instead: the same seed gives the same plan.", "RFC 9457"):
        assert words in page.text
    assert "http" not in page.text.replace(f"{V1}", "")
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(style).mimetype == "text/css"


def test_whoever_watches_the_service_sees_whether_a_worker_is_there(client: FlaskClient, store: Store) -> None:
    assert client.get(f"{V1}/health").json == {"status": "ok", "worker": "missing"}
    held = store.hold_name("here")
    assert client.get(f"{V1}/health").json == {"status": "ok", "worker": "ok"}
    held.release()

    described = client.get(f"{V1}/openapi.json").json["components"]["schemas"]["Health"]
    assert described["properties"]["worker"]["enum"] == ["ok", "missing"]
    assert described["required"] == ["status", "worker"]
