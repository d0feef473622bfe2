"""Answers as JSON has them, and a few words for people."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transport_opt.cli.screen import problem_rows
from transport_opt.model import Finding
from transport_opt.model.units import pounds
from transport_opt.service import Answer, gap_percent, paid_today


def plan_answer(answer: Answer, files: Sequence[Path]) -> dict[str, Any]:
    """Tell a plan in figures; the whole of it is in its file."""
    plan, scenario = answer.plan, answer.question.scenario
    origin = plan.provenance
    return {
        "files": [str(path) for path in files],
        "pupils": len(scenario.pupils),
        "routes": len(plan.routes),
        "unplaced": len(plan.unplaced),
        "cash_pence_per_day": plan.cash_pence_per_day,
        "notional_pence_per_day": plan.notional_pence_per_day,
        "lower_bound_pence_per_day": plan.lower_bound_pence_per_day,
        "one_school_lower_bound_pence_per_day": plan.one_school_lower_bound_pence_per_day,
        "gap_percent": gap_percent(plan),
        "schools_solved": None if plan.prices is None else plan.prices.schools_solved,
        "findings": finding_counts(plan.findings),
        "provenance": {name: getattr(origin, name) for name in origin.__dataclass_fields__},
        "problems": problem_rows(answer.question.problems),
    }


def finding_counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by kind."""
    counted = Counter(str(finding.kind) for finding in findings)
    return {kind: counted[kind] for kind in ("hard", "soft", "reported")}


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Give findings as a plan file has them."""
    names = ("code", "kind", "message", "action", "where")
    return [{name: str(getattr(finding, name)) for name in names} for finding in findings]


def paid_words(today: Answer) -> str:
    """Hold what is paid against what the rate card makes, over the routes where both are known."""
    paid = paid_today(today)
    known = sum(line.paid is not None for line in paid.routes)
    if not known:
        return "routes.csv states no price_per_day, so the model cannot be held against what is paid."
    return (
        f"For the {known} of {len(paid.routes)} routes whose price routes.csv states, {pounds(paid.paid)} a school day "
        f"is paid and the rate card makes {pounds(paid.modelled)}."
    )
