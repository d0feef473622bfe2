"""What a job asks for and what becomes of its answer: the part of a job that knows plans."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from transport_opt.errors import UnreadableInputError
from transport_opt.intake.plan_file import plan_from_json, plan_to_json
from transport_opt.model import Plan
from transport_opt.service.datasets import Owner
from transport_opt.service.drawings import drawings_with
from transport_opt.service.masks import Pseudonyms, pseudonyms
from transport_opt.service.plans import Answer, finished_by_hand, stopped_by_hand
from transport_opt.service.question import Question
from transport_opt.service.questions import question_of
from transport_opt.service.reviewing import exact_share, reviewed
from transport_opt.service.secrets import Secrets
from transport_opt.service.stored_plans import parts_of, plan_bytes
from transport_opt.service.telling import stages
from transport_opt.service.working import follow, judge, search, search_area, today
from transport_opt.solve import Area, Params, areas, joined
from transport_opt.store import NO_PAPERS, Checkpoint, JobRecord, Once, Papers, ScenarioRecord, Store, new_id

PLAN, BASELINE, AUDIT, REVIEW = "plan", "baseline", "audit", "review"
SLICES = 10
"""Plans that a search by the clock gives to be kept over its time, at least."""
ROUNDED = 1e-6
"""Of a round: what sums of fractions of seconds may be short of its end."""

log = logging.getLogger(__name__)

Call = tuple[Callable[..., bytes], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for.

    Attributes
    ----------
    params
        Of a plan: ``seconds`` or ``iterations``, ``seed``, ``bound_seconds``; and a ``name``.
    most_open
        Jobs that the account may have which have not ended; any number unless it is given.
    once
        The request that is to ask for one job only, for whatever kind of thing its key was used.
    """

    kind: str
    params: Mapping[str, Any]
    once: Once | None = None
    most_open: int | None = None


def ask_job(
    store: Store, scenario: ScenarioRecord, asked: Asked, owner: Owner, now: datetime, given: bytes | None = None
) -> JobRecord:
    """Note a job; a request that made one before gives the job that is there already.

    Parameters
    ----------
    given
        The plan to audit.

    Raises
    ------
    KeyReusedError
        The key was used for another request.
    TooManyJobsError
        The account has as many open jobs as it may.
    PlanFileError
        The plan to audit does not follow transport-plan/1.
    """
    if given is not None:
        plan_from_json(given)
    job = JobRecord(
        job_id=new_id("jb"),
        kind=asked.kind,
        council=scenario.council,
        scenario_id=scenario.scenario_id,
        params=asked.params,
        account_id=owner.account_id,
        created_at=now,
    )
    return store.add_job(job, given, asked.once, asked.most_open)


def work_of(
    store: Store, job: JobRecord, roads: Path, threads: int
) -> tuple[Callable[[Checkpoint | None], Call], Question]:
    """Pose a job's question, and give what is to be called for it, from the last plan kept if there is one."""

    def tell(told: Any) -> None:
        store.tell_job(job.job_id, told.stage, 0.0, 1.0, None, None, round(told.elapsed, 1))

    question = question_of(store, store.scenario(job.scenario_id), roads, tell, threads)
    stages(tell, "waiting for a processor")(0.0)
    # The road map stays here: times are known, and only the drawing asks for lines.
    bare = replace(question, road_map=None)

    def call(known: Checkpoint | None) -> Call:
        if job.kind == BASELINE:
            return today, (bare,)
        if job.kind == AUDIT:
            if known is None:
                raise UnreadableInputError("The plan to audit is no longer there.", "Send it again.", job.job_id)
            return judge, (bare, known.content)
        spent = 0.0 if known is None else known.spent
        content = None if known is None else known.content
        if job.kind == REVIEW:
            return follow, (bare, _params(job, threads, spent), _earlier(store, job), job.params.get("share"), content)
        return search, (bare, _params(job, threads, spent), job.params.get("bound_seconds"), content)

    return call, question


@dataclass(frozen=True, eq=False)
class AreaRound:
    """Areas of a county that are searched at once for a part of the time.

    Attributes
    ----------
    begun, ends
        Seconds of the whole search that are used up before and after the round.
    """

    parts: tuple[Area, ...]
    params: Params
    begun: float
    ends: float

    def call(self, at: int, kept: tuple[bytes, float] | None = None) -> Call:
        """Give what is to be called for an area, from the plan and after the seconds that an earlier call kept."""
        part, spent = self.parts[at], 0.0
        if kept is not None:
            part, spent = replace(part, known=plan_from_json(kept[0])), kept[1]
        return search_area, (part, self.params, self.ends - self.begun, spent)

    def so_far(self, kept: Sequence[tuple[bytes, float] | None]) -> tuple[bytes, float]:
        """Join what is known of the areas into a plan to go on from, and give the seconds that all of them had."""
        pairs = zip(self.parts, kept, strict=True)
        plans = [part.known if one is None else plan_from_json(one[0]) for part, one in pairs]
        return plan_to_json(joined(plans)), self.begun + min(0.0 if one is None else one[1] for one in kept)


def area_round(
    job: JobRecord, question: Question, known: Checkpoint | None, wanted: int, rounds: int, threads: int
) -> AreaRound | None:
    """Cut a plan's question into areas for the next of some rounds, or for what is left of one that was broken off.

    Returns
    -------
    AreaRound or None
        None where only the last round is left, the question has locks, or the search stops by moves and must be
        repeatable.
    """
    params = _params(job, threads, 0.0 if known is None else known.spent)
    if params.seconds is None or question.scenario.locks or job.kind != PLAN:
        return None
    each = params.seconds / rounds
    turn = int(params.spent / each + ROUNDED)
    if turn >= rounds - 1:
        return None
    before = Plan(()) if known is None else plan_from_json(known.content)
    parts = areas(question.scenario, question.matrix, before, wanted, turn)
    return AreaRound(parts, params, params.spent, (turn + 1) * each)


def joined_areas(contents: Sequence[bytes]) -> bytes:
    """Put the plan files for areas together as one that a search can go on from."""
    return plan_to_json(joined([plan_from_json(content) for content in contents]))


def stopped_with(store: Store, job: JobRecord, question: Question, content: bytes) -> bytes:
    """Give a plan that a search kept as the answer: priced and audited, with nothing proven of it."""
    plan = plan_from_json(content)
    if job.kind != REVIEW:
        return plan_to_json(finished_by_hand(question, plan).plan)
    share, earlier = exact_share(job.params.get("share")), plan_from_json(_earlier(store, job))
    share = question.scenario.policy.change_cap.share if share is None else share
    return plan_to_json(reviewed(question, earlier, share, stopped_by_hand(plan)).answer.plan)


def _earlier(store: Store, job: JobRecord) -> bytes:
    """Give the plan file that a review follows.

    Raises
    ------
    NotThereError
        It was deleted since the review was asked for.
    """
    return plan_bytes(store, store.plan(str(job.params["earlier_plan_id"]), int(job.params["earlier_version"])))


def _params(job: JobRecord, threads: int, spent: float) -> Params:
    asked = job.params
    iterations = asked.get("iterations")
    seconds = None if iterations is not None else float(asked.get("seconds") or 60.0)
    params = Params(seconds, iterations, int(asked.get("seed", 1)), threads, spent=min(spent, seconds or 0.0))
    if seconds is None:
        return params
    # A short search, too, loses a part of its time and not all of it when it is killed.
    return replace(params, keep_seconds=min(params.keep_seconds, seconds / SLICES))


def finished(
    store: Store, job: JobRecord, question: Question, content: bytes, now: datetime, secrets: Secrets | None = None
) -> JobRecord:
    """Keep what a job gave, with its drawing, and end the job, in one step and once.

    Parameters
    ----------
    secrets
        Of the installation: the drawing is kept in its masked form, too, so that nobody waits for it.
    """
    answer = Answer(question, plan_from_json(content))
    scenario = store.scenario(job.scenario_id)
    owner = Owner(job.account_id, job.council)
    parts = parts_of(answer, scenario, job.kind, str(job.params.get("name") or ""), owner, now, job.job_id)
    stopped = job.kind in {PLAN, REVIEW} and store.job(job.job_id).stop_asked
    state = "stopped" if stopped else "succeeded"
    names = None if secrets is None else pseudonyms(secrets, parts.record.plan_id)
    drawn = _drawn(answer, job.job_id, names)
    return store.finish_with_plan(job.job_id, state, parts.record, parts.routes, now, drawn)


def _drawn(answer: Answer, job_id: str, names: Pseudonyms | None) -> Papers:
    """Draw a plan to be kept with it; none where that fails, as the plan is worth more and can be drawn again."""
    try:
        return drawings_with(answer, names)
    except Exception as error:  # noqa: BLE001
        log.error("the plan of job %s cannot be drawn: %s", job_id, type(error).__name__)
        return NO_PAPERS
