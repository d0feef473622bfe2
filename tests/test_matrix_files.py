"""Travel times that are given as a file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import pupil, school, vehicle

from transport_opt.errors import MatrixError
from transport_opt.matrix import NO_WAY, Matrix, read_matrix, write_matrix
from transport_opt.matrix.files import MOST_PLACES
from transport_opt.model import Scenario

WORLD = Scenario((pupil("P1", 0), pupil("P2", 2)), (school(),), (vehicle(),))
TABLE = np.array([[0, 60, 120], [61, 0, 90], [121, 91, 0]])


def written(folder: Path, **changes: Any) -> Path:
    """Write a file that is right but for the changes; ``None`` leaves an array out."""
    arrays = {"ids": np.array(["P1", "P2", "S1"]), "seconds": TABLE, "metres": TABLE * 10} | changes
    path = folder / "matrix.npz"
    np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
    return path


def refused(path: Path, world: Scenario = WORLD) -> str:
    with pytest.raises(MatrixError) as raised:
        read_matrix(path, world)
    assert raised.value.action
    return raised.value.message


def test_times_are_used_as_they_are(tmp_path: Path) -> None:
    matrix = read_matrix(written(tmp_path), WORLD)
    assert matrix.ids == WORLD.place_ids
    assert matrix.seconds.tolist() == TABLE.tolist()
    assert matrix.metres.tolist() == (TABLE * 10).tolist()
    assert matrix.seconds_pm.tolist() == TABLE.tolist()
    assert matrix.minibus_factor == 1
    assert matrix.name.startswith("matrix.npz ")


def test_afternoon_times_are_read_where_they_are_given(tmp_path: Path) -> None:
    assert read_matrix(written(tmp_path, seconds_pm=TABLE + 5), WORLD).seconds_pm[0, 1] == 65


def test_rows_are_put_in_the_scenarios_order_and_others_left_out(tmp_path: Path) -> None:
    ids = np.array(["S1", "X9", "P2", "P1"])
    table = np.arange(16).reshape(4, 4)
    matrix = read_matrix(written(tmp_path, ids=ids, seconds=table, metres=table), WORLD)
    assert matrix.seconds.tolist() == [[15, 14, 12], [11, 10, 8], [3, 2, 0]]


def test_any_negative_number_means_no_way(tmp_path: Path) -> None:
    table = TABLE.copy()
    table[0, 1] = -(2**40)
    matrix = read_matrix(written(tmp_path, seconds=table, metres=table), WORLD)
    assert matrix.seconds[0, 1] == matrix.metres[0, 1] == NO_WAY


@pytest.mark.parametrize(
    ("array", "closed"),
    [
        ("metres", ("seconds", "metres", "seconds_pm")),
        ("seconds", ("seconds",)),
        ("seconds_pm", ("seconds_pm",)),
    ],
)
def test_a_negative_number_in_one_array_closes_the_sessions_it_is_of(
    tmp_path: Path, array: str, closed: tuple[str, ...]
) -> None:
    arrays = {"seconds": TABLE, "metres": TABLE * 10, "seconds_pm": TABLE + 5}
    shut = arrays[array].copy()
    shut[0, 1] = -7

    matrix = read_matrix(written(tmp_path, **(arrays | {array: shut})), WORLD)

    for name, given in arrays.items():
        read = getattr(matrix, name)
        assert read[0, 1] == (NO_WAY if name in closed else given[0, 1]), name
        assert read[1, 0] == given[1, 0], "the way back stays open"


def test_a_pair_without_a_time_in_either_session_has_no_length(tmp_path: Path) -> None:
    matrix = read_matrix(written(tmp_path, seconds=np.where(TABLE == 60, -1, TABLE)), WORLD)

    assert matrix.seconds[0, 1] == matrix.seconds_pm[0, 1] == matrix.metres[0, 1] == NO_WAY


def test_a_matrix_survives_being_written_and_read(tmp_path: Path) -> None:
    tables = [np.asarray(TABLE + shift, dtype=np.int32) for shift in (0, 7, 9)]
    write_matrix(Matrix(WORLD.place_ids, *tables), tmp_path / "deep" / "matrix.npz")
    again = read_matrix(tmp_path / "deep" / "matrix.npz", WORLD)
    assert [again.seconds.tolist(), again.metres.tolist(), again.seconds_pm.tolist()] == [t.tolist() for t in tables]


def test_missing_arrays_are_named(tmp_path: Path) -> None:
    message = refused(written(tmp_path, metres=None))
    assert message == "matrix.npz needs the arrays ids, seconds and metres. It has: ids, seconds. Missing: metres."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seconds": TABLE[:2]}, "whole numbers in a table of 3 by 3, as there are 3 ids; it has shape (2, 3)"),
        ({"metres": TABLE * 1.5}, "'metres' must be whole numbers"),
        ({"seconds_pm": TABLE[0]}, "'seconds_pm' must be whole numbers"),
        ({"ids": np.array([1, 2, 3])}, "'ids' must be a list of texts"),
        ({"ids": np.array(["P1", "P2", "S1"], dtype=object)}, "'ids' must be a list of texts"),
        ({"ids": np.array(["P1", "P1", "S1"])}, "has 1 id (P1) more than once"),
        ({"seconds": TABLE + 2**40}, "which is more than any journey takes"),
    ],
)
def test_each_fault_is_told_in_words(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    assert words in refused(written(tmp_path, **changes))


def test_places_that_are_not_covered_are_counted_and_the_first_named(tmp_path: Path) -> None:
    world = Scenario(tuple(pupil(f"P{i}", i) for i in range(1, 8)), (school(),), (vehicle(),))
    message = refused(written(tmp_path), world)
    assert message == "matrix.npz does not cover 5 places (P3, P4, P5 and 2 more) of the 8 in the data set; it has 3."


def test_a_file_that_would_not_fit_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = written(tmp_path, ids=np.full(MOST_PLACES + 1, "P"), seconds=np.zeros((1, 1), dtype=int))
    assert refused(path).startswith(f"matrix.npz has {MOST_PLACES + 1:,} places")


@pytest.mark.parametrize("content", [b"", b"no matrix"])
def test_a_file_that_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "matrix.npz").write_bytes(content)
    assert "matrix.npz cannot be read as an .npz file" in refused(tmp_path / "matrix.npz")


def test_a_damaged_or_missing_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "matrix.npz"
    assert "There is no file called 'matrix.npz'" in refused(path)
    whole = written(tmp_path).read_bytes()
    path.write_bytes(whole[:300] + bytes(30) + whole[330:])
    assert "matrix.npz cannot be read as an .npz file" in refused(path)
