"""The invented county at real places of Derbyshire: the plan beside today's, memory, and how time grows with size."""

import math
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from bench.evaluate import Judged, judge
from bench.instance import Instance
from bench.page import Figure, Table
from bench.setting import SHARED, Setting, needed
from bench.solvers import solve_something
from transport_opt import roads
from transport_opt.baseline import baseline
from transport_opt.costs import price
from transport_opt.intake import read_dataset
from transport_opt.matrix import matrix_from_roads
from transport_opt.model.units import pounds
from transport_opt.solve import Params, Progress, solve

MAP = SHARED / "roads" / "derbyshire-2021.osm.pbf"
SCRIPTS = Path(__file__).resolve().parents[1]
PUPILS = 2240
SIZES = (560, 1120, 2240, 4480)
SECONDS = 600.0
NEAR = 1.01
"""Come within this of the last cost counts as being there."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan made in a process of its own.

    Attributes
    ----------
    told
        Seconds of the search and pence a day of the best plan that carries as many as the last, as it was told.
    gigabytes
        The most memory that the process has held.
    """

    judged: Judged
    told: tuple[tuple[float, int], ...]
    gigabytes: float


def county(folder: Path, pupils: int, seed: int, workers: int = 2) -> Instance:
    """Make the county's data set, or find it in the folder, and measure its times."""
    made = folder / f"county-{pupils}-{seed}"
    if not made.exists():
        command = [sys.executable, str(SCRIPTS / "make_county.py"), "--out", str(made)]
        command += ["--pupils", str(pupils), "--seed", str(seed)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    scenario = read_dataset(made).scenario
    if scenario is None:
        raise SystemExit(f"{made} holds no usable data set.")
    matrix = matrix_from_roads(scenario, road_map(folder), workers=workers)
    return Instance("derbyshire", seed, scenario, matrix)


def road_map(folder: Path) -> roads.RoadMap:
    """Prepare the map of Derbyshire in a folder, or find it there."""
    roads.build(needed(MAP), "derbyshire", folder)
    return roads.load("derbyshire", folder)


def measure_plan(setting: Setting) -> Iterator[Figure | Table]:
    """Plan the county with the search and with OR-Tools' routing solver school by school, beside today's routes."""
    seconds, pupils = setting.seconds or SECONDS, setting.pupils or PUPILS
    for seed in setting.seeds_or((1,)):
        instance = county(setting.folder, pupils, seed)
        name = f"Derbyshire, {pupils:,} pupils, seed {seed}, {seconds:g} s"
        today = judge(instance.scenario, instance.matrix, baseline(instance.scenario, instance.matrix))
        yield Figure(f"{name}: today's routes", today.words)
        found = {}
        for search in ("ruin", "ortools"):
            if not setting.wants("ours" if search == "ruin" else "OR-Tools"):
                continue
            params = Params(seconds=seconds, seed=seed, workers=setting.workers or 2, search=search)
            found[search] = apart(planned, setting.folder, pupils, seed, params)
            yield Figure(f"{name}: search {search}", found[search].judged.words, "0 hard findings, nobody lost")
        if "ruin" in found:
            yield from _shares(name, found["ruin"].judged, today, setting.page)
        if len(found) == 2:
            share = 1 - found["ruin"].judged.cash / found["ortools"].judged.cash
            yield Figure(f"{name}: below OR-Tools' routing school by school", f"{share:.1%}", "at least 0 %")


def _shares(name: str, ours: Judged, today: Judged, page: Path) -> Iterator[Figure]:
    yield Figure(f"{name}: below today's routes", f"{1 - ours.cash / today.cash:.1%}", "at least 12 %")
    first = first_recorded(page, f"{name}: search ruin")
    if first:
        share = 1 - ours.cash / first
        yield Figure(f"{name}: below the first plan on this page, {pounds(first)}", f"{share:.1%}", "at least 6 %")


def first_recorded(page: Path, what: str) -> int | None:
    """Give the pence a day of the first row of a page that measures something; ``None`` without one."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    found = re.search(rf"\| {re.escape(what)} \| £([\d,]+)\.(\d\d) a day", text)
    return int(found[1].replace(",", "") + found[2]) if found else None


def measure_memory(setting: Setting) -> Iterator[Figure | Table]:
    """Tell the most memory that planning the county takes, its travel times made before."""
    pupils, seconds, seed = setting.pupils or PUPILS, setting.seconds or SECONDS, setting.seeds_or((1,))[0]
    params = Params(seconds=seconds, seed=seed, workers=setting.workers or 2)
    # The map is prepared and the data set made in another process.
    apart(county, setting.folder, pupils, seed)
    held = apart(planned, setting.folder, pupils, seed, params).gigabytes
    yield Figure(f"memory, {pupils:,} pupils, {seconds:g} s, times made too", f"{held:.2f} GB", "under 2.5 GB")


def measure_growth(setting: Setting) -> Iterator[Figure | Table]:
    """Tell how long the search takes to come within 1 % of its last cost, and how that grows with the pupils."""
    seconds = setting.seconds or SECONDS
    points: list[tuple[int, float]] = []
    for pupils in (setting.pupils,) if setting.pupils else SIZES:
        for seed in setting.seeds_or((1,)):
            params = Params(seconds=seconds, seed=seed, workers=setting.workers or 2)
            took = time_to_come_near(apart(planned, setting.folder, pupils, seed, params).told)
            points.append((pupils, took))
            yield Figure(
                f"growth, {pupils:,} pupils, seed {seed}: within 1 % of the {seconds:g} s cost", f"{took:.0f} s"
            )
    if len({pupils for pupils, _ in points}) > 1:
        yield Figure(
            "growth: time to come within 1 % grows as pupils to the power", f"{exponent(points):.2f}", "at most 1.2"
        )


def time_to_come_near(told: Sequence[tuple[float, int]]) -> float:
    """Give the seconds after which the cost stays within 1 % of the last."""
    aim = NEAR * told[-1][1]
    above = [at for at, (_, pence) in enumerate(told) if pence > aim]
    return told[above[-1] + 1 if above else 0][0]


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """Fit seconds = a x pupils^b by least squares of the logarithms, and give b."""
    logs = [(math.log(pupils), math.log(max(seconds, 1e-3))) for pupils, seconds in points]
    middle = sum(x for x, _ in logs) / len(logs)
    return sum((x - middle) * y for x, y in logs) / sum((x - middle) ** 2 for x, _ in logs)


def planned(folder: Path, pupils: int, seed: int, params: Params) -> Planned:
    """Plan the county and listen."""
    solve_something()
    instance = county(folder, pupils, seed, params.workers)
    begun, told = time.perf_counter(), []

    def listen(news: Progress) -> None:
        if news.best_pence is not None:
            told.append((news.elapsed, news.unplaced, news.best_pence))

    plan = solve(instance.scenario, instance.matrix, params, listen)
    last = price(instance.scenario, instance.matrix, plan)
    whole = [(at, pence) for at, unplaced, pence in told if unplaced <= len(plan.unplaced)]
    end = (time.perf_counter() - begun, (last.cash_pence_per_day or 0) + (last.notional_pence_per_day or 0))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Planned(judge(instance.scenario, instance.matrix, plan), (*whole, end), held)


def apart(work: Callable[..., T], *arguments: object) -> T:
    """Do something in a process of its own, whose memory is then its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(work, *arguments).result()
