"""Plans and decisions in the store."""

from dataclasses import replace

import pytest
from store_world import TWO_ROUTES, a_plan, a_route, asked, later, planned

from transport_opt.errors import ChangedError, InUseError, NotThereError, UnreadableInputError
from transport_opt.store import DecisionRecord, SecurityEvent, Store, new_id


def decision_on(plan_id: str, version: int = 1) -> DecisionRecord:
    return DecisionRecord(new_id("dc"), plan_id, version, "Derby", "ac_1", later(30), "The cheapest.")


def test_a_plan_comes_back_with_its_routes_in_order(store: Store) -> None:
    put = a_plan(asked(store))
    assert store.add_plan(put, TWO_ROUTES) == put

    assert store.plan(put.plan_id) == put
    assert store.plan(put.plan_id, 1) == put
    assert store.all_routes(put.plan_id, 1) == TWO_ROUTES
    assert store.route(put.plan_id, 1, "R2") == TWO_ROUTES[1]


def test_a_plan_needs_a_scenario_that_is_there(store: Store) -> None:
    missing = replace(asked(store), scenario_id="sc_none")

    with pytest.raises(NotThereError, match="There is no scenario 'sc_none' in the store"):
        store.add_plan(a_plan(missing), TWO_ROUTES)


def test_an_edit_makes_the_next_version_and_leaves_the_first(store: Store) -> None:
    first = planned(store)
    changed = replace(first, kind="edit", name="Without R2", summary={"routes": 1}, created_at=later(5))
    second = store.edit_plan(changed, TWO_ROUTES[:1], (first.plan_id, 1))

    assert second == replace(changed, version=2, parent=(first.plan_id, 1))
    assert store.plan(first.plan_id) == second
    assert store.plan(first.plan_id, 1) == first
    assert store.all_routes(first.plan_id, 1) == TWO_ROUTES
    assert store.all_routes(first.plan_id, 2) == TWO_ROUTES[:1]
    assert store.plan_versions(first.plan_id) == (replace(first, head={}), replace(second, head={}))


def test_an_edit_of_what_is_not_the_newest_is_refused_with_the_newest(store: Store) -> None:
    first = planned(store)
    second = store.edit_plan(first, TWO_ROUTES, (first.plan_id, 1))

    with pytest.raises(ChangedError) as error:
        store.edit_plan(first, TWO_ROUTES, (first.plan_id, 1))
    assert error.value.message == (f"Plan '{first.plan_id}' has changed: version 1 was edited, and the newest is 2.")
    assert error.value.action == "Look at the newest version and make the edit again."
    assert error.value.now == second
    assert len(store.plan_versions(first.plan_id)) == 2


def test_an_edit_of_no_plan_finds_none(store: Store) -> None:
    with pytest.raises(NotThereError, match="There is no plan 'pl_none' in the store"):
        store.edit_plan(a_plan(asked(store)), (), ("pl_none", 1))


def test_a_version_that_is_not_there_is_told(store: Store) -> None:
    plan_id = planned(store).plan_id

    for look in (store.plan, store.all_routes, store.plan_routes):
        with pytest.raises(NotThereError, match=f"There is no plan '{plan_id}, version 7' in the store"):
            look(plan_id, 7)  # type: ignore[operator]
    with pytest.raises(NotThereError, match=r"There is no plan 'pl_none' in the store\."):
        store.plan_versions("pl_none")
    with pytest.raises(NotThereError, match=f"There is no route in plan '{plan_id}' called 'R9' in the store"):
        store.route(plan_id, 1, "R9")


def test_routes_are_listed_a_part_at_a_time(store: Store) -> None:
    routes = [a_route(f"R{number}", f"P{number}") for number in range(5)]
    plan = store.add_plan(a_plan(asked(store)), routes)

    first = store.plan_routes(plan.plan_id, 1, limit=2)
    second = store.plan_routes(plan.plan_id, 1, first.cursor, limit=2)
    third = store.plan_routes(plan.plan_id, 1, second.cursor, limit=2)
    assert [*first.items, *second.items, *third.items] == routes
    assert third.cursor is None
    assert store.plan_routes(plan.plan_id, 1, limit=5).cursor is None
    with pytest.raises(UnreadableInputError, match="The cursor must be one that a list gave"):
        store.plan_routes(plan.plan_id, 1, store.plans("Derby", limit=1).cursor or "x")


def test_two_routes_of_one_name_are_kept_for_the_auditor_to_judge(store: Store) -> None:
    twins = (a_route("R1", "P1"), a_route("R1", "P2"))
    plan = store.add_plan(a_plan(asked(store)), twins)

    assert store.all_routes(plan.plan_id, 1) == twins
    assert store.route(plan.plan_id, 1, "R1") == twins[0]


def test_lists_show_the_newest_version_of_each_plan(store: Store) -> None:
    old, new = planned(store), planned(store, created_at=later(1))
    edited = store.edit_plan(replace(old, created_at=later(2)), TWO_ROUTES, (old.plan_id, 1))

    assert store.plans("Derby").items == (replace(edited, head={}), replace(new, head={}))
    assert store.plans("Derby", scenario_id=new.scenario_id).items == (replace(new, head={}),)
    assert store.plans("Leeds").items == ()
    assert len(store.plans(None).items) == 2


def test_a_job_makes_one_plan_however_often_it_is_added(store: Store) -> None:
    scenario = asked(store)
    first = store.add_plan(a_plan(scenario, job_id="jb_1"), TWO_ROUTES)
    again = store.add_plan(a_plan(scenario, job_id="jb_1", name="Again"), TWO_ROUTES[:1])

    assert again == first
    assert store.plans("Derby").items == (replace(first, head={}),)
    assert store.all_routes(first.plan_id, 1) == TWO_ROUTES


def test_a_paper_is_replaced_by_a_newer_one_and_goes_with_its_plan(store: Store) -> None:
    plan_id = planned(store).plan_id
    store.put_paper(plan_id, 1, "map.geojson", "application/geo+json", b"old", "gzip")
    store.put_paper(plan_id, 1, "map.geojson", "application/geo+json", b"\x1f\x8bnew", "gzip")
    assert store.paper(plan_id, 1, "map.geojson") == ("application/geo+json", "gzip", b"\x1f\x8bnew")

    store.delete_plan(plan_id)
    with pytest.raises(NotThereError, match=f"no document of plan '{plan_id}, version 1' called 'map.geojson'"):
        store.paper(plan_id, 1, "map.geojson")
    with pytest.raises(NotThereError, match="There is no plan"):
        store.put_paper(plan_id, 1, "map.geojson", "text/html", b"")


def test_an_adopted_plan_stays(store: Store) -> None:
    plan_id = planned(store).plan_id
    decision = decision_on(plan_id)
    store.adopt(decision)

    assert store.decisions(plan_id) == (decision,)
    with pytest.raises(InUseError) as error:
        store.delete_plan(plan_id)
    assert error.value.message == f"Plan '{plan_id}' is adopted: version 1, on 02 March 2026."
    with pytest.raises(NotThereError, match=f"There is no plan '{plan_id}, version 2'"):
        store.adopt(decision_on(plan_id, 2))


def test_a_deleted_plan_is_gone_with_all_versions(store: Store) -> None:
    plan = planned(store)
    store.edit_plan(plan, TWO_ROUTES, (plan.plan_id, 1))
    store.delete_plan(plan.plan_id)

    with pytest.raises(NotThereError):
        store.plan(plan.plan_id, 1)
    with pytest.raises(NotThereError):
        store.delete_plan(plan.plan_id)
    assert store.check() == ()


def test_security_events_are_listed_the_newest_first(store: Store) -> None:
    events = [SecurityEvent(later(number // 2), None, "login", {"number": number}) for number in range(5)]
    for event in events:
        store.note_event(event)

    first = store.events(limit=3)
    assert [*first.items, *store.events(first.cursor).items] == events[::-1]


def test_ids_are_opaque_and_never_the_same() -> None:
    made = {new_id("pl") for _ in range(1000)}

    assert len(made) == 1000
    assert all(one.startswith("pl_") and len(one) == 19 and one[3:].isalnum() and one.islower() for one in made)
