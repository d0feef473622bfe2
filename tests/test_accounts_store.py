"""Accounts in the store: links open once, nobody has two accounts, what is used up stays used up."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from store_world import NOON, later

from transport_opt.errors import InUseError, NotThereError, TakenError, TransportError
from transport_opt.store import AccountRecord, LinkRecord, LoginRecord, Store, TokenRecord, new_id

QUARTER = timedelta(minutes=15)


def an_account(email: str = "a@derby.gov.uk", **changes: object) -> AccountRecord:
    made = AccountRecord(new_id("ac"), email, "Derby", "viewer", new_id("un"), NOON)
    return replace(made, **changes)  # type: ignore[arg-type]


def kept(store: Store, email: str = "a@derby.gov.uk", **changes: object) -> AccountRecord:
    return store.add_account(an_account(email, **changes))


def a_link(store: Store, kind: str, account_id: str | None = None) -> str:
    sha256 = new_id("hash")
    store.add_link(LinkRecord(sha256, kind, account_id, NOON, later(60)))
    return sha256


def test_an_account_is_given_back_as_it_was_kept(store: Store) -> None:
    account = kept(
        store, recovery_hashes=("x", "y"), subject="issuer|1", locked_until=later(3), totp_counter=59_000_000
    )

    assert store.account(account.account_id) == account
    assert store.find_account("email", "a@derby.gov.uk") == account
    assert store.find_account("subject", "issuer|1") == account


def test_an_address_has_one_account(store: Store) -> None:
    kept(store)

    with pytest.raises(TakenError, match="There is an account of that e-mail address already; each needs its own"):
        kept(store)


def test_looking_for_an_address_does_not_repeat_it(store: Store) -> None:
    with pytest.raises(NotThereError, match="There is no account of that email") as caught:
        store.find_account("email", "someone@private.example")

    assert "someone" not in f"{caught.value} {caught.value.action} {caught.value.where}"


def test_accounts_are_listed_by_council_the_newest_first(store: Store) -> None:
    for minute, (name, council) in enumerate([("a", "Derby"), ("b", "Leeds"), ("c", "Derby")]):
        kept(store, f"{name}@x.uk", council=council, created_at=later(minute))

    assert [one.email for one in store.accounts("Derby").items] == ["c@x.uk", "a@x.uk"]
    first = store.accounts(None, limit=2)
    rest = store.accounts(None, first.cursor, 2)
    assert [one.email[0] for one in (*first.items, *rest.items)] == ["c", "b", "a"]


def test_a_first_run_link_makes_one_account_whoever_comes_first(store: Store) -> None:
    sha256, made, failed = a_link(store, "first-run"), list[str](), list[str]()

    def open_store(number: int) -> None:
        try:
            made.append(store.open_with_link(sha256, later(1), an_account(f"{number}@x.uk")).email)
        except TransportError as error:
            failed.append(error.message)

    threads = [threading.Thread(target=open_store, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert len(failed) == 3
    assert all("The link was used before, is too old, or is none of ours" in words for words in failed)
    assert len(store.accounts(None).items) == 1


def test_a_first_run_link_opens_nothing_once_there_is_an_account(store: Store) -> None:
    sha256 = a_link(store, "first-run")
    kept(store)

    with pytest.raises(NotThereError, match="each works once and for a short time"):
        store.open_with_link(sha256, later(1), an_account("b@x.uk"))


@pytest.mark.parametrize("minutes", [60, 61])
def test_a_link_that_is_too_old_opens_nothing(store: Store, minutes: int) -> None:
    account = kept(store)
    sha256 = a_link(store, "invitation", account.account_id)

    with pytest.raises(NotThereError, match="too old"):
        store.enter_with_link(sha256, later(minutes), {"password_hash": "h"})


def test_an_invitation_sets_the_password_once(store: Store) -> None:
    account = kept(store)
    sha256 = a_link(store, "invitation", account.account_id)

    assert store.enter_with_link(sha256, later(59), {"password_hash": "h"}).password_hash == "h"
    with pytest.raises(NotThereError, match="used before"):
        store.enter_with_link(sha256, later(59), {"password_hash": "other"})
    assert store.account(account.account_id).password_hash == "h"


def test_a_first_run_link_is_no_invitation_and_the_other_way_round(store: Store) -> None:
    with pytest.raises(NotThereError, match="none of ours"):
        store.enter_with_link(a_link(store, "first-run"), later(1), {})
    account = kept(store)
    with pytest.raises(NotThereError, match="none of ours"):
        store.open_with_link(a_link(store, "invitation", account.account_id), later(1), an_account("b@x.uk"))


def test_a_withdrawn_invitation_and_that_of_an_inactive_account_open_nothing(store: Store) -> None:
    account, gone = kept(store), kept(store, "b@x.uk", active=False)
    sha256 = a_link(store, "invitation", account.account_id)
    store.withdraw_links(account.account_id, later(1))

    for one in (sha256, a_link(store, "invitation", gone.account_id)):
        with pytest.raises(NotThereError, match="none of ours"):
            store.enter_with_link(one, later(2), {"password_hash": "h"})


def test_the_last_active_operator_stays(store: Store) -> None:
    operator = kept(store, role="operator")
    kept(store, "b@x.uk", role="operator", active=False)

    for changes in ({"role": "admin"}, {"active": False}):
        with pytest.raises(InUseError, match="is the only active operator; one must be left"):
            store.change_account(operator.account_id, changes)
    assert store.account(operator.account_id) == operator

    other = kept(store, "c@x.uk", role="operator")
    assert store.change_account(operator.account_id, {"role": "admin"}).role == "admin"
    with pytest.raises(InUseError, match="only active operator"):
        store.change_account(other.account_id, {"active": False})


def test_ten_failures_within_a_quarter_of_an_hour_lock_an_account(store: Store) -> None:
    account = kept(store)

    states = [store.note_failure(account.account_id, later(minute), 10, QUARTER, QUARTER) for minute in range(10)]

    assert [one.locked_until for one in states] == [None] * 9 + [later(9) + QUARTER]


def test_failures_that_are_far_apart_do_not_lock_an_account(store: Store) -> None:
    account = kept(store)

    states = [store.note_failure(account.account_id, later(2 * step), 10, QUARTER, QUARTER) for step in range(12)]

    assert all(one.locked_until is None for one in states)


def test_a_time_step_and_a_recovery_code_are_used_once(store: Store) -> None:
    account = kept(store, recovery_hashes=("x", "y"))

    assert [store.use_counter(account.account_id, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    assert [store.use_recovery_code(account.account_id, code) for code in ("x", "x", "z")] == [True, False, False]
    assert store.account(account.account_id).recovery_hashes == ("y",)


def test_a_session_is_found_by_the_hash_of_its_secret_until_it_is_forgotten(store: Store) -> None:
    account = kept(store)
    old = LoginRecord("lg_1", "s1", account.account_id, NOON, NOON)
    new = LoginRecord("lg_2", "s2", account.account_id, later(800), later(800))
    store.add_login(old, NOON)
    store.see_login("lg_1", later(5))

    assert store.login("s1") == (replace(old, seen_at=later(5)), account)
    store.add_login(new, stale=later(80))
    with pytest.raises(NotThereError, match="There is no session"):
        store.login("s1")


def test_sessions_end_one_by_one_or_all_but_one(store: Store) -> None:
    account, other = kept(store), kept(store, "b@x.uk")
    for number in range(3):
        store.add_login(
            LoginRecord(f"lg_{number}", f"s{number}", account.account_id, later(number), later(number)), NOON
        )

    with pytest.raises(NotThereError, match="There is no session 'lg_0'"):
        store.end_login(other.account_id, "lg_0", later(5))
    assert store.end_login(account.account_id, "lg_0", later(5)).ended_at == later(5)
    assert [one.login_id for one in store.logins(account.account_id)] == ["lg_2", "lg_1"]
    store.end_logins(account.account_id, later(6), but="lg_1")
    assert [one.login_id for one in store.logins(account.account_id)] == ["lg_1"]
    store.end_logins(account.account_id, later(7))
    assert store.logins(account.account_id) == ()


def test_a_token_is_revoked_by_its_owner_alone(store: Store) -> None:
    account, other = kept(store), kept(store, "b@x.uk")
    token = TokenRecord("tk_1", account.account_id, "nightly", "s", "viewer", NOON, later(60))
    store.add_token(token)
    store.use_token("tk_1", later(2))

    with pytest.raises(NotThereError, match="There is no token 'tk_1'"):
        store.revoke_token(other.account_id, "tk_1", later(3))
    revoked = replace(token, last_used_at=later(2), revoked_at=later(3))
    assert store.revoke_token(account.account_id, "tk_1", later(3)) == revoked
    assert store.revoke_token(account.account_id, "tk_1", later(9)) == revoked
    assert store.tokens(account.account_id) == (revoked,)
    assert store.token("s") == (revoked, account)
