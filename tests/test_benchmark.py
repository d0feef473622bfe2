"""The page of figures keeps its history."""

import sys
from datetime import date
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from benchmark import Figure, write_rows  # noqa: E402


def test_a_new_measurement_is_added_below_the_older_ones(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_rows([Figure("map loaded", "0.05 s", "under 1 s")], page, "abc1234", date(2026, 11, 23))
    write_rows([Figure("map loaded", "0.06 s", "under 1 s")], page, "def5678", date(2026, 11, 24))

    assert page.read_text(encoding="utf-8").splitlines()[-2:] == [
        "| 2026-11-23 | abc1234 | map loaded | 0.05 s | under 1 s |",
        "| 2026-11-24 | def5678 | map loaded | 0.06 s | under 1 s |",
    ]


def test_the_page_says_which_command_writes_it(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_rows([Figure("map loaded", "0.05 s", "under 1 s")], page, "abc1234", date(2026, 11, 23))

    assert "Written by `scripts/benchmark.py`" in page.read_text(encoding="utf-8")
