"""What an account is used with: sessions in browsers, and tokens of programs. Neither secret is kept, only its hash."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from transport_opt.store.account_models import AccountRow, LoginRow, TokenRow
from transport_opt.store.account_records import AccountRecord, LoginRecord, TokenRecord
from transport_opt.store.records import Once
from transport_opt.store.request_keys import claim_secret
from transport_opt.store.shelf import Shelf, found, one


class Credentials(Shelf):
    """Logins and tokens."""

    def add_login(self, record: LoginRecord, stale: datetime) -> None:
        """Keep a new session, and forget the account's that were not seen since a moment."""
        fields = {name: getattr(record, name) for name in LoginRecord.__dataclass_fields__}
        with self.database.writing() as session:
            old = or_(LoginRow.seen_at < stale, LoginRow.ended_at < stale)
            session.execute(delete(LoginRow).where(LoginRow.account_id == record.account_id, old))
            session.add(LoginRow(**fields))

    def login(self, sha256: str) -> tuple[LoginRecord, AccountRecord]:
        """Find a session by the hash of its secret, and its account.

        Raises
        ------
        NotThereError
            There is none.
        """
        query = select(LoginRow, AccountRow).join(AccountRow, LoginRow.account_id == AccountRow.account_id)
        with self.database.reading() as session:
            rows = session.execute(query.where(LoginRow.sha256 == sha256)).first()
            login = found(None if rows is None else rows[0], "session", "of that secret")
            assert rows is not None
            return login.record(), rows[1].record()

    def logins(self, account_id: str) -> tuple[LoginRecord, ...]:
        """List an account's sessions that nobody ended, the newest first."""
        query = select(LoginRow).where(LoginRow.account_id == account_id, LoginRow.ended_at.is_(None))
        with self.database.reading() as session:
            return tuple(row.record() for row in session.scalars(query.order_by(LoginRow.begun_at.desc())))

    def see_login(self, login_id: str, at: datetime) -> None:
        """Note that a session was used."""
        with self.database.writing() as session:
            session.execute(update(LoginRow).where(LoginRow.login_id == login_id).values(seen_at=at))

    def end_login(self, account_id: str, login_id: str, at: datetime) -> LoginRecord:
        """End one of an account's sessions.

        Raises
        ------
        NotThereError
            The account has no such session.
        """
        query = select(LoginRow).where(LoginRow.login_id == login_id, LoginRow.account_id == account_id)
        with self.database.writing() as session:
            row = one(session, query, "session", login_id)
            row.ended_at = row.ended_at or at
            return row.record()

    def end_logins(self, account_id: str, at: datetime, but: str | None = None) -> None:
        """End all of an account's sessions, but one where it is named."""
        query = update(LoginRow).where(LoginRow.account_id == account_id, LoginRow.ended_at.is_(None))
        if but is not None:
            query = query.where(LoginRow.login_id != but)
        with self.database.writing() as session:
            session.execute(query.values(ended_at=at))

    def add_token(self, record: TokenRecord, once: Once | None = None) -> None:
        """Keep a new token.

        Raises
        ------
        KeyReusedError
            The request's key came with another request.
        MadeAlreadyError
            The request made a token before.
        """
        fields = {name: getattr(record, name) for name in TokenRecord.__dataclass_fields__}
        with self.database.writing() as session:
            claim_secret(session, once, record.token_id, "token")
            session.add(TokenRow(**fields))

    def token(self, sha256: str) -> tuple[TokenRecord, AccountRecord]:
        """Find a token by the hash of its secret, and its account.

        Raises
        ------
        NotThereError
            There is none.
        """
        query = select(TokenRow, AccountRow).join(AccountRow, TokenRow.account_id == AccountRow.account_id)
        with self.database.reading() as session:
            rows = session.execute(query.where(TokenRow.sha256 == sha256)).first()
            token = found(None if rows is None else rows[0], "token", "of that secret")
            assert rows is not None
            return token.record(), rows[1].record()

    def tokens(self, account_id: str) -> tuple[TokenRecord, ...]:
        """List an account's tokens, the newest first."""
        query = select(TokenRow).where(TokenRow.account_id == account_id)
        with self.database.reading() as session:
            return tuple(row.record() for row in session.scalars(query.order_by(TokenRow.created_at.desc())))

    def use_token(self, token_id: str, at: datetime) -> None:
        """Note that a token was used."""
        with self.database.writing() as session:
            session.execute(update(TokenRow).where(TokenRow.token_id == token_id).values(last_used_at=at))

    def revoke_token(self, account_id: str, token_id: str, at: datetime) -> TokenRecord:
        """Make one of an account's tokens useless.

        Raises
        ------
        NotThereError
            The account has no such token.
        """
        query = select(TokenRow).where(TokenRow.token_id == token_id, TokenRow.account_id == account_id)
        with self.database.writing() as session:
            row = one(session, query, "token", token_id)
            row.revoked_at = row.revoked_at or at
            return row.record()
