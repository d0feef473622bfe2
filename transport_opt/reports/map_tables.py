"""The map's twin in tables: everything drawn, in words, without a script."""

from collections.abc import Iterable, Sequence
from html import escape

from transport_opt.model import Plan, Route, Run, Scenario
from transport_opt.model.units import pounds
from transport_opt.reports.journeys import SESSION_WORDS, days_in_words
from transport_opt.reports.map_data import PALETTE
from transport_opt.reports.run_sheet import minute
from transport_opt.reports.tables import RouteRow, StopRow, route_rows, stop_rows, unplaced_rows

ROUTE_HEADINGS = (
    "Line",
    "Route",
    "Vehicle type",
    "Assistants",
    "Pupils",
    "Schools",
    "First pick-up",
    "Last set-down",
    "Cash a school day",
)
STOP_HEADINGS = ("Stop", "Arrive", "Depart", "Where", "Boards", "Alights")
UNPLACED_HEADINGS = ("Pupil", "School", "Sessions", "Why", "Nearest remedy")


def routes_table(scenario: Scenario, plan: Plan) -> str:
    """Write the table of routes; each route's name leads to its stops.

    Raises
    ------
    TransportError
        A route has no price.
    """
    rows = "".join(_route_line(row) for row in route_rows(scenario, plan))
    caption = "Routes, with the number that each line carries on the map"
    return f'<table id="routes-table">{_head(caption, ROUTE_HEADINGS)}<tbody>{rows}</tbody></table>'


def _route_line(row: RouteRow) -> str:
    swatch = f'<span class="swatch c{(row.line - 1) % len(PALETTE)}" aria-hidden="true"></span>'
    cells = (
        row.vehicle_type,
        str(row.assistants),
        str(row.pupils),
        row.schools,
        _time(row.first_call),
        _time(row.last_call),
        pounds(row.cash),
    )
    link = f'<a href="#stops-{row.line}" data-line="{row.line}">{escape(row.route_id)}</a>'
    return f'<tr id="row-{row.line}"><td>{swatch}{row.line}</td><th scope="row">{link}</th>{_cells(cells)}</tr>'


def _time(seconds: int | None) -> str:
    return "" if seconds is None else minute(seconds)


def stops_tables(scenario: Scenario, plan: Plan) -> str:
    """Write, for each route, a part that opens and shows the stops of each of its runs."""
    stops = iter(stop_rows(scenario, plan))
    return "".join(_route_stops(line, route, stops) for line, route in enumerate(plan.routes, 1))


def _route_stops(line: int, route: Route, stops: Iterable[StopRow]) -> str:
    rows = iter(stops)
    runs = "".join(_run_table(route, run, [next(rows) for _ in run.stops]) for run in route.runs)
    return (
        f'<details id="stops-{line}"><summary>Route {escape(route.route_id)} (line {line})</summary>{runs}'
        f'<p><a href="#map">Back to the map</a> <a href="#row-{line}">Back to the route\'s row</a></p></details>'
    )


def _run_table(route: Route, run: Run, stops: Sequence[StopRow]) -> str:
    caption = f"Route {route.route_id}, {SESSION_WORDS[run.direction]}, run {run.run}, {days_in_words(run.days)}"
    body = "".join(
        f'<tr><th scope="row">{row.order}</th>'
        + _cells(
            (minute(row.arrive), minute(row.depart), row.name, ", ".join(row.boards), ", ".join(row.alights)),
        )
        + "</tr>"
        for row in stops
    )
    return f"<table>{_head(caption, STOP_HEADINGS)}<tbody>{body}</tbody></table>"


def unplaced_table(scenario: Scenario, plan: Plan) -> str:
    """Write the table of pupils without a seat, or a sentence that there are none."""
    rows = unplaced_rows(scenario, plan)
    if not rows:
        return "<p>Every pupil has a seat.</p>"
    body = "".join(
        f'<tr><th scope="row">{escape(row.pupil_id)}</th>'
        + _cells((row.school, row.sessions, row.message, row.action))
        + "</tr>"
        for row in rows
    )
    return f"<table>{_head('Pupils without a seat, and why', UNPLACED_HEADINGS)}<tbody>{body}</tbody></table>"


def _head(caption: str, headings: Sequence[str]) -> str:
    cells = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    return f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"


def _cells(values: Iterable[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
