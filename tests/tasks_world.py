"""A county of 24 pupils on a grid, written as a coordinator's files; the commands of docs/tasks.md are typed there.

A kilometre takes a minute. Hill School (S1) stands at kilometre 10 east and 0 north, Mill School (S2) at 10 and 8, Lake
College (S3) at 20 and 8. Today ten cars, three taxis for wheelchairs and
a minibus carry them; six are Peak Cars'.
"""

import csv
import json
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner
from worlds import pupil, school, world

from transport_opt.cli import app
from transport_opt.matrix import write_matrix

PAGE = Path(__file__).parents[1] / "docs" / "tasks.md"
Rows = list[dict[str, str]]

HOMES = {
    "P01": ("S1", 0, 0), "P02": ("S1", 2, 0), "P03": ("S1", 4, 0), "P04": ("S1", 6, 0),
    "P05": ("S1", 1, 1), "P06": ("S1", 3, 1), "P07": ("S1", 5, 1), "P08": ("S1", 7, 1),
    "P09": ("S2", 2, 8), "P10": ("S2", 4, 8), "P11": ("S2", 6, 8), "P12": ("S2", 8, 8),
    "P13": ("S2", 3, 9), "P14": ("S2", 5, 9), "P15": ("S2", 7, 9), "P16": ("S2", 1, 9),
    "P17": ("S3", 30, 8), "P18": ("S3", 28, 8), "P19": ("S3", 26, 8), "P20": ("S3", 24, 8),
    "P21": ("S3", 29, 9), "P22": ("S3", 27, 9), "P23": ("S3", 25, 9), "P24": ("S3", 23, 9),
}  # fmt: skip
"""School, and kilometres east and north."""
LATER = {"P25": ("S1", 3, 0), "P26": ("S2", 5, 8)}
"""Who may come later; the travel times know them already."""
NEEDS = {
    "P05": {"mobility": "wheelchair_manual"},
    "P06": {"not_with": "P07"},
    "P07": {"not_with": "P06"},
    "P08": {"assistant": "one_to_one"},
    "P12": {"travels_alone": "yes"},
    "P13": {"mobility": "wheelchair_powered"},
    "P14": {"am_days": "MTWT-", "pm_days": "MTWT-"},
    "P15": {"am_days": "MTWT-", "pm_days": "MTWT-"},
    "P16": {"mobility": "wheelchair_manual"},
    "P17": {"travels_alone": "yes"},
    "P21": {"mobility": "wheelchair_manual"},
    "P23": {"assistant": "shared"},
    "P24": {"mobility": "wheelchair_manual"},
}
COLUMNS = (
    "pupil_id", "school_id", "latitude", "longitude", "phase", "mobility", "assistant", "travels_alone", "not_with",
    "am_days", "pm_days",
)  # fmt: skip
SCHOOLS = (("S1", "Hill School", 10, 0), ("S2", "Mill School", 10, 8), ("S3", "Lake College", 20, 8))
VEHICLES = (
    ("CAR", "4+0", "45", "1.60"),
    ("WAV", "8+0;5+1;2+2", "84", "2.10"),
    ("BUS", "16+0;14+1", "125", "2.40"),
)
TODAY = (
    ("T01", "CAR", "Peak Cars", "70.00", "P01 P02"), ("T02", "CAR", "Peak Cars", "66.50", "P03 P04"),
    ("T03", "WAV", "Peak Cars", "118.00", "P05"), ("T04", "CAR", "Peak Cars", "64.00", "P06"),
    ("T05", "CAR", "Peak Cars", "61.25", "P07"), ("T06", "CAR", "Peak Cars", "130.00", "P08"),
    ("T07", "BUS", "Swift", "151.00", "P09 P10 P11"), ("T08", "CAR", "Swift", "52.00", "P12"),
    ("T09", "WAV", "Swift", "121.00", "P16 P13"), ("T10", "CAR", "Swift", "58.00", "P14 P15"),
    ("T11", "CAR", "Reed", "70.00", "P17"), ("T12", "CAR", "Reed", "74.75", "P18 P19 P20"),
    ("T13", "WAV", "Reed", "119.00", "P21 P24"), ("T14", "CAR", "Reed", "126.00", "P22 P23"),
)  # fmt: skip
"""Route, vehicle type, operator, pounds a school day, pupils in the order of the morning."""


def pupil_row(pupil_id: str, **changes: str) -> dict[str, str]:
    school_id, east, north = {**HOMES, **LATER}[pupil_id]
    at = {"latitude": f"{53 + north / 100:.2f}", "longitude": f"{-1.5 + east / 100:.2f}"}
    given = {"pupil_id": pupil_id, "school_id": school_id, **at, "phase": "secondary", **NEEDS.get(pupil_id, {})}
    return {**dict.fromkeys(COLUMNS, ""), **given, **changes}


def school_rows() -> Rows:
    return [
        {
            "school_id": school_id, "name": name, "latitude": f"{53 + north / 100:.2f}",
            "longitude": f"{-1.5 + east / 100:.2f}", "am_bell": "09:00", "pm_bell": "15:00",
        }
        for school_id, name, east, north in SCHOOLS
    ]  # fmt: skip


def vehicle_rows() -> Rows:
    usual = {"dead_mile": "0.60", "included_hours": "2.5", "extra_hour": "16"}
    return [
        {"vehicle_type": name, "layouts": layouts, "standing": standing, "live_mile": mile, **usual}
        for name, layouts, standing, mile in VEHICLES
    ]


def route_rows(today: Iterable[tuple[str, str, str, str, str]] = TODAY) -> Rows:
    return [
        {
            "route_id": route_id, "vehicle_type": kind, "operator": operator, "price_per_day": paid,
            "direction": way, "order": str(order), "pupil_id": pupil_id,
        }
        for route_id, kind, operator, paid, pupils in today
        for way, riders in (("am", pupils.split()), ("pm", pupils.split()[::-1]))
        for order, pupil_id in enumerate(riders, start=1)
    ]  # fmt: skip


def write_rows(path: Path, rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(column for row in rows for column in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)


def read_rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_county(folder: Path) -> None:
    """Write ``tables`` and ``times.npz``, which covers the pupils who may come later, too."""
    write_rows(folder / "tables" / "pupils.csv", [pupil_row(name) for name in HOMES])
    write_rows(folder / "tables" / "schools.csv", school_rows())
    write_rows(folder / "tables" / "vehicles.csv", vehicle_rows())
    write_rows(folder / "tables" / "routes.csv", route_rows())
    everybody = [pupil(name, east, north, school_id) for name, (school_id, east, north) in {**HOMES, **LATER}.items()]
    measured = world(everybody, [school(name, east, north) for name, _, east, north in SCHOOLS])
    write_matrix(measured.matrix, folder / "times.npz")


BEFORE = 0
"""Stands for what the page types before its first task."""


def commands_of(task: int) -> list[list[str]]:
    """Give the words of the commands that docs/tasks.md types for a task."""
    page = PAGE.read_text(encoding="utf-8")
    whole = page if task == BEFORE else page.split(f"\n## {task}. ")[1]
    section = whole.split("\n## ", maxsplit=1)[0]
    lines = re.findall(r"^    transport-opt (.+)$", section, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@dataclass(frozen=True)
class Told:
    """What a command says to programs and to people."""

    figures: dict[str, Any]
    words: str


@dataclass(frozen=True)
class Desk:
    """A coordinator's folder, in which the commands of the page are typed.

    Attributes
    ----------
    times
        What is typed instead of ``--roads county``.
    """

    folder: Path
    times: str = "--matrix times.npz"

    def type(self, task: int, number: int = 1, exit_code: int = 0) -> Told:
        """Type a command of a task as the page has it, but by the grid's travel times and a number of moves."""
        return self.run(commands_of(task)[number - 1], exit_code)

    def run(self, words: Sequence[str], exit_code: int = 0) -> Told:
        line = shlex.join(words).replace("--roads county", self.times)
        line = re.sub(r"--seconds \d+", "--iterations 1000 --workers 1", line)
        result = CliRunner().invoke(app, [*shlex.split(line), "--json"], prog_name="transport-opt")
        assert result.exit_code == exit_code, (line, result.stderr, result.exception)
        return Told(json.loads(result.stdout) if result.stdout else {}, " ".join(result.stderr.split()))

    def json(self, name: str) -> dict[str, Any]:
        """Read a file of the folder."""
        return dict(json.loads((self.folder / name).read_text(encoding="utf-8")))

    def audited(self, plan: str, tables: str = "tables") -> int:
        """Let the auditor judge a plan: no hard rule is broken, its money is right; give pence a school day."""
        told = self.run(["audit", tables, plan, "--roads", "county"]).figures
        assert (told["clean"], told["money"]) == (True, [])
        return int(told["cash_pence_per_day"]["worked_out"])

    def copy(self, name: str, **changed: Rows) -> None:
        """Copy ``tables`` under a name, with some tables written anew."""
        for file in sorted((self.folder / "tables").iterdir()):
            (self.folder / name).mkdir(exist_ok=True)
            (self.folder / name / file.name).write_bytes(file.read_bytes())
        for table, rows in changed.items():
            write_rows(self.folder / name / f"{table}.csv", rows)
