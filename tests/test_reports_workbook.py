"""The workbook, read back with another library than the one that writes it."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from reports_world import plan, routes, world

from transport_opt.compare import compare
from transport_opt.errors import TransportError
from transport_opt.model import Pence, Plan, Prices, PupilPrice
from transport_opt.reports.workbook import write_workbook


def read(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def column(path: Path, sheet: str, heading: str) -> list[Any]:
    head, *rows = read(path, sheet)
    return [row[head.index(heading)] for row in rows]


def summary(path: Path) -> dict[str, Any]:
    return {row[0]: row[1] for row in read(path, "Summary")}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    write_workbook(world(), plan(), path)
    return path


def test_the_sheets_are_those_of_a_plan(book: Path) -> None:
    names = CalamineWorkbook.from_path(book).sheet_names

    assert names == ["Summary", "Routes", "Stops", "Pupils", "Unplaced", "Costs", "Findings"]


def test_totals_equal_the_plan_to_the_penny(book: Path) -> None:
    *amounts, blank, total = column(book, "Costs", "Cash a school day")

    assert [round(amount * 100) for amount in amounts] == [9401, 17_765]
    assert blank == ""
    assert round(total * 100) == plan().cash_pence_per_day
    assert round(summary(book)["Cash a school day"] * 100) == plan().cash_pence_per_day


def test_every_cost_line_adds_up_across_and_down(book: Path) -> None:
    head, *rows = read(book, "Costs")
    for row in (*rows[:2], rows[-1]):
        *lines, total = (round(row[head.index(name)] * 100) for name in head[2:8])
        assert sum(lines) == total


def test_cash_a_year_is_the_day_times_the_school_days(book: Path) -> None:
    told = summary(book)

    assert round(told["Cash a year"] * 100) == 27_166 * 190
    assert round(column(book, "Costs", "Cash a year")[-1] * 100) == 27_166 * 190


def test_notional_pounds_stand_apart_from_cash(book: Path) -> None:
    told = summary(book)

    assert told["Notional a school day"] == 1.5
    assert told["Notional a year"] == 285
    assert "Notional (comfort, change, keeping together; never paid)" in told


def test_the_bounds_stand_beside_the_cash_with_what_a_better_plan_could_save_at_most(tmp_path: Path) -> None:
    bounded = replace(plan(), one_school_lower_bound_pence_per_day=Pence(25_000), prices=Prices(0.829, ()))
    write_workbook(world(), bounded, tmp_path / "a.xlsx")
    told = summary(tmp_path / "a.xlsx")

    assert told["Proven lower bound a school day"] == 200
    assert told["A better plan could save at most"] == "£71.66, 26.4 % of the cash"
    assert told["The same with one school a run and one run a vehicle a session"] == 250
    assert told["Schools solved to the end"].startswith("82 %; more time may raise the bounds")


def test_a_plan_without_a_bound_has_no_line_for_one(tmp_path: Path) -> None:
    write_workbook(world(), replace(plan(), lower_bound_pence_per_day=None), tmp_path / "a.xlsx")

    assert not any("bound" in label for label in summary(tmp_path / "a.xlsx"))


def test_each_pupils_price_has_a_heading_that_says_what_it_is(book: Path, tmp_path: Path) -> None:
    heading = (
        "What the pupil adds at least a school day when every run serves one school (a price by the linear programme, "
        "not route cost ÷ pupils)"
    )
    prices = Prices(1.0, (PupilPrice("P1", Pence(4321)), PupilPrice("P3", Pence(12_000))))
    write_workbook(world(), replace(plan(), prices=prices), tmp_path / "a.xlsx")

    assert column(tmp_path / "a.xlsx", "Pupils", heading) == [43.21, "", 120, ""]
    assert heading not in read(book, "Pupils")[0], "only where there are prices"


def test_an_unpriced_total_is_told_as_such(tmp_path: Path) -> None:
    write_workbook(world(), replace(plan(), notional_pence_per_day=None), tmp_path / "a.xlsx")

    assert summary(tmp_path / "a.xlsx")["Notional a school day"] == "not priced"


def test_a_plan_with_hard_findings_is_not_ready(book: Path, tmp_path: Path) -> None:
    write_workbook(world(), replace(plan(), findings=()), tmp_path / "clean.xlsx")

    assert summary(book)["State"] == "Not ready: 1 finding that must be mended (sheet Findings)"
    assert summary(tmp_path / "clean.xlsx")["State"] == "No hard finding"


def test_the_summary_counts_pupils_with_and_without_a_seat(book: Path) -> None:
    told = summary(book)

    assert (told["Pupils"], told["Pupils on a route"]) == (4, 3)
    assert told["Pupils without a seat in some session (sheet Unplaced)"] == 1
    assert (told["Routes by MPV6"], told["Routes by WAV2"]) == (1, 1)


def test_pupils_have_times_as_times_and_minutes_as_numbers(book: Path) -> None:
    assert column(book, "Pupils", "Pick-up")[0] == time(8, 0, 30)
    assert column(book, "Pupils", "Morning minutes aboard")[0] == 39.5
    assert column(book, "Pupils", "Morning limit in minutes") == [45, 45, 40, 45]
    assert column(book, "Pupils", "Why there is no seat")[3].startswith("morning and afternoon: P4 finds no seat")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, start: str) -> None:
    first, second = routes()
    path = tmp_path / "a.xlsx"
    odd = f'{start}HYPERLINK("http://example.org")'
    write_workbook(world(), replace(plan(), routes=(replace(first, operator=odd), second)), path)

    assert column(path, "Routes", "Operator")[0] == odd
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any(b"<f>" in content or b"<hyperlink " in content for content in parts.values())
    assert b"quotePrefix" in parts["xl/styles.xml"]


def test_headers_stay_in_sight_and_can_be_filtered(book: Path) -> None:
    with ZipFile(book) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(2, 8)]

    assert all('state="frozen"' in sheet and "<autoFilter " in sheet for sheet in sheets)
    assert '<autoFilter ref="A1:K3"/>' in sheets[4]


def test_the_same_plan_makes_the_same_bytes(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    write_workbook(world(), plan(), other)

    assert other.read_bytes() == book.read_bytes()


def test_the_date_inside_is_the_callers(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    write_workbook(world(), plan(), other, created=datetime(2026, 1, 2, tzinfo=UTC))

    with ZipFile(other) as archive:
        assert b"2026-01-02T00:00:00Z" in archive.read("docProps/core.xml")


def test_explanations_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    why = SimpleNamespace(route_id="R1", sentences=("Two pupils share.", "It costs £94.01."))
    write_workbook(world(), plan(), path, explanations=[why])

    assert read(path, "Why")[1:] == [["R1", "Two pupils share."], ["R1", "It costs £94.01."]]


def test_today_and_the_plan_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    today = replace(plan(), routes=(*routes(), replace(routes()[0], route_id="R3")))
    comparison = compare(world(), [("Today", today), ("Plan", plan())])
    write_workbook(world(), plan(), path, comparison=comparison)
    rows = read(path, "Today vs plan")

    assert rows[0] == ["Measure", "Today", "Plan"]
    day, year = (row for row in rows if row[0] == "Total cash")
    assert [round(value * 100) for value in day[1:]] == [27_166 + 9401, 27_166]
    assert [round(value * 100) for value in year[1:]] == [(27_166 + 9401) * 190, 27_166 * 190]
    assert next(row for row in rows if row[0].startswith("Difference from"))[1:] == [0, -94.01]
    assert next(row for row in rows if row[0] == "Difference in per cent")[1:] == ["0.0 %", "-25.7 %"]
    assert next(row for row in rows if row[0] == "Routes by MPV6")[1:] == [2, 1]


def test_an_empty_plan_makes_a_workbook_too(tmp_path: Path) -> None:
    write_workbook(world(), Plan(()), tmp_path / "a.xlsx")

    assert summary(tmp_path / "a.xlsx")["Cash a school day"] == "not priced"
    assert len(read(tmp_path / "a.xlsx", "Pupils")) == 5


def test_an_unpriced_route_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    first, second = routes()
    with pytest.raises(TransportError, match="Route R1 has no price"):
        write_workbook(world(), replace(plan(), routes=(replace(first, cash=None), second)), tmp_path / "a.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    finding = replace(plan().findings[0], message="x" * 40_000)
    write_workbook(world(), replace(plan(), findings=(finding,)), path)
    (told,) = column(path, "Findings", "What is wrong")

    assert len(told) == 32_767
    assert told.endswith("x…")
