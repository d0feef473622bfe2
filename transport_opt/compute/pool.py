"""Works begun one by one or many at once."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from distributed import Client
from distributed.protocol.pickle import dumps

from transport_opt.compute.board import Board
from transport_opt.compute.running import ASK_SECONDS, Running, reaching, unreachable
from transport_opt.compute.sealed import Ended, Sealed, Work
from transport_opt.errors import ComputeAwayError, ComputeError

ROOM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one work of many ended.

    Attributes
    ----------
    position
        Its place among the jobs, from nought.
    result
        What it made; empty where it failed.
    error
        Why it failed: what it raised, or `ComputeError` where its workers died time and again.
    """

    position: int
    result: bytes = b""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Attempt:
    position: int
    sealed: Sealed
    retries: int
    running: Running

    def outcome(self, ended: Ended) -> Outcome:
        if ended.how == "done":
            return Outcome(self.position, ended.content)
        if ended.how == "raised":
            return Outcome(self.position, error=ended.error())
        dead = ComputeError(
            "The worker processes that did this part of the work ended before it was done, time and again.",
            "It needs more memory than a worker may have, or ends the process that does it.",
        )
        return Outcome(self.position, error=dead)


class Compute:
    """Worker processes, here or in a cluster, one work at a time each. Threads may share it.

    Parameters
    ----------
    connect
        Connects to the scheduler; asked again after a connection is given up for lost.
    where
        The scheduler's address, for messages.
    patient
        Whether it may be away at first; what is begun then raises `ComputeAwayError` until it is there.
    """

    def __init__(self, connect: Callable[[], Client], where: str, patient: bool = False) -> None:
        self._connect = connect
        self._where = where
        self._lock = threading.Lock()
        self._running: dict[str, Running] = {}
        self._looking = threading.Thread()
        self._known: Client | None = None if patient else connect()

    def is_there(self) -> bool:
        """Say at once whether the cluster is there. Where it is not, a thread beside this one looks for it."""
        client = self._known
        if client is not None and client.status == "running":
            return True
        if not self._looking.is_alive() and self._lock.acquire(blocking=False):
            try:
                self._looking = threading.Thread(target=self._look, name="compute-look", daemon=True)
                self._looking.start()
            finally:
                self._lock.release()
        return False

    def _look(self) -> None:
        with suppress(ComputeAwayError), self._lock:
            self._connected()

    def start(self, work: Work, *args: Any, key: str) -> Running:
        """Begin a work as soon as a worker is free. If its worker dies it is not begun again.

        Parameters
        ----------
        work
            Called in the worker process with a `Channel` and the arguments; importable by name there.
        key
            Names the work. If one of that name that this object began is queued or under way, that one is given.

        Raises
        ------
        ComputeAwayError
            The cluster cannot be reached.
        """
        with self._lock:
            self._running = {name: one for name, one in self._running.items() if not one.future.done()}
            if key not in self._running:
                self._running[key] = Running(self._ready(), self._where, Sealed.of(work, args))
            return self._running[key]

    def map(self, work: Work, jobs: Iterable[tuple[Any, ...]], retries: int = 3) -> Iterator[Outcome]:
        """Do a work for many arguments at once and give each outcome as it comes.

        One that raises fails alone, and one whose worker dies is begun again. Jobs are taken as they are needed, two
        for each worker, so that they need not all be in memory. Whoever ends this early stops what is under way.

        Parameters
        ----------
        jobs
            The arguments of each work.
        retries
            How often one is begun again because its worker died.

        Raises
        ------
        ComputeAwayError
            The cluster cannot be reached.
        """
        with self._lock:
            client = self._ready()
        waiting = ((position, Sealed.of(work, args)) for position, args in enumerate(jobs))
        keys: queue.SimpleQueue[Any] = queue.SimpleQueue()
        under_way: dict[Any, _Attempt] = {}

        def begin(position: int, sealed: Sealed, retries: int) -> None:
            running = Running(client, self._where, sealed)
            under_way[running.future.key] = _Attempt(position, sealed, retries, running)
            running.future.add_done_callback(lambda future: keys.put(future.key))

        try:
            while True:
                for position, sealed in islice(waiting, max(0, self._room(client) - len(under_way))):
                    begin(position, sealed, retries)
                if not under_way:
                    return
                try:
                    attempt = under_way.pop(keys.get(timeout=ROOM_SECONDS))
                except queue.Empty:
                    continue  # there may be more workers by now
                ended = attempt.running.ended()
                if ended.how == "died" and attempt.retries:
                    begin(attempt.position, attempt.sealed, attempt.retries - 1)
                else:
                    yield attempt.outcome(ended)
        finally:
            if client.status == "running":
                client.cancel([attempt.running.future for attempt in under_way.values()])

    def workers(self) -> int:
        """Count the workers that are there now.

        Raises
        ------
        ComputeAwayError
            The cluster cannot be reached.
        """
        with self._lock:
            client = self._ready()
        with reaching(self._where):
            return _workers_of(client)

    def close(self) -> None:
        """Give up what is under way and the connection."""
        self._running.clear()
        if self._known is not None:
            self._known.close()

    def _room(self, client: Client) -> int:
        """Two works for each worker, so that none waits for its next; at least two while no worker is there."""
        with reaching(self._where):
            return 2 * max(1, _workers_of(client))

    def _ready(self) -> Client:
        """Give a connection that works, to a scheduler that has a board, which one begun anew has not."""
        client = self._connected()
        try:
            with reaching(self._where):
                # Not `register_plugin`, which waits without end for a scheduler that hangs.
                assert client.scheduler is not None
                add, board = client.scheduler.register_scheduler_plugin, dumps(Board())
                client.sync(add, plugin=board, name=Board.name, idempotent=True, callback_timeout=ASK_SECONDS)
        except ImportError as fault:
            raise ComputeError(
                f"The scheduler at {self._where} cannot work with transport-opt: {fault}.",
                "Install the same version on every machine.",
                self._where,
            ) from fault
        return client

    def _connected(self) -> Client:
        """Give the connection, made anew where it was given up for lost."""
        if self._known is None or self._known.status in ("closing", "closed"):
            self._known = self._connect()
        if self._known.status != "running":
            # It broke, and dask tries for a while to make it again: whoever asks need not wait for that.
            raise unreachable(self._where)
        return self._known

    @property
    def _client(self) -> Client:
        """The connection as it is."""
        assert self._known is not None
        return self._known


def _workers_of(client: Client) -> int:
    return len(client.nthreads(callback_timeout=ASK_SECONDS))
