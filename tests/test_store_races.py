"""Many at once: nothing accepted is lost, and nothing is kept twice."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from store_racers import Racers, ask, edit_often, finish, open_and_add
from store_world import NOON, a_job, a_route, asked, matrix_of, planned

from transport_opt.errors import ChangedError
from transport_opt.store import Store, open_store


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    made = Racers()
    yield made
    made.processes.shutdown()


def test_processes_that_open_a_new_store_at_once_all_succeed(
    database: str | None, tmp_path: Path, racers: Racers
) -> None:
    place = tmp_path / "store", database
    made = racers.race(open_and_add, *((place, str(number)) for number in range(4)))

    store = open_store(*place)
    assert {one.dataset_id for one in store.datasets(None).items} == set(made)
    store.close()


def test_threads_that_open_a_new_store_at_once_all_succeed(database: str | None, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda number: open_and_add((tmp_path / "store", database), str(number)), range(4)))

    assert len(set(made)) == 4


@pytest.mark.parametrize("times", [15, pytest.param(300, marks=pytest.mark.slow)])
def test_four_processes_that_edit_one_plan_lose_no_edit(
    store: Store, database: str | None, times: int, racers: Racers
) -> None:
    plan = planned(store)
    lost = racers.race(edit_often, *(((store.folder, database), plan.plan_id, editor, times) for editor in "abcd"))

    signed = store.plan(plan.plan_id).head["signed"]
    assert sorted(signed) == sorted(f"{editor}{number}" for editor in "abcd" for number in range(times))
    assert store.plan(plan.plan_id).version == 1 + 4 * times
    assert sum(lost) > 0, "nobody was in anybody's way, so nothing was tried"
    assert store.check() == ()


def test_threads_that_edit_one_plan_have_one_winner(store: Store) -> None:
    first = planned(store)

    def edit(number: int) -> int:
        try:
            store.edit_plan(replace(first, name=str(number)), (a_route("R1"),), (first.plan_id, 1))
        except ChangedError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(edit, range(8)))

    assert sum(won) == 1
    assert store.plan(first.plan_id).version == 2


def test_processes_that_send_the_same_keys_make_each_job_once(
    store: Store, database: str | None, racers: Racers
) -> None:
    scenario = asked(store)
    made = racers.race(ask, *(((store.folder, database), scenario, 10) for _ in range(4)))

    assert made[0] == made[1] == made[2] == made[3]
    assert {job.job_id for job in store.jobs(None).items} == set(made[0])


def test_processes_that_finish_the_same_jobs_leave_a_plan_each(
    store: Store, database: str | None, racers: Racers
) -> None:
    scenario = asked(store)
    jobs = [store.begin_job(store.add_job(a_job(scenario)).job_id, NOON) for _ in range(10)]
    ends = racers.race(finish, *(((store.folder, database), jobs, scenario, name) for name in "abcd"))

    assert ends[0] == ends[1] == ends[2] == ends[3]
    assert {plan.plan_id for plan in store.plans(None).items} == set(ends[0])
    assert store.jobs(None, state="succeeded").items == store.jobs(None).items
    assert store.check() == ()


def test_travel_times_are_not_swept_from_under_a_data_set(store: Store) -> None:
    matrix = store.put_matrix(matrix_of("P1", "S1"))

    def come_and_go(_: int) -> bool:
        store.put_matrix(matrix_of("P1", "S1"))
        try:
            scenario = asked(store, matrix_sha256=matrix)
        except Exception as error:  # noqa: BLE001  (told beside what it should be)
            return "There are no travel times" in str(error)
        there = store.matrix_path(matrix).is_file()
        store.delete_dataset(scenario.dataset_id)
        return there

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(come_and_go, range(40)))
    assert store.check() == ()


ADDING = """
import sys
from pathlib import Path
from store_world import a_plan, a_route, asked
from transport_opt.store import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2] or None)
scenario = asked(store)
while True:
    plan = store.add_plan(a_plan(scenario), [a_route("R1", "P1"), a_route("R2", "P2", "P3")])
    print(plan.plan_id, flush=True)
"""


def test_what_was_accepted_outlives_a_killed_process(store: Store, database: str | None) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", ADDING, str(store.folder), database or ""]
    for _ in range(3):
        with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            accepted = [process.stdout.readline().strip() for _ in range(20)]
            process.kill()
            accepted += process.stdout.read().split()

        for plan_id in accepted:
            assert len(store.all_routes(plan_id, 1)) == 2
    assert store.check() == ()
