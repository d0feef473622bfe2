"""How far a journey is, told in one shape from the first table to the last page."""

import time
from collections.abc import Callable

from transport_opt.solve import Progress

Tell = Callable[[Progress], None]
"""Told where the work stands; called from the thread that asked for the work."""


def stages(tell: Tell | None, words: str) -> Callable[[float], None]:
    """Give a function that tells the share done, 0 to 1, of one stage."""
    begun = time.monotonic()

    def told(share: float) -> None:
        if tell is not None:
            tell(Progress(words, share, 0, None, 0, time.monotonic() - begun))

    return told
