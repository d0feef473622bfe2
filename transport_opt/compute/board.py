"""What the scheduler keeps of each work under way: its news, its newest checkpoint, and whether it should stop.

Dask's own variables and events would serve, but they stay in the scheduler for ever when the process that made them
is killed, and a checkpoint has megabytes. These notes live as long as dask's task, which ends with its last client.
"""

from dataclasses import dataclass
from typing import Any

from distributed import Scheduler
from distributed.diagnostics.plugin import SchedulerPlugin

NOT_BEGUN = -1_000_000


@dataclass(slots=True)
class Note:
    """What is known of one work: who does it, what it told last, its newest checkpoint and what it is asked."""

    worker: str = ""
    told: str = "{}"
    content: bytes = b""
    spent: float = 0.0
    checkpoints: int = 0
    stop: bool = False
    refused: bool = False


class Board(SchedulerPlugin):
    """The notes of all works, in the scheduler's process. Workers and clients reach it as ``compute_…`` operations."""

    name = "transport-opt"
    idempotent = True

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}

    async def start(self, scheduler: Scheduler) -> None:
        """Take part in the scheduler.

        Dask would do a task again whose worker died. A work that had begun is the caller's to begin again, from its
        checkpoint; one that only waited for that worker goes to another. So no failure is allowed, and a task starts
        far below none (`NOT_BEGUN`) until its work begins.
        """
        self._scheduler = scheduler
        scheduler.allowed_failures = 0
        operations = (self.begin, self.beat, self.keep, self.news, self.checkpoint, self.stop)
        scheduler.handlers.update({f"compute_{one.__name__}": one for one in operations})

    def transition(self, key: Any, start: str, finish: str, *args: Any, stimulus_id: str, **kwargs: Any) -> None:  # noqa: ARG002
        """Follow a task from one state to another."""
        if finish == "processing":
            self._scheduler.tasks[key].suspicious = NOT_BEGUN
        elif finish == "forgotten":
            self._notes.pop(key, None)

    def begin(self, key: str, worker: str) -> bool:
        """Say whether the worker may begin: once only, so not after its result was lost with another worker."""
        note = self._note(key)
        if note is None or note.worker or note.refused:
            return False
        note.worker = worker
        self._scheduler.tasks[key].suspicious = 0
        return True

    def beat(self, key: str, told: str) -> bool:
        """Take the news of a work and say whether it should stop, as one should that nobody wants any more."""
        note = self._note(key)
        if note is None:
            return True
        note.told = told
        return note.stop

    def keep(self, key: str, content: bytes, spent: float) -> None:
        """Keep a checkpoint in place of the one before."""
        if note := self._note(key):
            note.content, note.spent = content, spent
            note.checkpoints += 1

    def news(self, key: str) -> dict[str, Any]:
        """Give what the work told last, how many checkpoints it has left, and whether a worker could begin it."""
        note = self._note(key) or Note()
        lonely = not note.worker and not self._scheduler.workers
        return {"told": note.told, "checkpoints": note.checkpoints, "lonely": lonely}

    def checkpoint(self, key: str, seen: int) -> dict[str, Any]:
        """Give the newest checkpoint; its content only if it is not the one seen before."""
        note = self._note(key) or Note()
        content = note.content if note.checkpoints != seen else b""
        return {"number": note.checkpoints, "content": content, "spent": note.spent}

    def stop(self, key: str, refuse: bool) -> str:
        """Ask a work to stop, or to refuse it if it has not begun; give the address of the worker that does it."""
        note = self._note(key)
        if note is None:
            return ""
        note.stop = True
        note.refused = refuse
        return note.worker

    def _note(self, key: str) -> Note | None:
        return self._notes.setdefault(key, Note()) if key in self._scheduler.tasks else None
