"""A plan in plain words."""

from dataclasses import replace
from fractions import Fraction

from line_town import AM, PM, SOMEWHERE, at, pupil, road, run, school, stop, taxi

from transport_opt.costs import price
from transport_opt.explain import explain, summarise
from transport_opt.explain.words import listed, many, spell
from transport_opt.model import (
    Assistant,
    Days,
    Direction,
    Finding,
    Kind,
    Licence,
    Mobility,
    Pence,
    Plan,
    Prices,
    Route,
    RulePrice,
    Scenario,
    Seconds,
    Unplaced,
)

ROAD = road({"P1": 0, "P2": 4, "S1": 10, "BIG": 2}, minibus_factor=Fraction(6, 5))
BIG = taxi("BIG", "8+0;5+1", standing=Pence(8400), lift_kg=300)
MORNING = run(
    AM,
    stop("P1", at(8, 30), at(8, 32), "P1"),
    stop("P2", at(8, 36), at(8, 40), "P2"),
    stop("S1", at(8, 46), at(8, 47), "", "P1 P2"),
)
ROUTE = Route("R1", "BIG", (MORNING,))


def town(*pupils, kinds=(), places=()):
    return Scenario(pupils or (pupil("P1"), pupil("P2")), places or (school("S1"),), (BIG, *kinds))


def told(scenario, route=ROUTE, matrix=ROAD, others=()):
    return explain(scenario, matrix, Plan((route, *others)))[0]


def test_the_vehicle_is_explained_by_what_is_aboard_at_the_fullest():
    pupils = (pupil("P1"), pupil("P2", mobility=Mobility.WHEELCHAIR_POWERED))
    assert told(town(*pupils), replace(ROUTE, assistants=1)).vehicle == (
        "BIG has the layouts 8+0 or 5+1 (seats+wheelchairs). At its fullest, between P2 and S1 on Monday morning, "
        "it needs 1 seat for pupils, 1 seat for assistants and 1 wheelchair space.",
        "No other type would cost less for this work.",
    )


def test_the_fullest_leg_is_looked_for_on_every_weekday_and_session():
    pupils = (pupil("P1", am_days=Days.parse("----F")), pupil("P2", am_days=Days.parse("---TF")))
    assert "between P2 and S1 on Friday morning, it needs 2 seats for pupils." in told(town(*pupils)).vehicle[0]
    home = run(PM, stop("S1", at(15), at(15, 1), "P1"), stop("P1", at(15, 10), at(15, 12), "", "P1"))
    assert "between S1 and P1 on Monday afternoon" in told(town(), replace(ROUTE, runs=(home,))).vehicle[0]


def test_a_cheaper_type_without_the_seats_is_told_with_the_rule():
    small = taxi("TINY", "1+0")
    assert told(town(kinds=(small,))).vehicle[1:] == (
        "TINY would cost £39.00 less a school day, but the work needs 2 seats and it has 1+0 (seats).",
    )


def test_a_cheaper_type_without_wheelchair_spaces_is_told_with_the_rule():
    pupils = (pupil("P1"), pupil("P2", mobility=Mobility.WHEELCHAIR_MANUAL))
    assert told(town(*pupils, kinds=(taxi(),))).vehicle[1:] == (
        "CAR would cost £39.00 less a school day, but the work needs 1 wheelchair space and it has 4+0 "
        "(wheelchair-space).",
    )


def test_seats_beside_a_wheelchair_are_told_together():
    pupils = (pupil("P1", seats=3), pupil("P2", mobility=Mobility.WHEELCHAIR_MANUAL))
    one = taxi("WAV", "4+0;2+1")
    assert "but the work needs 3 seats beside 1 wheelchair and it has 4+0 or 2+1 (seats)." in " ".join(
        told(town(*pupils, kinds=(one,))).vehicle
    )


def test_a_lift_that_is_too_weak_is_told_in_kilograms():
    pupils = (pupil("P1"), pupil("P2", mobility=Mobility.WHEELCHAIR_POWERED, wheelchair_kg=280))
    weak = taxi("WEAK", "4+1", lift_kg=200)
    assert "but its lift carries 200 kg and one of at least 280 kg is needed (wheelchair-space)." in " ".join(
        told(town(*pupils, kinds=(weak,))).vehicle
    )


def test_a_cheaper_minibus_that_cannot_reach_a_place_is_told():
    bus = taxi("BUS", "16+0")
    pupils = (pupil("P1", no_minibus=True), pupil("P2"))
    sentences = told(town(*pupils, kinds=(bus,), places=(school("S1", no_minibus=True),))).vehicle
    assert sentences[1:] == (
        "A minibus cannot reach 2 places that it calls at.",
        "BUS would cost £39.00 less a school day, but it is a minibus and cannot reach 2 places (vehicle-access).",
    )


def test_a_licence_that_does_not_cover_the_size_is_told():
    assert "but it carries 16 passengers on a private hire licence (licence)." in " ".join(
        told(town(kinds=(taxi("BUS", "16+0"),))).vehicle
    )


def test_a_type_of_which_all_are_in_use_is_told():
    scarce = taxi("RARE", count=1)
    in_use = replace(ROUTE, route_id="R2", vehicle_type="RARE")
    assert (
        "RARE would cost £39.00 less a school day, but the 1 on offer is in use (vehicle-count)."
        in told(town(kinds=(scarce,)), others=(in_use,)).vehicle
    )


def test_a_cheaper_type_that_nothing_rules_out_is_told_honestly():
    assert told(town(kinds=(taxi(),))).vehicle[1] == (
        "CAR would cost £39.00 less a school day; no rule that is looked at here rules it out."
    )


def test_a_cheaper_minibus_is_told_to_be_slower():
    bus = taxi("BUS", "16+0", licence=Licence.PSV)
    assert told(town(kinds=(bus,))).vehicle[1] == (
        "BUS would cost £39.00 less a school day; "
        "it has the room, but drives slower as a minibus and these times would not hold."
    )


def test_a_route_that_nobody_rides_says_so():
    idle = town(pupil("P1", am_days=Days(0)), pupil("P2", am_days=Days(0)))
    explained = told(idle)
    assert explained.vehicle[0] == "BIG: nobody rides on any weekday."
    assert explained.times == ("Nobody is aboard on any weekday.",)
    assert explained.cost == ("In all £0.00 a school day, £0.00 in a year of 190 days.",)


def test_no_assistant_is_explained_by_nobody_needing_one():
    assert told(town()).assistants == ("It has no assistant, and needs none.",)
    assert told(town(pupil("P1", assistant=Assistant.SHARED), pupil("P2"))).assistants == (
        "It has no assistant, and needs 1.",
    )


def test_assistants_are_told_in_numbers_and_never_by_whose_need():
    pupils = (
        pupil("P1", assistant=Assistant.ONE_TO_ONE, assistant_skills=frozenset({"epilepsy"})),
        pupil("P2", assistant=Assistant.SHARED),
    )
    sentences = told(town(*pupils), replace(ROUTE, assistants=2, assistant_skills=("epilepsy",))).assistants
    assert sentences == (
        "It has 2 assistants: 1 for pupils with one of their own, at £72.00 a day each; "
        "1 shared by 1 pupil, at £58.00 a day each.",
        "One shared assistant looks after at most 8 pupils.",
        "They are asked for 1 skill, named in the plan.",
    )
    assert not any(word in " ".join(sentences) for word in ("P1", "P2", "epilepsy"))


def test_assistants_beside_the_number_needed_are_told():
    assert told(town(), replace(ROUTE, assistants=1)).assistants == (
        "It has 1 assistant: 1 whom no pupil shares, at £58.00 a day each.",
        "The rules ask for 0 on its busiest run.",
    )
    two = (pupil("P1", assistant=Assistant.TWO_TO_ONE), pupil("P2"))
    assert told(town(*two), replace(ROUTE, assistants=1)).assistants[1] == (
        "The rules ask for 2 on its busiest run, 2 of them for pupils with one of their own."
    )


def test_the_longest_time_aboard_stands_beside_its_limit_and_the_direct_drive():
    slow = run(
        AM,
        stop("P1", at(8, 28), at(8, 30), "P1"),
        stop("P2", at(8, 35), at(8, 39), "P2"),
        stop("S1", at(8, 46, 12), at(8, 47, 12), "", "P1 P2"),
    )
    assert told(town(), replace(ROUTE, runs=(slow,))).times == (
        "The longest time aboard is that of P1 in the morning: 16 min, and the limit is 75 min. "
        "The direct drive takes 10 min.",
        "It is made of 10 min of driving, 2 min at 1 stop on the way, 4 min of waiting.",
    )


def test_a_time_over_the_limit_says_by_how_much():
    times = told(town(pupil("P1", max_journey=Seconds(600)), pupil("P2"))).times
    assert "14 min, and the limit is 10 min, 4 min over." in times[0]


def test_the_cost_is_told_line_by_line_and_adds_up():
    based = replace(BIG, base=SOMEWHERE, included=Seconds(600))
    scenario = Scenario((pupil("P1"), pupil("P2")), (school("S1"),), (based,))
    # duty: 1,020 s and 10 km of empty driving at 60 s; 1,020 s beyond, at £16 an hour
    assert told(scenario, replace(ROUTE, assistants=1)).cost == (
        "Standing charge: £84.00, of £84.00 a day driven.",
        "Live mileage: £9.94, at £1.60 a mile.",
        "Empty mileage: £3.73, at £0.60 a mile.",
        "Hours beyond 0.167: £4.53, at £16.00 an hour.",
        "Assistants: £58.00.",
        "In all £160.20 a school day, £30,438.00 in a year of 190 days.",
    )


def test_lines_of_nought_are_left_out():
    assert len(told(town()).cost) == 3


def needs(*priced, whose=ROUTE):
    """Tell what needs add, from triples of pupil, rule and pence."""
    rules = tuple(RulePrice(pupil_id, rule_id, Pence(pence)) for pupil_id, rule_id, pence in priced)
    return explain(town(), ROAD, Plan((whose,), prices=Prices(1.0, (), rules)))[0].needs


def test_what_a_need_adds_is_told_as_an_estimate_and_never_whose_it_is():
    assert needs(("P1", "travels-alone", 4311)) == (
        "Travelling alone adds about £43.11 a school day (travels-alone).",
        "These are estimates for one pupil and one need at a time, by the prices of the linear programme: what the "
        "pupil would cost less without it, everybody else as they are. They do not add up.",
    )


def test_the_needs_of_several_are_told_as_a_span_and_never_added():
    priced = (
        ("P1", "assistant-aboard", 5800),
        ("P2", "assistant-aboard", 0),
        ("P2", "wheelchair-space", 900),
        ("P1", "wheelchair-space", 900),
        ("P1", "not-together", 100),
        ("P2", "journey-limit", 796),
    )
    assert needs(*priced)[:4] == (
        "An assistant for a pupil who needs one adds about £0.00 to £58.00 a school day for each of 2 pupils "
        "(assistant-aboard).",
        "A wheelchair space in place of a seat adds about £9.00 a school day for each of 2 pupils (wheelchair-space).",
        "Keeping a pupil apart from others adds about £1.00 a school day (not-together).",
        "A limit of a pupil's own adds about £7.96 a school day (journey-limit).",
    )


def test_needs_of_pupils_who_are_not_aboard_are_not_told():
    assert needs(("P9", "travels-alone", 4311)) == ()


def test_a_plan_without_prices_tells_nothing_of_needs():
    assert told(town()).needs == ()


def test_all_sentences_come_in_the_order_in_which_a_reader_asks():
    each = told(town())
    assert each.sentences == (*each.vehicle, *each.assistants, *each.times, *each.cost, *each.needs)
    assert each.route_id == "R1"
    assert all(sentence.endswith(".") for sentence in each.sentences)


def test_the_whole_plan_is_told_in_one_paragraph():
    plan = price(town(kinds=(taxi(),)), ROAD, Plan((ROUTE,)))
    assert summarise(town(), plan) == (
        "The plan carries 2 of 2 pupils to 1 school on 1 route (1 BIG) with 0 assistants. "
        "The longest time aboard is 14 min, that of P1 on route R1. "
        "It costs £93.94 a school day, £17,848.60 in a year of 190 days."
    )


def test_pupils_without_a_seat_and_hard_faults_are_in_the_summary():
    without = tuple(Unplaced(f"Q{n}", tuple(Direction), ()) for n in range(12))
    finding = Finding("seats", Kind.HARD, "", "", "")
    summary = summarise(town(), Plan((), without, findings=(finding,)))
    assert summary == (
        "The plan carries 0 of 2 pupils to 0 schools on 0 routes with 0 assistants. "
        "12 pupils have no seat in at least one session: Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9 and 2 more. "
        "It costs £0.00 a school day, £0.00 in a year of 190 days. "
        "It is not ready: the audit found 1 hard fault."
    )


def test_routes_without_a_price_are_counted_apart():
    assert (
        "It costs £0.00 a school day, £0.00 in a year of 190 days. 1 route without a price not counted."
        in summarise(town(), Plan((ROUTE,), (Unplaced("P9", (AM,), ()),)))
    )


def test_words_are_listed_counted_and_spelt_as_people_do():
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert [many(1, "pupil"), many(0, "pupil")] == ["1 pupil", "0 pupils"]
    assert [spell(0), spell(59), spell(90), spell(89)] == ["0 min", "59 s", "2 min", "1 min"]
