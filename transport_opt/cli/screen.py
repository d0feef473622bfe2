"""What a person sees while a command works, and how it ends."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from transport_opt.errors import NotAdoptedError, Problem, ProblemsError, TransportError
from transport_opt.model.units import pounds
from transport_opt.service import Progress as Told

DONE, NO, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
LINE_SECONDS = 10.0
"""Between two lines of progress where there is no terminal to draw a bar on."""
_SHOW_CURSOR = b"\x1b[?25h"


class Screen:
    """Standard error for people, standard output for programs."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=True, highlight=False)

    def say(self, *paragraphs: str) -> None:
        """Tell a person something, a paragraph each."""
        for text in paragraphs:
            self.console.print(_printable(text), markup=False, soft_wrap=True)

    def problems(self, problems: tuple[Problem, ...]) -> None:
        """List problems: those that stop the work first."""
        for problem in sorted(problems, key=lambda problem: not problem.stops):
            kind = "Problem" if problem.stops else "Warning"
            self.say(f"{kind} [{problem.code}] {problem.where}: {problem.message} {problem.action}")

    def answer(self, value: Any) -> None:
        """Give the answer to a program, if it is one that asks."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=True, allow_nan=False) + "\n")
            sys.stdout.flush()


def _printable(text: str) -> str:
    """Leave out what could steer a terminal: ids in files come from anyone."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


def problem_rows(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """Give problems as JSON has them."""
    names = ("code", "message", "action", "where", "stops")
    return [{name: getattr(problem, name) for name in names} for problem in problems]


@contextmanager
def answering(as_json: bool, problems_exit: int = NO) -> Iterator[Screen]:
    """Run a command's work and end it in words, never in a traceback, when the fault is a user's or the machine's.

    Parameters
    ----------
    problems_exit
        How to end when a data set has problems that stop the work.

    Raises
    ------
    typer.Exit
        With 2 for what cannot be read or written; with 1 for what may not be adopted; with 130
        where Ctrl-C ended the work.
    """
    screen = Screen(as_json)
    try:
        yield screen
    except ProblemsError as error:
        screen.problems(error.problems)
        screen.say(f"{error.message} {error.action}")
        screen.answer({"errors": problem_rows(error.problems)})
        raise typer.Exit(problems_exit) from error
    except TransportError as error:
        screen.say(f"{error.message} {error.action}".strip())
        screen.answer({"errors": [_row(error.code, error.message, error.action, error.where)]})
        # Input that can be read, and the answer to it is no.
        raise typer.Exit(NO if isinstance(error, NotAdoptedError) else WRONG_USE) from error
    except OSError as error:
        where = str(error.filename or "")
        message = f"The system refuses: {error.strerror or error}{f' ({where})' if where else ''}."
        action = "Check the path, that you may write there, and that the disk has room."
        screen.say(f"{message} {action}")
        screen.answer({"errors": [_row("system", message, action, where)]})
        raise typer.Exit(WRONG_USE) from error
    except KeyboardInterrupt as error:
        screen.say("Stopped. The file that was being made is not written.")
        raise typer.Exit(INTERRUPTED) from error


def _row(code: str, message: str, action: str, where: str) -> dict[str, str]:
    return {"code": code, "message": message, "action": action, "where": where}


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C stop a search and keep its best plan; a second ends the command at once.

    Yields
    ------
    Callable
        Tells whether Ctrl-C has been pressed.
    """
    pressed = False

    def on_press(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        # Nothing but system calls here: the screen may be in the middle of a line.
        nonlocal pressed
        if pressed:
            os.write(2, (_SHOW_CURSOR if os.isatty(2) else b"") + b"\nStopped. No plan is written.\n")
            os._exit(INTERRUPTED)
        pressed = True
        os.write(2, b"\nStopping: the best plan so far is being written. Ctrl-C again ends without one.\n")

    before = signal.signal(signal.SIGINT, on_press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


class Bar:
    """Progress as a bar on a terminal, else as a line now and then."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.bar: Progress | None = None
        self.stage, self.spoken = "", 0.0

    def __enter__(self) -> Self:
        if self.screen.console.is_terminal:
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TextColumn("{task.fields[told]}", markup=False),
                TimeElapsedColumn(),
            )
            self.bar = Progress(*columns, console=self.screen.console, transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=1.0, told="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, told: Told) -> None:
        """Show where the work stands."""
        if self.bar is not None:
            self.bar.update(self.task, description=told.stage, completed=told.fraction, told=figures(told))
        elif told.stage != self.stage or time.monotonic() - self.spoken >= LINE_SECONDS:
            first = told.stage.split(" in ")[0] != self.stage.split(" in ")[0]
            if first or time.monotonic() - self.spoken >= LINE_SECONDS:
                self.spoken = time.monotonic()
                self.screen.say(f"{told.stage}: {told.fraction:.0%}{figures(told, ', ')}")
            self.stage = told.stage


def figures(told: Told, before: str = "") -> str:
    """Write the routes, the best price and the unplaced of a search; nothing before there are any."""
    if told.best_pence is None:
        return ""
    return f"{before}{told.routes} routes, best {pounds(told.best_pence)} a day, {told.unplaced} unplaced"
