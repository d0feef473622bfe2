"""The first page of a comparison in sentences, and the overspend that a saving is held against."""

from transport_opt.compare import BAND, BudgetLine, CostComparison, PlanFigures
from transport_opt.model.units import half_up, pounds
from transport_opt.reports.comparison_words import Cell, Row, Section, Table, money


def summary_section(comparison: CostComparison) -> Section:
    """Say what each plan costs and how it differs from the first."""
    first, *others = comparison.plans
    days = comparison.days_per_year
    told = (_cost_words(first, days), *(_difference_words(first, plan, days) for plan in others))
    return Section("In short", (*told, *map(_state_words, comparison.plans), _ruler_words(comparison)))


def _cost_words(plan: PlanFigures, days: int) -> str:
    least, most = plan.band_per_year
    return (
        f"'{plan.name}' costs {pounds(plan.per_day.total)} a school day, {pounds(plan.per_year.total)} a year of "
        f"{days} school days. Modelled prices are an assumption: with {100 * BAND} % either way it is {pounds(least)} "
        f"to {pounds(most)} a year."
    )


def _difference_words(first: PlanFigures, plan: PlanFigures, days: int) -> str:
    change, percent = plan.difference.per_year, plan.difference.percent
    if not change:
        return f"{_cost_words(plan, days)} That is what '{first.name}' costs."
    share = "" if percent is None else f", {half_up(abs(percent) * 10) / 10:.1f} %"
    more = "less" if change < 0 else "more"
    return f"{_cost_words(plan, days)} That is {pounds(abs(change))} a year {more} than '{first.name}'{share}."


def _state_words(plan: PlanFigures) -> str:
    if plan.hard_findings:
        s = "" if plan.hard_findings == 1 else "s"
        return f"'{plan.name}' is not ready to be used: the audit has {plan.hard_findings} hard finding{s}."
    return f"'{plan.name}' has no hard finding of the audit."


def _ruler_words(comparison: CostComparison) -> str:
    if comparison.timed:
        return "All plans were priced and audited again by the same rate card, rules and travel times."
    return (
        "Prices and findings are those that each plan file carries; no travel times were given (--roads or --matrix) "
        "to price and audit them again."
    )


def budget_section(comparison: CostComparison) -> Section | None:
    """Say how much of an overspend each plan closes and how much it does not; nothing without a budget."""
    budget = comparison.budget
    if budget is None:
        return None
    gap = budget.overspend
    state = (
        f"The outturn of {pounds(budget.outturn)} is {pounds(gap)} over the budget of {pounds(budget.budget)}."
        if gap > 0
        else f"The outturn of {pounds(budget.outturn)} is within the budget of {pounds(budget.budget)}: there is no "
        "overspend to close."
    )
    words = [_closing_words(line, gap) for line in comparison.budget_lines]
    names = tuple(line.name for line in comparison.budget_lines)
    lines = comparison.budget_lines
    rows = (
        Row("Overspend", money([max(0, gap)] * len(lines))),
        Row("Saving a year", money([line.saving for line in lines])),
        Row(f"Saving if all prices are {100 * BAND} % out, least", money([line.least for line in lines])),
        Row(f"Saving if all prices are {100 * BAND} % out, most", money([line.most for line in lines])),
        Row("Of the overspend, closed", money([line.closed for line in lines]), strong=True),
        Row("Of the overspend, left open", money([line.left for line in lines]), strong=True),
        Row("Closed, per cent", tuple(_percent(line) for line in lines)),
    )
    table = Table("The overspend", "Budget", ("Measure", *names), rows)
    return Section("The budget", (state, *words, _cover_words(comparison, budget.outturn)), (table,))


def _closing_words(line: BudgetLine, gap: int) -> str:
    if gap <= 0:
        return f"'{line.name}' saves {pounds(line.saving)} a year against the first plan."
    if line.saving <= 0:
        return f"'{line.name}' closes nothing of the overspend: {pounds(line.left)} a year is left open."
    if line.left == 0:
        return f"'{line.name}' saves {pounds(line.saving)} a year, which closes the whole overspend of {pounds(gap)}."
    share = half_up((line.share or 0) * 10) / 10
    return (
        f"'{line.name}' closes {pounds(line.closed)} of the overspend, {share:.1f} %, and does not close "
        f"{pounds(line.left)}."
    )


def _cover_words(comparison: CostComparison, outturn: int) -> str:
    first = comparison.plans[0]
    covered = first.per_year.total
    if covered > outturn:
        return (
            f"By the model the first plan alone costs {pounds(covered)} a year, more than the outturn. Check that "
            "budget and outturn are those of these routes, and the rate card that of their contracts."
        )
    share = f"{100 * covered / outturn:.1f} %" if outturn else "no part"
    return (
        f"These tables cover {pounds(covered)} a year by the model in the first plan, {share} of the "
        "outturn. What lies outside the tables (other transport, staff, grants) is not touched by any plan here."
    )


def _percent(line: BudgetLine) -> Cell:
    return Cell("text", "") if line.share is None else Cell("tenths", half_up(line.share * 10))
