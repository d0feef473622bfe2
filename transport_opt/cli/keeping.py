"""``backup``, ``restore``, ``erase`` and ``check-store``."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.options import Json, writable
from transport_opt.cli.screen import NO, Screen, answering
from transport_opt.service import Erased, Settings

Folder = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="FOLDER", help="Where the store is. Else TRANSPORT_OPT_STORE, or your own data folder."
    ),
]
BACKUPS_STAY = "Backups made before still hold it: delete them, or let them expire."
SERVERS_LOG = "PostgreSQL's own log may hold it until the server writes over it."
_NAMES = {
    "datasets": "data set",
    "scenarios": "scenario",
    "plans": "plan",
    "papers": "document",
    "jobs": "job",
    "checkpoints": "checkpoint",
    "decisions": "decision",
    "events": "security event",
    "matrices": "travel-time file",
}


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The .tar file to write; an older one is replaced.")],
    store: Folder = None,
    as_json: Json = False,
) -> None:
    """Write all that is kept to one file, while the service goes on."""
    writable(file, "FILE", (".tar",))
    with answering(as_json) as screen:
        missing = service.backup_store(service.read_settings(store), file)
        for sha256 in missing:
            screen.say(f"Travel times {sha256} are missing in the store, and so in the backup.")
        size = file.stat().st_size
        screen.say(f"Written: {file}, {size:,} bytes. It holds pupils' data: keep it as you keep the store.")
        screen.answer({"file": str(file), "bytes": size, "missing": list(missing)})


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    store: Folder = None,
    as_json: Json = False,
) -> None:
    """Put a backup back into a folder that is empty, whole or not at all."""
    with answering(as_json) as screen:
        settings = service.read_settings(store)
        faults = service.restore_store(settings, file)
        screen.say(*faults, f"Restored: {settings.store}.")
        screen.answer({"store": str(settings.store), "faults": list(faults)})


def erase(
    pupil: Annotated[str | None, typer.Argument(metavar="[PUPIL]", help="A pupil's id.")] = None,
    before: Annotated[
        str | None, typer.Option(metavar="DATE", help="Erase what was made before it, such as 2025-09-01.")
    ] = None,
    council: Annotated[
        str | None, typer.Option(metavar="COUNCIL", help="Whose pupil; else every council's of that id.")
    ] = None,
    store: Folder = None,
    as_json: Json = False,
) -> None:
    """Erase one pupil from all that is kept, or all that is old; backups keep it.

    Plans stay, with a pseudonym in the pupil's place. With --before, what something newer needs stays. Exit 1 if there
    was nothing to erase.
    """
    day = _day(before)
    if (pupil is None) == (day is None):
        raise typer.BadParameter("Name one of the two: PUPIL, or --before DATE.")
    if pupil is not None and not pupil.strip():
        raise typer.BadParameter("PUPIL needs an id; now it is blank.")
    if council is not None and day is not None:
        raise typer.BadParameter("--council goes with PUPIL; --before erases what is old of every council.")
    with answering(as_json) as screen:
        settings = service.read_settings(store)
        if day is not None:
            erased = service.erase_before(settings, day)
        else:
            erased = service.erase_pupil(settings, str(pupil), council)
        _tell(screen, settings, erased)
        if erased.nothing:
            raise typer.Exit(NO)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--before needs a date such as 2025-09-01; now it is '{text}'.") from error


def _tell(screen: Screen, settings: Settings, erased: Erased) -> None:
    counts = asdict(erased)
    told = [f"{count} {_NAMES[name]}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    screen.say(f"Erased from: {', '.join(told)}." if told else "The store holds nothing of it.")
    screen.say(BACKUPS_STAY, *([SERVERS_LOG] if settings.address is not None else []))
    screen.answer({**counts, "in_backups": True})


def check_store(store: Folder = None, as_json: Json = False) -> None:
    """Look for faults in the store. Exit 1 if there are any."""
    with answering(as_json) as screen:
        settings = service.read_settings(store)
        faults = service.check_store(settings)
        screen.say(*faults, "The store is sound." if not faults else "Restore a backup if these cannot be mended.")
        screen.answer({"store": str(settings.store), "faults": list(faults)})
        if faults:
            raise typer.Exit(NO)
