"""Worker processes that do not come back are replaced, so that nothing waits for ever."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from compute_works import SECONDS, double, process, until, walk
from distributed import Nanny, Status

from transport_opt.compute import open_compute
from transport_opt.compute.opening import LEAST_BYTES, usual_memory


def test_what_waits_is_done_though_the_only_worker_does_not_come_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("transport_opt.compute.crew.LOOK_SECONDS", 0.1)
    begin, failures = Nanny.instantiate, iter([True])

    async def fail_once(self: Nanny) -> Any:
        if next(failures, False):
            self.status = Status.failed
            raise OSError("Cannot allocate memory")
        return await begin(self)

    with open_compute() as compute:
        walking = compute.start(walk, tmp_path / "begun", key="walk")
        until(lambda: "process" in walking.told())
        waiting = compute.start(double, 4, key="waiting")
        monkeypatch.setattr(Nanny, "instantiate", fail_once)
        os.kill(walking.told()["process"], signal.SIGKILL)

        assert waiting.wait(SECONDS), "another worker took the place of the one that was lost"
        assert waiting.result() == b"8"


def test_a_worker_that_is_away_for_too_long_is_given_up_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transport_opt.compute.crew.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("transport_opt.compute.crew.ABSENT_SECONDS", 0.5)
    begin, hangs = Nanny.instantiate, iter([True])

    async def hang_once(self: Nanny) -> Any:
        if next(hangs, False):
            await asyncio.sleep(600)
        return await begin(self)

    with open_compute() as compute:
        before = int(compute.start(process, key="before").result())
        monkeypatch.setattr(Nanny, "instantiate", hang_once)
        os.kill(before, signal.SIGKILL)
        after = compute.start(process, key="after")

        assert after.wait(SECONDS)
        assert int(after.result()) != before


def test_the_memory_of_the_machine_is_shared_by_its_workers_unless_they_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("transport_opt.compute.opening.MEMORY_LIMIT", 10_000_000_000)

    assert usual_memory(1) == 8_000_000_000
    assert usual_memory(4) == 2_000_000_000
    assert usual_memory(100) == LEAST_BYTES, "with less it would be ended for ever"
    with open_compute(workers=2) as compute:
        limits = {one["memory_limit"] for one in compute._client.scheduler_info()["workers"].values()}
    assert limits == {4_000_000_000}
