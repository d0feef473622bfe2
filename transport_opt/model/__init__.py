"""The words of the problem as immutable values: standard library only."""

from transport_opt.model.fleet import Layout, Licence, VehicleType
from transport_opt.model.place import Place
from transport_opt.model.plan import (
    Adoption,
    Cash,
    Finding,
    Kind,
    Plan,
    Provenance,
    Reason,
    Route,
    Run,
    Stop,
    Unplaced,
)
from transport_opt.model.policy import Policy
from transport_opt.model.prices import Prices, PupilPrice, RulePrice
from transport_opt.model.pupil import Assistant, Direction, Mobility, Phase, Pupil
from transport_opt.model.rules import RULE, RULES, Rule
from transport_opt.model.scenario import Lock, LockKind, Scenario, TodaysRoute, TodaysRun
from transport_opt.model.school import School
from transport_opt.model.units import EVERY_DAY, NO_DAY, Days, Metres, Pence, Seconds

__all__ = [
    "EVERY_DAY",
    "NO_DAY",
    "RULE",
    "RULES",
    "Adoption",
    "Assistant",
    "Cash",
    "Days",
    "Direction",
    "Finding",
    "Kind",
    "Layout",
    "Licence",
    "Lock",
    "LockKind",
    "Metres",
    "Mobility",
    "Pence",
    "Phase",
    "Place",
    "Plan",
    "Policy",
    "Prices",
    "Provenance",
    "Pupil",
    "PupilPrice",
    "Reason",
    "Route",
    "Rule",
    "RulePrice",
    "Run",
    "Scenario",
    "School",
    "Seconds",
    "Stop",
    "TodaysRoute",
    "TodaysRun",
    "Unplaced",
    "VehicleType",
]
