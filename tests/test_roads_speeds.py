"""The table of speeds."""

from importlib.resources import files
from pathlib import Path

import pytest

from transport_opt.errors import RoadsError
from transport_opt.roads.speeds import CLASSES, SpeedTable, read_speeds

MPH = 1.609344
OWN = (files("transport_opt.roads") / "speeds.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("highway", "urban", "mph"),
    [
        ("residential", True, 16),
        ("primary", True, 16),
        ("primary", False, 27),
        ("primary_link", False, 27),
        ("secondary", False, 24),
        ("unclassified", False, 24),
        ("trunk", True, 50),
        ("motorway_link", False, 50),
    ],
)
def test_the_packages_own_table_has_the_documented_speeds(highway: str, urban: bool, mph: float) -> None:
    assert read_speeds().kmh(highway, urban) == pytest.approx(mph * MPH)


def test_a_signed_limit_is_a_ceiling_and_never_a_forecast() -> None:
    table = read_speeds()
    assert table.kmh("primary", False, 30.0) == pytest.approx(30.0)
    assert table.kmh("primary", False, 96.0) == pytest.approx(27 * MPH)


def test_the_factors_are_exact() -> None:
    table = read_speeds()
    assert [str(table.afternoon), str(table.pessimistic), str(table.minibus)] == ["19/20", "59/50", "1"]


def test_a_table_survives_being_written_and_read() -> None:
    table = read_speeds()
    again = SpeedTable.from_json(table.to_json())
    assert again == table
    assert again.digest == table.digest


def test_a_changed_figure_changes_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OWN.replace("afternoon = 0.95", "afternoon = 0.9"), "utf-8")
    assert read_speeds(path).digest != read_speeds().digest


def test_every_fault_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    text = OWN.replace("afternoon = 0.95", "afternoon = -1").replace("[mph.trunk]", "[mph.highway]")
    path.write_text(text.replace("minibus = 1.0", "bus = 1.0"), "utf-8")
    with pytest.raises(RoadsError) as raised:
        read_speeds(path)
    assert "there is no class of road called 'highway'" in raised.value.message
    assert "mph.trunk.urban must be a number above nought, it is missing" in raised.value.message
    assert "factors.afternoon must be a number above nought, it is -1" in raised.value.message
    assert "factors has no figure called 'bus'" in raised.value.message


def test_turns_take_no_seconds_unless_a_table_says_so(tmp_path: Path) -> None:
    own, without, with_some = read_speeds(), tmp_path / "without.toml", tmp_path / "some.toml"
    assert (own.turns.any, own.turns.drive_on) == (False, "left")
    without.write_text(OWN[: OWN.index("[turns]")], "utf-8")
    assert read_speeds(without) == own
    with_some.write_text(OWN.replace("across_traffic = 0 ", "across_traffic = 7.5 "), "utf-8")
    table = read_speeds(with_some)
    assert table.turns.milliseconds == (0, 0, 7500, 0)
    assert SpeedTable.from_json(table.to_json()) == table
    assert table.digest != own.digest


def test_every_fault_of_the_turns_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    turns = 'near_side = -1\nu_turn = true\nroundabout = 3\ndrive_on = "the pavement"\n'
    path.write_text(OWN[: OWN.index("[turns]")] + "[turns]\n" + turns, "utf-8")
    with pytest.raises(RoadsError) as raised:
        read_speeds(path)
    assert "turns has no figure called 'roundabout'" in raised.value.message
    assert "turns.drive_on must be 'left' or 'right', it is 'the pavement'" in raised.value.message
    assert "turns.near_side must be a number from nought, it is -1" in raised.value.message
    assert "turns.u_turn must be a number from nought, it is True" in raised.value.message


def test_turns_that_are_no_table_are_told(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text("turns = 5\n" + OWN[: OWN.index("[turns]")], "utf-8")
    with pytest.raises(RoadsError, match="turns must be a table of figures, it is 5"):
        read_speeds(path)


def test_a_table_that_is_not_toml_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("mph = [", "utf-8")
    for name in ("bad.toml", "missing.toml"):
        with pytest.raises(RoadsError, match=f"{name} cannot be read as a table of speeds"):
            read_speeds(tmp_path / name)


def test_every_class_has_its_source_beside_it() -> None:
    for name in CLASSES:
        (head,) = [line for line in OWN.splitlines() if line.startswith(f"[mph.{name}]")]
        assert "assumption" in head
