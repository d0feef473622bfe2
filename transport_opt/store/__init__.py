"""What is kept: data sets, scenarios, plans, jobs, decisions and security events, on SQLite or on PostgreSQL.

`open_store` gives a `Store`; its methods take and give the plain values of `records`, each in a transaction of its own,
and raise `StoreError` where the database or the disk fails. Nothing of SQLAlchemy leaves this package.
"""

from pathlib import Path

from transport_opt.store.account_records import AccountRecord, LinkRecord, LoginRecord, TokenRecord
from transport_opt.store.accounts import Accounts
from transport_opt.store.backups import Backups
from transport_opt.store.checking import Checking
from transport_opt.store.credentials import Credentials
from transport_opt.store.decisions import Decisions
from transport_opt.store.engine import FILE as STORE_FILE
from transport_opt.store.erasing import Erased, Erasing
from transport_opt.store.failed_logins import FailedLogins
from transport_opt.store.jobs import Jobs
from transport_opt.store.matrices import STALE_SECONDS
from transport_opt.store.names import HeldName, Names
from transport_opt.store.opening import open_database
from transport_opt.store.plans import NO_PAPERS, Papers, Plans
from transport_opt.store.records import (
    Checkpoint,
    DataSetRecord,
    DecisionRecord,
    JobRecord,
    Once,
    Page,
    PlanRecord,
    ScenarioRecord,
    SecurityEvent,
)
from transport_opt.store.request_keys import RequestKeys, made_already
from transport_opt.store.restoring import restore
from transport_opt.store.shelf import new_id

__all__ = [
    "NO_PAPERS",
    "STORE_FILE",
    "AccountRecord",
    "Checkpoint",
    "DataSetRecord",
    "DecisionRecord",
    "Erased",
    "HeldName",
    "JobRecord",
    "LinkRecord",
    "LoginRecord",
    "Once",
    "Page",
    "Papers",
    "PlanRecord",
    "ScenarioRecord",
    "SecurityEvent",
    "Store",
    "TokenRecord",
    "made_already",
    "new_id",
    "open_store",
    "restore",
]


class Store(
    Erasing, Plans, Jobs, Names, Decisions, Accounts, Credentials, Backups, Checking, RequestKeys, FailedLogins
):
    """All that is kept. Threads may share one; each process opens its own."""


def open_store(folder: Path, url: str | None = None) -> Store:
    """Open a store, and make or migrate it first where that is needed; several processes may do so at once.

    What a process that was killed left half-made over an hour ago is removed.

    Parameters
    ----------
    folder
        Where files are kept: travel times and, unless an address is given, the database.
    url
        Of a PostgreSQL database, instead of a file in the folder.

    Raises
    ------
    StoreError
        The folder may not be written to, the disk is full, the database is damaged, cannot be reached or was made by a
        newer version, or the address is none.
    """
    store = Store(open_database(folder, url), folder)
    store.sweep_unfinished(STALE_SECONDS)
    return store
