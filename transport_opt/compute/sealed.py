"""What passes through dask: bytes whose text shows nothing of what is in them."""

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from transport_opt import __version__
from transport_opt.errors import ComputeError

Work = Callable[..., bytes]
"""``work(channel, *args) -> bytes``, importable by name where the workers run."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A work with its arguments. Dask logs a task's arguments as text where it fails, so the text has none of them."""

    version: str
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, work: Work, args: tuple[Any, ...]) -> "Sealed":
        """Seal a work and its arguments."""
        return cls(__version__, pickle.dumps((work, args), protocol=5))

    def opened(self) -> tuple[Work, tuple[Any, ...]]:
        """Give the work and its arguments.

        Raises
        ------
        ComputeError
            Another version sealed it.
        """
        if self.version != __version__:
            raise ComputeError(
                f"The work comes from transport-opt {self.version} and its worker has {__version__}.",
                "Install the same version on every machine.",
            )
        work, args = pickle.loads(self.content)
        return work, args


@dataclass(frozen=True, slots=True)
class Ended:
    """How a work ended: ``done`` with its bytes, ``raised`` with a sealed exception, or ``died`` with its worker.

    An exception travels as a value: raised, dask would write its words to the worker's log and keep them a while.
    """

    how: Literal["done", "raised", "died"]
    content: bytes = field(default=b"", repr=False)

    @classmethod
    def by(cls, error: Exception) -> "Ended":
        """Seal an exception, with the lines of code it came through as a note."""
        error.add_note("In the worker:\n" + "".join(traceback.format_tb(error.__traceback__)))
        try:
            content = pickle.dumps(error)
            pickle.loads(content)
        except Exception:  # noqa: BLE001  (what an exception of any library does when it is pickled is not known)
            kind = type(error).__qualname__
            content = pickle.dumps(ComputeError(f"The work ended with {kind}, which cannot be sent between processes."))
        return cls("raised", content)

    def error(self) -> Exception:
        """Give the exception that the work raised."""
        error: Exception = pickle.loads(self.content)
        return error
