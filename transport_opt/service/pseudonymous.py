"""A plan and its question with other names for pupils and no exact home: what papers for outsiders are made from."""

import json
from dataclasses import replace

from transport_opt.intake.plan_file import plan_from_json, plan_to_json
from transport_opt.model import Lock, Place, Pupil, Scenario, TodaysRoute
from transport_opt.service.masks import DEGREES, Pseudonyms, pseudonymised_head, pseudonymised_route, pupils_in
from transport_opt.service.plans import Answer


def pseudonymous(answer: Answer, names: Pseudonyms) -> Answer:
    """Give the same answer to the same question, about other names.

    Lines on the roads would lead to the homes, so there is no road map: papers draw straight from cell to cell.
    """
    question = answer.question
    scenario = _scenario(question.scenario, names)
    known = question.scenario.pupil
    ids = tuple(names.of(place) if place in known else place for place in question.matrix.ids)
    asked = replace(question, scenario=scenario, matrix=replace(question.matrix, ids=ids), problems=(), road_map=None)
    value = json.loads(plan_to_json(answer.plan))
    pupils = pupils_in(value["routes"], value) | frozenset(known)
    value = pseudonymised_head(value, pupils, names) | {
        "routes": [pseudonymised_route(route, names) for route in value["routes"]]
    }
    return Answer(asked, plan_from_json(json.dumps(value).encode()))


def _scenario(scenario: Scenario, names: Pseudonyms) -> Scenario:
    return replace(
        scenario,
        pupils=tuple(_pupil(pupil, names) for pupil in scenario.pupils),
        todays_routes=tuple(_route(route, names) for route in scenario.todays_routes),
        locks=tuple(_lock(lock, names) for lock in scenario.locks),
    )


def _pupil(pupil: Pupil, names: Pseudonyms) -> Pupil:
    return replace(
        pupil,
        pupil_id=names.of(pupil.pupil_id),
        home=Place(round(pupil.home.latitude, DEGREES), round(pupil.home.longitude, DEGREES)),
        not_with=frozenset(map(names.of, pupil.not_with)),
        keep_with=frozenset(map(names.of, pupil.keep_with)),
    )


def _route(route: TodaysRoute, names: Pseudonyms) -> TodaysRoute:
    runs = tuple(replace(run, pupil_ids=tuple(map(names.of, run.pupil_ids))) for run in route.runs)
    return replace(route, runs=runs)


def _lock(lock: Lock, names: Pseudonyms) -> Lock:
    return lock if lock.pupil_id is None else replace(lock, pupil_id=names.of(lock.pupil_id))
