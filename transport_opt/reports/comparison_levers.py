"""The waterfall of levers in a comparison: what each step saves on top of those before it, as table and chart."""

from collections.abc import Sequence

from transport_opt.compare import CostComparison, LeverStep
from transport_opt.model.units import pounds
from transport_opt.reports.comparison_words import Cell, Chart, Row, Section, Shape, Table, cells, money, texts

TOGETHER = "All together"
LEVERS_SHEET, STEPS_SHEET, CHART_SHEET = "Levers", "Steps", "Waterfall"
OVERLAP = (
    "Levers overlap: each step saves what it does on top of those above it, and never so much alone. The steps add up "
    "to the whole."
)
CUT_SHORT = (
    "Steps that are about fewer than five children, and those after them, are left out; the steps that are told add up."
)
BELOW = "The first column is what lies below each bar and is not drawn."


def levers_section(comparison: CostComparison) -> Section | None:
    """Tell what each lever saves; nothing where no waterfall is asked for."""
    steps = comparison.levers
    if not steps:
        return None
    words = (_whole_words(steps), OVERLAP, _start_words(comparison), *_alone_words(steps))
    told = (*words, CUT_SHORT) if comparison.published else words
    return Section("What each lever saves", told, (_table(steps), _meaning(comparison), _bars(steps)), (_chart(steps),))


def saved_by(steps: Sequence[LeverStep]) -> tuple[int, int]:
    """Add up what steps save, in pence a school day and a year."""
    return sum(one.saved_per_day for one in steps), sum(one.saved_per_year for one in steps)


def _whole_words(steps: Sequence[LeverStep]) -> str:
    day, year = saved_by(steps)
    return (
        f"From today's routes on, one lever is let loose on top of the other, a plan a step. Together they save "
        f"{pounds(day)} a school day, {pounds(year)} a year."
    )


def _start_words(comparison: CostComparison) -> str:
    """Say whether the waterfall starts from what the plans here are held against."""
    start, first = comparison.levers[0].per_day, comparison.plans[0]
    if start == first.per_day.total:
        return f"They start from {pounds(start)} a school day, which is what '{first.name}' costs."
    return (
        f"They start from today's routes at {pounds(start)} a school day, and '{first.name}' costs "
        f"{pounds(first.per_day.total)}: what is saved here is not the difference from that plan."
    )


def _alone_words(steps: Sequence[LeverStep]) -> tuple[str, ...]:
    """Say which steps are figures alone, and how much hangs on them."""
    alone = [one for one in steps if not one.may_be_driven]
    if not alone:
        return ()
    driven_day, driven_year = saved_by([one for one in steps if one.may_be_driven])
    day, year = saved_by(alone)
    return (
        f"Figures alone, and no plans to drive: {', '.join(one.title.lower() for one in alone)}. They tell what "
        "decisions about single children would be worth at most, each of which is taken for that child; a travel "
        "budget needs the parents' consent.",
        f"Plans that may be driven save {pounds(driven_day)} a school day, {pounds(driven_year)} a year. "
        f"{pounds(day)} a school day, {pounds(year)} a year, hangs on such decisions.",
    )


def _table(steps: Sequence[LeverStep]) -> Table:
    headings = (
        "Step",
        "Cash a day",
        "Saved a day",
        "Cash a year",
        "Saved a year",
        "Routes",
        "Without a seat",
        "Hard findings",
    )
    rows = tuple(_row(_label(one), one, (one.saved_per_day, one.saved_per_year)) for one in steps)
    return Table("Steps", LEVERS_SHEET, headings, (*rows, _row(TOGETHER, steps[-1], saved_by(steps), strong=True)))


def _row(label: str, one: LeverStep, saved: tuple[int, int], strong: bool = False) -> Row:
    pence = money((one.per_day, saved[0], one.per_year, saved[1]))
    return Row(label, (*pence, *cells("whole", (one.routes, one.unplaced, one.hard_findings))), strong)


def _label(one: LeverStep) -> str:
    return one.title if one.may_be_driven else f"{one.title} (figure alone)"


def _meaning(comparison: CostComparison) -> Table:
    rows = tuple(
        Row(one.title, (*texts((one.words, "yes" if one.may_be_driven else "no, a figure alone")), _about(one)))
        for one in comparison.levers
    )
    headings = ("Step", "What is let loose", "A plan to drive", "Children it is about")
    return Table("What the steps are", STEPS_SHEET, headings, rows)


def _about(one: LeverStep) -> Cell:
    return Cell("text", "") if one.pupils is None else Cell("whole", one.pupils)


Bar = tuple[str, tuple[int, int, int, int]]
"""A label, and pence a year: below the bar, a total, saved, more."""


def bars_of(steps: Sequence[LeverStep]) -> tuple[Bar, ...]:
    """Give the bars: today's routes, a step each from the level before to its own, and where that ends."""
    first, *others = steps
    moves = (
        (
            _label(one),
            (
                min(one.per_year, one.per_year + one.saved_per_year),
                0,
                max(0, one.saved_per_year),
                max(0, -one.saved_per_year),
            ),
        )
        for one in others
    )
    return ((first.title, (0, first.per_year, 0, 0)), *moves, (TOGETHER, (0, steps[-1].per_year, 0, 0)))


BAR_NAMES = ("Below the bar", "Cash a year", "Saved a year", "More a year")


def _bars(steps: Sequence[LeverStep]) -> Table:
    """Lay out the cells from which a spreadsheet draws the chart."""
    rows = tuple(Row(label, money(pence)) for label, pence in bars_of(steps))
    return Table("Waterfall", CHART_SHEET, ("Step", *BAR_NAMES), rows, BELOW, workbook_only=True)


def _chart(steps: Sequence[LeverStep]) -> Chart:
    bars = bars_of(steps)
    return Chart(
        "Cash a year, lever by lever",
        "A waterfall: a bar for today's cash, one for what each lever saves or adds, and one for what is left. "
        "The table has the figures.",
        Shape.WATERFALL,
        "money",
        tuple(label for label, _ in bars),
        tuple((name, tuple(pence[at] for _, pence in bars)) for at, name in enumerate(BAR_NAMES)),
        CHART_SHEET,
    )
