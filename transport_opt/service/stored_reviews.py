"""Who changes between two stored plans."""

from pathlib import Path

from transport_opt.review import Change, change_between
from transport_opt.service.posed import posed
from transport_opt.service.stored_plans import plan_of
from transport_opt.service.turns import a_turn
from transport_opt.store import PlanRecord, Store


def change_since(store: Store, before: PlanRecord, now: PlanRecord, roads: Path) -> Change:
    """Tell who is on another route than in an earlier plan, as this plan's pupils weigh it.

    Raises
    ------
    BusyError
        Too much is under way.
    """
    with a_turn():
        question = posed(store, store.scenario(now.scenario_id), roads)
        return change_between(question.scenario, plan_of(store, before), plan_of(store, now))
