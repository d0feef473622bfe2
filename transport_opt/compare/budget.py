"""How much of an overspend a plan closes, and how much it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transport_opt.compare.sides import BAND, PlanFigures
from transport_opt.model import Pence
from transport_opt.model.units import half_up


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's budget line and what was, or will be, spent against it.

    Attributes
    ----------
    budget, outturn
        Pence a year.
    """

    budget: Pence
    outturn: Pence

    @property
    def overspend(self) -> Pence:
        """Pence a year spent beyond the budget; negative where there is money left."""
        return Pence(self.outturn - self.budget)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What one plan does to the overspend.

    Attributes
    ----------
    saving
        Pence a year less than the first plan; negative where it costs more.
    least, most
        The saving where all modelled prices are out by the band, the same way.
    closed
        Of the overspend, what the saving closes: nought at least, the overspend at most.
    left
        Of the overspend, what stays open.
    share
        Of the overspend that is closed, in per cent; ``None`` where nothing is overspent.
    """

    name: str
    saving: Pence
    least: Pence
    most: Pence
    closed: Pence
    left: Pence
    share: Fraction | None


def budget_lines(budget: Budget, plans: Sequence[PlanFigures]) -> tuple[BudgetLine, ...]:
    """Hold the saving of every plan but the first against the overspend."""
    return tuple(_line(budget, plan) for plan in plans[1:])


def _line(budget: Budget, plan: PlanFigures) -> BudgetLine:
    saving, gap = -plan.difference.per_year, max(0, budget.overspend)
    ends = sorted((_scaled(saving, 1 - BAND), _scaled(saving, 1 + BAND)))
    closed = min(max(0, saving), gap)
    # More spending opens the gap wider than it was.
    left = gap - closed + max(0, -saving)
    share = Fraction(100 * closed, gap) if gap else None
    return BudgetLine(plan.name, Pence(saving), ends[0], ends[1], Pence(closed), Pence(left), share)


def _scaled(pence: int, factor: Fraction) -> Pence:
    return Pence((1 if pence >= 0 else -1) * half_up(abs(pence) * factor))
