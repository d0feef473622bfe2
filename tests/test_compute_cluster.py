"""A cluster of several processes, set up as docs/several-machines.md says, and killed."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from compute_works import double, search, search_and_die_once, until, walk
from worlds import three_on_a_line

from transport_opt.compute import Certificates, Channel, Compute, open_compute
from transport_opt.compute.opening import SETTINGS
from transport_opt.errors import ComputeError

PAGE = (Path(__file__).parents[1] / "docs" / "several-machines.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make certificates")


def told(pattern: str) -> list[str]:
    """Find commands of the page by how they begin."""
    return re.findall(rf"^ +({pattern}.*)$", PAGE, re.MULTILINE)


def make_certificates(folder: Path) -> Certificates:
    folder.mkdir(exist_ok=True)
    for command in told("openssl"):
        subprocess.run(command, shell=True, check=True, cwd=folder, capture_output=True)
    return Certificates(folder / "ca.pem", folder / "node.pem", folder / "node.key")


@dataclass
class Cluster:
    """A scheduler and workers, begun by the commands of the page."""

    folder: Path
    certificates: Certificates
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"tls://127.0.0.1:{self.port}"

    def begin(self, name: str) -> None:
        kind = "scheduler" if name == "scheduler" else "worker"
        (command,) = told(rf"DASK_CONFIG=\S+ \S+ {kind}")
        words = command.split()[2:]
        local = {"tls://compute.example.org:8786": self.address, "8786": str(self.port)}
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "dask", *(local.get(word, word) for word in words), *self.more(kind)],
                env={**os.environ, "PYTHONPATH": path, "DASK_CONFIG": str(self.folder / "dask.yaml")},
                stderr=log,
                cwd=self.folder,
            )

    def more(self, kind: str) -> list[str]:
        return ["--host", "127.0.0.1"] if kind == "scheduler" else ["--nworkers", "1"]

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    (settings,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (folder / "dask.yaml").write_text(settings.replace("/etc/transport-opt", str(folder)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = Cluster(folder, make_certificates(folder), port)
    for name in ("scheduler", "one", "two"):
        begun.begin(name)
    yield begun
    for name in list(begun.processes):
        begun.kill(name)


def test_the_settings_of_the_page_are_those_of_this_machine() -> None:
    (settings,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    told = yaml.safe_load(settings)

    for name, value in SETTINGS.items():
        found: Any = told
        for part in name.split("."):
            found = found[part]
        assert found == value, name


@pytest.mark.slow
def test_a_batch_gives_the_plans_of_one_process_though_a_worker_and_a_machine_are_killed(
    cluster: Cluster, tmp_path: Path
) -> None:
    world = three_on_a_line()
    alone = [search(Channel(lambda *_, **__: None), world, seed) for seed in range(6)]
    with open_compute(cluster.address, security=cluster.certificates) as compute:
        outcomes = compute.map(search_and_die_once, [(world, seed, 1, tmp_path / "died") for seed in range(6)])
        some = [next(outcomes)]
        cluster.kill("one")
        outcomes_by_seed = {one.position: one for one in [*some, *outcomes]}
    cluster.begin("one")

    assert (tmp_path / "died").exists()
    assert [outcomes_by_seed[seed].result for seed in range(6)] == alone
    assert alone[0].startswith(b"((Route(")


def test_certificates_of_another_authority_open_nothing(cluster: Cluster, tmp_path: Path) -> None:
    strangers = make_certificates(tmp_path)

    with pytest.raises(ComputeError, match="cannot be reached"), open_compute(cluster.address, security=strangers):
        pass


CLIENT = """
import sys, time
from pathlib import Path
from compute_works import walk
from transport_opt.compute import open_compute

with open_compute(sys.argv[1]) as compute:
    walks = [compute.start(walk, Path(sys.argv[2]), key=str(number)) for number in range(2)]
    while not all(one.has_kept for one in walks):
        time.sleep(0.05)
    print("walking", flush=True)
    time.sleep(600)
"""


def test_works_stop_and_are_forgotten_when_nobody_waits_for_them_any_more(cluster: Cluster, tmp_path: Path) -> None:
    script = tmp_path / "client.py"
    script.write_text(CLIENT)
    files = cluster.certificates
    environ = {"COMPUTE_CA": str(files.ca), "COMPUTE_CERT": str(files.certificate), "COMPUTE_KEY": str(files.key)}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    with open_compute(cluster.address, security=files) as compute:
        until(lambda: len(compute._client.nthreads()) == 2)
        client = subprocess.Popen(
            [sys.executable, script, cluster.address, tmp_path / "begun"],
            stdout=subprocess.PIPE,
            env={**os.environ, **environ, "PYTHONPATH": path},
        )
        with client:
            assert client.stdout is not None
            assert client.stdout.readline() == b"walking\n"
            waiting = compute.start(double, 4, key="waiting")
            assert not waiting.wait(0.5), "both workers walk"
            client.kill()
        assert waiting.result() == b"8"
        notes = compute._client.run_on_scheduler(notes_kept)
    assert notes == 1


def notes_kept(dask_scheduler: Any) -> int:
    return len(dask_scheduler.plugins["transport-opt"]._notes)


@pytest.mark.slow
def test_a_scheduler_that_is_killed_is_told_and_served_again_once_it_is_back(cluster: Cluster, tmp_path: Path) -> None:
    with open_compute(cluster.address, security=cluster.certificates) as compute:
        running = compute.start(walk, tmp_path / "begun", key="walk")
        until(lambda: running.has_kept)
        cluster.kill("scheduler")
        with pytest.raises(ComputeError, match=f"cluster at {cluster.address} cannot be reached"):
            running.result()
        for name in ("one", "two"):
            assert cluster.processes[name].wait(30) == 0, "workers end with their scheduler"
        for name in ("scheduler", "one", "two"):
            cluster.begin(name)
        until(lambda: answers(compute))
    assert (tmp_path / "begun").read_text() == "begun\n"


def answers(compute: Compute) -> bool:
    try:
        return compute.start(double, 4, key="again").wait(1.0)
    except ComputeError:
        return False
