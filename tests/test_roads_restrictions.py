"""Turn restrictions as relations write them."""

import pytest

from transport_opt.roads.restrictions import Member, restriction_of

ONE: list[Member] = [("w", "from", 1), ("n", "via", 5), ("w", "to", 2)]


def test_a_plain_sign_names_its_roads_and_node() -> None:
    sign, why_not = restriction_of(9, {"type": "restriction", "restriction": "no_left_turn"}, ONE)
    assert why_not == ""
    assert sign is not None
    assert (sign.from_ways, sign.via, sign.to_ways, sign.only) == ((1,), 5, (2,), False)


def test_a_sign_that_excepts_buses_still_binds_a_taxi() -> None:
    sign, _ = restriction_of(9, {"restriction": "only_straight_on", "except": "psv;bicycle"}, ONE)
    assert sign is not None
    assert sign.only


def test_several_roads_may_have_no_entry_to_one() -> None:
    sign, _ = restriction_of(9, {"restriction": "no_entry"}, [*ONE, ("w", "from", 3)])
    assert sign is not None
    assert sign.from_ways == (1, 3)


@pytest.mark.parametrize(
    ("tags", "members", "words"),
    [
        ({"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, ONE, "certain times only"),
        ({"restriction": "no_left_turn", "hour_on": "07:00"}, ONE, "certain times only"),
        ({"restriction:hgv": "no_left_turn"}, ONE, "for other vehicles"),
        ({"restriction": "no_left_turn", "except": "motorcar"}, ONE, "does not bind cars"),
        ({"restriction": "no_flying"}, ONE, "unknown kind"),
        ({"restriction": "no_left_turn"}, [("w", "from", 1), ("w", "via", 5), ("w", "to", 2)], "by way of a road"),
        ({"restriction": "no_left_turn"}, [("w", "from", 1), ("w", "to", 2)], "not exactly one via node"),
        ({"restriction": "no_left_turn"}, [*ONE, ("w", "from", 3)], "not one road to come from"),
        ({"restriction": "no_left_turn"}, [("n", "via", 5), ("w", "to", 2)], "not one road to come from"),
    ],
)
def test_a_sign_that_is_not_honoured_says_why(tags: dict[str, str], members: list[Member], words: str) -> None:
    sign, why_not = restriction_of(9, tags, members)
    assert sign is None
    assert words in why_not
