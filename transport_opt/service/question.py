"""The question in full: tables read, travel times known, nothing in them that stops the work."""

from dataclasses import dataclass
from pathlib import Path

from transport_opt.errors import Problem, ProblemsError
from transport_opt.intake import DataSet, read_dataset
from transport_opt.matrix import Matrix, cached_matrix, far_places, mapped_matrix, read_matrix
from transport_opt.model import Scenario
from transport_opt.roads import RoadMap, closed, load
from transport_opt.service.telling import Tell, stages

KEPT_TIMES = "times"
"""Folder, within that of the road maps, of the travel times measured before."""


@dataclass(frozen=True, slots=True)
class Roads:
    """Travel times measured on a prepared road map.

    Attributes
    ----------
    folder
        Where prepared maps live.
    pessimistic
        Whether they are those of a pessimistic day instead of a usual one.
    closed
        OpenStreetMap's ids of ways that nobody may drive on.
    """

    name: str
    folder: Path
    pessimistic: bool = False
    closed: tuple[int, ...] = ()

    def load(self) -> RoadMap:
        """Read the map and close its roads.

        Raises
        ------
        RoadsError
            There is no such map, or it has no such way.
        """
        return closed(load(self.name, self.folder), self.closed)


@dataclass(frozen=True, slots=True)
class MatrixFile:
    """Travel times given as ``matrix.npz``."""

    path: Path


TravelTimes = Roads | MatrixFile


@dataclass(frozen=True, eq=False)
class Question:
    """What a plan answers to.

    Attributes
    ----------
    sha256
        Of the scenario's canonical text.
    name
        Of the data set.
    problems
        Those that do not stop the work.
    road_map
        ``None`` where travel times come from a file.
    """

    scenario: Scenario
    matrix: Matrix
    sha256: str
    name: str
    problems: tuple[Problem, ...] = ()
    road_map: RoadMap | None = None


@dataclass(frozen=True)
class Checked:
    """What is wrong with a data set, and how much is in it.

    Attributes
    ----------
    pupils, schools, vehicle_types, routes
        Counts; all nought where a problem stops the work.
    """

    problems: tuple[Problem, ...]
    name: str
    pupils: int = 0
    schools: int = 0
    vehicle_types: int = 0
    routes: int = 0

    @property
    def stopping(self) -> int:
        """How many problems stop the work."""
        return sum(problem.stops for problem in self.problems)


def check(dataset: Path, times: TravelTimes | None = None, postcodes: Path | None = None) -> Checked:
    """Tell everything that is wrong with a data set.

    Parameters
    ----------
    dataset
        A folder of CSV files, or one .xlsx workbook.
    times
        Also checks that a road map reaches every place, or that a file covers it.
    postcodes
        A postcode table beside the data set's own.

    Raises
    ------
    UnreadableInputError
        It is no data set at all.
    RoadsError, MatrixError
        The travel times cannot be read.
    """
    found = _read(dataset, times, postcodes)
    problems, scenario = found.problems, found.scenario
    if scenario is None:
        return Checked(problems, found.name)
    if isinstance(times, Roads):
        problems += far_places(scenario, times.load())
    elif times is not None:
        read_matrix(times.path, scenario)
    counts = map(len, (scenario.pupils, scenario.schools, scenario.vehicle_types, scenario.todays_routes))
    return Checked(problems, found.name, *counts)


def pose(
    dataset: Path,
    times: TravelTimes,
    postcodes: Path | None = None,
    tell: Tell | None = None,
    workers: int = 2,
    kept_times: Path | None = None,
    leavers_out: bool = False,
) -> Question:
    """Read a data set and the travel times between its places.

    Parameters
    ----------
    dataset, times, postcodes
        As `check` has them.
    workers
        Threads that measure travel times.
    kept_times
        Where measured travel times, and those of a file in the form that is mapped, are kept; unless it is given,
        measured ones are kept beside the road maps, and a file is read.
    leavers_out
        Whether rows of today's routes that name nobody of the pupils table are left out, and do not stop the work.

    Raises
    ------
    ProblemsError
        The data set has problems that stop the work, or places too far from any road.
    UnreadableInputError
        It is no data set at all.
    RoadsError, MatrixError
        The travel times cannot be read.
    """
    stages(tell, "reading the tables")(0.0)
    found = _read(dataset, times, postcodes, leavers_out)
    if found.scenario is None:
        raise ProblemsError(found.problems)
    scenario, road_map = found.scenario, None
    if isinstance(times, Roads):
        road_map = times.load()
        told = stages(tell, "measuring travel times")
        told(0.0)
        kept = kept_times or times.folder / KEPT_TIMES
        matrix = cached_matrix(scenario, road_map, kept, workers, told, times.pessimistic)
    else:
        path = times.path
        matrix = read_matrix(path, scenario) if kept_times is None else mapped_matrix(path, scenario, kept_times)
    return Question(scenario, matrix, found.sha256, found.name, found.problems, road_map)


def _read(dataset: Path, times: TravelTimes | None, postcodes: Path | None, leavers_out: bool = False) -> DataSet:
    places_required = not isinstance(times, MatrixFile)
    return read_dataset(dataset, postcodes, places_required=places_required, leavers_out=leavers_out)
