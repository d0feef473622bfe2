"""The worker processes of this machine, kept at their number: one that does not come back is given up for another.

A worker that dies is begun again by its nanny. Where that fails or takes long, as on a busy machine, dask ends the
nanny for good and begins no other, and what waits for a worker would wait for ever.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from distributed import LocalCluster, Status

LOOK_SECONDS = 1.0
ABSENT_SECONDS = 60.0
"""How long a worker may be away, as while its nanny begins it again, before another takes its place."""
_GONE = (Status.failed, Status.closing, Status.closed)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Crew:
    """The workers of a cluster of this machine.

    Attributes
    ----------
    absent
        When each worker that is not there was missed first, by the clock.
    """

    cluster: LocalCluster
    absent: dict[Any, float] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """Give up workers that are gone or away for too long, and have others begun in their places."""
        scheduler, loop = self.cluster.scheduler, self.cluster.loop
        if scheduler is None or loop is None:
            return
        there = {one.name for one in list(scheduler.workers.values())}
        missed = {name: nanny for name, nanny in list(self.cluster.workers.items()) if name not in there}
        self.absent = {name: self.absent.get(name, now) for name in missed}
        for name, nanny in missed.items():
            if nanny.status in _GONE or now - self.absent[name] >= ABSENT_SECONDS:
                log.warning("a worker process has not come back; another is begun")
                loop.add_callback(self._give_up, name)
        if self.cluster.worker_spec.keys() - self.cluster.workers.keys():
            self.cluster.scale(len(self.cluster.worker_spec))

    async def _give_up(self, name: Any) -> None:
        """End a nanny, whatever it is doing; what it began ends with it."""
        nanny = self.cluster.workers.pop(name, None)
        if nanny is not None:
            try:
                await asyncio.wait_for(nanny.close(), ABSENT_SECONDS)
            except Exception as error:  # noqa: BLE001  (of a nanny that failed; nobody needs it any more)
                log.warning("a worker process was given up: %s", type(error).__name__)


@contextmanager
def crewed(cluster: LocalCluster) -> Iterator[None]:
    """Keep a cluster's workers at their number."""
    crew, ended = Crew(cluster), threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_SECONDS):
            crew.look(time.monotonic())

    thread = threading.Thread(target=watch, name="compute-crew", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
