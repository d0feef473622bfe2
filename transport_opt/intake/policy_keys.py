"""The table of policy keys: what each sets, how it is written and what it is when not given."""

from dataclasses import dataclass
from fractions import Fraction

from transport_opt.model import Policy
from transport_opt.model.units import clock


@dataclass(frozen=True, slots=True)
class Key:
    """One key of policy.toml.

    Attributes
    ----------
    rule
        The table it stands in; empty at the top.
    group, attribute
        Where the value goes in `Policy`; the group is empty at the top.
    kind
        ``minutes``, ``share``, ``factor``, ``count``, ``pence``, ``pounds`` or ``clock``.
    least, most
        What can be true, both allowed, in the unit written.
    """

    rule: str
    key: str
    group: str
    attribute: str
    kind: str
    least: int
    most: int
    words: str

    @property
    def unit(self) -> str:
        """How the value is written."""
        return _UNITS[self.kind]

    @property
    def default(self) -> str:
        """The value when nothing is given, as it would be written."""
        policy = Policy()
        owner = getattr(policy, self.group) if self.group else policy
        return _written(self.kind, getattr(owner, self.attribute))


_UNITS = {
    "minutes": "minutes",
    "share": "a share from 0 to 1, or a percentage in quotation marks",
    "factor": "a number",
    "count": "a whole number",
    "pence": "whole pence",
    "pounds": "pounds",
    "clock": '"HH:MM"',
}


def _written(kind: str, value: int | Fraction) -> str:
    if kind == "clock":
        return f'"{clock(int(value))}"'
    scale = {"minutes": 60, "pounds": 100}.get(kind, 1)
    return f"{float(Fraction(value) / scale):g}"


def _minutes(rule: str, key: str, words: str, most: int = 180) -> Key:
    return Key(rule, key, rule.replace("-", "_"), key.removesuffix("_minutes"), "minutes", 0, most, words)


def _of(rule: str, key: str, kind: str, span: tuple[int, int], words: str, attribute: str = "") -> Key:
    return Key(rule, key, rule.replace("-", "_"), attribute or key, kind, *span, words)


KEYS = (
    _minutes("journey-limit", "primary_minutes", "Time aboard, primary.", 1440),
    _minutes("journey-limit", "secondary_minutes", "Time aboard, secondary and older.", 1440),
    _of("journey-limit", "direct_factor", "factor", (0, 100), "Times the direct drive, where that is long."),
    _minutes("journey-limit", "direct_plus_minutes", "And this much more.", 1440),
    _minutes("arrival-window", "earliest_minutes", "Before the bell: no arrival earlier."),
    _minutes("arrival-window", "latest_minutes", "Before the bell: no arrival later."),
    _minutes("boarding-time", "walk_on_minutes", "At home, walking on."),
    _minutes("boarding-time", "assisted_minutes", "At home, helped aboard."),
    _minutes("boarding-time", "wheelchair_minutes", "At home, seated in a wheelchair."),
    _minutes("boarding-time", "school_walk_on_minutes", "At school, walking on or off."),
    _minutes("boarding-time", "school_assisted_minutes", "At school, helped."),
    _minutes("boarding-time", "school_wheelchair_minutes", "At school, seated in a wheelchair."),
    _minutes("departure-window", "ready_minutes", "Before the afternoon bell: the vehicle is there."),
    _minutes("departure-window", "latest_minutes", "After the afternoon bell: it has left."),
    _of("earliest-pickup", "time", "clock", (0, 0), "No pick-up before."),
    _of("assistant-aboard", "shared_ratio", "count", (1, 100), "Pupils that one shared assistant looks after."),
    _of("mixed-schools", "max_schools", "count", (1, 100), "Schools a run may serve; 1 forbids mixing."),
    _minutes("mixed-schools", "max_wait_minutes", "Waiting aboard at another school.", 1440),
    _of("second-run", "max_runs", "count", (1, 9), "Runs of a vehicle in a session; 1 forbids a second."),
    _minutes("second-run", "gap_minutes", "Between two runs, beside the drive."),
    _of("change-cap", "share", "share", (0, 1), "Pupils who may change route in a review."),
    _of("change-cap", "pence_per_pupil_day", "pence", (0, 1_000_000), "Notional price of a change."),
    _of("comfort", "pence_per_minute", "pence", (0, 1_000_000), "Notional price of a minute near the limit."),
    _of("comfort", "share", "share", (0, 1), "Of the limit, beyond which a minute is near it."),
    _of("keep-together", "pence_per_day", "pence", (0, 1_000_000), "Notional price of a pair that does not share."),
    _of("assistants", "day_rate", "pounds", (0, 10_000), "A shared assistant's day."),
    _of("assistants", "specialist_day_rate", "pounds", (0, 10_000), "A one-to-one assistant's day."),
    Key("", "days_per_year", "", "days_per_year", "count", 1, 366, "School days in a year."),
)
"""Every key, in the order of the rules."""

KEY = {(key.rule, key.key): key for key in KEYS}
