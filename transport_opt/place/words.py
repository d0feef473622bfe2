"""Offers in sentences: what each costs, whom it touches, why others do not work."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from transport_opt.model import Direction
from transport_opt.model.units import EVERY_DAY, Days, clock, pounds
from transport_opt.place.values import Effect, Offer, OfferKind, PassedOver, Placing, SchoolCall

NAMED = 8
"""Routes passed over that are told one by one, the nearest first."""
INDENT = "     "
"""Before the lines of an offer, below its headline."""
SESSION = {Direction.AM: "morning", Direction.PM: "afternoon"}


def placing_words(placing: Placing) -> tuple[str, ...]:
    """Tell all that is offered for one pupil, a paragraph each."""
    return tuple(_paragraphs(placing))


def _paragraphs(placing: Placing) -> Iterator[str]:
    who = placing.pupil_id
    if placing.offers and placing.offers[0].kind is OfferKind.NONE:
        yield f"{who} travels on no day any more; the plan without them saves {pounds(placing.saved_per_day)} a day."
    elif placing.joins:
        yield f"{who} joins: {_many(len(placing.offers), 'way')}."
    else:
        yield (
            f"{who} changes: taken off their route first, which saves {pounds(placing.saved_per_day)} a day; what "
            f"follows is net of that. {_many(len(placing.offers), 'way')}."
        )
    for reason in placing.blocked:
        yield f"{who} cannot be carried at all. {reason.message} {reason.action}"
    for offer in placing.offers:
        yield from _offer(offer, who)
    yield from _budget(placing)
    yield from _passed_over(placing.passed_over)
    if not placing.offers:
        yield f"{who} is not placed."


def _offer(offer: Offer, who: str) -> Iterator[str]:
    """Tell an offer in a headline with its price and vehicle, and short lines below it."""
    route = offer.route
    vehicle = f" {route.vehicle_type}." if route is not None and offer.kind is OfferKind.ROUTE else ""
    price = f"{_signed(offer.cash_per_day)} a day, {_signed(offer.cash_per_year)} a year"
    yield f"{offer.number}. {_way(offer)}: {price}.{vehicle}"
    for line in _lines(offer, who):
        yield f"{INDENT}{line}"


def _lines(offer: Offer, who: str) -> Iterator[str]:
    if offer.anyway_per_day:
        yield _anyway(offer, who)
    for effect in offer.effects:
        if effect.pupil_id == who and effect.after:
            yield f"{who} rides {_ride(effect)}."
    if offer.effects:
        yield from _aboard([effect for effect in offer.effects if effect.pupil_id != who])
    yield from _vehicle(offer)
    if offer.notional_per_day:
        yield f"Notional pounds, which nobody pays: {_signed(offer.notional_per_day)} a day."
    families = {effect.pupil_id for effect in offer.told}
    schools = {call.school_id for call in offer.schools}
    yield f"To tell: {_many(len(families), 'family', 'families')}, {_many(len(schools), 'school')}."
    if offer.kind is OfferKind.ROUTE and not offer.exact:
        yield "The route is too large to try every order of its stops: the others keep theirs."


def _anyway(offer: Offer, who: str) -> str:
    """Tell what the route could save without the pupil apart from what the pupil adds."""
    without, before = offer.without, offer.before
    what = "another order of its stops or runs"
    if without is not None and before is not None and without.vehicle_type != before.vehicle_type:
        what = f"another vehicle ({without.vehicle_type} instead of {before.vehicle_type})"
    return (
        f"Of this, {pounds(offer.anyway_per_day)} a day is {what} that this route could have had anyway; {who} adds "
        f"{_signed(offer.pupil_per_day)} a day, {_signed(offer.pupil_per_year)} a year."
    )


def _aboard(effects: Sequence[Effect]) -> Iterator[str]:
    """Tell everybody else aboard: minutes added, new times, and whose ride stays as it is."""
    longer = [effect for effect in effects if effect.added]
    yield _added(longer) if longer else "Nobody else is aboard longer."
    moved = [effect for effect in effects if effect.before and effect.after and effect.before.home != effect.after.home]
    if moved:
        yield f"New times at home: {', '.join(map(_home, moved))}."
    same = sorted({effect.pupil_id for effect in effects} - {effect.pupil_id for effect in effects if effect.is_new})
    if same:
        yield f"As before: {', '.join(same)}."


def _home(effect: Effect) -> str:
    before, after = effect.before, effect.after
    times = "" if before is None or after is None else _moved(before.home, after.home)
    return f"{effect.pupil_id} {times} in the {SESSION[effect.direction]}{_days(effect.days)}"


def _way(offer: Offer) -> str:
    if offer.kind is OfferKind.NONE or offer.route is None:
        return "No place any more"
    if offer.kind is OfferKind.VEHICLE:
        return f"A new vehicle, {offer.route.route_id}, {offer.route.vehicle_type}"
    return f"Route {offer.route.route_id}"


def _ride(effect: Effect) -> str:
    return f"in the {SESSION[effect.direction]}{_days(effect.days)} {_clocks(effect)}"


def _clocks(effect: Effect) -> str:
    ride = effect.after
    if ride is None:
        return "no more"
    home, school = clock(ride.home), clock(ride.school)
    morning = effect.direction is Direction.AM
    times = f"from {home}, at school {school}" if morning else f"from school {school}, home {home}"
    return f"{times}, {_minutes(ride.aboard)} aboard"


def _added(longer: Sequence[Effect]) -> str:
    told = (
        f"{effect.pupil_id} {'+' if effect.added > 0 else '-'}{_minutes(abs(effect.added))} in the "
        f"{SESSION[effect.direction]}{_days(effect.days)}"
        for effect in longer
    )
    return f"Minutes aboard: {', '.join(told)}."


def _vehicle(offer: Offer) -> Iterator[str]:
    route, before = offer.route, offer.before
    if route is None:
        return
    if before is not None and before.vehicle_type != route.vehicle_type:
        yield f"The vehicle type becomes {route.vehicle_type} instead of {before.vehicle_type}."
    now = _many(route.assistants, "passenger assistant").capitalize()
    if before is None:
        yield f"{now}."
    elif before.assistants != route.assistants:
        yield f"{now} instead of {before.assistants}."
    if offer.seats_left is not None:
        was = "" if offer.seats_before is None else f", {offer.seats_before} before"
        yield f"{_many(offer.seats_left, 'seat')} left{was}."


def _budget(placing: Placing) -> Iterator[str]:
    budget = placing.budget
    if budget is None:
        return
    told = (
        f"A personal travel budget at {budget.pence_per_mile}p a mile would be {pounds(budget.per_day)} a day, "
        f"{pounds(budget.per_year)} a year; only with the parent's consent, so it is never chosen here."
    )
    if budget.break_even is not None and budget.break_even <= 0:
        told += " The cheapest way adds nothing to the plan's cash, so no budget costs less than it."
    elif budget.break_even is not None:
        told += f" It costs what the cheapest way does at {float(budget.break_even):.1f}p a mile."
    yield told


def _passed_over(passed_over: Sequence[PassedOver]) -> Iterator[str]:
    if not passed_over:
        return
    yield "Passed over, the nearest first:"
    for one in passed_over[:NAMED]:
        if one.reason is not None:
            yield f"  {one.route_id}: {one.reason.message}"
        else:
            cost = _signed(one.added or 0)
            yield f"  {one.route_id}: possible, {cost} a day with the notional pounds; others cost less."
    rest = passed_over[NAMED:]
    if rest:
        counted = Counter("dearer" if one.reason is None else one.reason.code for one in rest)
        told = ", ".join(
            f"{many} {code}" for code, many in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        )
        yield f"  {len(rest)} more, farther out of the way: {told}."


def telling_words(effects: Iterable[Effect], schools: Iterable[SchoolCall]) -> tuple[str, ...]:
    """List whom to tell of new times, families first."""
    return (
        *(
            f"  {effect.pupil_id}, {SESSION[effect.direction]}{_days(effect.days)}: {_times(effect)}."
            for effect in effects
        ),
        *(
            f"  School {call.school_id}, {SESSION[call.direction]}{_days(call.days)}: route {call.route_id} "
            f"{_moved(call.before, call.after)}."
            for call in schools
        ),
    )


def _times(effect: Effect) -> str:
    if effect.after is None:
        return "does not ride any more"
    if effect.before is None:
        return f"route {effect.after.route_id}, {_clocks(effect)}"
    parts = [
        f"home {_moved(effect.before.home, effect.after.home)}",
        f"school {_moved(effect.before.school, effect.after.school)}",
    ]
    if effect.before.route_id != effect.after.route_id:
        parts.insert(0, f"route {effect.after.route_id} instead of {effect.before.route_id}")
    return ", ".join(parts)


def _moved(before: int | None, after: int | None) -> str:
    if after is None:
        return f"does not call any more ({clock(before or 0)} before)"
    if before is None:
        return f"{clock(after)}, new"
    return f"{clock(after)}" if before == after else f"{clock(after)} instead of {clock(before)}"


def _days(days: Days) -> str:
    return "" if days == EVERY_DAY else f" ({days})"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds / 60:.1f} min"


def _signed(pence: int) -> str:
    return f"+{pounds(pence)}" if pence > 0 else pounds(pence)


def _many(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
