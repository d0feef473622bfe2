"""The proven lower bound of an instance, as the search itself proves it."""

from dataclasses import dataclass
from importlib import import_module

from bench.instance import Instance
from transport_opt.solve.arrays import arrays_of
from transport_opt.solve.reasons import rides_to_plan


@dataclass(frozen=True, slots=True)
class Proven:
    """Pence a day that no plan can be below.

    Attributes
    ----------
    one_school
        The same for plans whose runs serve one school each.
    """

    pence: int
    one_school: int


def proven(instance: Instance, seconds: float, workers: int) -> Proven | None:
    """Prove a bound in the time given; ``None`` where this version of the project has none."""
    try:
        module = import_module("transport_opt.solve.bound")
    except ImportError:
        return None
    lower_bound = getattr(module, "lower_bound", None)
    if lower_bound is None:
        return None
    rides, _ = rides_to_plan(instance.scenario, instance.matrix)
    problem = arrays_of(instance.scenario, instance.matrix, rides)
    bound = lower_bound(problem, seconds, workers, lambda: False)
    return Proven(int(bound.pence), int(bound.one_school_pence))
