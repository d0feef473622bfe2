"""Schemathesis over the whole description of the API, as nobody and as each role: no fault of ours, nothing untold."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import schemathesis
from accounts_world import V1, Clock, app_of
from flask.testing import FlaskClient
from hosted_world import client_of, form, tables, token_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from transport_opt.compute import Compute, open_compute
from transport_opt.jobs import Worker
from transport_opt.service.hosted import Role, Store, open_store

EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def compute() -> Iterator[Compute]:
    with open_compute() as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


def things(client: FlaskClient, store: Store, compute: Compute) -> dict[str, str]:
    """Make a data set, a job and a plan; give what their addresses have in them."""
    dataset_id = client.post(f"{V1}/datasets", data=form(tables())).get_json()["dataset_id"]
    client.post(f"{V1}/datasets/{dataset_id}/accept", headers={"If-Match": '"1"'})
    job_id = client.post(f"{V1}/baselines", json={"dataset_id": dataset_id}).get_json()["job_id"]
    Worker(store, store.folder, compute, threads=1).do(job_id)
    plan_id = client.get(f"{V1}/jobs/{job_id}").get_json()["plan_id"]
    # An adopted plan stays, whoever deletes it, and with it what it was made from.
    client.post(f"{V1}/plans/{plan_id}/decisions", json={"version": 1, "why": "Today"})
    return {"dataset_id": dataset_id, "job_id": job_id, "plan_id": plan_id, "route_id": "T1", "name": "plan.json"}


def asked(operation: APIOperation, headers: Mapping[str, str], there: Mapping[str, str]) -> tuple[set[int], list[str]]:
    """Ask with examples, about things that are there and about others; give each status and what was wrong."""
    statuses: set[int] = set()
    wrong: list[str] = []

    @given(case=operation.as_strategy(), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case, real: bool) -> None:
        if real:
            case.path_parameters.update({name: there.get(name, value) for name, value in case.path_parameters.items()})
            if isinstance(case.body, dict) and "dataset_id" in case.body:
                case.body["dataset_id"] = there["dataset_id"]
        answer = case.call(headers=dict(headers))
        statuses.add(answer.status_code)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as error:
            wrong.append(f"{operation.label}: {answer.status_code}\n{error}")

    ask()
    return statuses, wrong


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.PLANNER, Role.ADMIN], ids=lambda role: role or "nobody")
def test_every_answer_is_as_described_and_no_fault_of_ours(store: Store, compute: Compute, role: Role | None) -> None:
    app = app_of(store, Clock(), LOGIN_RATE_LIMIT="100000 per minute", RATE_LIMIT="100000 per minute")
    there = things(client_of(app, store), store, compute)
    headers = {} if role is None else {"Authorization": f"Bearer {token_of(store, role)}"}
    schema = schemathesis.openapi.from_wsgi(f"{V1}/openapi.json", app)
    told = {one.ok().label: asked(one.ok(), headers, there) for one in schema.get_all_operations()}
    wrong = [words for _, faults in told.values() for words in faults]

    assert wrong == [], f"{len(wrong)}: " + "\n\n".join(wrong)
    assert len(told) > 35
    if role is None:
        assert told[f"GET {V1}/plans/{{plan_id}}"][0] == {401}
    else:
        assert {200, 404} <= told[f"GET {V1}/plans/{{plan_id}}"][0]
