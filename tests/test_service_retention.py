"""What is older than a setting says is erased every night."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from store_world import NOON, a_job, a_plan, asked, later

from transport_opt.errors import StoreError, UnreadableInputError
from transport_opt.service import retention
from transport_opt.service.retention import erase_old, keep_erasing, seconds_until
from transport_opt.service.settings import Settings, read_settings
from transport_opt.store import Erased, Once, Store, erasing, open_store

TWO_YEARS = timedelta(days=730)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 2, 1, 30, tzinfo=UTC), 2),
        (datetime(2026, 3, 2, 3, 30, tzinfo=UTC), 24),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), 4),
        (datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=1))), 3),
    ],
)
def test_it_is_half_past_three_of_utc_once_a_day(now: datetime, hours: int) -> None:
    assert seconds_until(now) == hours * 3600


def test_what_is_older_than_the_days_goes_and_the_rest_stays(store: Store) -> None:
    scenario = asked(store)
    old = store.add_plan(a_plan(scenario, created_at=NOON - TWO_YEARS - timedelta(days=1)), ())
    new = store.add_plan(a_plan(scenario, created_at=NOON - TWO_YEARS + timedelta(days=1)), ())

    erased = erase_old(store, 730, NOON)
    assert erased is not None
    assert erased.plans == 1
    assert [one.plan_id for one in store.plans(None).items] == [new.plan_id] != [old.plan_id]


def test_of_two_workers_at_the_same_moment_one_erases_and_the_other_does_not(
    store: Store, database: str | None
) -> None:
    store.add_plan(a_plan(asked(store), created_at=NOON - timedelta(days=800)), ())
    other = open_store(store.folder, database)
    begin = threading.Barrier(2)

    def at_night(worker: Store) -> Erased | None:
        begin.wait(10)
        return erase_old(worker, 730, NOON)

    with ThreadPoolExecutor(2) as threads:
        erased = list(threads.map(at_night, (store, other)))
    other.close()

    assert [one is None for one in erased].count(True) == 1
    assert [one.plans for one in erased if one is not None] == [1]


def test_the_next_night_it_is_done_again(store: Store) -> None:
    told = [erase_old(store, 730, NOON + timedelta(hours=hours)) for hours in (0, 11, 12, 24)]

    assert [one is not None for one in told] == [True, False, True, False]


def test_where_one_worker_fails_the_next_one_erases(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(erasing, "_erase_rows", fails)
    with pytest.raises(StoreError):
        erase_old(store, 730, NOON)
    monkeypatch.undo()

    assert erase_old(store, 730, NOON) is not None


def test_old_keys_of_requests_go_too(store: Store) -> None:
    once = Once("ac_1", "key", "request", NOON)
    store.add_job(a_job(asked(store)), once=once)
    assert store.made_before(once) is not None
    erase_old(store, 1, later(60 * 24 * 3))

    assert store.made_before(once) is None


def test_a_night_on_which_it_fails_is_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    nights: list[int] = []
    closing = threading.Event()

    def fails(_store: Store, days: int, _now: datetime) -> None:
        nights.append(days)
        if len(nights) == 2:
            closing.set()
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(retention, "erase_old", fails)
    monkeypatch.setattr(retention, "seconds_until", lambda _now: 0.01)
    keep_erasing(store, 730, closing)

    assert nights == [730, 730]


def test_nothing_is_erased_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERASE_AFTER_DAYS", raising=False)
    assert read_settings().erase_after_days is None
    monkeypatch.setenv("ERASE_AFTER_DAYS", "730")
    assert Settings().erase_after_days == 730


def test_days_that_are_no_number_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERASE_AFTER_DAYS", "two years")
    with pytest.raises(UnreadableInputError) as error:
        read_settings()

    assert error.value.message.startswith("ERASE_AFTER_DAYS cannot be used: Input should be a valid integer")
    assert error.value.action == "Mend it in the environment."
