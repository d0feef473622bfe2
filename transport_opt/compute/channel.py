"""The worker's side: a work is begun once, with a channel to those who asked for it."""

import ctypes
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from distributed import get_worker, sync

from transport_opt.compute.sealed import Ended, Sealed

BEAT_SECONDS = 0.25
PR_SET_PDEATHSIG = 1


class Channel:
    """What a work is handed first: to say how far it is, to leave checkpoints, to ask whether to stop.

    A thread beside the work carries both ways, four times a second, so all but `keep` cost next to nothing.

    Parameters
    ----------
    ask
        Sends an operation of the board with its values and gives the answer.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._told = "{}"
        self._kept: tuple[bytes, float] | None = None
        self._stopping = False
        self._beating = threading.Lock()

    def tell(self, value: Mapping[str, Any]) -> None:
        """Tell how far the work is: a few words and numbers, in place of what was told before."""
        self._told = json.dumps(dict(value))

    def keep(self, content: bytes, spent: float) -> None:
        """Leave a checkpoint in place of the one before. The scheduler has it when this returns, if it can be reached.

        Parameters
        ----------
        content
            What the work needs to go on from here.
        spent
            Seconds that the work has spent to get here.
        """
        self._kept = (content, spent)
        self.beat()

    def stopping(self) -> bool:
        """Say whether somebody asked the work to stop, or nobody wants it any more."""
        return self._stopping

    def beat(self) -> None:
        """Send what is newest and hear whether to stop. What cannot be sent now goes with the next beat."""
        with self._beating:
            try:
                if kept := self._kept:
                    self._ask("keep", content=kept[0], spent=kept[1])
                    if self._kept is kept:
                        self._kept = None
                self._stopping = self._ask("beat", told=self._told)
            except OSError:
                pass
            except RuntimeError:  # the worker has closed its connections, as it does when its scheduler has ended
                self._stopping = True


@contextmanager
def _beating(channel: Channel) -> Iterator[None]:
    """Let the channel beat until the work ends; a last beat carries what was told last."""
    ended = threading.Event()

    def beat_on() -> None:
        while not ended.wait(BEAT_SECONDS):
            channel.beat()

    thread = threading.Thread(target=beat_on, name="compute-beat", daemon=True)
    channel.beat()
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        channel.beat()


def _end_with_parent() -> None:
    """Have the system end this process with its nanny.

    Dask's own watch is a thread, which gets no turn while a work keeps the interpreter to itself. Linux alone can do
    this; elsewhere the process ends once the interpreter is free.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def perform(sealed: Sealed) -> Ended:
    """Do a work, if it has not been begun before: the task that dask runs."""
    worker = get_worker()
    key = worker.get_current_task()

    def ask(operation: str, **values: Any) -> Any:
        return sync(worker.loop, getattr(worker.scheduler, f"compute_{operation}"), key=key, **values)

    if not ask("begin", worker=worker.address):
        return Ended("died")
    if worker.nanny:
        _end_with_parent()
    channel = Channel(ask)
    with _beating(channel):
        try:
            work, args = sealed.opened()
            return Ended("done", work(channel, *args))
        except Exception as error:  # noqa: BLE001  (raised again where the result is asked for)
            return Ended.by(error)
