"""The data dictionary as a page, made from the tables that drive the readers."""

from transport_opt.intake.codes import CODES
from transport_opt.intake.fields import TABLES, Field, TableKind, fields_of
from transport_opt.intake.policy_keys import KEYS, Key

_OPENING = """# Data dictionary

What a data set holds. This page is written from `transport_opt/intake/fields.py`, `policy_keys.py` and `codes.py`,
which the readers use too; a test keeps it equal. To write it again: `python -m transport_opt.intake.dictionary`
in the project's folder.

A data set is a folder of CSV files (UTF-8, commas, a header row), or one .xlsx workbook with a sheet for each table.
Names of files, sheets and columns are matched without regard to capitals, and a blank is an underscore.
Cells may have blanks around them. Yes or no is yes, no, y, n, true, false, 1 or 0; blank is no.
Lists are separated by `;`.
A place is latitude and longitude, else easting and northing, else a postcode of the postcode table.
A cell that holds a formula is a problem: paste values. Columns that are not listed here are kept out of the plan
and told once.
"""


def data_dictionary() -> str:
    """Write the whole page in Markdown."""
    parts = [_OPENING, *(_table(kind) for kind in TABLES), _policy(), _codes()]
    return "\n".join(parts)


def _table(kind: TableKind) -> str:
    title = f"## {kind.name}\n\n{kind.words} {'Required.' if kind.required else 'Optional.'}\n"
    head = "| column | needed | written as | blank means | what it is |\n|---|---|---|---|---|\n"
    return title + "\n" + head + "".join(_field(field) for field in fields_of(kind.name))


def _field(field: Field) -> str:
    needed, blank = ("yes", "a problem") if field.required else ("", field.default)
    return f"| `{field.column}` | {needed} | {field.unit} | {blank} | {field.words} |\n"


def _policy() -> str:
    title = (
        "## policy.toml\n\nA table for each rule; what is not given keeps its default. An unknown key is a problem.\n"
    )
    head = "| table | key | written as | default | what it is |\n|---|---|---|---|---|\n"
    return title + "\n" + head + "".join(_key(key) for key in KEYS)


def _key(key: Key) -> str:
    table = f"`[{key.rule}]`" if key.rule else "at the top"
    return f"| {table} | `{key.key}` | {key.unit} | {key.default} | {key.words} |\n"


def _codes() -> str:
    title = "## Problems\n\nThe codes that `transport-opt check` can tell of.\n\n| code | what it means |\n|---|---|\n"
    return title + "".join(f"| `{code}` | {words} |\n" for code, words in CODES.items())


if __name__ == "__main__":
    from pathlib import Path

    from transport_opt.files import write_whole

    write_whole(Path("docs") / "data-dictionary.md", data_dictionary().encode())
