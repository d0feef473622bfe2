"""Works for compute, importable by name in the worker processes, and patience for those who wait for them."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from worlds import World

from transport_opt.compute import Channel
from transport_opt.errors import Problem, ProblemsError
from transport_opt.solve import Params, solve

SECONDS = 120.0
"""Processes take long to start on a busy machine."""


def until(true: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for something that comes in seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def double(channel: Channel, number: int) -> bytes:
    return str(2 * number).encode()


def process(channel: Channel) -> bytes:
    return str(os.getpid()).encode()


def length(channel: Channel, content: bytes) -> bytes:
    return str(len(content)).encode()


def walk(channel: Channel, begun: Path) -> bytes:
    """Count steps until asked to stop, telling each and keeping every tenth; note in a file that it was begun."""
    with begun.open("a") as file:
        file.write("begun\n")
    for step in count(1):
        channel.tell({"step": step, "process": os.getpid()})
        if step % 10 == 0:
            channel.keep(f"step {step}".encode(), step / 100)
        if channel.stopping():
            return f"stopped at {step}".encode()
        time.sleep(0.01)
    raise AssertionError


def walk_or_not(channel: Channel, begun: Path, number: int) -> bytes:
    """Walk, but for the first."""
    return walk(channel, begun) if number else b"did not"


def sleep_through(channel: Channel, seconds: float) -> bytes:
    """Never look up, whoever asks to stop."""
    channel.tell({"process": os.getpid()})
    time.sleep(seconds)
    return b"slept"


def hold_interpreter(channel: Channel, seconds: int) -> bytes:
    """Let no other thread of the process have a turn."""
    channel.tell({"process": os.getpid()})
    channel.keep(b"what is told goes with it", 0.0)
    ctypes.PyDLL(None).sleep(seconds)
    return b"held"


def die(channel: Channel) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def die_once(channel: Channel, number: int, dies: int, marker: Path) -> bytes:
    """Double a number; the process dies of one of them, the first time."""
    if number == dies and not marker.exists():
        marker.touch()
        die(channel)
    return double(channel, number)


def refuse(channel: Channel, number: int, refused: int, words: str) -> bytes:
    if number == refused:
        raise ValueError(words)
    return double(channel, number)


def find_problems(channel: Channel) -> bytes:
    raise ProblemsError((Problem("unknown-school", "There is no school S9.", "Add it.", "pupils.csv, row 2"),))


class UnpicklableError(Exception):
    def __reduce__(self) -> str:
        raise TypeError


def raise_oddly(channel: Channel) -> bytes:
    raise UnpicklableError


def fill_memory(channel: Channel, most: int) -> bytes:
    """Take memory a megabyte at a time, touching all of it."""
    taken = []
    while len(taken) < most:
        taken.append(bytearray(os.urandom(1024) * 1024))
        time.sleep(0.001)
    return b"filled"


def search(channel: Channel, world: World, seed: int) -> bytes:
    """Search a plan by iterations: the same wherever it is done."""
    channel.tell({"process": os.getpid()})
    plan = solve(world.scenario, world.matrix, Params(seconds=None, iterations=200, seed=seed))
    return repr((plan.routes, plan.unplaced)).encode()


def search_and_die_once(channel: Channel, world: World, seed: int, dies: int, marker: Path) -> bytes:
    """Search; the process dies of one seed, the first time."""
    found = search(channel, world, seed)
    if seed == dies and not marker.exists():
        marker.touch()
        die(channel)
    return found
