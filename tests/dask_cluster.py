"""A dask scheduler and workers of this machine as processes of their own, to be killed and begun again."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from served import free_port


@dataclass
class DaskCluster:
    """A cluster on one port of loopback."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def begin(self, *names: str) -> None:
        """Begin the ``scheduler`` or workers, which have any other name."""
        for name in names:
            words = ["scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
            if name != "scheduler":
                words = ["worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"]
            words += ["--dashboard-address", "127.0.0.1:0"]
            path = os.pathsep.join(entry for entry in sys.path if entry)
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "dask", *words],
                    env={**os.environ, "PYTHONPATH": path},
                    stderr=log,
                    stdout=log,
                    cwd=self.folder,
                )

    def kill(self, *names: str) -> None:
        """Kill -9 some of them."""
        for name in names:
            process = self.processes.pop(name)
            process.kill()
            process.wait()
