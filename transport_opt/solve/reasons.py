"""Rides that cannot be made at all, and why: the blocking rule and the nearest remedy, in words.

A ride that no vehicle could make even with the pupil alone is left out of the search before it begins,
so that it never stands in the way of the others.
"""

from collections.abc import Sequence

import numpy as np

from transport_opt.matrix import Matrix
from transport_opt.model import Assistant, Direction, Pupil, Reason, Scenario, School, Unplaced, VehicleType
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import clock
from transport_opt.solve.arrays import DIRECTIONS, Ints


def rides_to_plan(scenario: Scenario, matrix: Matrix) -> tuple[Ints, dict[str, Unplaced]]:
    """Sort the rides into those to plan and those that cannot be made.

    Returns
    -------
    tuple
        Weekday masks of shape (2, P), nought where a ride cannot be made; and the reasons, by pupil.
    """
    masks = np.zeros((2, len(scenario.pupils)), dtype=np.int32)
    unplaced: dict[str, Unplaced] = {}
    for at, pupil in enumerate(scenario.pupils):
        blocked: dict[Direction, tuple[Reason, ...]] = {}
        for way, direction in enumerate(DIRECTIONS):
            days = pupil.days(direction)
            if not days:
                continue
            reasons = ride_blocked(scenario, matrix, pupil, direction)
            if reasons:
                blocked[direction] = reasons
            else:
                masks[way, at] = days.mask
        if blocked:
            every = tuple(dict.fromkeys(reason for reasons in blocked.values() for reason in reasons))
            unplaced[pupil.pupil_id] = Unplaced(pupil.pupil_id, tuple(blocked), every)
    return masks, unplaced


def ride_blocked(scenario: Scenario, matrix: Matrix, pupil: Pupil, direction: Direction) -> tuple[Reason, ...]:
    """Tell why a pupil could not ride even alone; nothing where they could."""
    school = scenario.school[pupil.school_id]
    kinds = [kind for kind in scenario.vehicle_types if kind.is_licensed and kind.count != 0]
    by_vehicle = _vehicle_reason(pupil, school, kinds)
    if by_vehicle:
        return (by_vehicle,)
    fitting = [kind for kind in kinds if not _misfit(pupil, school, kind)]
    reasons = [_time_reason(scenario, matrix, pupil, school, direction, kind.is_minibus) for kind in fitting]
    if None in reasons:
        return ()
    return (next(reason for reason in reasons if reason is not None),)


def assistants_alone(pupil: Pupil) -> int:
    """Count the assistants aboard when a pupil rides alone."""
    shared = pupil.assistant is Assistant.SHARED or bool(pupil.assistant_skills)
    return own_assistants(pupil) or int(shared)


def _misfit(pupil: Pupil, school: School, kind: VehicleType) -> str:
    """Name the rule that keeps a pupil out of a vehicle type, or nothing."""
    in_situ = pupil.mobility.in_situ
    if kind.is_minibus and (pupil.no_minibus or school.no_minibus):
        return "vehicle-access"
    spaces = [layout for layout in kind.layouts if layout.wheelchairs >= int(in_situ)]
    if not spaces:
        return "wheelchair-space"
    if in_situ and kind.lift_kg is not None and (pupil.wheelchair_kg or 0) > kind.lift_kg:
        return "wheelchair-space"
    seats = (0 if in_situ else pupil.seats) + assistants_alone(pupil)
    return "" if any(layout.seats >= seats for layout in spaces) else "seats"


def _vehicle_reason(pupil: Pupil, school: School, kinds: Sequence[VehicleType]) -> Reason | None:
    if not kinds:
        return Reason(
            "vehicle-count",
            "No vehicle type may be used: each has a count of 0 or a licence that does not cover its seats.",
            "Add a vehicle type to vehicles.csv or correct its count or licence.",
        )
    blocks = [_misfit(pupil, school, kind) for kind in kinds]
    if "" in blocks:
        return None
    seats = (0 if pupil.mobility.in_situ else pupil.seats) + assistants_alone(pupil)
    for code in ("seats", "wheelchair-space"):
        if code in blocks:
            break
    else:
        code = "vehicle-access"
    words = {
        "seats": (
            f"Needs {seats} seats, passenger assistants among them; no vehicle type that may be used has so many free.",
            "Add a larger vehicle type to vehicles.csv.",
        ),
        "wheelchair-space": (
            "Travels in a wheelchair"
            + (f" of {pupil.wheelchair_kg} kg" if pupil.wheelchair_kg else "")
            + "; no vehicle type that may be used has a wheelchair space and a lift for it.",
            "Add a vehicle type with a wheelchair space and a strong enough lift to vehicles.csv.",
        ),
        "vehicle-access": (
            "A minibus cannot reach the home or the school, and every vehicle type on offer is a minibus.",
            "Add a vehicle type of 8 passengers or fewer to vehicles.csv, or a pick-up point that a minibus can reach.",
        ),
    }
    return Reason(code, *words[code])


def _time_reason(
    scenario: Scenario, matrix: Matrix, pupil: Pupil, school: School, direction: Direction, minibus: bool
) -> Reason | None:
    policy = scenario.policy
    home, place = matrix.index[pupil.pupil_id], matrix.index[pupil.school_id]
    start, end = (home, place) if direction is Direction.AM else (place, home)
    drive = int(matrix.times(direction, minibus)[start, end])
    ride = "to" if direction is Direction.AM else "from"
    if drive < 0:
        return Reason(
            "journey-limit",
            f"There is no way by road {ride} school {school.school_id}.",
            "Check the place of the home and of the school, or the road map.",
        )
    limit = policy.longest_journey(pupil, max(0, int(matrix.times(direction)[start, end])))
    if drive > limit:
        return Reason(
            "journey-limit",
            f"The direct drive {ride} school {school.school_id} takes {_spell(drive)}; "
            f"the pupil's limit is {_spell(int(limit))}.",
            f"Raise max_journey_minutes to at least {-(-drive // 60)}, or agree another arrangement.",
        )
    if direction is Direction.AM:
        first, last = policy.arrival_times(school)
        soonest = policy.pickup_time(pupil) + policy.boarding_at_home(pupil) + drive
        if first > last or soonest > last:
            return Reason(
                "earliest-pickup" if first <= last else "arrival-window",
                f"Picked up at {clock(policy.pickup_time(pupil))} at the earliest, the pupil reaches school "
                f"{school.school_id} at {clock(soonest)}; the last arrival is {clock(last)}.",
                "Set an earlier time under [earliest-pickup] in policy.toml and in the pupil's earliest_pickup, "
                "or allow a later arrival at the school.",
            )
        return None
    bell, gone = policy.departure_times(school)
    loading = school.unload + policy.boarding_at_school(pupil)
    if bell + loading > gone:
        return Reason(
            "departure-window",
            f"Boarding at school {school.school_id} takes {_spell(loading)} from the bell at {clock(bell)} on; "
            f"vehicles must have left by {clock(gone)}.",
            "Raise depart_latest_minutes of the school.",
        )
    return None


def _spell(seconds: int) -> str:
    whole, left = divmod(seconds, 60)
    return f"{whole} min {left} s" if left else f"{whole} min"


def left_over(scenario: Scenario, pupil: Pupil, locked_to: str | None) -> tuple[Reason, ...]:
    """Tell why a pupil who could ride alone found no place in the plan."""
    if locked_to is not None:
        return (
            Reason(
                "locked",
                f"Is locked to route {locked_to}, which has no room for the pupil within the rules.",
                "Unlock the pupil, or change the route.",
            ),
        )
    school = scenario.school[pupil.school_id]
    fitting = [kind for kind in scenario.vehicle_types if kind.is_licensed and not _misfit(pupil, school, kind)]
    if any(kind.count is None for kind in fitting) and school.bays is not None:
        return (no_bay(school),)
    if any(kind.count is None for kind in fitting):
        return (
            Reason(
                "everyone-travels",
                f"The search found no vehicle that can fetch the pupil for school {school.school_id} within the rules.",
                "Check the way from the vehicles' bases, and the school's bays and windows; search again for longer.",
            ),
        )
    offered = ", ".join(f"{kind.count} {kind.vehicle_type}" for kind in fitting) or "none"
    return (
        Reason(
            "vehicle-count",
            f"Every vehicle that could carry the pupil is in use. The plan may use: {offered}.",
            "Raise a count in vehicles.csv, or add a vehicle type that the market offers without limit.",
        ),
    )


def no_bay(school: School) -> Reason:
    """Tell that a school's bays are full all through its arrival window."""
    return Reason(
        "school-bays",
        f"School {school.school_id} has {school.bays} bays, and they are taken in every five minutes "
        "of its arrival window.",
        "Widen the school's arrival window, agree more bays, or fill larger vehicles.",
    )
