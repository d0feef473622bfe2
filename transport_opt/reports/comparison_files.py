"""A comparison as a file of its own: a workbook for people, JSON for programs."""

import io
import json
from dataclasses import asdict
from fractions import Fraction

import xlsxwriter

from transport_opt.compare import Comparison
from transport_opt.reports.comparison_sheet import write_comparison
from transport_opt.reports.sheet import Styles
from transport_opt.reports.workbook import FIXED_DATE

FORMAT = "transport-comparison/1"


def comparison_to_xlsx(comparison: Comparison) -> bytes:
    """Make an .xlsx workbook of one sheet; the same comparison makes the same bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"title": "Plans side by side", "created": FIXED_DATE})
        write_comparison(workbook, Styles(workbook), comparison)
    return stream.getvalue()


def comparison_to_json(comparison: Comparison) -> bytes:
    """Make JSON: money in pence, times in whole seconds, percentages of the first plan with two decimals."""
    value = {"format": FORMAT, **asdict(comparison)}
    for plan, figures in zip(value["plans"], comparison.plans, strict=True):
        for lines, cash in ((plan["per_day"], figures.per_day), (plan["per_year"], figures.per_year)):
            lines["total"] = cash.total
        plan["vehicles"] = dict(figures.vehicles)
        percent: Fraction | None = figures.difference.percent
        plan["difference"]["percent"] = None if percent is None else round(float(percent), 2)
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
