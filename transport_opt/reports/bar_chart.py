"""Bar charts as SVG, drawn by rule: the same numbers make the same picture, on paper and in a browser."""

from html import escape

from transport_opt.reports.comparison_words import HIDDEN, Cell, Chart, Shape, written

COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Told apart by eyes of every kind (Government Analysis Function, "Data visualisation: colours in charts")."""
WIDTH, LEFT, RIGHT = 720, 190, 120
BAR, GAP, LEGEND_LINE = 20, 14, 20
LETTER = 7.2
"""Width of a letter of the legend, roughly, in the picture's units."""


def bar_chart(chart: Chart, font: str, name: str = "") -> str:
    """Draw lying bars, one for each category and series, or one for each category with the series laid end to end.

    In a waterfall each bar begins where the one before ends, and tells what it takes off or adds.

    Parameters
    ----------
    font
        Family of the letters.
    name
        Starts the ids of title and description, so that a page may hold several; without it there are none.
    """
    legend, below = _legend(chart)
    bars, height = _bars(chart, below)
    told = ""
    if name:
        title = f'<title id="{name}-title">{escape(chart.title)}</title>'
        told = f'{title}<desc id="{name}-words">{escape(chart.alt)}</desc>'
    ids = f' role="img" aria-labelledby="{name}-title {name}-words"' if name else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"{ids} font-family="{escape(font)}" '
        f'font-size="13" fill="#0B0C0C">{told}{legend}{bars}</svg>'
    )


def _legend(chart: Chart) -> tuple[str, int]:
    """Give the legend, and where the bars may begin."""
    parts, x, y = [], 0.0, 4
    for at, (name, _) in _drawn(chart):
        shown = _short(name, 40)
        wide = 34 + LETTER * len(shown)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LEGEND_LINE
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="12" height="12" fill="{_colour(at)}"/>')
        parts.append(f'<text x="{x + 18:.1f}" y="{y + 11}">{escape(shown)}</text>')
        x += wide
    return "".join(parts), y + LEGEND_LINE + 8


def _bars(chart: Chart, y: int) -> tuple[str, int]:
    totals = [sum(values[at] or 0 for _, values in chart.series) for at in range(len(chart.categories))]
    each = [value or 0 for _, values in chart.series for value in values]
    end_to_end = chart.shape is not Shape.SIDE_BY_SIDE
    longest = max(totals if end_to_end else each, default=0) or 1
    scale = (WIDTH - LEFT - RIGHT) / longest
    parts: list[str] = []
    for at, category in enumerate(chart.categories):
        rows = 1 if end_to_end else len(chart.series)
        middle = y + rows * BAR / 2 + 4.5
        parts.append(f'<text x="{LEFT - 10}" y="{middle:.1f}" text-anchor="end">{escape(_short(category, 26))}</text>')
        if end_to_end:
            parts += _laid_end_to_end(chart, at, y, scale)
            parts.append(_beside(LEFT + totals[at] * scale, y, _told(chart, at, totals[at])))
        else:
            parts += _side_by_side(chart, at, y, scale)
        y += rows * BAR + GAP
    return "".join(parts), y


def _laid_end_to_end(chart: Chart, at: int, y: int, scale: float) -> list[str]:
    drawn = dict(_drawn(chart))
    parts, x = [], float(LEFT)
    for number, (_, values) in enumerate(chart.series):
        wide = (values[at] or 0) * scale
        if number in drawn and (values[at] or chart.shape is Shape.STACKED):
            parts.append(_rect(x, y, wide, number))
        x += wide
    return parts


def _told(chart: Chart, at: int, total: int) -> str:
    """Write what stands beside a bar: its length, and of a step of a waterfall what it changes, with its sign."""
    if chart.shape is not Shape.WATERFALL:
        return _amount(chart, total)
    whole, less, more = (values[at] or 0 for _, values in chart.series[1:])
    return f"{'+' if more else ''}{_amount(chart, whole + more - less)}"


def _side_by_side(chart: Chart, at: int, y: int, scale: float) -> list[str]:
    parts = []
    for number, (_, values) in enumerate(chart.series):
        wide = (values[at] or 0) * scale
        parts.append(_rect(LEFT, y + number * BAR, wide, number))
        parts.append(_beside(LEFT + wide, y + number * BAR, _amount(chart, values[at])))
    return parts


def _drawn(chart: Chart) -> list[tuple[int, tuple[str, tuple[int | None, ...]]]]:
    """Give the series that are seen, by their numbers."""
    numbered = list(enumerate(chart.series))
    return numbered[1:] if chart.shape is Shape.WATERFALL else numbered


def _rect(x: float, y: int, wide: float, number: int) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR - 3}" fill="{_colour(number)}" '
        'stroke="#FFFFFF" stroke-width="1"/>'
    )


def _amount(chart: Chart, value: int | None) -> str:
    if value is None:
        return HIDDEN
    if chart.kind == "money":
        return f"{'-' if value < 0 else ''}£{abs(value) / 100:,.0f}"
    return written(Cell(chart.kind, value))


def _beside(x: float, y: int, told: str) -> str:
    return f'<text x="{x + 6:.1f}" y="{y + 13}">{told}</text>'


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
