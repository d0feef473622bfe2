"""What several processes do to one store at once; each opens it for itself."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from store_world import NOON, TWO_ROUTES, a_dataset, a_job, a_plan, later

from transport_opt.errors import ChangedError
from transport_opt.store import JobRecord, Once, ScenarioRecord, open_store

Place = tuple[Path, str | None]
"""A store's folder and the address of its database."""


class Racers:
    """Four processes that wait for work, so that they begin it at the same moment."""

    def __init__(self) -> None:
        self.processes = ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn"))

    def race(self, work: Callable[..., Any], *each: tuple[Any, ...]) -> list[Any]:
        """Do some work once for each of the arguments, all at once."""
        return [one.result() for one in [self.processes.submit(work, *arguments) for arguments in each]]


def open_and_add(place: Place, name: str) -> str:
    """Open a store that perhaps nobody has opened before, and put a data set into it."""
    store = open_store(*place)
    dataset = a_dataset(name=name)
    store.add_dataset(dataset)
    store.close()
    return dataset.dataset_id


def edit_often(place: Place, plan_id: str, editor: str, times: int) -> int:
    """Sign a plan so many times, on top of whatever is the newest; tell how often another was faster."""
    store = open_store(*place)
    lost = 0
    for number in range(times):
        while True:
            newest = store.plan(plan_id)
            signed = {**newest.head, "signed": [*newest.head.get("signed", ()), f"{editor}{number}"]}
            try:
                store.edit_plan(replace(newest, kind="edit", head=signed), TWO_ROUTES, (plan_id, newest.version))
            except ChangedError:
                lost += 1
            else:
                break
    store.close()
    return lost


def ask(place: Place, scenario: ScenarioRecord, times: int) -> list[str]:
    """Ask for the same jobs as everybody else, as the API does."""
    store = open_store(*place)
    keys = [Once("ac_1", str(number), "ab", NOON) for number in range(times)]
    made = [store.add_job(a_job(scenario), once=key).job_id for key in keys]
    store.close()
    return made


def finish(place: Place, jobs: list[JobRecord], scenario: ScenarioRecord, name: str) -> list[str]:
    """Finish the same jobs as everybody else, and tell which plans they ended with."""
    store = open_store(*place)
    ends = [
        store.finish_with_plan(job.job_id, "succeeded", a_plan(scenario, name=name), TWO_ROUTES, later(1))
        for job in jobs
    ]
    store.close()
    return [str(end.plan_id) for end in ends]


def write_until_stopped(place: Place, flag: Path) -> int:
    """Put data sets into a store until a file appears."""
    store = open_store(*place)
    count = 0
    while not flag.exists():
        store.add_dataset(a_dataset(name=str(count), created_at=NOON))
        count += 1
    store.close()
    return count
