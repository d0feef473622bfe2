"""A tender pack as a paper of sections and as tables for programs."""

from transport_opt.model.units import MILE, clock
from transport_opt.reports.comparison_words import Cell, Paper, Row, Section, Table, texts
from transport_opt.tender import SQUARE_METRES, Call, Lot, Tender

LOT_COLUMNS = (
    "lot", "vehicle_type", "layouts", "licence", "lift_kg", "assistants", "days", "live_miles_per_week",
)  # fmt: skip
CALL_COLUMNS = ("lot", "direction", "run", "days", "order", "call", "latitude", "longitude", "about")
BID_COLUMNS = ("lot", "operator", "price_per_day")
HOME = "home"
SESSIONS = {"am": "morning", "pm": "afternoon"}


def lot_rows(tender: Tender) -> list[tuple[str, ...]]:
    """Give a row a lot, by `LOT_COLUMNS`."""
    return [
        (
            lot.number,
            lot.vehicle.vehicle_type,
            _layouts(lot),
            str(lot.vehicle.licence),
            "" if lot.vehicle.lift_kg is None else str(lot.vehicle.lift_kg),
            str(lot.assistants),
            str(lot.days),
            f"{float(lot.metres / MILE):.1f}",
        )
        for lot in tender.lots
    ]


def call_rows(tender: Tender) -> list[tuple[str, ...]]:
    """Give a row a call, by `CALL_COLUMNS`."""
    rows = []
    for lot in tender.lots:
        order: dict[tuple[str, int, str], int] = {}
        for call in lot.calls:
            key = (str(call.direction), call.run, str(call.days))
            order[key] = order.get(key, 0) + 1
            where = (f"{call.place.latitude:.5f}", f"{call.place.longitude:.5f}")
            rows.append((lot.number, *map(str, key), str(order[key]), call.school or HOME, *where, clock(call.at)))
    return rows


def tender_paper(tender: Tender, made: str) -> Paper:
    """Lay a pack out for bidders."""
    lots = tuple(
        Row(
            lot.number,
            (*texts((lot.vehicle.vehicle_type, _layouts(lot), str(lot.days))), Cell("whole", lot.assistants)),
        )
        for lot in tender.lots
    )
    headings = ("Lot", "Vehicle", "Seats and wheelchair spaces", "Days", "Assistants")
    first = Section(
        "What is tendered",
        (
            f"{len(tender.lots)} lots of home-to-school transport. Bid a price a school day for each lot that you "
            "want: in bids.csv, a row a bid with the lot, your name as operator, and price_per_day in pounds.",
            f"Homes are told as the middle of a square of {SQUARE_METRES} metres, and times to five minutes. Who is "
            "carried is told to whoever wins the lot. An assistant takes a seat.",
        ),
        (Table("Lots", "Lots", headings, lots),),
    )
    return Paper("Tender pack", "For bidders", made, (first, *map(_section, tender.lots)))


def _section(lot: Lot) -> Section:
    words = (
        f"{lot.vehicle.vehicle_type}: {_layouts(lot)}; {lot.assistants} assistant{'' if lot.assistants == 1 else 's'}; "
        f"{lot.days}; {float(lot.metres / MILE):.1f} miles a week with pupils aboard."
    )
    rows = tuple(
        Row(
            call.school or "Home",
            texts((SESSIONS[str(call.direction)], str(call.run), str(call.days), _where(call), clock(call.at))),
        )
        for call in lot.calls
    )
    headings = ("Call", "Session", "Run", "Days", "Place", "About")
    return Section(f"Lot {lot.number}", (words,), (Table(f"Calls of {lot.number}", lot.number, headings, rows),))


def _layouts(lot: Lot) -> str:
    return " or ".join(f"{one.seats}+{one.wheelchairs}" for one in lot.vehicle.layouts)


def _where(call: Call) -> str:
    return f"{call.place.latitude:.4f}, {call.place.longitude:.4f}"
