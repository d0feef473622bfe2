"""``serve`` as a newcomer starts it: what the README shows is what happens."""

import errno
import gc
import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from apiflask import APIFlask
from compute_works import until
from served import Served, free_port
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from transport_opt.cli import serving
from transport_opt.cli.serving import keep_working, listening, pause_after, server_at, set_aside_programs
from transport_opt.errors import UnreadableInputError
from transport_opt.service.drawings import DRAWING, masked_name
from transport_opt.service.hosted import open_store, pseudonyms, secrets_of

ROOT = Path(__file__).parents[1]


def shown() -> str:
    """Give the README's lines for the second window."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Serve it\n")[1].split("\n## ", maxsplit=1)[0]
    block = section.split("In another window")[1].split("\n\n")[1]
    return "\n".join(line.removeprefix("    ") for line in block.splitlines())


@pytest.fixture
def served(database: str | None, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "store"
    folder.mkdir()
    command = [sys.executable, "-m", "transport_opt.cli", "roads", "build", "data/demo/county.osm", "--name", "county"]
    subprocess.run([*command, "--folder", str(folder)], cwd=ROOT, check=True, capture_output=True, timeout=120)
    here = Served(folder, free_port(), database)
    here.start()
    yield here
    here.end()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_the_readme_shows_makes_a_plan_from_start_to_finish(served: Served, tmp_path: Path) -> None:
    served.wait()
    script = shown().replace("127.0.0.1:8000", f"127.0.0.1:{served.port}").replace("D=data/demo", f"D={ROOT}/data/demo")
    assert "seconds" in script
    script = script.replace("SECRET=...", f"SECRET={served.first_link()}")
    script = script.replace('\\"seconds\\": 20', '\\"seconds\\": 5, \\"bound_seconds\\": 0')
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
        env=os.environ,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == ["operator", "accepted"]
    job = json.loads((tmp_path / "job.json").read_text())
    assert (job["state"], job["unplaced"]) == ("succeeded", 0)
    assert "'hard': 0" in done.stdout
    assert (tmp_path / "run-sheets.pdf").read_bytes().startswith(b"%PDF")
    with closing(open_store(served.store, served.database)) as store:
        masked = masked_name(DRAWING, pseudonyms(secrets_of(served.store), job["plan_id"]))
        assert store.paper_versions(job["plan_id"], masked) == (1,), "the worker has the installation's secret"


def test_what_the_program_loaded_is_looked_through_for_garbage_no_more() -> None:
    kept = {"a": ["list that stays"]}
    try:
        set_aside_programs()
        assert gc.get_freeze_count() > 10_000
        assert not any(one is kept for one in gc.get_objects())
    finally:
        gc.unfreeze()
    assert any(one is kept for one in gc.get_objects())


def test_a_worker_that_was_killed_is_replaced_at_once() -> None:
    assert pause_after(-signal.SIGKILL, 0.5, 32.0) == 1.0


def test_a_worker_that_ends_by_itself_again_and_again_is_waited_for_longer_each_time() -> None:
    pauses = [1.0]
    for _ in range(7):
        pauses.append(pause_after(2, 6.0, pauses[-1]))

    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert pause_after(2, 3600.0, pauses[-1]) == 1.0, "it was at work for an hour"


def test_an_address_where_another_program_listens_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object, **__: object) -> None:
        # As waitress raises it, without the socket that it leaves open then.
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(serving, "create_server", taken)
    with pytest.raises(UnreadableInputError) as error:
        server_at(APIFlask("bare"), "127.0.0.1", 8000)

    assert error.value.message == "The server cannot listen on 127.0.0.1:8000: Address already in use."
    assert error.value.action == "End the program that listens there, or name another --port or --host."


def test_a_host_that_nobody_knows_is_told() -> None:
    with pytest.raises(UnreadableInputError, match=r"on nowhere\.invalid:8000: this machine knows no such address"):
        server_at(APIFlask("bare"), "nowhere.invalid", 8000)


@pytest.fixture
def open_port() -> Iterator[int]:
    """Give the port of a server that answers in a thread of this process."""
    port = free_port()
    server = server_at(APIFlask("bare"), "127.0.0.1", port)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield port
    # Closed by the thread that waits for its sockets, which must not vanish under it.
    server.trigger.pull_trigger(server.close)  # type: ignore[union-attr]
    thread.join()
    server.task_dispatcher.shutdown()  # type: ignore[union-attr]


def answered(port: int, sent: bytes) -> tuple[str, dict[str, Any]]:
    """Send bytes; give the head of the answer and its body."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as here:
        here.sendall(sent)
        head, _, body = b"".join(iter(lambda: here.recv(65536), b"")).partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (
            b"POST /plans HTTP/1.1\r\nHost: x\r\nContent-Length: 67108865\r\n\r\n",
            "413 Request Entity Too Large",
            "The body may have at most 64 MiB; it has more.",
        ),
        (b"ZEBEDEE\r\n\r\n", "400 Bad Request", "The request is no HTTP that can be read."),
        (
            b"POST /plans HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zip\r\n\r\n",
            "501 Not Implemented",
            "The transfer encoding is not known here.",
        ),
    ],
)
def test_what_never_reaches_the_application_is_refused_in_the_same_shape(
    open_port: int, sent: bytes, status: str, words: str
) -> None:
    head, told = answered(open_port, sent)

    assert head.startswith(f"HTTP/1.1 {status}\r\n") or head.startswith(f"HTTP/1.0 {status}\r\n")
    assert "Content-Type: application/problem+json\r\n" in head
    assert "X-Content-Type-Options: nosniff\r\n" in head
    assert told["status"] == int(status.partition(" ")[0])
    (one,) = told["errors"]
    assert one["message"] == told["detail"] == words
    assert one["code"] == status.partition(" ")[2].lower().replace(" ", "-")
    assert one["action"]
    assert "ZEBEDEE" not in str(told)


def test_a_worker_that_cannot_be_begun_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    closing = threading.Event()
    tried: list[float] = []

    def without_memory(*_: object, **__: object) -> None:
        tried.append(time.monotonic())
        if len(tried) == 3:
            closing.set()
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    # Other tests' tools switch off the loggers that are there.
    monkeypatch.setattr(logging.getLogger("transport_opt.cli.serving"), "disabled", False)
    monkeypatch.setattr(serving, "RESTART_SECONDS", 0.01)
    monkeypatch.setattr(subprocess, "Popen", without_memory)
    keep_working(["worker"], closing)

    assert len(tried) == 3
    assert caplog.text.count("no worker can be begun: Cannot allocate memory; jobs wait, and it is tried again") == 3


def test_a_request_under_way_ends_in_peace_when_the_server_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    asked, ended = threading.Event(), threading.Event()

    def slow(environ: dict[str, object], start: Callable[..., object]) -> list[bytes]:
        asked.set()
        ended.wait(10)
        start("200 OK", [("Content-Length", "1")])
        return [b"x"]

    port = free_port()
    server = server_at(cast(APIFlask, slow), "127.0.0.1", port)

    def end_while_asked() -> None:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            asked.wait(10)
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
            ended.set()

    caller = threading.Thread(target=end_while_asked)
    with listening(interrupts=True) as ending:
        caller.start()
        server.run()
    caller.join(10)
    server.task_dispatcher.shutdown()

    assert ending.is_set()
    assert "Bad file descriptor" not in caplog.text
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
    wasyncore.close_all(cast(BaseWSGIServer, server)._map)


LINGERS = """
import sys, time
from contextlib import nullcontext
from transport_opt.cli import app, serving

def away(*_):
    print("waits", file=sys.stderr, flush=True)
    while True:  # as DBOS tries to reach its database
        time.sleep(0.1)

serving.LEAVE_SECONDS, serving.open_compute, serving.serve_jobs = 0.3, lambda *_, **__: nullcontext(), away
serving.worker()
"""


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_whose_store_is_away_ends_all_the_same(tmp_path: Path, wish: signal.Signals) -> None:
    environment = {**os.environ, "TRANSPORT_OPT_STORE": str(tmp_path / "store")}
    with subprocess.Popen([sys.executable, "-c", LINGERS], env=environment, stderr=subprocess.PIPE) as worker:
        assert worker.stderr is not None
        assert worker.stderr.readline() == b"waits\n"
        worker.send_signal(wish)
        assert worker.wait(60) == 0
        assert worker.stderr.read() == b""


@pytest.mark.slow
def test_ctrl_c_ends_the_server_and_its_worker_without_a_traceback(tmp_path: Path) -> None:
    here = Served(tmp_path, free_port())
    here.start(alone=True)
    assert here.process is not None
    here.wait()
    until(lambda: here.ask("GET", "/health")["worker"] == "ok")
    callers = [threading.Thread(target=ask_until_it_ends, args=(here.port,)) for _ in range(4)]
    for one in callers:
        one.start()
    time.sleep(0.5)
    os.killpg(here.process.pid, signal.SIGINT)
    assert here.process.wait(60) == 0
    for one in callers:
        one.join(60)

    told = (tmp_path / "server.log").read_text()
    assert "Traceback" not in told
    assert "OSError" not in told


def ask_until_it_ends(port: int) -> None:
    with suppress(OSError, http.client.HTTPException):
        while True:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=5).close()
