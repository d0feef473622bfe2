"""Months drawn for the measurement of a term have the turnover they promise, and each is held against a fresh plan."""

import sys
from pathlib import Path
from random import Random

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.county import county_one_school  # noqa: E402
from bench.gap import one_school  # noqa: E402
from bench.page import Figure, Table  # noqa: E402
from bench.terms import followed, year  # noqa: E402

from transport_opt.service import Params, Question  # noqa: E402


def test_four_months_join_and_leave_a_little_and_september_changes_more_than_a_quarter() -> None:
    here = county_one_school(seed=1, pupils=260, schools=5)
    months = year(here.scenario, here.matrix, 200, Random(1))

    assert [month.name for month in months] == [
        "September", "October", "November", "December", "January", "next September",
    ]  # fmt: skip
    # 1.2 % of 200 and a little more join, 0.7 % leave; in September 14 % of 204 leave for as many who join.
    assert [(len(month.pupils), month.joined, month.left) for month in months] == [
        (200, 0, 0), (201, 2, 1), (202, 2, 1), (203, 2, 1), (204, 2, 1), (204, 29, 29),
    ]  # fmt: skip
    before, after = ({pupil.pupil_id: pupil for pupil in month.pupils} for month in months[-2:])
    moved = [name for name in before.keys() & after.keys() if before[name].school_id != after[name].school_id]
    assert len(moved) == 29
    assert all(before[name].home == after[name].home for name in moved)


def test_every_month_follows_the_plan_before_it_and_is_held_against_a_fresh_one() -> None:
    here = county_one_school(seed=1, pupils=40, schools=2)
    months = year(here.scenario, here.matrix, 30, Random(1))
    question = Question(here.scenario, here.matrix, "", "county")

    *figures, table = followed("term", question, months, Params(iterations=300, workers=1))

    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["October", "November", "December", "January", "next September"]
    # Nobody joins or leaves among so few, so nobody needs to change; each of September's 26 may be one of a quarter.
    assert [row[2:4] for row in table.rows] == [("0", "0"), ("0", "0"), ("0", "0"), ("0", "0"), ("4", "4")]
    assert {row[-2:] for row in table.rows} == {("0", "0")}
    told = {one.what: one for one in figures if isinstance(one, Figure)}
    assert len(told) == 10
    within = told["term: next September within its cap"].figure
    assert within.endswith("change, within the cap, 0 hard findings, 0 unplaced")
    assert told["term: October above a plan from nothing"].must == "at most 1.5 %"


def test_the_gap_is_of_plans_with_one_school_and_one_run() -> None:
    strict = one_school(county_one_school(seed=1, pupils=10, schools=2)).scenario.policy

    assert (strict.mixed_schools.max_schools, strict.second_run.max_runs) == (1, 1)
