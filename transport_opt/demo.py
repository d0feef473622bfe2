"""The whole circle on an invented county: check, prepare, plan, audit, compare, and papers to take away.

Nothing is asked of the network, and nothing is written outside the folder given.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from transport_opt import service
from transport_opt.compare import CostComparison, PlanFigures
from transport_opt.errors import ProblemsError, UnreadableInputError
from transport_opt.model.units import pounds
from transport_opt.service import Answer, Papers, Params, Progress, Question, Roads, Verdict

MAP_NAME = "county"
ATTRIBUTION = "Roads: invented. Names and rough places of towns: Derbyshire."
TABLES = ("pupils.csv", "schools.csv", "vehicles.csv", "routes.csv", "policy.toml", "README.md")
BOUND_SECONDS = 10.0
Tell = Callable[[Progress], None]


@dataclass(frozen=True, eq=False)
class Demo:
    """What the demonstration made.

    Attributes
    ----------
    verdict
        Of the plan file as it was read back.
    comparison
        Today's routes first, then the plan.
    steps
        Name and seconds of each step.
    files
        Everything that is left, the plan first.
    """

    folder: Path
    today: Answer
    answer: Answer
    verdict: Verdict
    comparison: CostComparison
    steps: tuple[tuple[str, float], ...]
    files: tuple[Path, ...]


def county() -> Path:
    """Give the folder of the invented county: within the installed package, or beside it in a source tree.

    Raises
    ------
    UnreadableInputError
        It is in neither place.
    """
    package = Path(__file__).parent
    for folder in (package / "data" / "demo", package.parent / "data" / "demo"):
        if (folder / "pupils.csv").is_file():
            return folder
    raise UnreadableInputError(
        "The invented county is not installed with this package; it needs the folder data/demo.",
        "Install transport-opt again, or run it from a copy of the project.",
        str(package / "data" / "demo"),
    )


def run(
    out: Path,
    params: Params = Params(),  # noqa: B008  (immutable)
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
    bound_seconds: float = BOUND_SECONDS,
) -> Demo:
    """Make the demonstration's folder.

    Parameters
    ----------
    out
        Files of an earlier demonstration there are replaced; others are left alone.
    bound_seconds
        How long to prove a lower bound after the search.

    Raises
    ------
    TransportError
        A step cannot be done.
    OSError
        The folder cannot be written to.
    """
    steps = _Steps()
    question = _question(out, params, tell, steps)
    plan_file, today_file = out / "plan.json", out / "baseline.json"
    with steps.timed("today's routes"):
        today = service.baseline_for(question)
        service.save_plan(today.plan, today_file)
    with steps.timed("the search"):
        answer = service.plan_for(question, params, tell, should_stop, bound_seconds=0)
    with steps.timed("the bound"):
        answer = service.bound_for(answer, bound_seconds, params.workers, tell, should_stop)
        service.save_plan(answer.plan, plan_file)
    with steps.timed("the audit of the plan file"):
        verdict = service.audit(out / "tables", plan_file, Roads(MAP_NAME, out / "roads"))
    with steps.timed("the comparison"):
        compared = service.compare(out / "tables", [today_file, plan_file])
    with steps.timed("workbook, map and run sheets"):
        papers = _papers(out, today, answer)
    return Demo(out, today, answer, verdict, compared.comparison, tuple(steps.done), (plan_file, today_file, *papers))


def _question(out: Path, params: Params, tell: Tell | None, steps: "_Steps") -> Question:
    """Copy the tables, check them, prepare the map, and measure the travel times."""
    source, tables, roads = county(), out / "tables", Roads(MAP_NAME, out / "roads")
    with steps.timed("the check"):
        tables.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            shutil.copyfile(source / name, tables / name)
        checked = service.check(tables)
        if checked.stopping:
            raise ProblemsError(checked.problems)
    with steps.timed("the road map"):
        service.build_roads(source / f"{MAP_NAME}.osm", roads.name, roads.folder, tell)
    with steps.timed("the travel times"):
        return service.pose(tables, roads, tell=tell, workers=params.workers)


def _papers(out: Path, today: Answer, answer: Answer) -> tuple[Path, ...]:
    """Write the papers; run sheets of an earlier demonstration go, as its routes were others."""
    sheets = out / "run-sheets"
    for old in sheets.glob("*.pdf"):
        old.unlink()
    papers = Papers(out / "plan.xlsx", out / "map.html", sheets, "An invented county", ATTRIBUTION)
    return service.write_papers(answer, papers, today.plan)


def report(demo: Demo) -> tuple[str, ...]:
    """Tell what came out, in plain words, a paragraph each."""
    today, plan = demo.comparison.plans
    scenario, difference = demo.answer.question.scenario, plan.difference
    less = "less" if difference.per_day <= 0 else "more"
    percent = "" if difference.percent is None else f" ({abs(float(difference.percent)):.1f} %)"
    sheets = sum(path.suffix == ".pdf" for path in demo.files)
    return (
        f"An invented county: {len(scenario.pupils)} pupils, {len(scenario.schools)} schools. Nobody in it exists.",
        f"Today: {_costs(demo.comparison, today)}. The audit finds {_faults(today.hard_findings)} in today's routes.",
        f"Plan: {_costs(demo.comparison, plan)}. The audit finds {_faults(plan.hard_findings)}; "
        f"{_unplaced(len(demo.answer.plan.unplaced))}.",
        *service.bound_words(demo.answer.plan),
        f"Difference: {pounds(abs(difference.per_day))} a school day {less}{percent}, "
        f"{pounds(abs(difference.per_year))} a year of {demo.comparison.days_per_year} school days.",
        "Both are modelled from the same rate card, which is an assumption; tenders may differ by 12 % either way.",
        f"The whole took {sum(seconds for _, seconds in demo.steps):.0f} s: "
        + ", ".join(f"{name} {seconds:.0f}" for name, seconds in demo.steps)
        + ".",
        f"Look next, in {demo.folder}: map.html (opens offline in a browser), plan.xlsx (routes, pupils, costs, why), "
        f"run-sheets ({sheets} PDFs, one a route), plan.json and baseline.json (for programs), tables (the data set).",
    )


def _costs(comparison: CostComparison, plan: PlanFigures) -> str:
    (least, most), (least_year, most_year) = plan.band_per_day, plan.band_per_year
    return (
        f"{plan.routes} routes, {pounds(plan.per_day.total)} a school day "
        f"(±12 %: {service.money_words(least, most)}), {pounds(plan.per_year.total)} a year of "
        f"{comparison.days_per_year} school days (±12 %: {service.money_words(least_year, most_year)})"
    )


def _faults(hard: int) -> str:
    return "no rule broken" if hard == 0 else f"{hard} hard finding{'' if hard == 1 else 's'}"


def _unplaced(count: int) -> str:
    if count == 0:
        return "every pupil has a seat"
    return f"{count} pupil{' has' if count == 1 else 's have'} no seat in some session, with reasons"


@dataclass
class _Steps:
    """Notes how long each step takes."""

    done: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.done.append((name, time.monotonic() - begun))
