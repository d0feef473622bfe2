"""Each pupil's rides, read off a plan: the one reading that every table, sheet and map shares."""

from collections.abc import Iterator
from dataclasses import dataclass

from transport_opt.errors import TransportError
from transport_opt.matrix import Matrix
from transport_opt.model import Cash, Days, Direction, Plan, Pupil, Route, Run, Scenario, Seconds
from transport_opt.model.journeys import called_stops, days_aboard, rides
from transport_opt.model.units import EVERY_DAY, WEEKDAY_NAMES

SESSION_WORDS = {Direction.AM: "morning", Direction.PM: "afternoon"}


@dataclass(frozen=True, slots=True)
class Journey:
    """One pupil's ride in one run.

    Attributes
    ----------
    days
        The weekdays on which the run is driven and the pupil travels.
    call
        When the vehicle reaches the stop where the pupil boards.
    leaves, arrives
        Departure of that stop, arrival at the stop where the pupil alights.
    destination
        The place where the pupil alights.
    """

    pupil_id: str
    route_id: str
    direction: Direction
    run: int
    days: Days
    call: Seconds
    leaves: Seconds
    arrives: Seconds
    destination: str

    @property
    def aboard(self) -> Seconds:
        """Time aboard: departure of the first stop to arrival at the last."""
        return Seconds(self.arrives - self.leaves)


def journeys(scenario: Scenario, plan: Plan) -> dict[tuple[str, Direction], tuple[Journey, ...]]:
    """List every ride, by pupil and direction, the ride of most weekdays first.

    Times are those of a day on which everybody of the run travels.
    """
    found: dict[tuple[str, Direction], list[Journey]] = {}
    for route in plan.routes:
        for run in route.runs:
            for journey in _journeys_of(scenario, route, run):
                found.setdefault((journey.pupil_id, journey.direction), []).append(journey)
    return {
        key: tuple(sorted(own, key=lambda journey: (-len(journey.days), journey.call))) for key, own in found.items()
    }


def _journeys_of(scenario: Scenario, route: Route, run: Run) -> Iterator[Journey]:
    for ride in rides(run):
        days = days_aboard(scenario, run, ride.pupil_id)
        start, end = run.stops[ride.boards], run.stops[ride.alights]
        if len(days):
            yield Journey(
                ride.pupil_id,
                route.route_id,
                run.direction,
                run.run,
                days,
                start.arrive,
                start.depart,
                end.arrive,
                end.place,
            )


def busiest_load(scenario: Scenario, run: Run) -> tuple[int, int]:
    """Count the most seats taken by pupils, and the most wheelchairs, aboard at once on any weekday."""
    most_seats = most_chairs = 0
    for day in run.days:
        seats = chairs = 0
        for stop in called_stops(scenario, run, day):
            for sign, pupil_ids in ((-1, stop.alights), (1, stop.boards)):
                pupils = [scenario.pupil[pupil_id] for pupil_id in pupil_ids]
                seats += sign * sum(pupil.seats for pupil in pupils if not pupil.mobility.in_situ)
                chairs += sign * sum(pupil.mobility.in_situ for pupil in pupils)
            most_seats, most_chairs = max(most_seats, seats), max(most_chairs, chairs)
    return most_seats, most_chairs


def journey_limit(scenario: Scenario, pupil: Pupil, direction: Direction, matrix: Matrix | None) -> tuple[Seconds, str]:
    """Give a pupil's limit of time aboard in whole seconds, and where it comes from.

    Parameters
    ----------
    matrix
        Gives the direct drive; without it a limit that the direct drive would stretch is told as the guide.
    """
    if pupil.max_journey is not None:
        return pupil.max_journey, "their own"
    guide = scenario.policy.journey_guide(pupil)
    home, school = (matrix.index.get(place) if matrix else None for place in (pupil.pupil_id, pupil.school_id))
    if matrix is None or home is None or school is None:
        return guide, "guide"
    start, end = (home, school) if direction is Direction.AM else (school, home)
    direct = int(matrix.times(direction)[start, end])
    limit = scenario.policy.longest_journey(pupil, direct) if direct >= 0 else guide
    return Seconds(int(limit)), "long direct drive" if limit > guide else "guide"


def place_name(scenario: Scenario, place: str) -> str:
    """Name a stop: the school's name, or whose home it is."""
    school = scenario.school.get(place)
    return school.name if school else f"Home of {place}"


def days_in_words(days: Days) -> str:
    """Write weekdays for a person: ``Monday to Friday``, ``Tuesday and Thursday``."""
    if days == EVERY_DAY:
        return "Monday to Friday"
    names = [WEEKDAY_NAMES[day] for day in days]
    if len(names) < 2:
        return "".join(names) or "no day"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def cash_of(plan: Plan, route: Route) -> Cash:
    """Give a route's cash a day in its lines.

    Raises
    ------
    TransportError
        The plan has routes without a price.
    """
    if route.cash is None:
        missing = sum(each.cash is None for each in plan.routes)
        raise TransportError(
            f"Route {route.route_id} has no price. A report needs every route priced. "
            f"Now {missing} of {len(plan.routes)} routes are not.",
            "Price the plan from the rate card, then write the report again.",
            f"route {route.route_id}",
        )
    return route.cash
