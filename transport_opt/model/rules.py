"""The catalogue of rules: what a plan may not break, what it pays for, what it only tells.

Each rule has one row here, a place in ``solve``, a ``check_…`` in `transport_opt.audit`, a heading in
``docs/rules.md`` and a test that breaks it. Sources: "DfE" is the Department for Education's statutory
guidance on travel to school (times are a guide); "assumption" is ours and to be confirmed by the council;
"practice" is general knowledge, likewise; "contracts" are published tenders and specifications.
"""

from dataclasses import dataclass

from transport_opt.model.plan import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue.

    Attributes
    ----------
    rule_id
        The name used in findings, reasons and ``policy.toml``.
    words
        The rule in a sentence.
    unit, default
        Of the limit that a council may set; empty where there is none.
    source
        Where the default comes from.
    """

    rule_id: str
    words: str
    kind: Kind
    unit: str = ""
    default: str = ""
    source: str = ""


H, S, R = Kind.HARD, Kind.SOFT, Kind.REPORTED

RULES = (
    Rule(
        "everyone-travels",
        "Every pupil rides on every morning and afternoon they attend, or is listed unplaced with reasons.",
        H,
    ),
    Rule(
        "journey-limit",
        "Time aboard is within the pupil's limit: their own, else the guide or, where the direct drive is long, "
        "a multiple of it.",
        H,
        "minutes",
        "45 primary, 75 secondary and older; 1.3 × direct + 5",
        "DfE guide; factor: assumption",
    ),
    Rule(
        "journey-guide",
        "Journeys over the guide are listed.",
        R,
        "minutes",
        "45 primary, 75 secondary and older",
        "DfE guide",
    ),
    Rule(
        "arrival-window",
        "A vehicle reaches the school between the earliest and latest minutes before the bell.",
        H,
        "minutes",
        "15 and 5",
        "practice",
    ),
    Rule(
        "departure-window",
        "The afternoon vehicle is ready before the bell, loads from the bell on, and has left in time.",
        H,
        "minutes",
        "5 before, 20 after",
        "assumption",
    ),
    Rule("earliest-pickup", "No pupil is picked up before the earliest time.", H, "time of day", "06:45", "assumption"),
    Rule(
        "boarding-time",
        "A halt lasts as long as boarding takes, and a drive as long as the road takes.",
        H,
        "minutes",
        "2, 4 and 10 at home; 0.5, 1 and 4 at school",
        "contracts; the others: assumption",
    ),
    Rule(
        "seats",
        "Seated pupils and passenger assistants fit the seats of one layout at every moment.",
        H,
        "",
        "",
        "contracts",
    ),
    Rule(
        "wheelchair-space",
        "Occupied wheelchairs fit the spaces of the same layout, and the lift carries each.",
        H,
        "",
        "",
        "practice",
    ),
    Rule("licence", "Private hire carries at most 8 passengers; more needs a PSV.", H, "", "", "contracts"),
    Rule("vehicle-access", "No minibus goes to a stop or school that a minibus cannot reach.", H, "", "", "contracts"),
    Rule(
        "assistant-aboard",
        "An assistant is aboard whenever a pupil who needs one is.",
        H,
        "pupils an assistant",
        "8",
        "assumption",
    ),
    Rule("assistant-skills", "The assistants aboard have every skill asked for.", H, "", "", "contracts"),
    Rule("travels-alone", "A pupil approved to travel alone shares with nobody.", H, "", "", "contracts"),
    Rule("not-together", "Named pairs never share a vehicle.", H, "", "", "contracts"),
    Rule("keep-together", "Named pairs share a vehicle.", S, "pounds a day", "6", "assumption"),
    Rule(
        "mixed-schools",
        "A run serves a limited number of schools, and nobody waits long at another school.",
        H,
        "schools, minutes",
        "3, 10",
        "assumption",
    ),
    Rule("attendance", "Pupils are carried on the days they attend and on no other.", H, "", "", "contracts"),
    Rule(
        "school-bays",
        "Vehicles unloading at a school at once are within its bays in every five-minute slot.",
        H,
        "vehicles",
        "unlimited",
        "practice",
    ),
    Rule("vehicle-count", "Vehicles of a limited type are within their count.", H, "vehicles", "unlimited", ""),
    Rule("second-run", "A vehicle has a gap and the drive between two runs.", H, "runs, minutes", "2, 5", "assumption"),
    Rule("locked", "A route, a pupil's route or an order that was locked stays.", H),
    Rule(
        "change-cap",
        "At most a share of the pupils change route in a review; each change has a notional price.",
        H,
        "share, pounds",
        "25 %, 4 a pupil-day",
        "assumption",
    ),
    Rule(
        "comfort",
        "Minutes aboard near the limit cost notional pounds.",
        S,
        "pounds a minute",
        "0.50 above 80 %",
        "assumption",
    ),
)

RULE = {rule.rule_id: rule for rule in RULES}
