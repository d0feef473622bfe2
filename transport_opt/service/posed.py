"""Questions kept ready in memory, so that an edit or a document does not pose its question anew.

A few are kept, each as long as it is asked for now and then. What is in the store decides whether one still holds:
whenever anything is asked, those whose data set was changed, deleted or rid of a pupil since, by whatever process, are
forgotten first. A map that was prepared anew counts as another one.
"""

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from transport_opt.roads import stamp
from transport_opt.service.question import Question
from transport_opt.service.questions import question_of
from transport_opt.store import ScenarioRecord, Store

MOST_KEPT = 2
"""Questions of a store in memory; each holds the pupils, the travel times as far as they were read, and a road map."""
KEPT_SECONDS = 900.0
"""After which a question that nobody asked again is forgotten."""

MadeFrom = Callable[[set[str]], dict[str, str]]


@dataclass(eq=False)
class _Kept:
    """A question that is being posed or was posed, and what it was posed from."""

    made_from: tuple[str, str]
    question: Future[Question]
    timer: threading.Timer | None = None


class PosedQuestions:
    """Posed questions of one store, which it does not hold, so that they go with it.

    Parameters
    ----------
    seconds
        After which a question that nobody asked again is forgotten.
    """

    def __init__(self, seconds: float = KEPT_SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, key: str, stamp: str, made_from: MadeFrom, pose: Callable[[], Question]) -> Question:
        """Give a scenario's question; of those who ask at the same moment one poses it and the others wait.

        Parameters
        ----------
        key
            The scenario's id.
        stamp
            Of the road map's file.
        made_from
            Gives what each scenario's question is made from, as a text that changes with it; none for one that is gone.

        Raises
        ------
        TransportError
            As `transport_opt.service.questions.question_of`; whoever asks next tries again.
        """
        with self._lock:
            now = made_from({*self._kept, key})
            for other, one in list(self._kept.items()):
                if one.made_from[0] != now.get(other):
                    self._forget(other)
            wanted = now.get(key, ""), stamp
            kept = self._kept.pop(key, None)
            first = kept is None or kept.made_from != wanted
            if kept is None or first:
                kept = _Kept(wanted, Future())
            self._keep(key, kept)
        if first:
            self._answer(key, kept, pose)
        return kept.question.result()

    def _answer(self, key: str, kept: _Kept, pose: Callable[[], Question]) -> None:
        try:
            kept.question.set_result(pose())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is kept:
                    self._forget(key)
            kept.question.set_exception(error)
            raise

    def _keep(self, key: str, kept: _Kept) -> None:
        """Put a question at the end, where those asked last are; what is too much goes from the beginning."""
        if kept.timer is not None:
            kept.timer.cancel()
        self._kept[key] = kept
        kept.timer = threading.Timer(self._seconds, self._expire, (key, kept))
        kept.timer.daemon = True
        kept.timer.start()
        while len(self._kept) > MOST_KEPT:
            self._forget(next(iter(self._kept)))

    def _expire(self, key: str, kept: _Kept) -> None:
        with self._lock:
            if self._kept.get(key) is kept:
                self._forget(key)

    def _forget(self, key: str) -> None:
        kept = self._kept.pop(key)
        if kept.timer is not None:
            kept.timer.cancel()


_OF_STORES: weakref.WeakKeyDictionary[Store, PosedQuestions] = weakref.WeakKeyDictionary()
_OPENING = threading.Lock()


def posed(store: Store, scenario: ScenarioRecord, roads: Path) -> Question:
    """Give a stored question, posed before or now.

    Parameters
    ----------
    roads
        The folder of prepared road maps.

    Raises
    ------
    TransportError
        As `transport_opt.service.questions.question_of`.
    """
    with _OPENING:
        kept = _OF_STORES.get(store)
        if kept is None:
            kept = _OF_STORES[store] = PosedQuestions()
    named = scenario.times.get("roads")
    of = "" if named is None else f"{roads} {stamp(named, roads)}"
    return kept.of(scenario.scenario_id, of, store.made_from, lambda: question_of(store, scenario, roads))
