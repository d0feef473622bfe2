"""Workers of one store have names: two of one name do not clash, and the jobs of one that is gone go on."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from compute_works import SECONDS, until
from test_jobs import asked

from transport_opt.service.hosted import Store

COMMAND = """
import sys
from transport_opt.cli import main
from transport_opt.jobs import adopting

adopting.LOOK_SECONDS, adopting.ADOPT_SECONDS = 0.2, 1.0
sys.argv = ["transport-opt", *sys.argv[1:]]
sys.exit(main())
"""


class Workers:
    """Workers as processes of their own, ended with the test."""

    def __init__(self, store: Store, database: str | None) -> None:
        self.store, self.database = store, database
        self.processes: list[subprocess.Popen[bytes]] = []

    def begin(self, name: str) -> subprocess.Popen[bytes]:
        folder = str(self.store.folder)
        command = [sys.executable, "-c", COMMAND, "worker", "--store", folder, "--folder", folder, "--name", name]
        path = os.pathsep.join(entry for entry in sys.path if entry)
        environ = {**os.environ, "PYTHONPATH": path} | ({"DATABASE_URL": self.database} if self.database else {})
        with self.log(name).open("ab") as log:
            process = subprocess.Popen([*command, "--threads", "1"], env=environ, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def log(self, name: str) -> Path:
        return self.store.folder / f"{name}.log"

    def says(self, name: str, words: str) -> bool:
        return words in " ".join(self.log(name).read_text().split())


@pytest.fixture
def workers(store: Store, database: str | None) -> Iterator[Workers]:
    made = Workers(store, database)
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_second_worker_of_one_name_says_so_and_ends(workers: Workers) -> None:
    first = workers.begin("here")
    until(lambda: workers.says("here", "Worker 'here' takes jobs"))
    second = workers.begin("here")

    assert second.wait(SECONDS) == 2
    until(lambda: workers.says("here", "Another worker called 'here' is at work on this store"))
    assert first.poll() is None, "the first goes on"


@pytest.mark.slow
def test_the_job_of_a_worker_that_never_comes_back_goes_on_with_another(store: Store, workers: Workers) -> None:
    job = asked(store, "plan", {"seconds": 15.0, "bound_seconds": 0})
    gone = workers.begin("gone")
    until(lambda: store.job(job.job_id).best_pence is not None)
    other = workers.begin("other")
    until(lambda: workers.says("other", "Worker 'other' takes jobs"))
    assert store.job(job.job_id).attempt == 1
    gone.kill()
    until(lambda: store.job(job.job_id).state == "succeeded")

    told = f"job {job.job_id} goes back into the queue: worker 'gone' has gone"
    (line,) = [line for line in workers.log("other").read_text().splitlines() if told in line]
    assert json.loads(line)["level"] == "warning", "a log that is no terminal is JSON, a worker's too"
    assert (store.job(job.job_id).attempt, len(store.plans(None).items)) == (2, 1)
    assert other.poll() is None
