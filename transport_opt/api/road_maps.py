"""The road maps that are prepared on this machine."""

from typing import Any

from apiflask import APIBlueprint

from transport_opt.api.desk import desk
from transport_opt.api.gate import needs
from transport_opt.api.models import RoadMaps
from transport_opt.service import hosted as service
from transport_opt.service.hosted import Role

part = APIBlueprint("road_maps", __name__, tag="Road maps")


@part.get("/roads")
@part.output(RoadMaps)
@part.doc(summary="List road maps")
@needs(Role.VIEWER)
def listed() -> Any:
    """List the road maps; 'transport-opt roads build' prepares one."""
    return {"items": [{"name": one.name} for one in service.list_roads(desk().roads)]}
