"""A large county searched by several workers: in rounds of areas, each round kept, before the search of the whole.

An area whose worker dies is searched again by itself, from the last plan it kept; the others go on. What the areas
keep is joined now and then, so that a round that is broken off as a whole goes on from there as well.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from transport_opt.compute import Compute, Running
from transport_opt.errors import ComputeAwayError, ComputeError
from transport_opt.service.hosted import AreaRound

ROUNDS = 6
"""Parts of a search's time: one cut into areas for each but the last, which is the search of the whole."""
AREA_PUPILS = 240
"""Pupils of an area at least: smaller ones are searched in parts by one worker as well."""
KEEP_SECONDS = 10.0
"""Between two joined plans that are kept, at least: each has megabytes."""


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
    keep
        Given the joined plan so far and the seconds that every area has had, now and then.
    most_deaths
        Of workers, in this round, after which it is given up.
    """

    compute: Compute
    key: str
    areas: AreaRound
    look: Callable[[list[Mapping[str, Any]]], bool]
    keep: Callable[[bytes, float], None]
    most_deaths: int
    deaths: int = field(default=0, init=False)
    running: list[Running] = field(default_factory=list, init=False)
    kept: list[tuple[bytes, float] | None] = field(default_factory=list, init=False)
    found: dict[int, bytes] = field(default_factory=dict, init=False)

    def searched(self, look_seconds: float) -> list[bytes]:
        """Search the areas and give the plan file of each, in their order.

        Raises
        ------
        ComputeError
            Workers die again and again.
        ComputeAwayError
            The cluster cannot be reached.
        """
        everyone, kept_at = range(len(self.areas.parts)), time.monotonic()
        self.kept = [None for _ in everyone]
        try:
            for at in everyone:
                self.running.append(self._begun(at))
            while waiting := [at for at in everyone if at not in self.found]:
                self.running[waiting[0]].wait(look_seconds)
                if self.look([one.told() for one in self.running]):
                    for at in waiting:
                        self.running[at].stop()
                if self._take_kept(waiting) and time.monotonic() - kept_at >= KEEP_SECONDS:
                    self.keep(*self.areas.so_far(self.kept))
                    kept_at = time.monotonic()
                self._take_found(waiting)
        finally:
            for at, one in enumerate(self.running):
                if at not in self.found:
                    with suppress(ComputeError):
                        one.cancel()
        return [self.found[at] for at in everyone]

    def _begun(self, at: int) -> Running:
        function, arguments = self.areas.call(at, self.kept[at])
        return self.compute.start(function, *arguments, key=f"{self.key}-{at}-{self.deaths}")

    def _take_kept(self, waiting: list[int]) -> bool:
        """Take the newest plan of each area, and say whether there is any."""
        for at in waiting:
            if self.running[at].has_kept:
                self.kept[at] = self.running[at].kept()
        return any(self.kept)

    def _take_found(self, waiting: list[int]) -> None:
        """Take the plans of areas whose search has ended, and begin those again whose worker died."""
        for at in waiting:
            if not self.running[at].wait(0):
                continue
            try:
                self.found[at] = self.running[at].result()
                self.kept[at] = self.found[at], self.areas.ends - self.areas.begun
            except ComputeAwayError:
                raise
            except ComputeError:
                self.deaths += 1
                if self.deaths >= self.most_deaths:
                    raise
                self._take_kept([at])
                self.running[at] = self._begun(at)
