"""Travel times: files named by the fingerprint of their content: the same times are kept once and never change."""

import hashlib
import re
import shutil
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

MATRICES, TEMPORARY, MEASURED = "matrices", "tmp", "measured"
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
        path = self.matrix_file(sha256)
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
        if not _SHA256.fullmatch(sha256) or not self.matrix_file(sha256).is_file():
            raise NotThereError(
                f"There are no travel times '{sha256[:64]}' in the store.",
                "Upload the matrix again, then the data set.",
                sha256[:64],
            )
        return self.matrix_file(sha256)

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
            swept = [
                path
                for path in self.matrix_files()
                if path.stem not in needed and (path.stem in at_once or is_stale(path))
            ]
            for path in swept:
                path.unlink(missing_ok=True)
        return len(swept)

    def matrix_files(self) -> list[Path]:
        """List the files that are there."""
        return sorted(path for path in (self.folder / MATRICES).glob("*.npz") if _SHA256.fullmatch(path.stem))

    def unfinished_files(self, older_than: float = 0) -> list[Path]:
        """List what work under way, or work that was killed, has left half-made, of at least so many seconds' age."""
        made = [*(self.folder / TEMPORARY).glob("*"), *(self.folder / MATRICES).glob(".*.part")]
        latest = time.time() - older_than
        return sorted(path for path in made if _written(path) <= latest)

    def sweep_unfinished(self, older_than: float = 0) -> None:
        """Remove what is half-made, of at least so many seconds' age."""
        for path in self.unfinished_files(older_than):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def measured_folder(self, dataset_id: str) -> Path:
        """Give the folder of travel times that are measured on road maps for a data set; it goes with the data set.

        Raises
        ------
        StoreError
            The folder may not be written to.
        """
        folder = self.folder / MATRICES / MEASURED / dataset_id
        with in_words(str(folder)):
            for path in (folder.parent, folder):
                path.mkdir(exist_ok=True, mode=0o700)
        return folder

    def sweep_measured(self, everything: bool = False) -> None:
        """Remove travel times that were measured for data sets that are gone.

        Parameters
        ----------
        everything
            Also those of data sets that are there: they are measured again when they are needed.
        """
        there = list((self.folder / MATRICES / MEASURED).glob("*"))
        if not there:
            return
        with self.database.reading() as session:
            kept = set() if everything else set(session.scalars(select(DataSetRow.dataset_id)))
        for path in there:
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
            elif not path.is_dir():  # of an earlier version, which kept those of all data sets together
                path.unlink(missing_ok=True)

    def matrix_file(self, sha256: str) -> Path:
        """Give the path that a file of travel times has, be it there or not."""
        return self.folder / MATRICES / f"{sha256}.npz"

    def _take_turns(self, session: Session) -> None:
        if not self.database.is_sqlite:
            session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def _written(path: Path) -> float:
    """Give when a file, or anything in a folder, was written last; now, where it is just being removed."""
    try:
        return max(one.stat().st_mtime for one in (path, *path.rglob("*")))
    except FileNotFoundError:
        return time.time()


def is_stale(path: Path) -> bool:
    """Tell whether a file is so old that nobody's work under way can need it."""
    return path.stat().st_mtime < time.time() - STALE_SECONDS


def referred_matrices(session: Session, council: str | None = None) -> set[str]:
    """Give the fingerprints that data sets and scenarios refer to; of every council where none is named."""
    uploaded, asked_of = select(DataSetRow.matrix_sha256), select(ScenarioRow.times)
    if council is not None:
        uploaded = uploaded.where(DataSetRow.council == council)
        asked_of = asked_of.where(ScenarioRow.council == council)
    asked = [times.get("matrix") for times in session.scalars(asked_of)]
    return {sha256 for sha256 in (*session.scalars(uploaded), *asked) if sha256}
