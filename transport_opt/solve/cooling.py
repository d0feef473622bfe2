"""How hot the search is when: once down for a county, several times from nothing for a few schools.

How many vehicles of which size a plan has is settled while the search cools, and seldom mended afterwards. In a county
the luck of many schools evens out, and the longer one cooling takes the better. Of few schools, several coolings from
nothing are tried, the first in whatever vehicles it likes, the others in the most promising by the routes seen so far
(`fleet_mix`), and the routes of all are put together by the choice from the pool.
"""

from dataclasses import dataclass

from transport_opt.solve.params import Params

HOT, COLD = 3000.0, 10.0
"""First and last temperature, in pence a day."""
FEW_PARTS = 2
MOST_CYCLES = 8
CYCLE_MOVES, CYCLE_SECONDS = 600, 0.079
"""Moves and seconds of a core that each pupil is worth in one cooling: a second one saves more than a longer one."""
KEPT_FROM = 0.85
"""Share of a cooling from which whoever is left over may have another vehicle; the last goes on from the best plan."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """One or more coolings, one after the other, over the search's progress from 0 to 1."""

    cycles: int

    def cycle(self, done: float) -> int:
        """Give the number of the cooling that a share of the search falls in."""
        return min(self.cycles - 1, int(done * self.cycles))

    def within(self, done: float) -> float:
        """Tell how much of its cooling is over."""
        return min(1.0, done * self.cycles - self.cycle(done))

    def heat(self, done: float) -> float:
        """Give the temperature, in pence a day."""
        return HOT * float((COLD / HOT) ** self.within(done))

    def keeps_best(self, done: float) -> bool:
        """Tell whether the search goes on from its best plan."""
        return self.cycle(done) == self.cycles - 1 and self.ends(done)

    def ends(self, done: float) -> bool:
        """Tell whether a cooling is so cold that no vehicle is opened but for pupils who are left over."""
        return self.within(done) > KEPT_FROM


def cooling_for(params: Params, pupils: int, parts: int, follows: bool = False) -> Cooling:
    """Choose how often to cool; once where an earlier plan is followed, as each cooling after begins from nothing."""
    if follows or parts > FEW_PARTS or pupils == 0:
        return Cooling(1)
    if params.iterations is not None:
        afford = params.iterations / (CYCLE_MOVES * pupils)
    else:
        afford = (params.seconds or 0.0) * min(params.workers, parts) / (CYCLE_SECONDS * pupils)
    return Cooling(max(1, min(MOST_CYCLES, int(afford))))
