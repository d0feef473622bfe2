"""Which route goes on from which of an earlier plan while the search works, and what those pay who leave theirs.

Every slot of a search may continue one earlier route, and no two the same. A pupil on another slot than that of their
earlier route pays for the change, so that a move is judged with what it changes in constant time. Who continues whom
is settled anew before each round, as the auditor does it: the pairing with the most pupils in common.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from transport_opt.solve.changes import NOT_BEFORE, TORN, Earlier, changed, in_common, staying
from transport_opt.solve.incumbent import Incumbent
from transport_opt.solve.split import Drawn, Part
from transport_opt.solve.state import Moves

Followed = Mapping[tuple[int, ...], int]
"""The earlier route that a route continues, by the route's pupils."""


def standing(earlier: Earlier, found: Incumbent) -> tuple[int, int, float]:
    """Tell how many are left out, how many more change than may, and the cost with changes; the less the better."""
    follows = followed(earlier, found.routes)
    left = [
        pupil
        for route in found.routes
        for pupil in route.pupils
        if earlier.route_of[pupil] not in {NOT_BEFORE, follows.get(route.pupils, NOT_BEFORE)}
    ]
    beyond = max(0, changed(earlier, found.routes) - earlier.most_changed)
    return len(found.absent), beyond, found.cost + float(earlier.pence[left].sum())


def better(earlier: Earlier, one: Incumbent, other: Incumbent) -> Incumbent:
    """Give the better of two plans that follow an earlier one; the first if they are as good."""
    return other if standing(earlier, other) < standing(earlier, one) else one


def earlier_in(earlier: Earlier, part: Part, follows: Followed, slack: float) -> Earlier:
    """Give what a choice for a part goes by: only its own routes may continue what they do now.

    Parameters
    ----------
    slack
        Changes that the part may make beyond those it has.
    """
    own = {follows[route.pupils] for route in part.routes if route.pupils in follows}
    elsewhere = np.array([before >= 0 and before not in own for before in earlier.route_of])
    mine = replace(
        earlier,
        groups=tuple(group if at in own else frozenset[int]() for at, group in enumerate(earlier.groups)),
        route_of=np.where(elsewhere, TORN, earlier.route_of).astype(np.int32),
    )
    return replace(mine, most_changed=changed(mine, part.routes) + int(slack))


def followed(earlier: Earlier, routes: Sequence[Drawn]) -> dict[tuple[int, ...], int]:
    """Pair routes with those they continue: most pupils in common and, of as many, most who stay."""
    common = in_common(earlier, routes)
    rows, columns = linear_sum_assignment(common * (1 + int(common.sum())) + staying(earlier, routes), maximize=True)
    return {
        routes[int(column)].pupils: int(row)
        for row, column in zip(rows, columns, strict=True)
        if common[row, column] > 0
    }


def discontinued(earlier: Earlier, follows: Followed, parts: Sequence[Part]) -> tuple[tuple[int, ...], ...]:
    """List, for each part, earlier routes that none continues and that may go on there: most of their pupils are."""
    gone = set(range(len(earlier.groups))).difference(follows.values())
    part_of = {pupil: at for at, part in enumerate(parts) for pupil in part.pupils}
    found: list[list[int]] = [[] for _ in parts]
    for before in sorted(gone):
        here = [part_of[pupil] for pupil in earlier.groups[before] if pupil in part_of]
        if here:
            found[max(set(here), key=lambda at: (here.count(at), -at))].append(before)
    return tuple(map(tuple, found))


def allowances(earlier: Earlier, follows: Followed, parts: Sequence[Part]) -> list[int]:
    """Share out how many pupils may change: each part what it has, and its share of what is left of the cap."""
    route_of = earlier.route_of
    changes = []
    for part in parts:
        stays = {
            pupil for route in part.routes for pupil in route.pupils if route_of[pupil] == follows.get(route.pupils)
        }
        changes.append(sum(1 for pupil in part.pupils if route_of[pupil] != NOT_BEFORE and pupil not in stays))
    left = earlier.most_changed - sum(changes)
    everyone = max(1, sum(len(part.pupils) for part in parts))
    return [max(0, have + left * len(part.pupils) // everyone) for have, part in zip(changes, parts, strict=True)]


def mark(
    moves: Moves, earlier: Earlier, tied: int, part: Part, follows: Followed, gone: Sequence[int],
    most_changed: int,
) -> None:  # fmt: skip
    """Tell a search which slot continues which earlier route, and what a change costs.

    Parameters
    ----------
    tied
        Slots kept for routes that locks name; the others are taken by the part's routes in order.
    gone
        Earlier routes without one now: they may go on in slots that are empty.
    most_changed
        Pupils of the part who may change in the best plan.
    """
    free = tied
    for route in part.routes:
        slot, free = (route.slot, free) if route.slot >= 0 else (free, free + 1)
        moves.continues[slot] = follows.get(route.pupils, -1)
    for before in gone[: len(moves.continues) - free]:
        moves.continues[free] = before
        free += 1
    moves.was_on[:] = earlier.route_of
    moves.change[:] = earlier.pence
    moves.most_changed[0] = most_changed
