"""What the crew prepares, in words of equipment and time."""

import pytest
from reports_world import pupil, world

from transport_opt.model import Assistant, Mobility, Policy, Seconds
from transport_opt.reports.needs import boarding_words


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ({}, "seat, allow 2 min"),
        ({"seats": 2, "boarding": Seconds(210)}, "2 seats, allow 3.5 min"),
        ({"mobility": Mobility.WALK_ON_ASSISTED}, "seat, help at the step, allow 4 min"),
        ({"mobility": Mobility.WHEELCHAIR_TRANSFERS}, "seat, room to stow a wheelchair, allow 4 min"),
        (
            {"mobility": Mobility.WHEELCHAIR_MANUAL, "assistant": Assistant.SHARED},
            "wheelchair space, ramp or lift, tie-downs, assistant aboard, allow 10 min",
        ),
        (
            {"assistant": Assistant.TWO_TO_ONE, "travels_alone": True},
            "seat, 2 own assistants, no other pupil aboard, allow 2 min",
        ),
    ],
)
def test_needs_are_told_as_space_equipment_company_and_minutes(needs: dict[str, object], words: str) -> None:
    assert boarding_words(Policy(), pupil("P1", "S1", 53.1, **needs)) == words


def test_a_skill_that_could_name_a_condition_is_not_told() -> None:
    told = boarding_words(Policy(), world().pupil["P3"])

    assert told == "wheelchair space, ramp or lift for 250 kg, tie-downs, 1 own assistant, allow 10 min"
    assert "epilepsy" not in told
