"""The one way the searches are compiled: machine code kept on disk, which counts only while its files stand.

Numba looks at the file of a function alone, and would go on using the old code of a callee in another file that was
mended since. What is kept here bears the stamp of every file in the folder.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core.caching import FunctionCache

F = TypeVar("F", bound=Callable[..., Any])
ZERO: int = cast(int, np.int64(0))
"""Nought as a number to count from: a plain 0 is a type of its own, and what it is handed to is compiled twice."""


def _sources() -> str:
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_STAMP = _sources()


class _Kept(FunctionCache):
    """Compiled code on disk that counts only while no file of the folder has changed."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = _STAMP


def machine_code(function: F) -> F:
    """Compile a function on its first call; it releases the interpreter's lock, so that threads search side by side."""
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy")(function)
    dispatcher._cache = _Kept(function)
    return cast(F, dispatcher)
