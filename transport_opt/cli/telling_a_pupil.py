"""``pupil-file``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from transport_opt import service
from transport_opt.cli.keeping import Folder
from transport_opt.cli.options import Json, writable
from transport_opt.cli.screen import NO, answering
from transport_opt.service import Sought

_NAMES = {
    "datasets": ("data set", "data sets"),
    "plans": ("version of a plan", "versions of plans"),
    "jobs": ("job", "jobs"),
    "events": ("security event", "security events"),
}


def pupil_file(
    pupil: Annotated[str, typer.Argument(metavar="PUPIL", help="A pupil's id.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, as .json; for your eyes alone.")],
    tables: Annotated[
        list[Path] | None,
        typer.Option("--dataset", metavar="DATASET", help="Tables to look in, too, as many times as needed."),
    ] = None,
    plan: Annotated[
        list[Path] | None, typer.Option(metavar="PLAN", help="A plan file to look in, too, as many times as needed.")
    ] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Look in the files that are named alone.")] = False,
    council: Annotated[
        str | None, typer.Option(metavar="COUNCIL", help="Whose pupil; else every council's of that id.")
    ] = None,
    store: Folder = None,
    as_json: Json = False,
) -> None:
    """Write all that is kept or planned about one pupil to one file, as a subject access request asks for.

    Rows of tables, routes and times of every version of every plan, decisions, findings, jobs; other pupils are left
    out. Exit 1 if nothing names the pupil; no file is written then.
    """
    writable(file, "FILE", (".json",))
    if no_store and not (tables or plan):
        raise typer.BadParameter("--no-store needs files to look in: --dataset or --plan. Now there are none.")
    with answering(as_json) as screen:
        settings = None if no_store else service.read_settings(store)
        sought = Sought(pupil, settings, council, tuple(tables or ()), tuple(plan or ()))
        counts = service.pupil_file(sought, file, datetime.now(UTC))
        if not any(counts.values()):
            screen.say("Nothing that was looked at names that pupil. Check the id; no file is written.")
            screen.answer({"file": None, **counts})
            raise typer.Exit(NO)
        screen.say(
            f"Written: {file}. The pupil is named in {_counted(counts)}. What is left out is said in the file. It is a "
            "child's: give it to whom it is due, and delete it."
        )
        screen.answer({"file": str(file), **counts})


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_NAMES[name][count != 1]}" for name, count in counts.items() if count)
