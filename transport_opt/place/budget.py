"""A personal travel budget beside the offers: a parent drives and is paid by the mile."""

from fractions import Fraction

from transport_opt.costs import leg_metres
from transport_opt.matrix import Matrix
from transport_opt.model import Direction, Pence, Scenario
from transport_opt.model.units import MILE, half_up
from transport_opt.place.values import TravelBudget

PENCE_PER_MILE = 55
"""What is paid unless a council says otherwise; councils pay 45p to 60p (found in public material)."""


def travel_budget(
    scenario: Scenario, matrix: Matrix, pupil_id: str, pence_per_mile: int, cheapest: int | None
) -> TravelBudget | None:
    """Work out a budget: every ride is driven there and back, four legs on a full day.

    Parameters
    ----------
    cheapest
        Cash pence a school day of the cheapest offer, if there is one.

    Returns
    -------
    TravelBudget or None
        None where the pupil rides on no day, or the roads have no way.
    """
    pupil = scenario.pupil[pupil_id]
    both = leg_metres(matrix, (pupil_id, pupil.school_id)) + leg_metres(matrix, (pupil.school_id, pupil_id))
    metres = both * sum(len(pupil.days(direction)) for direction in Direction)
    if metres == 0:
        return None
    miles_a_day = Fraction(metres, 5) / MILE
    per_day = Pence(half_up(miles_a_day * pence_per_mile))
    break_even = None if cheapest is None else Fraction(cheapest) / miles_a_day
    return TravelBudget(metres, pence_per_mile, per_day, Pence(per_day * scenario.policy.days_per_year), break_even)
