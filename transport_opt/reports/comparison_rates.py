"""The appendix of a comparison: the rate card that every price is made from, with sources."""

from fractions import Fraction

from transport_opt.compare import CostComparison, VehicleRate
from transport_opt.model.policy import AssistantRates, Policy
from transport_opt.model.units import MILE, half_up, pounds
from transport_opt.place import PENCE_PER_MILE
from transport_opt.reports.comparison_words import Cell, Row, Section, Table, money, texts

VEHICLES_NOTE = (
    "From vehicles.csv: the council's own prices, or an assumption where they are left as delivered. Those of the "
    "invented county (rate card 2025-26) are calibrated so that a typical route costs about what public contracts "
    "tell, some £159 a day. Layouts are seats + wheelchair spaces."
)
ASSUMED = "Assumption, as delivered; policy.toml may say otherwise"
CHANGED = "policy.toml: the council's own"


def rates_section(comparison: CostComparison) -> Section:
    """Tell every price and where it comes from."""
    headings = (
        "Vehicle type",
        "Layouts",
        "Licence",
        "Standing a day",
        "Live mile",
        "Dead mile",
        "Hours included",
        "Extra hour",
        "On offer",
    )
    vehicles = tuple(_vehicle(one) for one in comparison.rates.vehicles)
    tables = (
        Table("Vehicle prices", "Rate card", headings, vehicles, VEHICLES_NOTE),
        Table("Other rates", "Other rates", ("What", "Value", "Source"), _others(comparison)),
    )
    return Section("Appendix: the rate card", tables=tables)


def _vehicle(one: VehicleRate) -> Row:
    hours = Cell("tenths", half_up(Fraction(one.included * 10, 3600)))
    offered = Cell("text", "unlimited") if one.count is None else Cell("whole", one.count)
    prices = money((one.standing, one.live_mile, one.dead_mile))
    named = texts((", ".join(one.layouts), one.licence))
    return Row(one.vehicle_type, (*named, *prices, hours, *money((one.extra_hour,)), offered))


def _others(comparison: CostComparison) -> tuple[Row, ...]:
    usual, rates, days = AssistantRates(), comparison.rates, comparison.days_per_year
    rows = [
        _rate("Passenger assistant, a day", rates.assistant, usual.day_rate),
        _rate("One-to-one assistant, a day", rates.specialist, usual.specialist_day_rate),
        _row("School days a year", str(days), ASSUMED if days == Policy().days_per_year else CHANGED),
        _row("A mile", f"{float(MILE):,.3f} metres", "Definition"),
        _row(
            "Live miles",
            "First stop of a run to its last",
            "Travel times and lengths of the road map, or of the matrix that was given",
        ),
        _row("Dead miles", "Between runs; from and to a base where one is given", "As live miles"),
    ]
    if comparison.levers:
        paid = f"{PENCE_PER_MILE}p a mile, four legs a day"
        rows.append(_row("Personal travel budget", paid, "Found in public material: councils pay 45p to 60p"))
    return tuple(rows)


def _rate(what: str, pence: int, usual: int) -> Row:
    return _row(what, pounds(pence), ASSUMED if pence == usual else CHANGED)


def _row(what: str, value: str, source: str) -> Row:
    return Row(what, texts((value, source)))
