"""What a solver is given: a scenario and its travel times, drawn by a seed."""

from dataclasses import dataclass

from transport_opt.matrix import Matrix
from transport_opt.model import Scenario


@dataclass(frozen=True, eq=False)
class Instance:
    """One question.

    Attributes
    ----------
    family
        The way it is drawn, such as ``single``; no solver reads it.
    """

    family: str
    seed: int
    scenario: Scenario
    matrix: Matrix
