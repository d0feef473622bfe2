"""Small TOML files of a command: every fault is told at once, by key."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transport_opt.errors import UnreadableInputError

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a file may have.

    Attributes
    ----------
    needed
        What its value must be, in words.
    read
        Gives the value; `ValueError` or `TypeError` where it is none.
    """

    needed: str
    read: Callable[[Any], Any]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    UnreadableInputError
        It is not there, too large, no text in UTF-8 or no TOML.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableInputError(
                f"'{path.name}' may have {MOST_BYTES:,} bytes at most; it has {path.stat().st_size:,}.",
                "Give the right file.",
                str(path),
            )
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = f"'{path}' cannot be read: {error.strerror or error}."
        raise UnreadableInputError(message, "Check the path.", str(path)) from error
    except UnicodeDecodeError as error:
        raise UnreadableInputError(f"'{path.name}' is not UTF-8 text.", "Save it as UTF-8.", str(path)) from error
    except tomllib.TOMLDecodeError as error:
        message = f"'{path.name}' is not TOML: {error}."
        raise UnreadableInputError(message, "Correct the line; text needs quotation marks.", str(path)) from error


def values_of(table: Mapping[str, Any], keys: Mapping[str, Key], where: str) -> tuple[dict[str, Any], list[str]]:
    """Read the values of a table.

    Returns
    -------
    tuple
        The values by key, and what is wrong with the others in words.
    """
    values, faults = {}, []
    for name, value in table.items():
        if name not in keys:
            faults.append(f"{where} does not know the key '{name}'; it knows {', '.join(keys)}.")
            continue
        try:
            values[name] = keys[name].read(value)
        except (TypeError, ValueError):
            faults.append(f"{where}: '{name}' needs {keys[name].needed}; now it is {_short(value)}.")
    return values, faults


def refuse(path: Path, faults: list[str]) -> None:
    """Tell all faults of a file at once.

    Raises
    ------
    UnreadableInputError
        There are any.
    """
    if faults:
        raise UnreadableInputError(" ".join((f"'{path.name}' has faults.", *faults)), "Mend them all.", str(path))


def text(value: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def whole(value: object) -> int:
    """Read a whole number from nought up."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if value < 0:
        raise ValueError
    return value


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= 40 else f"{told[:39]}…"
