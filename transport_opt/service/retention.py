"""Erasing once a day what is older than a council keeps, where a setting says how long that is."""

import threading
from datetime import UTC, datetime, time, timedelta

from transport_opt.errors import TransportError
from transport_opt.service.access import hash_of
from transport_opt.service.logs import logger_of
from transport_opt.store import Erased, Once, Store

AT = time(3, 30)
"""In UTC: at night, as SQLite's file is written anew and others wait meanwhile."""
log = logger_of(__name__)


def seconds_until(now: datetime, at: time = AT) -> float:
    """Give the seconds until it is next a time of day in UTC; a day where it is so now."""
    due = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    return (due - now if due > now else due + timedelta(days=1) - now).total_seconds()


def erase_old(store: Store, days: int, now: datetime) -> Erased | None:
    """Erase what is older than some days and not needed by anything newer, once a day for a store.

    Returns
    -------
    Erased or None
        None where another of the store's workers did it this day, in UTC.

    Raises
    ------
    StoreError
        The database or the disk fails.
    """
    today = now.astimezone(UTC).date()
    once = Once("every worker", hash_of(f"erase what is old {today}"), "", now)
    return store.erase_before_once((now - timedelta(days=days)).date(), once)


def keep_erasing(store: Store, days: int, closing: threading.Event) -> None:
    """Erase what is old every night until the worker is to end, unless another worker of the store does.

    A night on which it fails for every worker is told and left out.
    """
    while not closing.wait(seconds_until(datetime.now(UTC))):
        try:
            erased = erase_old(store, days, datetime.now(UTC))
            if erased is None:
                continue
            log.info("erased what is old", days=days, plans=erased.plans, datasets=erased.datasets, jobs=erased.jobs)
        except TransportError as error:
            log.error("what is old cannot be erased: %s", error.message)
