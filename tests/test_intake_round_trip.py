"""A world drawn by chance means the same as CSV files and as a workbook."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_world import ROUTE, World, as_csv, as_xlsx

from transport_opt.intake import read_dataset
from transport_opt.model import Assistant, Mobility, Phase


def optional(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values)


DAYS = st.tuples(*(st.sampled_from((letter, "-")) for letter in "MTWTF")).map("".join)
PUPILS = st.fixed_dictionaries(
    {
        "latitude": st.integers(50_000, 58_000).map(lambda value: f"{value / 1000}"),
        "longitude": st.integers(-5000, -1).map(lambda value: f"{value / 1000}"),
        "phase": st.sampled_from([phase.value for phase in Phase]),
        "mobility": optional(st.sampled_from([kind.value for kind in Mobility])),
        "assistant": optional(st.sampled_from([kind.value for kind in Assistant])),
        "assistant_skills": optional(st.sampled_from(["epilepsy", "makaton;peg feeding"])),
        "travels_alone": optional(st.sampled_from(["yes", "no", "1", "0", "Y"])),
        "max_journey_minutes": optional(st.integers(10, 960).map(lambda quarter: str(quarter / 4))),
        "boarding_minutes": optional(st.integers(0, 100).map(lambda tenth: str(tenth / 10))),
        "seats": optional(st.integers(1, 16).map(str)),
        "wheelchair_kg": optional(st.integers(1, 1000).map(str)),
        "am_days": optional(DAYS),
        "pm_days": optional(DAYS),
        "earliest_pickup": optional(st.integers(0, 1439).map(lambda each: f"{each // 60}:{each % 60:02d}")),
        "change_weight": optional(st.integers(0, 500).map(lambda hundredth: str(hundredth / 100))),
    }
)
SCHOOLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Hill", 'St John\'s, "the" school', "Ysgol Bryn–Tŷ", "12"]),
        "latitude": st.just("53.2"),
        "longitude": st.just("-1.6"),
        "am_bell": st.integers(480, 600).map(lambda each: f"{each // 60:02d}:{each % 60:02d}"),
        "pm_bell": st.sampled_from(["14:50", "15:30:15"]),
        "bays": optional(st.integers(1, 20).map(str)),
        "unload_minutes": optional(st.sampled_from(["0.5", "2"])),
    }
)
VEHICLES = st.fixed_dictionaries(
    {
        "layouts": st.sampled_from(["4+0", "8+0;5+1;2+2", "16+0; 14+1"]),
        "standing": st.integers(0, 50_000).map(lambda pence: f"{pence / 100}"),
        "live_mile": st.integers(0, 500).map(lambda pence: f"{pence / 100}"),
        "included_hours": optional(st.sampled_from(["2.5", "3"])),
        "count": optional(st.integers(0, 9).map(str)),
        "operator": optional(st.sampled_from(["Peak Cars", "A & B <Ltd>"])),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    schools = [row | {"school_id": f"S{n}"} for n, row in enumerate(draw(st.lists(SCHOOLS, min_size=1, max_size=3)))]
    vehicles = [
        row | {"vehicle_type": f"V{n}"} for n, row in enumerate(draw(st.lists(VEHICLES, min_size=1, max_size=3)))
    ]
    homes = draw(st.lists(PUPILS, min_size=1, max_size=5))
    pupils = [row | {"pupil_id": str(n), "school_id": draw(school_of(schools))} for n, row in enumerate(homes)]
    routes = [ROUTE | {"vehicle_type": "V0", "pupil_id": str(n), "order": str(n)} for n in range(len(pupils))]
    return {"pupils": pupils, "schools": schools, "vehicles": vehicles, "routes": routes}


def school_of(schools: list[dict[str, str]]) -> st.SearchStrategy[str]:
    return st.sampled_from([school["school_id"] for school in schools])


@given(worlds())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_world_as_csv_and_as_a_workbook_is_one_scenario(tables: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        flat = read_dataset(as_csv(Path(folder) / "flat", tables))
        book = read_dataset(as_xlsx(Path(folder) / "book.xlsx", tables))
    assert flat.scenario is not None, flat.problems
    assert flat.scenario == book.scenario
    assert flat.sha256 == book.sha256
    assert [problem.message for problem in flat.problems] == [
        problem.message.replace("sheet pupils", "pupils.csv") for problem in book.problems
    ]
