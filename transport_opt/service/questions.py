"""Questions that are stored: a data set and its travel times, posed again for a plan, a baseline or an audit."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from transport_opt.errors import InUseError, UnreadableInputError
from transport_opt.service.datasets import dataset_folder
from transport_opt.service.question import MatrixFile, Question, Roads, TravelTimes, pose
from transport_opt.service.road_maps import list_roads
from transport_opt.service.telling import Tell
from transport_opt.store import DataSetRecord, ScenarioRecord, Store


def ask(
    store: Store, dataset: DataSetRecord, times: Mapping[str, Any] | None, roads: Path, now: datetime
) -> ScenarioRecord:
    """Note a question: an accepted data set, and where its travel times come from.

    Parameters
    ----------
    times
        ``roads`` (a map's name), ``pessimistic`` and ``closed``; ``None`` for those uploaded with the tables.
    roads
        The folder of prepared road maps.

    Raises
    ------
    InUseError
        The data set is not accepted yet.
    UnreadableInputError
        There are no such travel times.
    """
    if dataset.accepted_at is None:
        raise InUseError(
            f"Data set {dataset.dataset_id} is a preview; a plan needs one that is accepted.",
            f"Look at its problems, then POST /api/v1/datasets/{dataset.dataset_id}/accept.",
            "dataset_id",
        )
    if times is None or "roads" not in times:
        if dataset.matrix_sha256 is None:
            raise UnreadableInputError(
                f"Travel times are needed. Data set {dataset.dataset_id} was uploaded without a matrix.npz, and no "
                "road map is named.",
                f"Name a road map as 'roads'. There is now: {_maps(roads)}.",
                "roads",
            )
        return store.scenario_for(dataset.dataset_id, {"matrix": dataset.matrix_sha256}, now)
    names = [one.name for one in list_roads(roads)]
    if times["roads"] not in names:
        raise UnreadableInputError(
            f"There is no road map called '{times['roads']}'. There is now: {_maps(roads)}.",
            "Name one of these, or prepare one with 'transport-opt roads build'.",
            "roads",
        )
    wanted = {
        "roads": times["roads"],
        "pessimistic": bool(times.get("pessimistic", False)),
        "closed": sorted(times.get("closed") or ()),
    }
    return store.scenario_for(dataset.dataset_id, wanted, now)


def _maps(roads: Path) -> str:
    return ", ".join(one.name for one in list_roads(roads)) or "none"


def question_of(
    store: Store, scenario: ScenarioRecord, roads: Path, tell: Tell | None = None, workers: int = 2
) -> Question:
    """Pose a stored question.

    Raises
    ------
    TransportError
        As `pose`; the data set has been accepted, so its tables have no problem that stops the work.
    """
    record = store.dataset(scenario.dataset_id)
    with dataset_folder(store, record) as folder:
        kept = store.measured_folder(record.dataset_id)
        question = pose(folder, times_of(store, scenario, roads), None, tell, workers, kept)
    return replace(question, name=record.name)


def times_of(store: Store, scenario: ScenarioRecord, roads: Path) -> TravelTimes:
    """Tell where the travel times of a stored question come from."""
    times = scenario.times
    if "matrix" in times:
        return MatrixFile(store.matrix_path(times["matrix"]))
    return Roads(times["roads"], roads, times["pessimistic"], tuple(times["closed"]))
