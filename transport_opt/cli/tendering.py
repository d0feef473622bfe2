"""``tender`` and ``bids``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from transport_opt import service
from transport_opt.cli.options import (
    Closed,
    DataSet,
    Folder,
    Json,
    Matrix,
    Pessimistic,
    Postcodes,
    RoadsName,
    travel_times,
    writable,
)
from transport_opt.cli.screen import NO, Bar, answering
from transport_opt.model.units import pounds
from transport_opt.service import BID_HEADS


def tender(  # noqa: PLR0913, PLR0917  (an option each)
    dataset: DataSet,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan whose routes are tendered.")],
    routes: Annotated[
        list[str] | None, typer.Argument(metavar="[ROUTE ...]", help="All unless some are named.")
    ] = None,
    roads: RoadsName = None,
    matrix: Matrix = None,
    pessimistic: Pessimistic = False,
    closed: Closed = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write the pack for bidders.")] = Path("tender"),
    key: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write which route each lot is; it stays with you.")
    ] = Path("tender-key.json"),
    postcodes: Postcodes = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Make a pack for bidders: times, miles, vehicles and assistants of each lot, and nothing that leads to a child."""
    times = travel_times(roads, matrix, folder, pessimistic, closed)
    writable(out / "lots.csv", "--out")
    writable(key, "--key", (".json",))
    with answering(as_json) as screen:
        with Bar(screen) as bar:
            pack = service.make_tender(dataset, plan, times, routes or (), postcodes, bar)
        files = service.save_tender(pack, out, key)
        screen.say(
            f"{len(pack.lots)} lots, {pounds(sum(pack.modelled.values()))} a school day by the rate card.",
            f"For bidders: {', '.join(map(str, files[:-1]))}. For you alone: {files[-1]}.",
        )
        screen.answer({"files": [str(file) for file in files], "lots": len(pack.lots)})


def bids(
    key: Annotated[Path, typer.Argument(metavar="KEY", help="What 'tender' wrote with --key.")],
    files: Annotated[list[Path], typer.Argument(metavar="BIDS ...", help="bids.csv as bidders filled it in.")],
    award: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="Give its routes to whoever bids least, and write it to --out.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the plan awarded.")] = Path("awarded.json"),
    as_json: Json = False,
) -> None:
    """Set bids beside the modelled prices; '!' marks those beyond what a modelled price may be off.

    Exit 1 where nobody bids, or a row has a fault.
    """
    writable(out, "--out")
    with answering(as_json) as screen:
        found = service.read_bids(key, files)
        table = Table(*BID_HEADS, box=None, pad_edge=False)
        for row in service.bid_rows(found):
            table.add_row(*row)
        screen.console.print(table, markup=False)
        if award is not None and found:
            service.save_plan(service.awarded(award, found), out)
            screen.say(f"Written: {out}. Its prices are still those of the rate card.")
        screen.answer({"bids": service.bid_figures(found)})
        if not found:
            screen.say("Nobody bids: the files have no row with an operator and a price.")
            raise typer.Exit(NO)
