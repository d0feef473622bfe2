"""A large county searched by several workers: in rounds of areas, each round kept, before the search of the whole.

An area whose worker dies is searched again by itself; the others go on.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from transport_opt.compute import Compute, Running
from transport_opt.errors import ComputeAwayError, ComputeError
from transport_opt.service.hosted import Call

ROUNDS = 6
"""Parts of a search's time: one cut into areas for each but the last, which is the search of the whole."""
AREA_PUPILS = 240
"""Pupils of an area at least: smaller ones are searched in parts by one worker as well."""


def areas_wanted(compute: Compute, pupils: int) -> int:
    """Give how many areas a county is worth: one for each worker, and no small ones."""
    return min(compute.workers(), pupils // AREA_PUPILS)


@dataclass(eq=False)
class Round:
    """Areas that are searched at once.

    Attributes
    ----------
    look
        Asked twice a second, with what the areas tell; says whether somebody wants to stop.
    most_deaths
        Of workers, in this round, after which it is given up.
    """

    compute: Compute
    key: str
    look: Callable[[list[Mapping[str, Any]]], bool]
    most_deaths: int

    def searched(self, calls: list[Call], look_seconds: float) -> list[bytes]:
        """Search the areas and give the plan file of each, in their order.

        Raises
        ------
        ComputeError
            Workers die again and again.
        ComputeAwayError
            The cluster cannot be reached.
        """
        deaths = 0
        running = [self._begun(at, call, deaths) for at, call in enumerate(calls)]
        found: list[bytes | None] = [None] * len(calls)
        try:
            while waiting := [at for at, content in enumerate(found) if content is None]:
                running[waiting[0]].wait(look_seconds)
                if self.look([one.told() for one in running]):
                    for at in waiting:
                        running[at].stop()
                for at in waiting:
                    if not running[at].wait(0):
                        continue
                    try:
                        found[at] = running[at].result()
                    except ComputeAwayError:
                        raise
                    except ComputeError:
                        deaths += 1
                        if deaths >= self.most_deaths:
                            raise
                        running[at] = self._begun(at, calls[at], deaths)
        finally:
            for at, content in enumerate(found):
                if content is None:
                    with suppress(ComputeError):
                        running[at].cancel()
        return [content for content in found if content is not None]

    def _begun(self, at: int, call: Call, deaths: int) -> Running:
        function, arguments = call
        return self.compute.start(function, *arguments, key=f"{self.key}-{at}-{deaths}")
