"""No plan is ready while anything stands between it and its first day."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from worlds import plan, shared_car, three_on_a_line, with_route, with_stop

from transport_opt.model import RULES, Direction, Finding, Kind, Plan, Reason, Unplaced
from transport_opt.model.units import Seconds
from transport_opt.readiness import Facts, Obstacle, Since, readiness

TODAY, LIVE = date(2026, 8, 3), date(2026, 9, 1)
JULY, LATE = date(2026, 7, 1), date(2026, 8, 30)
HERE = three_on_a_line()
PLAN = with_route(shared_car(HERE), 0, operator="Blue Cars")
PUPILS = ("P1", "P2", "P3")
ALL_DONE = Facts(
    LIVE,
    families_told=dict.fromkeys(PUPILS, JULY),
    operators_told={"Blue Cars": JULY},
    schools_confirmed=frozenset({"S1"}),
)


def obstacles(
    facts: Facts, whole: Plan = PLAN, since: Since | None = None, here: object = None, today: date = TODAY
) -> tuple[Obstacle, ...]:
    scenario = HERE.scenario if here is None else here.scenario  # type: ignore[attr-defined]
    return readiness(whole, scenario, facts, today, since).obstacles


def the_obstacle(*given: object, **named: object) -> Obstacle:
    found = obstacles(*given, **named)  # type: ignore[arg-type]
    assert len(found) == 1, found
    return found[0]


def test_every_obstacle_is_documented() -> None:
    root = Path(__file__).parents[1]
    page = (root / "docs/errors.md").read_text(encoding="utf-8").split("## Obstacles\n")[1].split("\n## ")[0]
    source = (root / "transport_opt/readiness.py").read_text(encoding="utf-8")
    given = set(re.findall(r'Obstacle\(\s*"([a-z-]+)"', source))
    assert len(given) == 9
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == given


def test_a_plan_of_which_all_are_told_in_time_is_ready() -> None:
    assert readiness(PLAN, HERE.scenario, ALL_DONE, TODAY).is_ready


@pytest.mark.parametrize("rule_id", [rule.rule_id for rule in RULES])
def test_a_hard_finding_of_any_rule_alone_keeps_a_plan_from_being_ready(rule_id: str) -> None:
    finding = Finding(rule_id, Kind.HARD, "Somebody is late.", "Go earlier.", "route R001")
    found = readiness(replace(PLAN, findings=(finding,)), HERE.scenario, ALL_DONE, TODAY)
    assert not found.is_ready
    message = f"The rule {rule_id} is broken: Somebody is late."
    assert found.obstacles == (Obstacle("hard-finding", message, "Go earlier.", "route R001"),)


@pytest.mark.parametrize("kind", [Kind.SOFT, Kind.REPORTED])
def test_findings_that_are_not_hard_keep_nobody_waiting(kind: Kind) -> None:
    finding = Finding("comfort", kind, "A long ride.", "None.", "pupil P1")
    assert obstacles(ALL_DONE, replace(PLAN, findings=(finding,))) == ()


def test_a_pupil_without_a_seat_keeps_a_plan_from_being_ready_though_the_reason_is_told() -> None:
    why = Unplaced("P9", (Direction.AM, Direction.PM), (Reason("seats", "No vehicle has room.", "Offer a bus."),))
    assert the_obstacle(ALL_DONE, replace(PLAN, unplaced=(why,))) == Obstacle(
        "unplaced-pupil", "Pupil P9 has no seat (am and pm) and needs one. No vehicle has room.", "Offer a bus.",
        "pupil P9",
    )  # fmt: skip


def test_a_family_that_nobody_told_is_told_by_the_last_day_for_it() -> None:
    facts = replace(ALL_DONE, families_told=dict.fromkeys(("P1", "P3"), JULY))
    assert the_obstacle(facts) == Obstacle(
        "family-notice", "The family of pupil P2 needs 10 days of notice and is not told yet.",
        "Tell them by 2026-08-22, and note the day.", "pupil P2",
    )  # fmt: skip


def test_where_the_last_day_is_gone_the_first_day_moves() -> None:
    facts = replace(ALL_DONE, families_told=dict.fromkeys(("P1", "P3"), JULY))
    assert the_obstacle(facts, today=LATE).action == "Tell them today, and go live on 2026-09-09 or later."


def test_a_day_to_come_is_no_telling() -> None:
    facts = replace(ALL_DONE, families_told={**ALL_DONE.families_told, "P2": TODAY + timedelta(1)})
    assert the_obstacle(facts).where == "pupil P2"


@pytest.mark.parametrize(("told", "is_ready"), [(date(2026, 8, 22), True), (date(2026, 8, 23), False)])
def test_notice_of_just_ten_days_is_enough(told: date, is_ready: bool) -> None:
    facts = replace(ALL_DONE, families_told={**ALL_DONE.families_told, "P2": told})
    found = obstacles(facts, today=date(2026, 8, 24))
    assert (found == ()) == is_ready
    if not is_ready:
        assert found[0].message == "The family of pupil P2 needs 10 days of notice; told on 2026-08-23 it has 9."
        assert found[0].action == "Go live on 2026-09-02 or later, or agree a shorter notice."


def test_a_council_sets_its_own_notice() -> None:
    facts = replace(ALL_DONE, operators_told={"Blue Cars": date(2026, 8, 2)})
    assert obstacles(facts) == ()
    assert the_obstacle(replace(facts, operator_notice_days=31)).code == "operator-notice"


def test_an_operator_has_twenty_days_of_notice() -> None:
    assert the_obstacle(replace(ALL_DONE, operators_told={})) == Obstacle(
        "operator-notice", "Operator Blue Cars needs 20 days of notice and is not told yet.",
        "Tell them by 2026-08-12, and note the day.", "operator Blue Cars",
    )  # fmt: skip


def test_a_route_without_an_operator_is_told_by_its_id() -> None:
    nobody = shared_car(HERE)
    found = the_obstacle(ALL_DONE, nobody)
    assert found.message == "Whoever drives route R001, not named yet, needs 20 days of notice and is not told yet."
    assert obstacles(replace(ALL_DONE, operators_told={"R001": JULY}), nobody) == ()


def test_a_school_that_has_not_confirmed_is_named() -> None:
    found = the_obstacle(replace(ALL_DONE, schools_confirmed=frozenset({"S2"})))
    assert (found.code, found.where) == ("school-unconfirmed", "school S1")
    assert found.message == "School S1 needs to confirm when its pupils come and go; now it has not."


def test_a_plan_without_a_first_day_or_with_one_that_is_gone_is_not_ready() -> None:
    none = the_obstacle(replace(ALL_DONE, live_on=None))
    assert (none.code, none.action) == ("no-date", "Set live_on.")
    gone = obstacles(ALL_DONE, today=date(2026, 9, 2))
    assert [one.code for one in gone] == ["date-passed"]
    assert (
        gone[0].message == "The plan needs a first day that is to come; now it is 2026-09-01, before today, 2026-09-02."
    )


@pytest.mark.parametrize(
    ("last", "code"),
    [(LIVE, None), (LIVE - timedelta(1), "approval-expired"), (None, "approval-unknown")],
)
def test_an_approval_to_travel_alone_must_hold_on_the_first_day(last: date | None, code: str | None) -> None:
    here = HERE.with_pupil("P2", travels_alone=True)
    found = obstacles(replace(ALL_DONE, approvals={} if last is None else {"P2": last}), here=here)
    assert [one.code for one in found] == ([] if code is None else [code])
    if code == "approval-expired":
        assert found[0].message == (
            "Pupil P2 travels alone and needs an approval that holds on 2026-09-01; it ends on 2026-08-31."
        )


def test_with_an_earlier_plan_only_whom_the_change_concerns_must_be_told() -> None:
    facts = Facts(LIVE, schools_confirmed=frozenset({"S1"}))
    assert obstacles(facts, since=Since(PLAN, frozenset())) == ()
    assert the_obstacle(facts, since=Since(PLAN, frozenset({"P2"}))).where == "pupil P2"


def test_a_time_at_home_that_moves_by_more_than_five_minutes_is_told() -> None:
    facts = Facts(LIVE, schools_confirmed=frozenset({"S1"}), operators_told={"Blue Cars": JULY})

    def called_for_sooner(seconds: int) -> tuple[Obstacle, ...]:
        first = PLAN.routes[0].runs[0].stops[0]
        moved = with_stop(PLAN, 0, 0, 0, arrive=Seconds(first.arrive - seconds))
        return obstacles(facts, moved, Since(PLAN, frozenset()))

    assert called_for_sooner(300) == ()
    assert [one.where for one in called_for_sooner(301)] == ["pupil P1"]


def test_an_operator_whose_work_changes_or_ends_must_be_told() -> None:
    facts = replace(ALL_DONE, operators_told={})
    other = with_route(PLAN, 0, vehicle_type="WAV")
    assert [one.where for one in obstacles(facts, other, Since(PLAN, frozenset()))] == ["operator Blue Cars"]
    taken = with_route(PLAN, 0, operator="Red Cars")
    assert [one.where for one in obstacles(facts, taken, Since(PLAN, frozenset()))] == [
        "operator Blue Cars",
        "operator Red Cars",
    ]
    gone = [one.where for one in obstacles(facts, plan(), Since(PLAN, frozenset()))]
    assert gone == ["operator Blue Cars"]
