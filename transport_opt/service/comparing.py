"""Plans side by side: read, priced and audited by one ruler where there are travel times, compared, written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from transport_opt.compare import Budget, CostComparison, cost_comparison, for_publication
from transport_opt.errors import ProblemsError
from transport_opt.files import write_whole
from transport_opt.intake import read_dataset
from transport_opt.intake.plan_file import read_plan
from transport_opt.matrix import Matrix
from transport_opt.model import Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.reports.comparison_files import COMPARISON_KINDS
from transport_opt.reports.comparison_sheet import comparison_lines
from transport_opt.reports.comparison_words import HIDDEN
from transport_opt.service.leftovers import sweep
from transport_opt.service.levers_file import LeversRead, read_levers
from transport_opt.service.plans import audited
from transport_opt.service.question import TravelTimes, pose
from transport_opt.service.telling import Tell


@dataclass(frozen=True)
class Compared:
    """A comparison, and what is worth knowing of it.

    Attributes
    ----------
    notes
        Of plans that were made from other tables than these, or that state other cash than the rate card makes.
    """

    comparison: CostComparison
    notes: tuple[str, ...]


def compare(
    dataset: Path,
    plan_files: Sequence[Path],
    postcodes: Path | None = None,
    times: TravelTimes | None = None,
    budget: Budget | None = None,
    publication: bool = False,
    tell: Tell | None = None,
    levers: Path | None = None,
) -> Compared:
    """Set plans of one data set side by side; the first is what the others are held against.

    Parameters
    ----------
    times
        By which all plans are priced and audited again; without them the plans' own prices and findings are told.
    publication
        Whether small numbers are suppressed.
    levers
        What `save_levers` wrote: its waterfall goes into the papers, too.

    Raises
    ------
    ProblemsError
        The data set has problems that stop the work.
    UnreadableInputError, PlanFileError
        A file cannot be read, levers do not add up, a plan has a route without a price, or carries too few pupils for
        publication.
    RoadsError, MatrixError
        The travel times cannot be read, or do not cover a stop.
    """
    plans = [(name, read_plan(path)) for name, path in zip(_names(plan_files), plan_files, strict=True)]
    scenario, sha256, matrix, ruled = _by_one_ruler(dataset, plans, postcodes, times, tell)
    found = None if levers is None else read_levers(levers, scenario.policy.days_per_year)
    costs = replace(cost_comparison(scenario, ruled, matrix, budget), levers=found.steps if found else ())
    notes = (*_strangers(plans, sha256), *_repriced(plans, ruled), *_stale(found, sha256))
    return Compared(for_publication(costs) if publication else costs, notes)


Named = list[tuple[str, Plan]]


def _by_one_ruler(
    dataset: Path, plans: Named, postcodes: Path | None, times: TravelTimes | None, tell: Tell | None
) -> tuple[Scenario, str, Matrix | None, Named]:
    """Read the tables, and price and audit the plans again where there are travel times."""
    if times is None:
        found = read_dataset(dataset, postcodes, places_required=False)
        if found.scenario is None:
            raise ProblemsError(found.problems)
        return found.scenario, found.sha256, None, plans
    question = pose(dataset, times, postcodes, tell)
    ruled = [(name, audited(question, plan, plan.provenance).plan) for name, plan in plans]
    return question.scenario, question.sha256, question.matrix, ruled


def _strangers(plans: Named, sha256: str) -> tuple[str, ...]:
    return tuple(
        f"Plan '{name}' says that it was made from other tables than these, or from these before a change."
        for name, plan in plans
        if plan.provenance.scenario_sha256 not in ("", sha256)
    )


def _stale(found: LeversRead | None, sha256: str) -> tuple[str, ...]:
    if found is None or found.sha256 == sha256:
        return ()
    return ("The levers were worked out from other tables than these, or from these before a change.",)


def _repriced(plans: Named, ruled: Named) -> tuple[str, ...]:
    """Tell which plans state other cash than the rate card makes now."""
    return tuple(
        f"Plan '{name}' states {pounds(stated)} a school day; the rate card and these travel times make "
        f"{pounds(made)}, which is what is compared."
        for (name, plan), (_, again) in zip(plans, ruled, strict=True)
        if (stated := plan.cash_pence_per_day) is not None
        and (made := again.cash_pence_per_day) is not None
        and stated != made
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """Name plans by their files, and by their folders too where files are called the same."""
    stems = [path.stem for path in paths]
    return stems if len(set(stems)) == len(stems) else [str(path.with_suffix("")) for path in paths]


def write_comparison(comparison: CostComparison, path: Path, made: date | None = None) -> None:
    """Write a comparison whole or not at all, as its ending says.

    Parameters
    ----------
    made
        The date it carries; the same figures and date make the same bytes.

    Raises
    ------
    KeyError
        The ending is none of `COMPARISON_KINDS`.
    OSError
        The file cannot be written.
    """
    content = COMPARISON_KINDS[path.suffix.lower()](comparison, made)
    sweep(path)
    write_whole(path, content)


def comparison_rows(comparison: CostComparison) -> list[tuple[str, ...]]:
    """Write a comparison as rows of text: the measure, then a cell for each plan; a heading has none."""
    lines = comparison_lines(comparison.sides)
    return [(label, *(_cell(kind, value) for value in values)) for label, kind, values in lines]


def _cell(kind: str, value: object) -> str:
    if value is None:
        return HIDDEN if kind == "whole" else ""
    if isinstance(value, int) and kind == "money":
        return pounds(value)
    if isinstance(value, int) and kind == "minutes":
        return f"{value / 60:.1f}"
    return str(value)
