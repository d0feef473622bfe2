"""How far the plan of the invented county is above what is proven of it, where each run serves one school."""

from collections.abc import Iterator
from dataclasses import replace

from bench.bounds import proven
from bench.derbyshire import PUPILS, county
from bench.evaluate import judge
from bench.instance import Instance
from bench.page import Figure, Table
from bench.setting import Setting
from bench.solvers import solve_something
from transport_opt.model.units import pounds
from transport_opt.solve import Params, solve

SECONDS = 600.0


def measure_gap(setting: Setting) -> Iterator[Figure | Table]:
    """Plan the county with one school a run and one run a vehicle's session, and prove a bound of such plans."""
    seconds, pupils, workers = setting.seconds or SECONDS, setting.pupils or PUPILS, setting.workers or 2
    solve_something()
    for seed in setting.seeds_or((1,)):
        here = one_school(county(setting.folder, pupils, seed))
        name = f"Derbyshire, {pupils:,} pupils, one school a run, seed {seed}, {seconds:g} s"
        found = solve(here.scenario, here.matrix, Params(seconds=seconds, seed=seed, workers=workers))
        judged = judge(here.scenario, here.matrix, found)
        yield Figure(f"{name}: search ruin", judged.words, "0 hard findings, nobody lost")
        bound = proven(here, setting.bound_seconds or seconds, workers)
        if bound is not None:
            told = f"{judged.cash / bound.one_school - 1:+.1%} of {pounds(bound.one_school)}"
            yield Figure(f"{name}: above the proven bound", told, "at most +8 %")


def one_school(instance: Instance) -> Instance:
    """Forbid what the bound of one school a run does not allow: mixed schools and second runs."""
    policy = instance.scenario.policy
    strict = replace(
        policy,
        mixed_schools=replace(policy.mixed_schools, max_schools=1),
        second_run=replace(policy.second_run, max_runs=1),
    )
    return replace(instance, scenario=replace(instance.scenario, policy=strict, todays_routes=(), locks=()))
