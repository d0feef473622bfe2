"""How long one pupil's offers take on a county's plan, once plan and tables are loaded."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import quantiles

from bench.derbyshire import PUPILS, county
from bench.page import Figure, Table
from bench.setting import Setting
from transport_opt.place import place, standing
from transport_opt.place.words import placing_words
from transport_opt.solve import Params, solve
from transport_opt.solve.placing import open_without

SECONDS, PLACED, SEED = 60.0, 100, 7


def measure_placing(setting: Setting) -> Iterator[Figure | Table]:
    """Take pupils off the county's plan, one at a time, and ask where each could go."""
    pupils, seconds = setting.pupils or PUPILS, setting.seconds or SECONDS
    here = county(setting.folder, pupils, setting.seeds_or((1,))[0])
    plan = solve(here.scenario, here.matrix, Params(seconds=seconds, workers=setting.workers or 2))
    names = random.Random(SEED).sample(sorted(here.scenario.pupil), PLACED + 1)
    took, worked, offers, exact = [], [], 0, 0
    for name in names:
        # As one who joins: the plan without them, priced, is what is loaded.
        left = open_without(here.scenario, here.matrix, plan, name).plan
        others = tuple(one for one in here.scenario.pupils if one.pupil_id != name)
        before = standing(replace(here.scenario, pupils=others), here.matrix, left)
        begun, at_work = time.perf_counter(), time.process_time()
        (found,) = place(before, here.scenario, here.matrix, [name])
        placing_words(found)
        took.append(time.perf_counter() - begun)
        worked.append(time.process_time() - at_work)
        offers += len(found.offers)
        exact += bool(found.offers) and found.offers[0].exact
    warm = took[1:]
    many = len(warm)
    yield Figure(
        f"placing one pupil, {pupils:,} pupils, {len(plan.routes)} routes, {many} placed, plan and tables loaded",
        f"{1000 * quantiles(warm, n=100)[49]:.0f} ms at the median, {1000 * quantiles(warm, n=100)[94]:.0f} ms at the "
        f"95th percentile; of the processor's time {1000 * quantiles(worked[1:], n=100)[49]:.0f} and "
        f"{1000 * quantiles(worked[1:], n=100)[94]:.0f} ms; {offers / len(took):.1f} offers each, the best of them "
        f"exact for {exact} of {len(took)}",
        "under 300 ms",
    )
