"""What a job does where solves run: a question and what is asked of it in, the bytes of a plan file out.

Each function can be named by another process, holds no file and knows no store, so it runs on any machine. What it is
told and tells goes through its channel (`transport_opt.compute.Channel`).
"""

import time
from collections.abc import Mapping
from typing import Any, Protocol

from transport_opt.intake.plan_file import plan_from_json, plan_to_json
from transport_opt.model import Plan
from transport_opt.service.plans import audit_for, baseline_for, plan_for
from transport_opt.service.question import Question
from transport_opt.service.reviewing import exact_share, review_for
from transport_opt.solve import Area, Params, Progress, solve


class Channel(Protocol):
    """The way between a job and whoever asked for it."""

    def tell(self, value: Mapping[str, Any]) -> None:
        """Tell how far the work is."""

    def keep(self, content: bytes, spent: float) -> None:
        """Give the best plan so far, and the seconds of the search that it took."""

    def stopping(self) -> bool:
        """Tell whether somebody asked to stop."""


def search(
    channel: Channel, question: Question, params: Params, bound_seconds: float | None, known: bytes | None
) -> bytes:
    """Make a plan.

    Parameters
    ----------
    known
        The plan file that an earlier attempt kept, after `Params.spent` seconds; a search by moves begins anew, so
        that it gives the same plan however often its worker died.
    """
    told = _Told(channel, params.spent)
    before = None if known is None else plan_from_json(known)
    answer = plan_for(question, params, told.tell, channel.stopping, bound_seconds, told.keep, before)
    return plan_to_json(answer.plan)


def follow(
    channel: Channel, question: Question, params: Params, earlier: bytes, share: float | None, known: bytes | None
) -> bytes:
    """Make a plan that follows an earlier one.

    Parameters
    ----------
    share
        Of the pupils in both, how many may change route; the policy's if not given.
    known
        As in `search`.

    Raises
    ------
    UnreadableInputError
        The earlier plan has no pupil of this data set.
    """
    told = _Told(channel, params.spent)
    before, allowed = None if known is None else plan_from_json(known), exact_share(share)
    found = review_for(
        question, plan_from_json(earlier), allowed, params, told.tell, channel.stopping, told.keep, before
    )
    return plan_to_json(found.answer.plan)


class _Told:
    """What a search tells and keeps, on its way to whoever asked for it."""

    def __init__(self, channel: Channel, spent: float) -> None:
        self.channel, self.elapsed = channel, spent
        self.best: tuple[int | None, int | None] = (None, None)

    def tell(self, told: Progress) -> None:
        self.elapsed = max(self.elapsed, told.elapsed)
        # Stages after the search tell no price; the best plan's stands.
        self.best = self.best if told.best_pence is None else (told.best_pence, told.unplaced)
        figures = {"best_pence": self.best[0], "unplaced": self.best[1], "elapsed": told.elapsed}
        self.channel.tell({"stage": told.stage, "fraction": told.fraction, **figures})

    def keep(self, plan: Plan) -> None:
        self.channel.keep(plan_to_json(plan), self.elapsed)


def today(channel: Channel, question: Question) -> bytes:  # noqa: ARG001  (every work has a channel)
    """Time, price and audit today's routes.

    Raises
    ------
    UnreadableInputError
        The data set has no routes of today.
    """
    return plan_to_json(baseline_for(question).plan)


def judge(channel: Channel, question: Question, given: bytes) -> bytes:  # noqa: ARG001
    """Audit a plan made elsewhere; its own findings are replaced, its stated money stays.

    Raises
    ------
    PlanFileError
        It does not follow transport-plan/1.
    """
    return plan_to_json(audit_for(question, plan_from_json(given)).plan)


def search_area(channel: Channel, area: Area, params: Params, seconds: float, spent: float = 0.0) -> bytes:
    """Search a part of a county for a share of the time, at the temperature of the whole search.

    Parameters
    ----------
    params
        Of the search of the whole county.
    seconds
        How long this part takes.
    spent
        Of them, by an earlier search of this part, whose plan is the area's `known`.
    """
    begun = time.monotonic() - spent

    def elapsed() -> float:
        return time.monotonic() - begun

    def tell(told: Progress) -> None:
        channel.tell({"best_pence": told.best_pence, "unplaced": told.unplaced, "elapsed": min(elapsed(), seconds)})

    def over() -> bool:
        return channel.stopping() or elapsed() >= seconds

    def keep(plan: Plan) -> None:
        channel.keep(plan_to_json(plan), min(elapsed(), seconds))

    found = solve(area.scenario, area.matrix, params, tell, over, keep, area.known)
    return plan_to_json(found)
