"""Tasks 3, 4, 5 and 8 of docs/tasks.md: pupils who join, move, lose their route, or may not share."""

from tasks_world import Desk, Rows, pupil_row, read_rows, write_rows


def put_in(desk: Desk, name: str, row: dict[str, str]) -> None:
    """Copy the tables under a name, with a pupil's row put in as ``place`` asks for."""
    others: Rows = [
        one for one in read_rows(desk.folder / "tables" / "pupils.csv") if one["pupil_id"] != row["pupil_id"]
    ]
    desk.copy(name, pupils=[*others, row])


def riders(desk: Desk, plan: str) -> dict[str, str]:
    """Give each pupil's route."""
    return {
        name: route["route_id"]
        for route in desk.json(plan)["routes"]
        for run in route["runs"]
        for stop in run["stops"]
        for name in stop["boards"]
    }


def test_a_new_pupil_joins_for_exactly_what_the_offer_said(desk: Desk) -> None:
    row = pupil_row("P25")
    write_rows(desk.folder / "new.csv", [row])
    told = desk.type(3).figures
    (placing,) = told["placings"]
    best = placing["offers"][0]
    costs = [offer["cash_pence_per_day"] for offer in placing["offers"]]

    assert costs == sorted(costs)
    assert [offer["kind"] for offer in placing["offers"]].count("route") in range(1, 6)
    assert placing["offers"][-1]["kind"] != "route"
    assert best["cash_pence_per_year"] == 190 * best["cash_pence_per_day"]
    # Seven kilometres, four times a day, at 55p a mile.
    assert placing["travel_budget"]["pence_per_day"] == 957
    put_in(desk, "joined", row)
    before, after = desk.audited("plan.json"), desk.audited("placed.json", "joined")
    assert after - before == best["cash_pence_per_day"]
    assert told["accepted"]["new_findings"] == []
    assert {one["pupil_id"] for one in told["accepted"]["families_to_tell"]} == set(best["families_to_tell"])
    assert riders(desk, "placed.json") == {**riders(desk, "plan.json"), "P25": best["route_id"]}


def test_a_pupil_who_changes_school_leaves_the_old_route_first(desk: Desk) -> None:
    row = pupil_row("P04", school_id="S2")
    write_rows(desk.folder / "moved.csv", [row])
    told = desk.type(4).figures
    (placing,) = told["placings"]

    assert placing["joins"] is False
    put_in(desk, "moved", row)
    before, after = desk.audited("plan.json"), desk.audited("moved.json", "moved")
    assert after - before == placing["offers"][0]["cash_pence_per_day"]
    was, now = riders(desk, "plan.json"), riders(desk, "moved.json")
    assert {name for name in was if was[name] != now[name]} <= {"P04"}
    schools = {
        stop["place"]
        for route in desk.json("moved.json")["routes"]
        for run in route["runs"]
        for stop in run["stops"]
        if "P04" in stop["alights"] and run["direction"] == "am"
    }
    assert schools == {"S2"}
    told_families = {one["pupil_id"] for one in told["accepted"]["families_to_tell"]}
    assert "P04" in told_families
    assert {"S1", "S2"} <= {one["school_id"] for one in told["accepted"]["schools_to_tell"]}


def test_six_routes_handed_back_concern_their_own_pupils_alone(desk: Desk) -> None:
    told = desk.type(5)
    figures = told.figures["hand_back"]
    theirs = {f"P{number:02d}" for number in range(1, 9)}

    assert figures["handed_back"] == [f"T{number:02d}" for number in range(1, 7)]
    assert (set(figures["placed_anew"]), figures["changed"], figures["joined"]) == (theirs, [], [])
    was, now = riders(desk, "baseline.json"), riders(desk, "next.json")
    assert {name for name in was if was[name] != now[name]} <= theirs
    assert (len(now), told.figures["unplaced"], told.figures["findings"]["hard"]) == (24, 0, 0)
    before, after = desk.audited("baseline.json"), desk.audited("next.json")
    saved = before - after
    assert saved > 0
    assert "6 routes are handed back; 8 of their 8 pupils are placed anew. 0 of 16 other pupils" in told.words
    assert f"£{saved / 100:.2f} less than before." in told.words


def test_two_who_may_not_share_hear_the_rule_and_what_it_costs(desk: Desk) -> None:
    told = desk.type(8)
    was = riders(desk, "plan.json")

    assert was["P06"] != was["P07"]
    in_the_way = {one["route_id"]: one for one in told.figures["in_the_way"]}
    assert in_the_way[was["P07"]]["code"] == "not-together"
    assert "P06 is never to share a vehicle with P07." in in_the_way[was["P07"]]["message"]
    (rule,) = told.figures["relaxations"]
    assert (rule["code"], rule["words"]) == ("not-together", "not to ride with P07")
    assert rule["saved_pence_per_day"] >= 0
    assert "Letting go not to ride with P07 would save " in told.words
    assert desk.audited("plan.json") > 0
