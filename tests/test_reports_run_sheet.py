"""Run sheets as PDF."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from reports_world import AM, PM, plan, routes, world

from transport_opt.reports.run_sheet import file_names, minute, school_window, write_run_sheets


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.fixture
def sheets(tmp_path: Path) -> tuple[Path, ...]:
    return write_run_sheets(world(), plan(), tmp_path / "sheets")


def test_each_route_has_its_own_sheet(sheets: tuple[Path, ...]) -> None:
    assert [path.name for path in sheets] == ["R1.pdf", "R2.pdf"]
    assert "Route R1" in text_of(sheets[0])
    assert "Route R2" not in text_of(sheets[0])


def test_a_sheet_tells_vehicle_operator_and_assistants(sheets: tuple[Path, ...]) -> None:
    text = text_of(sheets[1])

    assert "Vehicle: WAV2 (layouts, seats+wheelchairs: 8+0, 5+1)" in text
    assert "Operator: to be appointed" in text
    assert "Passenger assistants: 1; with the training named in the contract" in text


def test_a_sheet_tells_each_stop_with_who_boards_and_when(sheets: tuple[Path, ...]) -> None:
    text = text_of(sheets[0])

    assert "1 08:00 08:02 Home of P1 P1 P1: seat, allow 2 min" in text
    assert "3 08:42 08:43 Ash School P1, P2" in text


def test_a_sheet_tells_the_school_windows_of_both_sessions(sheets: tuple[Path, ...]) -> None:
    text = text_of(sheets[0])

    assert "Ash School: arrive between 08:40 and 08:50 (bell 08:55)" in text
    assert "Ash School: be there by 15:10, load from the bell at 15:15, leave by 15:35" in text


def test_only_the_first_school_of_an_afternoon_asks_to_be_ready_before_the_bell() -> None:
    school = world().school["S1"]

    assert "be there by" not in school_window(world(), school, PM, first=False)
    assert school_window(world(), school, AM, first=False) == school_window(world(), school, AM, first=True)


def test_part_time_pupils_are_listed_by_weekday(sheets: tuple[Path, ...]) -> None:
    text = text_of(sheets[0])

    assert "Who to expect on which day Pupil Monday Tuesday Wednesday Thursday Friday" in text
    assert "P2 yes yes no no yes" in text
    assert "P2 yes yes yes no yes" in text


def test_a_run_whose_pupils_all_come_every_day_has_no_list_by_weekday(sheets: tuple[Path, ...]) -> None:
    assert "Who to expect" not in text_of(sheets[1])


def test_runs_of_different_days_are_headed_by_their_days(sheets: tuple[Path, ...]) -> None:
    text = text_of(sheets[1])

    assert "Morning, run 1: Monday, Tuesday and Wednesday" in text
    assert "Morning, run 1: Thursday and Friday" in text
    assert "Afternoon, run 1: Monday to Friday" in text


def test_no_sheet_names_a_condition(sheets: tuple[Path, ...]) -> None:
    assert not any("epilepsy" in text_of(path) for path in sheets)


def test_signs_of_the_typesetter_in_data_stay_plain_text(tmp_path: Path) -> None:
    odd = '#panic("x") *bold* _it_ $x$ @ref <tag> \\ [b] `raw` // note'
    first, second = routes()
    (path, _) = write_run_sheets(world(), replace(plan(), routes=(replace(first, operator=odd), second)), tmp_path)

    assert f"Operator: {odd}" in text_of(path)


def test_a_sheet_is_a_tagged_a4_document_in_british_english(sheets: tuple[Path, ...]) -> None:
    reader = PdfReader(sheets[0])
    width, height = reader.pages[0].mediabox[2:]
    metadata = reader.xmp_metadata

    assert (round(width), round(height)) == (595, 842)
    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert metadata is not None
    assert b"pdfuaid:part" in metadata.stream.get_data()


def test_all_routes_may_go_into_one_document(tmp_path: Path) -> None:
    paths = write_run_sheets(world(), plan(), tmp_path / "all.pdf")

    assert paths == (tmp_path / "all.pdf",)
    pages = [page.extract_text() for page in PdfReader(paths[0]).pages]
    assert "Route R1" in pages[0]
    assert "Route R2" in pages[1]


def test_the_same_plan_makes_the_same_bytes(tmp_path: Path) -> None:
    (one,) = write_run_sheets(world(), plan(), tmp_path / "one.pdf")
    (two,) = write_run_sheets(world(), plan(), tmp_path / "two.pdf")

    assert one.read_bytes() == two.read_bytes()


def test_file_names_are_plain_and_never_clash() -> None:
    assert file_names(["R/1", "r-1", "../..", "", "R1", "é"]) == ("R-1", "r-1-2", "route", "route-2", "R1", "route-3")


def test_a_minute_is_rounded_down_so_that_nothing_is_told_late() -> None:
    assert minute(8 * 3600 + 59) == "08:00"
