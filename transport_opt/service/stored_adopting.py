"""A stored plan adopted for some schools: the next version of the plan that runs, and the decision on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from transport_opt.errors import ChangedError
from transport_opt.model import Adoption
from transport_opt.service.adopting import adopt
from transport_opt.service.datasets import Owner
from transport_opt.service.posed import posed
from transport_opt.service.stored_plans import changed_meanwhile, parts_of, plan_of, version_meant
from transport_opt.service.turns import a_turn
from transport_opt.store import DecisionRecord, PlanRecord, Store, new_id


@dataclass(frozen=True, slots=True)
class AreaAdopted:
    """The plan that runs from now on, and the decision that made it so."""

    record: PlanRecord
    decision: DecisionRecord


def adopt_area(
    store: Store,
    parent: tuple[str, int],
    new: PlanRecord,
    schools: Sequence[str],
    why: str,
    owner: Owner,
    roads: Path,
    now: datetime,
) -> AreaAdopted:
    """Make the next version of the plan that runs, with a new plan's routes for some schools, or for all.

    Parameters
    ----------
    parent
        Id and version of the plan that runs.
    new
        The plan that is adopted; its pupils are this term's.

    Raises
    ------
    ChangedError
        Somebody made another version meanwhile, or one of the plans' data sets has changed.
    UnreadableInputError
        There is no such school.
    NotAdoptedError
        Routes cross the border of the area, or hard findings would come of it.
    BusyError
        Too much is under way.
    """
    before = version_meant(store, parent)
    scenarios = {before.scenario_id, new.scenario_id}
    with a_turn():
        made_from = store.made_from(scenarios)
        scenario = store.scenario(new.scenario_id)
        adoption = Adoption(tuple(dict.fromkeys(schools)), owner.account_id, now.isoformat(), why)
        found = adopt(posed(store, scenario, roads), plan_of(store, before), plan_of(store, new), adoption)
        parts = parts_of(found.answer, scenario, "edit", before.name, owner, now)
    if store.made_from(scenarios) != made_from:
        raise ChangedError(
            "A data set of the plans changed while the area was adopted, as when somebody is erased from it.",
            "Ask for the adoption again.",
            before.plan_id,
        )
    decision = DecisionRecord(
        new_id("dc"), before.plan_id, before.version + 1, before.council, owner.account_id, now, why, adoption.schools
    )
    try:
        record = store.edit_plan(parts.record, parts.routes, parent, made_from.get(new.scenario_id, ""), decision)
    except ChangedError as error:
        if store.plan(parent[0]).version == before.version:
            raise  # its data set has changed
        raise changed_meanwhile(store, before) from error
    return AreaAdopted(record, decision)
