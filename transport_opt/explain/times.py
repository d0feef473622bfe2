"""Why a route takes as long as it does: its longest time aboard, beside the limit and the direct drive."""

from itertools import pairwise

from transport_opt.costs import direct_seconds, leg_seconds
from transport_opt.explain.words import SESSION, spell
from transport_opt.matrix import Matrix
from transport_opt.model import Route, Run, Scenario, VehicleType
from transport_opt.model.journeys import Ride, days_aboard, halt, rides
from transport_opt.model.units import NO_DAY


def time_sentences(scenario: Scenario, matrix: Matrix, route: Route, kind: VehicleType) -> list[str]:
    """Say whose time aboard is the longest, and what it is made of.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    journeys = [
        (run, ride) for run in route.runs for ride in rides(run) if days_aboard(scenario, run, ride.pupil_id) != NO_DAY
    ]
    if not journeys:
        return ["Nobody is aboard on any weekday."]
    run, ride = max(journeys, key=lambda journey: journey[1].seconds)
    direct = direct_seconds(scenario, matrix, ride.pupil_id, run.direction)
    limit = int(scenario.policy.longest_journey(scenario.pupil[ride.pupil_id], direct))
    over = f", {spell(ride.seconds - limit)} over" if ride.seconds > limit else ""
    return [
        f"The longest time aboard is that of {ride.pupil_id} in the {SESSION[run.direction]}: {spell(ride.seconds)}, "
        f"and the limit is {spell(limit)}{over}. The direct drive takes {spell(direct)}.",
        _parts(scenario, matrix, kind, run, ride),
    ]


def _parts(scenario: Scenario, matrix: Matrix, kind: VehicleType, run: Run, ride: Ride) -> str:
    """Divide a time aboard into driving, halts on the way and waiting."""
    stops = run.stops[ride.boards : ride.alights + 1]
    legs = [(here.place, there.place) for here, there in pairwise(stops)]
    driving = sum(leg_seconds(matrix, kind, run.direction, leg) for leg in legs)
    halts = sum(halt(scenario, stop) for stop in stops[1:-1])
    waiting = ride.seconds - driving - halts
    count = len(stops) - 2
    parts = [f"{spell(driving)} of driving"]
    parts += [f"{spell(halts)} at {count} stop{'' if count == 1 else 's'} on the way"] if count else []
    parts += [f"{spell(waiting)} of waiting"] if waiting > 0 else []
    return f"It is made of {', '.join(parts)}."
