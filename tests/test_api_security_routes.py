"""Who may come in: every address is walked as nobody and as each role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask import Flask
from web_world import LEEDS, Program, World, a_world, baseline_of, error_of

from transport_opt.api.gate import OPEN, guard, needs_of
from transport_opt.service.hosted import Role

FILLED = {"dataset_id": "ds_0", "plan_id": "pl_0", "job_id": "jb_0", "route_id": "R1", "name": "plan.json"}
FILLED |= {"account_id": "ac_0", "token_id": "tk_0", "login_id": "lg_0"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        yield made


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """List every method, address with made-up ids, and view that the application answers."""
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", FILLED[name])
        found += [(method, path.removeprefix("/api/v1"), rule.endpoint) for method in rule.methods or ()]
    return sorted(found)


def test_the_views_that_are_open_are_these_and_no_others(world: World) -> None:
    undeclared = {name for name, view in world.app.view_functions.items() if needs_of(view) is None}

    assert undeclared == set(OPEN) - {"oidc.start", "oidc.response"}
    assert undeclared == {
        "openapi.spec",
        "docs.page",
        "docs.style",
        "health.show",
        "session.log_in",
        "first_run.open_store",
        "first_run.accept_invitation",
    }


def test_an_application_with_a_view_that_declares_nothing_does_not_start() -> None:
    app = APIFlask("bare", docs_path=None)
    app.add_url_rule("/pupils", "pupils", lambda: "all of them")

    with pytest.raises(RuntimeError, match=r"These views declare no role .*: .*pupils"):
        guard(app)


def test_nobody_comes_in_anywhere_without_a_login(world: World) -> None:
    walked = [one for one in addresses(world.app) if one[2] not in OPEN]

    assert len({endpoint for _, _, endpoint in walked}) > 30
    for method, path, endpoint in walked:
        answer = world.browser().ask(method, path)
        assert answer.status_code == 401, (method, path, endpoint)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("role", Role)
def test_each_role_comes_in_where_its_role_is_enough_and_nowhere_else(world: World, role: Role) -> None:
    program = world.program(role)
    held = min(role, Role.ADMIN, key=lambda one: one.rank)

    for method, path, endpoint in addresses(world.app):
        wanted = needs_of(world.app.view_functions[endpoint])
        if wanted is None:
            continue
        answer = program.ask(method, path)
        shut = not held.covers(wanted.role) or wanted.person
        assert (answer.status_code == 403) is shut, (role, method, path, answer.status_code, answer.text)
        if shut and method != "HEAD":
            assert ("This needs the role" in answer.text) is not held.covers(wanted.role)


def test_what_a_view_does_and_the_role_it_needs_go_together(world: World) -> None:
    for method, path, endpoint in addresses(world.app):
        wanted = needs_of(world.app.view_functions[endpoint])
        if wanted is None or method == "HEAD":
            continue
        data = path.split("/")[1] in {"datasets", "plans", "jobs", "roads", "baselines", "audits", "reviews"}
        if data:
            assert wanted.role is (Role.VIEWER if method == "GET" else Role.PLANNER), (method, path)
        elif path.startswith("/accounts"):
            assert wanted.role is Role.ADMIN
        elif path.startswith("/events"):
            assert wanted.role is Role.OPERATOR
        else:
            assert wanted.person or (method, path) == ("GET", "/session")


def test_an_address_that_is_not_there_is_answered_to_anybody(world: World) -> None:
    answer = world.browser().get("/nothing")

    assert answer.status_code == 404
    assert world.browser().patch("/roads").status_code == 405


def test_what_is_refused_for_its_role_is_noted(world: World) -> None:
    viewer = world.program(Role.VIEWER)
    viewer.post("/plans", {})

    event = world.store.events().items[0]
    assert (event.kind, event.account_id) == ("not-allowed", viewer.account.account_id)
    assert event.detail == {"view": "jobs.plan", "role": "viewer", "needs": "planner"}


def test_the_description_tells_what_each_address_needs(world: World) -> None:
    paths = world.browser().get("/openapi.json").json["paths"]

    assert paths["/api/v1/plans"]["post"]["x-role"] == "planner"
    assert paths["/api/v1/plans"]["post"]["security"] == [{"token": []}, {"session": []}]
    assert paths["/api/v1/tokens"]["post"]["security"] == [{"session": []}]
    assert paths["/api/v1/session"]["post"]["security"] == []
    for operations in paths.values():
        for operation in operations.values():
            assert operation["security"] == [] or {"401", "403", "429"} <= operation["responses"].keys()


@pytest.fixture
def theirs(world: World) -> dict[str, str]:
    """Give ids of everything that a planner of another council has."""
    planner = world.program(Role.PLANNER, LEEDS)
    plan_id = baseline_of(world, planner)
    plan = planner.get(f"/plans/{plan_id}").json
    ids = {"plan_id": plan_id, "dataset_id": plan["dataset_id"], "job_id": plan["job_id"], "route_id": "T1"}
    return {
        **ids,
        "name": "plan.json",
        "account_id": planner.account.account_id,
        "token_id": "tk_0",
        "login_id": "lg_0",
    }


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.ADMIN, Role.OPERATOR])
def test_whatever_is_another_councils_is_answered_as_what_is_not_there(
    world: World, theirs: dict[str, str], role: Role
) -> None:
    program, walked = world.program(role), 0
    for rule in world.app.url_map.iter_rules():
        wanted = needs_of(world.app.view_functions[rule.endpoint])
        if not rule.arguments or wanted is None:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD"}):
            if not program_may(program, wanted.role, role) or wanted.person:
                continue
            there, absent = (ask_for(program, rule.rule, method, ids) for ids in (theirs, FILLED))
            assert there == absent, (method, rule.rule)
            walked += there[0] == 404
    assert walked >= {Role.VIEWER: 10, Role.PLANNER: 16}.get(role, 20)


def program_may(_program: Program, wanted: Role, role: Role) -> bool:
    return min(role, Role.ADMIN, key=lambda one: one.rank).covers(wanted)


def ask_for(program: Program, rule: str, method: str, ids: dict[str, str]) -> tuple[int, str]:
    path = rule.removeprefix("/api/v1")
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    bodies = {"/decisions": {"version": 1, "why": "cheaper"}, "PATCH": {"edits": [{"route_id": "T1", "operator": "x"}]}}
    body = bodies["/decisions"] if path.endswith("/decisions") and method == "POST" else bodies.get(method)
    body = {"role": "viewer"} if "/accounts" in path and method == "PATCH" else body
    answer = program.ask(method, path, body, headers={"If-Match": '"1"'})
    words = answer.text
    for name, value in ids.items():
        words = words.replace(value, name)
    return answer.status_code, words


def test_jobs_are_not_asked_for_on_another_councils_data_set(world: World, theirs: dict[str, str]) -> None:
    planner = world.program(Role.PLANNER)

    for path in ("/plans", "/baselines", "/audits"):
        asked = {"dataset_id": theirs["dataset_id"]} | ({"plan": {}} if path == "/audits" else {})
        answer = planner.post(path, asked)
        assert answer.status_code == 404
        assert error_of(answer)["message"] == f"There is no data set '{theirs['dataset_id']}'."
    assert world.events()[-3:] == ["other-council"] * 3


def test_lists_hold_what_is_the_councils_own(world: World, theirs: dict[str, str]) -> None:
    planner = world.program(Role.PLANNER)

    for path in ("/plans", "/datasets", "/jobs"):
        assert planner.get(path).json["items"] == []
    emails = {one["council"] for one in world.program(Role.ADMIN).get("/accounts").json["items"]}
    assert emails == {"Derby"}
