"""The service as a process of its own, found again and killed by a mark that all its processes bear."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Served:
    """A server that may be killed, found again by a mark in the environment of all its processes."""

    store: Path
    port: int
    database: str | None = None
    at_once: int = 1
    mark: str = field(default_factory=lambda: f"chaos-{uuid.uuid4().hex}")
    process: subprocess.Popen[bytes] | None = None
    token: str = ""

    def start(self, alone: bool = False) -> None:
        """Start it; ``alone`` in a group of processes of its own, as a terminal does, to be sent Ctrl-C."""
        command = [sys.executable, "-m", "transport_opt.cli", "serve", "--store", str(self.store), "--threads", "1"]
        command += ["--folder", str(self.store), "--port", str(self.port), "--at-once", str(self.at_once)]
        environment = {**os.environ, "CHAOS_MARK": self.mark}
        environment |= {} if self.database is None else {"DATABASE_URL": self.database}
        log = (self.store / "server.log").open("ab")
        self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=alone)
        log.close()

    def end(self) -> None:
        """End it as Ctrl-C does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def wait(self) -> None:
        """Wait until it answers."""
        self.ask("GET", "/health")

    def first_link(self) -> str:
        """Give the secret of the link for the first account."""
        return self.log().split("/first-run#")[1].split()[0]

    def log(self) -> str:
        """Give the end of what it printed."""
        return (self.store / "server.log").read_text()[-3000:]

    def processes(self) -> dict[int, str]:
        """Give the command line of every process of this server."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if self.mark.encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has just ended
        return {process: line for process, line in found.items() if line}

    def kill(self, kind: str, chance: random.Random | None = None) -> bool:
        """Kill -9 one process of a kind; tell whether there was one."""
        words = {"server": " serve ", "worker": " worker ", "search": "spawn_main"}[kind]
        there = sorted(process for process, line in self.processes().items() if words in line)
        if not there:
            return False
        os.kill((chance or random.Random()).choice(there), signal.SIGKILL)
        if kind == "server" and self.process is not None:
            self.process.wait(30)
            self.start()
        return True

    def ask(self, method: str, where: str, value: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Ask until there is an answer, as a client does whose server may be restarting."""
        content = None if value is None else json.dumps(value).encode()
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}", **(headers or {})}
        until = time.monotonic() + 120
        while True:
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/api/v1{where}", content, sent, method=method
            )
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    pytest.fail(f"{method} {where}: {error.code} {error.read().decode()}")
            except (OSError, json.JSONDecodeError):
                assert time.monotonic() < until, self.log()
                time.sleep(0.3)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
