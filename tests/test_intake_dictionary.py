"""The tables that drive readers and documents: fields, codes, and the page made of them."""

import re
from pathlib import Path

import pytest

from transport_opt.intake import rows
from transport_opt.intake.codes import CODES
from transport_opt.intake.dictionary import data_dictionary
from transport_opt.intake.faults import Faults, Spot
from transport_opt.intake.fields import FIELDS, PLACE_COLUMNS, TABLES, columns_of
from transport_opt.intake.rows import PlaceRow, Row

ROOT = Path(__file__).parents[1]
MODELS: dict[str, type[Row]] = {
    "pupils": rows.PupilRow,
    "schools": rows.SchoolRow,
    "vehicles": rows.VehicleRow,
    "routes": rows.RouteRow,
    "locks": rows.LockRow,
    "postcodes": rows.PostcodeRow,
    "policy": rows.PolicyRow,
}


def test_the_page_is_what_the_tables_say() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == data_dictionary(), "run: python -m transport_opt.intake.dictionary"


@pytest.mark.parametrize("file", [kind.name for kind in TABLES])
def test_the_row_model_of_a_table_has_exactly_its_columns(file: str) -> None:
    assert set(MODELS[file].model_fields) - {"row", "failed"} == set(columns_of(file))
    assert issubclass(MODELS[file], PlaceRow) == set(PLACE_COLUMNS).issubset(columns_of(file))


def test_the_page_has_every_column_and_every_code() -> None:
    page = data_dictionary()
    for field in FIELDS:
        assert f"| `{field.column}` |" in page
    for code, words in CODES.items():
        assert f"| `{code}` | {words} |" in page


def test_every_code_is_used_and_every_code_used_is_listed() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "transport_opt" / "intake").glob("*.py")
        if path.name not in ("codes.py", "plan_file.py", "plan_rows.py")
    )
    quoted = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', source))
    assert set(CODES) <= quoted
    calls = re.findall(r'(?:CellError|_BadPlaceError|Problem)\(\s*"([^"]+)"', source)
    assert calls
    assert set(calls) <= set(CODES)


def test_a_code_that_is_not_listed_cannot_be_told() -> None:
    with pytest.raises(KeyError, match="no-such-code"):
        Faults().add(Spot("pupils", "pupils.csv"), "no-such-code", "", "")


def test_problems_are_in_the_order_of_the_files_whatever_order_they_are_found_in() -> None:
    faults = Faults()
    for file, row, column in [("schools", 2, "name"), ("pupils", 9, ""), ("pupils", 2, "phase"), ("pupils", 2, "")]:
        faults.add(Spot(file, f"{file}.csv", row, column), "blank-cell", "", "")
    assert [problem.where for problem in faults.in_order()] == [
        "pupils.csv, row 2",
        "pupils.csv, row 2, column phase",
        "pupils.csv, row 9",
        "schools.csv, row 2, column name",
    ]
