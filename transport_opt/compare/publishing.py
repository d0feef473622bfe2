"""A comparison without the small numbers that could tell of single pupils.

What concerns fewer than five pupils is suppressed, and so is as much beside it as keeps it from being worked out from
the totals: secondary suppression. Five is an assumption, usual in tables about children. Every table is protected by
itself; two tables with the same groups under other names are not looked at together.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from transport_opt.compare.costing import Changes, CostComparison, FindingRow
from transport_opt.compare.cuts import Cut, CutRow
from transport_opt.compare.sides import PlanFigures
from transport_opt.compare.today import TodaysPrices
from transport_opt.compare.travel import TravelFigures
from transport_opt.compare.waterfall import LeverStep
from transport_opt.errors import PlanFileError

FEWEST = 5
"""Pupils of whom a number or a cost may be published."""


def for_publication(comparison: CostComparison) -> CostComparison:
    """Suppress what could tell of single pupils; no pupil and no single route is listed any more.

    Raises
    ------
    PlanFileError
        A plan carries so few pupils that its total tells of them.
    """
    everyone = comparison.sides.pupils
    for plan in comparison.sides.plans:
        if plan.carried is not None and _small(plan.carried):
            raise PlanFileError(
                f"The plan '{plan.name}' cannot be marked for publication: its total tells what its pupils cost, and "
                f"that needs {FEWEST} pupils or more. It carries {plan.carried}.",
                "Leave --publication out and keep the report inside the council.",
                plan.name,
            )
    plans = tuple(_figures(plan, everyone) for plan in comparison.sides.plans)
    return replace(
        comparison,
        sides=replace(comparison.sides, plans=plans),
        cuts=tuple(map(_cut, comparison.cuts)),
        travel=tuple(_travel(figures, plan) for figures, plan in zip(comparison.travel, plans, strict=True)),
        changes=tuple(map(_changes, comparison.changes)),
        findings=_findings(comparison.findings),
        pupils=None,
        today=None if comparison.today is None else _today(comparison.today),
        levers=_levers(comparison.levers, everyone),
        published=True,
    )


def _small(count: int) -> bool:
    return 0 < count < FEWEST


def _part(part: int | None, whole: int) -> int | None:
    """Suppress a part that is small, or that leaves a small rest."""
    return None if part is None or _small(part) or _small(whole - part) else part


def _figures(plan: PlanFigures, everyone: int) -> PlanFigures:
    carried, unplaced = _part(plan.carried, everyone), _part(plan.unplaced, everyone)
    over = _part(plan.over_guide, plan.carried or 0)
    if carried is None or unplaced is None:
        # Either would tell the other where a pupil without a seat has none in any session.
        carried = unplaced = None
    return replace(plan, carried=carried, unplaced=unplaced, over_guide=over)


def hidden(sizes: Sequence[Sequence[int]]) -> set[int]:
    """Choose the rows of a table to suppress.

    Parameters
    ----------
    sizes
        Pupils of each row, a number for each plan.

    Returns
    -------
    set of int
        Positions of the rows that are small in some plan, and of others so that in every plan those suppressed are
        two at least and hold five pupils or more together, as far as there are others.
    """
    out = {row for row, counts in enumerate(sizes) if any(map(_small, counts))}
    plans = range(len(sizes[0]) if sizes else 0)
    while exposed := [plan for plan in plans if _tells(sizes, out, plan)]:
        plan = exposed[0]
        others = [row for row in range(len(sizes)) if row not in out and sizes[row][plan] > 0]
        if not others:
            # What is left of the total would be told by the rows that hold nobody: none of them may stand.
            return set(range(len(sizes)))
        out.add(min(others, key=lambda row: sizes[row][plan]))
    return out


def _tells(sizes: Sequence[Sequence[int]], out: set[int], plan: int) -> bool:
    aboard = [sizes[row][plan] for row in out if sizes[row][plan] > 0]
    tells = len(aboard) < 2 or sum(aboard) < FEWEST
    return any(map(_small, aboard)) and tells and len(out) < len(sizes)


def _cut(cut: Cut) -> Cut:
    out = hidden([_sizes(row) for row in cut.rows])
    rows = (_suppressed(row) if at in out else replace(row, carried=_nothing(row)) for at, row in enumerate(cut.rows))
    return replace(cut, rows=tuple(rows))


def _sizes(row: CutRow) -> tuple[int, ...]:
    """Count a row's pupils in every plan, and last those who belong to it at all."""
    carried = tuple(count or 0 for count in row.carried)
    return (*carried, max(carried) if row.pupils is None else row.pupils)


def _nothing(row: CutRow) -> tuple[None, ...]:
    """Leave the pupils aboard out: the difference between two plans tells who is without a seat."""
    return (None,) * len(row.carried)


def _suppressed(row: CutRow) -> CutRow:
    return replace(row, pupils=None, carried=_nothing(row), per_day=(None,) * len(row.per_day))


def _travel(figures: TravelFigures, plan: PlanFigures) -> TravelFigures:
    counts = [count or 0 for count in figures.bands]
    out = hidden([(count,) for count in counts])
    if plan.carried is None and not out:
        # All bands together would tell how many are carried.
        out = {min(range(len(counts)), key=lambda at: (not counts[at], counts[at]))}
    return replace(figures, bands=tuple(None if at in out else count for at, count in enumerate(figures.bands)))


def _changes(changes: Changes) -> Changes:
    changed = _part(changes.changed, changes.counted or 0)
    return Changes(None, changed)


def _findings(rows: Sequence[FindingRow]) -> tuple[FindingRow, ...]:
    """Keep only rules broken often, or never: those left out are not named, so that the total tells nothing of them."""
    return tuple(row for row in rows if not any(_small(count or 0) for count in row.counts))


def _today(today: TodaysPrices) -> TodaysPrices:
    outliers, too_large, ghosts = (
        None if count is None or _small(count) else count for count in (today.outliers, today.too_large, today.ghosts)
    )
    pence = None if ghosts is None else today.ghost_per_year
    return replace(
        today,
        lines=None,
        threshold=None,
        outliers=outliers,
        too_large=too_large,
        ghosts=ghosts,
        ghost_per_year=pence,
    )


def _levers(steps: Sequence[LeverStep], everyone: int) -> tuple[LeverStep, ...]:
    """End the waterfall before the first step that tells what few children cost; what is left still adds up."""
    told = takewhile(lambda one: one.pupils is None or not _small(one.pupils), steps)
    return tuple(
        replace(one, unplaced=_part(one.unplaced, everyone), pupils=_part(one.pupils, everyone)) for one in told
    )
