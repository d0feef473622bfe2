"""The school-bus checker finds each broken rule, and the search's plans have none."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.bus_checker import Bus, Halt, faults, read_raw  # noqa: E402
from bench.bus_instance import Series, read_bus  # noqa: E402
from bench.bus_search import plan_buses  # noqa: E402
from bench.school_bus import SERIES, counted  # noqa: E402

from transport_opt.solve import Params  # noqa: E402

FIXED, MIXED = Series(2700, mixed=False), Series(2700, mixed=True)
SECOND = 29.3333333
"""Feet that a bus drives in a second."""
EIGHT, NINE = 8 * 3600.0, 9 * 3600.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two stops of school A, 100 s and 200 s east of it, and one of school B, 300 s east of A, 100 s from its stop."""
    schools = [("A", 0, 800, 820), ("B", 300 * SECOND, 900, 930)]
    stops = [("1", 100 * SECOND, "A", 30), ("2", 200 * SECOND, "A", 30), ("3", 400 * SECOND, "B", 10)]
    lines = ["ID\tX\tY\tAMEARLY\tAMLATE", *(f"{one}\t{x}\t0\t{early}\t{late}" for one, x, early, late in schools)]
    (tmp_path / "Schools.txt").write_text("\n".join(lines), encoding="utf-8")
    lines = ["ID\tX_COORD\tY_COORD\tEP_ID\tSTUDENT_COUNT", *(f"{one}\t{x}\t0\t{to}\t{n}" for one, x, to, n in stops)]
    (tmp_path / "Stops.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run_to_a(shift: float = 0.0) -> list[Halt]:
    """Call at 2, then 1, then school A, unloading until eight."""
    there = EIGHT - 154.4 + shift
    return [
        Halt("2", there - 394.0, there - 297.0),
        Halt("1", there - 197.0, there - 100.0),
        Halt("A", there, there + 154.4),
    ]


def run_to_b() -> list[Halt]:
    there = NINE - 154.4
    return [Halt("3", there - 145.0, there - 100.0), Halt("B", there, NINE)]


def found(folder: Path, buses: Sequence[Bus], mixed: bool = False, limit: float = 2700) -> list[str]:
    return list(faults(read_raw(folder), buses, limit, mixed))


def test_a_bus_that_keeps_every_rule_has_no_fault(folder: Path) -> None:
    assert found(folder, [[run_to_a(), run_to_b()]]) == []


def test_a_stop_that_nobody_calls_at_is_a_fault(folder: Path) -> None:
    assert found(folder, [[run_to_a()]]) == ["stop 3 is called at 0 times"]


def test_a_stop_called_at_twice_is_a_fault(folder: Path) -> None:
    assert found(folder, [[run_to_a()], [run_to_a()], [run_to_b()]]) == [
        "stop 1 is called at 2 times",
        "stop 2 is called at 2 times",
    ]


def test_a_place_that_is_not_in_the_files_is_a_fault(folder: Path) -> None:
    strange = [Halt("9", EIGHT - 5000, EIGHT - 4000), *run_to_a()]

    assert "9 is no stop of the files" in found(folder, [[strange], [run_to_b()]])


def test_a_bus_that_unloads_after_the_bell_is_a_fault(folder: Path) -> None:
    assert found(folder, [[run_to_a(shift=1.0)], [run_to_b()]]) == [
        "bus 1: unloading at A ends at 28801.0, not between 28800.0 and 28800.0"
    ]


def test_where_schools_mix_unloading_may_end_until_the_late_bell(folder: Path) -> None:
    assert found(folder, [[run_to_a(shift=1200.0)], [run_to_b()]], mixed=True) == []
    assert len(found(folder, [[run_to_a(shift=1200.1)], [run_to_b()]], mixed=True)) == 1


def test_students_aboard_too_long_are_a_fault(folder: Path) -> None:
    assert found(folder, [[run_to_a()], [run_to_b()]], limit=297) == []
    assert found(folder, [[run_to_a()], [run_to_b()]], limit=296) == ["bus 1: students of 2 are aboard for 297.0 s"]


def test_a_stop_left_before_everyone_is_aboard_is_a_fault(folder: Path) -> None:
    hasty = [Halt("2", EIGHT - 500, EIGHT - 451.5), *run_to_a()[1:]]

    assert found(folder, [[hasty], [run_to_b()]]) == ["bus 1: 2 takes 97.0 s, and is given 48.5"]


def test_a_bus_faster_than_it_can_drive_is_a_fault(folder: Path) -> None:
    late = [Halt("2", EIGHT - 547.4, EIGHT - 450.4), *run_to_a()[1:]]

    assert found(folder, [[late], [run_to_b()]]) == [
        "bus 1: cannot be at 1 before 28449.6, and is said to be at 28448.6"
    ]


def test_a_second_run_begun_before_the_bus_can_be_there_is_a_fault(folder: Path) -> None:
    early = [Halt("3", EIGHT + 399, EIGHT + 500), Halt("B", NINE - 154.4, NINE)]

    assert found(folder, [[run_to_a(), early]], limit=5000) == [
        "bus 1: cannot be at 3 before 29200.0, and is said to be at 29199.0"
    ]


def test_more_students_than_seats_are_a_fault(folder: Path) -> None:
    stops = (folder / "Stops.txt").read_text(encoding="utf-8").replace("A\t30", "A\t34")
    (folder / "Stops.txt").write_text(stops, encoding="utf-8")

    assert "bus 1: 68 students aboard after 1" in found(folder, [[run_to_a()], [run_to_b()]])


def test_a_run_that_passes_its_school_or_serves_two_is_a_fault_unless_schools_mix(folder: Path) -> None:
    both = [*run_to_a(), *run_to_b()]

    assert found(folder, [[both]]) == ["bus 1: a run serves several schools"]
    assert found(folder, [[both]], mixed=True) == []
    assert "bus 1: stop 1's school A is not called at after it" in found(folder, [[run_to_a()[:2]], [run_to_b()]])
    assert "bus 1: a run does not end at a school" in found(folder, [[run_to_a()[:2]], [run_to_b()]])
    assert "bus 1: a run calls at a school twice" in found(folder, [[[*run_to_a(), Halt("A", EIGHT, EIGHT + 200)]]])


def test_the_scenario_counts_in_tenths_of_a_second(folder: Path) -> None:
    scenario, matrix = (instance := read_bus(folder, FIXED)).scenario, instance.matrix

    assert scenario.pupil["1"].boarding == 970
    assert scenario.policy.arrival_times(scenario.school["A"]) == (288_000 - 1544, 288_000 - 1544)
    assert matrix.seconds[matrix.index["1"], matrix.index["A"]] == 1000
    mixed = read_bus(folder, MIXED).scenario
    assert mixed.policy.arrival_times(mixed.school["A"]) == (288_000 - 1544, 300_000 - 1544)


@pytest.mark.parametrize("series", [FIXED, MIXED], ids=lambda series: series.name)
def test_the_search_does_it_with_one_bus_and_without_fault(folder: Path, series: Series) -> None:
    buses = plan_buses(read_bus(folder, series), Params(iterations=200, workers=1))

    assert len(buses) == 1
    assert found(folder, buses, mixed=series.mixed) == []


def test_a_count_tells_the_buses_what_is_left_out_and_the_longest_chain(folder: Path) -> None:
    count = counted(folder, FIXED, Params(iterations=200, workers=1))

    # Two stops and a school, a break, and a stop and a school.
    assert (count.buses, count.left_out, count.faults, count.chain) == (1, 0, (), 6)


def test_a_series_is_asked_for_by_its_limit_and_its_manner() -> None:
    asked = {("2700",): 2, ("fixed",): 2, ("mixed", "5400"): 1, (): 4}

    assert {words: sum(one.tags.issuperset(words) for one in SERIES) for words in asked} == asked
