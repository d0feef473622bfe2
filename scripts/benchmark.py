"""Measure what the project promises, and write the figures to docs/benchmarks.md.

Run from the repository with ``../shared`` beside it, on a machine that does nothing else::

    .venv/bin/python scripts/benchmark.py roads matrix county --seconds 600

Each measurement is a function; each figure becomes a row with the date and the commit.
"""

import argparse
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transport_opt import roads
from transport_opt.audit import audit
from transport_opt.baseline import baseline
from transport_opt.costs import price
from transport_opt.files import write_whole
from transport_opt.intake import read_dataset
from transport_opt.matrix import Matrix, matrix_from_roads
from transport_opt.model import Kind, Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.solve import Params, solve

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
SHARED = ROOT.parent / "shared"
MAP = SHARED / "roads" / "derbyshire-2021.osm.pbf"
HEADING = "| date | commit | measurement | figure | must |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, what it was, and what the aim is."""

    what: str
    figure: str
    must: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the measurements share."""

    folder: Path
    pupils: int
    seed: int
    seconds: float
    workers: int


def measure_roads(setting: Setting) -> Iterator[Figure]:
    """Prepare and load the Derbyshire map."""
    begun = time.perf_counter()
    roads.build(MAP, "derbyshire", setting.folder)
    yield Figure("Derbyshire map prepared", f"{time.perf_counter() - begun:.1f} s", "under 60 s")
    begun = time.perf_counter()
    roads.load("derbyshire", setting.folder)
    yield Figure("Derbyshire map loaded", f"{time.perf_counter() - begun:.2f} s", "under 1 s")
    yield Figure("memory after preparing the map", f"{_memory():.2f} GB", "under 3 GB")


def measure_matrix(setting: Setting) -> Iterator[Figure]:
    """Time every ordered pair of places of the county."""
    scenario = _county(setting)
    begun = time.perf_counter()
    matrix = matrix_from_roads(scenario, _map(setting), workers=setting.workers)
    what = f"matrix {len(matrix.ids):,} × {len(matrix.ids):,}, {setting.workers} workers"
    yield Figure(what, f"{time.perf_counter() - begun:.1f} s", "under 60 s")
    yield Figure("memory after the matrix", f"{_memory():.2f} GB", "under 1 GB")


def measure_county(setting: Setting) -> Iterator[Figure]:
    """Plan the county with the search and with OR-Tools' routing solver, beside today's routes."""
    scenario = _county(setting)
    matrix = matrix_from_roads(scenario, _map(setting), workers=setting.workers)
    name = f"Derbyshire, {len(scenario.pupils):,} pupils, seed {setting.seed}, {setting.seconds:g} s"
    today = _judged(scenario, matrix, baseline(scenario, matrix))
    yield Figure(f"{name}: today's routes", today.words, "")
    cash: dict[str, int] = {}
    for search in ("ruin", "ortools"):
        params = Params(seconds=setting.seconds, seed=setting.seed, workers=setting.workers, search=search)
        judged = _judged(scenario, matrix, solve(scenario, matrix, params))
        cash[search] = judged.cash
        yield Figure(f"{name}: search {search}", judged.words, "0 hard findings, nobody lost")
    saving = 1 - cash["ruin"] / today.cash
    yield Figure(f"{name}: below today's routes", f"{saving:.1%}", "at least 12 %")
    peer = 1 - cash["ruin"] / cash["ortools"]
    yield Figure(f"{name}: below OR-Tools' routing school by school", f"{peer:.1%}", "at least 0 %")
    yield Figure("memory after planning the county", f"{_memory():.2f} GB", "under 4 GB")


MEASUREMENTS: dict[str, Callable[[Setting], Iterator[Figure]]] = {
    "roads": measure_roads,
    "matrix": measure_matrix,
    "county": measure_county,
}


def _county(setting: Setting) -> Scenario:
    folder = setting.folder / f"county-{setting.pupils}-{setting.seed}"
    if not folder.exists():
        command = [sys.executable, str(ROOT / "scripts" / "make_county.py"), "--out", str(folder)]
        command += ["--pupils", str(setting.pupils), "--seed", str(setting.seed)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    scenario = read_dataset(folder).scenario
    if scenario is None:
        raise SystemExit(f"{folder} holds no usable data set.")
    return scenario


def _map(setting: Setting) -> roads.RoadMap:
    roads.build(MAP, "derbyshire", setting.folder)
    return roads.load("derbyshire", setting.folder)


@dataclass(frozen=True, slots=True)
class _Judged:
    cash: int
    words: str


def _judged(scenario: Scenario, matrix: Matrix, plan: Plan) -> _Judged:
    priced = price(scenario, matrix, plan)
    hard = sum(finding.kind is Kind.HARD for finding in audit(scenario, matrix, priced))
    cash, notional = priced.cash_pence_per_day or 0, priced.notional_pence_per_day or 0
    words = f"{pounds(cash)} a day and {pounds(notional)} notional, {len(priced.routes)} routes"
    return _Judged(cash, f"{words}, {len(priced.unplaced)} unplaced, {hard} hard findings")


def _memory() -> float:
    """Give the most memory this process has held, in gigabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def write_rows(figures: list[Figure], page: Path, commit: str, day: date) -> None:
    """Add rows to the page; older rows stay."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    if HEADING not in text:
        text += f"# Benchmarks\n\nWritten by `scripts/benchmark.py`; two cores, {platform.machine()}.\n\n{HEADING}"
    rows = [f"| {day} | {commit} | {one.what} | {one.figure} | {one.must} |\n" for one in figures]
    write_whole(page, (text + "".join(rows)).encode())


def main() -> None:
    """Run the measurements that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("measurements", nargs="+", choices=sorted(MEASUREMENTS))
    parser.add_argument("--pupils", type=int, default=2240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    if not MAP.exists():
        raise SystemExit(f"The measurements need {MAP}, which is not there.")
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder), asked.pupils, asked.seed, asked.seconds, asked.workers)
        for name in asked.measurements:
            figures = []
            for figure in MEASUREMENTS[name](setting):
                print(f"{figure.what}: {figure.figure} (must: {figure.must or 'none'})", flush=True)
                figures.append(figure)
            write_rows(figures, asked.page, _commit(), date.today())


if __name__ == "__main__":
    main()
