"""Road maps: prepared from a file, asked of OpenStreetMap, listed."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from transport_opt import roads
from transport_opt.roads import BuildReport, Listed
from transport_opt.service.settings import users_data
from transport_opt.service.telling import Tell, stages

FOLDER_VARIABLE = "TRANSPORT_OPT_ROADS"
"""The environment variable that names the folder of prepared maps."""


def roads_folder(environment: Mapping[str, str] = os.environ, here: Path | None = None) -> Path:
    """Give the folder where prepared maps live unless a command is told another.

    The environment's ``TRANSPORT_OPT_ROADS`` wins; then ``data/osm`` under the current folder, if it is there; else
    the place where this system keeps a user's data.
    """
    named = environment.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    local = (here or Path.cwd()) / "data" / "osm"
    if local.is_dir():
        return local
    return users_data(environment, Path.home()) / "transport-opt" / "roads"


def build_roads(
    source: Path, name: str, folder: Path, tell: Tell | None = None, speeds: Path | None = None
) -> BuildReport:
    """Prepare a road map from an ``.osm.pbf`` or ``.osm`` file.

    Parameters
    ----------
    speeds
        A table of speeds in TOML, instead of the one that comes with the package.

    Raises
    ------
    RoadsError
        The file cannot be read or holds no connected roads, the name is no file name, or the table of speeds is none.
    """
    table = None if speeds is None else roads.read_speeds(speeds)
    return roads.build(source, name, folder, table, _steps(tell))


def download_roads(place: str, name: str, folder: Path, tell: Tell | None = None) -> BuildReport:
    """Ask OpenStreetMap for the roads of a place and prepare them: the one journey that needs the network.

    Raises
    ------
    RoadsError
        OpenStreetMap cannot be reached, does not know the place, or has no roads there.
    """
    return roads.download(place, name, folder, progress=_steps(tell))


def list_roads(folder: Path) -> tuple[Listed, ...]:
    """List the maps prepared in a folder; none if it is not there."""
    return roads.listed(folder)


def _steps(tell: Tell | None) -> Callable[[str, float], None]:
    def told(words: str, share: float) -> None:
        stages(tell, words)(share)

    return told
