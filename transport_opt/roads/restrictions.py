"""Turn restrictions: what each relation forbids at its via node.

Tags as described at https://wiki.openstreetmap.org/wiki/Relation:restriction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PROHIBITORY = (
    "no_left_turn",
    "no_right_turn",
    "no_straight_on",
    "no_u_turn",
    "no_entry",
    "no_exit",
)
MANDATORY = ("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn")
_KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""From the most to the least particular: the first that is tagged counts."""
_EXEMPT = ("motorcar", "motor_vehicle", "vehicle")
"""Values of ``except`` that free a taxi; psv, bus, bicycle and others do not."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One sign at one node.

    Attributes
    ----------
    restriction_id
        The relation's id.
    kind
        One of `PROHIBITORY` or `MANDATORY`.
    from_ways, to_ways
        Ids of ways; several only for ``no_entry`` (from) and ``no_exit`` (to).
    via
        The node's id.
    """

    restriction_id: int
    kind: str
    from_ways: tuple[int, ...]
    via: int
    to_ways: tuple[int, ...]

    @property
    def only(self) -> bool:
        """Whether every other way out is forbidden, rather than this one."""
        return self.kind in MANDATORY


Member = tuple[str, str, int]
"""Type (``n``, ``w`` or ``r``), role and id."""


def restriction_of(
    restriction_id: int, tags: Mapping[str, str], members: Iterable[Member]
) -> tuple[Restriction | None, str]:
    """Read one relation.

    Returns
    -------
    Restriction or None
        What it forbids; ``None`` where it is not honoured.
    str
        Why it is not honoured, the same words for all of its kind; empty where it is.
    """
    kind = next((tags[key] for key in _KEYS if key in tags), "")
    if not kind:
        timed = any(key.startswith("restriction") and key.endswith(":conditional") for key in tags)
        return None, "holds at certain times only" if timed else "is for other vehicles"
    if {"day_on", "day_off", "hour_on", "hour_off"} & tags.keys():
        return None, "holds at certain times only"
    if any(vehicle.strip() in _EXEMPT for vehicle in tags.get("except", "").split(";")):
        return None, "does not bind cars"
    if kind not in PROHIBITORY + MANDATORY:
        return None, "is of an unknown kind"
    by_role: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member_type, role, ref in members:
        by_role.setdefault(role, []).append((member_type, ref))
    fault = _fault(kind, by_role)
    if fault:
        return None, fault
    from_ways, to_ways = (tuple(ref for _, ref in by_role[role]) for role in ("from", "to"))
    return Restriction(restriction_id, kind, from_ways, by_role["via"][0][1], to_ways), ""


def _fault(kind: str, by_role: Mapping[str, list[tuple[str, int]]]) -> str:
    if any(member_type == "w" for member_type, _ in by_role["via"]):
        return "goes by way of a road, not a node"
    if [member_type for member_type, _ in by_role["via"]] != ["n"]:
        return "has not exactly one via node"
    several = {"no_entry": "from", "no_exit": "to"}.get(kind)
    for role in ("from", "to"):
        types = [member_type for member_type, _ in by_role[role]]
        if not types or set(types) != {"w"} or (len(types) > 1 and role != several):
            return "has not one road to come from and one to go to"
    return ""
