"""Tasks 9 and 10 of docs/tasks.md: whose approval, and whose place beside a travel budget, costs how much."""

from fractions import Fraction

from tasks_world import HOMES, NEEDS, SCHOOLS, Desk, pupil_row, read_rows, write_rows

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
