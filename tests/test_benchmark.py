"""The page of figures keeps its history, and what is measured is summed up as it says."""

import sys
from datetime import date
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.contest import cores_of, lines  # noqa: E402
from bench.derbyshire import exponent, first_recorded, time_to_come_near  # noqa: E402
from bench.page import Figure, Table, write_rows, write_table  # noqa: E402
from bench.school_bus import published_best  # noqa: E402
from bench.setting import Setting, needed  # noqa: E402
from bench.trial import Outcome, Trial, run_apart  # noqa: E402

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def outcome(solver: str, seed: int, cash: int, unplaced: int = 0, failure: str = "") -> Outcome:
    return Outcome(Trial("single", 150, seed, solver, 60, 1), cash, vehicles=17, unplaced=unplaced, failure=failure)


def test_a_new_measurement_is_added_below_the_older_ones(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_rows([Figure("map loaded", "0.05 s", "under 1 s")], page, "abc1234", MONDAY)
    write_rows([Figure("map loaded", "0.06 s", "under 1 s")], page, "def5678", TUESDAY)

    assert page.read_text(encoding="utf-8").splitlines()[-2:] == [
        "| 2026-11-23 | abc1234 | map loaded | 0.05 s | under 1 s |",
        "| 2026-11-24 | def5678 | map loaded | 0.06 s | under 1 s |",
    ]


def test_the_page_says_which_command_writes_it(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_rows([Figure("map loaded", "0.05 s", "under 1 s")], page, "abc1234", MONDAY)

    assert "Written by `scripts/benchmark.py`" in page.read_text(encoding="utf-8")


def test_a_comparison_takes_the_place_of_the_older_one_of_its_title_and_rows_stay_above_it(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    write_rows([Figure("map loaded", "0.05 s")], page, "abc1234", MONDAY)
    write_table(Table("single", ("solver", "£"), (("ours", "1"),)), page, "abc1234", MONDAY)
    write_table(Table("county", ("solver", "£"), (("ours", "7"),)), page, "abc1234", MONDAY)
    write_table(Table("single", ("solver", "£"), (("ours", "2"),)), page, "def5678", TUESDAY)
    write_rows([Figure("map loaded", "0.06 s")], page, "def5678", TUESDAY)

    rows, county, single = page.read_text(encoding="utf-8").split("\n## ")
    assert rows.strip().endswith("| 2026-11-24 | def5678 | map loaded | 0.06 s |  |")
    assert county.startswith("county\n")
    assert "| ours | 7 |" in county
    assert single == "single\n\nMeasured on 2026-11-24 at def5678.\n\n| solver | £ |\n|---|---|\n| ours | 2 |\n"


def test_solvers_are_held_against_the_bound_the_best_and_ours_seed_by_seed() -> None:
    outcomes = [
        *(outcome("bound", seed, cash) for seed, cash in ((1, 1000), (2, 2000), (3, 3000))),
        *(outcome("ours", seed, cash) for seed, cash in ((1, 1010), (2, 2040), (3, 3300))),
        *(outcome("PyVRP", seed, cash) for seed, cash in ((1, 1111), (2, 2020), (3, 3300))),
    ]

    ours, peer = (
        next(line for line in lines(outcomes, "ours", one_school=False) if line.solver == solver)
        for solver in ("ours", "PyVRP")
    )

    assert ours.to_bound == pytest.approx(1.02)
    assert (ours.pence, ours.runs, ours.to_best) == (2040, 3, 1.0)
    assert peer.to_bound == pytest.approx(1.1)
    assert peer.below == pytest.approx(0.0)


def test_a_plan_that_leaves_pupils_out_is_no_measure_of_the_best_and_stands_last() -> None:
    told = lines(
        [outcome("ours", 1, 1000), outcome("VROOM", 1, 500, unplaced=3), outcome("vrp-cli", 1, 0, failure="crashed")],
        "ours",
        one_school=False,
    )

    assert [(line.solver, line.unplaced, line.to_best) for line in told] == [("ours", 0, 1.0), ("VROOM", 3, 0.0)]
    assert told[1].below is None


def test_a_solver_that_ends_without_a_plan_costs_one_row_and_says_why() -> None:
    failed = run_apart(Trial("single", 2, 1, "nonesuch", 1, 1), [])

    assert failed.failure == "ended with code 1: KeyError: 'nonesuch'"
    assert failed.words == "single, seed 1: nonesuch: ended with code 1: KeyError: 'nonesuch'"


def test_a_lane_that_asks_for_more_cores_than_there_are_gets_none_of_its_own() -> None:
    assert cores_of(1000, 2) == []


def test_the_search_is_near_from_the_moment_it_stays_within_one_percent() -> None:
    told = [(1.0, 1200), (2.0, 1009), (3.0, 1011), (5.0, 1010), (9.0, 1000)]

    assert time_to_come_near(told) == 5.0


def test_growth_is_the_slope_of_the_logarithms() -> None:
    assert exponent([(10, 3.0), (20, 12.0), (40, 48.0)]) == pytest.approx(2.0)


def test_the_first_plan_of_a_page_is_found_by_its_words(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    for pounds in ("1,234.50", "999.00"):
        write_rows([Figure("county: search ruin", f"£{pounds} a day and £1.00 notional")], page, "abc1234", MONDAY)

    assert first_recorded(page, "county: search ruin") == 123_450
    assert first_recorded(page, "another county: search ruin") is None


def test_the_published_best_is_the_fewer_of_the_two_heuristics(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("| instance | a | b | c | d |\n|---|---|---|---|---|\n| X1 | 9 | 7 | 5 | 6 |\n", encoding="utf-8")

    assert published_best(page) == {("X1", 2700): 7, ("X1", 5400): 5}


def test_solvers_are_asked_for_by_the_beginnings_of_their_names(tmp_path: Path) -> None:
    setting = Setting(tmp_path, tmp_path, peers=("ortools", "vrp-cli"))

    wanted = [name for name in ("OR-Tools SAVINGS", "vrp-cli", "PyVRP", "ours") if setting.wants(name)]
    assert wanted == ["OR-Tools SAVINGS", "vrp-cli"]
    assert Setting(tmp_path, tmp_path).wants("PyVRP")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"needs .*nowhere.pbf, which is not there"):
        needed(tmp_path / "nowhere.pbf")
