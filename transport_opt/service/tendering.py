"""Tender packs written, bids read and held against the modelled prices, and awards."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from defusedcsv import csv as safe_csv

from transport_opt.compare import BAND
from transport_opt.errors import Problem, ProblemsError, UnreadableInputError
from transport_opt.files import write_whole
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Pence, Plan
from transport_opt.model.units import pounds
from transport_opt.reports.comparison_html import comparison_html
from transport_opt.reports.comparison_pdf import comparison_pdf
from transport_opt.reports.tender_paper import BID_COLUMNS, CALL_COLUMNS, LOT_COLUMNS, call_rows, lot_rows, tender_paper
from transport_opt.service.plans import audited
from transport_opt.service.question import TravelTimes, pose
from transport_opt.service.telling import Tell
from transport_opt.tender import Tender, tender

KEY_FORMAT = "tender-key/1"
BID_HEADS = ("lot", "route", "operator", "bid a day", "modelled", "beside it", "")


@dataclass(frozen=True, slots=True)
class Bid:
    """What somebody wants for a lot.

    Attributes
    ----------
    price, modelled
        Pence a school day.
    """

    lot: str
    route_id: str
    operator: str
    price: Pence
    modelled: Pence

    @property
    def is_within_band(self) -> bool:
        """Whether it lies where a modelled price may be off."""
        return abs(self.price - self.modelled) <= BAND * self.modelled


def make_tender(
    dataset: Path,
    plan_file: Path,
    times: TravelTimes,
    route_ids: Sequence[str] = (),
    postcodes: Path | None = None,
    tell: Tell | None = None,
) -> Tender:
    """Make lots of a plan's routes, priced by the rate card.

    Raises
    ------
    UnreadableInputError
        The plan has no such route.
    PlanFileError, ProblemsError, RoadsError, MatrixError
        Something cannot be read.
    """
    given = read_plan(plan_file)
    question = pose(dataset, times, postcodes, tell)
    priced = audited(question, given, given.provenance).plan
    return tender(question.scenario, question.matrix, priced, route_ids)


def save_tender(pack: Tender, folder: Path, key: Path, made: str = "") -> tuple[Path, ...]:
    """Write what bidders get to a folder, and what stays with the council to a file elsewhere.

    Raises
    ------
    UnreadableInputError
        The key would lie in the pack.
    OSError
        A folder cannot be written to.
    """
    if folder.resolve() in key.resolve().parents:
        raise UnreadableInputError(
            "The key tells which route each lot is and what it may cost, so it must not lie in the pack; "
            f"'{key}' does.",
            f"Name a file outside '{folder}'.",
            "key",
        )
    paper = tender_paper(pack, made)
    contents = {
        "lots.csv": _table(LOT_COLUMNS, lot_rows(pack)),
        "calls.csv": _table(CALL_COLUMNS, call_rows(pack)),
        "bids.csv": _table(BID_COLUMNS, [(lot.number, "", "") for lot in pack.lots]),
        "tender.pdf": comparison_pdf(paper),
        "tender.html": comparison_html(paper),
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    kept = {"format": KEY_FORMAT, "routes": pack.routes, "modelled_pence_per_day": pack.modelled}
    write_whole(key, (json.dumps(kept, indent=1) + "\n").encode(), 0o600)
    return (*(folder / name for name in contents), key)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    # Schools' names come from tables that anybody may have filled in: none becomes a formula in a bidder's spreadsheet.
    table = safe_csv.writer(written, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    return written.getvalue().encode()


def read_bids(key: Path, files: Sequence[Path]) -> tuple[Bid, ...]:
    """Read bids, the cheapest of each lot first.

    Raises
    ------
    ProblemsError
        A row has no lot of the tender, no operator or no price; all such rows are told.
    UnreadableInputError
        A file is none.
    """
    routes, modelled = _key(key)
    bids, problems = [], []
    for file in files:
        for at, row in _rows(file):
            found = _bid(row, routes, modelled, f"{file.name}, row {at}")
            if isinstance(found, Bid):
                bids.append(found)
            elif found is not None:
                problems.append(found)
    if problems:
        raise ProblemsError(tuple(problems))
    return tuple(sorted(bids, key=lambda bid: (bid.lot, bid.price, bid.operator)))


def _key(path: Path) -> tuple[Mapping[str, str], Mapping[str, int]]:
    try:
        value: Any = json.loads(path.read_text(encoding="utf-8"))
        if value["format"] != KEY_FORMAT:
            raise KeyError(value["format"])
        return value["routes"], value["modelled_pence_per_day"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"'{path.name}' must be the key that 'tender' wrote ({KEY_FORMAT}); it is none.",
            "Give the file that --key named.",
            path.name,
        ) from error


def _rows(file: Path) -> list[tuple[int, Mapping[str, str]]]:
    try:
        table = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        rows: list[tuple[int, Mapping[str, str]]] = [*enumerate(table, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInputError(
            f"'{file.name}' must be CSV in UTF-8; it is not.", "Save it so.", file.name
        ) from error
    missing = [name for name in BID_COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise UnreadableInputError(
            f"{file.name} needs a column called '{missing[0]}'. It has: {', '.join(table.fieldnames or ()) or 'none'}.",
            "Fill in the bids.csv of the pack.",
            file.name,
        )
    return rows


def _bid(
    row: Mapping[str, str], routes: Mapping[str, str], modelled: Mapping[str, int], where: str
) -> Bid | Problem | None:
    """Read a row; ``None`` where nobody bids."""
    lot, operator, text = ((row.get(name) or "").strip() for name in BID_COLUMNS)
    if not operator and not text:
        return None
    if lot not in routes:
        message = f"A lot of the tender is needed, {next(iter(routes), '')} to {list(routes)[-1]}; now it is '{lot}'."
        return Problem("unknown-lot", message, "Correct the lot.", f"{where}, column lot")
    if not operator:
        message = "The operator's name is needed; the cell is blank."
        return Problem("no-operator", message, "Fill it in.", f"{where}, column operator")
    try:
        price = Decimal(text.removeprefix("£").replace(",", ""))
        pence = Pence(int((price * 100).to_integral_exact()))
        if not 0 < price < 100_000 or pence != price * 100:
            raise InvalidOperation
    except (InvalidOperation, ValueError):
        message = f"A price in pounds and whole pence is needed, such as 154.50; now it is '{text}'."
        return Problem("bad-price", message, "Correct the price.", f"{where}, column price_per_day")
    return Bid(lot, routes[lot], operator, pence, Pence(modelled[lot]))


def cheapest(bids: Sequence[Bid]) -> dict[str, Bid]:
    """Give the cheapest bid of each lot."""
    return {bid.lot: bid for bid in sorted(bids, key=lambda bid: (bid.lot, bid.price, bid.operator), reverse=True)}


def awarded(plan_file: Path, bids: Sequence[Bid]) -> Plan:
    """Give the routes of a plan to whoever bids least for each; its modelled prices stay beside what is paid.

    Raises
    ------
    PlanFileError
        It does not follow transport-plan/1.
    UnreadableInputError
        It has no route of a lot, as where it is not the plan that the tender was made of.
    """
    plan, best = read_plan(plan_file), {bid.route_id: bid for bid in cheapest(bids).values()}
    missing = sorted(best.keys() - {route.route_id for route in plan.routes})
    if missing:
        raise UnreadableInputError(
            f"'{plan_file.name}' has no route '{missing[0]}', which a bid is for. It has {len(plan.routes)} routes.",
            "Give the plan that the tender was made of.",
            plan_file.name,
        )
    routes = (
        replace(route, operator=best[route.route_id].operator) if route.route_id in best else route
        for route in plan.routes
    )
    return replace(plan, routes=tuple(routes))


def bid_rows(bids: Sequence[Bid]) -> list[tuple[str, ...]]:
    """Set bids beside the modelled prices, the cheapest of each lot marked."""
    best = cheapest(bids)
    return [
        (
            bid.lot,
            bid.route_id,
            bid.operator,
            pounds(bid.price),
            pounds(bid.modelled),
            f"{100 * (bid.price - bid.modelled) / max(1, bid.modelled):+.0f} %{'' if bid.is_within_band else ' !'}",
            "cheapest" if best[bid.lot] == bid else "",
        )
        for bid in bids
    ]


def bid_figures(bids: Sequence[Bid]) -> list[dict[str, Any]]:
    """Give bids as programs read them."""
    best = cheapest(bids)
    return [
        {
            "lot": bid.lot,
            "route_id": bid.route_id,
            "operator": bid.operator,
            "price_pence_per_day": bid.price,
            "modelled_pence_per_day": bid.modelled,
            "within_band": bid.is_within_band,
            "cheapest": best[bid.lot] == bid,
        }
        for bid in bids
    ]
