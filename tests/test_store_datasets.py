"""Data sets and scenarios in the store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from store_world import NOON, TWO_ROUTES, a_dataset, a_job, a_plan, asked, later, matrix_of

from transport_opt.errors import ChangedError, InUseError, NotThereError, UnreadableInputError
from transport_opt.store import Store

TIMES = {"roads": "county", "pessimistic": False, "closed": []}


def test_a_data_set_comes_back_as_it_was_put(store: Store) -> None:
    problem = {"code": "far", "message": "Far.", "action": "Look.", "where": "pupils.csv, row 2", "stops": False}
    put = a_dataset(matrix_sha256=store.put_matrix(matrix_of("P1", "S1")), problems=(problem,))
    store.add_dataset(put)

    assert store.dataset(put.dataset_id) == put


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_told_in(store: Store) -> None:
    summer = datetime(2026, 7, 1, 13, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    put = a_dataset(created_at=summer)
    store.add_dataset(put)

    kept = store.dataset(put.dataset_id).created_at
    assert kept.isoformat() == "2026-07-01T12:30:00.123456+00:00"


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match=r"A moment needs a time zone; now it is 2026-03-02T12:00:00\."):
        store.add_dataset(a_dataset(created_at=datetime(2026, 3, 2, 12)))


def test_what_is_not_there_is_told_by_its_id(store: Store) -> None:
    with pytest.raises(NotThereError) as error:
        store.dataset("ds_none")

    assert error.value.message == "There is no data set 'ds_none' in the store."
    assert (error.value.action, error.value.where) == (
        "Check the id; it may have been deleted or erased.",
        "ds_none",
    )


def test_lists_give_the_newest_first_a_part_at_a_time_without_tables(store: Store) -> None:
    made = [a_dataset(name=str(number), created_at=later(number // 2)) for number in range(5)]
    for one in made:
        store.add_dataset(one)
    store.add_dataset(a_dataset(council="Leeds"))

    first = store.datasets("Derby", limit=2)
    second = store.datasets("Derby", first.cursor, limit=2)
    last = store.datasets("Derby", second.cursor, limit=2)

    wanted = sorted(made, key=lambda one: (one.created_at, one.dataset_id), reverse=True)
    assert [*first.items, *second.items, *last.items] == [replace(one, tables={}) for one in wanted]
    assert last.cursor is None
    assert len(store.datasets(None).items) == 6


def test_what_is_added_meanwhile_shifts_no_part_of_a_list(store: Store) -> None:
    old = [a_dataset(name=str(number), created_at=later(number)) for number in range(4)]
    for one in old:
        store.add_dataset(one)
    first = store.datasets("Derby", limit=2)
    store.add_dataset(a_dataset(name="new", created_at=later(9)))

    assert [one.name for one in store.datasets("Derby", first.cursor).items] == ["1", "0"]


@pytest.mark.parametrize("cursor", ["", "%%%", "WyJub29uIiwgIngiXQ", "WzEsIDJd", "bm90IGpzb24"])
def test_a_cursor_of_anybody_elses_is_refused_in_words(store: Store, cursor: str) -> None:
    with pytest.raises(UnreadableInputError) as error:
        store.datasets("Derby", cursor)

    assert error.value.message == f"The cursor must be one that a list gave with its last part; now it is '{cursor}'."


def test_accepting_names_the_revision_that_was_looked_at(store: Store) -> None:
    put = a_dataset()
    store.add_dataset(put)
    accepted = store.accept_dataset(put.dataset_id, 1, later(5))

    assert accepted == replace(put, accepted_at=later(5), revision=2)
    with pytest.raises(ChangedError) as error:
        store.accept_dataset(put.dataset_id, 1, later(6))
    assert error.value.message == (f"Data set '{put.dataset_id}' has changed: revision 1 was named, and it has 2.")
    assert error.value.now == accepted


def test_travel_times_have_to_be_there_before_a_data_set_refers_to_them(store: Store) -> None:
    with pytest.raises(NotThereError, match="There are no travel times 'cdcdcdcd"):
        store.add_dataset(a_dataset(matrix_sha256="cd" * 32))

    assert store.datasets(None).items == ()


def test_a_question_asked_twice_is_one_scenario(store: Store) -> None:
    scenario = asked(store)
    again = {"closed": [], "pessimistic": False, "roads": "county"}

    assert store.scenario_for(scenario.dataset_id, again, later(9)) == scenario
    assert store.scenario(scenario.scenario_id) == scenario
    other = store.scenario_for(scenario.dataset_id, {**again, "pessimistic": True}, NOON)
    assert other.scenario_id != scenario.scenario_id


def test_a_question_asked_by_many_at_once_is_one_scenario(store: Store) -> None:
    put = a_dataset()
    store.add_dataset(put)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: store.scenario_for(put.dataset_id, TIMES, NOON), range(16)))

    assert len({one.scenario_id for one in made}) == 1


def test_a_data_set_with_plans_or_open_jobs_is_not_deleted(store: Store) -> None:
    scenario = asked(store)
    job = store.add_job(a_job(scenario))
    with pytest.raises(InUseError) as error:
        store.delete_dataset(scenario.dataset_id)
    assert error.value.message == f"Data set '{scenario.dataset_id}' is needed: it has 1 job that has not ended."

    store.begin_job(job.job_id, NOON)
    store.finish_with_plan(job.job_id, "succeeded", a_plan(scenario), TWO_ROUTES, NOON)
    store.add_job(a_job(scenario))
    with pytest.raises(InUseError, match="it has 1 plan and 1 job that has not ended"):
        store.delete_dataset(scenario.dataset_id)


def test_a_data_set_goes_with_its_scenarios_ended_jobs_and_travel_times(store: Store) -> None:
    matrix = store.put_matrix(matrix_of("P1", "S1"))
    scenario = asked(store, matrix_sha256=matrix)
    job = store.add_job(a_job(scenario))
    store.ask_stop(job.job_id)
    store.delete_dataset(scenario.dataset_id)

    with pytest.raises(NotThereError):
        store.scenario(scenario.scenario_id)
    with pytest.raises(NotThereError):
        store.job(job.job_id)
    with pytest.raises(NotThereError):
        store.matrix_path(matrix)
    assert store.check() == ()


def test_travel_times_that_another_data_set_needs_stay(store: Store) -> None:
    matrix = store.put_matrix(matrix_of("P1", "S1"))
    first, second = asked(store, matrix_sha256=matrix), asked(store, matrix_sha256=matrix)
    store.delete_dataset(first.dataset_id)

    assert store.matrix_path(matrix).read_bytes() == matrix_of("P1", "S1")
    assert store.dataset(second.dataset_id).matrix_sha256 == matrix


def test_the_same_travel_times_are_one_file_that_only_its_owner_reads(store: Store) -> None:
    first, second = store.put_matrix(matrix_of("P1")), store.put_matrix(matrix_of("P1"))

    assert first == second
    assert [path.name for path in (store.folder / "matrices").iterdir()] == [f"{first}.npz"]
    assert store.matrix_path(first).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "../store", "ab" * 31, "AB" * 32])
def test_a_fingerprint_that_is_none_finds_nothing(store: Store, name: str) -> None:
    with pytest.raises(NotThereError, match="There are no travel times"):
        store.matrix_path(name)
