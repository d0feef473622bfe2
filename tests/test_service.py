"""The journeys, from files to answers."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from command_world import CAR, PUPILS, write_table, write_world

from transport_opt import __version__, service
from transport_opt.errors import MatrixError, PlanFileError, ProblemsError, RoadsError, UnreadableInputError
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Direction, Pence, Plan
from transport_opt.service import Answer, MatrixFile, Papers, Params, Progress, Roads

QUICK = Params(seconds=None, iterations=300)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MatrixFile]:
    tables, matrix = write_world(tmp_path_factory.mktemp("world"))
    return tables, MatrixFile(matrix)


@pytest.fixture(scope="module")
def answer(world: tuple[Path, MatrixFile]) -> Answer:
    return service.plan(*world, QUICK)


def saved(plan: Plan, folder: Path) -> Path:
    service.save_plan(plan, folder / "plan.json")
    return folder / "plan.json"


def test_a_plan_is_priced_and_audited_and_says_where_it_comes_from(answer: Answer) -> None:
    plan = answer.plan
    origin = plan.provenance

    assert [sorted(route.pupil_ids) for route in plan.routes] == [["P1", "P2", "P3"]]
    assert plan.hard_findings == ()
    # One car: £45, and 10 km out and 10 km home at £1.60 a mile, each direction's day rounded.
    assert plan.cash_pence_per_day == 4500 + 1988
    assert origin.scenario_sha256 == answer.question.sha256 != ""
    assert origin.roads.startswith("matrix.npz ")
    assert (origin.version, origin.stop, origin.seed) == (__version__, "iterations=300", 1)


def test_the_search_tells_how_far_it_is_and_so_do_the_tables(world: tuple[Path, MatrixFile]) -> None:
    told: list[Progress] = []

    service.plan(*world, QUICK, tell=told.append)

    assert told[0].stage == "reading the tables"
    assert told[-1].fraction == 1.0
    assert (told[-1].routes, told[-1].unplaced) == (1, 0)


def test_a_search_stopped_by_hand_gives_its_best_plan_and_says_so(world: tuple[Path, MatrixFile]) -> None:
    stopped = service.plan(*world, Params(seconds=3600), should_stop=lambda: True)

    assert stopped.plan.provenance.stop == "seconds=3600, stopped by hand"
    assert {pupil for route in stopped.plan.routes for pupil in route.pupil_ids} == {"P1", "P2", "P3"}


def test_a_plan_that_is_saved_and_audited_is_clean(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    verdict = service.audit(world[0], saved(answer.plan, tmp_path), world[1])

    assert (verdict.is_clean, verdict.money, verdict.notes) == (True, (), ())
    assert verdict.cash == answer.plan.cash_pence_per_day
    assert verdict.findings == answer.plan.findings


def test_the_audit_works_the_money_out_again(world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path) -> None:
    route = answer.plan.routes[0]
    assert route.cash is not None
    cheaper = replace(route, cash=replace(route.cash, live=Pence(1)))
    wrong = replace(answer.plan, routes=(cheaper,), cash_pence_per_day=Pence(4501))

    verdict = service.audit(world[0], saved(wrong, tmp_path), world[1])

    assert verdict.is_clean, "the money is told beside the rules"
    assert [fault.message for fault in verdict.money] == [
        "The plan states £45.01 a school day; its stops and the rate card make £64.88.",
        "Route R001 states live £0.01, not £19.88.",
    ]


def test_a_plan_without_prices_is_audited_and_the_lack_is_told(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    bare = replace(answer.plan, routes=(replace(answer.plan.routes[0], cash=None),), cash_pence_per_day=None)

    verdict = service.audit(world[0], saved(bare, tmp_path), world[1])

    assert verdict.is_clean
    assert verdict.notes == ("The plan states no cash, so none could be checked.",)


def test_a_plan_that_cannot_be_priced_is_judged_all_the_same(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    tank = replace(answer.plan, routes=(replace(answer.plan.routes[0], vehicle_type="TANK"),))

    verdict = service.audit(world[0], saved(tank, tmp_path), world[1])

    assert verdict.cash is None
    assert [fault.code for fault in verdict.money] == ["cash-unknown"]
    assert "uses the vehicle type 'TANK', which vehicles.csv does not have" in verdict.money[0].message
    assert any(finding.code == "vehicle-count" for finding in verdict.plan.hard_findings)


def test_a_plan_of_other_tables_is_told_as_such(world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path) -> None:
    origin = replace(answer.plan.provenance, scenario_sha256="0" * 64)
    path = saved(replace(answer.plan, provenance=origin), tmp_path)

    told = "made from other tables than these"
    assert told in service.audit(world[0], path, world[1]).notes[0]
    assert told in service.compare(world[0], [path, path]).notes[0]


def test_todays_routes_are_priced_and_audited_too(world: tuple[Path, MatrixFile]) -> None:
    today = service.baseline(*world)
    paid = service.paid_today(today)

    assert [route.route_id for route in today.plan.routes] == ["T1", "T2", "T3"]
    assert today.plan.hard_findings == ()
    assert paid.paid == 3 * 6000
    # A car each at £45, and 20, 16 and 12 km a day at £1.60 a mile.
    assert today.plan.cash_pence_per_day == paid.modelled == 3 * 4500 + 1988 + 1591 + 1193


def test_without_routes_of_today_there_is_no_baseline(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    (tables / "routes.csv").unlink()

    with pytest.raises(UnreadableInputError, match=r"has no routes of today; a baseline needs routes\.csv"):
        service.baseline(tables, MatrixFile(matrix))


def test_plans_are_compared_to_the_penny(world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path) -> None:
    today = service.baseline(*world).plan
    service.save_plan(today, tmp_path / "today.json")
    compared = service.compare(world[0], [tmp_path / "today.json", saved(answer.plan, tmp_path)])
    first, second = compared.comparison.plans

    assert (first.name, second.name) == ("today", "plan")
    assert second.difference.per_day == (answer.plan.cash_pence_per_day or 0) - (today.cash_pence_per_day or 0) < 0
    rows = service.comparison_rows(compared.comparison)
    assert ("Routes", "3", "1") in rows
    assert ("Total cash", "£182.72", "£64.88") in rows

    service.write_comparison(compared.comparison, tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["format"] == "transport-comparison/1"
    assert report["plans"][1]["per_day"]["total"] == 6488
    assert report["plans"][1]["difference"]["percent"] == pytest.approx(-64.49)
    service.write_comparison(compared.comparison, tmp_path / "report.xlsx")
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")


def test_plans_of_one_file_name_are_told_apart_by_their_folders(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    paths = [saved(answer.plan, tmp_path), saved(answer.plan, tmp_path / "a")]

    names = [figures.name for figures in service.compare(world[0], paths).comparison.plans]

    assert names == [str(path.with_suffix("")) for path in paths]


def test_a_plan_without_prices_cannot_be_compared(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    bare = saved(replace(answer.plan, routes=(replace(answer.plan.routes[0], cash=None),)), tmp_path)

    with pytest.raises(PlanFileError, match="1 of its 1 routes have no price"):
        service.compare(world[0], [bare, bare])


def test_problems_stop_every_journey_and_are_all_told(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    write_table(tables / "pupils.csv", [{**PUPILS[0], "school_id": "S9"}, {**PUPILS[1], "phase": "nursery"}])

    found = service.check(tables, MatrixFile(matrix))
    assert {problem.code for problem in found.problems if problem.stops} >= {"unknown-school", "not-a-choice"}
    assert (found.pupils, found.stopping >= 2) == (0, True)
    with pytest.raises(ProblemsError) as error:
        service.plan(tables, MatrixFile(matrix), QUICK)
    assert error.value.problems == found.problems
    with pytest.raises(ProblemsError):
        service.compare(tables, [])


def test_the_check_counts_what_can_be_planned_and_reads_the_matrix(world: tuple[Path, MatrixFile]) -> None:
    found = service.check(*world)

    assert (found.pupils, found.schools, found.vehicle_types, found.routes) == (3, 1, 1, 3)
    with pytest.raises(MatrixError, match=r"There is no file called 'none\.npz'"):
        service.check(world[0], MatrixFile(Path("none.npz")))


def test_an_unknown_road_map_is_told_with_those_there_are(world: tuple[Path, MatrixFile], tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match=r"There is no road map called 'moon'\. Prepared maps: none\."):
        service.plan(world[0], Roads("moon", tmp_path), QUICK)


def test_homes_off_the_map_are_problems_that_stop_the_work(tmp_path: Path) -> None:
    source = tmp_path / "lane.osm"
    nodes = "".join(f'<node id="{n}" lat="54.{n}" lon="-2.0"/>' for n in (1, 2))
    way = '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>'
    source.write_text(f'<osm version="0.6">{nodes}{way}</osm>', encoding="utf-8")
    report = service.build_roads(source, "lane", tmp_path / "maps")
    tables, _ = write_world(tmp_path / "world")
    here = Roads("lane", tmp_path / "maps")

    assert [one.name for one in service.list_roads(tmp_path / "maps")] == [report.name] == ["lane"]
    problems = service.check(tables, here).problems
    assert {problem.code for problem in problems if problem.stops} == {"far-from-road"}
    with pytest.raises(ProblemsError) as error:
        service.plan(tables, here, QUICK)
    assert [problem.where for problem in error.value.problems] == [
        "pupils.csv, P1",
        "pupils.csv, P2",
        "pupils.csv, P3",
        "schools.csv, S1",
    ]


def test_a_vehicle_that_nobody_may_use_leaves_everybody_unplaced_with_reasons(tmp_path: Path) -> None:
    tables, matrix = write_world(tmp_path)
    write_table(tables / "vehicles.csv", [{**CAR, "count": "0"}])
    (tables / "routes.csv").unlink()

    answer = service.plan(tables, MatrixFile(matrix), QUICK)

    assert (len(answer.plan.routes), len(answer.plan.unplaced), answer.plan.hard_findings) == (0, 3, ())
    assert {reason.code for pupil in answer.plan.unplaced for reason in pupil.reasons} == {"vehicle-count"}
    assert answer.plan.unplaced[0].sessions == (Direction.AM, Direction.PM)


def test_the_summary_gives_the_money_its_band_and_the_audit(answer: Answer) -> None:
    told = " ".join(service.summary(answer))

    assert "carries 3 of 3 pupils to 1 school on 1 route" in told
    assert "allow 12 % either way: £57.09 to £72.67 a school day" in told
    assert "Audit: No rule is broken" in told


def test_the_papers_are_written_where_they_are_asked_for(
    world: tuple[Path, MatrixFile], answer: Answer, tmp_path: Path
) -> None:
    papers = Papers(tmp_path / "plan.xlsx", tmp_path / "map.html", tmp_path / "sheets", "Three on a line")

    written = service.write_papers(answer, papers, service.baseline(*world).plan)

    assert written == (tmp_path / "plan.xlsx", tmp_path / "map.html", tmp_path / "sheets" / "R001.pdf")
    assert all(path.stat().st_size > 1000 for path in written)
    assert "Three on a line" in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert service.write_papers(answer, Papers()) == ()


def test_what_a_killed_command_left_is_cleared_away_an_hour_later(answer: Answer, tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".plan.json.a.part", ".plan.json.b.part", ".x.json.c.part"))
    for part in (old, young, other):
        part.write_bytes(b"{")
    long_ago = time.time() - 3601
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))

    path = saved(answer.plan, tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([young, other, path])
    assert read_plan(path) == answer.plan


def test_road_maps_live_where_the_environment_says_then_here_then_with_the_users_data(tmp_path: Path) -> None:
    (tmp_path / "data" / "osm").mkdir(parents=True)
    bare = tmp_path / "elsewhere"
    bare.mkdir()

    assert service.roads_folder({"TRANSPORT_OPT_ROADS": "maps"}, tmp_path) == Path("maps")
    assert service.roads_folder({}, tmp_path) == tmp_path / "data" / "osm"
    users = service.roads_folder({"XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}, bare)
    assert users.parts[-2:] == ("transport-opt", "roads")
