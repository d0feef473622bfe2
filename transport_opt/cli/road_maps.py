"""``roads build``, ``roads download``, ``roads list`` and ``roads matrix``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from transport_opt import service
from transport_opt.cli.options import Closed, DataSet, Folder, Json, Pessimistic, Postcodes, map_folder, writable
from transport_opt.cli.screen import Bar, Screen, answering
from transport_opt.service import BuildReport, Roads

roads = typer.Typer(no_args_is_help=True, help="Prepare road maps, once for each; list those that are prepared.")
Name = Annotated[str, typer.Option("--name", metavar="N", help="What to call the map.")]


@roads.command()
def build(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="An .osm.pbf or .osm file of OpenStreetMap.")],
    name: Name,
    speeds: Annotated[
        Path | None,
        typer.Option("--speeds", metavar="FILE", help="A table of speeds in TOML, instead of the package's own."),
    ] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Prepare a road map from a file; one prepared already from the same file and speeds is kept."""
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            report = service.build_roads(source, name, map_folder(folder), bar, speeds)
        _tell(screen, report)


@roads.command()
def download(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Such as 'Derbyshire, England'.")],
    name: Name,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Ask OpenStreetMap for the roads of a place and prepare them; only the place's name is sent."""
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            report = service.download_roads(place, name, map_folder(folder), bar)
        _tell(screen, report)


def _tell(screen: Screen, report: BuildReport) -> None:
    screen.say(*report.sentences(), f"Use it with: --roads {report.name}. Written: {report.path}.")
    head = {"name": report.name, "path": str(report.path), "digest": report.digest, "reused": report.reused}
    screen.answer({**head, **report.to_json()})


@roads.command("list")
def list_maps(folder: Folder = None, as_json: Json = False) -> None:
    """List the road maps that are prepared."""
    with answering(as_json) as screen:
        where = map_folder(folder)
        found = service.list_roads(where)
        if not found:
            screen.say(
                f"No road map is prepared in {where}. "
                "Prepare one with: transport-opt roads build FILE.osm.pbf --name NAME"
            )
        for one in found:
            screen.say(f"{one.name}: {one.road_km:,.0f} km of road, {one.edges:,} edges, from {one.source}")
        names = ("name", "digest", "source", "nodes", "edges", "road_km")
        rows: list[dict[str, Any]] = [{name: getattr(one, name) for name in names} for one in found]
        screen.answer(
            {
                "folder": str(where),
                "roads": [{**row, "path": str(one.path)} for row, one in zip(rows, found, strict=True)],
            }
        )


@roads.command()
def matrix(
    dataset: DataSet,
    name: Annotated[str, typer.Option("--roads", metavar="N", help="A prepared road map, as 'roads list' names it.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the .npz file.")],
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Write the travel times of a data set on a road map as matrix.npz, for --matrix and for tools outside."""
    writable(out, "--out", (".npz",))
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            source = Roads(name, map_folder(folder), pessimistic, tuple(closed or ()))
            times = service.write_times(dataset, source, out, postcodes, bar)
        screen.say(f"Travel times between {len(times.ids):,} places on '{times.name}'. Written: {out}.")
        factor = float(times.minibus_factor)
        if factor != 1:
            screen.say(
                f"On this map a minibus takes {factor:g} times as long; the file cannot say so, "
                "and whoever reads it takes the same times for every vehicle."
            )
        screen.answer({"file": str(out), "places": len(times.ids), "roads": times.name, "minibus_factor": factor})
