"""What a search is told, and what it tells while it runs."""

from dataclasses import dataclass
from fractions import Fraction

from transport_opt.model import Plan


@dataclass(frozen=True, slots=True)
class Params:
    """How to search.

    Attributes
    ----------
    seconds
        Stop by the clock; ignored where ``iterations`` is given.
    iterations
        Stop by the number of moves, so that the same seed gives the same plan on any number of workers.
    spent
        Seconds of them that an earlier search has used up, whose plan this one goes on from.
    keep_seconds
        Between two plans that are given to be kept, at least.
    workers
        Threads that search side by side.
    search
        ``ruin``: ruin and recreate with a choice from the pool. ``ortools``: OR-Tools' routing solver school by
        school, kept as the reference.
    """

    seconds: float | None = 60.0
    iterations: int | None = None
    seed: int = 1
    workers: int = 2
    search: str = "ruin"
    spent: float = 0.0
    keep_seconds: float = 10.0

    @property
    def stop(self) -> str:
        """The stop in words, for a plan's provenance."""
        return f"iterations={self.iterations}" if self.iterations is not None else f"seconds={self.seconds:g}"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands.

    Attributes
    ----------
    fraction
        Done of the time or the moves, 0 to 1.
    best_pence
        A school day of the best plan so far, cash and notional; ``None`` before there is one.
    """

    stage: str
    fraction: float
    routes: int
    best_pence: int | None
    unplaced: int
    elapsed: float


@dataclass(frozen=True, slots=True)
class Review:
    """A plan that the one searched for is to follow with no more change than allowed.

    Attributes
    ----------
    plan
        The adopted one, or today's routes.
    share
        Of the pupils who are in both, how many may change route; the policy's if not given.
    """

    plan: Plan
    share: Fraction | None = None
