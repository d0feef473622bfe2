"""Whether the service can answer and do jobs: for what watches over it."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk
from transport_opt.api.models import Health

part = APIBlueprint("health", __name__, tag="Health")


@part.get("/health")
@part.output(Health)
@part.doc(summary="Tell whether the service answers, and whether a worker is there to do jobs")
def show() -> Any:
    """Tell that the service answers and reaches its store, and whether jobs are done; no more, as anybody may ask."""
    store = desk().store
    store.has_accounts()
    return {"status": "ok", "worker": "ok" if store.is_any_name_held() else "missing"}
