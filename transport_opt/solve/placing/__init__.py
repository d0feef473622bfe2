"""Placing a pupil in a plan that runs: what each route would be with the pupil, solved anew and exactly.

Every route is priced with the pupil at every position; the most promising are then solved anew, their stops in any
order, in any runs and in any type of vehicle.
"""

from transport_opt.solve.placing.inserting import Insertion, Insertions, PassedOver, insertions
from transport_opt.solve.placing.opening import Opened, arrays_for_placing, opened
from transport_opt.solve.placing.taking_off import open_without

__all__ = [
    "Insertion",
    "Insertions",
    "Opened",
    "PassedOver",
    "arrays_for_placing",
    "insertions",
    "open_without",
    "opened",
]
