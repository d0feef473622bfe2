"""What is proven of a plan, in figures and in plain words."""

from dataclasses import replace
from pathlib import Path

import pytest
from command_world import write_world

from transport_opt import service
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Finding, Kind, Pence, Plan, Prices, RulePrice
from transport_opt.service import Answer, MatrixFile, Params, Progress, Verdict
from transport_opt.service.bounds import bound_words, gap_percent, usual_seconds

ONE_CAR = 4500 + 2 * 994
"""Pence a day of one car for all three of the usual world."""


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Give today's routes: a car for each of three pupils."""
    tables, matrix = write_world(tmp_path_factory.mktemp("world"))
    return service.baseline_for(service.pose(tables, MatrixFile(matrix)))


def stated(cash: int, bound: int, one_school: int, solved: float = 1.0) -> Plan:
    return Plan(
        (),
        cash_pence_per_day=Pence(cash),
        lower_bound_pence_per_day=Pence(bound),
        one_school_lower_bound_pence_per_day=Pence(one_school),
        prices=Prices(solved, ()),
    )


def test_three_cars_are_bounded_by_the_one_that_would_do(today: Answer, tmp_path: Path) -> None:
    plan = service.bound_for(today, 5, 1).plan
    bound, prices = plan.lower_bound_pence_per_day, plan.prices

    assert bound is not None
    assert prices is not None
    assert ONE_CAR - 15 <= bound <= ONE_CAR
    assert [one.pupil_id for one in prices.pupils] == ["P1", "P2", "P3"]
    assert plan == replace(
        today.plan, lower_bound_pence_per_day=bound, one_school_lower_bound_pence_per_day=bound, prices=prices
    ), "nothing else of the plan is changed"
    service.save_plan(plan, tmp_path / "plan.json")
    assert read_plan(tmp_path / "plan.json") == plan


def test_a_search_by_the_clock_is_followed_by_a_proof_and_one_by_moves_is_not() -> None:
    assert usual_seconds(Params(seconds=600)) == 60
    assert usual_seconds(Params(seconds=10)) == 5
    assert usual_seconds(Params(iterations=1000)) == 0


def test_no_time_and_a_stop_before_the_proof_leave_the_plan_as_it_is(today: Answer) -> None:
    assert service.bound_for(today, 0).plan == today.plan
    assert service.bound_for(today, 60, should_stop=lambda: True).plan == today.plan


def test_a_plan_that_breaks_a_rule_has_no_bound(today: Answer) -> None:
    broken = replace(today.plan, findings=(Finding("seats", Kind.HARD, "Too many.", "Take a bigger one.", "T1"),))

    assert service.bound_for(replace(today, plan=broken), 60).plan == broken


def test_the_proof_tells_how_far_it_is(today: Answer) -> None:
    told: list[Progress] = []
    service.bound_for(today, 5, 1, told.append)

    assert {one.stage for one in told} == {"proving a bound"}
    assert told[-1].fraction == 1.0


def test_the_bound_is_told_beside_the_cash_with_the_gap() -> None:
    assert bound_words(stated(1_000_000, 900_000, 900_000)) == (
        "Proven: no plan that carries the same rides within the rules can cost less than £9,000.00 a school day at "
        "these prices and travel times. This one costs £10,000.00: the gap, the most that a better one could save, is "
        "10.0 %.",
    )


def test_what_mixing_schools_saves_at_least_is_told() -> None:
    (told,) = bound_words(stated(1_000_000, 800_000, 1_050_000))

    assert told.endswith(
        "Where runs may serve several schools that bound is loose. No plan in which each run serves one school and "
        "each vehicle drives one run a session can cost less than £10,500.00: mixing schools and driving second runs "
        "save at least £500.00 a school day."
    )


def test_a_plan_above_the_bound_of_one_school_plans_is_told_by_how_much() -> None:
    (told,) = bound_words(stated(1_000_000, 800_000, 960_000))

    assert told.endswith("can cost less than £9,600.00; this one costs £400.00 more than that, 4.0 % of its cash.")


def test_a_proof_that_was_ended_early_says_that_its_gap_is_loose_and_how_to_get_a_tighter_one() -> None:
    (told,) = bound_words(stated(1_000_000, 900_000, 900_000, solved=0.829))

    assert told.endswith(
        "The proof was ended with 82 % of the schools solved to the end: a short proof gives a loose bound, and a wide "
        "gap then says little about the plan. What it says holds; more time for the proof may raise it "
        "(--bound-seconds)."
    )


def test_a_proof_that_was_not_ended_early_does_not_ask_for_more_time() -> None:
    assert "--bound-seconds" not in bound_words(stated(1_000_000, 600_000, 600_000))[0]


def test_needs_that_there_was_no_time_to_price_are_counted() -> None:
    plan = stated(1_000_000, 900_000, 900_000)
    prices = Prices(1.0, (), (RulePrice("P1", "travels-alone", Pence(4311)),), rules_left_out=3)
    (told,) = bound_words(replace(plan, prices=prices))

    assert told.endswith("About what a need adds is priced for 1 of 4 needs; time ran out.")


def test_nothing_is_told_where_nothing_is_proven() -> None:
    assert bound_words(Plan((), cash_pence_per_day=Pence(100))) == ()
    assert gap_percent(Plan((), cash_pence_per_day=Pence(100))) is None


def test_the_gap_is_the_most_that_a_better_plan_could_save() -> None:
    assert gap_percent(stated(1_000_000, 876_500, 900_000)) == 12.35


def test_a_bound_above_the_plans_own_cash_is_a_contradiction_in_the_summary() -> None:
    assert bound_words(stated(1_000_000, 1_000_001, 1_000_001)) == (
        "The plan states that none which carries the same rides can cost less than £10,000.01 a school day, and costs "
        "£10,000.00 itself. One of the two is wrong; audit the plan.",
    )


def judged(today: Answer, bound: int) -> Verdict:
    given = replace(today.plan, lower_bound_pence_per_day=Pence(bound))
    return service.audit_for(today.question, given)


def test_a_bound_above_the_plans_own_cash_is_a_contradiction_in_the_audit(today: Answer) -> None:
    cash = today.plan.cash_pence_per_day
    assert cash == 18_272
    (fault,) = judged(today, cash + 1).money

    assert (fault.code, fault.where) == ("cash-contradicted", "lower_bound_pence_per_day")
    assert fault.message == (
        "The plan states that none which carries the same rides can cost less than £182.73 a school day, and costs "
        "£182.72 itself."
    )
    assert fault.action == "Prove the bound again from these tables and travel times, or check which of them changed."
    assert judged(today, cash).money == ()
