"""What people take away from a plan: the workbook, the map, the run sheets."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from transport_opt.compare import compare
from transport_opt.explain import explain
from transport_opt.model import Direction, Place, Plan, Scenario
from transport_opt.reports.map import write_map
from transport_opt.reports.run_sheet import write_run_sheets
from transport_opt.reports.workbook import write_workbook
from transport_opt.roads import RoadMap, lines
from transport_opt.service.leftovers import sweep
from transport_opt.service.plans import Answer
from transport_opt.service.question import Question

MAIN_ROADS = ("motorway", "trunk", "primary", "secondary")
"""Classes of road that are drawn below the routes, the greatest first."""
MOST_MAIN_ROADS = 12_000
"""Stretches of road drawn below the routes before the lesser classes are left out, so that the page stays small."""

Point = tuple[float, float]
Leg = tuple[str, str, Direction]


@dataclass(frozen=True, slots=True)
class Papers:
    """Where to write what; ``None`` is not written.

    Attributes
    ----------
    run_sheets
        A folder for a document each, or a path ending in ``.pdf`` for one document.
    attribution
        Who made the road map; blank names its file and OpenStreetMap.
    """

    workbook: Path | None = None
    map: Path | None = None
    run_sheets: Path | None = None
    title: str = "Transport plan"
    attribution: str = ""


def write_papers(answer: Answer, papers: Papers, today: Plan | None = None) -> tuple[Path, ...]:
    """Write a plan's papers, each whole or not at all.

    Parameters
    ----------
    today
        The baseline: adds a sheet of today against the plan to the workbook.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    scenario, plan, written = answer.question.scenario, answer.plan, list[Path]()
    if papers.workbook is not None:
        sides = None if today is None else compare(scenario, [("Today", today), ("Plan", plan)])
        told = explain(scenario, answer.question.matrix, plan)
        sweep(papers.workbook)
        write_workbook(scenario, plan, papers.workbook, told, sides, answer.question.matrix)
        written.append(papers.workbook)
    if papers.map is not None:
        _draw(answer, papers.map, papers)
        written.append(papers.map)
    if papers.run_sheets is not None:
        written += write_run_sheets(scenario, plan, papers.run_sheets)
    return tuple(written)


def _draw(answer: Answer, path: Path, papers: Papers) -> None:
    question = answer.question
    sweep(path)
    if question.road_map is None:
        write_map(question.scenario, answer.plan, path, {}, papers.title)
        return
    write_map(
        question.scenario,
        answer.plan,
        path,
        leg_lines(question, answer.plan),
        papers.title,
        main_roads(question.road_map),
        papers.attribution or _attribution(question.road_map),
    )


def _attribution(road_map: RoadMap) -> str:
    source = road_map.about["report"]["source"]
    return f"Roads: map '{road_map.name}', made from {source}. OpenStreetMap data © OpenStreetMap contributors (ODbL)."


def leg_lines(question: Question, plan: Plan) -> dict[Leg, list[Point]]:
    """Find the line of every leg that has a way: the same search as the travel times, so drawn is what is costed.

    There are none without a road map.
    """
    if question.road_map is None:
        return {}
    road_map = question.road_map
    places = _places(question.scenario)
    legs = [leg for leg in _legs(plan) if leg[0] in places and leg[1] in places and _has_way(question, leg)]
    found = lines(road_map, [(places[start], places[end]) for start, end, _ in legs])
    return {leg: line.coordinates for leg, line in zip(legs, found, strict=True)}


def _legs(plan: Plan) -> list[Leg]:
    legs = (
        (here.place, there.place, run.direction)
        for route in plan.routes
        for run in route.runs
        for here, there in pairwise(run.stops)
    )
    return list(dict.fromkeys(legs))


def _has_way(question: Question, leg: Leg) -> bool:
    start, end = (question.matrix.index[place] for place in leg[:2])
    return bool(question.matrix.metres[start, end] >= 0)


def _places(scenario: Scenario) -> dict[str, Place]:
    homes = {pupil_id: pupil.home for pupil_id, pupil in scenario.pupil.items()}
    return homes | {school_id: school.place for school_id, school in scenario.school.items()}


def main_roads(road_map: RoadMap) -> list[list[Point]]:
    """Give the lines of the main roads: the greatest classes, as many as keep the page small."""
    drawn: list[int] = []
    for name in MAIN_ROADS:
        rows = [row for row, known in enumerate(road_map.classes) if known.removesuffix("_link") == name]
        edges = np.flatnonzero(np.isin(road_map.highway, rows) & ~road_map.turned)
        if len(drawn) + len(edges) > MOST_MAIN_ROADS:
            break
        drawn += road_map.road[edges].tolist()
    return [[(latitude, longitude) for latitude, longitude in road_map.line(road).tolist()] for road in drawn]
