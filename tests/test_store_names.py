"""A worker's name is held by one process at a time."""

import subprocess
import sys
from pathlib import Path

import pytest
from compute_works import until

from transport_opt.errors import StoreError, TakenError
from transport_opt.store import Store, open_store

HOLDS = """
import sys, time
from pathlib import Path
from transport_opt.store import open_store

held = open_store(Path(sys.argv[1]), sys.argv[2] or None).hold_name("here")
print("held", flush=True)
time.sleep(600)
"""


def is_free(store: Store) -> bool:
    try:
        store.hold_name("here").release()
    except TakenError:
        return False
    return True


def test_a_name_is_free_again_when_whoever_held_it_was_killed(store: Store, database: str | None) -> None:
    command = [sys.executable, "-c", HOLDS, str(store.folder), database or ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(TakenError, match="Another worker called 'here' is at work on this store") as raised:
            store.hold_name("here")
        assert "another name (--name)" in raised.value.action
        store.hold_name("there").release()
        assert store.is_any_name_held()
        other.kill()

    until(lambda: is_free(store))


def test_a_name_that_is_given_up_is_free_at_once(store: Store, database: str | None) -> None:
    held = store.hold_name("here")
    another = open_store(store.folder, database)
    assert held.is_held()
    assert not is_free(another)
    held.release()

    assert is_free(another)
    assert not held.is_held(), "the worker holds it again once the database is back"
    another.close()


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a b", "x" * 65])
def test_what_is_no_name_is_told_in_words(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path / "store")
    with pytest.raises(StoreError, match="has 1 to 64 letters, digits, dots, dashes or underscores"):
        store.hold_name(name)
    store.close()


def test_whether_any_worker_is_alive_is_seen_and_keeps_none_from_its_name(store: Store, database: str | None) -> None:
    assert not store.is_any_name_held()
    one, other = store.hold_name("here"), store.hold_name("there")
    one.release()
    assert store.is_any_name_held()
    other.release()

    assert not store.is_any_name_held()
    assert is_free(store)
