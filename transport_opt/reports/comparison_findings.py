"""What the audit finds, today's prices beside the model, and what pupils cost."""

from collections.abc import Sequence
from fractions import Fraction

from transport_opt.compare import CostComparison, TodaysLine, TodaysPrices
from transport_opt.model.units import half_up, pounds
from transport_opt.reports.comparison_words import Cell, Row, Section, Table, cells, money

SUPPRESSED_RULES = "Rules that a plan breaks one to four times are not listed."
SHARES_NOTE = (
    "A fair share is what a pupil adds to the price of their routes, averaged over the orders in which the pupils "
    "could have joined; the shares add up to the plan's cash. Saved without the pupil: at least this much, if the "
    "route goes on as it is for the others; the best plan without them may save more. It does not add up over pupils."
)


def findings_section(comparison: CostComparison) -> Section:
    """Tell how often each plan breaks each rule."""
    names = tuple(plan.name for plan in comparison.plans)
    rows = tuple(Row(row.code, (Cell("text", row.kind), *cells("whole", row.counts))) for row in comparison.findings)
    note = SUPPRESSED_RULES if comparison.published else ""
    if not rows:
        return Section("Findings of the audit", (note or "The audit has no finding in any plan.",))
    return Section(
        "Findings of the audit", tables=(Table("Findings by rule", "Findings", ("Rule", "Kind", *names), rows, note),)
    )


def todays_section(comparison: CostComparison) -> Section | None:
    """Hold what is paid today against the model; nothing where today's routes are not compared."""
    today = comparison.today
    if today is None:
        return None
    percent = f", {100 * today.paid / today.modelled:.1f} % of it" if today.modelled else ""
    words = (
        f"For {today.priced} routes both prices are known. {pounds(today.paid)} a school day is paid for them, where "
        f"the rate card makes {pounds(today.modelled)}: what is paid is {pounds(abs(today.paid - today.modelled))} "
        f"{'more' if today.paid > today.modelled else 'less'}{percent}."
    )
    rows = (
        Row("Outliers: paid over modelled above the 95th percentile", cells("whole", (today.outliers,))),
        Row("A smaller vehicle would do the same", cells("whole", (today.too_large,))),
        Row("Paid for on weekdays without a pupil", cells("whole", (today.ghosts,))),
        Row("Cost of those days a year, if paid", money((today.ghost_per_year,))),
    )
    table = Table("Today's prices", "Today's prices", ("Routes", "Number or cost"), rows)
    told = [_flagged(today, today.lines)] if today.lines else []
    return Section("Today's prices beside modelled ones", (words,), (table, *told))


def _flagged(today: TodaysPrices, lines: Sequence[TodaysLine]) -> Table:
    limit = (
        ""
        if today.threshold is None
        else f" Outlier: paid over modelled above {_hundredths(today.threshold) / 100:.2f}."
    )
    headings = (
        "Route",
        "Vehicle",
        "Pupils",
        "Paid a day",
        "Modelled",
        "Paid over modelled",
        "Smaller",
        "What stands out",
    )
    rows = tuple(
        Row(line.route_id, _line_cells(line))
        for line in lines
        if line.outlier or line.smaller is not None or line.ghost_days
    )
    note = f"Only routes with something that stands out.{limit}"
    return Table("Routes of today's that stand out", "Routes that stand out", headings, rows, note)


def _line_cells(line: TodaysLine) -> tuple[Cell, ...]:
    return (
        Cell("text", line.vehicle_type),
        Cell("whole", line.pupils),
        Cell("money", line.paid),
        Cell("money", line.modelled),
        Cell("ratio", None if line.ratio is None else _hundredths(line.ratio)),
        Cell("text", line.smaller or ""),
        Cell("text", "; ".join(_standing_out(line))),
    )


def _standing_out(line: TodaysLine) -> list[str]:
    told = ["outlier"] if line.outlier else []
    if line.smaller is not None:
        saves = "" if line.smaller_saves is None else f", {pounds(line.smaller_saves)} a day less by the model"
        told.append(f"larger than needed{saves}")
    if line.ghost_days:
        s = "" if line.ghost_days == 1 else "s"
        told.append(f"no pupil on {line.ghost_days} weekday{s}, {pounds(line.ghost_per_year)} a year if paid")
    return told


def _hundredths(ratio: Fraction) -> int:
    return half_up(ratio * 100)


def pupils_section(comparison: CostComparison) -> Section | None:
    """Sum up what pupils cost; each pupil's line is in the workbook alone, by identifier."""
    if comparison.published:
        return None
    names = tuple(plan.name for plan in comparison.plans)
    if comparison.pupils is None:
        words = "What single pupils cost needs travel times (--roads or --matrix): routes are priced without them."
        return Section("What pupils cost", (words,))
    shares = [sorted(row.shares[at] for row in comparison.pupils if row.pupil_id) for at in range(len(names))]
    summary = tuple(
        Row(label, money([_least_of(column, tenths) for column in shares]))
        for label, tenths in (("Half of the pupils cost at most", 5), ("Nine in ten cost at most", 9), ("The most", 10))
    )
    headings = (
        "Pupil",
        *(f"{name}, fair share a day" for name in names),
        *(f"{name}, saved without" for name in names),
    )
    lines = tuple(
        Row(row.pupil_id or "Nobody aboard", (*money(row.shares), *money(row.less))) for row in comparison.pupils
    )
    totals = [sum(row.shares[at] for row in comparison.pupils) for at in range(len(names))]
    total = Row("Total", (*money(totals), *(Cell("text", "") for _ in names)), strong=True)
    return Section(
        "What pupils cost",
        (SHARES_NOTE,),
        (
            Table("Fair share of the cash a school day", "Pupils in short", ("Measure", *names), summary),
            Table("Each pupil", "Pupils", headings, (*lines, total), SHARES_NOTE, workbook_only=True),
        ),
    )


def _least_of(ordered: Sequence[int], tenths: int) -> int:
    """Give the least value that so many tenths of the values do not exceed."""
    return ordered[-(-tenths * len(ordered) // 10) - 1] if ordered else 0
