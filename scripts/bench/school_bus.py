"""The school-bus benchmark: buses found beside the best that was published."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.bus_checker import faults, read_raw
from bench.bus_instance import Series, read_bus
from bench.bus_search import plan_buses, warm_up
from bench.derbyshire import apart
from bench.page import Figure, Table
from bench.setting import SHARED, Setting, needed
from transport_opt.solve import Params

BENCH = SHARED / "bench"
INSTANCES = BENCH / "school-bus-park"
SERIES = tuple(Series(aboard, mixed) for mixed in (False, True) for aboard in (2700, 5400))
SECONDS = 600.0
COLUMNS = (
    "instance", "series", "seed", "buses", "published best", "share of it", "stops left out", "faults", "seconds",
    "longest chain",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """What was found for one instance.

    Attributes
    ----------
    chain
        Tokens of the bus with the most: its stops, its schools, and a break between two runs.
    """

    buses: int
    left_out: int
    faults: tuple[str, ...]
    seconds: float
    chain: int


def measure_school_bus(setting: Setting) -> Iterator[Figure | Table]:
    """Count the buses of each instance and series; the checker reads the raw files and knows nothing of the search."""
    published = published_best(needed(BENCH / "README.md"))
    folders = sorted(path for path in needed(INSTANCES).iterdir() if path.is_dir())
    rows, shares = [], []
    for series in (one for one in SERIES if one.tags.issuperset(setting.series)):
        for folder in (path for path in folders if not setting.instances or path.name in setting.instances):
            for seed in setting.seeds_or((1,)):
                params = Params(seconds=setting.seconds or SECONDS, seed=seed, workers=setting.workers or 2)
                count = apart(counted, folder, series, params)
                best = published.get((folder.name, series.aboard))
                rows.append(_row(folder.name, series, seed, count, best))
                if best and not count.left_out and not count.faults:
                    shares.append((series, count.buses, best))
                must = "" if best is None else f"at most {best}" if not series.mixed else "at most -22 % on average"
                yield Figure(
                    f"school bus {folder.name}, {series.name}, {params.stop}, seed {seed}", _words(count, best), must
                )
    yield from _averages(shares)
    yield Table("School-bus benchmark", COLUMNS, tuple(rows))


def published_best(readme: Path) -> dict[tuple[str, int], int]:
    """Read the fewest buses published for each instance and limit from the benchmark's own page."""
    found = {}
    row = re.compile(r"\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
    for name, *counts in row.findall(readme.read_text(encoding="utf-8")):
        older, newer, older_long, newer_long = map(int, counts)
        found[name, 2700] = min(older, newer)
        found[name, 5400] = min(older_long, newer_long)
    return found


def counted(folder: Path, series: Series, params: Params) -> Count:
    """Plan one instance and let the checker judge it."""
    instance = read_bus(folder, series)
    warm_up(instance)
    begun = time.perf_counter()
    buses = plan_buses(instance, params)
    seconds = time.perf_counter() - begun
    raw = read_raw(folder)
    carried = {halt.place for bus in buses for run in bus for halt in run}
    left_out = len(raw.stops.keys() - carried)
    broken = tuple(faults(raw, buses, series.aboard, series.mixed))
    chain = max((sum(len(run) + 1 for run in bus) - 1 for bus in buses), default=0)
    return Count(len(buses), left_out, broken, seconds, chain)


def _words(count: Count, best: int | None) -> str:
    beside = f" (published best {best})" if best else ""
    wrong = f": {count.faults[0]}" if count.faults else ""
    told = f"{count.buses} buses{beside}, {count.left_out} stops left out, {len(count.faults)} faults{wrong}"
    return f"{told}, {count.seconds:.0f} s"


def _row(name: str, series: Series, seed: int, count: Count, best: int | None) -> tuple[str, ...]:
    share = f"{count.buses / best:.2f}" if best else ""
    cells = (name, series.name, seed, count.buses, best or "", share, count.left_out, len(count.faults))
    return (*map(str, cells), f"{count.seconds:.0f}", str(count.chain))


def _averages(shares: list[tuple[Series, int, int]]) -> Iterator[Figure]:
    for series in dict.fromkeys(series for series, _, _ in shares):
        mine = [(buses, best) for one, buses, best in shares if one == series]
        fewer, more = sum(buses < best for buses, best in mine), sum(buses > best for buses, best in mine)
        share = 1 - mean(buses / best for buses, best in mine)
        told = f"{-share:+.1%} buses on average; fewer on {fewer}, more on {more} of {len(mine)}"
        must = "at most -22 % on average" if series.mixed else "more on none, fewer on at least half"
        yield Figure(f"school bus, {series.name}: buses beside the published best", told, must)
