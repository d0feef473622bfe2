"""The arrays of the search behind one pointer each.

Compiled functions hand a named tuple of arrays over word by word, some seventy of them at every call, which cost
more than the work itself. A handle has the same attributes and is one word; entry points make handles of the
tuples they are given, and everything below passes those.
"""

from typing import Any

from numba.core import types
from numba.experimental import structref

from transport_opt.solve.arrays import Arrays
from transport_opt.solve.compiled import compiled
from transport_opt.solve.gaps import Gaps
from transport_opt.solve.state import Moves, State
from transport_opt.solve.timing import Work


class _Handle(types.StructRef):
    def preprocess_fields(self, fields: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
        return tuple((name, types.unliteral(kind)) for name, kind in fields)  # type: ignore[no-untyped-call]


@structref.register
class _ProblemType(_Handle):
    pass


@structref.register
class _WorkType(_Handle):
    pass


@structref.register
class _GapsType(_Handle):
    pass


@structref.register
class _StateType(_Handle):
    pass


@structref.register
class _MovesType(_Handle):
    pass


class _Problem(structref.StructRefProxy):
    pass


class _Work(structref.StructRefProxy):
    pass


class _Gaps(structref.StructRefProxy):
    pass


class _State(structref.StructRefProxy):
    pass


class _Moves(structref.StructRefProxy):
    pass


structref.define_proxy(_Problem, _ProblemType, list(Arrays._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(_Work, _WorkType, list(Work._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(_Gaps, _GapsType, list(Gaps._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(_State, _StateType, list(State._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(_Moves, _MovesType, list(Moves._fields))  # type: ignore[no-untyped-call]


@compiled
def hold_problem(values: Arrays) -> Arrays:
    """Make a handle of a problem."""
    return _Problem(*values)  # type: ignore[no-untyped-call,return-value]


@compiled
def hold_work(values: Work) -> Work:
    """Make a handle of scratch."""
    return _Work(*values)  # type: ignore[no-untyped-call,return-value]


@compiled
def hold_gaps(values: Gaps) -> Gaps:
    """Make a handle of what is known of the routes."""
    return _Gaps(*values)  # type: ignore[no-untyped-call,return-value]


@compiled
def hold_state(values: State) -> State:
    """Make a handle of a plan under construction."""
    return _State(*values)  # type: ignore[no-untyped-call,return-value]


@compiled
def hold_moves(values: Moves) -> Moves:
    """Make a handle of the memory of moves."""
    return _Moves(*values)  # type: ignore[no-untyped-call,return-value]
