"""The one way the search is compiled, and the random numbers it draws.

Compiled functions release the interpreter's lock, so that parts of a county are searched side by side in
threads, and are kept on disk after the first use.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.core.caching import FunctionCache
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])


def _sources() -> str:
    """Tell the state of every file of the search: what is kept on disk holds the code of its callees, too."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_STAMP = _sources()


class _Kept(FunctionCache):
    """Compiled code on disk that counts only while no file of the search has changed.

    Numba looks at the file of the function alone, and would go on using the old code of a callee that was mended.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = _STAMP

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Give what is kept for a signature; what another release kept in a way this one cannot read is dropped."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except (AttributeError, ImportError):
            self._cache_file.flush()  # type: ignore[no-untyped-call]
            return None


def compiled(function: F) -> F:
    """Compile a function to machine code, once for all widths of a signed number that compiled code calls it with.

    Numba would compile it anew for each width and for each constant in a call of another compiled function: with its
    callees, that made half of what a first search after installing waits for.
    """
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy")(function)
    dispatcher._cache = _Kept(function)
    exact = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: exact(
        tuple(map(_widened, args)), {name: _widened(kind) for name, kind in kws.items()}
    )
    return cast(F, dispatcher)


def _widened(kind: Any) -> Any:
    """Give the type that stands for a type of an argument: 64 bits for a signed whole number, no constants."""
    plain = types.unliteral(kind)  # type: ignore[no-untyped-call]
    return types.int64 if plain in (types.int8, types.int16, types.int32) else plain


@compiled
def draw(random: NDArray[np.uint64]) -> float:
    """Draw a number from [0, 1).

    SplitMix64 (Steele, Lea and Flood 2014): one word of state that each part of the search owns, so that
    the draws do not depend on which thread runs it.

    Parameters
    ----------
    random
        Shape (1,); advanced in place.
    """
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0
