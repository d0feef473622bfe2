"""Plan files: what is written is read back, and what is wrong is told by place and value."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport_opt.errors import PlanFileError, UnreadableInputError
from transport_opt.intake import plan_file
from transport_opt.intake.plan_file import plan_from_json, plan_to_json, read_plan, write_plan
from transport_opt.model import (
    Adoption,
    Cash,
    Days,
    Direction,
    Finding,
    Kind,
    Metres,
    Pence,
    Plan,
    Prices,
    Provenance,
    PupilPrice,
    Reason,
    Route,
    RulePrice,
    Run,
    Seconds,
    Stop,
    Unplaced,
)

SMALL = {
    "format": "transport-plan/1",
    "routes": [
        {
            "route_id": "R1",
            "vehicle_type": "CAR",
            "runs": [{"direction": "am", "stops": [{"place": "P1", "arrive": 27000, "depart": 27120}]}],
        }
    ],
}

ids = st.text(min_size=1, max_size=8)
words = st.text(max_size=20)
id_lists = st.lists(ids, max_size=3).map(tuple)
times = st.integers(-86_400, 172_800).map(Seconds)
money = st.integers(-(10**9), 10**9).map(Pence)
stops = st.builds(Stop, ids, times, times, id_lists, id_lists)
runs = st.builds(
    Run,
    st.sampled_from(Direction),
    st.integers(1, 3),
    st.integers(0, 31).map(Days),
    st.lists(stops, max_size=3).map(tuple),
    times,
    st.integers(0, 10**6).map(Metres),
)
routes = st.builds(
    Route,
    ids,
    ids,
    st.lists(runs, max_size=2).map(tuple),
    st.none() | words,
    st.integers(0, 9),
    id_lists,
    st.none() | st.builds(Cash, money, money, money, money, money),
)
prices = st.builds(
    Prices,
    st.floats(0, 1),
    st.lists(st.builds(PupilPrice, ids, money), max_size=2).map(tuple),
    st.lists(st.builds(RulePrice, ids, ids, money), max_size=2).map(tuple),
    st.integers(0, 10**9),
)
plans = st.builds(
    Plan,
    st.lists(routes, max_size=2).map(tuple),
    st.lists(
        st.builds(
            Unplaced,
            ids,
            st.lists(st.sampled_from(Direction), unique=True).map(tuple),
            st.lists(st.builds(Reason, ids, words, words), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    st.builds(Provenance, words, words, st.integers(0, 2**40), words, words, st.floats(0, 1e6)),
    st.none() | money,
    st.none() | money,
    st.none() | money,
    st.lists(st.builds(Finding, ids, st.sampled_from(Kind), words, words, words), max_size=2).map(tuple),
    st.none() | money,
    st.none() | prices,
    st.lists(st.builds(Adoption, id_lists, words, words, words), max_size=2).map(tuple),
)


@given(plans)
def test_any_plan_that_is_written_is_read_back_the_same(plan: Plan):
    assert plan_from_json(plan_to_json(plan)) == plan


def one_of_each() -> Plan:
    stop = Stop("P1", Seconds(27000), Seconds(27120), ("P1",))
    run = Run(Direction.AM, 1, Days.parse("MT--F"), (stop,), Seconds(120), Metres(0))
    cash = Cash(Pence(5800), Pence(3360), Pence(0), Pence(0), Pence(5800))
    return Plan(
        (Route("R001", "MPV6", (run,), None, 1, ("epilepsy",), cash),),
        (Unplaced("P2", (Direction.AM,), (Reason("seats", "Full.", "Add a car."),)),),
        cash_pence_per_day=Pence(14960),
        findings=(Finding("seats", Kind.HARD, "Too many.", "Take a bigger one.", "R001, run 1"),),
    )


def test_a_plan_is_written_with_the_keys_of_the_format():
    written = json.loads(plan_to_json(one_of_each()))
    assert written["format"] == "transport-plan/1"
    assert written["provenance"] == {
        "scenario_sha256": "",
        "roads": "",
        "seed": 0,
        "stop": "",
        "version": "",
        "solve_seconds": 0.0,
    }
    assert written["routes"] == [
        {
            "route_id": "R001",
            "vehicle_type": "MPV6",
            "operator": None,
            "assistants": 1,
            "assistant_skills": ["epilepsy"],
            "runs": [
                {
                    "direction": "am",
                    "run": 1,
                    "days": "MT--F",
                    "stops": [{"place": "P1", "arrive": 27000, "depart": 27120, "boards": ["P1"], "alights": []}],
                    "seconds": 120,
                    "metres": 0,
                }
            ],
            "cash_pence": {
                "standing": 5800,
                "live": 3360,
                "dead": 0,
                "hours": 0,
                "assistants": 5800,
                "total": 14960,
            },
        }
    ]
    assert written["unplaced"] == [
        {
            "pupil_id": "P2",
            "sessions": ["am"],
            "reasons": [{"code": "seats", "message": "Full.", "action": "Add a car."}],
        }
    ]
    assert (written["cash_pence_per_day"], written["lower_bound_pence_per_day"]) == (14960, None)
    assert written["findings"] == [
        {
            "code": "seats",
            "kind": "hard",
            "message": "Too many.",
            "action": "Take a bigger one.",
            "where": "R001, run 1",
        }
    ]


def test_the_bounds_and_prices_of_a_plan_are_written_under_their_keys_and_read_back():
    prices = Prices(0.5, (PupilPrice("P1", Pence(1234)),), (RulePrice("P1", "travels-alone", Pence(900)),), 3)
    bounded = replace(
        one_of_each(),
        lower_bound_pence_per_day=Pence(9000),
        one_school_lower_bound_pence_per_day=Pence(12000),
        prices=prices,
    )
    content = plan_to_json(bounded)
    written = json.loads(content)

    assert written["lower_bound_pence_per_day"] == 9000
    assert written["one_school_lower_bound_pence_per_day"] == 12000
    assert written["prices"] == {
        "schools_solved": 0.5,
        "pupils": [{"pupil_id": "P1", "pence_per_day": 1234}],
        "rules": [{"pupil_id": "P1", "rule_id": "travels-alone", "pence_per_day": 900}],
        "rules_left_out": 3,
    }
    assert plan_from_json(content) == bounded


def test_a_plan_without_bounds_is_read_as_one_that_nobody_has_proven():
    older = read({"lower_bound_pence_per_day": None})

    assert older.lower_bound_pence_per_day is None
    assert older.one_school_lower_bound_pence_per_day is None
    assert older.prices is None


def test_a_share_of_solved_schools_above_one_is_a_fault():
    with pytest.raises(PlanFileError, match=r"prices\.schools_solved should be less than or equal to 1; now it is 2"):
        read({"prices": {"schools_solved": 2}})


def read(changes: Any) -> Plan:
    return plan_from_json(json.dumps({**SMALL, **changes}).encode())


def told(changes: Any) -> str:
    with pytest.raises(PlanFileError) as error:
        read(changes)
    return error.value.message


def stop_with(**values: Any) -> Any:
    stop = {"place": "P1", "arrive": 27000, "depart": 27120, **values}
    run = {"direction": "am", "stops": [{key: value for key, value in stop.items() if value is not ...}]}
    return {"routes": [{"route_id": "R1", "vehicle_type": "CAR", "runs": [run]}]}


def test_prices_findings_provenance_and_unknown_keys_are_optional():
    plan = read({"made_by": "someone else"})
    assert plan.routes[0].runs[0] == Run(
        Direction.AM, 1, Days.parse("MTWTF"), (Stop("P1", Seconds(27000), Seconds(27120)),), Seconds(0), Metres(0)
    )
    assert (plan.routes[0].cash, plan.cash_pence_per_day, plan.findings) == (None, None, ())
    assert plan.provenance == Provenance()


def test_a_whole_number_written_with_a_point_is_taken():
    assert read(stop_with(arrive=27000.0)).routes[0].runs[0].stops[0].arrive == 27000


def test_a_byte_order_mark_is_passed_over():
    assert plan_from_json(b"\xef\xbb\xbf" + json.dumps(SMALL).encode()).routes[0].route_id == "R1"


def test_a_time_that_is_no_number_is_told_by_place_and_value():
    assert told(stop_with(arrive="half past seven")) == (
        "plan.json does not follow transport-plan/1. routes[0].runs[0].stops[0].arrive should be a valid integer; "
        'now it is "half past seven".'
    )


@pytest.mark.parametrize("value", [27000.5, True, "27000", -700_000, 700_000, None])
def test_a_time_is_a_whole_number_of_seconds_within_a_week(value):
    assert "routes[0].runs[0].stops[0].arrive should be" in told(stop_with(arrive=value))


def test_a_missing_key_is_told_with_those_there_are():
    assert told(stop_with(arrive=...)) == (
        "plan.json does not follow transport-plan/1. routes[0].runs[0].stops[0] needs a value called 'arrive'. "
        "It has: place, depart."
    )


def test_weekdays_are_five_characters():
    run = {**SMALL["routes"][0]["runs"][0], "days": "MTW"}
    message = told({"routes": [{**SMALL["routes"][0], "runs": [run]}]})
    assert "routes[0].runs[0].days: 'MTW' is not five characters like MTWTF or MT--F; now it is \"MTW\"." in message


def test_another_format_is_refused_by_name():
    assert told({"format": "transport-plan/2"}) == (
        "plan.json does not follow transport-plan/1. format should be 'transport-plan/1'; "
        'now it is "transport-plan/2".'
    )


def test_a_plan_that_makes_no_sense_is_read_for_the_auditor_to_judge():
    run = {"direction": "am", "run": 0, "stops": [{"place": "P1", "arrive": -60, "depart": -120}]}
    empty = {"direction": "pm", "stops": []}
    route = {"route_id": "R1", "vehicle_type": "CAR", "assistants": -1, "runs": [run, empty]}
    plan = read({"routes": [route, route]})
    assert [one.route_id for one in plan.routes] == ["R1", "R1"]
    assert plan.routes[0].runs[0].stops[0].arrive == -60
    assert plan.routes[0].runs[1].stops == ()


def test_a_list_beyond_all_measure_is_refused():
    message = told(stop_with(boards=["P1"] * 501))
    assert "routes[0].runs[0].stops[0].boards should have at most 500 items, not 501." in message


def test_many_faults_are_counted_and_the_first_five_told():
    bad = {"place": 1, "arrive": "x", "depart": "x"}
    run = {"direction": "am", "stops": [bad, bad, bad]}
    message = told({"routes": [{"route_id": "R1", "vehicle_type": "CAR", "runs": [run]}]})
    assert message.endswith("There are 4 more faults.")


def test_the_fault_says_where_in_the_file():
    with pytest.raises(PlanFileError) as error:
        read(stop_with(depart="x"))
    assert error.value.where == "routes[0].runs[0].stops[0].depart"
    assert error.value.action == "Mend the values named, or write the file again with the tool that made it."


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": "\\ud800"}'])
def test_what_is_not_json_is_told_so(content):
    with pytest.raises(PlanFileError, match="It is not JSON: "):
        plan_from_json(content)


def test_a_number_that_is_not_finite_is_refused():
    content = json.dumps(SMALL).replace('"format"', '"provenance": {"solve_seconds": NaN}, "format"').encode()
    with pytest.raises(PlanFileError, match=r"provenance.solve_seconds should be a finite number; now it is NaN\."):
        plan_from_json(content)


def test_a_long_value_is_cut_in_the_message():
    assert len(told(stop_with(arrive="x" * 100_000))) < 500


def test_a_file_is_written_whole_and_read_back(tmp_path: Path):
    plan = read({})
    path = tmp_path / "new" / "plan.json"
    write_plan(plan, path)
    assert read_plan(path) == plan
    assert [file.name for file in path.parent.iterdir()] == ["plan.json"]


def test_a_missing_file_is_told_by_its_path(tmp_path: Path):
    with pytest.raises(UnreadableInputError) as error:
        read_plan(tmp_path / "none.json")
    assert error.value.message == f"The plan file {tmp_path / 'none.json'} cannot be read: No such file or directory."
    assert error.value.action == "Give the path of a plan.json that you may read."


def test_a_folder_is_no_plan_file(tmp_path: Path):
    with pytest.raises(UnreadableInputError, match="cannot be read: Is a directory"):
        read_plan(tmp_path)


def test_a_file_too_large_for_a_plan_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_file, "LARGEST_FILE", 10)
    path = tmp_path / "plan.json"
    path.write_bytes(b" " * 11)
    with pytest.raises(UnreadableInputError, match=r"has 11 bytes; a plan has at most 10\."):
        read_plan(path)
