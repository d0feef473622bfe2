"""Every good route seen, one entry for each set of pupils and vehicle type, bounded in memory."""

from collections.abc import Iterable

from transport_opt.solve.split import Drawn

MOST_ROUTES = 120_000


class Pool:
    """Routes that a plan may be chosen from, the cheapest kept for each set of pupils and vehicle type."""

    def __init__(self) -> None:
        self._routes: dict[tuple[tuple[int, ...], int], Drawn] = {}

    def __len__(self) -> int:
        return len(self._routes)

    def add(self, routes: Iterable[Drawn]) -> None:
        """Take routes in; the oldest leave when there are too many."""
        for route in routes:
            key = (route.pupils, route.kind)
            known = self._routes.pop(key, None)
            self._routes[key] = route if known is None or route.cost < known.cost else known
        while len(self._routes) > MOST_ROUTES:
            del self._routes[next(iter(self._routes))]

    def within(self, pupils: frozenset[int]) -> list[Drawn]:
        """List the routes that carry none but these pupils."""
        return [route for route in self._routes.values() if pupils.issuperset(route.pupils)]
