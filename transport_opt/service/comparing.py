"""Plans side by side: read, compared, written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transport_opt.compare import Comparison
from transport_opt.compare import compare as side_by_side
from transport_opt.errors import ProblemsError
from transport_opt.files import write_whole
from transport_opt.intake import read_dataset
from transport_opt.intake.plan_file import read_plan
from transport_opt.model.units import pounds
from transport_opt.reports.comparison_files import comparison_to_json, comparison_to_xlsx
from transport_opt.reports.comparison_sheet import comparison_lines
from transport_opt.service.leftovers import sweep

COMPARISON_KINDS = {".xlsx": comparison_to_xlsx, ".json": comparison_to_json}
"""Endings of the reports that can be written."""


@dataclass(frozen=True)
class Compared:
    """A comparison, and what is worth knowing of it.

    Attributes
    ----------
    notes
        Of plans that were made from other tables than these.
    """

    comparison: Comparison
    notes: tuple[str, ...]


def compare(dataset: Path, plan_files: Sequence[Path], postcodes: Path | None = None) -> Compared:
    """Set plans of one data set side by side; the first is what the others are held against.

    The plans' own prices and findings are told; `audit` says whether they are right.

    Raises
    ------
    ProblemsError
        The data set has problems that stop the work.
    UnreadableInputError, PlanFileError
        A file cannot be read, or a plan has a route without a price.
    """
    plans = [(name, read_plan(path)) for name, path in zip(_names(plan_files), plan_files, strict=True)]
    found = read_dataset(dataset, postcodes, places_required=False)
    if found.scenario is None:
        raise ProblemsError(found.problems)
    notes = tuple(
        f"Plan '{name}' says that it was made from other tables than these, or from these before a change."
        for name, plan in plans
        if plan.provenance.scenario_sha256 not in ("", found.sha256)
    )
    return Compared(side_by_side(found.scenario, plans), notes)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name plans by their files, and by their folders too where files are called the same."""
    stems = [path.stem for path in paths]
    return stems if len(set(stems)) == len(stems) else [str(path.with_suffix("")) for path in paths]


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write a comparison whole or not at all, as its ending says.

    Raises
    ------
    KeyError
        The ending is none of `COMPARISON_KINDS`.
    OSError
        The file cannot be written.
    """
    content = COMPARISON_KINDS[path.suffix.lower()](comparison)
    sweep(path)
    write_whole(path, content)


def comparison_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Write a comparison as rows of text: the measure, then a cell for each plan; a heading has none."""
    return [(label, *(_cell(kind, value) for value in values)) for label, kind, values in comparison_lines(comparison)]


def _cell(kind: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and kind == "money":
        return pounds(value)
    if isinstance(value, int) and kind == "minutes":
        return f"{value / 60:.1f}"
    return str(value)
