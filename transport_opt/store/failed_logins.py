"""Failed logins, counted for each account and each place that they come from."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from transport_opt.store.account_models import AccountRow, FailedLoginRow
from transport_opt.store.shelf import Shelf, hold


class FailedLogins(Shelf):
    """Failed logins."""

    def count_failure(
        self, account_id: str, source: str, at: datetime, most: int, within: timedelta, pause: timedelta
    ) -> bool:
        """Count a failed login from a place, and tell whether the account is locked to it from now on for a while.

        Places that nothing came from for long are forgotten.

        Raises
        ------
        NotThereError
            There is no such account.
        """
        with self.database.writing() as session:
            hold(session, select(AccountRow).where(AccountRow.account_id == account_id), "account", account_id)
            over = or_(FailedLoginRow.locked_until.is_(None), FailedLoginRow.locked_until <= at)
            mine = FailedLoginRow.account_id == account_id
            session.execute(delete(FailedLoginRow).where(mine, over, FailedLoginRow.since < at - within))
            row = session.scalars(select(FailedLoginRow).where(mine, FailedLoginRow.source == source)).first()
            if row is None:
                row = FailedLoginRow(account_id=account_id, source=source, count=0, since=at, locked_until=None)
                session.add(row)
            row.count += 1
            if row.count < most:
                return False
            row.count, row.since, row.locked_until = 0, at, at + pause
            return True

    def is_locked(self, account_id: str, source: str, at: datetime) -> bool:
        """Tell whether an account is locked to a place."""
        query = select(FailedLoginRow.source).filter_by(account_id=account_id, source=source)
        with self.database.reading() as session:
            return session.scalars(query.where(FailedLoginRow.locked_until > at)).first() is not None

    def forget_failures(self, account_id: str, source: str | None = None) -> None:
        """Forget the failures from a place, or from every place."""
        query = delete(FailedLoginRow).where(FailedLoginRow.account_id == account_id)
        with self.database.writing() as session:
            session.execute(query if source is None else query.where(FailedLoginRow.source == source))
