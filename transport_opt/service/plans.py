"""Plans made, plans judged, and the money worked out again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from transport_opt import __version__
from transport_opt.audit import audit as judge
from transport_opt.baseline import ModelledAndPaid, modelled_and_paid
from transport_opt.baseline import baseline as timed_today
from transport_opt.costs import LINES, price
from transport_opt.errors import TransportError, UnreadableInputError
from transport_opt.intake.plan_file import read_plan, write_plan
from transport_opt.model import Finding, Pence, Plan, Provenance
from transport_opt.model.units import pounds
from transport_opt.service.bounds import bounded, contradiction, usual_seconds
from transport_opt.service.leftovers import sweep
from transport_opt.service.question import Question, TravelTimes, pose
from transport_opt.service.telling import Tell
from transport_opt.solve import Params, solve

ROUTES_NAMED = 10
"""Routes whose stated prices are told one by one before the rest are only counted."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A plan, priced and audited, beside the question it answers."""

    question: Question
    plan: Plan


@dataclass(frozen=True, slots=True)
class MoneyFault:
    """A price that a plan states and that the rate card does not make.

    Attributes
    ----------
    code
        ``cash-differs``; ``cash-unknown`` where the plan cannot be priced at all; ``cash-contradicted`` where it costs
        less than it says any plan can.
    """

    code: str
    message: str
    action: str
    where: str


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the auditor says of a plan.

    Attributes
    ----------
    plan
        As it was given, with these findings in place of its own.
    cash
        What the plan costs a school day by these travel times and rates; ``None`` where it cannot be priced.
    money
        Prices that the plan states otherwise.
    notes
        What is worth knowing and no fault.
    """

    question: Question
    plan: Plan
    cash: Pence | None
    money: tuple[MoneyFault, ...]
    notes: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them: hard, soft and reported."""
        return self.plan.findings

    @property
    def is_clean(self) -> bool:
        """Whether no hard rule is broken; stated money that differs is told beside it."""
        return not self.plan.hard_findings


def plan(
    dataset: Path,
    times: TravelTimes,
    params: Params = Params(),  # noqa: B008  (immutable)
    postcodes: Path | None = None,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
    bound_seconds: float | None = None,
) -> Answer:
    """Make a plan from tables and travel times: search, price, audit, prove a bound.

    Parameters
    ----------
    should_stop
        Asked a few times a second; once it says yes, the best plan so far is the answer, with what is proven of it.
    bound_seconds
        How long to prove a lower bound after the search; by default as `service.bounds.usual_seconds` says.

    Raises
    ------
    ProblemsError
        The data set has problems that stop the work, or places too far from any road.
    UnreadableInputError, RoadsError, MatrixError
        Something cannot be read.
    """
    question = pose(dataset, times, postcodes, tell, params.workers)
    return plan_for(question, params, tell, should_stop, bound_seconds)


def plan_for(
    question: Question,
    params: Params = Params(),  # noqa: B008  (immutable)
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
    bound_seconds: float | None = None,
    keep: Callable[[Plan], None] | None = None,
    known: Plan | None = None,
) -> Answer:
    """Make a plan for a question that is posed already; `keep` and `known` are `solve`'s."""
    found = solve(question.scenario, question.matrix, params, tell, should_stop, keep, known)
    stopped = should_stop is not None and should_stop()
    answer = finished_by_hand(question, found) if stopped else finished_plan(question, found)
    seconds = usual_seconds(params) if bound_seconds is None else bound_seconds
    return bound_for(answer, seconds, params.workers, tell, should_stop)


def bound_for(
    answer: Answer,
    seconds: float,
    workers: int = 2,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Answer:
    """Prove, for a plan that is priced and audited, what none that carries the same rides can cost less than."""
    return replace(answer, plan=bounded(answer.question, answer.plan, seconds, workers, tell, should_stop))


def baseline(
    dataset: Path,
    times: TravelTimes,
    postcodes: Path | None = None,
    tell: Tell | None = None,
    leavers_out: bool = False,
) -> Answer:
    """Time, price and audit today's routes; without the rows of leavers where asked.

    Raises
    ------
    UnreadableInputError
        The data set has no routes of today; or as `plan`.
    ProblemsError, RoadsError, MatrixError
        As `plan`.
    """
    return baseline_for(pose(dataset, times, postcodes, tell, leavers_out=leavers_out))


def baseline_for(question: Question) -> Answer:
    """Time, price and audit today's routes for a question that is posed already.

    Raises
    ------
    UnreadableInputError
        The data set has no routes of today.
    """
    if not question.scenario.todays_routes:
        raise UnreadableInputError(
            f"The data set '{question.name}' has no routes of today; a baseline needs routes.csv with a row for each "
            "pupil, direction and place in the order.",
            "Add routes.csv (docs/data-dictionary.md), or make a plan without a baseline.",
            "routes.csv",
        )
    return finished_plan(question, timed_today(question.scenario, question.matrix))


def paid_today(today: Answer) -> ModelledAndPaid:
    """Hold the modelled prices of today's routes against those paid."""
    return modelled_and_paid(today.question.scenario, today.plan)


def finished_by_hand(question: Question, bare: Plan) -> Answer:
    """Finish the plan of a search that somebody stopped."""
    return finished_plan(question, stopped_by_hand(bare))


def stopped_by_hand(bare: Plan) -> Plan:
    """Note that somebody stopped the search for a plan."""
    return replace(bare, provenance=replace(bare.provenance, stop=f"{bare.provenance.stop}, stopped by hand"))


def finished_plan(question: Question, bare: Plan, earlier: Plan | None = None) -> Answer:
    """Price a plan, audit it, against an earlier one if it reviews one, and note where it comes from."""
    origin = replace(bare.provenance, scenario_sha256=question.sha256, roads=question.matrix.name, version=__version__)
    return audited(question, bare, origin, earlier)


def audited(question: Question, bare: Plan, origin: Provenance, earlier: Plan | None = None) -> Answer:
    """Price a plan and audit it, with the provenance given."""
    scenario, matrix = question.scenario, question.matrix
    priced = replace(price(scenario, matrix, bare), provenance=origin)
    return Answer(question, replace(priced, findings=judge(scenario, matrix, priced, earlier)))


def save_plan(finished: Plan, path: Path) -> None:
    """Write a plan whole or not at all, and clear away what a killed command left beside it.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full; an old file is untouched.
    """
    sweep(path)
    write_plan(finished, path)


def audit(
    dataset: Path, plan_file: Path, times: TravelTimes, postcodes: Path | None = None, tell: Tell | None = None
) -> Verdict:
    """Judge anyone's plan by every rule, and work out its money again.

    Raises
    ------
    PlanFileError
        The plan file does not follow transport-plan/1.
    ProblemsError, UnreadableInputError, RoadsError, MatrixError
        As `plan`.
    """
    given = read_plan(plan_file)
    return audit_for(pose(dataset, times, postcodes, tell, leavers_out=True), given)


def audit_for(question: Question, given: Plan) -> Verdict:
    """Judge a plan for a question that is posed already."""
    findings = judge(question.scenario, question.matrix, given)
    made_from = given.provenance.scenario_sha256
    notes = []
    if made_from and made_from != question.sha256:
        notes.append("The plan says that it was made from other tables than these, or from these before a change.")
    if given.cash_pence_per_day is None:
        notes.append("The plan states no cash, so none could be checked.")
    try:
        right = price(question.scenario, question.matrix, given)
    except TransportError as error:
        fault = MoneyFault("cash-unknown", f"The plan cannot be priced. {error.message}", error.action, error.where)
        return Verdict(question, replace(given, findings=findings), None, (fault,), tuple(notes))
    judged = replace(given, findings=findings)
    faults = (*_money_faults(given, right), *_contradictions(judged, right.cash_pence_per_day or Pence(0)))
    return Verdict(question, judged, right.cash_pence_per_day, faults, tuple(notes))


def _money_faults(given: Plan, right: Plan) -> Iterator[MoneyFault]:
    action = "Price the plan again from these tables and travel times, or check which of them changed."
    stated, worked_out = given.cash_pence_per_day, right.cash_pence_per_day or Pence(0)
    if stated is not None and stated != worked_out:
        said, worth = pounds(stated), pounds(worked_out)
        message = f"The plan states {said} a school day; its stops and the rate card make {worth}."
        yield MoneyFault("cash-differs", message, action, "cash_pence_per_day")
    wrong = []
    for old, new in zip(given.routes, right.routes, strict=True):
        if old.cash is not None and new.cash is not None and old.cash != new.cash:
            lines = (
                f"{line} {pounds(getattr(old.cash, line))}, not {pounds(getattr(new.cash, line))}"
                for line in LINES
                if getattr(old.cash, line) != getattr(new.cash, line)
            )
            wrong.append((old.route_id, ", ".join(lines)))
    for route_id, told in wrong[:ROUTES_NAMED]:
        yield MoneyFault("cash-differs", f"Route {route_id} states {told}.", action, f"route {route_id}")
    if len(wrong) > ROUTES_NAMED:
        message = f"{len(wrong) - ROUTES_NAMED} more routes state other prices than the rate card makes."
        yield MoneyFault("cash-differs", message, action, "routes")


def _contradictions(judged: Plan, cash: Pence) -> Iterator[MoneyFault]:
    """Tell a bound above what the plan costs itself; one that breaks a rule may cost less than all that keep it."""
    bound = judged.lower_bound_pence_per_day
    if bound is not None and bound > cash and not judged.hard_findings:
        action = "Prove the bound again from these tables and travel times, or check which of them changed."
        yield MoneyFault("cash-contradicted", contradiction(cash, bound), action, "lower_bound_pence_per_day")
