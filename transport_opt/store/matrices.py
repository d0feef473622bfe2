"""Travel times: files named by the fingerprint of their content: the same times are kept once and never change."""

import hashlib
import re
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from transport_opt.errors import NotThereError
from transport_opt.files import write_whole
from transport_opt.store.faults import in_words
from transport_opt.store.models import DataSetRow, ScenarioRow
from transport_opt.store.shelf import Shelf

MATRICES, TEMPORARY = "matrices", "tmp"
STALE_SECONDS = 3600
"""Age at which a file that nothing refers to is nobody's work under way any more."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LOCK = 7210701
"""PostgreSQL's advisory lock: who refers to a file and who sweeps files take turns. SQLite has one writer anyway."""


class Matrices(Shelf):
    """Travel times."""

    def put_matrix(self, content: bytes) -> str:
        """Keep travel times, whole or not at all, and give their fingerprint; the same content is kept once.

        Raises
        ------
        StoreError
            The disk is full, or the folder may not be written to.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._matrix(sha256)
        with in_words(str(path.parent)):
            # A file that is there already is written again: it may be damaged, and it is young from now on.
            write_whole(path, content, mode=0o600)
        return sha256

    def matrix_path(self, sha256: str) -> Path:
        """Give the file of travel times.

        Raises
        ------
        NotThereError
            There is none of that fingerprint.
        """
        if not _SHA256.fullmatch(sha256) or not self._matrix(sha256).is_file():
            raise NotThereError(
                f"There are no travel times '{sha256[:64]}' in the store.",
                "Upload the matrix again, then the data set.",
                sha256[:64],
            )
        return self._matrix(sha256)

    def lean_on_matrix(self, session: Session, sha256: str) -> None:
        """Make sure of travel times that a row is about to refer to: nobody sweeps them before the transaction ends.

        Raises
        ------
        NotThereError
            There are none of that fingerprint.
        """
        self._take_turns(session)
        self.matrix_path(sha256)

    def sweep_matrices(self, candidates: Iterable[str | None] = ()) -> int:
        """Remove travel times that nothing refers to: the candidates at once, others when nobody can be uploading them.

        Returns
        -------
        int
            How many were removed.
        """
        at_once = set(candidates)
        with self.database.writing() as session:
            self._take_turns(session)
            needed = referred_matrices(session)
            old = time.time() - STALE_SECONDS
            swept = [
                path
                for path in self.matrix_files()
                if path.stem not in needed and (path.stem in at_once or path.stat().st_mtime < old)
            ]
            for path in swept:
                path.unlink(missing_ok=True)
        return len(swept)

    def matrix_files(self) -> list[Path]:
        """List the files that are there."""
        return sorted(path for path in (self.folder / MATRICES).glob("*.npz") if _SHA256.fullmatch(path.stem))

    def _matrix(self, sha256: str) -> Path:
        return self.folder / MATRICES / f"{sha256}.npz"

    def _take_turns(self, session: Session) -> None:
        if not self.database.is_sqlite:
            session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def referred_matrices(session: Session) -> set[str]:
    """Give the fingerprints that data sets and scenarios refer to."""
    uploaded = session.scalars(select(DataSetRow.matrix_sha256).where(DataSetRow.matrix_sha256.is_not(None)))
    asked = (times.get("matrix") for times in session.scalars(select(ScenarioRow.times)))
    return {sha256 for sha256 in (*uploaded, *asked) if sha256}
