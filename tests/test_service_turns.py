"""Turns at heavy work: two at once, a few who wait, everybody else told when to come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hosted_world import NOW, client_of, form, tables

from transport_opt.api import Desk, create_app
from transport_opt.errors import BusyError
from transport_opt.service import turns as module
from transport_opt.service.turns import Turns
from transport_opt.store import Store, open_store

V1 = "/api/v1"


@contextmanager
def working(turns: Turns, count: int) -> Iterator[threading.Event]:
    """Have threads at work until the event that is given is set."""
    done, begun = threading.Event(), threading.Barrier(count + 1)

    def work() -> None:
        with turns.turn():
            begun.wait(10)
            done.wait(10)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for one in threads:
        one.start()
    begun.wait(10)
    try:
        yield done
    finally:
        done.set()
        for one in threads:
            one.join(10)


def test_who_comes_while_two_work_waits_until_one_has_done() -> None:
    turns = Turns(at_once=2, seconds=10)
    with working(turns, 2) as done:
        threading.Timer(0.05, done.set).start()
        with turns.turn():
            assert done.is_set()


def test_who_has_waited_long_enough_is_told_in_words() -> None:
    turns = Turns(at_once=2, seconds=0.05)
    with working(turns, 2), pytest.raises(BusyError) as told, turns.turn():
        pass

    assert told.value.message == (
        "The service is busy: it does 2 heavy works at once, such as edits, documents and uploads; "
        "requests that wait: 1."
    )
    assert told.value.action == "Send the request again in 5 seconds; nothing of it was done."


def test_who_finds_too_many_waiting_is_told_at_once() -> None:
    turns = Turns(at_once=1, waiting=0, seconds=600)
    with working(turns, 1), pytest.raises(BusyError, match="requests that wait: 0"), turns.turn():
        pass


def test_a_turn_within_a_turn_is_the_same_one() -> None:
    turns = Turns(at_once=1, waiting=0)
    with turns.turn(), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_turn_whose_work_failed_comes_free() -> None:
    turns = Turns(at_once=1, waiting=0)
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    with turns.turn():
        pass


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


def test_a_request_without_a_turn_is_told_when_to_come_again_and_light_ones_are_answered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURNS", Turns(at_once=2, waiting=0))
    client = client_of(create_app(Desk(store, store.folder, most_bytes=200_000, clock=lambda: NOW)), store)
    with working(module.TURNS, 2):
        refused = client.post(f"{V1}/datasets", data=form(tables()))
        light = client.get(f"{V1}/datasets")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["errors"][0]["code"] == "busy"
    assert light.get_json()["items"] == []
    assert client.post(f"{V1}/datasets", data=form(tables())).status_code == 201
