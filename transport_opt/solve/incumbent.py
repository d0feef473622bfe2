"""A plan as the search holds it: routes of its own, and whoever is on none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from transport_opt.solve.split import Drawn, Part, drawn_routes
from transport_opt.solve.state import ABSENT, ABSENT_PENCE, State


@dataclass(frozen=True, eq=False)
class Incumbent:
    """Routes and the pupils that none of them carries."""

    routes: tuple[Drawn, ...]
    absent: tuple[int, ...]

    @property
    def cost(self) -> float:
        """Pence a day, with what the absent cost the search."""
        return sum(route.cost for route in self.routes) + ABSENT_PENCE * len(self.absent)

    @cached_property
    def pupils(self) -> tuple[int, ...]:
        """Everyone, ascending."""
        return tuple(sorted([*self.absent, *(pupil for route in self.routes for pupil in route.pupils)]))

    def within(self, pupils: Sequence[int]) -> "Incumbent":
        """Keep some pupils and the routes that carry no others; whoever loses a route is absent."""
        mine = frozenset(pupils)
        routes = tuple(route for route in self.routes if mine.issuperset(route.pupils))
        return Incumbent(routes, tuple(sorted(mine.difference(*(route.pupils for route in routes)))))


def incumbent_of(state: State, part: Part, pupils: int) -> Incumbent:
    """Take the plan for a part out of a state; ``pupils`` is how many the whole problem has."""
    absent = tuple(pupil for pupil in part.pupils if state.route_of[pupil] == ABSENT)
    return Incumbent(drawn_routes(state, pupils), absent)


def cheaper(one: Incumbent, other: Incumbent) -> Incumbent:
    """Give the cheaper of two; the first if they cost the same."""
    return other if other.cost < one.cost - 1e-6 else one


def joined(pieces: Sequence[Incumbent]) -> Incumbent:
    """Put the plans for parts together."""
    return Incumbent(
        tuple(route for piece in pieces for route in piece.routes),
        tuple(sorted(pupil for piece in pieces for pupil in piece.absent)),
    )
