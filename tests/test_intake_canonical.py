"""The canonical text of a scenario and its fingerprint."""

import dataclasses
import json
from fractions import Fraction

import pytest

from transport_opt.intake import canonical_text, scenario_sha256
from transport_opt.model import Phase, Place, Policy, Pupil, Scenario, School, Seconds
from transport_opt.model.policy import ChangeCap

PUPIL = Pupil("P1", "S1", Place(53.0, -1.5), Phase.PRIMARY, not_with=frozenset({"P3", "P2"}))
SCHOOL = School("S1", "Ysgol Tŷ", Place(53.1, -1.5), Seconds(32_400), Seconds(54_900))
SCENARIO = Scenario((PUPIL,), (SCHOOL,), ())


def test_the_text_is_json_with_sorted_keys_and_sets() -> None:
    text = canonical_text(SCENARIO)
    content = json.loads(text)
    assert list(content) == sorted(content)
    assert content["pupils"][0]["not_with"] == ["P2", "P3"]
    assert content["pupils"][0]["am_days"] == "MTWTF"
    assert content["pupils"][0]["phase"] == "primary"
    assert content["policy"]["journey_limit"]["direct_factor"] == "13/10"
    assert "Ysgol Tŷ" in text


def test_looking_things_up_does_not_change_the_fingerprint() -> None:
    before = scenario_sha256(SCENARIO)
    assert SCENARIO.pupil["P1"].pupil_id == "P1"
    assert scenario_sha256(SCENARIO) == before


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(SCENARIO, pupils=(dataclasses.replace(PUPIL, seats=2),)),
        dataclasses.replace(SCENARIO, policy=Policy(days_per_year=195)),
        dataclasses.replace(SCENARIO, policy=Policy(change_cap=ChangeCap(Fraction(1, 5)))),
        dataclasses.replace(SCENARIO, schools=()),
    ],
)
def test_any_difference_changes_the_fingerprint(other: Scenario) -> None:
    assert scenario_sha256(other) != scenario_sha256(SCENARIO)
