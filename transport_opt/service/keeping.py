"""Keeping the store: backups, restoring, erasing, checking."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from transport_opt.errors import StoreError
from transport_opt.service.leftovers import sweep
from transport_opt.service.settings import Settings
from transport_opt.store import STORE_FILE, Erased, Store, open_store, restore


def backup_store(settings: Settings, to: Path) -> tuple[str, ...]:
    """Write all that is kept to one file, whole or not at all, while the service goes on.

    Returns
    -------
    tuple
        Fingerprints of travel times that the store needs and does not have.

    Raises
    ------
    StoreError
        There is no store, the disk is full, or the file cannot be written.
    """
    with standing(settings) as store:
        sweep(to)
        return store.backup(to)


def restore_store(settings: Settings, source: Path) -> tuple[str, ...]:
    """Put a backup back into an empty folder, and an empty database where the settings name one.

    Returns
    -------
    tuple
        Faults that the store had already when it was backed up.

    Raises
    ------
    StoreError
        The folder or the database holds something, or cannot be written.
    UnreadableInputError
        It is no backup, or is damaged.
    """
    restore(settings.store, source, settings.address)
    return check_store(settings)


def erase_pupil(settings: Settings, pupil_id: str, council: str | None = None) -> Erased:
    """Take a pupil out of all that is kept; backups made before still hold them.

    Raises
    ------
    StoreError
        There is no store, or the database or the disk fails.
    """
    with standing(settings) as store:
        return store.erase_pupil(pupil_id, council)


def erase_before(settings: Settings, day: date) -> Erased:
    """Erase what was made before a day and is not needed by anything newer; backups made before still hold it.

    Raises
    ------
    StoreError
        There is no store, or the database or the disk fails.
    """
    with standing(settings) as store:
        return store.erase_before(day)


def check_store(settings: Settings) -> tuple[str, ...]:
    """Look for faults in the store, in words; none is the sign of a sound one.

    Raises
    ------
    StoreError
        There is no store, or it cannot be read at all.
    """
    with standing(settings) as store:
        return store.check()


@contextmanager
def standing(settings: Settings) -> Iterator[Store]:
    """Open a store that is there: keeping one that is not would make an empty one and call it sound.

    Raises
    ------
    StoreError
        There is none in the folder, or it cannot be opened.
    """
    folder = settings.store
    if settings.address is None and not (folder / STORE_FILE).is_file():
        there = ", ".join(sorted(path.name for path in folder.iterdir())[:5]) if folder.is_dir() else "it is not there"
        raise StoreError(
            f"There is no store in {folder}, which needs {STORE_FILE}. Now: {there or 'it is empty'}.",
            "Name its folder with --store or TRANSPORT_OPT_STORE, or set DATABASE_URL.",
            str(folder),
        )
    store = open_store(folder, settings.address)
    try:
        yield store
    finally:
        store.close()
