"""Commands that are stopped or killed: the old file or the new one, never a part."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from command_world import write_world
from typer.testing import CliRunner

from transport_opt.cli import app
from transport_opt.intake.plan_file import read_plan

MAIN = "from transport_opt.cli import main; main()"
QUICK = ("--iterations", "300")


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, Path]:
    return write_world(tmp_path)


@pytest.fixture
def planned(world: tuple[Path, Path], tmp_path: Path) -> Path:
    out = tmp_path / "plan.json"
    words = ["plan", str(world[0]), "--matrix", str(world[1]), *QUICK, "--out", str(out)]
    assert CliRunner().invoke(app, words).exit_code == 0
    return out


@contextmanager
def begun(*words: object, code: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start a command of its own; end it whatever happens."""
    command = [sys.executable, "-P", "-c", f"{code}\n{MAIN}", *(str(word) for word in words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """Read standard error until a line begins with some words."""
    assert process.stderr is not None
    seen = ""
    for line in process.stderr:
        seen += line
        if line.startswith(words):
            return seen
    raise AssertionError(seen)


@pytest.mark.parametrize(("seconds", "stages"), [(100, ["search"]), (8, ["choosing routes", "search"])])
def test_ctrl_c_stops_the_search_and_writes_the_best_plan(
    world: tuple[Path, Path], tmp_path: Path, seconds: int, stages: list[str]
) -> None:
    out = tmp_path / "plan.json"
    with begun("plan", world[0], "--matrix", world[1], "--seconds", seconds, "--out", out, "--json") as process:
        for stage in stages:
            wait_for(process, stage)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)

    assert process.returncode == 0, stderr
    assert time.monotonic() - pressed < 30
    assert "Stopping: the best plan so far is being written." in stderr
    assert json.loads(stdout)["routes"] == 1
    assert read_plan(out).provenance.stop == f"seconds={seconds}, stopped by hand"


def test_a_second_ctrl_c_ends_at_once_and_writes_nothing(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    # A search that never looks whether to stop: only the second press can end it.
    code = "from transport_opt.service import plans\nreal = plans.solve\n" + (
        "plans.solve = lambda s, m, p, tell, stop, *more: real(s, m, p, tell, None)"
    )
    with begun("plan", world[0], "--matrix", world[1], "--seconds", 100, "--out", out, code=code) as process:
        wait_for(process, "search")
        process.send_signal(signal.SIGINT)
        wait_for(process, "Stopping")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Stopped. No plan is written." in stderr
    assert not list(tmp_path.glob("*.json"))


ENDLESS = """
import time
from transport_opt.solve import proof
real = proof.lower_bound
def endless(problem, seconds, workers, stop):
    while not stop():
        time.sleep(0.05)
    return real(problem, seconds, workers, stop)
proof.lower_bound = endless
"""


def test_ctrl_c_in_the_proof_keeps_the_plan_and_what_is_proven(world: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    words = ("plan", world[0], "--matrix", world[1], *QUICK, "--bound-seconds", 1000, "--out", out, "--json")
    with begun(*words, code=ENDLESS) as process:
        wait_for(process, "proving a bound")
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=200)

    assert process.returncode == 0, stderr
    told, plan = json.loads(stdout), read_plan(out)
    assert 0 < told["lower_bound_pence_per_day"] <= told["cash_pence_per_day"]
    assert plan.lower_bound_pence_per_day == told["lower_bound_pence_per_day"]
    assert plan.provenance.stop == "iterations=300", "the search had come to its end"
    assert "Proven: no plan that carries the same rides" in stderr


DYING = """
import os, signal
calls = 0
real = os.{function}
def die(*args, **kinds):
    global calls
    calls += 1
    if calls == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kinds)
os.{function} = die
"""


@pytest.mark.parametrize(("function", "call"), [("fsync", 1), ("replace", 1), ("fsync", 2)])
def test_killed_while_it_writes_the_plan_file_is_the_old_or_the_new_one(
    world: tuple[Path, Path], tmp_path: Path, planned: Path, function: str, call: int
) -> None:
    old = planned.read_bytes()
    words = ("plan", world[0], "--matrix", world[1], *QUICK, "--seed", 2, "--out", planned)
    with begun(*words, code=DYING.format(function=function, call=call)) as process:
        process.communicate(timeout=200)

    assert process.returncode == -signal.SIGKILL
    assert (planned.read_bytes() == old) is (read_plan(planned).provenance.seed == 1)
    assert read_plan(planned).provenance.seed == (2 if (function, call) == ("fsync", 2) else 1)
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")} == {
        *("tables", "matrix.npz", "plan.json")
    }


@pytest.mark.slow
def test_killed_at_any_moment_there_is_no_half_written_file(world: tuple[Path, Path], tmp_path: Path) -> None:
    out, sheets = tmp_path / "out", tmp_path / "out" / "sheets"
    words = ("plan", world[0], "--matrix", world[1], "--seconds", "0.5", "--out", out / "plan.json")
    papers = ("--workbook", out / "plan.xlsx", "--map", out / "map.html", "--run-sheets", sheets)
    for moment in (0.2, 1.5, 2.5, 3.0, 3.3, 3.6, 4.0):
        with begun(*words, *papers) as process, suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=moment)
        for path in out.rglob("[!.]*.*"):
            assert is_whole(path), (moment, path)


def is_whole(path: Path) -> bool:
    content = path.read_bytes()
    if path.suffix == ".json":
        return bool(read_plan(path).routes)
    endings = {".xlsx": b"PK\x05\x06", ".html": b"</html>", ".pdf": b"%%EOF"}
    return endings[path.suffix] in content[-64:]
