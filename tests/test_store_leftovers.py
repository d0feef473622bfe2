"""What nobody needs leaves the store: measured travel times of data sets that are gone, and half-made files."""

import os
import time
from datetime import date
from pathlib import Path

from store_world import asked

from transport_opt.store import Store, open_store


def measured(store: Store, dataset_id: str) -> Path:
    path = store.measured_folder(dataset_id) / "matrix-0123-4567.npy"
    path.write_bytes(b"times")
    return path


def test_measured_travel_times_go_with_their_data_set_and_others_stay(store: Store) -> None:
    one, other = (asked(store).dataset_id for _ in range(2))
    gone, kept = measured(store, one), measured(store, other)
    earlier = store.folder / "matrices" / "measured" / "matrix-of-an-earlier-version.npy"
    earlier.write_bytes(b"times")
    store.delete_dataset(one)

    assert not gone.parent.exists()
    assert kept.read_bytes() == b"times"
    assert not earlier.exists()
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_an_erasure_leaves_no_measured_travel_times(store: Store) -> None:
    path = measured(store, asked(store).dataset_id)
    store.erase_before(date(2000, 1, 1))

    assert not path.exists(), "they hold the places of whoever was erased, and are measured again when needed"


def test_what_was_left_half_made_over_an_hour_ago_goes_when_the_store_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    open_store(folder).close()
    old, young, busy = (folder / "tmp" / name for name in ("old", "young", "busy"))
    part = folder / "matrices" / ".0123.npz.x.part"
    for path in (old, busy):
        path.mkdir()
        (path / "pupils.csv").write_text("P1")
    for path in (young, part):
        path.write_text("P1")
    long_ago = time.time() - 3700
    for path in (old / "pupils.csv", old, busy, part):
        os.utime(path, (long_ago, long_ago))
    open_store(folder).close()

    assert sorted(path.name for path in (folder / "tmp").iterdir()) == ["busy", "young"], "busy is written to still"
    assert not part.exists()
