"""Questions kept ready in memory: posed once, and gone with what they were made from."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from hosted_world import COUNCIL, NOW, tables

from transport_opt.errors import NotThereError
from transport_opt.roads import stamp
from transport_opt.service import posed as module
from transport_opt.service.hosted import Owner, accept_dataset, ask, posed, upload_dataset
from transport_opt.service.posed import PosedQuestions
from transport_opt.service.question import Question
from transport_opt.store import ScenarioRecord, Store, open_store

OWNER = Owner("ac_1", COUNCIL)


def asked(store: Store, *pupils: str) -> ScenarioRecord:
    record = upload_dataset(store, tables(*pupils), "Autumn", OWNER, NOW)
    return ask(store, accept_dataset(store, record.dataset_id, 1, NOW), None, store.folder, NOW)


def pupils_of(question: Question) -> list[str]:
    return [pupil.pupil_id for pupil in question.scenario.pupils]


def a_question() -> Question:
    """Stand for a question, where nobody looks into it."""
    return cast(Question, object())


def same(ids: set[str]) -> dict[str, str]:
    return dict.fromkeys(ids, "1")


@pytest.fixture
def poses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the scenarios that were posed."""
    told: list[str] = []
    real: Callable[..., Question] = module.question_of

    def counted(store: Store, scenario: ScenarioRecord, roads: Path) -> Question:
        told.append(scenario.scenario_id)
        return real(store, scenario, roads)

    monkeypatch.setattr(module, "question_of", counted)
    return told


def test_a_question_that_is_asked_twice_is_posed_once(store: Store, poses: list[str]) -> None:
    scenario = asked(store)

    assert posed(store, scenario, store.folder) is posed(store, scenario, store.folder)
    assert poses == [scenario.scenario_id]


def test_of_many_who_ask_at_once_one_poses_and_the_others_wait() -> None:
    kept, count = PosedQuestions(), iter(range(99))

    def slowly() -> Question:
        next(count)
        time.sleep(0.1)
        return a_question()

    with ThreadPoolExecutor(8) as threads:
        got = set(threads.map(lambda _: id(kept.of("sc_1", "", same, slowly)), range(8)))

    assert (len(got), next(count)) == (1, 1)


def test_a_pupil_who_is_erased_by_another_process_is_in_no_question_any_more(
    store: Store, database: str | None, poses: list[str]
) -> None:
    scenario = asked(store)
    assert pupils_of(posed(store, scenario, store.folder)) == ["P1", "P2", "P3"]
    other = open_store(store.folder, database)
    other.erase_pupil("P2")
    other.close()
    now = store.scenario(scenario.scenario_id)

    assert pupils_of(posed(store, now, store.folder)) == ["P1", "P3"]
    assert len(poses) == 2


def test_whatever_is_asked_forgets_what_does_not_hold_any_more(store: Store) -> None:
    first, second = asked(store), asked(store, "P7", "P8")
    posed(store, first, store.folder)
    posed(store, second, store.folder)
    kept = module._OF_STORES[store]
    assert len(kept) == 2
    store.erase_pupil("P2")
    posed(store, second, store.folder)

    assert len(kept) == 1


def test_a_data_set_that_is_deleted_has_no_question(store: Store) -> None:
    scenario = asked(store)
    posed(store, scenario, store.folder)
    store.delete_dataset(scenario.dataset_id)

    with pytest.raises(NotThereError, match="There is no data set"):
        posed(store, scenario, store.folder)
    assert len(module._OF_STORES[store]) == 0


def test_the_last_two_questions_are_kept_and_no_more() -> None:
    kept = PosedQuestions()
    first = kept.of("sc_1", "", same, a_question)
    second = kept.of("sc_2", "", same, a_question)
    assert kept.of("sc_1", "", same, a_question) is first
    kept.of("sc_3", "", same, a_question)

    assert len(kept) == 2
    assert kept.of("sc_1", "", same, a_question) is first
    assert kept.of("sc_2", "", same, a_question) is not second


def test_a_question_that_nobody_asks_again_is_forgotten_after_a_while() -> None:
    kept = PosedQuestions(seconds=0.05)
    kept.of("sc_1", "", same, a_question)
    until = time.monotonic() + 10
    while len(kept) and time.monotonic() < until:
        time.sleep(0.01)

    assert len(kept) == 0


def test_a_question_that_cannot_be_posed_is_tried_again() -> None:
    kept, reached = PosedQuestions(), threading.Event()

    def broken() -> Question:
        reached.wait(5)
        raise NotThereError("There is no such map.")

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(kept.of, "sc_1", "", same, broken) for _ in range(2)]
        reached.set()
        assert all(isinstance(one.exception(), NotThereError) for one in both)
    good = a_question()
    assert kept.of("sc_1", "", same, lambda: good) is good


def test_a_road_map_that_was_prepared_anew_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "town.npz").write_bytes(b"old")
    before = stamp("town", tmp_path)
    (tmp_path / "town.new").write_bytes(b"made anew")
    (tmp_path / "town.new").replace(tmp_path / "town.npz")
    kept = PosedQuestions()
    first: Any = kept.of("sc_1", before, same, a_question)

    assert kept.of("sc_1", stamp("town", tmp_path), same, a_question) is not first
    assert stamp("moon", tmp_path) == ""
