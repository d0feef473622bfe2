"""The auditor as a whole: every rule has its check, valid plans pass, and no plan makes it fall over."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from audit_words import hard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import morning, plan, route, shared_car, three_cars, three_on_a_line, with_stop

from transport_opt import audit as auditor
from transport_opt.audit import audit
from transport_opt.audit.words import Fault, findings_of, listed, spell, weekdays
from transport_opt.model import (
    RULES,
    Days,
    Direction,
    Finding,
    Kind,
    Lock,
    LockKind,
    Metres,
    Plan,
    Reason,
    Route,
    Run,
    Seconds,
    Stop,
    TodaysRoute,
    TodaysRun,
    Unplaced,
)

ROOT = Path(__file__).parents[1]
RULE_IDS = [rule.rule_id for rule in RULES]
HERE = three_on_a_line()


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_rule_of_the_catalogue_has_a_check(rule_id):
    assert callable(getattr(auditor, f"check_{rule_id.replace('-', '_')}"))


def test_the_checks_run_in_the_order_of_the_catalogue():
    assert [check.__name__ for check in auditor.CHECKS] == [f"check_{name.replace('-', '_')}" for name in RULE_IDS]


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_rule_of_the_catalogue_has_a_heading_in_the_rules_page(rule_id):
    assert f"\n## {rule_id}\n" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_every_rule_of_the_catalogue_has_a_test_that_breaks_it(rule_id):
    """`the_finding` fails unless the auditor finds the rule broken."""
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_audit_*.py"))
    assert re.search(rf'the_finding\(\s*"{rule_id}"', tests)


def test_the_rules_page_has_no_heading_without_a_rule():
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == RULE_IDS


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_the_rules_page_tells_the_kind_the_unit_the_default_and_the_source_of_the_catalogue(rule):
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {rule.rule_id}\n")[1].split("\n## ")[0]
    told = dict(re.findall(r"^\| (\w+) \| (.*) \|$", section, re.MULTILINE))
    assert told["Kind"] == rule.kind
    assert told["Unit"] == (rule.unit or "none")
    assert told["Default"] == (rule.default or "none")
    assert told["Source"] == (rule.source or "none")


def test_valid_plans_have_no_findings():
    for whole in (shared_car(HERE), three_cars(HERE)):
        assert audit(HERE.scenario, HERE.matrix, whole) == ()


def test_the_findings_a_plan_carries_are_not_believed():
    lie = Finding("seats", Kind.HARD, "Too few.", "Add.", "route R001")
    assert audit(HERE.scenario, HERE.matrix, replace(shared_car(HERE), findings=(lie,))) == ()


def test_an_empty_plan_loses_everyone():
    assert len(hard(HERE, plan())) == 6


def test_equal_faults_of_several_weekdays_are_one_finding():
    faults = [Fault("seats", "Too few.", "Add.", "route R001", day) for day in (4, 0, 1, 2)]
    (finding,) = findings_of([*faults, *faults])
    assert finding == Finding("seats", Kind.HARD, "Too few.", "Add.", "route R001, Monday to Wednesday and Friday")


def test_a_fault_of_no_weekday_names_none():
    (finding,) = findings_of([Fault("licence", "Too large.", "Change.", "route R001")])
    assert finding.where == "route R001"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([0], "Monday"),
        ([0, 1], "Monday and Tuesday"),
        ([0, 1, 2, 3, 4], "Monday to Friday"),
        ([0, 2, 4], "Monday, Wednesday and Friday"),
        ([], ""),
    ],
)
def test_weekdays_are_named_as_a_person_names_them(days, words):
    assert weekdays(days) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 min"), (59, "59 s"), (-90, "-1 min 30 s"), (3600, "60 min")])
def test_durations_are_spelled_in_minutes_and_seconds(seconds, words):
    assert spell(seconds) == words
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_places_that_the_matrix_lacks_have_no_way():
    """A caller's matrix may not cover a school; that is a finding and not an exception."""
    short = HERE.changed(schools=())
    found = audit(HERE.scenario, short.matrix, shared_car(HERE))
    assert any("There is no way from P3 to S1." in one.message for one in found)


NAMES = st.sampled_from(["P1", "P2", "P3", "S1", "S2", "P99", "", "CAR"])
NAME_LISTS = st.lists(NAMES, max_size=4).map(tuple)
TIMES = st.one_of(st.integers(-(10**12), 10**12), st.integers(25_000, 60_000)).map(Seconds)
DAYS = st.integers(-2, 1000).map(Days)
STOPS = st.builds(Stop, NAMES, TIMES, TIMES, NAME_LISTS, NAME_LISTS)
RUNS = st.builds(
    Run,
    st.sampled_from(Direction),
    st.integers(-3, 9),
    DAYS,
    st.lists(STOPS, max_size=5).map(tuple),
    TIMES,
    st.integers(-5, 10**9).map(Metres),
)
ROUTES = st.builds(
    Route,
    st.sampled_from(["R001", "R002", ""]),
    st.sampled_from(["CAR", "WAV", "BUS", "TANK"]),
    st.lists(RUNS, max_size=3).map(tuple),
    st.none(),
    st.integers(-3, 40),
    NAME_LISTS,
)
UNPLACED = st.builds(
    Unplaced,
    NAMES,
    st.lists(st.sampled_from(Direction), max_size=3).map(tuple),
    st.lists(st.just(Reason("seats", "Full.", "Wait.")), max_size=1).map(tuple),
)
PLANS = st.builds(Plan, st.lists(ROUTES, max_size=4).map(tuple), st.lists(UNPLACED, max_size=3).map(tuple))


def hard_world():
    """Give the usual world with every kind of wish, so that no check returns early."""
    here = HERE.with_pupil("P1", not_with=frozenset({"P2", "P99"}), keep_with=frozenset({"P3", "P99"}), no_minibus=True)
    here = here.with_pupil(
        "P2", travels_alone=True, assistant_skills=frozenset({"signing"}), am_days=Days.parse("M-W--")
    )
    today = TodaysRoute("R001", "CAR", None, None, None, (TodaysRun(Direction.AM, 1, ("P1", "P3", "P99")),))
    locks = (Lock(LockKind.ROUTE, "R001"), Lock(LockKind.PUPIL, "R002", "P2"), Lock(LockKind.PUPIL, "R002"))
    schools = tuple(replace(one, bays=1) for one in here.scenario.schools)
    return here.changed(todays_routes=(today,), locks=locks, schools=schools)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS, st.one_of(st.none(), PLANS))
def test_no_plan_however_absurd_makes_the_auditor_fall_over(whole, previous):
    here = hard_world()
    found = audit(here.scenario, here.matrix, whole, previous)
    assert all(one.message and one.action and one.where and one.code in RULE_IDS for one in found)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_valid_plan_with_one_stop_damaged_is_judged_and_never_raises(data):
    run_at = data.draw(st.integers(0, 1))
    stop_at = data.draw(st.integers(0, 3))
    changes = data.draw(
        st.fixed_dictionaries(
            {}, optional={"place": NAMES, "arrive": TIMES, "depart": TIMES, "boards": NAME_LISTS, "alights": NAME_LISTS}
        )
    )
    damaged = with_stop(shared_car(HERE), 0, run_at, stop_at, **changes)
    stop = damaged.routes[0].runs[run_at].stops[stop_at]
    before = shared_car(HERE).routes[0].runs[run_at].stops[stop_at]
    found = hard(HERE, damaged)
    same_people = (sorted(stop.boards), sorted(stop.alights)) == (sorted(before.boards), sorted(before.alights))
    if stop.place != before.place or not same_people:
        assert any(one.code == "everyone-travels" for one in found)


@given(st.integers(1, 40_000))
def test_a_halt_cut_short_by_any_time_is_a_hard_finding(seconds):
    """The car boards P2 in exactly two minutes, so a second less is too few."""
    stop = morning(HERE).stops[1]
    cut = with_stop(plan(route(*shared_car(HERE).routes[0].runs)), 0, 0, 1, depart=Seconds(stop.depart - seconds))
    assert {one.code for one in hard(HERE, cut)} >= {"boarding-time"}
