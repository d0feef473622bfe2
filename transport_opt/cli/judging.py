"""``check`` and ``audit``."""

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

FINDINGS_SHOWN = 100
"""Of the soft and reported ones; the hard ones are all told."""


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
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Judge anyone's plan by every rule, and work out its money again.

    Exit 0 if no hard rule is broken, 1 if one is, 2 if something cannot be read. Stated money that differs is told.
    """
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    with answering(as_json, problems_exit=WRONG_USE) as screen:
        with Bar(screen) as bar:
            verdict = service.audit(dataset, plan_file, times, postcodes, bar)
        _tell(screen, verdict)
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


def _tell(screen: Screen, verdict: Verdict) -> None:
    screen.problems(verdict.question.problems)
    hard = verdict.plan.hard_findings
    others = [finding for finding in verdict.findings if finding.kind is not Kind.HARD]
    screen.say(*(_line(finding) for finding in (*hard, *others[:FINDINGS_SHOWN])))
    if len(others) > FINDINGS_SHOWN:
        screen.say(f"{len(others) - FINDINGS_SHOWN} more soft and reported findings; --json gives them all.")
    screen.say(*(f"Money [{fault.code}] {fault.where}: {fault.message} {fault.action}" for fault in verdict.money))
    screen.say(*verdict.notes)
    counts = finding_counts(verdict.findings)
    money = "" if verdict.cash is None else f" It costs {pounds(verdict.cash)} a school day."
    state = "Clean" if verdict.is_clean else "Not clean"
    screen.say(
        f"{state}: {_many(counts['hard'], 'hard finding')}, {counts['soft']} soft, {counts['reported']} reported, "
        f"{_many(len(verdict.money), 'fault')} in the money.{money}"
    )


def _line(finding: Finding) -> str:
    return f"{finding.kind.capitalize()} [{finding.code}] {finding.where}: {finding.message} {finding.action}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
