"""Turns at heavy work within a request: a few at once, a few who wait for a while, and nobody else.

A web server has few threads. Whatever takes seconds of a processor in one of them (an edit, a document, a placement)
takes a turn first, so that those who only look are answered meanwhile::

    with a_turn():
        ...
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from transport_opt.errors import BusyError

AT_ONCE, WAITING, LONGEST_WAIT = 2, 4, 5.0
"""Works at once, requests that may wait for a turn, and for how many seconds. The server of `transport-opt serve` has
eight threads: two are always left for those who only look."""
RETRY_SECONDS = 5
"""When whoever got no turn should ask again."""


@dataclass(eq=False)
class Turns:
    """Turns at heavy work.

    Attributes
    ----------
    at_once
        Works at once at most.
    waiting
        Threads that may wait at once.
    seconds
        How long each waits at most.
    """

    at_once: int = AT_ONCE
    waiting: int = WAITING
    seconds: float = LONGEST_WAIT
    _free: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _working: int = 0
    _queue: int = 0
    _mine: threading.local = field(default_factory=threading.local, repr=False)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take a turn for as long as the work lasts; a thread that has one already goes on with it.

        Raises
        ------
        BusyError
            Too many wait already, or none came free in time.
        """
        if getattr(self._mine, "held", False):
            yield
            return
        self._take()
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            with self._free:
                self._working -= 1
                self._free.notify()

    def _take(self) -> None:
        with self._free:
            if self._working >= self.at_once:
                if self._queue >= self.waiting:
                    raise self._busy()
                self._queue += 1
                try:
                    if not self._free.wait_for(lambda: self._working < self.at_once, self.seconds):
                        raise self._busy()
                finally:
                    self._queue -= 1
            self._working += 1

    def _busy(self) -> BusyError:
        return BusyError(
            f"The service is busy: it does {self.at_once} heavy works at once, such as edits, documents and uploads; "
            f"requests that wait: {self._queue}.",
            f"Send the request again in {RETRY_SECONDS} seconds; nothing of it was done.",
            "server",
        )


TURNS = Turns()
"""Those of this process."""


@contextmanager
def a_turn() -> Iterator[None]:
    """Take a turn of this process's.

    Raises
    ------
    BusyError
        Too many wait already, or none came free in time.
    """
    with TURNS.turn():
        yield
