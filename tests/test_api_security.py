"""Who may ask what, what each sees of it, and what no log, no error and no viewer's answer ever tells."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from accounts_world import EMAIL, PASSWORD, V1, Clock, app_of, entered, first_account, kinds, log_in
from apiflask import APIFlask
from flask.testing import FlaskClient
from hosted_world import client_of, form, tables, token_of, written

from transport_opt.api.gate import OPEN, guard, needs_of
from transport_opt.compute import open_compute
from transport_opt.jobs import Worker
from transport_opt.service.hosted import Role, Store, configure_logs, open_store

PUPIL, NEED, HOME = "ZEBEDEE-4711", "zebedee-care", "52.01234"
FILES = ("plan.json", "routes.geojson", "plan.xlsx", "map.html", "run-sheets.pdf")
BODIES: dict[str, dict[str, object]] = {
    "plans.edit": {"edits": [{"route_id": "R001", "operator": "Birch Buses"}]},
    "plans.adopt": {"version": 1, "why": "Cheaper"},
    "accounts.change": {"active": False},
}


@dataclass(frozen=True, eq=False)
class World:
    """A council with a plan for a pupil whose id, name and need are easy to find again."""

    app: APIFlask
    store: Store
    ids: dict[str, str]

    def client(self, role: Role, council: str = "Derbyshire") -> FlaskClient:
        return client_of(self.app, self.store, role, council)


def planted() -> dict[str, bytes]:
    header = "pupil_id,school_id,latitude,longitude,phase,assistant,assistant_skills,not_with,full_name"
    rows = [
        f"{PUPIL},S1,{HOME},-1.51234,primary,shared,{NEED},P3,ZEBEDEE-4711 Quince",
        "P2,S1,52.1,-1.5,primary,none,,,Ada",
        "P3,S1,52.2,-1.5,primary,none,,,Bob",
    ]
    return tables(PUPIL, "P2", "P3") | {"pupils.csv": written(header, *rows)}


@pytest.fixture(scope="module")
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    store = open_store(tmp_path_factory.mktemp("security") / "store")
    app, clock = app_of(store, Clock()), Clock()
    first_account(app, store, clock)
    planner = client_of(app, store)
    uploaded = planner.post(f"{V1}/datasets", data=form(planted()))
    assert uploaded.status_code == 201, uploaded.text
    dataset_id = uploaded.get_json()["dataset_id"]
    accepted = planner.post(f"{V1}/datasets/{dataset_id}/accept", headers={"If-Match": '"1"'})
    assert accepted.status_code == 200, accepted.text
    asked = {"dataset_id": dataset_id, "iterations": 200, "bound_seconds": 0}
    job_id = planner.post(f"{V1}/plans", json=asked).get_json()["job_id"]
    with open_compute() as compute:
        Worker(store, store.folder, compute, threads=1).do(job_id)
    plan_id = planner.get(f"{V1}/jobs/{job_id}").get_json()["plan_id"]
    route_id = planner.get(f"{V1}/plans/{plan_id}/routes").get_json()["items"][0]["route_id"]
    ids = {"dataset_id": dataset_id, "job_id": job_id, "plan_id": plan_id, "route_id": route_id, "name": "plan.json"}
    ids |= {"account_id": store.find_account("email", EMAIL).account_id, "login_id": "lg_none", "token_id": "tk_none"}
    yield World(app, store, ids)
    store.close()


def addresses(app: APIFlask) -> Iterator[tuple[str, str, str]]:
    """List every view with each of its methods and its rule."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule.rule


def filled(rule: str, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids[found[1]], rule)


def nowhere(rule: str) -> str:
    return re.sub(r"<[^>]+>", "xx_none", rule)


def sent(client: FlaskClient, endpoint: str, method: str, where: str) -> Any:
    return client.open(where, method=method, json=BODIES.get(endpoint), headers={"If-Match": '"1"'})


def test_the_views_that_demand_no_login_are_these(world: World) -> None:
    bare = {name for name, view in world.app.view_functions.items() if needs_of(view) is None}

    assert bare == set(OPEN) - {"oidc.start", "oidc.response"}, "there is no identity provider unless it is set"
    assert bare == {
        "openapi.spec",
        "docs.page",
        "docs.style",
        "health.show",
        "session.log_in",
        "first_run.open_store",
        "first_run.accept_invitation",
    }


def test_an_application_with_a_view_that_declares_no_role_does_not_start() -> None:
    bare = APIFlask("bare", static_folder=None, enable_openapi=False)
    bare.add_url_rule("/forgotten", "forgotten", lambda: "open to all")

    with pytest.raises(RuntimeError, match=r"declare no role .*: forgotten\.$"):
        guard(bare)


def test_nobody_is_let_in_anywhere(world: World) -> None:
    nobody = world.app.test_client()
    told = {
        (method, rule): nobody.open(nowhere(rule), method=method).status_code
        for endpoint, method, rule in addresses(world.app)
        if endpoint not in OPEN
    }

    assert len(told) > 30
    assert set(told.values()) == {401}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.ADMIN])
def test_each_role_is_let_in_where_it_may_and_nowhere_else(world: World, role: Role) -> None:
    client = world.client(role)
    for endpoint, method, rule in addresses(world.app):
        wanted = needs_of(world.app.view_functions[endpoint])
        if wanted is None:
            continue
        status = client.open(nowhere(rule), method=method).status_code
        may = role.covers(wanted.role) and not wanted.person

        assert (status == 403) == (not may), (method, rule, status)
        assert status not in (401, 500), (method, rule, status)


def test_another_councils_admin_finds_nothing_by_its_id(world: World) -> None:
    stranger = world.client(Role.ADMIN, "Elsewhere")
    asked = 0
    for endpoint, method, rule in addresses(world.app):
        wanted = needs_of(world.app.view_functions[endpoint])
        if wanted is None or wanted.person or "<" not in rule:
            continue
        answer = sent(stranger, endpoint, method, filled(rule, world.ids))
        asked += 1

        assert answer.status_code == 404, (method, rule, answer.status_code, answer.text)
    assert asked >= 20
    for kind in ("plans", "baselines"):
        answer = stranger.post(f"{V1}/{kind}", json={"dataset_id": world.ids["dataset_id"]})
        assert answer.status_code == 404, answer.text
    for kind in ("plans", "datasets", "jobs"):
        assert stranger.get(f"{V1}/{kind}").get_json()["items"] == []
    assert "other-council" in kinds(world.store)
    assert world.client(Role.VIEWER).get(f"{V1}/plans/{world.ids['plan_id']}").status_code == 200


def test_an_admin_makes_no_operator_and_no_account_of_another_council(world: World) -> None:
    admin = world.client(Role.ADMIN)
    operator = admin.post(f"{V1}/accounts", json={"email": "x@example.org", "role": "operator"})
    elsewhere = admin.post(f"{V1}/accounts", json={"email": "y@example.org", "role": "viewer", "council": "Elsewhere"})
    demoted = admin.patch(f"{V1}/accounts/{world.ids['account_id']}", json={"role": "viewer"})

    assert [one.status_code for one in (operator, elsewhere, demoted)] == [403, 403, 403]


def test_a_viewer_sees_no_pupil_no_need_and_no_home(world: World) -> None:
    viewer, planner = world.client(Role.VIEWER), world.client(Role.PLANNER)
    where = [
        filled(rule, world.ids)
        for endpoint, method, rule in addresses(world.app)
        if method == "GET" and "<name>" not in rule and endpoint not in OPEN
    ]
    where += [f"{V1}/plans/{world.ids['plan_id']}/files/{name}" for name in FILES]
    told = {one: viewer.get(one, headers={"Accept-Encoding": "identity"}) for one in where}

    for one, answer in told.items():
        for planted_word in (PUPIL, NEED, HOME, "Quince"):
            assert planted_word not in answer.text, one
    seen = {one for one, answer in told.items() if answer.status_code == 200}
    assert {f"{V1}/plans/{world.ids['plan_id']}/{part}" for part in ("routes", "pupils", "files/plan.json")} <= seen
    assert {one.rpartition("/")[2] for one, answer in told.items() if answer.status_code == 403} >= set(FILES[2:])
    # What is looked for is there to be found by who may see it.
    assert PUPIL in planner.get(f"{V1}/plans/{world.ids['plan_id']}/pupils").text
    assert NEED in planner.get(f"{V1}/datasets/{world.ids['dataset_id']}").text
    assert HOME in planner.get(f"{V1}/datasets/{world.ids['dataset_id']}").text


def words_of(name: str, content: bytes) -> str:
    """Give a file's text: a workbook is unpacked first."""
    if not name.endswith(".xlsx"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())


@pytest.mark.parametrize("name", [one for one in FILES if not one.endswith(".pdf")])
def test_a_file_has_identifiers_only_when_a_planner_asks_and_that_is_noted(world: World, name: str) -> None:
    planner, where = world.client(Role.PLANNER), f"{V1}/plans/{world.ids['plan_id']}/files/{name}"
    plain = planner.get(where, headers={"Accept-Encoding": "identity"})
    assert plain.status_code == 200, plain.text
    assert PUPIL not in words_of(name, plain.data)
    assert HOME not in words_of(name, plain.data)
    noted = kinds(world.store).count("export-with-identifiers")

    full = planner.get(f"{where}?identifiers=true", headers={"Accept-Encoding": "identity"})
    assert full.status_code == 200
    assert PUPIL in words_of(name, full.data)
    assert kinds(world.store).count("export-with-identifiers") == noted + 1
    refused = world.client(Role.VIEWER).get(f"{where}?identifiers=true")
    assert refused.status_code == 403
    assert kinds(world.store).count("export-with-identifiers") == noted + 1


def test_run_sheets_have_identifiers_only_when_a_planner_asks(world: World) -> None:
    from pypdf import PdfReader

    planner, where = world.client(Role.PLANNER), f"{V1}/plans/{world.ids['plan_id']}/files/run-sheets.pdf"

    def text(address: str) -> str:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(planner.get(address).data)).pages)

    assert PUPIL not in text(where)
    assert PUPIL in text(f"{where}?identifiers=true")


def test_a_session_changes_nothing_without_its_token(world: World) -> None:
    client, csrf = entered(world.app)
    asked = {"name": "x", "role": "viewer"}
    bare = client.post(f"{V1}/tokens", json=asked)
    wrong = client.post(f"{V1}/tokens", json=asked, headers={"X-CSRF-Token": "guessed"})

    assert [one.status_code for one in (bare, wrong)] == [403, 403]
    assert "needs the header X-CSRF-Token" in bare.get_json()["detail"]
    assert kinds(world.store).count("csrf-refused") >= 2
    other, theirs = entered(world.app)
    assert client.post(f"{V1}/tokens", json=asked, headers=theirs).status_code == 403
    assert client.post(f"{V1}/tokens", json=asked, headers=csrf).status_code == 201
    assert other.get(f"{V1}/session").status_code == 200


def test_no_log_tells_of_a_pupil_or_a_secret_and_no_error_names_one(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    # What configured logging before in this process, such as import-linter, may have switched loggers off.
    for one in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(one, logging.Logger):
            monkeypatch.setattr(one, "disabled", False)
    configure_logs(log, as_json=True)
    try:
        answers = list(_run(world, monkeypatch))
    finally:
        root.handlers[:], _ = before, root.setLevel(level)
    written_down, faults = log.getvalue(), [one for one in answers if one.status_code >= 400]

    assert len(faults) > 8
    assert any(one.status_code == 500 for one in faults)
    assert len(written_down.splitlines()) >= len(answers)
    for line in written_down.splitlines():
        assert "event" in json.loads(line)
    for secret in (PASSWORD, "to_", "zebedee", "quince", HOME):
        assert secret not in written_down.lower()
    for answer in faults:
        assert not any(word in answer.text for word in (PASSWORD, "Quince", NEED, HOME)), answer.text
    events = json.dumps([[one.kind, dict(one.detail)] for one in world.store.events(limit=100).items])
    assert "zebedee" not in events.lower()


def _run(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Ask for good and bad things in which the pupil is named."""
    planner, viewer, plan = world.client(Role.PLANNER), world.client(Role.VIEWER), world.ids["plan_id"]
    yield planner.post(f"{V1}/datasets", data=form(planted()))
    bad = planted()
    bad["pupils.csv"] = bad["pupils.csv"].replace(b"P3,S1", b"P3,S9")
    yield planner.post(f"{V1}/datasets", data=form(bad))
    yield planner.post(f"{V1}/datasets", data=form({f"{PUPIL}.exe": b"x"}))
    yield planner.post(f"{V1}/datasets", data=form({"pupils.csv": b"\xff" + PUPIL.encode()}))
    yield planner.get(f"{V1}/plans/{PUPIL}")
    yield planner.get(f"{V1}/{PUPIL}")
    yield planner.get(f"{V1}/plans?cursor={PUPIL}")
    yield planner.get(f"{V1}/plans/{plan}/files/{PUPIL}.pdf")
    yield planner.post(f"{V1}/audits", json={"dataset_id": world.ids["dataset_id"], "plan": {"who": PUPIL}})
    yield planner.patch(f"{V1}/plans/{plan}", json={"edits": [{"route_id": PUPIL, "operator": "x"}]},
                        headers={"If-Match": '"1"'})  # fmt: skip
    yield planner.post(f"{V1}/plans", json={PUPIL: 1})
    yield viewer.get(f"{V1}/plans/{plan}/routes")
    yield log_in(world.app.test_client(), f"{PUPIL}@example.org")
    yield log_in(world.app.test_client())
    yield world.app.test_client().get(f"{V1}/plans", headers={"Authorization": f"Bearer to_{PUPIL}"})
    monkeypatch.setattr(Store, "datasets", _broken)
    yield planner.get(f"{V1}/datasets")


def _broken(*_: object) -> None:
    raise ValueError(f"pupil {PUPIL} Quince of {HOME}, {NEED}")


def test_a_token_judges_alone_whatever_cookie_comes_along(world: World) -> None:
    client, _ = entered(world.app)
    sent_along = {"Authorization": f"Bearer {token_of(world.store, Role.VIEWER)}"}

    assert client.get(f"{V1}/session", headers=sent_along).get_json()["role"] == "viewer"
    assert client.get(f"{V1}/session", headers={"Authorization": "Bearer to_none"}).status_code == 401
