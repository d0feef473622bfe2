"""The columns of the workbook's sheets: heading, value, kind and width."""

from transport_opt.reports.journeys import SESSION_WORDS
from transport_opt.reports.sheet import Column
from transport_opt.reports.tables import CostRow, FindingRow, PupilRow, RouteRow, StopRow, UnplacedRow

ROUTES: tuple[Column[RouteRow], ...] = (
    Column("Route", lambda row: row.route_id, width=14),
    Column("Line on the map", lambda row: row.line, "whole", 9),
    Column("Vehicle type", lambda row: row.vehicle_type, width=14),
    Column("Operator", lambda row: row.operator, width=18),
    Column("Schools", lambda row: row.schools, width=40),
    Column("Pupils", lambda row: row.pupils, "whole", 8),
    Column("Pupils' seats at most", lambda row: row.seated, "whole", 10),
    Column("Wheelchair spaces at most", lambda row: row.wheelchairs, "whole", 11),
    Column("Assistants", lambda row: row.assistants, "whole", 10),
    Column("Assistants' skills", lambda row: row.assistant_skills, width=24),
    Column("Runs", lambda row: row.runs, "whole", 7),
    Column("First pick-up", lambda row: row.first_call, "time", 9),
    Column("Last school arrival", lambda row: row.school_arrival, "time", 9),
    Column("First school departure", lambda row: row.school_departure, "time", 10),
    Column("Last set-down", lambda row: row.last_call, "time", 9),
    Column("Live miles a day", lambda row: row.metres, "miles", 10, adds_up=True),
    Column("Cash a school day", lambda row: row.cash, "money", 13, adds_up=True),
)

STOPS: tuple[Column[StopRow], ...] = (
    Column("Route", lambda row: row.route_id, width=14),
    Column("Session", lambda row: SESSION_WORDS[row.direction], width=11),
    Column("Run", lambda row: row.run, "whole", 6),
    Column("Days", lambda row: str(row.days), width=9),
    Column("Stop", lambda row: row.order, "whole", 6),
    Column("Place", lambda row: row.place, width=14),
    Column("Name", lambda row: row.name, width=36),
    Column("Arrive", lambda row: row.arrive, "time", 9),
    Column("Depart", lambda row: row.depart, "time", 9),
    Column("Boards", lambda row: "; ".join(row.boards), width=30),
    Column("Alights", lambda row: "; ".join(row.alights), width=30),
)

PUPILS: tuple[Column[PupilRow], ...] = (
    Column("Pupil", lambda row: row.pupil_id, width=14),
    Column("School id", lambda row: row.school_id, width=12),
    Column("School", lambda row: row.school, width=34),
    Column("Morning route", lambda row: row.morning.route_id, width=14),
    Column("Morning days", lambda row: str(row.morning.days), width=9),
    Column("Pick-up", lambda row: row.morning.starts, "time", 9),
    Column("School arrival", lambda row: row.morning.ends, "time", 9),
    Column("Morning minutes aboard", lambda row: row.morning.aboard, "minutes", 10),
    Column("Morning limit in minutes", lambda row: row.morning.limit, "minutes", 10),
    Column("Morning limit from", lambda row: row.morning.limit_from, width=16),
    Column("Other mornings", lambda row: row.morning.other_days, width=30),
    Column("Afternoon route", lambda row: row.afternoon.route_id, width=14),
    Column("Afternoon days", lambda row: str(row.afternoon.days), width=10),
    Column("School departure", lambda row: row.afternoon.starts, "time", 10),
    Column("Set-down", lambda row: row.afternoon.ends, "time", 9),
    Column("Afternoon minutes aboard", lambda row: row.afternoon.aboard, "minutes", 10),
    Column("Afternoon limit in minutes", lambda row: row.afternoon.limit, "minutes", 10),
    Column("Afternoon limit from", lambda row: row.afternoon.limit_from, width=16),
    Column("Other afternoons", lambda row: row.afternoon.other_days, width=30),
    Column("Why there is no seat", lambda row: row.unplaced, width=60),
)
PRICED_PUPILS: tuple[Column[PupilRow], ...] = (
    *PUPILS,
    Column(
        "What the pupil adds at least a school day when every run serves one school (a price by the linear programme, "
        "not route cost ÷ pupils)",
        lambda row: row.price,
        "money",
        34,
    ),
)
"""Where a plan has prices."""

UNPLACED: tuple[Column[UnplacedRow], ...] = (
    Column("Pupil", lambda row: row.pupil_id, width=14),
    Column("School", lambda row: row.school, width=34),
    Column("Sessions", lambda row: row.sessions, width=22),
    Column("Rule", lambda row: row.code, width=18),
    Column("Why", lambda row: row.message, width=70),
    Column("Nearest remedy", lambda row: row.action, width=60),
)

COSTS: tuple[Column[CostRow], ...] = (
    Column("Route", lambda row: row.route_id, width=14),
    Column("Vehicle type", lambda row: row.vehicle_type, width=14),
    Column("Standing", lambda row: row.standing, "money", 12, adds_up=True),
    Column("Live miles", lambda row: row.live, "money", 12, adds_up=True),
    Column("Dead miles", lambda row: row.dead, "money", 12, adds_up=True),
    Column("Extra hours", lambda row: row.hours, "money", 12, adds_up=True),
    Column("Assistants", lambda row: row.assistants, "money", 12, adds_up=True),
    Column("Cash a school day", lambda row: row.total, "money", 13, adds_up=True),
    Column("Cash a year", lambda row: row.year, "money", 15, adds_up=True),
    Column("Pupils", lambda row: row.pupils, "whole", 8),
    Column("Share a pupil a day (not a saving)", lambda row: row.share, "money", 14),
)

FINDINGS: tuple[Column[FindingRow], ...] = (
    Column("Kind", lambda row: row.kind, width=10),
    Column("Rule", lambda row: row.code, width=18),
    Column("The rule in words", lambda row: row.rule, width=44),
    Column("What is wrong", lambda row: row.message, width=70),
    Column("What to do", lambda row: row.action, width=50),
    Column("Where", lambda row: row.where, width=34),
)

EXPLANATIONS: tuple[Column[tuple[str, str]], ...] = (
    Column("Route", lambda row: row[0], width=14),
    Column("Why it is as it is", lambda row: row[1], width=110),
)
