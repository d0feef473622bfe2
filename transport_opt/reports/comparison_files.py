"""The report of a comparison as a file: workbook, PDF, HTML or JSON, all laid out from the same figures."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from transport_opt.compare import CostComparison
from transport_opt.reports.comparison_html import comparison_html
from transport_opt.reports.comparison_json import comparison_to_json
from transport_opt.reports.comparison_paper import comparison_paper
from transport_opt.reports.comparison_pdf import comparison_pdf
from transport_opt.reports.comparison_workbook import comparison_workbook
from transport_opt.reports.workbook import FIXED_DATE


def to_xlsx(comparison: CostComparison, made: date | None = None) -> bytes:
    """Make an .xlsx workbook."""
    created = FIXED_DATE if made is None else datetime(made.year, made.month, made.day, tzinfo=UTC)
    return comparison_workbook(comparison_paper(comparison, _words(made)), created)


def to_pdf(comparison: CostComparison, made: date | None = None) -> bytes:
    """Make a tagged PDF."""
    return comparison_pdf(comparison_paper(comparison, _words(made)))


def to_html(comparison: CostComparison, made: date | None = None) -> bytes:
    """Make a page of its own."""
    return comparison_html(comparison_paper(comparison, _words(made)))


def to_json(comparison: CostComparison, made: date | None = None) -> bytes:
    """Make JSON."""
    return comparison_to_json(comparison, "" if made is None else made.isoformat())


COMPARISON_KINDS: dict[str, Callable[[CostComparison, date | None], bytes]] = {
    ".xlsx": to_xlsx,
    ".pdf": to_pdf,
    ".html": to_html,
    ".json": to_json,
}
"""Endings of the reports that can be written. The same figures and date make the same bytes."""


def _words(made: date | None) -> str:
    return "" if made is None else f"{made.day} {made:%B %Y}"
