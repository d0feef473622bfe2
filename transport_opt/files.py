"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    mode
        Who may read and write it.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full; the old file is untouched.
    """
    with writing_whole(path, mode) as stream:
        stream.write(content)


@contextmanager
def writing_whole(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Write a file bit by bit, so that a reader sees the old content or the new, never a part.

    The content goes to a temporary file beside the target, is flushed to the disk and takes the target's
    name in one step; the folder is flushed too, so that the name survives a power cut.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full; the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
