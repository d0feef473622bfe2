"""A tender pack tells what bidders need and nothing of a child; bids are read and held against the model."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from command_world import write_world
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result
from worlds import AM, shared_car, three_cars, three_on_a_line

from transport_opt.cli import app
from transport_opt.errors import ProblemsError, UnreadableInputError
from transport_opt.model import Place
from transport_opt.service.plans import audited
from transport_opt.service.question import Question
from transport_opt.service.tendering import cheapest, read_bids
from transport_opt.tender import METRES_A_DEGREE, SQUARE_METRES, Tender, blurred, tender


def pack_of(*route_ids: str) -> Tender:
    here = three_on_a_line()
    question = Question(here.scenario, here.matrix, "", "line")
    priced = audited(question, three_cars(here), three_cars(here).provenance).plan
    return tender(here.scenario, here.matrix, priced, route_ids)


def test_a_lot_tells_miles_vehicle_and_days_and_the_price_stays_behind() -> None:
    pack = pack_of("R003", "R001")
    first, second = pack.lots
    assert pack.routes == {"L001": "R003", "L002": "R001"}
    # P3 rides six kilometres each way on five days, P1 ten.
    assert (first.metres, second.metres) == (60_000, 100_000)
    assert (first.vehicle.vehicle_type, first.assistants, str(first.days)) == ("CAR", 0, "MTWTF")
    assert set(pack.modelled) == {"L001", "L002"}


def test_times_are_told_to_five_minutes_and_schools_by_name() -> None:
    calls = [call for call in pack_of("R001").lots[0].calls if call.direction is AM]
    # At the home at 08:35, at the school at 08:47.
    assert [(call.school, call.at) for call in calls] == [(None, 8 * 3600 + 35 * 60), ("School S1", 8 * 3600 + 45 * 60)]


@given(st.floats(50, 58), st.floats(-6, 2))
def test_a_home_is_told_within_the_square_that_it_lies_in(latitude: float, longitude: float) -> None:
    here = Place(latitude, longitude)
    told = blurred(here)
    most = SQUARE_METRES / METRES_A_DEGREE
    assert abs(told.latitude - latitude) <= most / 2 + 1e-5
    assert abs(told.longitude - longitude) <= most
    assert blurred(told) == told


def test_two_neighbours_are_told_as_one_place() -> None:
    middle = blurred(Place(53.0, -1.5))
    for east, north in ((0.0005, 0.0005), (-0.0005, 0.001), (0.001, -0.0005)):
        assert blurred(Place(middle.latitude + north, middle.longitude + east)) == middle


def test_a_route_that_the_plan_does_not_have_is_refused() -> None:
    with pytest.raises(UnreadableInputError) as raised:
        pack_of("R009")
    assert raised.value.message == "The plan has no route 'R009'. It has 3 routes, R001, R002, R003 among them."


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Write today's three cars as a tender; give the folder that all of it lies in."""
    tables, matrix = write_world(tmp_path)
    assert call("baseline", tables, "--matrix", matrix, "--out", tmp_path / "today.json").exit_code == 0
    result = call(
        "tender", tables, tmp_path / "today.json", "--matrix", matrix, "--out", tmp_path / "pack", "--key",
        tmp_path / "key.json", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "3 lots, £182.72 a school day by the rate card." in told_by(result)
    return tmp_path


def test_nothing_in_a_pack_names_a_pupil_a_route_or_a_price_and_no_home_is_exact(made: Path) -> None:
    names = sorted(path.name for path in (made / "pack").iterdir())
    assert names == ["bids.csv", "calls.csv", "lots.csv", "tender.html", "tender.pdf"]
    for name in names:
        content = (made / "pack" / name).read_bytes()
        for secret in (
            b"P1",
            b"P2",
            b"P3",
            b"T1",
            b"T2",
            b"T3",
            b"60.9",
            b"53.0,",
            b"-1.48,",
            b"secondary",
            b"walk_on",
        ):
            assert secret not in content, (name, secret)
    with (made / "pack" / "calls.csv").open() as stream:
        homes = {(row["latitude"], row["longitude"]) for row in csv.DictReader(stream) if row["call"] == "home"}
    assert len(homes) == 3
    assert not homes & {("53.00000", f"{-1.5 + km / 100:.5f}") for km in (0, 2, 4)}


def test_the_key_is_for_the_council_alone_and_never_lies_in_the_pack(made: Path) -> None:
    key = made / "key.json"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert json.loads(key.read_text())["routes"] == {"L001": "T1", "L002": "T2", "L003": "T3"}
    asked = ("tender", made / "tables", made / "today.json", "--matrix", made / "matrix.npz", "--out", made / "pack")
    inside = call(*asked, "--key", made / "pack" / "key.json")
    assert inside.exit_code == 2
    assert "so it must not lie in the pack" in told_by(inside)
    assert not (made / "pack" / "key.json").exists()


def bid_file(folder: Path, *rows: str, head: str = "lot,operator,price_per_day") -> Path:
    path = folder / "swift.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_bids_are_set_beside_the_model_and_the_cheapest_wins_the_route(made: Path) -> None:
    bids = bid_file(made, "L001,Swift,55.50", "L001,Reed,£54", "L002,Swift,150", "L003,,")
    result = call(
        "bids", made / "key.json", bids, "--award", made / "today.json", "--out", made / "next.json", "--json"
    )

    assert result.exit_code == 0, result.stderr
    told: list[dict[str, Any]] = json.loads(result.stdout)["bids"]
    assert [(one["lot"], one["operator"], one["price_pence_per_day"], one["cheapest"]) for one in told] == [
        ("L001", "Reed", 5400, True), ("L001", "Swift", 5550, False), ("L002", "Swift", 15_000, True),
    ]  # fmt: skip
    assert not told[2]["within_band"]
    assert " !" in told_by(result)
    routes = json.loads((made / "next.json").read_text())["routes"]
    assert [(route["route_id"], route["operator"]) for route in routes] == [
        ("T1", "Reed"),
        ("T2", "Swift"),
        ("T3", None),
    ]
    assert "Its prices are still those of the rate card." in told_by(result)


def test_every_faulty_bid_is_told_by_row_and_column(made: Path) -> None:
    bids = bid_file(made, "L009,Swift,55", "L001,,55", "L001,Swift,cheap", "L002,Swift,-5", "L003,Swift,1.234")
    with pytest.raises(ProblemsError) as raised:
        read_bids(made / "key.json", [bids])
    told = [(problem.where, problem.message) for problem in raised.value.problems]
    assert told[0] == ("swift.csv, row 2, column lot", "A lot of the tender is needed, L001 to L003; now it is 'L009'.")
    assert told[1] == ("swift.csv, row 3, column operator", "The operator's name is needed; the cell is blank.")
    assert [where for where, _ in told[2:]] == [f"swift.csv, row {row}, column price_per_day" for row in (4, 5, 6)]
    assert "such as 154.50; now it is 'cheap'" in told[2][1]


def test_what_are_no_bids_and_no_key_are_refused_in_words(made: Path) -> None:
    other = bid_file(made, "L001,5", head="lot,price")
    assert "swift.csv needs a column called 'operator'. It has: lot, price." in told_by(
        call("bids", made / "key.json", other)
    )
    assert "must be the key that 'tender' wrote" in told_by(call("bids", made / "today.json", other))
    none = bid_file(made, "L001,,")
    empty = call("bids", made / "key.json", none)
    assert empty.exit_code == 1
    assert "Nobody bids" in told_by(empty)
    assert cheapest(()) == {}


def test_bids_are_awarded_to_no_other_plan(made: Path) -> None:
    other = made / "other.json"
    tables, matrix = made / "tables", made / "matrix.npz"
    assert call("plan", tables, "--matrix", matrix, "--iterations", 100, "--out", other).exit_code == 0
    result = call(
        "bids", made / "key.json", bid_file(made, "L001,Swift,55"), "--award", other, "--out", made / "n.json"
    )
    assert result.exit_code == 2
    assert "'other.json' has no route 'T1', which a bid is for." in told_by(result)
    assert not (made / "n.json").exists()


def test_a_shared_car_is_one_lot_with_all_of_its_calls() -> None:
    here = three_on_a_line()
    question = Question(here.scenario, here.matrix, "", "line")
    priced = audited(question, shared_car(here), shared_car(here).provenance).plan
    (lot,) = tender(here.scenario, here.matrix, priced, ()).lots
    assert [call.school for call in lot.calls] == [None, None, None, "School S1", "School S1", None, None, None]
