"""Everything that a committee asks of some plans, worked out once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from transport_opt.audit.change import who_changes
from transport_opt.compare.budget import Budget, BudgetLine, budget_lines
from transport_opt.compare.cuts import Cut, cuts
from transport_opt.compare.pupils import pupil_costs
from transport_opt.compare.rates import RateCard, rate_card
from transport_opt.compare.sides import Comparison, PlanFigures, compare
from transport_opt.compare.today import TodaysPrices, todays_prices
from transport_opt.compare.travel import TravelFigures, travel_figures
from transport_opt.compare.waterfall import LeverStep
from transport_opt.matrix import Matrix
from transport_opt.model import Pence, Plan, Scenario


@dataclass(frozen=True, slots=True)
class Changes:
    """How many pupils ride on another route than in the first plan.

    Attributes
    ----------
    counted, changed
        Who rides in both plans, and who of them changes; ``None`` where suppressed.
    """

    counted: int | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """How often each plan breaks a rule, by the audit that goes with it.

    Attributes
    ----------
    kind
        ``hard``, ``soft`` or ``reported``.
    counts
        One for each plan; ``None`` where suppressed.
    """

    code: str
    kind: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class PupilRow:
    """What one pupil costs in each plan, in pence a school day.

    Attributes
    ----------
    pupil_id
        Blank for routes that are paid for and carry nobody of the tables.
    shares
        Fair shares, which add up to each plan's cash.
    less
        The least that each plan would cost less without the pupil.
    """

    pupil_id: str
    shares: tuple[Pence, ...]
    less: tuple[Pence, ...]


@dataclass(frozen=True, slots=True)
class CostComparison:
    """Plans of one scenario, the first of which the others are held against.

    Attributes
    ----------
    cuts
        By vehicle type, operator, school and session.
    travel, changes
        One for each plan.
    pupils
        ``None`` without travel times, and where suppressed.
    today
        ``None`` where today's routes are not among the plans.
    timed
        Whether travel times were at hand, by which all plans were priced and audited again.
    rates
        What all prices are made from.
    levers
        The waterfall, from today's routes on; none where it is not asked for.
    published
        Whether small numbers are suppressed.
    """

    sides: Comparison
    cuts: tuple[Cut, ...]
    travel: tuple[TravelFigures, ...]
    changes: tuple[Changes, ...]
    findings: tuple[FindingRow, ...]
    pupils: tuple[PupilRow, ...] | None
    today: TodaysPrices | None
    budget: Budget | None
    budget_lines: tuple[BudgetLine, ...]
    timed: bool
    rates: RateCard
    levers: tuple[LeverStep, ...] = ()
    published: bool = False

    @property
    def plans(self) -> tuple[PlanFigures, ...]:
        """The figures of each plan."""
        return self.sides.plans

    @property
    def days_per_year(self) -> int:
        """School days that make a year of a day's cash."""
        return self.sides.days_per_year


def cost_comparison(
    scenario: Scenario,
    plans: Sequence[tuple[str, Plan]],
    matrix: Matrix | None = None,
    budget: Budget | None = None,
) -> CostComparison:
    """Work out a comparison of costs.

    Parameters
    ----------
    plans
        Names and plans, one at least, priced and audited by one ruler.
    matrix
        Gives dead miles, and prices for routes without one of their pupils.

    Raises
    ------
    PlanFileError
        A plan has a route without a price, or one with a vehicle type that the scenario does not have.
    MatrixError
        The travel times do not cover a stop.
    """
    sides = compare(scenario, plans)
    bare = [plan for _, plan in plans]
    return CostComparison(
        sides,
        cuts(scenario, bare),
        tuple(travel_figures(scenario, plan, matrix) for plan in bare),
        tuple(Changes(len(both), len(changed)) for changed, both in (who_changes(bare[0], plan) for plan in bare)),
        _findings(bare),
        None if matrix is None else _pupils(scenario, matrix, bare),
        todays_prices(scenario, plans, matrix),
        budget,
        () if budget is None else budget_lines(budget, sides.plans),
        matrix is not None,
        rate_card(scenario),
    )


def _findings(plans: Sequence[Plan]) -> tuple[FindingRow, ...]:
    counts = [Counter((finding.kind, finding.code) for finding in plan.findings) for plan in plans]
    rules = sorted({rule for count in counts for rule in count})
    return tuple(FindingRow(code, str(kind), tuple(count[kind, code] for count in counts)) for kind, code in rules)


def _pupils(scenario: Scenario, matrix: Matrix, plans: Sequence[Plan]) -> tuple[PupilRow, ...]:
    found = [pupil_costs(scenario, matrix, plan) for plan in plans]
    aboard = {pupil_id for costs in found for pupil_id in costs}
    ordered = [pupil_id for pupil_id in (*scenario.pupil, "") if pupil_id in aboard]
    none = (0, 0)
    return tuple(
        PupilRow(
            pupil_id,
            tuple(Pence(costs.get(pupil_id, none)[0]) for costs in found),
            tuple(Pence(costs.get(pupil_id, none)[1]) for costs in found),
        )
        for pupil_id in ordered
    )
