"""Data sets that are uploaded: kept whole with their problems, or refused whole."""

import tarfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hosted_world import NOW, tables, written
from store_world import database_of

from transport_opt.errors import ChangedError, InUseError, MatrixError, ProblemsError, UnreadableInputError
from transport_opt.matrix import cache
from transport_opt.service.hosted import Owner, Store, accept_dataset, ask, preview, upload_dataset
from transport_opt.service.questions import question_of
from transport_opt.store import ScenarioRecord, open_store, restore

OWNER = Owner("ac_test", "derbyshire")


def everything(store: Store) -> int:
    return len(store.datasets(None).items)


def test_an_upload_is_kept_with_its_counts_and_what_was_understood(store: Store) -> None:
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)

    kept = store.dataset(record.dataset_id)
    assert kept.counts == {"pupils": 3, "schools": 1, "vehicle_types": 2, "routes": 3}
    assert [problem["code"] for problem in kept.problems] == ["unknown-column"]
    assert preview(kept)["pupils.csv"][:2] == [
        ["pupil_id", "school_id", "latitude", "longitude", "phase"],
        ["P1", "S1", "52.0", "-1.5", "primary"],
    ]
    assert kept.accepted_at is None


def test_a_column_that_no_table_has_is_never_kept(store: Store) -> None:
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)

    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert not any("Zebedee" in text for text in store.dataset(record.dataset_id).tables.values())
    assert not any(b"Zebedee" in path.read_bytes() for path in files)


def test_a_faulty_data_set_is_kept_and_cannot_be_accepted(store: Store) -> None:
    files = tables() | {
        "schools.csv": written("school_id,name,latitude,longitude,am_bell,pm_bell", "S1,Hill,52.9,-1.5,,15:15")
    }
    record = upload_dataset(store, files, "Autumn", OWNER, NOW)

    assert record.counts["pupils"] == 0
    with pytest.raises(ProblemsError) as caught:
        accept_dataset(store, record.dataset_id, 1, NOW)
    assert any(problem.where == "schools.csv, row 2, column am_bell" for problem in caught.value.problems)
    assert store.dataset(record.dataset_id).accepted_at is None


def test_somebody_who_looked_at_an_older_revision_does_not_accept(store: Store) -> None:
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)
    accepted = accept_dataset(store, record.dataset_id, 1, NOW)

    assert (accepted.revision, accepted.accepted_at) == (2, NOW)
    with pytest.raises(ChangedError):
        accept_dataset(store, record.dataset_id, 1, NOW)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "There is now: no file."),
        ({"../pupils.csv": b""}, "'../pupils.csv' is not a file of a data set"),
        ({".hidden.csv": b""}, "'.hidden.csv' is not a file of a data set"),
        ({"pupils.exe": b""}, "it needs a plain name that ends in .csv, .toml, .xlsx, .npz."),
        ({"a.xlsx": b"", "pupils.csv": b""}, "A data set is CSV files or one workbook"),
        ({"a.xlsx": b"no workbook"}, "a.xlsx"),
    ],
)
def test_what_is_no_data_set_is_refused_in_words_and_leaves_nothing(
    store: Store, files: dict[str, bytes], words: str
) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        upload_dataset(store, files, "Autumn", OWNER, NOW)

    assert words in caught.value.message
    assert everything(store) == 0
    assert [*(store.folder / "tmp").glob("*")] == []


def test_travel_times_that_do_not_cover_the_places_are_refused_with_the_tables(store: Store) -> None:
    with pytest.raises(MatrixError):
        upload_dataset(store, tables("P1", "P2") | {"matrix.npz": tables("P1")["matrix.npz"]}, "Autumn", OWNER, NOW)
    assert everything(store) == 0


def test_a_plan_needs_an_accepted_data_set_and_travel_times(store: Store, tmp_path: Path) -> None:
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)
    with pytest.raises(InUseError, match="is a preview"):
        ask(store, record, None, tmp_path, NOW)
    record = accept_dataset(store, record.dataset_id, 1, NOW)
    with pytest.raises(UnreadableInputError, match=r"There is no road map called 'mars'\. There is now: none\."):
        ask(store, record, {"roads": "mars"}, tmp_path, NOW)
    scenario = ask(store, record, None, tmp_path, NOW)
    assert ask(store, record, None, tmp_path, NOW).scenario_id == scenario.scenario_id


def test_a_question_is_posed_again_as_it_was_uploaded(store: Store, tmp_path: Path) -> None:
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)
    accepted = accept_dataset(store, record.dataset_id, 1, NOW)
    question = question_of(store, ask(store, accepted, None, tmp_path, NOW), tmp_path)

    assert (question.name, question.sha256) == ("Autumn", record.sha256)
    assert int(question.matrix.seconds[question.matrix.index["P1"], question.matrix.index["S1"]]) == 720
    assert [*(store.folder / "tmp").glob("*")] == []


def a_question(store: Store) -> ScenarioRecord:
    """Ask something of three pupils on a line, four minutes apart, and a school."""
    record = upload_dataset(store, tables(), "Autumn", OWNER, NOW)
    return ask(store, accept_dataset(store, record.dataset_id, 1, NOW), None, store.folder, NOW)


def test_travel_times_that_were_uploaded_are_unpacked_once_and_mapped_from_then_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = a_question(store)
    first = question_of(store, scenario, store.folder).matrix
    (kept,) = store.measured_folder(scenario.dataset_id).iterdir()
    monkeypatch.setattr(cache, "read_matrix", lambda *_: pytest.fail("unpacked again"))
    again = question_of(store, scenario, store.folder).matrix

    assert isinstance(again.seconds.base, np.memmap)
    assert (again.name, again.ids) == (first.name, ("P1", "P2", "P3", "S1"))
    assert again.seconds[0].tolist() == first.seconds[0].tolist() == [0, 240, 480, 720]
    assert b"P1" not in kept.read_bytes(), "no place is named in it"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_erased_pupils_travel_times_are_mapped_no_more(store: Store) -> None:
    scenario = a_question(store)
    question_of(store, scenario, store.folder)
    store.erase_pupil("P2")
    assert list(store.folder.rglob("matrix-*.npy")) == []
    left = question_of(store, store.scenario(scenario.scenario_id), store.folder).matrix

    assert (left.ids, left.seconds[0].tolist()) == (("P1", "P3", "S1"), [0, 480, 720])


def test_a_damaged_mapped_form_is_made_again_from_what_was_uploaded(store: Store) -> None:
    scenario = a_question(store)
    question_of(store, scenario, store.folder)
    (kept,) = store.measured_folder(scenario.dataset_id).iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + b"\x01")

    assert question_of(store, scenario, store.folder).matrix.seconds[3].tolist() == [720, 480, 240, 0]
    assert kept.read_bytes() == whole


def test_a_backup_holds_what_was_uploaded_and_the_restored_store_maps_it_anew(store: Store, tmp_path: Path) -> None:
    scenario = a_question(store)
    before = question_of(store, scenario, store.folder).matrix
    store.backup(tmp_path / "all.tar")
    with tarfile.open(tmp_path / "all.tar") as archive:
        assert [name for name in archive.getnames() if name.endswith(".npy")] == []
    assert store.check() == ()

    with database_of(store.database.kind) as url:
        restore(tmp_path / "new", tmp_path / "all.tar", url)
        with closing(open_store(tmp_path / "new", url)) as new:
            after = question_of(new, new.scenario(scenario.scenario_id), new.folder).matrix
            assert (after.name, after.seconds.tolist()) == (before.name, before.seconds.tolist())
            assert new.check() == ()
