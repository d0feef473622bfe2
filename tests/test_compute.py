"""Works in processes that may die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from compute_works import (
    SECONDS,
    die,
    die_once,
    double,
    fill_memory,
    find_problems,
    hold_interpreter,
    length,
    process,
    raise_oddly,
    refuse,
    sleep_through,
    until,
    walk,
    walk_or_not,
)

from transport_opt import __version__
from transport_opt.compute import Compute, Outcome, Running, open_compute
from transport_opt.compute.sealed import Ended, Sealed
from transport_opt.errors import ComputeError, ProblemsError

NAME = "Zebedee Quillfeather"


@pytest.fixture(scope="module")
def compute() -> Iterator[Compute]:
    with open_compute(workers=2) as opened:
        yield opened


@pytest.fixture
def walking(compute: Compute, tmp_path: Path) -> Running:
    running = compute.start(walk, tmp_path / "begun", key=tmp_path.name)
    until(lambda: running.has_kept)
    return running


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_work_tells_how_far_it_is_and_stops_with_what_it_has(walking: Running) -> None:
    step = walking.told()["step"]
    content, spent = walking.kept()

    until(lambda: walking.told()["step"] > step)
    assert content == f"step {100 * spent:.0f}".encode()
    assert not walking.wait(0.01)
    walking.stop()
    assert walking.wait(SECONDS)
    last = walking.told()["step"]
    assert walking.result() == f"stopped at {last}".encode(), "what was told last is told after the end, too"


def test_the_newest_checkpoint_wins(walking: Running) -> None:
    first = walking.kept()

    until(lambda: walking.kept() != first)
    assert walking.kept()[1] > first[1]
    walking.stop()


def test_a_work_under_way_is_joined_and_an_ended_one_is_begun_anew(
    compute: Compute, walking: Running, tmp_path: Path
) -> None:
    assert compute.start(walk, tmp_path / "begun", key=tmp_path.name) is walking
    walking.stop()
    walking.wait(SECONDS)
    anew = compute.start(double, 4, key=tmp_path.name)

    assert anew is not walking
    assert anew.result() == b"8"
    assert walking.result().startswith(b"stopped")


def test_a_work_without_a_checkpoint_says_so(compute: Compute) -> None:
    running = compute.start(double, 1, key="brief")

    assert running.result() == b"2"
    assert running.told() == {}
    assert not running.has_kept
    with pytest.raises(ComputeError, match="has left no checkpoint so far"):
        running.kept()


def test_a_killed_worker_is_told_and_its_last_checkpoint_is_there(
    compute: Compute, walking: Running, tmp_path: Path
) -> None:
    os.kill(walking.told()["process"], signal.SIGKILL)

    with pytest.raises(ComputeError, match="worker process that did the work ended before") as raised:
        walking.result()
    assert "last checkpoint" in raised.value.action
    content, spent = walking.kept()
    assert content == f"step {100 * spent:.0f}".encode()
    assert compute.start(double, 21, key="next").result() == b"42"
    assert (tmp_path / "begun").read_text() == "begun\n", "it is not begun again by itself"


def test_a_result_that_is_lost_with_its_worker_is_told_and_not_made_again(walking: Running, tmp_path: Path) -> None:
    pid = walking.told()["process"]
    walking.stop()
    assert walking.wait(SECONDS)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not walking.wait(0) or not alive(pid))

    with pytest.raises(ComputeError, match="ended before the work was done"):
        walking.result()
    assert walking.has_kept
    assert (tmp_path / "begun").read_text() == "begun\n"


def test_what_a_work_raises_is_raised_where_its_result_is_asked_for(compute: Compute) -> None:
    with pytest.raises(ProblemsError, match="has 1 problem that must be mended") as raised:
        compute.start(find_problems, key="problems").result()
    assert raised.value.problems[0].code == "unknown-school"
    assert "compute_works.py" in raised.value.__notes__[0], "where it was raised is noted"
    with pytest.raises(ComputeError, match="ended with UnpicklableError, which cannot be sent"):
        compute.start(raise_oddly, key="odd").result()


def test_many_works_give_their_outcomes_though_a_worker_is_killed(compute: Compute, tmp_path: Path) -> None:
    outcomes = list(compute.map(die_once, ((number, 3, tmp_path / "died") for number in range(8))))

    assert (tmp_path / "died").exists()
    assert {one.position: one.result for one in outcomes} == {number: str(2 * number).encode() for number in range(8)}
    assert all(one.error is None for one in outcomes)


def test_one_of_many_that_raises_fails_alone(compute: Compute) -> None:
    outcomes = {one.position: one for one in compute.map(refuse, ((number, 2, "no road") for number in range(5)))}

    assert [outcomes[number].result for number in range(5)] == [b"0", b"2", b"", b"6", b"8"]
    assert isinstance(outcomes[2].error, ValueError)
    assert str(outcomes[2].error) == "no road"


def test_one_of_many_whose_workers_always_die_is_given_up(compute: Compute) -> None:
    (outcome,) = compute.map(die, [()], retries=1)

    assert isinstance(outcome.error, ComputeError)
    assert "time and again" in outcome.error.message


def test_many_works_that_nobody_waits_for_any_more_are_stopped(compute: Compute, tmp_path: Path) -> None:
    until(lambda: len(compute._client.nthreads()) == 2)
    outcomes = compute.map(walk_or_not, ((tmp_path / f"begun{number}", number) for number in range(5)))
    assert next(outcomes) == Outcome(0, b"did not")
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    outcomes.close()

    assert compute.start(double, 2, key="after").wait(SECONDS)
    assert {path.name for path in tmp_path.iterdir()} == {"begun1", "begun2"}, "those that waited never begin"


def test_what_waits_goes_to_the_worker_that_is_free_first(compute: Compute, walking: Running) -> None:
    short = compute.start(sleep_through, 0.5, key="short")
    waiting = [compute.start(double, number, key=f"waits-{number}") for number in range(6)]

    assert [one.result() for one in waiting] == [str(2 * number).encode() for number in range(6)]
    assert short.wait(0)
    assert not walking.wait(0)
    walking.stop()


def test_what_waits_goes_to_a_worker_that_comes_later(compute: Compute, tmp_path: Path) -> None:
    for number in range(50):
        assert compute.start(double, number, key="many").result()
    assert len([one for one in compute.map(die, [()] * 2, retries=0) if one.error]) == 2
    walks = [compute.start(walk, tmp_path / "begun", key=f"{tmp_path.name}-{number}") for number in range(2)]

    until(lambda: all("step" in one.told() for one in walks))
    for one in walks:
        one.stop()


def test_what_waits_for_a_worker_that_dies_goes_to_another(compute: Compute, tmp_path: Path) -> None:
    walks = [compute.start(walk, tmp_path / "begun", key=f"{tmp_path.name}-{number}") for number in range(2)]
    until(lambda: all("process" in one.told() for one in walks))
    waiting = [compute.start(double, number, key=f"waits-{number}") for number in range(6)]
    time.sleep(0.2)
    for one in walks:
        os.kill(one.told()["process"], signal.SIGKILL)

    assert [one.result() for one in waiting] == [str(2 * number).encode() for number in range(6)]


def test_cancelling_frees_the_worker_even_of_a_work_that_does_not_stop(compute: Compute) -> None:
    asleep = [compute.start(work, 600, key=work.__name__) for work in (hold_interpreter, sleep_through)]
    waiting = compute.start(double, 5, key="waiting")
    until(lambda: all("process" in one.told() for one in asleep))
    pid = asleep[0].told()["process"]
    assert not waiting.wait(0.5)
    for one in asleep:
        one.cancel()

    assert waiting.result() == b"10"
    assert not alive(pid)
    with pytest.raises(ComputeError, match="was cancelled and has no result"):
        asleep[0].result()


def test_cancelling_a_work_that_stops_keeps_its_process(compute: Compute, walking: Running) -> None:
    pid = walking.told()["process"]
    walking.cancel()

    assert alive(pid)
    with pytest.raises(ComputeError, match="was cancelled"):
        walking.told()


def test_arguments_of_many_megabytes_pass(compute: Compute) -> None:
    assert compute.start(length, bytes(20_000_000), key="large").result() == b"20000000"


def test_nothing_listens_beyond_loopback(compute: Compute) -> None:
    here = psutil.Process()
    places = {place for one in (here, *here.children(recursive=True)) for place in listens_on(one)}

    assert places == {"127.0.0.1"}


def listens_on(one: psutil.Process) -> set[str]:
    """Give the addresses that a process listens on; none of one that has just ended."""
    with suppress(psutil.NoSuchProcess):
        return {seen.laddr.ip for seen in one.net_connections("inet") if seen.status == psutil.CONN_LISTEN}
    return set()


def test_a_worker_without_memory_ends_and_no_name_is_in_any_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with open_compute(memory_bytes=300_000_000, folder=tmp_path) as compute:
        with pytest.raises(ValueError, match=NAME):
            compute.start(refuse, 1, 1, NAME, key=NAME).result()
        (outcome,) = compute.map(refuse, [(1, 1, NAME)])
        with pytest.raises(ComputeError, match="ended before the work was done"):
            compute.start(fill_memory, 2000, key="filling").result()
        logs = f"{compute._client.get_worker_logs()} {compute._client.get_scheduler_logs()}"
        after = compute.start(process, key="after").result()
        files = [path for path in tmp_path.rglob("*") if path.is_file()]

    printed = "".join(capfd.readouterr()) + caplog.text
    assert NAME in str(outcome.error)
    assert int(after) > 0
    assert "exceeded 100% memory budget" in printed
    assert {path.suffix for path in files} <= {".lock", ".dirlock"}, "they keep no other files"
    for where in (printed, logs):
        assert NAME not in where


ORPHANS = """
import sys, time
from compute_works import hold_interpreter, sleep_through
from transport_opt.compute import open_compute

if __name__ == "__main__":
    with open_compute(workers=2) as compute:
        asleep = [compute.start(work, 600, key=work.__name__) for work in (hold_interpreter, sleep_through)]
        while not all("process" in one.told() for one in asleep):
            time.sleep(0.05)
        print(*(one.told()["process"] for one in asleep), flush=True)
        time.sleep(600)
"""


def test_worker_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(ORPHANS)
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environ = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        children = [child.pid for child in psutil.Process(parent.pid).children(recursive=True)]
        assert set(pids) <= set(children)
        parent.kill()
        parent.wait()

    until(lambda: not any(alive(pid) for pid in children))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://127.0.0.1:1", "cluster at tcp://127.0.0.1:1 cannot be reached"),
        ("tcp://10.0.0.5:8786", "goes to another machine by tls:// only. Given: tcp://10.0.0.5:8786"),
        ("https://example.org", "is at tls://HOST:PORT, or at tcp://127.0.0.1:PORT"),
    ],
)
def test_a_cluster_that_cannot_be_had_is_told_in_words(
    address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transport_opt.compute.opening.CONNECT_SECONDS", 0.5)

    with pytest.raises(ComputeError, match=words), open_compute(address):
        pass


def test_a_cluster_by_tls_needs_its_three_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COMPUTE_CA", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("COMPUTE_CERT", str(tmp_path / "node.pem"))
    monkeypatch.delenv("COMPUTE_KEY", raising=False)
    with pytest.raises(ComputeError, match="Not set: COMPUTE_KEY"), open_compute("tls://127.0.0.1:8786"):
        pass
    monkeypatch.setenv("COMPUTE_KEY", str(tmp_path / "node.key"))
    with pytest.raises(ComputeError, match="cannot be read: No such file") as raised, open_compute("tls://127.0.0.1:1"):
        pass
    assert str(tmp_path / "ca.pem") in raised.value.where


def test_worker_processes_that_cannot_be_begun_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("Nanny failed to start worker process")

    with pytest.raises(ComputeError, match=r"needs 300,000,000 bytes of memory at least\. Allowed: 1,000\."):
        open_compute(memory_bytes=1000).__enter__()
    monkeypatch.setattr("transport_opt.compute.opening.LocalCluster", fail)
    with pytest.raises(ComputeError, match="2 worker processes could not be begun: Nanny failed to start"):
        open_compute(workers=2).__enter__()


def test_the_text_of_what_dask_is_handed_has_no_arguments() -> None:
    assert repr(Sealed.of(double, (NAME,))) == f"Sealed(version='{__version__}')"
    assert repr(Ended("done", NAME.encode())) == "Ended(how='done')"


def test_a_worker_of_another_version_refuses_the_work(compute: Compute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transport_opt.compute.sealed.__version__", "9.9")

    with pytest.raises(ComputeError, match=f"comes from transport-opt 9.9 and its worker has {__version__}"):
        compute.start(double, 1, key="version").result()


def test_a_scheduler_without_this_package_is_told_in_words(compute: Compute, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'transport_opt'")

    monkeypatch.setattr(compute._client, "sync", fail)
    with pytest.raises(ComputeError, match=r"scheduler at tls://.* cannot work with transport-opt: No module named"):
        compute.start(double, 1, key="without")
