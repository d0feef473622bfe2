"""Towns that hypothesis draws: any needs, windows, vehicles, roads and locks that the tables may hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from worlds import World, at, place, pupil, school, vehicle

from transport_opt.matrix import NO_WAY, Matrix
from transport_opt.model import (
    EVERY_DAY,
    Assistant,
    Days,
    Direction,
    Licence,
    Lock,
    LockKind,
    Mobility,
    Pence,
    Phase,
    Policy,
    Pupil,
    Scenario,
    School,
    Seconds,
    TodaysRoute,
    TodaysRun,
    VehicleType,
)
from transport_opt.model import policy as limits

Draw = st.DrawFn
LAYOUTS = ("1+0", "2+0", "4+0", "6+0", "4+0;3+1", "8+0;5+1;2+2", "16+0;11+2", "20+0", "0+1;1+0")
places = st.builds(place, st.integers(0, 12), st.integers(0, 12))
minutes = st.integers(0, 20).map(lambda count: Seconds(60 * count + count % 7))


@st.composite
def towns(draw: Draw, most_pupils: int = 8, with_locks: bool = False) -> World:
    """Draw a scenario and travel times for it."""
    schools = draw(_schools())
    pupils = draw(_pupils(schools, most_pupils))
    kinds = draw(_kinds())
    routes = draw(_todays_routes(pupils, kinds)) if with_locks else ()
    locks = draw(_locks(routes)) if routes else ()
    scenario = Scenario(pupils, schools, kinds, draw(_policies()), routes, locks)
    return World(scenario, draw(_matrices(scenario)))


def _maybe(draw: Draw, values: st.SearchStrategy[Any], share: float = 0.3) -> Any:
    return draw(values) if draw(st.floats(0, 1)) < share else None


@st.composite
def _schools(draw: Draw) -> tuple[School, ...]:
    return tuple(
        replace(
            school(f"S{number}"),
            place=draw(places),
            am_bell=draw(st.sampled_from([at("08:30"), at("09:00"), at("09:30")])),
            pm_bell=draw(st.sampled_from([at("14:50"), at("15:10"), at("15:40")])),
            arrive_earliest=_maybe(draw, st.sampled_from([Seconds(600), Seconds(1800), Seconds(3000)])),
            arrive_latest=_maybe(draw, st.sampled_from([Seconds(0), Seconds(240), Seconds(900)])),
            depart_latest=_maybe(draw, st.sampled_from([Seconds(240), Seconds(900), Seconds(3000)])),
            bays=_maybe(draw, st.integers(1, 2)),
            unload=draw(st.sampled_from([Seconds(0), Seconds(0), Seconds(47), Seconds(240)])),
            no_minibus=draw(st.integers(0, 9)) == 9,
        )
        for number in range(1, draw(st.integers(1, 3)) + 1)
    )


@st.composite
def _pupils(draw: Draw, schools: Sequence[School], most: int) -> tuple[Pupil, ...]:
    names = [f"P{number}" for number in range(1, draw(st.integers(1, most)) + 1)]
    apart, together = draw(_pairs(names)), draw(_pairs(names))
    return tuple(
        replace(
            pupil(name, 0, school_id=draw(st.sampled_from(schools)).school_id, **draw(_needs())),
            home=draw(places),
            not_with=apart[name],
            keep_with=together[name] - apart[name],
        )
        for name in names
    )


@st.composite
def _pairs(draw: Draw, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=3))
    both = [pair for one, other in pairs for pair in ((one, other), (other, one)) if one != other]
    return {name: frozenset(other for one, other in both if one == name) for name in names}


@st.composite
def _needs(draw: Draw) -> dict[str, Any]:
    few_days = st.integers(0, 31).map(Days)
    return {
        "phase": draw(st.sampled_from(Phase)),
        "mobility": draw(st.sampled_from([Mobility.WALK_ON, Mobility.WALK_ON, *Mobility])),
        "assistant": draw(st.sampled_from([Assistant.NONE, Assistant.NONE, *Assistant])),
        "assistant_skills": frozenset(draw(st.sampled_from([(), (), (), ("epilepsy",), ("signing", "epilepsy")]))),
        "travels_alone": draw(st.integers(0, 9)) == 9,
        "max_journey": _maybe(draw, st.integers(300, 3000).map(Seconds), 0.2),
        "boarding": _maybe(draw, minutes),
        "seats": draw(st.sampled_from([1, 1, 1, 2, 3])),
        "wheelchair_kg": _maybe(draw, st.integers(80, 300)),
        "am_days": _maybe(draw, few_days, 0.2) or EVERY_DAY,
        "pm_days": draw(st.sampled_from([EVERY_DAY, EVERY_DAY, EVERY_DAY, Days(0), Days(20)])),
        "no_minibus": draw(st.integers(0, 5)) == 5,
        "earliest_pickup": _maybe(draw, st.integers(0, 7200).map(lambda late: Seconds(at("07:00") + late)), 0.2),
    }


@st.composite
def _kinds(draw: Draw) -> tuple[VehicleType, ...]:
    kinds = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind = vehicle(f"V{number}", draw(st.sampled_from([*LAYOUTS, LAYOUTS[5], LAYOUTS[5]])))
        kinds.append(
            replace(
                kind,
                licence=draw(st.sampled_from([kind.licence] * 5 + [Licence.PRIVATE_HIRE])),
                standing=Pence(draw(st.integers(0, 15_000))),
                live_mile=Pence(draw(st.integers(0, 400))),
                dead_mile=Pence(draw(st.integers(0, 200))),
                included=Seconds(draw(st.sampled_from([0, 1800, 3601, 9000]))),
                extra_hour=Pence(draw(st.integers(0, 3000))),
                lift_kg=_maybe(draw, st.integers(100, 400), 0.2),
                count=_maybe(draw, st.integers(0, 3)),
                base=_maybe(draw, places),
            )
        )
    return tuple(kinds)


@st.composite
def _policies(draw: Draw) -> Policy:
    return Policy(
        journey_limit=limits.JourneyLimit(
            primary=Seconds(draw(st.integers(600, 2700))),
            secondary=Seconds(draw(st.integers(900, 4500))),
            direct_factor=draw(st.sampled_from([Fraction(1), Fraction(13, 10)])),
        ),
        assistant_aboard=limits.AssistantAboard(draw(st.sampled_from([8, 8, 1, 2]))),
        mixed_schools=limits.MixedSchools(draw(st.integers(1, 3)), draw(minutes)),
        second_run=limits.SecondRun(draw(st.integers(1, 3)), draw(minutes)),
        comfort=limits.Comfort(share=draw(st.sampled_from([Fraction(4, 5), Fraction(1, 2)]))),
    )


@st.composite
def _matrices(draw: Draw, scenario: Scenario) -> Matrix:
    """Draw times that are no metric, differ each way and in the afternoon, and lack a way here and there."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    many, longest = len(scenario.place_ids), draw(st.sampled_from([200, 500, 1500]))
    seconds = random.integers(0, longest, (many, many)).astype(np.int32)
    afternoon = seconds if draw(st.booleans()) else random.integers(0, longest, (many, many)).astype(np.int32)
    metres = random.integers(0, 20_000, (many, many)).astype(np.int32)
    lost = random.random((many, many)) < draw(st.sampled_from([0, 0, 0.1]))
    for table in (seconds, afternoon, metres):
        table[lost] = NO_WAY
        np.fill_diagonal(table, 0)
    factor = draw(st.sampled_from([Fraction(1), Fraction(6, 5), Fraction(2)]))
    return Matrix(scenario.place_ids, seconds, metres, afternoon, factor, "drawn")


@st.composite
def _todays_routes(draw: Draw, pupils: Sequence[Pupil], kinds: Sequence[VehicleType]) -> tuple[TodaysRoute, ...]:
    """Draw today's routes: each pupil in at most one run each way, now and then one way only."""
    many = draw(st.integers(1, 3))
    runs: dict[tuple[int, Direction, int], list[str]] = {}
    for one in draw(st.permutations(pupils)):
        usual = draw(st.integers(0, many))
        for direction in Direction:
            of = draw(st.sampled_from([usual] * 6 + [0]))
            if of and one.days(direction):
                runs.setdefault((of, direction, draw(st.sampled_from([1, 1, 2]))), []).append(one.pupil_id)
    return tuple(
        TodaysRoute(
            f"T{of}",
            draw(st.sampled_from(kinds)).vehicle_type,
            None,
            None,
            None,
            tuple(TodaysRun(way, run, tuple(names)) for (route, way, run), names in runs.items() if route == of),
        )
        for of in sorted({key[0] for key in runs})
    )


@st.composite
def _locks(draw: Draw, routes: Sequence[TodaysRoute]) -> tuple[Lock, ...]:
    locks = []
    for route in routes:
        for kind in draw(st.lists(st.sampled_from(LockKind), max_size=2, unique=True)):
            who = draw(st.sampled_from(sorted(route.pupil_ids))) if kind is LockKind.PUPIL else None
            locks.append(Lock(kind, route.route_id, who))
    return tuple(locks)
