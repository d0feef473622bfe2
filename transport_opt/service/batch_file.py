"""A batch of reviews as its file asks for it, and the fingerprint of what each asks."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from transport_opt import __version__
from transport_opt.roads.map_file import path_of
from transport_opt.service.question import MatrixFile, Roads, TravelTimes
from transport_opt.service.toml_file import Key, read_toml, refuse, text, values_of, whole
from transport_opt.solve import Params

TABLES = (".csv", ".toml")
"""Endings of the files of a folder that are tables of a data set."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What an item of a batch asks for where it says nothing else.

    Attributes
    ----------
    times
        ``None`` where each item has to name its own.
    folder, pessimistic, closed
        Of the road maps that items name.
    share
        Of the pupils who continue, how many may change; ``None`` for the policy's.
    """

    times: TravelTimes | None
    folder: Path
    params: Params
    share: Fraction | None = None
    pessimistic: bool = False
    closed: tuple[int, ...] = ()
    postcodes: Path | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One review of a batch."""

    name: str
    dataset: Path
    earlier: Path
    times: TravelTimes
    out: Path
    share: Fraction | None
    params: Params
    postcodes: Path | None = None


def read_batch(path: Path, usual: Usual) -> tuple[Item, ...]:
    """Read a batch; paths in it are relative to its folder.

    Raises
    ------
    UnreadableInputError
        It cannot be read, or something in it is not as it must be: all of that is told.
    """
    content, faults, items = read_toml(path), [], []
    rows = content.pop("review", [])
    faults += [f"It does not know the key '{name}'; it knows [[review]]." for name in content]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        faults.append("It needs a table [[review]] for each review; now it has none.")
        rows = []
    for number, row in enumerate(rows, start=1):
        where = f"[[review]] {number}"
        values, wrong = values_of(row, KEYS, where)
        wrong += [f"{where} needs the key '{name}', which is missing." for name in NEEDED if name not in row]
        wrong += _about_times(row, usual, where)
        faults += wrong
        times = _times(values, path.parent, usual)
        if not wrong and times is not None:
            items.append(_item(values, path.parent, usual, times))
    faults += _in_the_way(items, path)
    refuse(path, faults)
    return tuple(items)


def fingerprint(item: Item) -> str:
    """Hash what is asked: the tables, the earlier plan, the travel times, the options and this version.

    Raises
    ------
    OSError
        Something of it cannot be read.
    RoadsError
        The name of the road map is none.
    """
    times, params = item.times, item.params
    names = [str(item.share), params.seconds, params.iterations, params.seed, params.search, __version__]
    if isinstance(times, Roads):
        names += [times.pessimistic, *times.closed]
    source = times.path if isinstance(times, MatrixFile) else path_of(times.name, times.folder)
    files = [*_tables(item.dataset), item.earlier, source, *([item.postcodes] if item.postcodes else [])]
    told = [*((file.name, digest(file)) for file in files), names]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def digest(file: Path) -> str:
    """Hash a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _tables(dataset: Path) -> list[Path]:
    if not dataset.is_dir():
        return [dataset]
    return sorted(file for file in dataset.iterdir() if file.suffix.lower() in TABLES and file.is_file())


def _share(value: object) -> Fraction:
    if isinstance(value, str) and value.strip().endswith("%"):
        share = Fraction(value.strip()[:-1].strip()) / 100
    elif isinstance(value, int | float) and not isinstance(value, bool):
        share = Fraction(repr(value))
    else:
        raise TypeError
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    if not 0.1 <= value < math.inf:
        raise ValueError
    return float(value)


_TEXT, _PATH = Key("a text in quotation marks", text), Key("a path in quotation marks", text)
KEYS = {
    "name": _TEXT,
    "dataset": _PATH,
    "earlier": _PATH,
    "roads": _TEXT,
    "matrix": _PATH,
    "max_changed": Key('a share from 0 to 1, or a percentage in quotation marks such as "25%"', _share),
    "seconds": Key("a number of seconds from 0.1 up", _seconds),
    "seed": Key("a whole number from 0 up", whole),
    "out": _PATH,
}
"""Of a [[review]]."""
NEEDED = ("name", "dataset", "earlier", "out")


def _about_times(row: dict[str, Any], usual: Usual, where: str) -> Iterator[str]:
    named = [name for name in ("roads", "matrix") if name in row]
    if len(named) == 2 or (not named and usual.times is None):
        now = "both are" if named else "neither is"
        yield f"{where} needs one source of travel times, 'roads' or 'matrix'; now {now} given."
    if named == ["matrix"] and (usual.pessimistic or usual.closed):
        yield f"{where} names a matrix, and --pessimistic and --closed need a road map; name 'roads' or leave them out."


def _times(values: dict[str, Any], folder: Path, usual: Usual) -> TravelTimes | None:
    if "roads" in values:
        return Roads(values["roads"], usual.folder, usual.pessimistic, usual.closed)
    return MatrixFile(folder / values["matrix"]) if "matrix" in values else usual.times


def _item(values: dict[str, Any], folder: Path, usual: Usual, times: TravelTimes) -> Item:
    params, seed = usual.params, values.get("seed", usual.params.seed)
    # A stop by moves is the command's alone, so that a whole batch can be made again.
    seconds = None if params.iterations is not None else values.get("seconds", params.seconds)
    return Item(
        values["name"],
        folder / values["dataset"],
        folder / values["earlier"],
        times,
        folder / values["out"],
        values.get("max_changed", usual.share),
        Params(seconds, params.iterations, seed, params.workers),
        usual.postcodes,
    )


def _in_the_way(items: list[Item], path: Path) -> Iterator[str]:
    """Tell what would overwrite what another review needs or writes."""
    for name, count in Counter(item.name for item in items).items():
        if count > 1:
            yield f"{count} reviews are called '{name}'; each needs a name of its own."
    read = {item.earlier.resolve() for item in items} | {path.resolve(), summary_file(path).resolve()}
    read |= {item.times.path.resolve() for item in items if isinstance(item.times, MatrixFile)}
    for out, count in Counter(item.out.resolve() for item in items).items():
        if count > 1:
            yield f"{count} reviews write '{out.name}'; each needs an 'out' of its own."
        if out in read:
            yield f"'{out.name}' would be written over though the batch reads it; give 'out' another name."


def summary_file(batch: Path) -> Path:
    """Give the file that tells how the reviews of a batch ended."""
    return batch.with_name(f"{batch.stem}.summary.json")
