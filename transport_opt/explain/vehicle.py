"""Why a route has its vehicle: what is aboard at the fullest, and what keeps a cheaper type from doing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from transport_opt.costs import cash_by_type
from transport_opt.explain.words import SESSION, listed, many
from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Route, Run, Scenario, VehicleType
from transport_opt.model.journeys import called_stops
from transport_opt.model.units import WEEKDAY_NAMES, pounds


@dataclass(frozen=True, slots=True)
class Leg:
    """What is aboard between two stops on a weekday.

    Attributes
    ----------
    seated
        Seats that pupils take.
    wheelchairs
        Occupied ones.
    """

    run: Run
    day: int
    start: str
    end: str
    seated: int
    wheelchairs: int


def legs(scenario: Scenario, route: Route) -> Iterator[Leg]:
    """Give every leg of every weekday, with what is aboard."""
    for run in route.runs:
        for day in range(5):
            aboard: set[str] = set()
            stops = called_stops(scenario, run, day)
            for here, there in pairwise(stops):
                aboard = (aboard - {*here.alights}) | {*here.boards}
                pupils = [scenario.pupil[pupil_id] for pupil_id in aboard]
                seated = sum(pupil.seats for pupil in pupils if not pupil.mobility.in_situ)
                wheelchairs = sum(pupil.mobility.in_situ for pupil in pupils)
                yield Leg(run, day, here.place, there.place, seated, wheelchairs)


def vehicle_sentences(scenario: Scenario, matrix: Matrix, plan: Plan, route: Route, kind: VehicleType) -> list[str]:
    """Say what the vehicle must hold, what it must reach, and why no cheaper type does it.

    Raises
    ------
    MatrixError
        A stop is at a place that the travel times do not cover.
    """
    all_legs = list(legs(scenario, route))
    sentences = [*_fullest(route, kind, all_legs), *_access(scenario, route)]
    own, *prices = (cash.total for cash in cash_by_type(scenario, matrix, route, (kind, *scenario.vehicle_types)))
    cheaper = sorted(
        (price, other.vehicle_type)
        for price, other in zip(prices, scenario.vehicle_types, strict=True)
        if price < own and other.vehicle_type != kind.vehicle_type
    )
    for price, name in cheaper:
        other = scenario.vehicle_type[name]
        blocked = _blocked(scenario, plan, route, other, all_legs)
        why_not = f", but {blocked}" if blocked else f"; {_unblocked(matrix, kind, other)}"
        sentences.append(f"{name} would cost {pounds(own - price)} less a school day{why_not}.")
    return sentences if cheaper else [*sentences, "No other type would cost less for this work."]


def _fullest(route: Route, kind: VehicleType, all_legs: list[Leg]) -> Iterator[str]:
    if not all_legs:
        yield f"{kind.vehicle_type}: nobody rides on any weekday."
        return
    peak = max(all_legs, key=lambda leg: (leg.seated + leg.wheelchairs, leg.wheelchairs))
    needs = [many(peak.seated, "seat") + " for pupils"] if peak.seated else []
    needs += [many(route.assistants, "seat") + " for assistants"] if route.assistants > 0 else []
    needs += [many(peak.wheelchairs, "wheelchair space")] if peak.wheelchairs else []
    yield (
        f"{kind.vehicle_type} has the layout{'s' if len(kind.layouts) > 1 else ''} {_layouts(kind)} "
        f"(seats+wheelchairs). At its fullest, between {peak.start} and {peak.end} on {WEEKDAY_NAMES[peak.day]} "
        f"{SESSION[peak.run.direction]}, it needs {listed(needs) or 'no room'}."
    )


def _access(scenario: Scenario, route: Route) -> Iterator[str]:
    count = len(_out_of_reach(scenario, route))
    if count:
        yield f"A minibus cannot reach {many(count, 'place')} that it calls at."


def _out_of_reach(scenario: Scenario, route: Route) -> set[str]:
    """List the places called at that a minibus cannot reach."""
    called = {stop.place for run in route.runs for day in range(5) for stop in called_stops(scenario, run, day)}
    return {
        place
        for place in called
        if (place in scenario.pupil and scenario.pupil[place].no_minibus)
        or (place in scenario.school and scenario.school[place].no_minibus)
    }


def _blocked(scenario: Scenario, plan: Plan, route: Route, other: VehicleType, all_legs: list[Leg]) -> str | None:
    """Name the first rule that keeps a type from doing a route, or none."""
    most, assistants = max(layout.wheelchairs for layout in other.layouts), max(0, route.assistants)
    misfits = [leg for leg in all_legs if not _fits(other, leg, assistants)]
    crowded = max(misfits, key=lambda leg: (leg.wheelchairs, leg.seated), default=None)
    heaviest = max((_mass(scenario, pupil_id) for pupil_id in route.pupil_ids), default=0)
    if crowded and crowded.wheelchairs > most:
        needed = many(crowded.wheelchairs, "wheelchair space")
        return f"the work needs {needed} and it has {_layouts(other)} (wheelchair-space)"
    if crowded:
        seats = many(crowded.seated + assistants, "seat")
        beside = f" beside {many(crowded.wheelchairs, 'wheelchair')}" if crowded.wheelchairs else ""
        return f"the work needs {seats}{beside} and it has {_layouts(other)} (seats)"
    if other.lift_kg is not None and heaviest > other.lift_kg:
        return f"its lift carries {other.lift_kg} kg and one of at least {heaviest} kg is needed (wheelchair-space)"
    return _barred(scenario, plan, route, other)


def _barred(scenario: Scenario, plan: Plan, route: Route, other: VehicleType) -> str | None:
    out_of_reach = len(_out_of_reach(scenario, route))
    if other.is_minibus and out_of_reach:
        return f"it is a minibus and cannot reach {many(out_of_reach, 'place')} (vehicle-access)"
    if not other.is_licensed:
        return f"it carries {other.passengers} passengers on a private hire licence (licence)"
    in_use = sum(each.vehicle_type == other.vehicle_type for each in plan.routes)
    if other.count is not None and in_use >= other.count:
        return f"the {other.count} on offer {'is' if other.count == 1 else 'are'} in use (vehicle-count)"
    return None


def _unblocked(matrix: Matrix, kind: VehicleType, other: VehicleType) -> str:
    if other.is_minibus and not kind.is_minibus and matrix.minibus_factor != 1:
        return "it has the room, but drives slower as a minibus and these times would not hold"
    return "no rule that is looked at here rules it out"


def _mass(scenario: Scenario, pupil_id: str) -> int:
    pupil = scenario.pupil.get(pupil_id)
    return pupil.wheelchair_kg or 0 if pupil is not None and pupil.mobility.in_situ else 0


def _fits(kind: VehicleType, leg: Leg, assistants: int) -> bool:
    return any(
        leg.seated + assistants <= layout.seats and leg.wheelchairs <= layout.wheelchairs for layout in kind.layouts
    )


def _layouts(kind: VehicleType) -> str:
    return listed([str(layout) for layout in kind.layouts], "or")
