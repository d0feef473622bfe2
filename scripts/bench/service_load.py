"""The web service under load: twenty clients, each asking once a second, while a search runs on one of two cores."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.derbyshire import PUPILS, county, road_map
from bench.page import Figure, Table
from bench.setting import Setting
from transport_opt.intake.plan_file import plan_to_json
from transport_opt.service import Params, plan_for
from transport_opt.service.hosted import (
    Asked,
    Caller,
    Owner,
    Role,
    Store,
    accept_dataset,
    ask,
    ask_job,
    first_run_link,
    issue_token,
    open_store,
    open_store_with,
    secrets_of,
    upload_dataset,
)
from transport_opt.service.jobs_done import finished
from transport_opt.service.questions import question_of

CLIENTS, SECONDS, SEARCH_SECONDS, PORT = 20, 60, 60.0, 8765
ASKED = (
    ("summary", "", 0.050),
    ("first page of routes", "/routes", 0.100),
    ("full GeoJSON", "/files/routes.geojson", 1.0),
)
"""What is asked, its address below the plan's, and the seconds that 95 of 100 answers must come within."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs, with a plan in it.

    Attributes
    ----------
    headers
        What every request is sent with.
    """

    address: str
    dataset_id: str
    plan_id: str
    headers: dict[str, str]

    def ask(self, where: str, value: Any = None) -> Any:
        """Send a request and give the answer."""
        content = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(
            self.address + where, content, {**self.headers, "Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def measure_service(setting: Setting) -> Iterator[Figure | Table]:
    """Ask for each thing with all clients, a minute each."""
    pupils = setting.pupils or PUPILS
    with serving(setting.folder, pupils) as service:
        service.ask("/plans", {"dataset_id": service.dataset_id, "roads": "derbyshire", "seconds": 3600})
        time.sleep(30)
        for what, below, must in ASKED:
            took = asked_by_all(f"{service.address}/plans/{service.plan_id}{below}", service.headers)
            yield Figure(
                f"service, {pupils:,} pupils, {CLIENTS} clients, a search on one core: {what}",
                f"{1000 * quantiles(took, n=100)[94]:.0f} ms at the 95th percentile of {len(took):,} answers, "
                f"{1000 * max(took):.0f} ms at most",
                f"under {1000 * must:.0f} ms",
            )


def asked_by_all(address: str, headers: dict[str, str]) -> list[float]:
    """Let every client ask once a second, and give the seconds that each answer took to its last byte."""
    took: list[float] = []
    end = time.monotonic() + SECONDS

    def client(number: int) -> None:
        due = time.monotonic() + number / CLIENTS
        while due < end:
            time.sleep(max(0.0, due - time.monotonic()))
            begun = time.monotonic()
            _answered(urllib.request.Request(address, headers={**headers, "Accept-Encoding": "gzip"}))
            took.append(time.monotonic() - begun)
            due += 1.0

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return took


def _answered(request: urllib.request.Request) -> None:
    """Ask until there is an answer: a server that is busy says when to ask again, and the wait counts."""
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(float(error.headers.get("Retry-After", 1)))


@contextmanager
def serving(folder: Path, pupils: int) -> Iterator[Service]:
    """Start the service on a store with a plan for the county in it."""
    road_map(folder)
    county(folder, pupils, 1)
    store = open_store(folder / f"store-{time.time_ns()}")
    planner, token = _logged_in(store)
    dataset_id, plan_id = _with_plan(store, folder, pupils, planner.owner)
    command = [
        sys.executable,
        "-m",
        "transport_opt.cli",
        "serve",
        "--store",
        str(store.folder),
        "--folder",
        str(folder),
    ]
    process = subprocess.Popen([*command, "--port", str(PORT), "--threads", "1"])
    service = Service(f"http://127.0.0.1:{PORT}/api/v1", dataset_id, plan_id, {"Authorization": f"Bearer {token}"})
    try:
        _wait(service)
        yield service
    finally:
        process.terminate()
        process.wait(60)
        store.close()


def _logged_in(store: Store) -> tuple[Caller, str]:
    """Make the first account, and a token for a planner's work; nobody ever logs in with its password."""
    now = datetime.now(UTC)
    link = first_run_link(store, now)
    assert link is not None, "the store is new"
    account = open_store_with(store, link, "load@example.org", "Derbyshire", "no password", now)
    caller = Caller(account.account_id, account.council, Role.OPERATOR, "load test", now, False)
    return caller, issue_token(store, caller, "load test", Role.PLANNER, 1, now)[1]


def _with_plan(store: Store, folder: Path, pupils: int, owner: Owner) -> tuple[str, str]:
    files = {path.name: path.read_bytes() for path in (folder / f"county-{pupils}-1").iterdir()}
    now = datetime.now(UTC)
    record = upload_dataset(store, files, "Derbyshire", owner, now)
    record = accept_dataset(store, record.dataset_id, record.revision, now)
    scenario = ask(store, record, {"roads": "derbyshire"}, folder, now)
    job = ask_job(store, scenario, Asked("plan", {"name": "Load"}), owner, now)
    store.begin_job(job.job_id, now)
    question = question_of(store, scenario, folder)
    plan = plan_for(question, Params(seconds=SEARCH_SECONDS), bound_seconds=0).plan
    # As a worker does: the drawing is kept masked, too.
    done = finished(store, job, question, plan_to_json(plan), now, secrets_of(store.folder))
    return record.dataset_id, str(done.plan_id)


def _wait(service: Service) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            service.ask("/roads")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return
