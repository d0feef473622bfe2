"""What a killed command leaves: hidden parts of files that never got their names."""

import time
from pathlib import Path

HOURS_KEPT = 1
"""A younger part may belong to a command that is still writing."""


def sweep(path: Path) -> None:
    """Remove the parts of a file that commands killed more than an hour ago left beside it.

    `transport_opt.files.write_whole` writes to ``.NAME.XXXX.part`` first, so a part is never mistaken for the file.
    """
    before = time.time() - 3600 * HOURS_KEPT
    for part in path.parent.glob(f".{path.name}.*.part"):
        try:
            if part.stat().st_mtime < before:
                part.unlink()
        except OSError:
            # Another command has just removed it, or it is not ours to remove: neither keeps a plan from being written.
            continue
