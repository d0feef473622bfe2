"""Stored plans side by side: priced and audited by one ruler, laid out, and without names where none are needed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from transport_opt.compare import Budget, CostComparison, cost_comparison, for_publication
from transport_opt.errors import NotThereError, UnreadableInputError
from transport_opt.reports.comparison_files import COMPARISON_KINDS
from transport_opt.service.masks import Pseudonyms
from transport_opt.service.plans import audited
from transport_opt.service.posed import posed
from transport_opt.service.stored_papers import Paper
from transport_opt.service.stored_plans import plan_of
from transport_opt.service.turns import a_turn
from transport_opt.store import PlanRecord, Store

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".json": "application/json",
}
NAMES = tuple(f"comparison{ending}" for ending in COMPARISON_KINDS)
"""What a comparison can be taken away as."""


def stored_comparison(
    store: Store,
    records: Sequence[PlanRecord],
    roads: Path,
    budget: Budget | None = None,
    published: bool = False,
    names: Pseudonyms | None = None,
) -> CostComparison:
    """Compare stored plans of one data set, by the travel times of the first.

    Parameters
    ----------
    published
        Whether small numbers are suppressed.
    names
        Gives pupils other names; without it they are told by their ids.

    Raises
    ------
    UnreadableInputError
        The plans are of several data sets.
    PlanFileError
        A plan carries too few pupils to be published.
    """
    scenarios = [store.scenario(record.scenario_id) for record in records]
    strangers = [
        record.plan_id
        for record, scenario in zip(records, scenarios, strict=True)
        if scenario.dataset_id != scenarios[0].dataset_id
    ]
    if strangers:
        raise UnreadableInputError(
            f"Plans of one data set can be compared. {records[0].plan_id} is of {scenarios[0].dataset_id}; of another "
            f"data set {'is' if len(strangers) == 1 else 'are'}: {', '.join(strangers)}.",
            "Leave them out, or plan the same data set again.",
            "others",
        )
    question = posed(store, scenarios[0], roads)
    ruled = [audited(question, plan, plan.provenance).plan for plan in (plan_of(store, record) for record in records)]
    costs = cost_comparison(question.scenario, list(zip(_names(records), ruled, strict=True)), question.matrix, budget)
    if published:
        return for_publication(costs)
    return costs if names is None else _renamed(costs, names)


def _names(records: Sequence[PlanRecord]) -> list[str]:
    """Call plans what people call them, and by their ids and versions where that would not tell them apart."""
    called = [record.name or f"{record.kind} {record.plan_id}" for record in records]
    if len(set(called)) == len(called):
        return called
    return [f"{name} ({one.plan_id} v{one.version})" for name, one in zip(called, records, strict=True)]


def _renamed(costs: CostComparison, names: Pseudonyms) -> CostComparison:
    """Give pupils other names, in an order that tells nothing of their ids."""
    if costs.pupils is None:
        return costs
    rows = (replace(row, pupil_id=row.pupil_id and names.of(row.pupil_id)) for row in costs.pupils)
    return replace(costs, pupils=tuple(sorted(rows, key=lambda row: row.pupil_id)))


def comparison_file(
    store: Store,
    records: Sequence[PlanRecord],
    name: str,
    roads: Path,
    made: date,
    budget: Budget | None = None,
    published: bool = False,
    names: Pseudonyms | None = None,
) -> Paper:
    """Lay a comparison of stored plans out as a document; it is made anew each time.

    Parameters
    ----------
    name
        One of `NAMES`.

    Raises
    ------
    NotThereError
        There is no document of that name.
    BusyError
        Too much heavy work is under way.
    UnreadableInputError, PlanFileError
        As `stored_comparison`.
    """
    if name not in NAMES:
        raise NotThereError(
            f"A comparison has no document called '{name}'. There are: {', '.join(NAMES)}.",
            "Ask for one of these.",
            name,
        )
    ending = Path(name).suffix
    with a_turn():
        costs = stored_comparison(store, records, roads, budget, published, names)
        return Paper(MEDIA_TYPES[ending], "", COMPARISON_KINDS[ending](costs, made))
