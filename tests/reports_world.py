"""A tiny world for the reports: two schools, four pupils, two routes, one pupil without a seat."""

from transport_opt.model import (
    Assistant,
    Cash,
    Days,
    Direction,
    Finding,
    Kind,
    Layout,
    Licence,
    Metres,
    Mobility,
    Pence,
    Phase,
    Place,
    Plan,
    Provenance,
    Pupil,
    Reason,
    Route,
    Run,
    Scenario,
    School,
    Seconds,
    Stop,
    Unplaced,
    VehicleType,
)

AM, PM = Direction.AM, Direction.PM


def at(text: str) -> Seconds:
    """Read a time of day like 07:42 or 07:42:30."""
    hours, minutes, *seconds = text.split(":")
    return Seconds(int(hours) * 3600 + int(minutes) * 60 + (int(seconds[0]) if seconds else 0))


def stop(place: str, arrive: str, depart: str, boards: str = "", alights: str = "") -> Stop:
    """Make a stop; pupils' ids are separated by spaces."""
    return Stop(place, at(arrive), at(depart), tuple(boards.split()), tuple(alights.split()))


def run(direction: Direction, *stops: Stop, days: str = "MTWTF", number: int = 1, metres: int = 16_093) -> Run:
    """Make a run from its stops."""
    seconds = Seconds(stops[-1].depart - stops[0].arrive)
    return Run(direction, number, Days.parse(days), stops, seconds, Metres(metres))


def pupil(pupil_id: str, school_id: str, latitude: float, **needs: object) -> Pupil:
    """Make a primary pupil at a latitude on one meridian."""
    known: dict[str, object] = {"phase": Phase.PRIMARY, **needs}
    return Pupil(pupil_id, school_id, Place(latitude, -1.5), **known)  # type: ignore[arg-type]


def world() -> Scenario:
    """Ash School and Beech School; a part-time pupil, a powered chair, a pupil with their own limit."""
    return Scenario(
        pupils=(
            pupil("P1", "S1", 53.10),
            pupil("P2", "S1", 53.12, am_days=Days.parse("MT--F"), pm_days=Days.parse("MTW-F"), seats=2),
            pupil(
                "P3",
                "S2",
                53.14,
                mobility=Mobility.WHEELCHAIR_POWERED,
                wheelchair_kg=250,
                assistant=Assistant.ONE_TO_ONE,
                assistant_skills=frozenset({"epilepsy"}),
                max_journey=Seconds(40 * 60),
            ),
            pupil("P4", "S2", 53.16),
        ),
        schools=(
            School("S1", "Ash School", Place(53.2, -1.5), at("08:55"), at("15:15")),
            School("S2", "Beech & Birch <School>", Place(53.22, -1.5), at("09:00"), at("15:20")),
        ),
        vehicle_types=(
            VehicleType("MPV6", (Layout(6, 0),), Licence.PRIVATE_HIRE, Pence(5800), Pence(180)),
            VehicleType("WAV2", (Layout(8, 0), Layout(5, 1)), Licence.PRIVATE_HIRE, Pence(8400), Pence(210)),
        ),
    )


def routes() -> tuple[Route, Route]:
    """R1 carries P1 and P2; R2 carries P3 at other times on Thursday and Friday."""
    first = Route(
        "R1",
        "MPV6",
        (
            run(
                AM,
                stop("P1", "08:00:30", "08:02:30", "P1"),
                stop("P2", "08:10", "08:12", "P2"),
                stop("S1", "08:42", "08:43", alights="P1 P2"),
            ),
            run(
                PM,
                stop("S1", "15:12", "15:16", "P1 P2"),
                stop("P2", "15:40", "15:42", alights="P2"),
                stop("P1", "15:50", "15:52", alights="P1"),
            ),
        ),
        "=Acme Taxis",
        0,
        (),
        Cash(Pence(5800), Pence(3601), Pence(0), Pence(0), Pence(0)),
    )
    home = stop("P3", "16:00", "16:10", alights="P3")
    second = Route(
        "R2",
        "WAV2",
        (
            run(AM, stop("P3", "08:00", "08:10", "P3"), stop("S2", "08:48", "08:52", alights="P3"), days="MTW--"),
            run(AM, stop("P3", "08:05", "08:15", "P3"), stop("S2", "08:50", "08:54", alights="P3"), days="---TF"),
            run(PM, stop("S2", "15:15", "15:24", "P3"), home),
        ),
        None,
        1,
        ("epilepsy",),
        Cash(Pence(8400), Pence(2103), Pence(55), Pence(7), Pence(7200)),
    )
    return first, second


def plan() -> Plan:
    """Make the two routes, P4 without a seat, one finding of each kind."""
    return Plan(
        routes=routes(),
        unplaced=(
            Unplaced("P4", (AM, PM), (Reason("seats", "P4 finds no seat: every route is full.", "Add a vehicle."),)),
        ),
        provenance=Provenance("abc", "little roads", 1, "iterations=10", "0.1.0", 1.5),
        cash_pence_per_day=Pence(27_166),
        notional_pence_per_day=Pence(150),
        lower_bound_pence_per_day=Pence(20_000),
        findings=(
            Finding("journey-guide", Kind.REPORTED, "P1 is aboard 50 min.", "Nothing.", "R1"),
            Finding("seats", Kind.HARD, "R1 has 7 pupils for 6 seats.", "Use a larger vehicle.", "R1, run am 1"),
        ),
    )
