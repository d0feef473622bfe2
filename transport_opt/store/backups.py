"""Backups: one .tar file with the database and the travel times, made while others write, and put back whole.

A backup's manifest names each member's fingerprint, so that a damaged backup is refused before anything is put back.
Travel times never change, so those there are when the backup begins go in first, then the database as it is at one
moment, then the travel times that came in between.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Set
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from transport_opt import __version__
from transport_opt.files import writing_whole
from transport_opt.store import postgresql
from transport_opt.store.engine import FILE, Database, address
from transport_opt.store.faults import in_words
from transport_opt.store.matrices import MATRICES, TEMPORARY, Matrices, referred_matrices
from transport_opt.store.opening import known_revision

FORMAT = "transport-store/1"
MANIFEST, DUMP = "manifest.json", "store.pgdump"


class Backups(Matrices):
    """Backups."""

    def backup(self, to: Path) -> tuple[str, ...]:
        """Write all that is kept to one file, whole or not at all, while others read and write.

        Returns
        -------
        tuple
            Fingerprints of travel times that the store needs and does not have: the backup lacks them, too.

        Raises
        ------
        StoreError
            The disk is full, the file cannot be written, or PostgreSQL's ``pg_dump`` is missing.
        """
        with (
            self._workroom() as room,
            in_words(str(to)),
            writing_whole(to, mode=0o600) as stream,
            tarfile.open(fileobj=stream, mode="w") as archive,
        ):
            return self._fill(_Archive(archive), room)

    def _fill(self, archive: "_Archive", room: Path) -> tuple[str, ...]:
        with self.database.reading() as session:
            archive.add_matrices(self, referred_matrices(session))
        snapshot = room / (FILE if self.database.is_sqlite else DUMP)
        needed = self._snapshot(snapshot)
        archive.add(snapshot.name, snapshot)
        archive.add_matrices(self, needed)
        archive.add_manifest(self.database.kind)
        return tuple(sorted(needed - archive.matrices))

    def _snapshot(self, to: Path) -> set[str]:
        """Copy the database as it is at one moment, and give the fingerprints of travel times that it needs then."""
        if not self.database.is_sqlite:
            return postgresql.dump(self.database, to)
        to.touch(mode=0o600)
        with in_words(self.database.shown), self.database.raw() as driver, closing(sqlite3.connect(to)) as copy:
            driver.backup(copy)
        copied = Database(address(to.parent, None))
        try:
            with copied.reading() as session:
                return referred_matrices(session)
        finally:
            copied.close()

    @contextmanager
    def _workroom(self) -> Iterator[Path]:
        """Make a folder that goes when the work ends."""
        with in_words(str(self.folder)):
            room = Path(tempfile.mkdtemp(prefix="backup-", dir=self.folder / TEMPORARY))
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


class _Archive:
    """A backup while it is being written.

    Attributes
    ----------
    sha256
        Fingerprint of each member by its name.
    """

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.sha256: dict[str, str] = {}

    @property
    def matrices(self) -> set[str]:
        """Fingerprints of the travel times that are in."""
        return {Path(name).stem for name in self.sha256 if name.startswith(f"{MATRICES}/")}

    def add(self, name: str, path: Path) -> None:
        """Put a file in."""
        with path.open("rb") as stream:
            self.sha256[name] = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            self._archive.addfile(_member(name, os.fstat(stream.fileno()).st_size), stream)

    def add_matrices(self, kept: Matrices, needed: Set[str]) -> None:
        """Put travel times in that are not yet; those that are gone, or were never there, are passed over."""
        for sha256 in sorted(needed - self.matrices):
            path = kept.matrix_file(sha256)
            if path.is_file():
                self.add(f"{MATRICES}/{path.name}", path)

    def add_manifest(self, kind: str) -> None:
        """Write what is in, at last."""
        head = {"format": FORMAT, "version": __version__, "revision": known_revision(), "database": kind}
        told = {**head, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "sha256": self.sha256}
        content = json.dumps(told, indent=1).encode()
        self._archive.addfile(_member(MANIFEST, len(content)), io.BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info
