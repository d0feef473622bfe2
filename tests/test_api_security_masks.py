"""What each role sees of pupils, over the web: in JSON and in files."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from web_world import PUPILS, Program, World, a_world, baseline_of, error_of, tables
from werkzeug.test import TestResponse

from transport_opt.api.gate import needs_of
from transport_opt.service.hosted import Role

SECRETS = ("P0001", "P0002", "P0003", "52.91234", "52.92234", "52.93234")
NEEDS = ("wheelchair", "one_to_one", "epilepsy", "assisted")
FILES = ("plan.json", "routes.geojson", "plan.xlsx", "map.html", "run-sheets.pdf")


class Planned:
    """A world with a plan, a viewer and a planner."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner, self.viewer = world.program(Role.PLANNER), world.program(Role.VIEWER)
        self.plan_id = baseline_of(world, self.planner)
        shown = self.planner.get(f"/plans/{self.plan_id}").json
        self.dataset_id, self.job_id = shown["dataset_id"], shown["job_id"]

    def file(self, who: Program, name: str, query: str = "") -> TestResponse:
        return who.get(f"/plans/{self.plan_id}/files/{name}{query}")


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[Planned]:
    with a_world(tmp_path) as world:
        yield Planned(world)


def addresses(planned: Planned) -> list[str]:
    plan = f"/plans/{planned.plan_id}"
    parts = ("", "/versions", "/routes", "/routes/T1", "/pupils", "/pupils?limit=1", "/findings", "/decisions")
    return [f"{plan}{part}" for part in parts] + [
        "/plans",
        "/datasets",
        f"/datasets/{planned.dataset_id}",
        "/jobs",
        f"/jobs/{planned.job_id}",
        f"{plan}/changes?before={planned.plan_id}",
        "/roads",
        f"{plan}/files/plan.json",
        f"{plan}/files/routes.geojson",
    ]


def test_a_viewer_sees_no_id_no_home_and_no_need_at_any_address(planned: Planned) -> None:
    for path in addresses(planned):
        answer = planned.viewer.get(path)
        assert answer.status_code == 200, path
        shown = answer.text.replace('"wheelchair-space"', "")
        assert [one for one in (*SECRETS, *NEEDS, "ZEBEDEE") if one in shown] == [], path


def test_those_are_all_addresses_where_a_viewer_may_look(planned: Planned) -> None:
    routes = planned.world.app.url_map.bind("127.0.0.1")
    looked_at = {routes.match(f"/api/v1{path.partition('?')[0]}")[0] for path in addresses(planned)}
    accounts_own = {"session", "tokens", "devices", "accounts"}  # of the account itself: no pupil is there
    open_to_viewers = {
        rule.endpoint
        for rule in planned.world.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and needs_of(planned.world.app.view_functions[rule.endpoint]) is not None
        and rule.endpoint.partition(".")[0] not in accounts_own
    }

    # A comparison of so few pupils is refused; tests/test_api_comparisons.py has a larger town's.
    assert open_to_viewers - looked_at == {"comparisons.compared"}


def test_a_planner_sees_ids_where_they_work(planned: Planned) -> None:
    seen = {path for path in addresses(planned) if "P0001" in planned.planner.get(path).text}

    plan = f"/plans/{planned.plan_id}"
    assert {f"{plan}/routes", f"{plan}/routes/T1", f"{plan}/pupils", f"/datasets/{planned.dataset_id}"} <= seen
    assert f"{plan}/files/plan.json" not in seen


def test_a_viewers_list_of_pupils_goes_on_where_it_ended(planned: Planned) -> None:
    plan, seen, cursor = f"/plans/{planned.plan_id}", list[str](), ""
    while True:
        part = planned.viewer.get(f"{plan}/pupils?limit=1{cursor}").json
        seen += [one["pupil_id"] for one in part["items"]]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"

    assert len(seen) == len(set(seen)) == 3
    assert all(one.startswith("anon-") for one in seen)


def test_a_pupil_has_one_other_name_at_all_addresses_of_a_plan(planned: Planned) -> None:
    plan = f"/plans/{planned.plan_id}"
    from_routes = planned.viewer.get(f"{plan}/routes/T1").json["runs"][0]["stops"][0]["boards"][0]
    from_file = planned.file(planned.planner, "plan.json").json["routes"][0]["runs"][0]["stops"][0]["boards"][0]
    listed = {one["pupil_id"] for one in planned.viewer.get(f"{plan}/pupils").json["items"]}

    assert from_routes == from_file
    assert from_routes in listed


def text_of(name: str, answer: TestResponse) -> str:
    """Give all the text of a file."""
    if name.endswith(".xlsx"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        return json.dumps([book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names], default=str)
    if name.endswith(".pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return answer.text


@pytest.mark.parametrize("name", FILES)
def test_a_planner_takes_files_away_without_ids_unless_they_ask(planned: Planned, name: str) -> None:
    masked, whole = (text_of(name, planned.file(planned.planner, name, query)) for query in ("", "?identifiers=true"))

    assert [one for one in SECRETS if one in masked] == []
    assert "anon-" in masked or name == "map.html"
    assert "P0001" in whole or (name == "map.html" and "5291235" in whole)
    assert "5291235" not in masked


def test_who_takes_identifiers_away_is_noted(planned: Planned) -> None:
    planned.file(planned.planner, "plan.json")
    assert "export-with-identifiers" not in planned.world.events()

    planned.file(planned.planner, "plan.json", "?identifiers=true")

    event = planned.world.store.events().items[0]
    assert (event.kind, event.account_id) == ("export-with-identifiers", planned.planner.account.account_id)
    assert event.detail == {"plan_id": planned.plan_id, "version": 1, "file": "plan.json"}


@pytest.mark.parametrize("name", FILES[2:])
def test_a_viewer_takes_no_file_that_tells_of_needs(planned: Planned, name: str) -> None:
    answer = planned.file(planned.viewer, name)

    assert answer.status_code == 403
    assert error_of(answer)["message"] == (
        f"A viewer may take away plan.json and routes.geojson; '{name}' tells what pupils need."
    )


def test_a_viewer_who_asks_for_identifiers_is_refused(planned: Planned) -> None:
    answer = planned.file(planned.viewer, "plan.json", "?identifiers=true")

    assert answer.status_code == 403
    assert "A viewer takes files away without identifiers" in error_of(answer)["message"]


def test_a_token_for_viewers_sees_what_viewers_see_whosever_it_is(planned: Planned) -> None:
    world = planned.world
    browser = world.browser()
    account = world.account(Role.ADMIN)
    browser.log_in(account)
    token = browser.post("/tokens", {"name": "screen", "role": "viewer"}).json["token"]
    screen = Program(world.app.test_client(), token, account)

    assert "P0001" not in screen.get(f"/plans/{planned.plan_id}/routes").text
    assert "P0001" in browser.get(f"/plans/{planned.plan_id}/routes").text


def test_a_pseudonymised_plan_follows_the_format_of_plans(planned: Planned) -> None:
    from transport_opt.intake.plan_file import plan_from_json

    plan = plan_from_json(planned.file(planned.planner, "plan.json").data)

    assert [route.route_id for route in plan.routes] == ["T1"]
    assert all(pupil_id.startswith("anon-") for route in plan.routes for pupil_id in route.pupil_ids)


def test_a_faulty_data_set_tells_viewers_no_more_than_the_kind_of_its_faults(planned: Planned) -> None:
    faulty = tables(pupils=PUPILS.replace("wheelchair_manual", "chair of P0001"))
    made = planned.planner.upload(faulty)
    assert made.status_code == 201
    assert "P0001" in json.dumps(made.json["problems"])

    shown: dict[str, Any] = planned.viewer.get(f"/datasets/{made.json['dataset_id']}").json

    assert [one["code"] for one in shown["problems"]] == [one["code"] for one in made.json["problems"]]
    assert {one["message"] for one in shown["problems"]} == {"Planners see what this is."}
    assert "chair" not in json.dumps(shown)


def test_columns_that_the_product_does_not_know_are_not_kept(planned: Planned) -> None:
    kept = planned.world.store.dataset(planned.dataset_id).tables

    assert "ZEBEDEE" not in json.dumps(dict(kept))
