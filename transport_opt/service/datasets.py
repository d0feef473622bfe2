"""Data sets that were uploaded: read, previewed, accepted, and laid out again for a plan."""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from transport_opt.errors import Problem, ProblemsError, StoreError, UnreadableInputError
from transport_opt.intake import read_dataset, tidied_tables
from transport_opt.matrix import read_matrix
from transport_opt.model import Scenario
from transport_opt.service.turns import a_turn
from transport_opt.store import DataSetRecord, Once, Store, new_id

ENDINGS = (".csv", ".toml", ".xlsx", ".npz")
MATRIX_FILE = "matrix.npz"
PREVIEW_ROWS = 10
COUNTS = ("pupils", "schools", "vehicle_types", "routes")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a record is: an account, and the council it works for."""

    account_id: str
    council: str


def upload_dataset(
    store: Store, files: Mapping[str, bytes], name: str, owner: Owner, now: datetime, once: Once | None = None
) -> DataSetRecord:
    """Read uploaded tables and keep them with what is wrong with them, whole or not at all.

    Parameters
    ----------
    files
        Content by file name: CSV files and perhaps ``policy.toml``, or one .xlsx workbook; perhaps ``matrix.npz``.

    Raises
    ------
    UnreadableInputError
        The files are no data set.
    MatrixError
        The travel times are damaged or do not cover the places.
    BusyError
        Too much is under way.
    """
    _refuse_names(files)
    with a_turn(), _laid_out(store, files) as folder:
        path = _workbook(folder) or folder
        found = read_dataset(path, places_required=MATRIX_FILE not in files)
        tables = tidied_tables(path)
        if MATRIX_FILE in files and found.scenario is not None:
            read_matrix(folder / MATRIX_FILE, found.scenario)
    record = DataSetRecord(
        dataset_id=new_id("ds"),
        council=owner.council,
        name=name.strip() or "Data set",
        tables=tables,
        matrix_sha256=store.put_matrix(files[MATRIX_FILE]) if MATRIX_FILE in files else None,
        sha256=found.sha256,
        counts=counts_of(found.scenario),
        problems=tuple(asdict(problem) for problem in found.problems),
        created_at=now,
        created_by=owner.account_id,
    )
    made_id = store.add_dataset(record, once)
    return record if made_id == record.dataset_id else store.dataset(made_id)


def accept_dataset(
    store: Store, dataset_id: str, revision: int, now: datetime, once: Once | None = None
) -> DataSetRecord:
    """Accept a data set for planning.

    Raises
    ------
    ProblemsError
        It has problems that stop the work.
    ChangedError
        It is not the revision that was looked at.
    """
    record = store.dataset(dataset_id)
    stopping = [problem for problem in problems_of(record) if problem.stops]
    if stopping:
        raise ProblemsError(problems_of(record))
    return store.accept_dataset(dataset_id, revision, now, once)


def preview(record: DataSetRecord) -> dict[str, list[list[str]]]:
    """Give the first rows of each table, the header among them, so that a person sees what was understood."""
    return {
        name: [row for row, _ in zip(csv.reader(io.StringIO(text)), range(PREVIEW_ROWS + 1), strict=False)]
        for name, text in record.tables.items()
        if name.endswith(".csv")
    }


@contextmanager
def dataset_folder(store: Store, record: DataSetRecord) -> Iterator[Path]:
    """Lay a stored data set out as files for as long as they are read; nobody else may read them."""
    with _laid_out(store, {name: text.encode() for name, text in record.tables.items()}) as folder:
        yield folder


@contextmanager
def _laid_out(store: Store, files: Mapping[str, bytes]) -> Iterator[Path]:
    room = store.folder / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=room) as name:
        folder = Path(name)
        try:
            for file, content in files.items():
                (folder / file).write_bytes(content)
        except OSError as error:
            raise StoreError(
                f"The tables cannot be laid out to be read: {error.strerror or error}.",
                "Make room on the disk and try again. Everything accepted before is still there.",
                str(room),
            ) from error
        yield folder


def _workbook(folder: Path) -> Path | None:
    return next((path for path in folder.iterdir() if path.suffix.lower() == ".xlsx"), None)


def _refuse_names(files: Mapping[str, bytes]) -> None:
    """Refuse what cannot be a data set by the names alone, before anything is written.

    Raises
    ------
    UnreadableInputError
        A name is none of a table's, or tables and a workbook are mixed.
    """
    action = "Send pupils.csv, schools.csv and vehicles.csv, or one .xlsx workbook."
    for name in files:
        plain = PurePosixPath(name).name == name and "\\" not in name and not name.startswith(".")
        other_matrix = name.lower().endswith(".npz") and name != MATRIX_FILE
        if not plain or other_matrix or not name.lower().endswith(ENDINGS):
            raise UnreadableInputError(
                f"'{name}' is not a file of a data set; it needs a plain name that ends in {', '.join(ENDINGS)}.",
                action,
                name,
            )
    workbooks = [name for name in files if name.lower().endswith(".xlsx")]
    tables = [name for name in files if name.lower().endswith((".csv", ".toml"))]
    if len(workbooks) > 1 or (workbooks and tables) or not files:
        has = ", ".join(files) or "no file"
        raise UnreadableInputError(
            f"A data set is CSV files or one workbook; it needs the one or the other. There is now: {has}.", action
        )


def counts_of(scenario: Scenario | None) -> dict[str, int]:
    """Count what is in a data set; all nought where a problem stops the work."""
    parts: Sequence[Sequence[object]] = ((), (), (), ())
    if scenario is not None:
        parts = (scenario.pupils, scenario.schools, scenario.vehicle_types, scenario.todays_routes)
    return dict(zip(COUNTS, map(len, parts), strict=True))


def problems_of(record: DataSetRecord) -> tuple[Problem, ...]:
    """Give a data set's problems as values."""
    return tuple(Problem(**problem) for problem in record.problems)
