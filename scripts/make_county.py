"""Build the Derbyshire-sized data set: invented pupils at real postcodes and schools, with routes of today.

    python scripts/make_county.py --out county --pupils 2240 --seed 1

The tables of schools and postcodes and the road map are read from folders beside the repository; the
data set is for tests and benchmarks and is not kept in the project.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from invented.county import choose_destinations, read_homes, read_schools
from invented.nearby_roads import near_a_road
from invented.people import populate
from invented.rates import POLICY
from invented.summary import summary
from invented.tables import pupils_csv, routes_csv, schools_csv, vehicles_csv
from invented.today import grow_routes
from invented.world import Point

from transport_opt.files import write_whole

SHARED = Path(__file__).resolve().parents[2] / "shared"
PUPILS = 2240
OPERATORS_PER_PUPIL = 100 / 2240
NEEDED = ("places/schools-derbyshire.csv", "places/postcodes-derbyshire.csv", "roads/derbyshire-2021.osm.pbf")


def county_files(shared: Path, pupils: int, seed: int) -> tuple[dict[str, bytes], str]:
    """Make the files of the data set.

    Returns
    -------
    tuple[dict[str, bytes], str]
        Each file's content by name, and the achieved shares beside their targets.
    """
    rng = Random(seed)
    schools_table, postcodes, roads = (shared / name for name in NEEDED)
    homes = near_a_road(roads, read_homes(postcodes))
    schools = choose_destinations(rng, read_schools(schools_table), homes, pupils)
    children = populate(rng, schools, homes, pupils)
    cars = grow_routes(rng, children, max(3, round(OPERATORS_PER_PUPIL * pupils)))
    files = {
        "pupils.csv": pupils_csv(children, _grid_reference),
        "schools.csv": schools_csv(schools, _grid_reference),
        "vehicles.csv": vehicles_csv(),
        "routes.csv": routes_csv(cars),
        "policy.toml": POLICY.encode(),
    }
    return files, summary(children, cars)


def _grid_reference(point: Point) -> dict[str, str]:
    return {"easting": f"{point.x:.0f}", "northing": f"{point.y:.0f}"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, write the folder, print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the data set")
    parser.add_argument("--pupils", type=int, default=PUPILS, help="pupils to invent, such as 560, 1120, 2240 or 4480")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another population")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with places/ and roads/")
    options = parser.parse_args(arguments)
    missing = [str(options.shared / name) for name in NEEDED if not (options.shared / name).is_file()]
    if missing:
        print(
            f"The county needs {len(NEEDED)} files of real places and roads. Missing: {', '.join(missing)}. "
            "Give their folder with --shared.",
            file=sys.stderr,
        )
        return 2
    files, told = county_files(options.shared, options.pupils, options.seed)
    for name, content in files.items():
        write_whole(options.out / name, content)
    print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
