"""Make the invented county of the demonstration: pupils, schools, prices, routes of today and a road map.

    python scripts/make_demo.py --seed 1 --out data/demo
    python scripts/make_demo.py --check

The same seed gives the same bytes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from invented.demo import demo_homes, demo_schools
from invented.people import populate
from invented.rates import POLICY
from invented.summary import summary
from invented.tables import pupils_csv, routes_csv, schools_csv, vehicles_csv
from invented.today import grow_routes
from invented.world import Point
from invented_map.draw import draw_map
from invented_map.osm import osm_xml
from invented_map.towns import to_degrees

from transport_opt.files import write_whole

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
PUPILS = 600
OPERATORS = 30
JOIN = 0.79
"""Less than in the county: with few large schools there is more often a route to join."""
README = """\
# An invented county

What is here was made by `scripts/make_demo.py --seed {seed}`, for demonstrations and tests.

- **Facts**: the names of the towns and villages and their rough positions and sizes are those of Derbyshire.
- **Invented**: everything else. Roads, their names and numbers, homes, pupils, needs, schools, bells, operators,
  today's routes and their prices are drawn at random from a seed. Nobody here exists, no road here is a real one, and
  nothing here says anything about a real council, school, operator or family.
- **Assumptions**: the rate card and the limits are the project's defaults, to be confirmed by a council.

| file | what |
|---|---|
| pupils.csv | {pupils} pupils: where they live, what they need, when they travel |
| schools.csv | {schools} destinations: special schools, units, support centres, colleges, one school out of county |
| vehicles.csv | the default rate card; as many vehicles of each type as wanted |
| policy.toml | every limit with its default |
| routes.csv | today's {routes} routes, as they grow when nobody plans the whole |
| county.osm | a road map in OpenStreetMap's format, all of it invented but the towns' names and places |
"""


def demo_files(seed: int) -> tuple[dict[str, bytes], str]:
    """Make every file of the demonstration.

    Returns
    -------
    tuple[dict[str, bytes], str]
        Each file's content by name, and the achieved shares beside their targets.
    """
    net = draw_map(Random(f"{seed} map"))
    rng = Random(f"{seed} people")
    schools = demo_schools(rng, net)
    children = populate(rng, schools, demo_homes(rng, net), PUPILS)
    cars = grow_routes(rng, children, OPERATORS, JOIN)
    told = README.format(seed=seed, pupils=len(children), schools=len(schools), routes=len(cars))
    files = {
        "README.md": told.encode(),
        "county.osm": osm_xml(net),
        "policy.toml": POLICY.encode(),
        "pupils.csv": pupils_csv(children, _degrees),
        "routes.csv": routes_csv(cars),
        "schools.csv": schools_csv(schools, _degrees),
        "vehicles.csv": vehicles_csv(),
    }
    return files, summary(children, cars)


def differences(files: dict[str, bytes], folder: Path) -> list[str]:
    """Name the files of a folder that are not what the seed gives, those missing and those too many among them."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return sorted(
        name
        for name in there | set(files)
        if name not in files or name not in there or (folder / name).read_bytes() != files[name]
    )


def _degrees(point: Point) -> dict[str, str]:
    latitude, longitude = to_degrees(point)
    return {"latitude": f"{latitude:.5f}", "longitude": f"{longitude:.5f}"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line; write the folder or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="another seed is another county")
    parser.add_argument("--out", type=Path, default=DEMO, help="folder of the data set")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; tell whether the folder is what the seed gives"
    )
    options = parser.parse_args(arguments)
    files, told = demo_files(options.seed)
    if options.check:
        wrong = differences(files, options.out)
        if wrong:
            print(
                f"{options.out} is not what seed {options.seed} gives. Different: {', '.join(wrong)}. "
                "Run scripts/make_demo.py to write it again.",
                file=sys.stderr,
            )
            return 1
        print(f"{options.out} is what seed {options.seed} gives.")
        return 0
    for name, content in files.items():
        write_whole(options.out / name, content)
    print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
