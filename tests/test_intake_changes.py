"""Pupils who are new or changed, read into a data set by the code that reads its own."""

from pathlib import Path

import pytest
from command_world import write_table, write_world

from transport_opt.intake import read_dataset
from transport_opt.intake.changes import Changes, read_changes

ROW = {"pupil_id": "P4", "school_id": "S1", "phase": "secondary", "latitude": "53.0", "longitude": "-1.47"}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return write_world(tmp_path)[0]


def changes(tables: Path, *rows: dict[str, str]) -> Changes:
    file = tables.parent / "new.csv"
    write_table(file, list(rows))
    return read_changes(tables, file)


def told(found: Changes) -> list[str]:
    return [f"{one.where}: {one.message}" for one in found.problems]


def test_a_new_pupil_stands_after_those_who_were_there(tables: Path) -> None:
    found = changes(tables, ROW)

    assert found.scenario is not None
    assert list(found.scenario.pupil) == ["P1", "P2", "P3", "P4"]
    assert found.pupil_ids == ("P4",)


def test_a_changed_pupil_keeps_their_place_and_the_others_stay_as_they_are(tables: Path) -> None:
    before = read_dataset(tables).scenario
    found = changes(tables, {**ROW, "pupil_id": "P2", "assistant": "shared"})

    assert before is not None
    assert found.scenario is not None
    assert list(found.scenario.pupil) == ["P1", "P2", "P3"]
    assert found.scenario.pupils[1].assistant == "shared"
    assert found.scenario.pupils[::2] == before.pupils[::2]


def test_the_data_set_with_the_rows_put_in_has_the_same_fingerprint(tables: Path) -> None:
    found = changes(tables, ROW)
    own = (tables / "pupils.csv").read_text(encoding="utf-8")
    (tables / "pupils.csv").write_text(f"{own}P4,S1,53.0,-1.47,secondary\n", encoding="utf-8")

    assert found.sha256 == read_dataset(tables).sha256 != ""


def test_problems_are_told_by_the_rows_of_the_new_file_alone(tables: Path) -> None:
    alone = {**ROW, "not_with": ""}
    found = changes(tables, alone, {**alone, "phase": "infant"}, {**alone, "pupil_id": "P5", "not_with": "P9"})

    assert found.scenario is None
    assert [one.code for one in found.problems if one.stops] == ["duplicate-id", "not-a-choice", "unknown-pupil"]
    assert all(line.startswith("new.csv, row ") for line in told(found))
    assert "new.csv, row 3, column pupil_id: pupil_id 'P4' is used again; row 2 has it already." in told(found)[0]


def test_a_column_that_is_missing_is_told_of_the_new_file(tables: Path) -> None:
    found = changes(tables, {"pupil_id": "P4", "phase": "secondary", "latitude": "53.0", "longitude": "-1.47"})

    assert "new.csv needs a column called 'school_id'. It has: pupil_id, phase, latitude, longitude." in told(found)[0]


def test_a_pair_named_by_the_newcomer_counts_both_ways(tables: Path) -> None:
    found = changes(tables, {**ROW, "not_with": "P1"})

    assert found.scenario is not None
    assert found.scenario.pupil["P1"].not_with == frozenset({"P4"})
