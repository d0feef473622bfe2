"""The default rate card and policy, written out as the files of a data set."""

from dataclasses import dataclass

ASSISTANT_DAY, SPECIALIST_DAY = 58.0, 72.0


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the default rate card 2025-26, in pounds; an assumption to be confirmed by the council."""

    vehicle_type: str
    layouts: tuple[tuple[int, int], ...]
    licence: str
    standing: float
    live_mile: float
    dead_mile: float
    included_hours: float
    extra_hour: float

    @property
    def is_minibus(self) -> bool:
        """Whether it carries more than eight."""
        return self.licence == "psv"


RATES = {
    rate.vehicle_type: rate
    for rate in (
        Rate("SAL4", ((4, 0),), "phv", 45, 1.60, 0.60, 2.5, 16),
        Rate("MPV6", ((6, 0),), "phv", 58, 1.80, 0.65, 2.5, 17),
        Rate("MPV8", ((8, 0),), "phv", 65, 1.85, 0.70, 2.5, 17),
        Rate("WAV1", ((4, 0), (3, 1)), "phv", 72, 2.00, 0.75, 3.0, 18),
        Rate("WAV2", ((8, 0), (5, 1), (2, 2)), "phv", 84, 2.10, 0.75, 3.0, 18),
        Rate("MB16", ((16, 0),), "psv", 125, 2.40, 1.00, 3.5, 22),
        Rate("AMB16", ((16, 0), (14, 1), (11, 2), (7, 3), (4, 4)), "psv", 150, 2.60, 1.10, 3.5, 24),
    )
}

FAMILY = {
    "SAL4": "saloon",
    "MPV6": "MPV",
    "MPV8": "MPV",
    "WAV1": "wheelchair taxi",
    "WAV2": "wheelchair taxi",
    "MB16": "minibus",
    "AMB16": "minibus",
}

POLICY = """\
# Every limit and rate with its default. All of them are assumptions or practice to be confirmed by the council.

# School days a year.
days_per_year = 190

[journey-limit]
# Longest time aboard, unless the pupil has a limit of their own.
primary_minutes = 45
secondary_minutes = 75
# Where the direct drive alone is long: factor x direct + minutes, if that is greater.
direct_factor = 1.3
direct_plus_minutes = 5

[arrival-window]
# A vehicle reaches the school between these minutes before the morning bell.
earliest_minutes = 15
latest_minutes = 5

[departure-window]
# The afternoon vehicle is at the first school by these minutes before its bell ...
ready_minutes = 5
# ... and has left each school by these minutes after its bell.
latest_minutes = 20

[earliest-pickup]
# Nobody is picked up before.
time = "06:45"

[boarding-time]
# Minutes a pupil adds to the halt at home ...
walk_on_minutes = 2
assisted_minutes = 4
wheelchair_minutes = 10
# ... and at school.
school_walk_on_minutes = 0.5
school_assisted_minutes = 1
school_wheelchair_minutes = 4

[assistant-aboard]
# Pupils that one shared assistant looks after.
shared_ratio = 8

[mixed-schools]
# Schools that a run may serve; 1 forbids mixing.
max_schools = 3
# Longest wait aboard at another pupil's school.
max_wait_minutes = 10

[second-run]
# Runs of one vehicle in a morning or an afternoon; 1 forbids a second.
max_runs = 2
# Minutes between two runs, beside the drive.
gap_minutes = 5

[change-cap]
# Share of the pupils who may change route in a review, and the notional pence of each change a day.
share = 0.25
pence_per_pupil_day = 400

[comfort]
# Notional pence of a minute aboard above 80 % of the pupil's limit.
pence_per_minute = 50

[keep-together]
# Notional pence of a day on which a pair that wants to share does not.
pence_per_day = 600

[assistants]
# Pounds a day: an assistant whom pupils share, and a one-to-one or two-to-one specialist.
day_rate = 58
specialist_day_rate = 72
"""
