"""Restoring: a backup put into an empty folder and, for PostgreSQL, an empty database, whole or not at all."""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transport_opt.errors import StoreError, UnreadableInputError
from transport_opt.store import postgresql
from transport_opt.store.backups import DUMP, FORMAT, MANIFEST
from transport_opt.store.engine import FILE, Database, address
from transport_opt.store.faults import in_words
from transport_opt.store.matrices import MATRICES, TEMPORARY
from transport_opt.store.opening import known_revisions, newer, open_database

_MEMBER = re.compile("|".join([*map(re.escape, (MANIFEST, FILE, DUMP)), rf"{MATRICES}/[0-9a-f]{{64}}\.npz"]))
_CHUNK = 1 << 20
_SHOWN = 5


def restore(folder: Path, source: Path, url: str | None = None) -> None:
    """Put a backup back, whole or not at all.

    Parameters
    ----------
    folder
        One that is not there or holds nothing.
    source
        What `Store.backup` wrote.
    url
        Of a PostgreSQL database without the store's tables, if the backup is of PostgreSQL.

    Raises
    ------
    StoreError
        The folder or the database holds something, cannot be written or reached, the disk is full, or a newer version
        made the backup.
    UnreadableInputError
        The backup is missing or damaged, is no backup, or is of another kind of database.
    """
    where = address(folder, url)
    kind = where.get_backend_name()
    _refuse_full(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with in_words(str(folder)), _workroom(folder) as room:
        _unpack(source, room, kind)
        (room / TEMPORARY).mkdir(mode=0o700)
        if kind == "sqlite":
            open_database(room).close()  # brings what an older version made to this version's tables
            _move(room, folder)
            return
        database = Database(where)
        try:
            _refuse_filled(database)
            dumped = room / DUMP
            _move(room, folder)
            _put_back(database, folder, dumped.name)
        finally:
            database.close()
        open_database(folder, url).close()


def _put_back(database: Database, folder: Path, name: str) -> None:
    try:
        postgresql.put_back(database, folder / name)
    except BaseException:
        shutil.rmtree(folder)
        raise
    (folder / name).unlink()


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ["it is a file"]
        raise StoreError(
            f"A backup is restored into an empty folder; {folder} holds {_listed(there)}.",
            "Name another folder, or move that one away first.",
            str(folder),
        )


def _refuse_filled(database: Database) -> None:
    there = postgresql.tables_there(database)
    if there:
        raise StoreError(
            f"A backup is restored into an empty database; this one has the tables {_listed(there)}.",
            "Make another database (createdb NAME) and let DATABASE_URL name it.",
            database.shown,
        )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _unpack(source: Path, room: Path, kind: str) -> None:
    """Check every member against the manifest while it is written into the room."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            manifest = _manifest(archive, source, kind)
            for name, sha256 in manifest["sha256"].items():
                if _extracted(archive, name, room) != sha256:
                    raise _damaged(source, f"{name} has another fingerprint than the manifest says")
    except (OSError, EOFError, KeyError, tarfile.TarError) as error:
        if isinstance(error, OSError) and error.filename != str(source) and error.errno is not None:
            raise
        raise _damaged(source, str(error)) from error


def _manifest(archive: tarfile.TarFile, source: Path, kind: str) -> dict[str, Any]:
    names = archive.getnames()
    strange = [name for name in names if not _MEMBER.fullmatch(name)]
    if strange or MANIFEST not in names:
        raise _damaged(source, f"it holds {_listed(strange or names) or 'nothing'}, and should hold {MANIFEST}")
    stream = archive.extractfile(MANIFEST)
    try:
        manifest = json.loads(stream.read() if stream else b"")
        told, made_of, sha256 = manifest["format"], manifest["database"], manifest["sha256"]
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(source, f"its {MANIFEST} cannot be read") from error
    if told != FORMAT:
        raise _damaged(source, f"its format is '{told}', and this version reads '{FORMAT}'")
    if sorted([*sha256, MANIFEST]) != sorted(names):
        raise _damaged(source, "it holds other files than its manifest says")
    if made_of != kind:
        named = {"sqlite": "Leave DATABASE_URL unset", "postgresql": "Let DATABASE_URL name a PostgreSQL database"}
        raise UnreadableInputError(
            f"{source.name} is the backup of a store on {made_of}; it should be restored to {kind}.",
            f"{named.get(made_of, 'Take another backup')} and try again.",
            str(source),
        )
    if manifest.get("revision") not in known_revisions():
        raise newer(str(manifest.get("revision")), f"The backup {source.name}", str(source))
    return dict(manifest)


def _extracted(archive: tarfile.TarFile, name: str, room: Path) -> str:
    """Write a member to the room, and to the disk, and give its fingerprint."""
    stream, digest, to = archive.extractfile(name), hashlib.sha256(), room / name
    if stream is None:
        raise KeyError(f"{name} is no file")
    to.parent.mkdir(mode=0o700, exist_ok=True)
    to.touch(mode=0o600)
    with stream, to.open("wb") as written:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _damaged(source: Path, why: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{source} is no backup that can be restored: {why.rstrip('.')}.",
        "Take another backup; nothing was restored from this one.",
        str(source),
    )


@contextmanager
def _workroom(folder: Path) -> Iterator[Path]:
    """Make a folder beside the one to be made; what is left of it goes when the work ends."""
    room = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _move(room: Path, folder: Path) -> None:
    """Give the finished folder its name, in one step where there is none of that name."""
    if folder.exists():
        folder.rmdir()
    room.rename(folder)
    parent = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
