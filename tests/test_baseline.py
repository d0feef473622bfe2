"""Today's routes as a plan: timed as the rules want it, as far as they can be kept."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_town import AM, PM, at, pupil, road, school, taxi

from transport_opt.audit import audit
from transport_opt.baseline import PaidRoute, baseline, modelled_and_paid
from transport_opt.baseline.order import arrangements
from transport_opt.costs import price
from transport_opt.errors import PlanFileError
from transport_opt.model import (
    Assistant,
    Days,
    Mobility,
    Pence,
    Policy,
    Reason,
    Scenario,
    Seconds,
    TodaysRoute,
    TodaysRun,
    Unplaced,
)
from transport_opt.model.policy import MixedSchools
from transport_opt.model.units import clock

ROAD = road({"P1": 0, "P2": 4, "P3": 12, "S1": 10, "S2": 15, "S3": 20})
SCHOOLS = (school("S1"), school("S2"), school("S3"))


def today(*runs, route_id="R1", assistants=0, paid=None, kind="CAR", operator=None):
    """Make a route of today's from runs such as ("am", 1, "P1 P2")."""
    listed = tuple(TodaysRun(direction, number, tuple(ids.split())) for direction, number, ids in runs)
    return TodaysRoute(route_id, kind, operator, assistants, paid, listed)


def town(*routes, pupils=(), schools=SCHOOLS, **values):
    everyone = pupils or (pupil("P1"), pupil("P2"), pupil("P3"))
    return Scenario(everyone, schools, (taxi(), taxi("BUS", "16+0")), todays_routes=routes, **values)


def times(run):
    """Write a run as its places with arrival and departure."""
    return [f"{stop.place} {clock(stop.arrive)} {clock(stop.depart)}" for stop in run.stops]


def first_run(scenario, matrix=ROAD):
    return baseline(scenario, matrix).routes[0].runs[0]


def test_a_morning_for_one_school_arrives_in_the_middle_of_its_window_and_never_waits():
    run = first_run(town(today((AM, 1, "P1 P2"))))
    # the window is 08:45 to 08:55; 4 and 6 minutes of road, 2 minutes of boarding each, half a minute each at school
    assert times(run) == ["P1 08:36 08:38", "P2 08:42 08:44", "S1 08:50 08:51"]
    assert [stop.boards for stop in run.stops] == [("P1",), ("P2",), ()]
    assert run.stops[-1].alights == ("P1", "P2")
    assert (run.seconds, run.metres, run.days) == (900, 10_000, Days(31))


def test_an_afternoon_is_ready_before_the_bell_and_loads_from_the_bell_on():
    run = first_run(town(today((PM, 1, "P2 P1"))))
    # 6 and 4 km at 50 s a km in the afternoon
    assert times(run) == ["S1 14:55 15:01", "P2 15:06 15:08", "P1 15:11:20 15:13:20"]
    assert run.stops[0].boards == ("P2", "P1")
    assert [stop.alights for stop in run.stops] == [(), ("P2",), ("P1",)]


def test_a_halt_is_as_long_as_the_pupils_need_and_the_school_adds_its_part():
    chair = pupil("P1", mobility=Mobility.WHEELCHAIR_MANUAL)
    slow = (school("S1", unload=Seconds(60)),)
    run = first_run(town(today((AM, 1, "P1")), pupils=(chair,), schools=slow))
    assert times(run) == ["P1 08:30 08:40", "S1 08:50 08:55"]


def test_a_pickup_that_would_be_too_early_moves_the_arrival_later_in_the_window():
    late_riser = pupil("P1", earliest_pickup=at(8, 41))
    assert times(first_run(town(today((AM, 1, "P1")), pupils=(late_riser,)))) == ["P1 08:41 08:43", "S1 08:53 08:53:30"]


def test_a_pickup_time_that_cannot_be_kept_gives_way_to_the_schools_window():
    late_riser = pupil("P1", earliest_pickup=at(8, 50))
    assert times(first_run(town(today((AM, 1, "P1")), pupils=(late_riser,)))) == ["P1 08:38 08:40", "S1 08:50 08:50:30"]


TWO_SCHOOLS = (pupil("P1", "S1"), pupil("P2", "S2"))


def test_schools_of_a_mixed_run_come_where_the_run_is_shortest():
    run = first_run(town(today((AM, 1, "P1 P2")), pupils=TWO_SCHOOLS))
    assert [stop.place for stop in run.stops] == ["P1", "P2", "S1", "S2"]
    # both schools at 09:00: S1 08:44:30 would be too early, so the later one is past the middle of its window
    assert times(run)[2:] == ["S1 08:45 08:45:30", "S2 08:50:30 08:51"]


def test_a_school_on_the_way_is_called_at_right_after_its_last_pupil():
    pupils = (pupil("P1", "S1"), pupil("P3", "S2"))
    run = first_run(town(today((AM, 1, "P1 P3")), pupils=pupils))
    assert [stop.place for stop in run.stops] == ["P1", "S1", "P3", "S2"]


def test_the_afternoon_of_a_mixed_run_is_the_mirror_image():
    pupils = (pupil("P1", "S1"), pupil("P3", "S2"))
    run = first_run(town(today((PM, 1, "P3 P1")), pupils=pupils))
    assert [stop.place for stop in run.stops] == ["S2", "P3", "S1", "P1"]
    assert times(run)[:2] == ["S2 14:55 15:00:30", "P3 15:03 15:05"]


def test_a_later_school_is_loaded_from_its_own_bell_on():
    schools = (school("S1", pm=at(15, 10)), school("S2"))
    pupils = (pupil("P1", "S1"), pupil("P3", "S2"))
    run = first_run(town(today((PM, 1, "P3 P1")), pupils=pupils, schools=schools))
    # the drive from P3 takes until 15:06:40; the bell rings at 15:10
    assert times(run)[2] == "S1 15:06:40 15:10:30"


def test_a_vehicle_waits_at_the_first_school_where_bells_lie_apart():
    schools = (school("S1", am=at(9)), school("S2", am=at(9, 20)))
    run = first_run(town(today((AM, 1, "P1 P2")), pupils=TWO_SCHOOLS, schools=schools))
    # S2 opens at 09:05: S1 at its latest, 08:55, and 4.5 minutes of waiting after the half minute of unloading
    assert times(run)[2:] == ["S1 08:55 09:00", "S2 09:05 09:05:30"]


def test_a_wait_beyond_the_limit_is_let_go_before_a_schools_window_is():
    schools = (school("S1", am=at(9)), school("S2", am=at(9, 45)))
    run = first_run(town(today((AM, 1, "P2 P1")), pupils=TWO_SCHOOLS, schools=schools))
    assert times(run)[2:] == ["S1 08:55 09:25", "S2 09:30 09:30:30"]


def test_windows_that_contradict_each_other_are_kept_as_many_as_can_be():
    # S2 lies 5 minutes beyond S1 and its window ends before S1's opens
    schools = (school("S1", am=at(9)), school("S2", am=at(8, 30)), school("S3", am=at(9, 5)))
    pupils = (*TWO_SCHOOLS, pupil("P3", "S3"))
    matrix = road({"P1": 0, "P2": 4, "P3": 0, "S1": 10, "S2": 15, "S3": 20}, cut=[("S2", "S1")])
    run = first_run(town(today((AM, 1, "P2 P3 P1")), pupils=pupils, schools=schools), matrix)
    arrivals = {stop.place: stop.arrive for stop in run.stops}
    kept = [
        school_id
        for school_id, bell in {"S1": at(9), "S2": at(8, 30), "S3": at(9, 5)}.items()
        if bell - 900 <= arrivals[school_id] <= bell - 300
    ]
    assert len(kept) >= 2


def test_an_afternoon_that_cannot_leave_every_school_in_time_is_still_driven():
    pupils = (pupil("P1", "S1"), pupil("P3", "S2"))
    far = road({"P1": 0, "P3": 60, "S1": 10, "S2": 50})
    # 40 km lie between two schools of one bell: 33 minutes, and by 15:20 every vehicle should have left
    run = first_run(town(today((PM, 1, "P1 P3")), pupils=pupils), far)
    assert times(run)[:2] == ["S1 14:55 15:00:30", "P1 15:08:50 15:10:50"]
    assert times(run)[2:] == ["S2 15:52:30 15:53", "P3 16:01:20 16:03:20"]


def test_a_way_that_does_not_exist_is_taken_only_where_there_is_no_other():
    cut = road({"P1": 0, "P2": 4, "S1": 10, "S2": 15}, cut=[("S1", "S2")])
    run = first_run(town(today((AM, 1, "P1 P2")), pupils=TWO_SCHOOLS), cut)
    assert [stop.place for stop in run.stops] == ["P1", "P2", "S2", "S1"]


def test_a_run_for_more_than_three_schools_calls_at_each_after_its_last_pupil():
    names = [f"S{n}" for n in range(1, 6)]
    pupils = tuple(pupil(f"P{n}", f"S{n}") for n in range(1, 6))
    scenario = town(pupils=pupils, schools=tuple(map(school, names)))
    ways = list(arrangements(scenario, AM, [one.pupil_id for one in pupils]))
    assert len(ways) == 2
    assert all(sorted(stop.place for stop in way if stop.alights) == names for way in ways)
    assert [stop.place for stop in ways[1]] == [place for n in range(1, 6) for place in (f"P{n}", f"S{n}")]


def test_each_group_of_weekdays_has_a_run_with_exactly_its_pupils():
    pupils = (pupil("P1"), pupil("P2", am_days=Days.parse("M-W--")))
    runs = baseline(town(today((AM, 1, "P1 P2")), pupils=pupils), ROAD).routes[0].runs
    assert {str(run.days): run.pupil_ids for run in runs} == {"M-W--": ("P1", "P2"), "-T-TF": ("P1",)}
    assert [len(run.stops) for run in runs] == [3, 2]


def test_pupils_who_do_not_attend_a_session_are_left_out_of_it():
    pupils = (pupil("P1", pm_days=Days(0)), pupil("P2"))
    plan = baseline(town(today((AM, 1, "P1 P2"), (PM, 1, "P1 P2")), pupils=pupils), ROAD)
    assert {run.direction: run.pupil_ids for run in plan.routes[0].runs} == {AM: ("P1", "P2"), PM: ("P2",)}
    assert plan.unplaced == ()


def test_a_route_that_nobody_rides_is_left_out():
    pupils = (pupil("P1", am_days=Days(0)), pupil("P2"))
    plan = baseline(town(today((AM, 1, "P1")), today((AM, 1, "P2"), route_id="R2"), pupils=pupils), ROAD)
    assert [route.route_id for route in plan.routes] == ["R2"]


def test_a_pupil_on_no_route_is_unplaced_in_words():
    plan = baseline(town(today((AM, 1, "P1 P2"), (PM, 1, "P1"))), ROAD)
    assert plan.unplaced == (
        Unplaced(
            "P2",
            (PM,),
            (
                Reason(
                    "everyone-travels",
                    "Pupil P2 is on no route of today's in the afternoon.",
                    "Add the pupil to a route in routes.csv, or make a new plan that carries everyone.",
                ),
            ),
        ),
        Unplaced(
            "P3",
            (AM, PM),
            (
                Reason(
                    "everyone-travels",
                    "Pupil P3 is on no route of today's in the morning or in the afternoon.",
                    "Add the pupil to a route in routes.csv, or make a new plan that carries everyone.",
                ),
            ),
        ),
    )


def test_a_second_run_starts_after_the_first_the_gap_and_the_drive():
    schools = (school("S1", am=at(8, 45)), school("S2", am=at(9, 15)))
    plan = baseline(town(today((AM, 2, "P2"), (AM, 1, "P1")), pupils=TWO_SCHOOLS, schools=schools), ROAD)
    first, second = plan.routes[0].runs
    # the first run is over as early as its window allows; 5 minutes and 6 km back later the second may start
    assert times(first)[-1] == "S1 08:30 08:30:30"
    assert times(second) == ["P2 08:52 08:54", "S2 09:05 09:05:30"]
    closer = baseline(
        town(today((AM, 1, "P1"), (AM, 2, "P2")), pupils=TWO_SCHOOLS, schools=(schools[0], school("S2", am=at(9)))),
        ROAD,
    )
    assert times(closer.routes[0].runs[1]) == ["P2 08:41:30 08:43:30", "S2 08:54:30 08:55"]


def test_a_second_run_that_cannot_wait_for_the_first_keeps_its_schools_window():
    plan = baseline(town(today((AM, 1, "P1"), (AM, 2, "P2")), pupils=TWO_SCHOOLS), ROAD)
    assert times(plan.routes[0].runs[1])[-1] == "S2 08:50 08:50:30"


def test_a_minibus_takes_longer_by_its_factor():
    slow = road({"P1": 0, "S1": 10}, minibus_factor=Fraction(3, 2))
    run = first_run(town(today((AM, 1, "P1"), kind="BUS"), pupils=(pupil("P1"),)), slow)
    assert times(run) == ["P1 08:33 08:35", "S1 08:50 08:50:30"]


def test_assistants_are_those_contracted():
    assert baseline(town(today((AM, 1, "P1"), assistants=3)), ROAD).routes[0].assistants == 3


def test_where_the_table_is_blank_assistants_are_those_needed_at_once():
    pupils = (
        pupil("P1", assistant=Assistant.ONE_TO_ONE, assistant_skills=frozenset({"signing"})),
        pupil("P2", assistant=Assistant.SHARED, am_days=Days.parse("M----")),
        pupil("P3", assistant=Assistant.SHARED, assistant_skills=frozenset({"epilepsy"})),
    )
    route = baseline(town(today((AM, 1, "P1 P2 P3"), assistants=None), pupils=pupils), ROAD).routes[0]
    assert (route.assistants, route.assistant_skills) == (2, ("epilepsy", "signing"))


def test_a_skill_asked_for_needs_an_assistant_even_if_none_is_named():
    pupils = (pupil("P1", assistant_skills=frozenset({"epilepsy"})),)
    assert baseline(town(today((AM, 1, "P1"), assistants=None), pupils=pupils), ROAD).routes[0].assistants == 1


def test_the_operator_is_the_routes_or_the_vehicle_types():
    plan = baseline(town(today((AM, 1, "P1"), operator="Ace"), today((AM, 1, "P2"), route_id="R2")), ROAD)
    assert [route.operator for route in plan.routes] == ["Ace", None]
    scenario = replace(town(today((AM, 1, "P1"))), vehicle_types=(taxi(operator="Best"),))
    assert baseline(scenario, ROAD).routes[0].operator == "Best"


def test_a_vehicle_type_of_no_table_is_told():
    with pytest.raises(PlanFileError, match="Route R1 uses the vehicle type 'VAN', which vehicles"):
        baseline(town(today((AM, 1, "P1"), kind="VAN")), ROAD)


def test_the_plan_says_where_it_comes_from_and_has_no_prices():
    plan = baseline(town(today((AM, 1, "P1"))), ROAD)
    assert (plan.provenance.stop, plan.provenance.roads) == ("baseline", "a straight road")
    assert plan.cash_pence_per_day is None


def test_the_price_paid_stands_beside_the_modelled_price():
    scenario = town(
        today((AM, 1, "P1 P2"), paid=Pence(6000)),
        today((AM, 1, "P3"), route_id="R2"),
        today((AM, 1, "P9"), route_id="R3", paid=Pence(1000)),
    )
    beside = modelled_and_paid(scenario, price(scenario, ROAD, baseline(scenario, ROAD)))
    # R1: 4500 and 994 for 10 km; R2: 4500 and 199 for 2 km
    assert beside.routes == (
        PaidRoute("R1", Pence(6000), Pence(5494)),
        PaidRoute("R2", None, Pence(4699)),
        PaidRoute("R3", Pence(1000), Pence(0)),
    )
    assert (beside.paid, beside.modelled, beside.modelled_in_all) == (7000, 5494, 10193)


def test_without_prices_there_is_nothing_to_hold_against():
    scenario = town(today((AM, 1, "P1"), paid=Pence(6000)))
    beside = modelled_and_paid(scenario, baseline(scenario, ROAD))
    assert beside.routes == (PaidRoute("R1", Pence(6000), None),)
    assert (beside.paid, beside.modelled) == (0, 0)


@st.composite
def towns(draw):
    """Draw up to six pupils of up to three schools along the road, on one route with one run each way."""
    homes = draw(st.lists(st.integers(0, 60), min_size=1, max_size=6))
    schools = tuple(
        school(f"S{n}", at(8, 30) + draw(st.integers(0, 60)) * 60, at(15) + draw(st.integers(0, 60)) * 60)
        for n in range(1, 4)
    )
    masks = st.sampled_from([Days(31), Days(21), Days(8), Days(0)])
    pupils = tuple(
        pupil(f"P{n}", f"S{draw(st.integers(1, 3))}", am_days=draw(masks), pm_days=draw(masks))
        for n in range(len(homes))
    )
    kilometres = {f"P{n}": place for n, place in enumerate(homes)}
    matrix = road({**kilometres, **{one.school_id: draw(st.integers(0, 60)) for one in schools}})
    order = " ".join(draw(st.permutations([one.pupil_id for one in pupils])))
    policy = Policy(mixed_schools=MixedSchools(max_wait=Seconds(draw(st.integers(0, 1800)))))
    return town(today((AM, 1, order), (PM, 1, order)), pupils=pupils, schools=schools, policy=policy), matrix, order


@settings(max_examples=60, deadline=None)
@given(towns())
def test_any_run_drives_and_halts_as_long_as_it_takes_and_keeps_the_order(drawn):
    scenario, matrix, order = drawn
    plan = baseline(scenario, matrix)
    assert plan.unplaced == ()
    for run in (run for route in plan.routes for run in route.runs):
        table = matrix.times(run.direction)
        homes = [stop.place for stop in run.stops if stop.place in scenario.pupil]
        assert homes == [pupil_id for pupil_id in order.split() if pupil_id in homes]
        assert sorted(run.pupil_ids) == sorted(p for stop in run.stops for p in stop.alights)
        for here, there in zip(run.stops, run.stops[1:], strict=False):
            assert there.arrive - here.depart == table[matrix.index[here.place], matrix.index[there.place]]
        for stop in run.stops:
            assert stop.depart - stop.arrive >= (120 if stop.place in homes else 30)
        if len(run.stops) == len(homes) + 1:
            here = run.stops[-1] if run.direction is AM else run.stops[0]
            bells = scenario.school[here.place]
            if run.direction is AM:
                assert bells.am_bell - 900 <= here.arrive <= bells.am_bell - 300
            else:
                assert here.arrive == bells.pm_bell - 300


@settings(max_examples=40, deadline=None)
@given(towns())
def test_the_auditor_finds_no_run_that_could_not_be_driven_or_misses_a_pupil(drawn):
    scenario, matrix, _ = drawn
    found = {finding.code for finding in audit(scenario, matrix, baseline(scenario, matrix))}
    assert not found & {"everyone-travels", "attendance", "boarding-time", "assistant-aboard", "second-run"}


@settings(max_examples=40, deadline=None)
@given(towns())
def test_the_auditor_finds_nothing_late_where_all_go_to_one_school(drawn):
    scenario, matrix, _ = drawn
    here = replace(scenario, pupils=tuple(replace(one, school_id="S1") for one in scenario.pupils))
    found = {finding.code for finding in audit(here, matrix, baseline(here, matrix))}
    assert not found & {"arrival-window", "departure-window", "mixed-schools"}
