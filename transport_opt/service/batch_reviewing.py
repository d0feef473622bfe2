"""Many reviews one after another, each failing alone, gone on with where they were left."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from transport_opt.audit.words import many
from transport_opt.errors import ProblemsError, TransportError
from transport_opt.files import write_whole
from transport_opt.model import Pence
from transport_opt.model.units import pounds
from transport_opt.service.batch_file import Item, digest, fingerprint, summary_file
from transport_opt.service.leftovers import sweep
from transport_opt.service.plans import save_plan
from transport_opt.service.reviewing import Reviewed, review
from transport_opt.service.telling import Tell

DONE, FAULTY, FAILED, WAITING = "done", "faulty", "failed", "waiting"
STATES = (DONE, FAULTY, FAILED, WAITING)
BATCH_HEADS = ("review", "state", "a day", "saved", "change", "of")
MOST_TOLD = 3
"""Problems of one data set that the summary tells one by one."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one review of a batch ended.

    Attributes
    ----------
    state
        ``done``: the plan is written, within the cap and without hard findings. ``faulty``: it is written with hard
        findings or places nobody, or problems in the tables keep it from being made. ``failed``: something cannot be
        read or written. ``waiting``: it was not begun.
    told
        Why it is not done.
    asked, plan_sha256
        What was asked and what was written, so that neither is taken for another on a later day; empty where the review
        is to be made again.
    before
        Whether it was made on an earlier day, and not again.
    """

    name: str
    state: str = WAITING
    out: str = ""
    told: str = ""
    cash_pence_per_day: int | None = None
    cash_pence_per_day_before: int | None = None
    changed: int = 0
    continuing: int = 0
    hard_findings: int = 0
    asked: str = ""
    plan_sha256: str = ""
    before: bool = False

    @property
    def saving(self) -> int:
        """Pence a school day against what the earlier plan states; nought where either is not known."""
        now, then = self.cash_pence_per_day, self.cash_pence_per_day_before
        return 0 if now is None or then is None else then - now


def review_batch(
    batch: Path,
    items: Sequence[Item],
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
    heard: Callable[[Ended], None] | None = None,
) -> tuple[Ended, ...]:
    """Make each review whose plan is not there yet, and note after each how it ended.

    Parameters
    ----------
    batch
        The file that asks for them; the summary stands beside it.
    should_stop
        Once it says yes the search under way ends with its best plan, and no other review is begun.
    heard
        Told how each ended.

    Raises
    ------
    OSError
        The summary cannot be written.
    """
    file = summary_file(batch)
    known = _known(file)
    ended = {item.name: known.get(item.name, Ended(item.name)) for item in items}
    sweep(file)
    for item in items:
        if should_stop is not None and should_stop():
            ended[item.name] = _before(item, known.get(item.name)) or Ended(item.name, told="Not begun.")
        else:
            ended[item.name] = _one(item, known.get(item.name), tell, should_stop)
        write_whole(file, (json.dumps(batch_figures([*ended.values()]), indent=1) + "\n").encode())
        if heard is not None:
            heard(ended[item.name])
    return tuple(ended.values())


def _one(item: Item, known: Ended | None, tell: Tell | None, should_stop: Callable[[], bool] | None) -> Ended:
    """Make one review, whatever becomes of it."""
    try:
        made = _before(item, known)
        if made is not None:
            return made
        asked = fingerprint(item)
        found = review(
            item.dataset, item.earlier, item.times, item.share, item.params, item.postcodes, tell, should_stop
        )
        save_plan(found.answer.plan, item.out)
        # A search that was stopped by hand is made again next time.
        whole = should_stop is None or not should_stop()
        return _told(item, found, asked if whole else "")
    except ProblemsError as error:
        stopping = [one for one in error.problems if one.stops]
        words = [f"{one.where}: {one.message} {one.action}" for one in stopping[:MOST_TOLD]]
        more = [f"{many(len(stopping) - MOST_TOLD, 'more problem')}."] if len(stopping) > MOST_TOLD else []
        return Ended(item.name, FAULTY, str(item.out), " ".join((error.message, *words, *more)))
    except TransportError as error:
        return Ended(item.name, FAILED, str(item.out), f"{error.message} {error.action}".strip())
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return Ended(item.name, FAILED, str(item.out), f"The system refuses: {error.strerror or error}{where}.")
    except Exception as error:  # noqa: BLE001  (a fault of this program in one area must not keep the others waiting)
        told = f"A fault of this program: {type(error).__name__}. Review it alone and report what is told."
        return Ended(item.name, FAILED, str(item.out), told)


def _before(item: Item, known: Ended | None) -> Ended | None:
    """Give the review as it ended on an earlier day, if the same was asked and its plan is still there."""
    if known is None or not known.asked or not item.out.is_file():
        return None
    try:
        same = known.asked == fingerprint(item) and known.plan_sha256 == digest(item.out)
    except (OSError, TransportError):
        # What cannot be read any more is told by the review itself.
        return None
    return replace(known, before=True, out=str(item.out)) if same else None


def _told(item: Item, found: Reviewed, asked: str) -> Ended:
    plan, change = found.answer.plan, found.change
    hard = plan.hard_findings
    told = ""
    if hard:
        rules = ", ".join(sorted({one.code for one in hard}))
        told = f"{many(len(hard), 'hard finding')} ({rules}); 'audit' tells each."
    elif not plan.routes:
        told = "The plan places nobody; 'check' and the plan's reasons tell why."
    if not asked:
        told = f"Stopped by hand; it is made again next time. {told}".strip()
    return Ended(
        item.name,
        FAULTY if hard or not plan.routes else DONE,
        str(item.out),
        told,
        plan.cash_pence_per_day,
        found.cash_before,
        len(change.changed),
        len(change.continuing),
        len(hard),
        asked,
        digest(item.out),
    )


def _known(file: Path) -> dict[str, Ended]:
    """Read the summary of an earlier day; what is no summary tells nothing, and everything is made again."""
    names = {one.name for one in fields(Ended)}
    try:
        rows = json.loads(file.read_bytes())["reviews"]
        return {row["name"]: Ended(**{name: row[name] for name in names}) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def batch_figures(ended: Sequence[Ended]) -> dict[str, Any]:
    """Give the summary as JSON has it; no pupil is named."""
    return {
        **{state: sum(one.state == state for one in ended) for state in STATES},
        "saving_pence_per_day": sum(one.saving for one in ended),
        "changed": sum(one.changed for one in ended),
        "reviews": [asdict(one) for one in ended],
    }


def batch_rows(ended: Sequence[Ended]) -> list[tuple[str, ...]]:
    """Give the summary as a table."""
    return [
        (
            one.name,
            f"{one.state} before" if one.before else one.state,
            "" if one.cash_pence_per_day is None else pounds(Pence(one.cash_pence_per_day)),
            "" if one.cash_pence_per_day_before is None else pounds(Pence(one.saving)),
            str(one.changed) if one.continuing else "",
            str(one.continuing) if one.continuing else "",
        )
        for one in ended
    ]


def batch_words(ended: Sequence[Ended]) -> str:
    """Tell a batch in a sentence."""
    counts = ", ".join(f"{sum(one.state == state for one in ended)} {state}" for state in STATES)
    before = sum(one.before for one in ended)
    money, changed = sum(one.saving for one in ended), sum(one.changed for one in ended)
    return (
        f"{many(len(ended), 'review')}: {counts}; {before} of them made before. Together they "
        f"{'save' if money >= 0 else 'cost'} {pounds(Pence(abs(money)))} a school day{'' if money >= 0 else ' more'}; "
        f"{many(changed, 'pupil')} {'changes' if changed == 1 else 'change'} route."
    )
