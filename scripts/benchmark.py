"""Measure what the project promises, and write the figures to docs/benchmarks.md.

Run from the repository with ``../shared`` beside it, on a machine that does nothing else::

    .venv/bin/pip install '.[bench]'
    .venv/bin/python scripts/benchmark.py single --seeds 1 2 3 4 5 --seconds 60
    .venv/bin/python scripts/benchmark.py school-bus --instances RSRB01 CSCB01 --seconds 600

Each figure becomes a row with the date and the commit, and each comparison a table of its own.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from bench.comparisons import COMPARISONS, measure
from bench.derbyshire import measure_growth, measure_memory, measure_plan
from bench.gap import measure_gap
from bench.map_engine import measure_matrix, measure_roads
from bench.page import PAGE, Figure, Table, commit_here, write_rows, write_table
from bench.placing import measure_placing
from bench.reviews import measure_reviews
from bench.school_bus import measure_school_bus
from bench.service_load import measure_service
from bench.setting import Setting
from bench.terms import measure_terms

MEASUREMENTS: dict[str, Callable[[Setting], Iterator[Figure | Table]]] = {
    **{name: partial(measure, comparison) for name, comparison in COMPARISONS.items()},
    "school-bus": measure_school_bus,
    "growth": measure_growth,
    "derbyshire": measure_plan,
    "gap": measure_gap,
    "memory": measure_memory,
    "roads": measure_roads,
    "matrix": measure_matrix,
    "service": measure_service,
    "place": measure_placing,
    "review": measure_reviews,
    "term": measure_terms,
}


def main() -> None:
    """Run the measurements that are asked for, and write each one's figures when it is done."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(
            asked.folder or Path(folder),
            asked.page,
            tuple(asked.seeds),
            asked.seconds,
            asked.bound_seconds,
            asked.workers,
            asked.jobs,
            asked.pupils,
            tuple(asked.peers),
            tuple(asked.instances),
            tuple(asked.series),
        )
        for name in asked.measurements:
            figures, tables = _told(MEASUREMENTS[name](setting))
            if not asked.dry:
                write_rows(figures, asked.page, commit_here(), date.today())
                for table in tables:
                    write_table(table, asked.page, commit_here(), date.today())


def _told(measured: Iterator[Figure | Table]) -> tuple[list[Figure], list[Table]]:
    """Print the figures as they come."""
    figures, tables = [], []
    for one in measured:
        if isinstance(one, Figure):
            print(one.words, flush=True)
            figures.append(one)
        else:
            print(f"\n{one.title}\n\n{one.text}", flush=True)
            tables.append(one)
    return figures, tables


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("measurements", nargs="+", choices=list(MEASUREMENTS))
    parser.add_argument("--seconds", type=float, help="for each solver; each measurement has its own usual")
    parser.add_argument("--bound-seconds", type=float, help="for the proven bound")
    parser.add_argument("--seeds", type=int, nargs="+", default=[], help="each draws an instance; usually 1 to 5, or 1")
    parser.add_argument(
        "--peers", nargs="+", default=[], help="solvers by the beginnings of their names, such as pyvrp"
    )
    parser.add_argument("--workers", type=int, help="cores for each solver")
    parser.add_argument("--jobs", type=int, help="solvers side by side")
    parser.add_argument("--instances", nargs="+", default=[], help="school-bus instances, such as RSRB01")
    parser.add_argument("--series", nargs="+", default=[], choices=["2700", "5400", "fixed", "mixed"])
    parser.add_argument("--pupils", type=int)
    parser.add_argument("--folder", type=Path, help="where maps and data sets stay for the next run")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--dry", action="store_true", help="print only, write no page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
