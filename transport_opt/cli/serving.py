"""``serve`` and ``worker``: the web API, and the process that does its jobs."""

import gc
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from apiflask import APIFlask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from transport_opt.api import Desk, create_app
from transport_opt.api.unread import Channel
from transport_opt.cli.options import Folder, map_folder
from transport_opt.cli.screen import WRONG_USE, Screen, answering
from transport_opt.compute import open_compute
from transport_opt.errors import TransportError, UnreadableInputError
from transport_opt.jobs import Worker, serve_jobs
from transport_opt.service.hosted import (
    Store,
    WebSettings,
    configure_logs,
    first_run_link,
    keep_erasing,
    open_store,
    read_web_settings,
    secrets_of,
)
from transport_opt.service.settings import read_settings

RESTART_SECONDS, LONGEST_PAUSE, GRACE_SECONDS = 1.0, 60.0, 20.0
LEAVE_SECONDS = 10.0
"""What a worker has to end in order, once it is to end; less than what its server gives it."""
MOST_BYTES = 64 * 1024 * 1024
"""Of a request's body, before anybody is asked who they are."""
log = logging.getLogger(__name__)
StoreFolder = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="FOLDER", help="Where everything is kept. Else TRANSPORT_OPT_STORE, or your own data folder."
    ),
]
Threads = Annotated[int, typer.Option(min=1, help="Threads of each search.")]
AtOnce = Annotated[int, typer.Option(min=1, help="Jobs done side by side.")]
Memory = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Gigabytes that a search may take before it is ended. Else four fifths of the machine's, shared by those "
        "done side by side.",
    ),
]
Name = Annotated[
    str | None,
    typer.Option(
        help="Of the worker that does the jobs; each worker of one store needs its own. Else the machine's name."
    ),
]


def serve(
    store: StoreFolder = None,
    folder: Folder = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    threads: Threads = 2,
    at_once: AtOnce = 1,
    memory: Memory = None,
    name: Name = None,
) -> None:
    """Answer the web API on http://127.0.0.1:8000 and do its jobs, until Ctrl-C."""
    with answering(False) as screen, opened(store) as here, listening(interrupts=True) as closing:
        # What the worker is told by its own options: the same as this command was told.
        command = ["worker", "--store", str(here.folder), "--folder", str(map_folder(folder)), "--until-parent-ends"]
        command += ["--threads", str(threads), "--at-once", str(at_once), "--name", name or machine_name()]
        command += [] if memory is None else ["--memory", str(memory)]
        web = read_web_settings()
        if "public_url" not in web.model_fields_set:
            web = web.model_copy(update={"public_url": f"http://{host}:{port}"})
        configure_logs()
        app = create_app(Desk(here, map_folder(folder), MOST_BYTES, web=web))
        server = server_at(app, host, port)
        keeper = threading.Thread(target=keep_working, args=(command, closing), name="keeps the worker going")
        keeper.start()
        screen.say(f"Listening on http://{host}:{port}/api/v1/ with the store in {here.folder}. Ctrl-C ends.")
        _invite_first(here, web, screen)
        set_aside_programs()
        try:
            # Ends by an interrupt, after the requests under way. Its sockets go with the process: a request that takes
            # longer would write to one that is closed.
            server.run()
        finally:
            closing.set()
            keeper.join(GRACE_SECONDS)


def server_at(app: APIFlask, host: str, port: int) -> MultiSocketServer | BaseWSGIServer:
    """Listen on an address; nobody is answered before the server runs.

    Raises
    ------
    UnreadableInputError
        The address is none, or another program listens there.
    """
    try:
        most, sockets = MOST_BYTES, dict[int, Any]()
        server = create_server(
            app, map=sockets, host=host, port=port, threads=8, ident=None, max_request_body_size=most
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "this machine knows no such address"
        raise UnreadableInputError(
            f"The server cannot listen on {host}:{port}: {why}.",
            "End the program that listens there, or name another --port or --host.",
            f"{host}:{port}",
        ) from error
    # A host of several addresses has a socket for each.
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
    return server


def worker(
    store: StoreFolder = None,
    folder: Folder = None,
    threads: Threads = 2,
    at_once: AtOnce = 1,
    memory: Memory = None,
    name: Name = None,
    until_parent_ends: Annotated[bool, typer.Option("--until-parent-ends", hidden=True)] = False,
) -> None:
    """Take jobs from the store and do them, until Ctrl-C; 'serve' starts one by itself."""
    with answering(False) as screen, opened(store) as here, listening() as closing:
        threading.Thread(target=_end_at_last, args=(closing,), daemon=True).start()
        if until_parent_ends:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        configure_logs()
        days = read_settings(store).erase_after_days
        if days is not None:
            threading.Thread(target=keep_erasing, args=(here, days, closing), daemon=True).start()
        limit = None if memory is None else memory * 2**30
        secrets = secrets_of(here.folder, read_web_settings().secret)
        try:
            with open_compute(os.environ.get("COMPUTE"), at_once, limit, patient=True) as compute:
                desk = Worker(here, map_folder(folder), compute, threads, closing, secrets)
                called = name or machine_name()
                serve_jobs(
                    desk, at_once, called, lambda: screen.say(f"Worker '{called}' takes jobs from {here.folder}.")
                )
        except TransportError as error:
            screen.say(f"{error.message} {error.action}")
            os._exit(WRONG_USE)
        # Threads of jobs under way wait for ever; the next worker goes on with those jobs.
        os._exit(0)


def machine_name() -> str:
    """Give the name of this machine, as a worker may be called."""
    return re.sub(r"[^A-Za-z0-9.-]|^[.-]+", "", socket.gethostname())[:64] or "worker"


def _invite_first(store: Store, web: WebSettings, screen: Screen) -> None:
    """Print the link that makes the first account, where there is none."""
    secret = first_run_link(store, datetime.now(UTC))
    if secret is not None:
        # Straight to the terminal of who started it and into no log; what stands behind # is sent to no server.
        screen.say(f"No account yet. Make the first within the hour, once: {web.public_url}/first-run#{secret}")


def set_aside_programs() -> None:
    """Let the collector of garbage pass over all that has been loaded so far.

    Some 300,000 objects of the program's own stay for good. Looking through them stops every request for some 150
    milliseconds, once a second when many ask.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def opened(folder: Path | None) -> Iterator[Store]:
    """Open the store that the options and the environment name."""
    settings = read_settings(folder)
    store = open_store(settings.store, settings.address)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def listening(interrupts: bool = False) -> Iterator[threading.Event]:
    """Give what Ctrl-C and the system's wish to end set.

    Parameters
    ----------
    interrupts
        Whether the first of them also interrupts what the main thread does.
    """
    closing = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        first = not closing.is_set()
        closing.set()
        if interrupts and first:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield closing
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep_working(command: Sequence[str], closing: threading.Event) -> None:
    """Keep a worker going until the server is to end: start it, and start another whenever it dies."""
    pause = RESTART_SECONDS
    while not closing.is_set():
        begun = time.monotonic()
        try:
            # Its standard input is a pipe of this process, so that it ends when this process does, however that ends.
            child = subprocess.Popen([sys.executable, "-m", "transport_opt.cli", *command], stdin=subprocess.PIPE)
        except OSError as error:
            pause = min(2 * pause, LONGEST_PAUSE)
            log.error("no worker can be begun: %s; jobs wait, and it is tried again", error.strerror)
            closing.wait(pause)
            continue
        while child.poll() is None and not closing.wait(0.2):
            pass
        if closing.is_set():
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        else:
            pause = pause_after(child.returncode, time.monotonic() - begun, pause)
            closing.wait(pause)


def pause_after(code: int, lived: float, before: float) -> float:
    """Give the seconds until the next worker is started.

    One that was killed, or was at work for a while, is replaced at once. One that ends by itself, as where another
    worker has its name, would do so again and take a processor's time for it: each time twice as long is waited.

    Parameters
    ----------
    code
        What it ended with; below nought where a signal ended it.
    lived
        Seconds that it lived.
    before
        Seconds that were waited before it was started.
    """
    if code < 0 or lived >= LONGEST_PAUSE:
        return RESTART_SECONDS
    return min(2 * before, LONGEST_PAUSE)


def _end_at_last(closing: threading.Event) -> None:
    """End a worker that is to end and does not, as where DBOS tries without end to reach a database that is away.

    It loses nothing by that: its jobs go on from what is kept.
    """
    closing.wait()
    time.sleep(LEAVE_SECONDS)
    os._exit(0)


def _end_with_parent() -> None:
    """End at once when the process that started this one has ended: its end of the pipe is closed then."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    # Jobs under way go on with the next worker, as after any other sudden end; the searches end with this process.
    os._exit(0)
