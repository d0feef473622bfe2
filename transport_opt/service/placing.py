"""Pupils placed in a plan that runs: offers, and the plan with the one that is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from transport_opt import place as placing
from transport_opt.audit import audit as judge
from transport_opt.errors import PlanFileError, Problem, ProblemsError, UnreadableInputError
from transport_opt.intake.changes import Changes, read_changes
from transport_opt.intake.plan_file import read_plan
from transport_opt.matrix import Matrix, extended_matrix, read_matrix
from transport_opt.model import Finding, Plan, Scenario
from transport_opt.model.units import pounds
from transport_opt.place import Asked, Effect, Placing, SchoolCall, Standing
from transport_opt.place.rows import call_rows, effect_rows, placing_row
from transport_opt.place.words import placing_words, telling_words
from transport_opt.service.plans import Answer, audited
from transport_opt.service.question import MatrixFile, Question, TravelTimes, pose
from transport_opt.service.telling import Tell, stages

AS_USUAL = Asked()
_NAMED = 3


@dataclass(frozen=True, eq=False)
class Placed:
    """What is offered for some pupils.

    Attributes
    ----------
    before
        The question with the pupils as they were.
    question
        With the pupils as they are now.
    given, standing
        The plan as it was given, and priced.
    problems
        Of the pupils' rows, none of which stops the work.
    notes
        What is worth knowing of the plan.
    """

    before: Question
    question: Question
    given: Plan
    standing: Standing
    asked: Asked
    placings: tuple[Placing, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Accepted:
    """A plan with the offers taken.

    Attributes
    ----------
    answer
        Priced and audited.
    effects, schools
        All that families and schools are to be told, against the plan as it was.
    new_findings
        Hard findings that the plan did not have before.
    """

    answer: Answer
    effects: tuple[Effect, ...]
    schools: tuple[SchoolCall, ...]
    new_findings: tuple[Finding, ...]


def place(
    dataset: Path,
    plan_file: Path,
    pupils_file: Path,
    times: TravelTimes,
    asked: Asked = AS_USUAL,
    postcodes: Path | None = None,
    tell: Tell | None = None,
) -> Placed:
    """Offer ways to carry pupils who are new to a data set or changed.

    Parameters
    ----------
    pupils_file
        Their rows, with the columns of pupils.csv.

    Raises
    ------
    ProblemsError
        The data set or the rows have problems that stop the work, or a home is too far from any road.
    PlanFileError
        The plan file does not follow transport-plan/1, or calls at a place that the data set does not have.
    UnreadableInputError, RoadsError, MatrixError
        Something cannot be read, or the travel times do not cover a pupil.
    """
    given = read_plan(plan_file)
    before = pose(dataset, times, postcodes, tell)
    stages(tell, "reading the pupils to place")(0.0)
    changes = read_changes(dataset, pupils_file, postcodes, places_required=not isinstance(times, MatrixFile))
    if changes.scenario is None:
        raise ProblemsError(changes.problems)
    if asked.take > 1 and len(changes.pupil_ids) > 1:
        raise UnreadableInputError(
            f"Offer {asked.take} can be taken for a single pupil; {pupils_file.name} has {len(changes.pupil_ids)}.",
            "Leave the number out, or place the pupils one by one.",
            "offer",
        )
    after = changed_question(before, changes, times, pupils_file.name)
    stages(tell, "placing")(0.0)
    return place_for(before, given, after, changes.pupil_ids, asked)


def changed_question(before: Question, changes: Changes, times: TravelTimes, table: str) -> Question:
    """Pose the question anew with the pupils who are new or changed; only their travel times are measured."""
    scenario = changes.scenario or before.scenario
    return Question(
        scenario, _times(before, scenario, times, table), changes.sha256, before.name, changes.problems, before.road_map
    )


def _times(before: Question, scenario: Scenario, times: TravelTimes, table: str) -> Matrix:
    if isinstance(times, MatrixFile) or before.road_map is None:
        return read_matrix(times.path, scenario) if isinstance(times, MatrixFile) else before.matrix
    return extended_matrix(before.matrix, before.scenario, scenario, before.road_map, times.pessimistic, table)


def place_for(
    before: Question, given: Plan, after: Question, pupil_ids: Sequence[str], asked: Asked = AS_USUAL
) -> Placed:
    """Offer ways for questions that are posed already.

    Raises
    ------
    PlanFileError
        The plan calls at a place that the data set does not have.
    """
    _check_places(before.scenario, given)
    standing = placing.standing(before.scenario, before.matrix, given)
    placings = placing.place(standing, after.scenario, after.matrix, pupil_ids, asked)
    notes = []
    if given.provenance.scenario_sha256 not in ("", before.sha256):
        notes.append("The plan says that it was made from other tables than these, or from these before a change.")
    return Placed(before, after, given, standing, asked, placings, after.problems, tuple(notes))


def accept(placed: Placed) -> Accepted | None:
    """Take the offers; ``None`` where a pupil has none.

    Nothing is proven of the plan, as it carries other rides than the one it comes from.

    Raises
    ------
    UnreadableInputError
        There is no offer with the number asked for.
    """
    for one in placed.placings:
        if one.offers and one.taken is None:
            raise UnreadableInputError(
                f"There is no offer {placed.asked.take} for {one.pupil_id}; there are {len(one.offers)}, from 1 on.",
                "Name one of the offers.",
                "offer",
            )
    last = placed.placings[-1].taken
    if last is None or any(one.taken is None for one in placed.placings):
        return None
    parent, before, after = placed.given.provenance, placed.before, placed.question
    told = ", ".join(_edit(one) for one in placed.placings)
    stop = f"{parent.stop}; edited: {told}; parent {parent.scenario_sha256 or before.sha256}".removeprefix("; ")
    bare = replace(last.plan, lower_bound_pence_per_day=None, one_school_lower_bound_pence_per_day=None, prices=None)
    origin = replace(parent, scenario_sha256=after.sha256, roads=after.matrix.name, stop=stop)
    answer = audited(after, bare, origin)
    changed = placing.changed_routes(placed.standing.plan, answer.plan)
    old, new = (before.scenario, placed.standing.plan), (after.scenario, answer.plan)
    known = {(one.code, one.message) for one in judge(before.scenario, before.matrix, placed.given)}
    return Accepted(
        answer,
        tuple(one for one in placing.effects_of(old, new, changed) if one.is_new),
        placing.school_calls(old, new, changed),
        tuple(one for one in answer.plan.hard_findings if (one.code, one.message) not in known),
    )


def _edit(one: Placing) -> str:
    route = None if one.taken is None else one.taken.route
    return f"{one.pupil_id} taken off" if route is None else f"{one.pupil_id} placed on {route.route_id}"


def _check_places(scenario: Scenario, given: Plan) -> None:
    known = scenario.pupil.keys() | scenario.school.keys()
    for route in given.routes:
        named = {name for run in route.runs for stop in run.stops for name in (stop.place, *stop.boards, *stop.alights)}
        strange = sorted(named - known)
        if strange:
            shown = ", ".join(strange[:_NAMED])
            raise PlanFileError(
                f"Route {route.route_id} of the plan names {shown}, which the data set does not have.",
                "Give the data set that the plan was made from; pupils to add stand in the pupils' file alone.",
                f"route {route.route_id}",
            )


def placed_words(placed: Placed) -> tuple[str, ...]:
    """Tell all offers, pupil by pupil in the order in which they are placed."""
    several = len(placed.placings) > 1
    order = ", ".join(one.pupil_id for one in placed.placings)
    first = (
        f"{len(placed.placings)} pupils are placed one after the other, the hardest to carry first: {order}. Each is "
        "given their first offer before the next.",
    )
    told = (words for one in placed.placings for words in placing_words(one))
    return (*(first if several else ()), *told)


def accepted_words(accepted: Accepted) -> tuple[str, ...]:
    """Tell what the plan with the offers taken costs, and whom to tell."""
    plan = accepted.answer.plan
    families = {one.pupil_id for one in accepted.effects}
    schools = {one.school_id for one in accepted.schools}
    return (
        f"Taken: {pounds(plan.cash_pence_per_day or 0)} a school day for the whole plan. "
        f"Families to tell: {len(families)}; schools: {len(schools)}.",
        *telling_words(accepted.effects, accepted.schools),
    )


def placed_rows(placed: Placed) -> dict[str, Any]:
    """Give all offers as programs read them."""
    return {"placings": [placing_row(one) for one in placed.placings], "notes": list(placed.notes)}


def accepted_rows(accepted: Accepted) -> dict[str, Any]:
    """Give whom to tell as programs read it."""
    return {
        "families_to_tell": effect_rows(accepted.effects),
        "schools_to_tell": call_rows(accepted.schools),
    }
