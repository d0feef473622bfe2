"""A data set's tables without what the product does not know: what a store may keep of them.

Columns that no table has, such as pupils' names, are left behind, and so are the rows of a national postcode table that
nobody's postcode asks for.
"""

import csv
import io
from pathlib import Path

from transport_opt.intake.cells import postcode
from transport_opt.intake.faults import Faults
from transport_opt.intake.fields import POSTCODES
from transport_opt.intake.places import wanted_records
from transport_opt.intake.tables import Table, csv_rows, postcodes_file, read_folder, read_sheets, table_of

POLICY_FILE = "policy.toml"


def tidied_tables(path: Path) -> dict[str, str]:
    """Give the text of each table of a data set that `read_dataset` can read, faulty or not.

    Parameters
    ----------
    path
        A folder of CSV files, or one .xlsx workbook.

    Returns
    -------
    dict
        CSV text by file name, such as ``pupils.csv``; ``policy.toml`` as it is.

    Raises
    ------
    UnreadableInputError
        It is no data set at all.
    """
    faults = Faults()
    tables = read_folder(path, faults) if path.is_dir() else read_sheets(path, faults)
    wanted = frozenset(
        found
        for table in tables.values()
        if table.file != POSTCODES
        for _, cells in table.cells()
        if (found := postcode(cells.get("postcode", "")))
    )
    own = postcodes_file(path) if path.is_dir() else None
    if own is not None:
        tables[POSTCODES] = table_of(
            POSTCODES, own.name, wanted_records(csv_rows(own, POSTCODES, faults), wanted), faults
        )
    texts = {f"{name}.csv": _text(table) for name, table in tables.items()}
    policy = path / POLICY_FILE
    if path.is_dir() and policy.is_file():
        # What is not UTF-8 is a problem of its own, told by `read_dataset`.
        texts[POLICY_FILE] = policy.read_bytes().decode("utf-8-sig", errors="replace")
    return texts


def _text(table: Table) -> str:
    """Write the known columns in the order they came in, blank rows too, so that row numbers stay."""
    kept = [at for at, name in enumerate(table.header) if name in table.columns]
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow([table.written[at] for at in kept])
    written = 1
    for number, row in table.rows:
        for _ in range(number - written - 1):
            content.write("\r\n")
        writer.writerow([row[at] for at in kept])
        written = number
    return content.getvalue()
