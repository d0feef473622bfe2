"""Whether a table has the columns it needs, and rows."""

from transport_opt.intake.faults import Faults, Spot, closest, hint, listed
from transport_opt.intake.fields import PLACE_COLUMNS, POSTCODES, PUPILS, SCHOOLS, TABLES, columns_of, fields_of
from transport_opt.intake.tables import Table

_PLACE_PAIRS = (("latitude", "longitude"), ("easting", "northing"))


def tell_columns(table: Table, places_required: bool, faults: Faults) -> None:
    """Tell of columns that are missing, unknown or there twice, and of a table without rows.

    Parameters
    ----------
    places_required
        Whether pupils and schools need columns for their place.
    """
    _tell_separator(table, faults)
    _tell_missing(table, faults)
    if table.file == POSTCODES or (places_required and table.file in (PUPILS, SCHOOLS)):
        _tell_place_columns(table, faults)
    _tell_repeated(table, faults)
    _tell_unknown(table, faults)
    if not table.rows and any(kind.required and kind.name == table.file for kind in TABLES):
        message = f"{table.label} has a header and no rows; it needs one at least."
        if not table.written:
            message = f"{table.label} is empty; it needs a header row and one row at least."
        faults.add(Spot(table.file, table.label), "no-rows", message, "Fill in the table.")


def _tell_separator(table: Table, faults: Faults) -> None:
    if len(table.written) != 1:
        return
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if table.written[0].count(sign) > 1:
            message = f"{table.label} has its columns separated by {name}; it needs commas."
            faults.add(Spot(table.file, table.label, 1), "damaged-row", message, "Save it with commas.")


def _unknown(table: Table) -> list[str]:
    return [name for name, key in zip(table.written, table.header, strict=True) if key not in columns_of(table.file)]


def _tell_missing(table: Table, faults: Faults) -> None:
    for field in fields_of(table.file):
        if not field.required or field.column in table.header:
            continue
        guess = closest(field.column, _unknown(table))
        spot = Spot(table.file, table.label, column=field.column)
        message = f"{table.label} needs a column called '{field.column}'. It has: {listed(list(table.written), 40)}."
        action = f"Rename '{guess}' to '{field.column}'." if guess else "Rename one or add it."
        if guess:
            message += f" Perhaps '{guess}' is meant."
        faults.add(spot, "missing-column", message, action)


def has_place_columns(table: Table) -> bool:
    """Tell whether a row of the table can give a place at all."""
    there = set(table.header)
    by_postcode = "postcode" in there and table.file != POSTCODES
    return by_postcode or any(there.issuperset(pair) for pair in _PLACE_PAIRS)


def _tell_place_columns(table: Table, faults: Faults) -> None:
    if not has_place_columns(table):
        message = (
            f"{table.label} needs columns for the place: 'latitude' and 'longitude', or 'easting' and 'northing'"
            f"{'' if table.file == POSTCODES else ', or postcode'}. It has: {listed(list(table.written), 40)}."
        )
        faults.add(Spot(table.file, table.label), "missing-column", message, "Rename two or add them.")


def _tell_repeated(table: Table, faults: Faults) -> None:
    for column in columns_of(table.file):
        if table.header.count(column) > 1:
            message = f"{table.label} has {table.header.count(column)} columns called '{column}'; it needs one."
            faults.add(Spot(table.file, table.label, column=column), "duplicate-column", message, "Remove the others.")


def _tell_unknown(table: Table, faults: Faults) -> None:
    unknown = _unknown(table)
    if not unknown:
        return
    free = [column for column in columns_of(table.file) if column not in table.header]
    hints = "".join(f" '{name}':{hint(name, free)}" for name in unknown if closest(name, free, 80)).rstrip()
    shown = listed([f"'{name}'" if name else "a column without a name" for name in unknown])
    message = f"{table.label} has columns that are not known and are kept out of the plan: {shown}.{hints}"
    columns = listed([column for column in columns_of(table.file) if column not in PLACE_COLUMNS], 40)
    action = f"Nothing, if they are notes. Known besides the place are: {columns}."
    faults.add(Spot(table.file, table.label), "unknown-column", message, action, stops=False)
