"""Workbooks that are no workbooks, that would fill the memory, and that hold formulas."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from transport_opt.errors import UnreadableInputError
from transport_opt.intake import read_dataset, workbook

HEADS = {
    "pupils": ["pupil_id", "school_id", "latitude", "longitude", "phase", "seats"],
    "schools": ["school_id", "name", "latitude", "longitude", "am_bell", "pm_bell"],
    "vehicles": ["vehicle_type", "layouts", "standing", "live_mile"],
}
ROWS: dict[str, list[str | float]] = {
    "pupils": [12, "S1", 53.1, -1.5, "primary", 1],
    "schools": ["S1", "Hill", 53.2, -1.6, "09:00", "15:15"],
    "vehicles": ["MPV6", "6+0", 58, 1.8],
}


def book(path: Path, **changes: str) -> Path:
    """Write a workbook; a change names a sheet and writes one more cell there, as ``pupils='F2 =1+1'``."""
    made = xlsxwriter.Workbook(str(path))
    for name, head in HEADS.items():
        sheet = made.add_worksheet(name)
        sheet.write_row(0, 0, head)
        sheet.write_row(1, 0, ROWS[name])
        if name in changes:
            cell, _, content = changes[name].partition(" ")
            sheet.write(cell, content)
    made.close()
    return path


def test_a_workbook_is_read_and_a_numbers_id_is_as_typed(tmp_path: Path) -> None:
    found = read_dataset(book(tmp_path / "county.xlsx"))
    assert found.problems == ()
    assert found.name == "county"
    assert found.scenario is not None
    assert found.scenario.pupils[0].pupil_id == "12"


def test_a_cell_with_a_formula_is_told_whatever_value_is_stored(tmp_path: Path) -> None:
    found = read_dataset(book(tmp_path / "county.xlsx", pupils="F2 =1+1"))
    (problem,) = found.problems
    assert problem.message == (
        "Row 2 (pupil_id '12'): 'seats' is '=1+1', which holds a formula. It needs the value itself."
    )
    assert problem.where == "sheet pupils, row 2, column seats"
    assert problem.action == "Copy the cells and paste them back as values."


def test_a_failed_formula_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "county.xlsx", pupils="F2 =NA()")
    swap(path, "xl/worksheets/sheet1.xml", b'<c r="F2"><f>NA()</f><v>0</v></c>', b'<c r="F2" t="e"><v>#N/A</v></c>')
    (problem,) = read_dataset(path).problems
    assert "'seats' is '#N/A', which is a spreadsheet's error" in problem.message


def swap(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(1_000_000))
    assert bomb.stat().st_size < 1_000_000

    def forbidden(*_: object) -> None:
        raise AssertionError("the bomb was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", forbidden)
    with pytest.raises(UnreadableInputError, match=r"bomb\.xlsx unpacks to 201,000,000 bytes; at most 200,000,000 are"):
        read_dataset(bomb)


def test_a_bomb_that_understates_its_size_is_refused(tmp_path: Path) -> None:
    bomb = book(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", bytes(1_000_000))
    raw = bomb.read_bytes()
    size = (1_000_000).to_bytes(4, "little")
    assert raw.count(size) == 2
    bomb.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(UnreadableInputError, match=r"bomb\.xlsx is not a workbook that can be read"):
        read_dataset(bomb)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2001):
            archive.writestr(str(number), b"")
    with pytest.raises(UnreadableInputError, match="holds 2,001 parts; at most 2,000 are read"):
        read_dataset(path)


def test_a_workbook_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "large.xlsx")
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_BYTES", 1000)
    with pytest.raises(UnreadableInputError, match=r"large\.xlsx is [\d,]+ bytes; at most 1,000 are read"):
        read_dataset(path)


def test_a_lone_cell_far_away_is_refused_before_the_grid_is_laid_out(tmp_path: Path) -> None:
    path = book(tmp_path / "far.xlsx", pupils="XFD90000 x")
    with pytest.raises(UnreadableInputError, match=r"reaches to row 90,000 and column 16,384; at most 100,000 rows"):
        read_dataset(path)


def test_a_sheet_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "long.xlsx", schools="A100001 x")
    with pytest.raises(UnreadableInputError, match=r"Sheet 'schools' of long\.xlsx reaches to row 100,001"):
        read_dataset(path)


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "entity.xlsx")
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<worksheet '
    swap(path, "xl/worksheets/sheet1.xml", b"<worksheet ", declared)
    with pytest.raises(UnreadableInputError, match=r"entity\.xlsx is not a workbook that can be read"):
        read_dataset(path)


@pytest.mark.parametrize("raw", [b"", b"pupil_id\nP1\n", b"PK\x03\x04rest"])
def test_what_is_no_archive_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "not.xlsx"
    path.write_bytes(raw)
    with pytest.raises(UnreadableInputError, match=r"not\.xlsx is not a workbook that can be read") as caught:
        read_dataset(path)
    assert "Save it again as an .xlsx workbook" in caught.value.action


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "torn.xlsx")
    raw = bytearray(path.read_bytes())
    for position in range(200, 400):
        raw[position] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(UnreadableInputError, match=r"torn\.xlsx is not a workbook that can be read"):
        read_dataset(path)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableInputError, match=r"other\.xlsx is not a workbook that can be read"):
        read_dataset(path)


def test_a_workbook_with_other_sheets_says_which(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    made = xlsxwriter.Workbook(str(path))
    made.add_worksheet("Sheet1")
    made.close()
    with pytest.raises(UnreadableInputError, match=r"it needs sheets called pupils, schools and vehicles\. It has: Sh"):
        read_dataset(path)


def test_sheet_names_are_matched_without_case_and_extra_sheets_are_left(tmp_path: Path) -> None:
    path = book(tmp_path / "county.xlsx")
    swap(path, "xl/workbook.xml", b'name="pupils"', b'name="Pupils "')
    assert read_dataset(path).problems == ()


def test_a_missing_sheet_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "county.xlsx")
    swap(path, "xl/workbook.xml", b'name="schools"', b'name="school"')
    (problem,) = read_dataset(path).problems
    assert problem.message == "The data set needs sheet schools. It has: pupils, school, vehicles."
    assert problem.action == "Rename 'school' to 'schools'."
