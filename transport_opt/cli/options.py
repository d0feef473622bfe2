"""The arguments and options that commands share."""

from pathlib import Path
from typing import Annotated

import typer

from transport_opt.service import MatrixFile, Roads, TravelTimes, roads_folder

DataSet = Annotated[Path, typer.Argument(metavar="DATASET", help="A folder of CSV files, or one .xlsx workbook.")]
RoadsName = Annotated[
    str | None, typer.Option("--roads", metavar="N", help="A prepared road map, as 'roads list' names it.")
]
Matrix = Annotated[
    Path | None, typer.Option("--matrix", metavar="FILE", help="Travel times as matrix.npz, instead of a road map.")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Where prepared road maps live. Else TRANSPORT_OPT_ROADS, data/osm here, or your own data folder.",
    ),
]
Pessimistic = Annotated[
    bool, typer.Option("--pessimistic", help="Travel times of a pessimistic day; with --roads only.")
]
Closed = Annotated[
    list[int] | None,
    typer.Option(
        "--closed",
        metavar="WAY_ID",
        help="An OpenStreetMap way that nobody may drive on, as many times as needed; with --roads only.",
    ),
]
Postcodes = Annotated[
    Path | None,
    typer.Option("--postcodes", metavar="FILE", help="A postcode table in CSV, beside the data set's own."),
]
Seconds = Annotated[float, typer.Option(min=0.1, help="How long to search.")]
Iterations = Annotated[
    int | None, typer.Option(min=1, help="Stop by moves instead: the same seed gives the same plan.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of the search's randomness.")]
Workers = Annotated[int, typer.Option(min=1, help="Threads that search side by side.")]
Json = Annotated[bool, typer.Option("--json", help="Write the answer as JSON on standard output.")]


def map_folder(folder: Path | None) -> Path:
    """Give the folder of prepared maps."""
    return folder or roads_folder()


def travel_times(
    roads: str | None,
    matrix: Path | None,
    folder: Path | None,
    pessimistic: bool = False,
    closed: list[int] | None = None,
) -> TravelTimes:
    """Give the one source of travel times.

    Raises
    ------
    typer.BadParameter
        Neither or both are given, or a pessimistic day or a closed road is asked of a file.
    """
    if (roads is None) == (matrix is None):
        given = "neither" if roads is None else "both"
        raise typer.BadParameter(
            f"Travel times come from one source: --roads N or --matrix FILE. Now {given} is given. "
            "'transport-opt roads list' shows the road maps that are prepared."
        )
    if matrix is not None and pessimistic:
        raise typer.BadParameter(
            "--pessimistic needs --roads: a pessimistic day is a factor of a road map. Now --matrix is given, whose "
            "times are used as they are. Leave --pessimistic out, or name a road map."
        )
    if matrix is not None and closed:
        raise typer.BadParameter(
            "--closed needs --roads: roads can only be closed on a road map. Now --matrix is given, whose times are "
            "used as they are. Leave --closed out, or name a road map."
        )
    if matrix is not None:
        return MatrixFile(matrix)
    return Roads(str(roads), map_folder(folder), pessimistic, tuple(closed or ()))


def optional_times(
    roads: str | None,
    matrix: Path | None,
    folder: Path | None,
    pessimistic: bool = False,
    closed: list[int] | None = None,
) -> TravelTimes | None:
    """Give the one source of travel times, or none where none is named."""
    return None if roads is None and matrix is None else travel_times(roads, matrix, folder, pessimistic, closed)


def writable(path: Path | None, option: str, suffixes: tuple[str, ...] = ()) -> None:
    """Make sure, before any long work, that a file can be written.

    Raises
    ------
    typer.BadParameter
        The path is a folder, has another ending than those that can be written, or lies below a file.
    """
    if path is None:
        return
    if suffixes and path.suffix.lower() not in suffixes:
        kinds = " or ".join(suffixes)
        raise typer.BadParameter(
            f"{option} can write {kinds}; '{path.name}' ends in '{path.suffix}'. Give one of these."
        )
    if path.is_dir():
        raise typer.BadParameter(f"{option} needs the name of a file; '{path}' is a folder. Add a file name to it.")
    standing = next(parent for parent in (*path.absolute().parents,) if parent.exists())
    if not standing.is_dir():
        raise typer.BadParameter(f"{option} cannot write '{path}': '{standing}' is a file and no folder.")
