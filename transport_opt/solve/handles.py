"""A named tuple of arrays behind one pointer.

Compiled functions hand a named tuple over word by word, some seventy of them at every call, and count the owners of
every array they take up, atomically; both cost more than the work itself. A handle has the tuple's attributes, is
one word, and owns nothing: whoever makes it keeps the tuple until it returns, and hands the handle only downwards.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba.core import cgutils, types
from numba.core.datamodel.models import OpaqueModel
from numba.core.extending import intrinsic, register_model
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr

T = TypeVar("T")


class Handle(types.Type):
    """The compiler's type of a handle.

    Attributes
    ----------
    values
        The type of the tuple behind it.
    """

    def __init__(self, values: Any) -> None:
        self.values = values
        super().__init__(name=f"Handle({values.name})")


register_model(Handle)(OpaqueModel)


@infer_getattr
class _HandleAttributes(AttributeTemplate):
    key = Handle

    def generic_resolve(self, handle: Handle, name: str) -> Any:  # type: ignore[override]
        fields = handle.values.fields
        return handle.values.types[fields.index(name)] if name in fields else None


@lower_getattr_generic(Handle)  # type: ignore[no-untyped-call,untyped-decorator]
def _attribute(context: Any, builder: Any, handle: Handle, value: Any, name: str) -> Any:
    tuple_type = context.get_value_type(handle.values)
    pointer = builder.bitcast(value, tuple_type.as_pointer())
    at = handle.values.fields.index(name)
    place = cgutils.gep_inbounds(builder, pointer, 0, at)  # type: ignore[no-untyped-call]
    # Counted up as well as down, so that the compiler sees the two cancel and leaves both out.
    kind = handle.values.types[at]
    return impl_ret_borrowed(context, builder, kind, builder.load(place))  # type: ignore[no-untyped-call]


def _nobody(pointer: Any) -> Any:
    return cgutils.get_null_value(pointer)  # type: ignore[no-untyped-call]


@intrinsic
def _held(_typing: Any, values: Any) -> Any:
    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        whole = arguments[0]
        for at, kind in enumerate(values.types):
            array = builder.extract_value(whole, at)
            view = cgutils.create_struct_proxy(kind)(context, builder, value=array)  # type: ignore[no-untyped-call]
            view.meminfo = _nobody(view.meminfo.type)
            view.parent = _nobody(view.parent.type)
            whole = builder.insert_value(whole, view._getvalue(), at)
        memory = cgutils.alloca_once_value(builder, whole)  # type: ignore[no-untyped-call]
        return builder.bitcast(memory, cgutils.voidptr_t)

    return Handle(values)(values), build


held = cast(Callable[[T], T], _held)
"""Make a handle of a named tuple of arrays."""
