"""``check`` and ``audit``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.answers import finding_counts, finding_rows
from transport_opt.cli.options import (
    Closed,
    DataSet,
    Folder,
    Json,
    Matrix,
    Pessimistic,
    Postcodes,
    RoadsName,
    optional_times,
    travel_times,
)
from transport_opt.cli.screen import NO, WRONG_USE, Bar, Screen, answering, problem_rows
from transport_opt.model import Finding, Kind
from transport_opt.model.units import pounds
from transport_opt.service import Verdict

FINDINGS_SHOWN = 20
"""One by one, the hard ones first, unless more are asked for."""


def check(
    dataset: DataSet,
    roads: RoadsName = None,
    matrix: Matrix = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell every problem in the tables by file, row and column.

    With --roads, also the places too far from any road; with --matrix, whether it covers every place.
    Exit 1 if any problem stops the work.
    """
    times = optional_times(roads, matrix, folder)
    with answering(as_json) as screen:
        found = service.check(dataset, times, postcodes)
        screen.problems(found.problems)
        warnings = len(found.problems) - found.stopping
        counts = {name: getattr(found, name) for name in ("pupils", "schools", "vehicle_types", "routes")}
        if found.stopping:
            told = f"{_many(found.stopping, 'problem')} must be mended before a plan can be made"
        else:
            told = (
                f"'{found.name}' can be planned: {_many(found.pupils, 'pupil')}, {_many(found.schools, 'school')}, "
                f"{_many(found.vehicle_types, 'vehicle type')}, {_many(found.routes, 'route')} of today"
            )
        screen.say(f"{told}; {_many(warnings, 'warning')}.")
        answer = {"stops": found.stopping > 0, **counts, "problems": problem_rows(found.problems)}
        screen.answer(answer)
        if found.stopping:
            raise typer.Exit(NO)


def audit(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="Anyone's plan.json.")],
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    shown: Annotated[
        int, typer.Option("--findings", min=0, metavar="N", help="How many findings to tell, the hard ones first.")
    ] = FINDINGS_SHOWN,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Judge anyone's plan by every rule, and work out its money again.

    The verdict comes first, then findings one by one; --json gives them all. Exit 0 if no hard rule is broken, 1 if
    one is, 2 if something cannot be read. Stated money that differs is told.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    with answering(as_json, problems_exit=WRONG_USE) as screen:
        with Bar(screen) as bar:
            verdict = service.audit(dataset, plan_file, times, postcodes, bar)
        _tell(screen, verdict, shown)
        screen.answer(
            {
                "clean": verdict.is_clean,
                "counts": finding_counts(verdict.findings),
                "findings": finding_rows(verdict.findings),
                "cash_pence_per_day": {"stated": verdict.plan.cash_pence_per_day, "worked_out": verdict.cash},
                "money": [
                    {name: getattr(fault, name) for name in ("code", "message", "action", "where")}
                    for fault in verdict.money
                ],
                "notes": list(verdict.notes),
            }
        )
        if not verdict.is_clean:
            raise typer.Exit(NO)


def _tell(screen: Screen, verdict: Verdict, shown: int) -> None:
    """Give the verdict, then its money, then what it rests on."""
    counts = finding_counts(verdict.findings)
    money = "" if verdict.cash is None else f" It costs {pounds(verdict.cash)} a school day."
    state = "Clean" if verdict.is_clean else "Not clean"
    screen.say(
        f"{state}: {_many(counts['hard'], 'hard finding')}, {counts['soft']} soft, {counts['reported']} reported, "
        f"{_many(len(verdict.money), 'fault')} in the money.{money}"
    )
    screen.say(*_by_rule(verdict.findings))
    screen.say(*(f"Money [{fault.code}] {fault.where}: {fault.message} {fault.action}" for fault in verdict.money))
    screen.say(*verdict.notes)
    ordered = sorted(verdict.findings, key=lambda finding: KINDS.index(finding.kind))
    screen.say(*map(_line, ordered[:shown]))
    if len(ordered) > shown:
        screen.say(
            f"{len(ordered) - shown} more of {_many(len(ordered), 'finding')}: --findings {len(ordered)} tells them "
            "all, and so does --json."
        )
    screen.problems(verdict.question.problems)


KINDS = (Kind.HARD, Kind.SOFT, Kind.REPORTED)
"""In the order in which they are told."""


def _by_rule(findings: Sequence[Finding]) -> Iterator[str]:
    """Count findings by rule, a line for each kind that there is."""
    for kind in KINDS:
        counted = Counter(finding.code for finding in findings if finding.kind is kind)
        if counted:
            told = ", ".join(f"{code} {many}" for code, many in counted.most_common())
            yield f"{kind.capitalize()} by rule: {told}."


def _line(finding: Finding) -> str:
    return f"{finding.kind.capitalize()} [{finding.code}] {finding.where}: {finding.message} {finding.action}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
