"""The school-bus benchmark as a scenario of the project; its seconds are tenths of a second.

A stop is a pupil who takes as many seats as it has students, so that 19 + 2.6 n and 154.4 are whole; drives are rounded
up. Files are read where they are and never copied.
"""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.instance import Instance
from transport_opt.matrix import Matrix
from transport_opt.model import (
    NO_DAY,
    Layout,
    Licence,
    Pence,
    Phase,
    Place,
    Policy,
    Pupil,
    Scenario,
    School,
    Seconds,
    VehicleType,
)
from transport_opt.model.policy import BoardingTime, Comfort, EarliestPickup, MixedSchools, SecondRun

TENTHS = 10
FEET_A_SECOND = 29.3333333
METRES_A_FOOT = 0.3048
SEATS = 66
STOP, STUDENT, UNLOADING = 190, 26, 1544
"""Tenths of a second: a call, a student, unloading at a school."""
BUS_PENCE = Pence(100_000)
"""A bus a day: what is minimised."""
MILE = Pence(300)
"""A mile, live or dead: little beside a bus, yet a plan with short drives is nearer to one with a bus less. Without it
all plans of as many buses are worth the same, and the search wanders among them."""
MOST_RUNS = 50
MOST_SCHOOLS = 10
PATIENCE = Seconds(1 << 20)
NOWHERE = Place(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Series:
    """One of the study's limits, and whether schools may share a run.

    Attributes
    ----------
    aboard
        Seconds, whole ones, that a student may be aboard.
    """

    aboard: int
    mixed: bool

    @property
    def tags(self) -> frozenset[str]:
        """Words that it answers to."""
        return frozenset({str(self.aboard), "mixed" if self.mixed else "fixed"})

    @property
    def name(self) -> str:
        """The series in words."""
        return f"{self.aboard:,} s, {'mixed schools' if self.mixed else 'one-school runs'}"


def read_bus(folder: Path, series: Series) -> Instance:
    """Read one instance of the benchmark for one series.

    Raises
    ------
    KeyError
        A file lacks one of its columns.
    """
    schools, stops = (_table(folder / name) for name in ("Schools.txt", "Stops.txt"))
    feet = {row["ID"]: (float(row["X_COORD"]), float(row["Y_COORD"])) for row in stops}
    feet |= {row["ID"]: (float(row["X"]), float(row["Y"])) for row in schools}
    scenario = Scenario(
        tuple(_stop(row, series) for row in stops),
        tuple(_school(row, series) for row in schools),
        (_bus(),),
        _policy(series),
    )
    return Instance("school bus", 0, scenario, _matrix(feet))


def drives(instance: Instance) -> NDArray[np.int32]:
    """Give the tenths of a second of every drive, those longer than the project's day among them; shape (1, n, n)."""
    return np.ascontiguousarray(instance.matrix.seconds[None])


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def _stop(row: dict[str, str], series: Series) -> Pupil:
    students = int(row["STUDENT_COUNT"])
    return Pupil(
        row["ID"],
        row["EP_ID"],
        NOWHERE,
        Phase.SECONDARY,
        max_journey=Seconds(TENTHS * series.aboard),
        boarding=Seconds(STOP + STUDENT * students),
        seats=students,
        pm_days=NO_DAY,
    )


def _school(row: dict[str, str], series: Series) -> School:
    early, late = (_tenths(row[name]) for name in ("AMEARLY", "AMLATE"))
    bell = late if series.mixed else early
    return School(
        row["ID"],
        row["ID"],
        NOWHERE,
        Seconds(bell),
        Seconds(2 * bell),
        # Unloading ends at the bell, or no earlier than AMEARLY.
        arrive_earliest=Seconds(bell - early + UNLOADING),
        arrive_latest=Seconds(UNLOADING),
        unload=Seconds(UNLOADING),
    )


def _tenths(clock: str) -> int:
    hours, minutes = divmod(int(clock), 100)
    return TENTHS * (3600 * hours + 60 * minutes)


def _bus() -> VehicleType:
    return VehicleType("BUS", (Layout(SEATS, 0),), Licence.PSV, BUS_PENCE, MILE, MILE)


def _policy(series: Series) -> Policy:
    return replace(
        Policy(),
        boarding_time=BoardingTime(school_walk_on=Seconds(0)),
        earliest_pickup=EarliestPickup(Seconds(0)),
        comfort=Comfort(pence_per_minute=Pence(0)),
        mixed_schools=MixedSchools(MOST_SCHOOLS if series.mixed else 1, PATIENCE),
        second_run=SecondRun(MOST_RUNS, Seconds(0)),
    )


def _matrix(feet: dict[str, tuple[float, float]]) -> Matrix:
    points = np.array(list(feet.values()))
    apart = np.abs(points[:, None, :] - points[None, :, :]).sum(axis=2)
    tenths = np.ceil(TENTHS * apart / FEET_A_SECOND - 1e-6).astype(np.int32)
    return Matrix(tuple(feet), tenths, np.ceil(METRES_A_FOOT * apart).astype(np.int32), tenths, name="Manhattan")
