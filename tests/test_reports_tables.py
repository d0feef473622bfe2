"""Rows for every report."""

from dataclasses import fields, replace

from reports_world import at, plan, routes, world

from transport_opt.model import Unplaced
from transport_opt.model.pupil import Direction
from transport_opt.reports.tables import (
    cost_rows,
    finding_rows,
    pupil_rows,
    route_rows,
    stop_rows,
    unplaced_rows,
)


def test_a_route_row_tells_times_load_schools_and_cash() -> None:
    row = route_rows(world(), plan())[0]

    assert (row.line, row.route_id, row.operator, row.schools) == (1, "R1", "=Acme Taxis", "Ash School")
    assert (row.pupils, row.seated, row.wheelchairs, row.runs) == (2, 3, 0, 2)
    assert (row.first_call, row.school_arrival) == (at("08:00:30"), at("08:42"))
    assert (row.school_departure, row.last_call) == (at("15:16"), at("15:50"))
    assert (row.metres, row.cash) == (32_186, 9401)


def test_live_distance_is_the_mean_of_the_week() -> None:
    first, second = routes()
    half = replace(first, runs=(replace(second.runs[0], metres=10_000),))

    assert route_rows(world(), replace(plan(), routes=(half,)))[0].metres == 6000


def test_a_route_without_mornings_has_no_morning_times() -> None:
    first, _ = routes()
    row = route_rows(world(), replace(plan(), routes=(replace(first, runs=first.runs[1:]),)))[0]

    assert (row.first_call, row.school_arrival, row.school_departure) == (None, None, at("15:16"))


def test_stop_rows_keep_the_order_of_the_plan() -> None:
    rows = stop_rows(world(), plan())

    assert [(row.order, row.place, row.name) for row in rows[:3]] == [
        (1, "P1", "Home of P1"),
        (2, "P2", "Home of P2"),
        (3, "S1", "Ash School"),
    ]
    assert len(rows) == 12


def test_a_pupil_row_tells_both_sessions() -> None:
    row = pupil_rows(world(), plan())[0]

    assert (row.morning.route_id, row.morning.starts, row.morning.ends) == ("R1", at("08:00:30"), at("08:42"))
    assert (row.morning.aboard, row.morning.limit) == (39 * 60 + 30, 45 * 60)
    assert (row.afternoon.starts, row.afternoon.ends, row.afternoon.aboard) == (at("15:16"), at("15:50"), 34 * 60)


def test_a_pupil_with_other_times_on_other_days_has_them_in_words() -> None:
    row = pupil_rows(world(), plan())[2]

    assert row.morning.starts == at("08:00")
    assert row.morning.other_days == "Thursday and Friday: route R2, 08:05 to 08:50"


def test_every_pupil_of_the_scenario_has_a_row_even_without_a_seat() -> None:
    rows = pupil_rows(world(), plan())

    assert [row.pupil_id for row in rows] == ["P1", "P2", "P3", "P4"]
    assert rows[3].morning.route_id == rows[3].afternoon.route_id == ""
    assert rows[3].unplaced == "morning and afternoon: P4 finds no seat: every route is full."


def test_an_unplaced_pupil_without_a_reason_still_has_a_row() -> None:
    (row,) = unplaced_rows(world(), replace(plan(), unplaced=(Unplaced("P4", (Direction.PM,), ()),)))

    assert (row.pupil_id, row.sessions, row.code, row.message) == ("P4", "afternoon", "", "")


def test_cost_rows_add_up_to_the_plan() -> None:
    rows = cost_rows(world(), plan())

    assert sum(row.total for row in rows) == plan().cash_pence_per_day
    assert all(row.total == row.standing + row.live + row.dead + row.hours + row.assistants for row in rows)
    assert rows[0].year == 9401 * 190


def test_the_share_of_a_route_is_rounded_half_up_over_its_pupils() -> None:
    assert [row.share for row in cost_rows(world(), plan())] == [4701, 17_765]


def test_hard_findings_come_first_with_their_rule_in_words() -> None:
    rows = finding_rows(plan())

    assert [row.kind for row in rows] == ["hard", "reported"]
    assert rows[0].rule.startswith("Seated pupils")


def test_no_row_tells_where_a_pupil_lives_or_what_they_have() -> None:
    told = {field.name for row in pupil_rows(world(), plan()) for field in fields(row)}

    assert told == {"pupil_id", "school_id", "school", "morning", "afternoon", "unplaced", "price"}
