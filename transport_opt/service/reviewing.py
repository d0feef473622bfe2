"""The term review: a plan that follows an earlier one with no more change than allowed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from transport_opt.audit import audit as judge
from transport_opt.audit.words import many
from transport_opt.errors import UnreadableInputError
from transport_opt.files import write_whole
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Pence, Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.review import Change, change_between, unlawful, with_names_kept
from transport_opt.service.plans import Answer, finished_plan, save_plan, stopped_by_hand
from transport_opt.service.question import Question, TravelTimes, pose
from transport_opt.service.telling import Tell
from transport_opt.solve import SHARES, Params, Review, frontier, solve

FRONTIER_FILE = "frontier.json"


@dataclass(frozen=True, eq=False)
class Reviewed:
    """A plan that follows an earlier one.

    Attributes
    ----------
    share
        Of the pupils who continue, how many were allowed to change; ``None`` where all were.
    answer
        Priced, and audited against the earlier plan and this share.
    cash_before
        Pence a school day that the earlier plan states; ``None`` where it states none.
    unlawful
        Pupils on routes of the earlier plan that break hard rules: some of them have to change.
    """

    share: Fraction | None
    answer: Answer
    change: Change
    cash_before: Pence | None
    unlawful: frozenset[str]

    @property
    def is_within(self) -> bool:
        """Whether no more pupils change than were allowed."""
        return self.share is None or self.change.share <= self.share


def review(
    dataset: Path,
    earlier_file: Path,
    times: TravelTimes,
    share: Fraction | None = None,
    params: Params = Params(),  # noqa: B008  (immutable)
    postcodes: Path | None = None,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Reviewed:
    """Plan this term's pupils so that no more of them change route than allowed.

    Parameters
    ----------
    dataset
        This term's pupils; rows of today's routes that name leavers are left out.
    earlier_file
        Last term's plan, or today's routes as `baseline` writes them.
    share
        Of the pupils in both, how many may change; the policy's if not given.

    Raises
    ------
    PlanFileError
        The earlier plan does not follow transport-plan/1.
    UnreadableInputError
        It has no pupil of this data set.
    ProblemsError, RoadsError, MatrixError
        As `service.plan`.
    """
    earlier = read_plan(earlier_file)
    question = pose(dataset, times, postcodes, tell, params.workers, leavers_out=True)
    return review_for(question, earlier, share, params, tell, should_stop)


def review_for(
    question: Question,
    earlier: Plan,
    share: Fraction | None = None,
    params: Params = Params(),  # noqa: B008  (immutable)
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
    keep: Callable[[Plan], None] | None = None,
    known: Plan | None = None,
) -> Reviewed:
    """Review for a question that is posed already; `keep` and `known` are `solve`'s."""
    _be_of_these(question, earlier)
    allowed = question.scenario.policy.change_cap.share if share is None else share
    asked = Review(earlier, allowed)
    found = solve(question.scenario, question.matrix, params, tell, should_stop, keep, known, asked)
    if should_stop is not None and should_stop():
        found = stopped_by_hand(found)
    return reviewed(question, earlier, allowed, found)


def review_frontier(
    dataset: Path,
    earlier_file: Path,
    times: TravelTimes,
    shares: Sequence[Fraction] = SHARES,
    params: Params = Params(),  # noqa: B008  (immutable)
    postcodes: Path | None = None,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Reviewed, ...]:
    """Plan at several shares of change and without a cap, from one pool of routes; see `review`."""
    earlier = read_plan(earlier_file)
    question = pose(dataset, times, postcodes, tell, params.workers, leavers_out=True)
    _be_of_these(question, earlier)
    steps = frontier(question.scenario, question.matrix, params, earlier, sorted(shares), tell, should_stop)
    return tuple(reviewed(question, earlier, step.share, step.plan) for step in steps)


def reviewed(question: Question, earlier: Plan, share: Fraction | None, bare: Plan) -> Reviewed:
    """Name a plan's routes as those they continue, price it, audit it against the earlier plan, tell who changes."""
    scenario = _capped(question.scenario, Fraction(1) if share is None else share)
    named = with_names_kept(scenario, earlier, bare)
    plan = finished_plan(replace(question, scenario=scenario), named, earlier).plan
    before = replace(earlier, findings=judge(question.scenario, question.matrix, earlier))
    routes = unlawful(before)
    forced = frozenset(name for route in before.routes if route.route_id in routes for name in route.pupil_ids)
    return Reviewed(
        share, Answer(question, plan), change_between(scenario, earlier, plan), earlier.cash_pence_per_day, forced
    )


def review_words(found: Reviewed) -> tuple[str, ...]:
    """Tell in words who changes, and why more do than may."""
    change = found.change
    most = "" if found.share is None else f"; at most {_percent(found.share)} may"
    told = [
        f"{change_route(change, 'continuing ')}, {_percent(change.share)}{most}. "
        f"{len(change.joined)} joined and {len(change.left)} left.",
    ]
    if change.notional:
        told.append(f"The changes weigh {pounds(change.notional)} a day of notional pounds; nobody pays them.")
    if not found.is_within:
        told.append(
            f"No plan within {_percent(found.share or Fraction(0))} was found. {_ride(len(found.unlawful))} on "
            "routes of the earlier plan that break hard rules now, so some of them have to change; in this plan "
            f"{_do(len(found.change.changed))}. Allow more change, or search longer."
        )
    return tuple(told)


def change_route(change: Change, which: str = "") -> str:
    """Count who changes route among whom, such as ``1 of 3 other pupils changes route``."""
    changed, among = len(change.changed), many(len(change.continuing), f"{which}pupil")
    return f"{changed} of {among} {'changes' if changed == 1 else 'change'} route"


def _ride(pupils: int) -> str:
    return f"{many(pupils, 'pupil')} {'rides' if pupils == 1 else 'ride'}"


def _do(pupils: int) -> str:
    return f"{many(pupils, 'pupil')} {'does' if pupils == 1 else 'do'}"


def review_figures(found: Reviewed) -> dict[str, Any]:
    """Give the figures of a review as JSON has them; pupils by id."""
    change, plan = found.change, found.answer.plan
    return {
        "max_changed_percent": None if found.share is None else float(100 * found.share),
        "continuing": len(change.continuing),
        "changed": sorted(change.changed),
        "changed_percent": round(float(100 * change.share), 2),
        "joined": sorted(change.joined),
        "left": sorted(change.left),
        "within_cap": found.is_within,
        "change_notional_pence_per_day": change.notional,
        "pupils_on_unlawful_routes_before": len(found.unlawful),
        "cash_pence_per_day": plan.cash_pence_per_day,
        "cash_pence_per_day_before": found.cash_before,
        "routes": len(plan.routes),
        "unplaced": len(plan.unplaced),
        "hard_findings": len(plan.hard_findings),
    }


def frontier_rows(found: Sequence[Reviewed]) -> list[tuple[str, ...]]:
    """Give the frontier as a table: what may change, who does, what it costs, and what is saved against before."""
    return [
        (
            "free" if one.share is None else _percent(one.share),
            f"{len(one.change.changed)} ({_percent(one.change.share)})",
            pounds(cash),
            "" if one.cash_before is None else pounds(Pence(one.cash_before - cash)),
            str(len(one.answer.plan.routes)),
            str(len(one.answer.plan.unplaced)),
            "" if one.is_within else "none within the cap was found",
        )
        for one in found
        for cash in [one.answer.plan.cash_pence_per_day or Pence(0)]
    ]


def save_frontier(found: Sequence[Reviewed], folder: Path) -> tuple[Path, ...]:
    """Write each plan of a frontier to a folder, and their figures to `FRONTIER_FILE` after them.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full.
    """
    files = tuple(folder / f"{_name(one)}.json" for one in found)
    for one, file in zip(found, files, strict=True):
        save_plan(one.answer.plan, file)
    told = [{"file": file.name, **review_figures(one)} for one, file in zip(found, files, strict=True)]
    table = folder / FRONTIER_FILE
    write_whole(table, (json.dumps({"frontier": told}, indent=1) + "\n").encode())
    return (*files, table)


def _name(one: Reviewed) -> str:
    return "free" if one.share is None else f"changed-{float(100 * one.share):g}"


FRONTIER_HEADS = ("may change", "change", "a day", "saved", "routes", "unplaced", "")


def exact_share(share: float | None) -> Fraction | None:
    """Give a share as it was written: 0.1 is a tenth and not the nearest number that a machine has."""
    return None if share is None else Fraction(repr(share))


def _capped(scenario: Scenario, share: Fraction) -> Scenario:
    policy = scenario.policy
    return replace(scenario, policy=replace(policy, change_cap=replace(policy.change_cap, share=share)))


def _be_of_these(question: Question, earlier: Plan) -> None:
    """Refuse a plan for other pupils: everybody would be new.

    Raises
    ------
    UnreadableInputError
        The earlier plan and the data set have no pupil in common.
    """
    carried = {name for route in earlier.routes for name in route.pupil_ids}
    known: Mapping[str, Any] = question.scenario.pupil
    if not carried & known.keys():
        raise UnreadableInputError(
            f"The earlier plan must carry pupils of the data set '{question.name}'; of the {len(carried)} that it "
            f"carries none is among its {len(known)}.",
            "Give the plan that was adopted for these pupils, or make a baseline of today's routes.",
            "the earlier plan",
        )


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.1f} %"
