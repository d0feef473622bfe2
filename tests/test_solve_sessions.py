"""What a vehicle does in one session bears on the other, and on the bays at a school."""

from worlds import World, at, pupil, school, vehicle, world

from transport_opt.audit import audit
from transport_opt.model import Finding, Kind, Lock, LockKind, Plan, TodaysRoute, TodaysRun
from transport_opt.model.pupil import Direction
from transport_opt.solve import Params, solve

A_FEW = Params(iterations=600, workers=1)


def solved(town: World) -> tuple[Plan, list[Finding]]:
    plan = solve(town.scenario, town.matrix, A_FEW)
    return plan, [finding for finding in audit(town.scenario, town.matrix, plan) if finding.kind is Kind.HARD]


def test_a_vehicle_is_not_in_two_places_where_a_morning_ends_after_an_afternoon_begins() -> None:
    early = school("S1", 10, am_bell=at("09:00"), pm_bell=at("11:30"))
    late = school("S2", 12, am_bell=at("12:00"), pm_bell=at("15:30"))
    town = world([pupil("P1", 0), pupil("P2", 1, school_id="S2")], [early, late], [vehicle("CAR", "4+0")])

    plan, hard = solved(town)

    assert hard == []
    assert plan.unplaced == ()
    assert len(plan.routes) == 2


def test_pupils_share_where_a_school_has_no_bay_for_a_vehicle_each() -> None:
    # Six who ride at once would need six arrivals in ten minutes at one bay if everybody had a car.
    pupils = [pupil(f"P{number}", number) for number in range(6)]
    town = world(pupils, [school("S1", 12, bays=1)], [vehicle("TWO", "2+0"), vehicle("SIX", "6+0", standing=90_000)])

    plan, hard = solved(town)

    assert hard == []
    assert plan.unplaced == ()
    assert len(plan.routes) <= 3


def test_who_finds_no_bay_at_any_time_is_told_of_the_bays() -> None:
    pupils = [pupil(f"P{number}", number, travels_alone=True) for number in range(6)]
    town = world(pupils, [school("S1", 12, bays=1)], [vehicle("CAR", "4+0")])

    plan, hard = solved(town)

    assert hard == []
    assert plan.unplaced
    assert all(reason.code == "school-bays" for one in plan.unplaced for reason in one.reasons)
    assert "School S1 has 1 bays" in plan.unplaced[0].reasons[0].message


def locked(town: World, *routes: tuple[str, tuple[str, ...]]) -> World:
    """Lock routes of these pupils whole, both ways."""
    today = tuple(
        TodaysRoute(name, "CAR", None, None, None, tuple(TodaysRun(direction, 1, riders) for direction in Direction))
        for name, riders in routes
    )
    locks = tuple(Lock(LockKind.ROUTE, name) for name, _ in routes)
    return town.changed(todays_routes=today, locks=locks)


def test_a_pupil_of_two_locked_routes_is_carried_once() -> None:
    town = world([pupil("P1", 0), pupil("P2", 1)], [school("S1", 12)], [vehicle("CAR", "4+0")])

    plan, _ = solved(locked(town, ("A", ("P1",)), ("B", ("P1", "P2"))))

    rides = [pupil_id for route in plan.routes for run in route.runs for pupil_id in run.pupil_ids]
    assert sorted(rides) == ["P1", "P1", "P2", "P2"]


def test_a_locked_route_of_many_schools_loses_nobody() -> None:
    schools = [school(f"S{number}", 10 + number) for number in range(5)]
    pupils = [pupil(f"P{number}", number, school_id=f"S{number}") for number in range(5)]
    town = world(pupils, schools, [vehicle("CAR", "6+0")]).with_policy("mixed_schools", max_schools=9)

    plan, hard = solved(locked(town, ("A", tuple(f"P{number}" for number in range(5)))))

    assert hard == []
    carried = {pupil_id for route in plan.routes for pupil_id in route.pupil_ids}
    assert carried | {one.pupil_id for one in plan.unplaced} == {f"P{number}" for number in range(5)}
