"""The waterfall of levers beside the plans: what each step saves on top of those before it."""

from dataclasses import dataclass

from transport_opt.model import Pence


@dataclass(frozen=True, slots=True)
class LeverStep:
    """One step, the first being today's routes; what the steps save adds up.

    Attributes
    ----------
    per_day, per_year
        Cash pence, travel budgets among them.
    saved_per_day, saved_per_year
        Less than the step before; negative where it costs more.
    travel_budget_per_day
        Of the cash, what parents who drive are paid.
    may_be_driven
        Whether there is a plan to drive; else the step is a figure alone, of what decisions about children would be
        worth.
    pupils
        How many children those decisions are about; ``None`` where the step is about everybody.
    unplaced
        Pupils without a seat in some session; ``None`` where suppressed.
    """

    code: str
    title: str
    words: str
    per_day: Pence
    saved_per_day: Pence
    per_year: Pence
    saved_per_year: Pence
    travel_budget_per_day: Pence
    may_be_driven: bool
    pupils: int | None
    routes: int
    unplaced: int | None
    hard_findings: int
