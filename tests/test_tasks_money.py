"""Tasks 2 and 7 of docs/tasks.md: what is paid today, and the cost report."""

from decimal import Decimal

from tasks_world import TODAY, Desk


def test_what_is_paid_today_reconciles_and_tells_ghost_days_and_large_vehicles(desk: Desk) -> None:
    told = desk.type(2, 1)
    contracts = {route_id: int(100 * Decimal(paid)) for route_id, _, _, paid, _ in TODAY}
    assert sum(contracts.values()) == 128_150
    assert "For the 14 of 14 routes whose price routes.csv states, £1,281.50 a school day is paid and" in told.words
    assert told.figures["findings"]["hard"] == 0
    routes = desk.json("today.json")["routes"]
    modelled = sum(route["cash_pence"]["total"] for route in routes)
    assert told.figures["cash_pence_per_day"] == modelled == desk.audited("today.json")

    desk.type(2, 2)
    today = desk.json("paid.json")["today"]
    assert {line["route_id"]: line["paid"] for line in today["lines"]} == contracts
    assert (today["paid"], today["modelled"]) == (128_150, modelled)
    # T10 costs £58.00, and neither of its pupils travels on Fridays: a fifth of 190 days.
    ghosts = {line["route_id"]: (line["ghost_days"], line["ghost_per_year"]) for line in today["lines"]}
    assert {route_id: days for route_id, days in ghosts.items() if days[0]} == {"T10": (1, 38 * 5800)}
    assert today["ghost_per_year"] == 220_400
    # T07: £80 a day of standing charge, and 80p a mile for 16 km (9.94 miles), £7.95.
    large = {line["route_id"]: (line["smaller"], line["smaller_saves"]) for line in today["lines"] if line["smaller"]}
    assert large == {"T07": ("CAR", 8795)}


def test_the_cost_report_adds_up_to_the_plans_and_tells_what_is_left_of_the_overspend(desk: Desk) -> None:
    desk.type(7, 1)
    assert (desk.folder / "report.pdf").read_bytes().startswith(b"%PDF")
    told = desk.type(7, 2)
    report = desk.json("report.json")
    stated = [desk.audited(f"{name}.json") for name in ("baseline", "plan")]

    assert [plan["per_day"]["total"] for plan in report["plans"]] == stated
    assert [plan["per_year"]["total"] for plan in report["plans"]] == [190 * cash for cash in stated]
    for cut in report["cuts"]:
        assert [sum(row["per_day"][at] for row in cut["rows"]) for at in (0, 1)] == stated, cut["cut_id"]
    assert [sum(one["shares"][at] for one in report["pupil_costs"]) for at in (0, 1)] == stated

    (line,) = report["budget_lines"]
    overspend = 100 * (240_000 - 150_000)
    assert line["saving"] == 190 * (stated[0] - stated[1]) > 0
    assert line["closed"] + line["left"] == overspend
    assert line["least"] < line["saving"] < line["most"]
    assert report["plans"][1]["hard_findings"] == 0
    assert "Total cash" in told.words
