"""Plans of one scenario side by side: what they cost, cut every way a committee asks, to the penny.

`compare` gives the few figures of each plan that other papers show; `cost_comparison` gives everything, once, and the
papers only lay it out.
"""

from transport_opt.compare.budget import Budget, BudgetLine
from transport_opt.compare.costing import Changes, CostComparison, FindingRow, PupilRow, cost_comparison
from transport_opt.compare.cuts import Cut, CutRow
from transport_opt.compare.publishing import FEWEST, for_publication
from transport_opt.compare.rates import RateCard, VehicleRate
from transport_opt.compare.sides import BAND, Comparison, Difference, PlanFigures, TimesAboard, compare
from transport_opt.compare.today import TodaysLine, TodaysPrices
from transport_opt.compare.travel import BANDS, TravelFigures
from transport_opt.compare.waterfall import LeverStep

__all__ = [
    "BAND",
    "BANDS",
    "FEWEST",
    "Budget",
    "BudgetLine",
    "Changes",
    "Comparison",
    "CostComparison",
    "Cut",
    "CutRow",
    "Difference",
    "FindingRow",
    "LeverStep",
    "PlanFigures",
    "PupilRow",
    "RateCard",
    "TimesAboard",
    "TodaysLine",
    "TodaysPrices",
    "TravelFigures",
    "VehicleRate",
    "compare",
    "cost_comparison",
    "for_publication",
]
