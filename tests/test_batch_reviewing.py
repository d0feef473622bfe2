"""A batch reviews many areas, each failing alone, and goes on where it was left."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_world import PUPILS, write_table, write_world
from typer.testing import CliRunner, Result

from transport_opt.cli import app


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="transport-opt")


def told_by(result: Result) -> str:
    return " ".join(result.stderr.replace("│", " ").split())


def area(folder: Path, name: str) -> None:
    """Write tables, travel times and today's three cars of an area."""
    tables, matrix = write_world(folder / name)
    assert call("baseline", tables, "--matrix", matrix, "--out", folder / name / "today.json").exit_code == 0


def review_of(name: str, /, **changes: object) -> str:
    """Write one review; of three pupils one may change, and two cars are left."""
    asked = {
        "name": name,
        "dataset": f"{name}/tables",
        "earlier": f"{name}/today.json",
        "matrix": f"{name}/matrix.npz",
        "max_changed": "34%",
        "out": f"{name}/plan.json",
        **changes,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in asked.items() if value is not None]
    return "\n".join(["[[review]]", *lines, ""])


def batch_of(folder: Path, *reviews: str) -> Path:
    file = folder / "autumn.toml"
    file.write_text("\n".join(reviews), encoding="utf-8")
    return file


def reviewed(batch: Path, *words: object) -> Result:
    return call("review", "--batch", batch, "--iterations", 900, *words)


def summary(batch: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((batch.parent / "autumn.summary.json").read_text(encoding="utf-8"))
    return found


def states(batch: Path) -> dict[str, tuple[str, bool]]:
    return {row["name"]: (row["state"], row["before"]) for row in summary(batch)["reviews"]}


@pytest.fixture
def north(tmp_path: Path) -> Path:
    area(tmp_path, "north")
    return batch_of(tmp_path, review_of("north"))


def test_a_batch_writes_each_plan_and_tells_what_all_save_together(north: Path, tmp_path: Path) -> None:
    area(tmp_path, "south")
    batch = batch_of(tmp_path, review_of("north"), review_of("south", max_changed=0))
    result = reviewed(batch, "--json")

    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["done"], told["faulty"], told["failed"], told["waiting"], told["changed"]) == (2, 0, 0, 0, 1)
    first, second = told["reviews"]
    assert [len(json.loads((tmp_path / name / "plan.json").read_text())["routes"]) for name in ("north", "south")] == [
        2,
        3,
    ]
    assert (first["changed"], second["changed"]) == (1, 0)
    saved = sum(one["cash_pence_per_day_before"] - one["cash_pence_per_day"] for one in (first, second))
    assert told["saving_pence_per_day"] == saved > 4500, "a car less in one of the two"
    assert "2 reviews: 2 done, 0 faulty, 0 failed, 0 waiting; 0 of them made before. Together they save £" in (
        told_by(result)
    )
    assert "a school day; 1 pupil changes route." in told_by(result)
    assert summary(batch)["reviews"] == told["reviews"]


def test_each_fails_alone_and_the_others_are_made(north: Path, tmp_path: Path) -> None:
    area(tmp_path, "faulty")
    write_table(tmp_path / "faulty" / "tables" / "pupils.csv", [{**row, "phase": "nursery"} for row in PUPILS])
    area(tmp_path, "hard")
    shared = ("plan", tmp_path / "hard/tables", "--matrix", tmp_path / "hard/matrix.npz", "--iterations", 300)
    assert call(*shared, "--out", tmp_path / "hard/today.json").exit_code == 0
    # Each may be aboard for eleven minutes now, so that the car which all three share is unlawful.
    write_table(tmp_path / "hard/tables/pupils.csv", [{**row, "max_journey_minutes": "11"} for row in PUPILS])
    batch = batch_of(
        tmp_path,
        review_of("lost", dataset="nowhere"),
        review_of("faulty"),
        review_of("hard", max_changed="0%"),
        review_of("north"),
    )
    result = reviewed(batch)

    assert result.exit_code == 1
    assert states(batch) == {
        "lost": ("failed", False), "faulty": ("faulty", False), "hard": ("faulty", False), "north": ("done", False),
    }  # fmt: skip
    lost, faulty, hard, _ = (row["told"] for row in summary(batch)["reviews"])
    assert "nowhere" in lost
    assert faulty.startswith("The data set has 3 problems that must be mended first. pupils.csv, row 2")
    assert hard == "1 hard finding (change-cap); 'audit' tells each."
    assert "1 done, 2 faulty, 1 failed, 0 waiting" in told_by(result)
    assert "hard: faulty. 1 hard finding (change-cap)" in told_by(result)
    assert (tmp_path / "hard/plan.json").exists()
    assert not (tmp_path / "faulty/plan.json").exists()


def test_what_is_done_is_not_done_again(north: Path, tmp_path: Path) -> None:
    assert reviewed(north).exit_code == 0
    plan = tmp_path / "north" / "plan.json"
    written = plan.stat().st_mtime_ns
    result = reviewed(north)

    assert result.exit_code == 0
    assert plan.stat().st_mtime_ns == written
    assert states(north) == {"north": ("done", True)}
    assert "north: done before." in told_by(result)
    assert "1 of them made before" in told_by(result)
    assert summary(north)["reviews"][0]["changed"] == 1


@pytest.mark.parametrize("touched", ["tables", "earlier", "matrix", "option", "plan", "plan gone"])
def test_what_is_asked_otherwise_or_has_another_plan_is_made_again(north: Path, tmp_path: Path, touched: str) -> None:
    assert reviewed(north).exit_code == 0
    folder = tmp_path / "north"
    if touched == "tables":
        write_table(folder / "tables" / "pupils.csv", [{**row, "change_weight": "2"} for row in PUPILS])
    elif touched == "option":
        north.write_text(review_of("north", seed=7), encoding="utf-8")
    elif touched == "plan gone":
        (folder / "plan.json").unlink()
    else:
        names = {"earlier": "today.json", "matrix": "matrix.npz", "plan": "plan.json"}
        with (folder / names[touched]).open("ab") as stream:
            stream.write(b"\n")
    result = reviewed(north)
    assert states(north) == {"north": ("done", False)}, result.stderr


def test_a_damaged_summary_makes_everything_again(north: Path, tmp_path: Path) -> None:
    assert reviewed(north).exit_code == 0
    (tmp_path / "autumn.summary.json").write_text('{"reviews": [{"name"', encoding="utf-8")
    assert reviewed(north).exit_code == 0
    assert states(north) == {"north": ("done", False)}


def test_a_review_takes_from_the_command_what_it_does_not_name(north: Path, tmp_path: Path) -> None:
    batch = batch_of(tmp_path, review_of("north", matrix=None, max_changed=None))
    result = reviewed(batch, "--matrix", tmp_path / "north" / "matrix.npz", "--max-changed", "0%")
    assert result.exit_code == 0, result.stderr
    assert summary(batch)["reviews"][0]["changed"] == 0


def test_all_that_is_wrong_with_a_batch_is_told_before_anything_is_made(north: Path, tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        "seconds = 5",
        review_of("north", max_change="5%", out="north/today.json"),
        review_of("north", max_changed="a quarter", seconds=0, seed=-1, name=3, matrix=None),
        review_of("north", out=None, roads="county"),
        review_of("east", earlier="north/today.json", out="north/today.json"),
        review_of("east"),
    )
    result = reviewed(batch)
    told = told_by(result)
    assert result.exit_code == 2
    assert "'autumn.toml' has faults. It does not know the key 'seconds'; it knows [[review]]." in told
    assert "[[review]] 1 does not know the key 'max_change'; it knows name, dataset, earlier, roads," in told
    assert "[[review]] 2: 'max_changed' needs a share from 0 to 1, or a percentage in quotation marks such as" in told
    assert "'seconds' needs a number of seconds from 0.1 up; now it is 0." in told
    assert "'seed' needs a whole number from 0 up; now it is -1." in told
    assert "'name' needs a text in quotation marks; now it is 3." in told
    assert "[[review]] 2 needs one source of travel times, 'roads' or 'matrix'; now neither is given." in told
    assert "[[review]] 3 needs the key 'out', which is missing." in told
    assert "now both are given" in told
    assert "2 reviews are called 'east'; each needs a name of its own." in told
    assert "'today.json' would be written over though the batch reads it; give 'out' another name." in told
    assert not (tmp_path / "autumn.summary.json").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "It needs a table [[review]] for each review; now it has none."),
        ("[[review]", "'autumn.toml' is not TOML"),
        ("[review]\nname = 'x'", "It needs a table [[review]] for each review"),
    ],
)
def test_a_file_that_is_no_batch_is_refused(tmp_path: Path, content: str, words: str) -> None:
    result = reviewed(batch_of(tmp_path, content))
    assert result.exit_code == 2
    assert words in told_by(result)


def test_a_batch_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = reviewed(tmp_path / "none.toml")
    assert result.exit_code == 2
    assert "none.toml' cannot be read: No such file or directory." in told_by(result)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--matrix", "m.npz"], "A review needs DATASET and PLAN, or --batch FILE for many; now neither is given."),
        (["tables", "--matrix", "m.npz"], "now only DATASET is given."),
        (["tables", "plan.json", "--batch", "b.toml"], "--batch names its data sets itself; now 'tables' is given"),
        (["--batch", "b.toml", "--frontier", "f"], "--frontier is of one area; now it is given beside --batch"),
    ],
)
def test_one_review_or_a_batch_is_asked_for(words: list[str], told: str) -> None:
    result = call("review", *words)
    assert result.exit_code == 2
    assert told in told_by(result)


def test_ctrl_c_begins_no_other_review_and_what_was_stopped_is_made_again(north: Path, tmp_path: Path) -> None:
    from transport_opt.service import Params, Usual, read_batch, review_batch

    area(tmp_path, "south")
    batch = batch_of(tmp_path, review_of("north"), review_of("south"))
    items = read_batch(batch, Usual(None, tmp_path, Params(iterations=900)))
    begun: list[int] = []

    def after_a_while() -> bool:
        begun.append(1)
        return len(begun) > 1

    first, second = review_batch(batch, items, should_stop=after_a_while)
    assert first.told == "Stopped by hand; it is made again next time."
    assert (first.asked, second.state, second.told) == ("", "waiting", "Not begun.")
    assert [one.state for one in review_batch(batch, items)] == ["done", "done"]
