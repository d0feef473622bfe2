"""Instances are drawn as they are described, and the same seed draws the same one."""

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from bench.county import county_mixed, county_one_school  # noqa: E402
from bench.families import DRAW  # noqa: E402
from bench.plane import Spot, matrix_of  # noqa: E402
from bench.single import single, single_with_rules  # noqa: E402
from bench.town import towns_of  # noqa: E402

from transport_opt.model import NO_DAY, Assistant  # noqa: E402
from transport_opt.model.units import MILE  # noqa: E402


def test_a_straight_kilometre_is_1300_metres_and_104_seconds() -> None:
    matrix = matrix_of({"A": Spot(0, 0), "B": Spot(600, 800), "C": Spot(600, 801)})

    assert matrix.metres.tolist()[0] == [0, 1300, 1302]
    assert matrix.seconds.tolist()[0] == [0, 104, 105]


def test_the_single_school_has_150_pupils_an_hour_aboard_and_three_sizes_of_vehicle() -> None:
    scenario = single(1).scenario

    assert (len(scenario.pupils), len(scenario.schools)) == (150, 1)
    assert {(pupil.max_journey, pupil.pm_days) for pupil in scenario.pupils} == {(3600, NO_DAY)}
    assert [(kind.passengers, kind.standing) for kind in scenario.vehicle_types] == [
        (4, 15000),
        (8, 21000),
        (16, 28000),
    ]
    assert {round(float(kind.live_mile / MILE) * 1000) for kind in scenario.vehicle_types} == {90}
    assert scenario.policy.boarding_time.walk_on == 120
    assert scenario.policy.comfort.pence_per_minute == 0


def test_the_school_with_every_rule_is_the_same_town() -> None:
    plain, ruled = single(3), single_with_rules(3)

    assert plain.scenario.schools[0].place == ruled.scenario.schools[0].place
    moved = [
        one.pupil_id
        for one, other in zip(plain.scenario.pupils, ruled.scenario.pupils, strict=True)
        if one.home != other.home
    ]
    assert len(moved) <= sum(bool(pupil.keep_with) for pupil in ruled.scenario.pupils) // 2


def test_the_school_with_every_rule_has_the_shares_of_the_domain() -> None:
    scenario = single_with_rules(1).scenario
    needs = Counter(pupil.assistant for pupil in scenario.pupils)

    assert (needs[Assistant.SHARED], needs[Assistant.ONE_TO_ONE]) == (46, 11)
    assert sum(pupil.mobility.in_situ for pupil in scenario.pupils) == 10
    assert sum(pupil.travels_alone for pupil in scenario.pupils) == 7
    assert sum(bool(pupil.not_with) for pupil in scenario.pupils) >= 4
    assert [kind.vehicle_type for kind in scenario.vehicle_types][:3] == ["SAL4", "MPV6", "MPV8"]
    assert scenario.vehicle_type["SAL4"].included == 9000


def test_the_county_has_schools_of_even_size_and_a_window_of_twenty_minutes() -> None:
    scenario = county_one_school(1).scenario
    sizes = Counter(pupil.school_id for pupil in scenario.pupils)

    assert (len(scenario.pupils), len(sizes), set(sizes.values())) == (3000, 80, {37, 38})
    earliest, latest = scenario.policy.arrival_times(scenario.schools[0])
    assert latest - earliest == 20 * 60
    assert (scenario.policy.mixed_schools.max_schools, scenario.policy.second_run.max_runs) == (1, 1)


def test_the_mixed_county_is_the_same_county_with_three_schools_a_run() -> None:
    one, mixed = county_one_school(2, 60, 4), county_mixed(2, 60, 4)

    assert one.scenario.pupils == mixed.scenario.pupils
    assert mixed.scenario.policy.mixed_schools.max_schools == 3


def test_every_pupil_of_the_county_can_be_there_within_the_hour() -> None:
    for instance in (county_one_school(1, 300, 8), single(1)):
        index = instance.matrix.index
        direct = [int(instance.matrix.seconds[index[p.pupil_id], index[p.school_id]]) for p in instance.scenario.pupils]
        assert max(direct) <= 3600


@pytest.mark.parametrize("family", list(DRAW))
def test_the_same_seed_draws_the_same_instance_and_another_seed_another(family: str) -> None:
    first, again, other = (DRAW[family](seed, 160) for seed in (4, 4, 5))

    assert first.scenario == again.scenario
    assert np.array_equal(first.matrix.seconds, again.matrix.seconds)
    assert first.scenario != other.scenario


def test_a_town_is_offered_no_vehicle_that_another_beats_in_room_and_price() -> None:
    towns, alone = towns_of(single_with_rules(1))
    offers = towns[0].offers

    assert len(alone) == 7
    assert ("WAV1", (4, 0, 0)) not in {(offer.vehicle_type, offer.room) for offer in offers}
    assert all(one.pence <= other.pence for one, other in pairwise(offers))
    assert len({(offer.room, offer.minibus) for offer in offers}) == len(offers)
