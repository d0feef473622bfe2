"""Rides read off a plan."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from reports_world import AM, PM, plan, pupil, routes, world

from transport_opt.errors import TransportError
from transport_opt.matrix import Matrix
from transport_opt.model import Days, Phase, Scenario, Seconds
from transport_opt.reports.journeys import (
    busiest_load,
    cash_of,
    days_in_words,
    journey_limit,
    journeys,
    place_name,
)


def direct_drive(seconds: int) -> Matrix:
    times = np.array([[0, seconds], [seconds + 60, 0]], dtype=np.int32)
    return Matrix(("P1", "S1"), times, times, times, Fraction(1))


def test_time_aboard_runs_from_departure_at_home_to_arrival_at_school() -> None:
    (ride,) = journeys(world(), plan())["P1", AM]

    assert ride.aboard == 39 * 60 + 30
    assert (ride.route_id, ride.destination) == ("R1", "S1")


def test_a_part_time_pupil_rides_only_on_the_days_attended() -> None:
    rides = journeys(world(), plan())

    assert str(rides["P2", AM][0].days) == "MT--F"
    assert str(rides["P2", PM][0].days) == "MTW-F"


def test_rides_of_different_days_come_with_the_usual_one_first() -> None:
    usual, other = journeys(world(), plan())["P3", AM]

    assert (str(usual.days), str(other.days)) == ("MTW--", "---TF")


def test_a_pupil_who_boards_and_never_alights_has_no_ride() -> None:
    first, second = routes()
    broken = replace(first.runs[0], stops=first.runs[0].stops[:2])
    rides = journeys(world(), replace(plan(), routes=(replace(first, runs=(broken,)), second)))

    assert ("P1", AM) not in rides


def test_the_busiest_load_counts_seats_and_wheelchairs_of_the_fullest_weekday() -> None:
    first, second = routes()

    assert busiest_load(world(), first.runs[0]) == (3, 0)
    assert busiest_load(world(), second.runs[0]) == (0, 1)


def test_the_busiest_load_leaves_out_who_is_absent() -> None:
    wednesday = replace(routes()[0].runs[0], days=Days.parse("--W--"))

    assert busiest_load(world(), wednesday) == (1, 0)


@pytest.mark.parametrize(
    ("needs", "direct", "limit", "source"),
    [
        ({}, 600, 45 * 60, "guide"),
        ({"phase": Phase.SECONDARY}, 600, 75 * 60, "guide"),
        ({}, 3000, 3900 + 300, "long direct drive"),
        ({"max_journey": Seconds(1200)}, 3000, 1200, "their own"),
        ({}, -1, 45 * 60, "guide"),
    ],
)
def test_a_limit_is_their_own_or_the_guide_or_stretched_by_a_long_drive(
    needs: dict[str, object], direct: int, limit: int, source: str
) -> None:
    one = pupil("P1", "S1", 53.1, **needs)

    assert journey_limit(Scenario((one,), (), ()), one, AM, direct_drive(direct)) == (limit, source)


def test_an_afternoon_limit_looks_at_the_drive_home() -> None:
    one = pupil("P1", "S1", 53.1)

    assert journey_limit(Scenario((one,), (), ()), one, PM, direct_drive(3000))[0] == 3060 * 1.3 + 300


def test_without_a_matrix_the_limit_told_is_the_guide() -> None:
    assert journey_limit(world(), world().pupil["P1"], AM, None) == (45 * 60, "guide")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("MTWTF", "Monday to Friday"),
        ("-T---", "Tuesday"),
        ("MT--F", "Monday, Tuesday and Friday"),
        ("-----", "no day"),
    ],
)
def test_weekdays_are_written_in_words(days: str, words: str) -> None:
    assert days_in_words(Days.parse(days)) == words


def test_a_place_is_a_school_by_name_or_a_home_by_identifier() -> None:
    assert place_name(world(), "S1") == "Ash School"
    assert place_name(world(), "P1") == "Home of P1"


def test_a_route_without_a_price_is_refused_in_words() -> None:
    first, second = routes()
    unpriced = replace(plan(), routes=(first, replace(second, cash=None)))

    with pytest.raises(TransportError) as caught:
        cash_of(unpriced, unpriced.routes[1])
    assert caught.value.message == (
        "Route R2 has no price. A report needs every route priced. Now 1 of 2 routes are not."
    )
    assert caught.value.action == "Price the plan from the rate card, then write the report again."
