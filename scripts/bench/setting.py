"""What the measurements are told."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class Setting:
    """The options of the command; what is ``None`` or empty is as each measurement likes it.

    Attributes
    ----------
    peers
        Solvers wanted by the beginnings of their names; all that the measurement knows if empty.
    jobs
        Trials side by side.
    instances, series
        Names of school-bus instances, and words that a series must answer to; all if empty.
    folder
        Where maps and data sets may be put.
    page
        The page that figures are written to.
    """

    folder: Path
    page: Path
    seeds: tuple[int, ...] = ()
    seconds: float | None = None
    bound_seconds: float | None = None
    workers: int | None = None
    jobs: int | None = None
    pupils: int | None = None
    peers: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    series: tuple[str, ...] = ()

    def seeds_or(self, usual: tuple[int, ...]) -> tuple[int, ...]:
        """Give the seeds asked for, or the measurement's usual ones."""
        return self.seeds or usual

    def wants(self, solver: str) -> bool:
        """Tell whether a solver is asked for: case, hyphens and blanks do not count."""
        return not self.peers or any(_plain(solver).startswith(_plain(peer)) for peer in self.peers)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def needed(path: Path) -> Path:
    """Give a path that must be there.

    Raises
    ------
    SystemExit
        It is not.
    """
    if not path.exists():
        raise SystemExit(f"The measurement needs {path}, which is not there. Put it there, or leave this one out.")
    return path
