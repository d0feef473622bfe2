"""Notional pounds: what a plan's discomforts weigh in the search, never part of the cash."""

from collections import defaultdict
from fractions import Fraction

from transport_opt.costs.legs import direct_seconds
from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Pence, Plan, Scenario
from transport_opt.model.journeys import days_aboard, rides
from transport_opt.model.units import half_up

WEEKDAYS = range(5)


def notional_lines(scenario: Scenario, matrix: Matrix, plan: Plan) -> dict[str, Pence]:
    """Give the notional pence a school day, by rule id; each rounded half up once, over the whole plan.

    Raises
    ------
    MatrixError
        A pupil or a school is not among the places of the travel times.
    """
    return {
        "comfort": Pence(half_up(_comfort_week(scenario, matrix, plan) / len(WEEKDAYS))),
        "keep-together": Pence(half_up(Fraction(_apart_week(scenario, plan), len(WEEKDAYS)))),
    }


def _comfort_week(scenario: Scenario, matrix: Matrix, plan: Plan) -> Fraction:
    """Add up the notional pence of a week's minutes aboard above the comfortable share of each pupil's limit."""
    comfort = scenario.policy.comfort
    beyond = Fraction(0)
    for run in (run for route in plan.routes for run in route.runs):
        for ride in rides(run):
            days = len(days_aboard(scenario, run, ride.pupil_id))
            if days:
                direct = direct_seconds(scenario, matrix, ride.pupil_id, run.direction)
                limit = scenario.policy.longest_journey(scenario.pupil[ride.pupil_id], direct)
                beyond += days * max(Fraction(0), ride.seconds - comfort.share * limit)
    return beyond * comfort.pence_per_minute / 60


def _apart_week(scenario: Scenario, plan: Plan) -> int:
    """Add up the notional pence of a week's days on which a pair that wants to share does not.

    A pair counts in a session in which both have a seat: someone unplaced is told of elsewhere.
    """
    aboard = _runs_of(scenario, plan)
    pairs = {
        tuple(sorted((pupil.pupil_id, other)))
        for pupil in scenario.pupils
        for other in pupil.keep_with & scenario.pupil.keys() - {pupil.pupil_id}
    }
    apart = sum(
        any(
            aboard[one, day, direction]
            and aboard[other, day, direction]
            and not aboard[one, day, direction] & aboard[other, day, direction]
            for direction in Direction
        )
        for one, other in pairs
        for day in WEEKDAYS
    )
    return apart * scenario.policy.keep_together.pence_per_day


def _runs_of(scenario: Scenario, plan: Plan) -> defaultdict[tuple[str, int, Direction], set[tuple[int, int]]]:
    """Map a pupil, weekday and session to the runs that carry them, by positions of route and run."""
    aboard: defaultdict[tuple[str, int, Direction], set[tuple[int, int]]] = defaultdict(set)
    for place, route in enumerate(plan.routes):
        for number, run in enumerate(route.runs):
            for pupil_id in run.pupil_ids:
                for day in days_aboard(scenario, run, pupil_id):
                    aboard[pupil_id, day, run.direction].add((place, number))
    return aboard
