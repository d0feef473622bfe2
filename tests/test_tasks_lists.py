"""Tasks 9, 10 and 14 of docs/tasks.md: whose approval and whose place costs how much, and one pupil's whole file."""

import stat
from fractions import Fraction

from store_world import NOON, a_dataset, a_plan
from tasks_world import HOMES, NEEDS, SCHOOLS, Desk, pupil_row, read_rows, write_rows

from transport_opt.model.units import clock
from transport_opt.store import DecisionRecord, new_id, open_store

AT = {school_id: (east, north) for school_id, _, east, north in SCHOOLS}
METRES_A_MILE = Fraction("1609.344")


def budget_of(pupil_id: str, pence: int = 55) -> int:
    """Work out a travel budget: four legs a day, those of a week's rides shared out over five days."""
    school_id, east, north = HOMES[pupil_id]
    metres = 1000 * (abs(AT[school_id][0] - east) + abs(AT[school_id][1] - north))
    days = 5 - NEEDS.get(pupil_id, {}).get("am_days", "").count("-")
    return int(Fraction(metres * 4 * days, 5) / METRES_A_MILE * pence + Fraction(1, 2))


def test_each_approval_to_travel_alone_is_listed_with_what_it_costs(desk: Desk) -> None:
    told = desk.type(9, 1)
    listed = {one["pupil_id"]: one for one in told.figures["solo_review"]}
    savings = [one["saved_pence_per_day"] for one in told.figures["solo_review"]]

    # P12's car is not needed where it shares: £45 and 2 km twice at £1.60 a mile, 199p each, as others pass by.
    assert (set(listed), listed["P12"]["saved_pence_per_day"]) == ({"P12", "P17"}, 4898)
    assert savings == sorted(savings, reverse=True)
    assert all(one["saved_pence_per_year"] == 190 * one["saved_pence_per_day"] for one in listed.values())
    assert "Approved to travel alone: 2 pupils." in told.words
    assert "a review of the child decides, and no sum does" in told.words
    (relaxation,) = desk.type(9, 2).figures["relaxations"]
    assert relaxation["saved_pence_per_day"] == 4898

    # The same by hand: P12 rides with others in a copy of the tables, and the auditor prices both plans.
    write_rows(desk.folder / "shares.csv", [pupil_row("P12", travels_alone="no")])
    desk.run(["place", "tables", "plan.json", "shares.csv", "--roads", "county", "--accept", "--out", "shares.json"])
    others = [row for row in read_rows(desk.folder / "tables" / "pupils.csv") if row["pupil_id"] != "P12"]
    desk.copy("shares", pupils=[*others, pupil_row("P12", travels_alone="no")])
    assert desk.audited("plan.json") - desk.audited("shares.json", "shares") == 4898


def test_places_that_cost_more_than_a_travel_budget_are_listed(desk: Desk) -> None:
    told = desk.type(10)
    listed = {one["pupil_id"]: one for one in told.figures["travel_budgets"]}
    desk.run(["compare", "tables", "baseline.json", "plan.json", "--roads", "county", "--out", "costs.json"])
    places = {one["pupil_id"]: one["less"][1] for one in desk.json("costs.json")["pupil_costs"]}

    assert len(places) == 24
    assert {name: one["place_pence_per_day"] for name, one in listed.items()} == {
        name: pence for name, pence in places.items() if pence > budget_of(name)
    }
    assert {name: one["budget_pence_per_day"] for name, one in listed.items()} == {
        name: budget_of(name) for name in listed
    }
    # P12 lives 2 km from Mill School: a car of £48.98 beside 4.97 miles a day.
    assert (listed["P12"]["saved_pence_per_day"], listed["P12"]["break_even_pence_per_mile"]) == (4898 - 273, 985.3)
    savings = [one["saved_pence_per_day"] for one in told.figures["travel_budgets"]]
    assert savings == sorted(savings, reverse=True)
    assert told.figures["with_consent_only"] is True
    assert "With the parents' consent only" in told.words
    dearer = desk.run(["candidates", "tables", "plan.json", "--roads", "county", "--budget-pence", "990"])
    assert dearer.figures["travel_budgets"] == []
    assert "990p a mile: 0 pupils." in dearer.words
    assert desk.audited("plan.json") == sum(route["cash_pence"]["total"] for route in desk.json("plan.json")["routes"])


def test_one_pupils_whole_file_holds_all_of_them_and_nobody_else(desk: Desk) -> None:
    kept_with_two_versions(desk)
    told = desk.type(14)
    file = desk.json("request.json")

    assert told.figures == {"file": "request.json", "datasets": 2, "plans": 3, "jobs": 0, "events": 0}
    stored, tables = sorted(file["datasets"], key=lambda one: "file" in one)
    assert stored["rows"] == tables["rows"]
    (row,) = tables["rows"]["pupils.csv"]
    expected = next(one for one in read_rows(desk.folder / "tables" / "pupils.csv") if one["pupil_id"] == "P06")
    assert row == {**{column: cell for column, cell in expected.items() if cell}, "not_with": "1 other pupil"}
    assert [one["direction"] for one in tables["rows"]["routes.csv"]] == ["am", "pm"]
    versions = {one["version"]: one for one in file["plans"] if "version" in one}
    assert [one["why"] for one in versions[2]["decisions"]] == ["Shorter for P06 than for another pupil."]
    for plan in file["plans"]:
        times = {(one["direction"], call["place"], call["arrive"]) for one in plan["journeys"] for call in one["calls"]}
        assert times == {(way, place, arrive) for way, place, arrive in planned_calls(desk, "P06")}
    written = (desk.folder / "request.json").read_text(encoding="utf-8")
    assert not [name for name in HOMES if name != "P06" and name in written]
    assert stat.S_IMODE((desk.folder / "request.json").stat().st_mode) == 0o600
    assert "P06" not in told.words
    assert desk.audited("plan.json") > 0
    nobody = desk.run(["pupil-file", "P77", "none.json", "--store", "store", "--dataset", "tables"], exit_code=1)
    assert (nobody.figures["file"], (desk.folder / "none.json").exists()) == (None, False)


def kept_with_two_versions(desk: Desk) -> None:
    """Keep the tables and two versions of the plan in a store, the second adopted."""
    tables = {path.name: path.read_text(encoding="utf-8") for path in sorted((desk.folder / "tables").iterdir())}
    head = desk.json("plan.json")
    routes = head.pop("routes")
    store = open_store(desk.folder / "store")
    dataset = a_dataset(tables=tables)
    store.add_dataset(dataset)
    scenario = store.scenario_for(dataset.dataset_id, {"roads": "county"}, NOON)
    plan = store.add_plan(a_plan(scenario, head=head), routes)
    store.edit_plan(a_plan(scenario, head=head, kind="edit"), routes, (plan.plan_id, 1))
    why = "Shorter for P06 than for P07."
    store.adopt(DecisionRecord(new_id("dc"), plan.plan_id, 2, "Derby", "ac_1", NOON, why))
    store.close()


def planned_calls(desk: Desk, pupil_id: str) -> set[tuple[str, str, str]]:
    """Give direction, place and time of arrival wherever a plan calls for a pupil."""
    return {
        (run["direction"], "home" if stop["place"] == pupil_id else stop["place"], clock(stop["arrive"]))
        for route in desk.json("plan.json")["routes"]
        for run in route["runs"]
        for stop in run["stops"]
        if pupil_id in (*stop["boards"], *stop["alights"])
    }
