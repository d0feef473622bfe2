"""The table of fields: which columns each file of a data set has, in which unit, and what a blank means.

The readers' column checks and ``docs/data-dictionary.md`` are both made from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PUPILS, SCHOOLS, VEHICLES = "pupils", "schools", "vehicles"
ROUTES, LOCKS, POSTCODES, POLICY = "routes", "locks", "postcodes", "policy"


@dataclass(frozen=True, slots=True)
class TableKind:
    """One file of a data set, or one sheet of a workbook.

    Attributes
    ----------
    required
        Whether there is no plan without it; it must then have a row at least.
    words
        What a row of it is.
    """

    name: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes
    ----------
    required
        Whether the column must be there and every row must fill it.
    unit
        How a cell is written.
    default
        What a blank cell means.
    """

    file: str
    column: str
    required: bool
    unit: str
    default: str
    words: str


TABLES = (
    TableKind(PUPILS, True, "One row for each pupil who is carried."),
    TableKind(SCHOOLS, True, "One row for each destination."),
    TableKind(VEHICLES, True, "One row for each type of vehicle on offer, with its rate card."),
    TableKind(ROUTES, False, "Today's routes: one row for each pupil of each run."),
    TableKind(LOCKS, False, "What of today's routes must stay."),
    TableKind(POSTCODES, False, "Where each postcode is, by a grid reference or in degrees."),
    TableKind(
        POLICY, False, "In place of policy.toml, such as a sheet of a workbook: one row for each limit that differs."
    ),
)

ID, IDS, YES_NO, MINUTES, CLOCK = "an id", "ids, separated by ;", "yes or no", "minutes", "HH:MM"
POUNDS, WHOLE, DEGREES, GRID, DAYS = "pounds", "a whole number", "degrees (WGS84)", "metres (EPSG:27700)", "MTWTF"
KG, TEXT, POSTCODE = "kilograms", "text", "a postcode"

PLACE_COLUMNS = ("latitude", "longitude", "easting", "northing", "postcode")


def _place(file: str, whose: str) -> tuple[Field, ...]:
    return (
        Field(file, "latitude", False, DEGREES, "", f"Where {whose} is; with longitude, it wins over the others."),
        Field(file, "longitude", False, DEGREES, "", "East is positive; most of Great Britain is negative."),
        Field(file, "easting", False, GRID, "", "With northing, it is used where there are no degrees."),
        Field(file, "northing", False, GRID, "", "The full number, without grid letters."),
        Field(file, "postcode", False, POSTCODE, "", "Looked up in the postcode table where there is nothing better."),
    )


FIELDS: tuple[Field, ...] = (
    Field(PUPILS, "pupil_id", True, ID, "", "The pupil's id, which no other pupil, school or vehicle type has."),
    Field(PUPILS, "school_id", True, ID, "", "A school of the schools table."),
    *_place(PUPILS, "the home"),
    Field(PUPILS, "phase", True, "primary, secondary, post16 or adult", "", "Sets the guide for time aboard."),
    Field(
        PUPILS,
        "mobility",
        False,
        "walk_on, walk_on_assisted, wheelchair_transfers, wheelchair_manual or wheelchair_powered",
        "walk_on",
        "How the pupil boards, and whether a seat or a wheelchair space is taken.",
    ),
    Field(
        PUPILS,
        "assistant",
        False,
        "none, shared, one_to_one or two_to_one",
        "none",
        "The passenger assistant the pupil needs.",
    ),
    Field(PUPILS, "assistant_skills", False, "words, separated by ;", "none", "Skills the assistants must have."),
    Field(PUPILS, "travels_alone", False, YES_NO, "no", "Approved to share with nobody."),
    Field(PUPILS, "not_with", False, IDS, "none", "Pupils who never share a vehicle with this one."),
    Field(PUPILS, "keep_with", False, IDS, "none", "Pupils who share a vehicle with this one, such as siblings."),
    Field(PUPILS, "max_journey_minutes", False, MINUTES, "by the policy", "The pupil's own limit of time aboard."),
    Field(PUPILS, "boarding_minutes", False, MINUTES, "by the policy", "The pupil's own halt at home."),
    Field(PUPILS, "seats", False, WHOLE, "1", "Seats taken when not travelling in a wheelchair."),
    Field(PUPILS, "wheelchair_kg", False, KG, "not known", "Mass of the wheelchair with the pupil in it."),
    Field(PUPILS, "am_days", False, DAYS, "MTWTF", "Mornings the pupil travels; '-' where not, as in MT--F."),
    Field(PUPILS, "pm_days", False, DAYS, "MTWTF", "Afternoons the pupil travels; '-' where not."),
    Field(PUPILS, "no_minibus", False, YES_NO, "no", "A vehicle of more than 8 passengers cannot reach the home."),
    Field(PUPILS, "earliest_pickup", False, CLOCK, "by the policy", "No pick-up before this time."),
    Field(PUPILS, "change_weight", False, "a number", "1", "How much dearer than usual a change of route is."),
    Field(SCHOOLS, "school_id", True, ID, "", "The school's id, which no pupil or vehicle type has."),
    Field(SCHOOLS, "name", True, TEXT, "", "What people call it."),
    *_place(SCHOOLS, "the gate"),
    Field(SCHOOLS, "am_bell", True, CLOCK, "", "When the school day starts."),
    Field(SCHOOLS, "pm_bell", True, CLOCK, "", "When it ends."),
    Field(
        SCHOOLS,
        "arrive_earliest_minutes",
        False,
        MINUTES,
        "by the policy (15)",
        "How long before the bell a vehicle may arrive.",
    ),
    Field(
        SCHOOLS,
        "arrive_latest_minutes",
        False,
        MINUTES,
        "by the policy (5)",
        "How long before the bell it must have arrived.",
    ),
    Field(
        SCHOOLS,
        "depart_latest_minutes",
        False,
        MINUTES,
        "by the policy (20)",
        "How long after the bell it must have left.",
    ),
    Field(SCHOOLS, "bays", False, WHOLE, "unlimited", "Vehicles that can unload at once."),
    Field(SCHOOLS, "unload_minutes", False, MINUTES, "0", "The fixed part of a halt at the school."),
    Field(SCHOOLS, "no_minibus", False, YES_NO, "no", "A vehicle of more than 8 passengers cannot reach the gate."),
    Field(VEHICLES, "vehicle_type", True, ID, "", "The type's id, which no pupil or school has."),
    Field(
        VEHICLES,
        "layouts",
        True,
        "seats+wheelchairs, separated by ;",
        "",
        "Ways to fit it, such as 16+0;14+1.",
    ),
    Field(
        VEHICLES,
        "licence",
        False,
        "phv or psv",
        "phv up to 8 passengers, psv above",
        "Private hire, or public service.",
    ),
    Field(VEHICLES, "lift_kg", False, KG, "unlimited", "The greatest mass of a wheelchair with its user on the lift."),
    Field(VEHICLES, "count", False, WHOLE, "as many as the market offers", "Vehicles of the type on offer."),
    Field(VEHICLES, "standing", True, POUNDS, "", "The price of a day before any mile."),
    Field(VEHICLES, "live_mile", True, POUNDS, "", "The price of a mile between the first and the last stop of a run."),
    Field(VEHICLES, "dead_mile", False, POUNDS, "0", "The price of a mile to and from the base and between runs."),
    Field(VEHICLES, "included_hours", False, "hours", "0", "Duty that the standing charge covers."),
    Field(VEHICLES, "extra_hour", False, POUNDS, "0", "The price of an hour of duty beyond."),
    Field(VEHICLES, "operator", False, TEXT, "any", "Who offers it."),
    *_place(VEHICLES, "the base (blank: it starts at its first stop and ends at its last)"),
    Field(ROUTES, "route_id", True, ID, "", "The route's id."),
    Field(ROUTES, "vehicle_type", True, ID, "", "A type of the vehicles table."),
    Field(ROUTES, "operator", False, TEXT, "not known", "Who drives it today."),
    Field(ROUTES, "assistants", False, WHOLE, "not known", "Passenger assistants aboard today."),
    Field(ROUTES, "price_per_day", False, POUNDS, "not known", "What is paid for it today."),
    Field(ROUTES, "direction", True, "am or pm", "", "To school or home."),
    Field(ROUTES, "run", False, "1 or 2", "1", "The first or the second run of the session."),
    Field(ROUTES, "order", True, WHOLE, "", "Pick-up order in the morning, set-down order in the afternoon."),
    Field(ROUTES, "pupil_id", True, ID, "", "A pupil of the pupils table."),
    Field(LOCKS, "what", True, "route, pupil or order", "", "All of the route, one pupil's seat, or today's order."),
    Field(LOCKS, "route_id", True, ID, "", "A route of the routes table."),
    Field(LOCKS, "pupil_id", False, ID, "", "For pupil only, and needed there: a pupil who is on that route today."),
    Field(POSTCODES, "postcode", True, POSTCODE, "", "With or without its space."),
    Field(POSTCODES, "latitude", False, DEGREES, "", "With longitude, or give easting and northing."),
    Field(POSTCODES, "longitude", False, DEGREES, "", "East is positive."),
    Field(POSTCODES, "easting", False, GRID, "", "With northing."),
    Field(POSTCODES, "northing", False, GRID, "", "The full number, without grid letters."),
    Field(POLICY, "rule", False, "a rule's id", "for days_per_year", "The table of policy.toml."),
    Field(POLICY, "key", True, "a key", "", "The key in that table."),
    Field(POLICY, "value", True, "a value, as the key needs", "", "The council's own limit or rate."),
)


def fields_of(file: str) -> Iterator[Field]:
    """Give the columns of one file, in their order."""
    return (field for field in FIELDS if field.file == file)


def columns_of(file: str) -> tuple[str, ...]:
    """Give the names of one file's columns, in their order."""
    return tuple(field.column for field in fields_of(file))
