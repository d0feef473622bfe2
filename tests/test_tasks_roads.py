"""Some tasks of docs/tasks.md on the roads of the demo's county, word for word but for how long is searched."""

import shutil
from pathlib import Path

import pytest
from tasks_world import BEFORE, Desk, read_rows, write_rows

DEMO = Path(__file__).parents[1] / "data" / "demo"
SCHOOLS = {"S05", "S15"}
"""Of 25 pupils, none of whom shares a route of today's with a pupil of another school."""


@pytest.fixture
def demo_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give two schools of the demo as tables, and its roads prepared as ``county``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRANSPORT_OPT_ROADS", str(tmp_path / "roads"))
    pupils = [row for row in read_rows(DEMO / "pupils.csv") if row["school_id"] in SCHOOLS]
    here = {row["pupil_id"] for row in pupils}
    for row in pupils:
        for column in ("not_with", "keep_with"):
            row[column] = ";".join(other for other in row[column].split(";") if other in here)
    write_rows(tmp_path / "tables" / "pupils.csv", pupils)
    for table, column, kept in (("schools", "school_id", SCHOOLS), ("routes", "pupil_id", here)):
        rows = [row for row in read_rows(DEMO / f"{table}.csv") if row[column] in kept]
        write_rows(tmp_path / "tables" / f"{table}.csv", rows)
    for name in ("vehicles.csv", "policy.toml"):
        shutil.copy(DEMO / name, tmp_path / "tables" / name)
    desk = Desk(tmp_path, "--roads county")
    desk.run(["roads", "build", str(DEMO / "county.osm"), "--name", "county"])
    desk.type(BEFORE, 1)
    desk.type(BEFORE, 2)
    return desk


@pytest.mark.slow
def test_tasks_are_done_on_a_road_map_as_they_are_typed(demo_desk: Desk) -> None:
    desk = demo_desk
    contracts = {row["route_id"]: row["price_per_day"] for row in read_rows(desk.folder / "tables" / "routes.csv")}
    paid = sum(round(100 * float(price)) for price in contracts.values())
    assert f"£{paid / 100:,.2f} a school day is paid" in desk.type(2, 1).words
    assert desk.audited("plan.json") > 0

    there = read_rows(desk.folder / "tables" / "pupils.csv")
    new = {**there[0], "pupil_id": "P9001", "latitude": "53.008", "longitude": "-1.650", "assistant": "none"}
    write_rows(desk.folder / "new.csv", [new])
    (placing,) = desk.type(3).figures["placings"]
    desk.copy("joined", pupils=[*there, new])
    more = desk.audited("placed.json", "joined") - desk.audited("plan.json")
    assert more == placing["offers"][0]["cash_pence_per_day"]

    listed = desk.type(10).figures
    alone = {row["pupil_id"] for row in there if row["travels_alone"] == "yes"}
    assert {one["pupil_id"] for one in listed["solo_review"]} == alone != set()
    assert all(one["break_even_pence_per_mile"] > 55 for one in listed["travel_budgets"])
