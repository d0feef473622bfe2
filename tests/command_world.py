"""The usual world of three pupils on a line, written as the files that commands read."""

import csv
from pathlib import Path

from worlds import World, three_on_a_line

from transport_opt.matrix import write_matrix

PUPILS = [
    {"pupil_id": name, "school_id": "S1", "latitude": "53.0", "longitude": str(-1.5 + km / 100), "phase": "secondary"}
    for name, km in (("P1", 0), ("P2", 2), ("P3", 4))
]
SCHOOLS = [
    {
        "school_id": "S1",
        "name": "School S1",
        "latitude": "53.0",
        "longitude": "-1.4",
        "am_bell": "09:00",
        "pm_bell": "15:00",
    }
]
CAR = {"vehicle_type": "CAR", "layouts": "4+0", "licence": "phv", "standing": "45", "live_mile": "1.60"}
VEHICLES = [{**CAR, "dead_mile": "0.60", "included_hours": "2.5", "extra_hour": "16"}]
ROUTES = [
    {
        "route_id": f"T{number}",
        "vehicle_type": "CAR",
        "price_per_day": "60",
        "direction": direction,
        "order": "1",
        "pupil_id": f"P{number}",
    }
    for number in (1, 2, 3)
    for direction in ("am", "pm")
]


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_world(folder: Path, here: World | None = None) -> tuple[Path, Path]:
    """Write the tables to ``tables`` and the travel times to ``matrix.npz``; give both paths."""
    tables, matrix = folder / "tables", folder / "matrix.npz"
    tables.mkdir(parents=True)
    for name, rows in (("pupils", PUPILS), ("schools", SCHOOLS), ("vehicles", VEHICLES), ("routes", ROUTES)):
        write_table(tables / f"{name}.csv", rows)
    write_matrix((here or three_on_a_line()).matrix, matrix)
    return tables, matrix
