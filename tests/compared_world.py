"""Small plans to compare, whose figures can be worked out by head."""

from line_town import AM, PM, at, pupil, road, run, school, stop, taxi

from transport_opt.matrix import Matrix
from transport_opt.model import (
    Assistant,
    Cash,
    Direction,
    Pence,
    Phase,
    Plan,
    Policy,
    Provenance,
    Pupil,
    Route,
    Run,
    Scenario,
    TodaysRoute,
    TodaysRun,
)

ASSISTED = Assistant


def ride(pupil_id: str, minutes: int, direction: Direction = AM, days: str = "MTWTF") -> Run:
    """Make a run of one pupil who is aboard for so many minutes."""
    leave = at(8)
    home, there = (pupil_id, "S1") if direction is AM else ("S1", pupil_id)
    return run(
        direction,
        stop(home, leave, leave, on=pupil_id),
        stop(there, leave + minutes * 60, leave + minutes * 60, off=pupil_id),
        days=days,
    )


def route(
    route_id: str,
    *runs: Run,
    cash: tuple[int, int, int, int, int] = (4500, 994, 0, 10, 5800),
    kind: str = "CAR",
    assistants: int = 1,
) -> Route:
    return Route(route_id, kind, runs, assistants=assistants, cash=Cash(*map(Pence, cash)))


def town(*pupils: Pupil) -> Scenario:
    everyone = pupils or (pupil("P1"), pupil("P2"))
    return Scenario(everyone, (school("S1"),), (taxi("CAR"), taxi("BUS", "16+0")), Policy(days_per_year=190))


FIRST = Plan((route("R1", ride("P1", 30)), route("R2", ride("P2", 50), cash=(6500, 1000, 3, 0, 0), assistants=0)))
SECOND = Plan((route("R1", ride("P1", 30), ride("P2", 50), kind="BUS"),), notional_pence_per_day=Pence(7))

AMBER = Scenario(
    (pupil("P1", "S1"), pupil("P3", "S2", assistant=Assistant.SHARED)), (school("S1"), school("S2")), (taxi("CAR"),)
)
"""A pupil for each of two schools; the second needs an assistant."""


def mixed() -> Plan:
    """Drive P1 alone for ten minutes, with P3 for twenty, to both schools in one place."""
    stops = (
        stop("P1", at(8), at(8), on="P1"),
        stop("P3", at(8, 10), at(8, 10), on="P3"),
        stop("S1", at(8, 30), at(8, 30), off="P1"),
        stop("S2", at(8, 30), at(8, 30), off="P3"),
    )
    return Plan((route("R1", run(AM, *stops), cash=(4500, 994, 0, 0, 5800)),))


def line() -> tuple[Scenario, Matrix]:
    """P1, P2 and P3 live 10, 5 and 2 km from S1 on one road; today's routes of two contracts, one far too dear."""
    pupils = tuple(pupil(name, phase=Phase.PRIMARY) for name in ("P1", "P2", "P3"))
    contracts = (
        todays("T1", "BUS", 20_000, ("P1", "P2")),
        todays("T2", "CAR", 5_000, ("P3",)),
    )
    scenario = Scenario(pupils, (school("S1"),), (taxi("CAR"), taxi("BUS", "16+0")), Policy(), contracts)
    return scenario, road({"P1": 0, "P2": 5, "P3": 8, "S1": 10})


def todays(route_id: str, kind: str, pence: int, pupil_ids: tuple[str, ...]) -> TodaysRoute:
    runs = tuple(TodaysRun(way, 1, order) for way, order in ((AM, pupil_ids), (PM, pupil_ids[::-1])))
    return TodaysRoute(route_id, kind, "Acme", 0, Pence(pence), runs)


TODAY = Provenance(stop="baseline")
