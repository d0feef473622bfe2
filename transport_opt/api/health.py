"""Whether the service can answer: for what watches over it."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk
from transport_opt.api.models import Health

part = APIBlueprint("health", __name__, tag="Health")


@part.get("/health")
@part.output(Health)
@part.doc(summary="Tell whether the service answers")
def show() -> Any:
    """Tell that the service answers and reaches its store; it says nothing else, as anybody may ask."""
    desk().store.has_accounts()
    return {"status": "ok"}
