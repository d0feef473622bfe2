"""Schemathesis over the whole description of the API, as nobody and as each role: no fault of ours, nothing untold."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_world import API, PASSWORD, World, a_world, baseline_of

from transport_opt.service.hosted import Role

EXAMPLES = 14
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
NEW_PUPIL = {"pupil_id": "P0003", "school_id": "S01", "latitude": "52.9", "longitude": "-1.4", "phase": "primary"}
OFTEN = "100000 per minute"
Send = Callable[[schemathesis.Case], Response]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, rate=OFTEN, login_rate=OFTEN) as made:
        yield made


def things(world: World) -> dict[str, Any]:
    """Make a data set, a job, a plan and an account; give what addresses, queries and bodies may name of them."""
    planner = world.program(Role.PLANNER)
    plan_id = baseline_of(world, planner)
    # An adopted plan stays, whoever deletes it, and with it what it was made from.
    assert planner.post(f"/plans/{plan_id}/decisions", {"version": 1, "why": "Today"}).status_code == 201
    plan = world.store.plan(plan_id)
    there = {"plan_id": plan_id, "others": plan_id, "before": plan_id, "earlier_plan_id": plan_id}
    there |= {"dataset_id": planner.get(f"/plans/{plan_id}").json["dataset_id"], "job_id": str(plan.job_id)}
    there |= {"route_id": "T1", "name": "plan.json", "If-Match": '"1"', "version": 1, "role": "viewer", "days": 1}
    there |= {"roads": None, "pupils": [NEW_PUPIL], "edits": [{"route_id": "T1", "operator": "Acorn Cars"}]}
    return there | {"account_id": world.unhashed_account(Role.VIEWER).account_id}


def by_token(world: World, role: Role | None) -> Callable[[dict[str, Any]], Send]:
    """Ask as a program does; without a role as nobody."""
    headers = {} if role is None else {"Authorization": f"Bearer {world.program(role).token}"}
    return lambda _there: lambda case: case.call(headers=headers)


def by_session(world: World, role: Role) -> Callable[[dict[str, Any]], Send]:
    """Ask as a browser does, which logs in anew for each address, as the one before may have ended its session."""
    account = world.account(role)

    def begin(there: dict[str, Any]) -> Send:
        browser = world.browser()
        assert browser.log_in(account).status_code == 200
        (here,) = [one for one in browser.get("/session/logins").json["items"] if one["current"]]
        there |= {"login_id": here["login_id"], "email": account.email}
        there |= {"password": PASSWORD, "new_password": PASSWORD}
        # Schemathesis takes any client of werkzeug's for a session; this one keeps cookies.
        session: Any = browser.client
        return lambda case: case.call(session=session, headers={"X-CSRF-Token": str(browser.csrf)})

    return begin


def asked(operation: APIOperation, send: Send, there: Mapping[str, Any]) -> tuple[set[int], list[str]]:
    """Ask with examples, about things that are there and about others; give each status and what was wrong."""
    statuses: set[int] = set()
    wrong: list[str] = []
    written = st.one_of(operation.as_strategy(), operation.as_strategy(GenerationMode.NEGATIVE))

    @given(case=written, real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case, real: bool) -> None:
        for part in (case.path_parameters, case.query, case.headers, case.body):
            if real and isinstance(part, dict):
                part.update({name: there[name] for name in part.keys() & there.keys()})
        answer = send(case)
        statuses.add(answer.status_code)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as error:
            wrong.append(f"{operation.label}: {answer.status_code}\n{error}")

    ask()
    return statuses, wrong


def walked(world: World, begin: Callable[[dict[str, Any]], Send], made_up: bool = False) -> dict[str, set[int]]:
    """Ask at every address, with made-up tokens and cookies or without; give each status. Nothing may be wrong."""
    there = things(world)
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", world.app)
    # A made-up token would be looked at in place of the session.
    schema.config.generation.update(with_security_parameters=made_up)
    told = {one.ok().label: asked(one.ok(), begin(there), there) for one in schema.get_all_operations()}
    wrong = [words for _, faults in told.values() for words in faults]

    assert wrong == [], f"{len(wrong)}: " + "\n\n".join(wrong)
    assert len(told) > 45
    return {label: statuses for label, (statuses, _) in told.items()}


@pytest.mark.slow
def test_every_answer_to_nobody_is_as_described_and_no_fault_of_ours(world: World) -> None:
    told = walked(world, by_token(world, None), made_up=True)

    assert told[f"GET {API}/plans/{{plan_id}}"] == {401}


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.VIEWER, Role.PLANNER, Role.ADMIN])
def test_every_answer_to_a_token_is_as_described_and_no_fault_of_ours(world: World, role: Role) -> None:
    told = walked(world, by_token(world, role))

    assert {200, 404} <= told[f"GET {API}/plans/{{plan_id}}"]
    assert told[f"POST {API}/tokens"] == {403}


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_every_answer_to_a_browser_is_as_described_and_no_fault_of_ours(world: World, role: Role) -> None:
    told = walked(world, by_session(world, role))

    assert {200, 404} <= told[f"GET {API}/plans/{{plan_id}}"]
    assert 201 in told[f"POST {API}/tokens"]
    assert (200 in told[f"GET {API}/events"]) is (role is Role.OPERATOR)
