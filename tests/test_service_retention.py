"""What is older than a setting says is erased every night."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from store_world import NOON, a_job, a_plan, asked, later

from transport_opt.errors import StoreError, UnreadableInputError
from transport_opt.service import retention
from transport_opt.service.retention import erase_old, keep_erasing, seconds_until
from transport_opt.service.settings import Settings, read_settings
from transport_opt.store import Once, Store

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

    assert erase_old(store, 730, NOON).plans == 1
    assert [one.plan_id for one in store.plans(None).items] == [new.plan_id] != [old.plan_id]


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
