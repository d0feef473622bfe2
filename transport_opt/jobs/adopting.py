"""Jobs of a worker that does not come back are taken over by another.

DBOS gives the jobs that a worker held to the one of the same name when that starts again. A machine may never come
back, or come back by another name, as a container does; then whoever finds its name free for a while asks for its jobs.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from dbos import DBOS, WorkflowStatus

from transport_opt.errors import TakenError
from transport_opt.service.hosted import Store

LOOK_SECONDS = 5.0
ADOPT_SECONDS = 60.0
"""How long a worker's name is free before its jobs are taken over: the time in which it may start again itself."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Adoption:
    """What one worker sees of the others.

    Attributes
    ----------
    name
        Of this worker.
    queue
        DBOS's queue that the jobs go back to.
    missed
        Since when each name has been found free, by the clock.
    """

    store: Store
    name: str
    queue: str
    missed: dict[str, float] = field(default_factory=dict)
    looked: float = float("-inf")

    def look(self) -> None:
        """Look now and then at who holds jobs, and put those of whoever is gone back into the queue."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return
        self.looked = now
        holders = {held.executor_id for held in _under_way()} - {self.name, None}
        free = {holder: self.missed.get(holder, now) for holder in holders if holder and self._is_gone(holder, now)}
        self.missed = free

    def _is_gone(self, holder: str, now: float) -> bool:
        """Say whether nobody holds the name. Where that is so for long, its jobs are given back while it is held."""
        try:
            held = self.store.hold_name(holder)
        except TakenError:
            return False
        try:
            if now - self.missed.get(holder, now) >= ADOPT_SECONDS:
                # Read again now that nobody else can take them over or begin them.
                for one in _under_way(holder):
                    log.warning("job %s goes back into the queue: worker '%s' has gone", one.workflow_id, holder)
                    DBOS.resume_workflow(one.workflow_id, queue_name=self.queue)
        finally:
            held.release()
        return True


def _under_way(holder: str | None = None) -> Iterable[WorkflowStatus]:
    return DBOS.list_workflows(status="PENDING", executor_id=holder, load_input=False, load_output=False)
