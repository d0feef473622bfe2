"""Jobs in the store: kept once, told as they go, ended once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from store_world import NOON, TWO_ROUTES, a_job, a_plan, asked, later

from transport_opt.errors import KeyReusedError, NotThereError
from transport_opt.store import Checkpoint, JobRecord, Once, Store

ONCE = Once("ac_1", "key", "request", NOON)


@pytest.fixture
def running(store: Store) -> JobRecord:
    return store.begin_job(store.add_job(a_job(asked(store))).job_id, later(1))


def test_a_job_comes_back_as_it_was_put(store: Store) -> None:
    put = a_job(asked(store))

    assert store.add_job(put) == put
    assert store.job(put.job_id) == put


def test_a_job_needs_a_scenario_that_is_there(store: Store) -> None:
    with pytest.raises(NotThereError, match="There is no scenario 'sc_none' in the store"):
        store.add_job(a_job(replace(asked(store), scenario_id="sc_none")))


def test_the_same_request_gives_the_same_job(store: Store) -> None:
    scenario = asked(store)
    first = store.add_job(a_job(scenario), once=ONCE)

    assert store.add_job(a_job(scenario), once=ONCE) == first
    other = a_job(scenario, account_id="ac_2")
    assert store.add_job(other, once=replace(ONCE, account_id="ac_2")) == other
    assert len(store.jobs("Derby").items) == 2


def test_jobs_without_a_key_are_each_their_own(store: Store) -> None:
    scenario = asked(store)
    store.add_job(a_job(scenario))
    store.add_job(a_job(scenario))

    assert len(store.jobs("Derby").items) == 2


def test_the_same_key_with_another_request_is_refused(store: Store) -> None:
    scenario = asked(store)
    first = store.add_job(a_job(scenario), once=ONCE)
    with pytest.raises(KeyReusedError) as error:
        store.add_job(a_job(scenario), once=replace(ONCE, request_sha256="another"))

    assert error.value.message == f"The idempotency key was used for another request, which made '{first.job_id}'."
    assert error.value.action == "Send a new key with a new request, or the first request again."


def test_a_request_sent_by_many_at_once_makes_one_job(store: Store) -> None:
    scenario = asked(store)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: store.add_job(a_job(scenario), once=ONCE), range(16)))

    assert len({one.job_id for one in made}) == 1
    assert len(store.jobs("Derby").items) == 1


def test_a_job_begins_again_after_its_worker_died(store: Store, running: JobRecord) -> None:
    assert (running.state, running.attempt, running.started_at) == ("running", 1, later(1))
    again = store.begin_job(running.job_id, later(9))

    assert (again.state, again.attempt, again.started_at) == ("running", 2, later(1))


def test_progress_is_told_and_a_wish_to_stop_is_seen(store: Store, running: JobRecord) -> None:
    told = store.tell_job(running.job_id, "search", 10.0, 60.0, 123_456, 2, 11.5)
    assert told == replace(running, stage="search", done=10.0, of=60.0, best_pence=123_456, unplaced=2, elapsed=11.5)
    assert not told.stop_asked

    assert store.ask_stop(running.job_id).state == "running"
    assert store.tell_job(running.job_id, "search", 20.0, 60.0, 123_000, 2, 21.5).stop_asked


def test_a_job_that_waits_is_cancelled_at_once(store: Store) -> None:
    job = store.add_job(a_job(asked(store)))
    cancelled = store.ask_stop(job.job_id, later(2))

    assert (cancelled.state, cancelled.ended_at) == ("cancelled", later(2))
    assert store.begin_job(job.job_id, later(3)) == cancelled


def test_a_job_ends_once(store: Store, running: JobRecord) -> None:
    fault = {"code": "matrix", "message": "Missing.", "action": "Upload it.", "where": "matrix.npz"}
    ended = store.end_job(running.job_id, "failed", later(5), fault)
    assert (ended.state, ended.error, ended.ended_at) == ("failed", fault, later(5))

    assert store.end_job(running.job_id, "succeeded", later(6)) == ended
    assert store.tell_job(running.job_id, "search", 1, 2, 3, 4, 5) == ended
    assert store.ask_stop(running.job_id) == ended
    assert store.begin_job(running.job_id, later(7)) == ended
    plan = a_plan(store.scenario(running.scenario_id))
    assert store.finish_with_plan(running.job_id, "succeeded", plan, TWO_ROUTES, later(8)) == ended
    assert store.plans("Derby").items == ()


def test_a_job_ends_in_a_state_that_is_an_end(store: Store, running: JobRecord) -> None:
    with pytest.raises(ValueError, match="A job ends succeeded, failed, cancelled, stopped; now the state is 'done'"):
        store.end_job(running.job_id, "done", NOON)

    assert store.job(running.job_id).state == "running"


def test_a_plan_and_the_end_of_its_job_are_one_step(store: Store, running: JobRecord) -> None:
    store.keep_checkpoint(Checkpoint(running.job_id, b"{}", 30.0))
    money = {"cash_pence_per_day": 1200, "notional_pence_per_day": 34, "unplaced": 2}
    plan = replace(a_plan(store.scenario(running.scenario_id)), summary=money)
    ended = store.finish_with_plan(running.job_id, "succeeded", plan, TWO_ROUTES, later(5))

    assert (ended.state, ended.plan_id, ended.plan_version, ended.ended_at) == (
        "succeeded", plan.plan_id, 1, later(5),
    )  # fmt: skip
    assert (ended.stage, ended.done, ended.best_pence, ended.unplaced) == ("", ended.of, 1234, 2)
    assert ended.started_at is not None
    assert ended.elapsed == (later(5) - ended.started_at).total_seconds()
    assert store.plan(plan.plan_id) == replace(plan, job_id=running.job_id)
    assert store.all_routes(plan.plan_id, 1) == TWO_ROUTES
    assert not store.has_checkpoint(running.job_id)


def test_where_the_plan_cannot_be_kept_the_job_has_not_ended(store: Store, running: JobRecord) -> None:
    lost = a_plan(replace(store.scenario(running.scenario_id), scenario_id="sc_none"))
    with pytest.raises(NotThereError):
        store.finish_with_plan(running.job_id, "succeeded", lost, TWO_ROUTES, later(5))

    assert store.job(running.job_id) == running


def test_two_workers_that_finish_one_job_leave_one_plan(store: Store, running: JobRecord) -> None:
    scenario = store.scenario(running.scenario_id)

    def finish(number: int) -> JobRecord:
        plan = a_plan(scenario, name=str(number))
        return store.finish_with_plan(running.job_id, "succeeded", plan, TWO_ROUTES, later(number))

    with ThreadPoolExecutor(8) as threads:
        ends = list(threads.map(finish, range(8)))

    assert len({(end.plan_id, end.ended_at) for end in ends}) == 1
    assert len(store.plans("Derby").items) == 1
    assert store.check() == ()


def test_a_deleted_plan_is_named_by_its_job_no_more(store: Store, running: JobRecord) -> None:
    plan = a_plan(store.scenario(running.scenario_id))
    store.finish_with_plan(running.job_id, "succeeded", plan, TWO_ROUTES, later(5))
    store.delete_plan(plan.plan_id)

    job = store.job(running.job_id)
    assert (job.state, job.plan_id, job.plan_version) == ("succeeded", None, None)


def test_a_checkpoint_is_replaced_by_a_later_one(store: Store, running: JobRecord) -> None:
    with pytest.raises(NotThereError, match=f"There is no checkpoint of job '{running.job_id}' in the store"):
        store.checkpoint(running.job_id)
    store.keep_checkpoint(Checkpoint(running.job_id, b"first", 10.0))
    store.keep_checkpoint(Checkpoint(running.job_id, b"second", 20.0))

    assert store.has_checkpoint(running.job_id)
    assert store.checkpoint(running.job_id) == Checkpoint(running.job_id, b"second", 20.0)


def test_a_job_that_has_ended_keeps_no_checkpoint(store: Store, running: JobRecord) -> None:
    store.keep_checkpoint(Checkpoint(running.job_id, b"first", 10.0))
    store.end_job(running.job_id, "cancelled", later(5))
    store.keep_checkpoint(Checkpoint(running.job_id, b"late", 20.0))

    assert not store.has_checkpoint(running.job_id)
    with pytest.raises(NotThereError, match="There is no job 'jb_none' in the store"):
        store.keep_checkpoint(Checkpoint("jb_none", b"", 0.0))


def test_jobs_are_listed_by_state(store: Store, running: JobRecord) -> None:
    waiting = store.add_job(a_job(store.scenario(running.scenario_id), created_at=later(3)))

    assert store.jobs("Derby").items == (waiting, running)
    assert store.jobs(None, state="queued").items == (waiting,)
    assert store.jobs("Leeds").items == ()
