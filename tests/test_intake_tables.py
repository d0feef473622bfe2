"""Files and their columns, before any cell is read."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transport_opt.errors import Problem, UnreadableInputError
from transport_opt.intake import DataSet, read_dataset, tables

PUPILS = "pupil_id,school_id,latitude,longitude,phase\nP1,S1,53.1,-1.5,primary\n"
SCHOOLS = "school_id,name,latitude,longitude,am_bell,pm_bell\nS1,Hill,53.2,-1.6,09:00,15:15\n"
VEHICLES = "vehicle_type,layouts,standing,live_mile\nMPV6,6+0,58,1.80\n"


def folder(path: Path, **files: str | bytes) -> Path:
    for name, content in {"pupils": PUPILS, "schools": SCHOOLS, "vehicles": VEHICLES, **files}.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (path / f"{name}.csv").write_bytes(raw)
    return path


def only(found: DataSet) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0]


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    marked = folder(tmp_path, pupils=b"\xef\xbb\xbf" + PUPILS.replace("\n", "\r\n").encode())
    assert read_dataset(marked).problems == ()


def test_header_names_are_matched_without_case_blanks_or_hyphens(tmp_path: Path) -> None:
    loose = PUPILS.replace("pupil_id,school_id", " Pupil ID ,School-Id")
    assert read_dataset(folder(tmp_path, pupils=loose)).problems == ()


def test_file_names_are_matched_without_case(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "pupils.csv").rename(tmp_path / "Pupils.CSV")
    assert read_dataset(tmp_path).problems == ()


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, pupils=PUPILS + "\n,,,,\nP2,S1,53.1,-1.5,old\n"))
    assert only(found).where == "pupils.csv, row 5, column phase"


def test_trailing_blanks_are_trimmed(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, pupils=PUPILS.replace("P1,S1", "P1 ,\tS1\u00a0")))
    assert found.problems == ()
    assert found.scenario is not None
    assert found.scenario.pupils[0].pupil_id == "P1"


def test_a_missing_column_lists_those_there_and_the_one_perhaps_meant(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, pupils=PUPILS.replace("school_id", "shool_id")))
    missing = next(problem for problem in found.problems if problem.code == "missing-column")
    assert missing.message == (
        "pupils.csv needs a column called 'school_id'. It has: pupil_id, shool_id, latitude, longitude, phase."
        " Perhaps 'shool_id' is meant."
    )
    assert missing.action == "Rename 'shool_id' to 'school_id'."
    assert found.scenario is None


def test_a_missing_column_is_told_once_and_not_at_every_row(tmp_path: Path) -> None:
    bare = "pupil_id,latitude,longitude,phase\nP1,53.1,-1.5,primary\nP2,53.1,-1.5,primary\n"
    problem = only(read_dataset(folder(tmp_path, pupils=bare)))
    assert problem.message.startswith("pupils.csv needs a column called 'school_id'. It has: pupil_id, latitude,")
    assert problem.action == "Rename one or add it."


def test_unknown_columns_are_told_once_with_a_guess_and_do_not_stop(tmp_path: Path) -> None:
    extra = PUPILS.replace("phase", "phase,asistant,notes").replace("primary", "primary,shared,hello")
    problem = only(read_dataset(folder(tmp_path, pupils=extra)))
    assert problem.message == (
        "pupils.csv has columns that are not known and are kept out of the plan: 'asistant', 'notes'."
        " 'asistant': Did you mean 'assistant'?"
    )
    assert not problem.stops


def test_a_column_that_is_there_twice_stops(tmp_path: Path) -> None:
    twice = PUPILS.replace("phase", "phase,Phase").replace("primary", "primary,adult")
    problem = only(read_dataset(folder(tmp_path, pupils=twice)))
    assert problem.message == "pupils.csv has 2 columns called 'phase'; it needs one."
    assert problem.stops


def test_a_missing_file_is_told_with_the_files_there(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "vehicles.csv").rename(tmp_path / "vehicle.csv")
    problem = only(read_dataset(tmp_path))
    assert problem.message == "The data set needs vehicles.csv. It has: pupils.csv, schools.csv, vehicle.csv."
    assert problem.action == "Rename 'vehicle.csv' to 'vehicles.csv'."


def test_a_file_nearly_named_as_one_that_is_read_is_told(tmp_path: Path) -> None:
    problem = only(read_dataset(folder(tmp_path, route="route_id\n")))
    assert problem.message == "'route.csv' is not read. Did you mean 'routes.csv'?"
    assert not problem.stops


def test_a_table_without_rows_is_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, vehicles=VEHICLES.partition("\n")[0]))
    assert only(found).message == "vehicles.csv has a header and no rows; it needs one at least."


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    messages = [problem.message for problem in read_dataset(folder(tmp_path, schools="")).problems]
    assert "schools.csv is empty; it needs a header row and one row at least." in messages
    assert "schools.csv needs a column called 'school_id'. It has: nothing." in messages


def test_semicolons_between_columns_are_named(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, vehicles=VEHICLES.replace(",", ";")))
    messages = [problem.message for problem in found.problems]
    assert "vehicles.csv has its columns separated by semicolons; it needs commas." in messages


def test_a_row_with_too_many_cells_is_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, schools=SCHOOLS.replace("Hill", "Hill, Upper")))
    damaged = next(problem for problem in found.problems if problem.code == "damaged-row")
    assert damaged.message == "The row has 7 cells, and the header names 6 columns."
    assert damaged.where == "schools.csv, row 2"


def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path: Path) -> None:
    found = read_dataset(folder(tmp_path, schools=SCHOOLS + 'S2,"Dale,53,-1,09:00,15:00\n'))
    problem = only(found)
    assert problem.message.startswith("The rows from row 3 on cannot be split into cells:")
    assert problem.stops


def test_a_formula_in_a_cell_is_told(tmp_path: Path) -> None:
    problem = only(read_dataset(folder(tmp_path, pupils=PUPILS.replace("primary", "=A1&B1"))))
    assert problem.message == (
        "Row 2 (pupil_id 'P1'): 'phase' is '=A1&B1', which holds a formula. It needs the value itself."
    )
    assert problem.where == "pupils.csv, row 2, column phase"


def test_a_spreadsheets_error_in_a_cell_is_told(tmp_path: Path) -> None:
    problem = only(read_dataset(folder(tmp_path, pupils=PUPILS.replace("primary", "#N/A"))))
    assert "is a spreadsheet's error" in problem.message


@pytest.mark.parametrize("raw", [PUPILS.encode("utf-16"), PUPILS.replace("primary", "£").encode("cp1252")])
def test_text_that_is_not_utf_8_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(UnreadableInputError, match=r"pupils\.csv is not UTF-8 text") as caught:
        read_dataset(folder(tmp_path, pupils=raw))
    assert caught.value.action == "Save it again as 'CSV UTF-8 (comma delimited)'."


def test_a_file_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", 100)
    with pytest.raises(UnreadableInputError, match=r"schools\.csv is \d+ bytes, more than the 100 that are read"):
        read_dataset(folder(tmp_path, pupils="pupil_id\n", schools=SCHOOLS + "S2\n" * 50))


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(UnreadableInputError, match=r"pupils\.csv has more than 3 rows"):
        read_dataset(folder(tmp_path, pupils=PUPILS + "P2\n" * 9))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"pupils\.csv has 501 columns"):
        read_dataset(folder(tmp_path, pupils=",".join(f"c{number}" for number in range(501)) + "\n"))


SCRAPS = st.sampled_from(
    ["P1", "S1", ",", "\n", '"', "53.1", "-1.5", "=1", "#N/A", "\x00", "£", "\ufeff", ";", "01/09/2026"]
)


@given(st.one_of(st.binary(max_size=200), st.lists(SCRAPS, max_size=40).map("".join)))
@settings(max_examples=100, deadline=None)
def test_no_content_of_a_file_makes_reading_fail_in_another_way(content: bytes | str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    with tempfile.TemporaryDirectory() as path:
        folder(Path(path), pupils=PUPILS.encode() + raw, schools=raw or b"?")
        assert outcome(Path(path)) in ("problems", "unreadable")


def outcome(path: Path) -> str:
    try:
        found = read_dataset(path)
    except UnreadableInputError:
        return "unreadable"
    return "read" if found.scenario else "problems"
