"""A work under way, as those see it who asked for it."""

import json
import os
import signal
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from distributed import CancelledError, Client, KilledWorker, Nanny

from transport_opt.compute.channel import perform
from transport_opt.compute.sealed import Ended, Sealed
from transport_opt.errors import ComputeAwayError, ComputeError

GRACE_SECONDS = 2.0
DEATH_SECONDS = 10.0
ASK_SECONDS = 60.0
"""A scheduler that has not answered in this time, dead or only hung, is held for away."""
COMPANY_SECONDS, LONELY_SECONDS = 10.0, 300.0
"""How long a result is waited for while no worker is there to begin the work."""
BEGIN_AGAIN = "Begin it again from its last checkpoint."


@contextmanager
def reaching(where: str) -> Iterator[None]:
    """Say in words that the cluster cannot be reached.

    Raises
    ------
    ComputeAwayError
        The connection failed or broke.
    """
    try:
        yield
    except (OSError, CancelledError) as fault:
        raise unreachable(where) from fault


def unreachable(where: str) -> ComputeAwayError:
    """Say that the cluster cannot be reached."""
    return ComputeAwayError(
        f"The cluster at {where} cannot be reached.",
        f"See that its scheduler runs and that this machine may connect to it. {BEGIN_AGAIN}",
        where,
    )


def _end_process(dask_worker: Nanny) -> None:
    """End a worker process from its nanny, who begins another in its place."""
    if dask_worker.pid:
        os.kill(dask_worker.pid, signal.SIGKILL)


class Running:
    """A work that is queued, under way or ended. It goes on as long as somebody holds this.

    Parameters
    ----------
    client
        The connection to the scheduler.
    where
        The scheduler's address, for messages.
    sealed
        The work with its arguments.
    """

    def __init__(self, client: Client, where: str, sealed: Sealed) -> None:
        self._client = client
        self._where = where
        # The key says nothing, and is new each time: no checkpoint of an earlier attempt is taken for this one's.
        self.future = client.submit(perform, sealed, key=f"compute-{uuid.uuid4().hex}", retries=0)
        self._kept = (0, b"", 0.0)
        self._cancelled = False
        self._company = time.monotonic()

    def told(self) -> Mapping[str, Any]:
        """Give what the work told last; nothing before it told anything."""
        told: Mapping[str, Any] = json.loads(self._ask("news")["told"])
        return told

    def keep_company(self, seconds: float = 0.0) -> None:
        """Make sure that the work has begun, or that a worker is or has lately been there to begin it.

        Parameters
        ----------
        seconds
            How long none may have been there.

        Raises
        ------
        ComputeAwayError
            None has been.
        """
        now = time.monotonic()
        self._company = self._company if self._ask("news")["lonely"] else now
        if now - self._company > seconds:
            raise ComputeAwayError(
                f"No worker is there to begin the work at {self._where}, and none has been for {seconds:g} seconds.",
                "Start workers; docs/several-machines.md says how. Then begin the work again.",
                self._where,
            )

    @property
    def has_kept(self) -> bool:
        """Whether the work has left a checkpoint."""
        return bool(self._ask("news")["checkpoints"])

    def kept(self) -> tuple[bytes, float]:
        """Give the newest checkpoint and the seconds spent to get there. It outlives the worker that left it.

        Raises
        ------
        ComputeError
            There is none, or the cluster cannot be reached.
        """
        number, content, spent = self._kept
        newest = self._ask("checkpoint", seen=number)
        if newest["number"] == 0:
            raise ComputeError("The work has left no checkpoint so far.", "Begin it again from the beginning.")
        if newest["number"] != number:
            content, spent = newest["content"], newest["spent"]
            self._kept = (newest["number"], content, spent)
        return content, spent

    def stop(self) -> None:
        """Ask the work to end with the best that it has so far."""
        self._ask("stop", refuse=False)

    def wait(self, seconds: float) -> bool:
        """Wait so long at most, and say whether the work has ended, well or not."""
        if not self.future.done():
            with suppress(TimeoutError):
                self.future.exception(timeout=seconds)
        return bool(self.future.done())

    def result(self) -> bytes:
        """Wait for the work to end and give what it made.

        Raises
        ------
        ComputeError
            Its worker died, or it was cancelled.
        ComputeAwayError
            The cluster cannot be reached, or no worker has been there for five minutes to begin the work.
        Exception
            Whatever the work raised.
        """
        ended = self.ended()
        if ended.how == "raised":
            raise ended.error()
        if ended.how == "died":
            raise ComputeError(
                "The worker process that did the work ended before the work was done.",
                f"{BEGIN_AGAIN} If that ends the same way, it needs more memory than a worker may have.",
            )
        return ended.content

    def ended(self) -> Ended:
        """Wait for the work to end and say how."""
        while not self.wait(COMPANY_SECONDS):
            self.keep_company(LONELY_SECONDS)
        try:
            ended: Ended = self.future.result(timeout=ASK_SECONDS)
        except KilledWorker:
            return Ended("died")
        except (OSError, CancelledError) as fault:
            raise self._lost() from fault
        return ended

    def cancel(self) -> None:
        """End the work without a result. Its worker process is free afterwards.

        The work is asked to stop; one that does not within two seconds ends with its process, which is begun anew.

        Raises
        ------
        ComputeError
            The cluster cannot be reached, or the process could not be ended.
        """
        if not self.future.done():
            worker = self._ask("stop", refuse=True)
            self._cancelled = True
            if worker and not self.wait(GRACE_SECONDS):
                self._end_process_of(worker)
        self._cancelled = True
        self.future.cancel()

    def _end_process_of(self, worker: str) -> None:
        with reaching(self._where):
            # Not `restart_workers`: it asks a busy worker to close, and some never come back.
            self._client.run(
                _end_process, workers=[worker], nanny=True, on_error="ignore", callback_timeout=ASK_SECONDS
            )
        if not self.wait(DEATH_SECONDS):
            raise ComputeError(
                f"The work does not stop, and the process at {worker} that does it could not be ended.",
                "End that process, and start its worker with a nanny.",
                worker,
            )

    def _ask(self, operation: str, **values: Any) -> Any:
        if self.future.cancelled():
            raise self._lost()
        with reaching(self._where):
            ask = getattr(self._client.scheduler, f"compute_{operation}")
            return self._client.sync(ask, key=self.future.key, callback_timeout=ASK_SECONDS, **values)

    def _lost(self) -> ComputeError:
        """Say why there is no result: it was not wanted any more, or the connection broke and took it along."""
        if self._cancelled:
            return ComputeError("The work was cancelled and has no result.", "Begin it again if it is wanted.")
        return unreachable(self._where)
