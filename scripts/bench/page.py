"""docs/benchmarks.md: a row a figure in a table that only grows, and below it each comparison's latest table."""

import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transport_opt.files import write_whole

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
HEADING = "| date | commit | measurement | figure | must |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, what it was, and what the aim is."""

    what: str
    figure: str
    must: str = ""

    @property
    def words(self) -> str:
        """The row as a line on the screen."""
        return f"{self.what}: {self.figure} (must: {self.must or 'none'})"


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison in full; a later one with the same title takes its place."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The table in Markdown, without its title."""
        ruler = "|---" * len(self.columns) + "|"
        return "\n".join([_row(self.columns), ruler, *map(_row, self.rows)]) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_rows(figures: Sequence[Figure], page: Path, commit: str, day: date) -> None:
    """Add rows to the page's table of figures; older rows and the comparisons stay."""
    head, below = _split(page)
    rows = [f"| {day} | {commit} | {one.what} | {one.figure} | {one.must} |\n" for one in figures]
    write_whole(page, (head + "".join(rows) + below).encode())


def write_table(table: Table, page: Path, commit: str, day: date) -> None:
    """Put a comparison below the table of figures, in the place of an older one with its title."""
    head, below = _split(page)
    kept = [
        part for part in re.split(r"(?m)^(?=## )", below) if part.strip() and not part.startswith(f"## {table.title}\n")
    ]
    section = f"## {table.title}\n\nMeasured on {day} at {commit}.\n\n{table.text}\n"
    write_whole(page, (f"{head}\n{''.join(kept).lstrip()}{section}".rstrip() + "\n").encode())


def _split(page: Path) -> tuple[str, str]:
    """Give the page up to the end of its table of figures, and what follows."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    if HEADING not in text:
        text += f"# Benchmarks\n\nWritten by `scripts/benchmark.py`; two cores, {platform.machine()}.\n\n{HEADING}"
    begins = text.index(HEADING) + len(HEADING)
    rows = re.match(r"(?:\|.*\n)*", text[begins:])
    ends = begins + (rows.end() if rows else 0)
    return text[:ends], text[ends:]


def commit_here() -> str:
    """Give the short name of the commit that is measured."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()
