"""The families of instances by name."""

from collections.abc import Callable

from bench.county import PUPILS as COUNTY_PUPILS
from bench.county import county_mixed, county_one_school
from bench.instance import Instance
from bench.single import PUPILS, single, single_with_rules

DRAW: dict[str, Callable[[int, int], Instance]] = {
    "single": single,
    "rules": single_with_rules,
    "county-one-school": county_one_school,
    "county-mixed": county_mixed,
}
"""Each takes a seed and how many pupils."""
USUAL_PUPILS = {
    "single": PUPILS,
    "rules": PUPILS,
    "county-one-school": COUNTY_PUPILS,
    "county-mixed": COUNTY_PUPILS,
}
