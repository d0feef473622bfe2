"""The page of method and assumptions: what was done with which numbers, and where each comes from."""

from transport_opt.compare import BAND, FEWEST, CostComparison
from transport_opt.compare.emissions import CAR, MPV, VAN
from transport_opt.compare.pupils import MOST_EXACT, ORDERS
from transport_opt.reports.comparison_words import Row, Section, Table, texts

FACTORS = "UK Government GHG Conversion Factors for Company Reporting 2025 (DESNZ and Defra)"
CASH = (
    "Cash is what the rate card in vehicles.csv and policy.toml makes of each route: standing, live miles, dead miles, "
    "hours beyond the included, and assistants, each rounded half up to a penny; a school day is the mean of Monday to "
    "Friday. Dead miles are those between two runs of a vehicle and, where vehicles.csv gives a base, from and to it; "
    "without a base none are counted before the first stop or after the last. Notional pounds weigh comfort in the "
    "search; nobody pays them and they are in no total of cash.",
    "Every table of cash adds up to the plan's total to the penny. Vehicle types and operators have whole routes. "
    "Schools and sessions share routes, so their cash is apportioned: standing by pupil journeys; live and dead miles "
    "and extra hours by the time driven, each leg in equal parts for those aboard; assistants by the journeys of the "
    "pupils who need one. Odd pennies go to the largest remainders.",
)
PUPILS = (
    "A pupil's fair share is the Shapley value of their routes: the average, over the orders in which the pupils "
    f"could have joined, of what the pupil adds to the price. It is exact for routes of up to {MOST_EXACT} pupils and "
    f"an average over {2 * ORDERS} orders, the same every time, for larger ones. Routes keep their vehicle, order and "
    "times; assistants are only those needed. A route's cost divided by its pupils is used nowhere.",
    "What is saved without a pupil is the price of their routes less the price for the others. It is a lower bound of "
    "what the plan as a whole could save, and never the sum of several pupils.",
)
CHANGE = (
    "A pupil changes if they ride on another route than before in some session. Routes of two plans are paired so that "
    "the pupils in common are as many as can be, whatever the routes are called."
)
TODAY = (
    "Today's prices are those of routes.csv. An outlier's paid price over its modelled one is above the 95th "
    "percentile of all routes. A vehicle is larger than needed if a type with fewer places, offered without limit, "
    "has a layout for every load of every weekday; whether it may reach every home is for the audit of a plan that "
    "uses it. A day without a pupil counts at today's price, as if it were paid on every school day: the contract "
    "says whether it is."
)
SAVING = (
    "A saving is the difference of two modelled costs, by one rate card. Its band is that of prices which are all out"
    " by the same share; where only some are, or some one way and some the other, it may be wider."
)
MODEL = (
    "A plan is a model. Savings come from routing alone; levers overlap and are not added up. Only a tender tells "
    "prices."
)
SUPPRESSION = (
    f"Numbers of 1 to {FEWEST - 1} pupils, and costs that would tell of so few, are left out and marked [c]; so is as "
    "much beside them as keeps them from being worked out from totals. No pupil and no single route is listed. Each "
    "table is protected by itself. A zero is told."
)


def method_section(comparison: CostComparison) -> Section:
    """Tell the method, and every assumption with its source."""
    days = comparison.days_per_year
    rows = (
        _row("Band of modelled prices", f"{100 * BAND} % either way", "Assumption, until a tender confirms prices"),
        _row("School days a year", f"{days}", "policy.toml (days_per_year); 190 unless changed"),
        _row("Rates", "As in the appendix", "vehicles.csv and policy.toml; the appendix has each source"),
        _row(
            "Guide for time aboard", "45 min primary, 75 min older, unless policy.toml differs", "DfE guidance: a guide"
        ),
        *(
            _row(f"CO2e a km, {words}", f"{float(factor.grams_per_km):.2f} g", f"{FACTORS}: {factor.vehicle}")
            for words, factor in (
                ("up to 4 passengers", CAR),
                ("5 to 8 passengers", MPV),
                ("larger, or with wheelchair spaces", VAN),
            )
        ),
        _row(
            "Which factor stands for which vehicle",
            "By places, as above",
            "Assumption; a minibus may emit more than a van",
        ),
        _row("CO2e counted", "From the exhaust, of the miles told", "Assumption; making fuel and vehicles is left out"),
        *((_row("Smallest number published", f"{FEWEST} pupils", "Assumption"),) if comparison.published else ()),
    )
    table = Table("Assumptions", "Method", ("What", "Value", "Source"), rows)
    told = (
        (True, CASH),
        (comparison.budget is not None, (SAVING,)),
        (comparison.pupils is not None, PUPILS),
        (True, (CHANGE,)),
        (comparison.today is not None, (TODAY,)),
        (comparison.published, (SUPPRESSION,)),
        (True, (MODEL,)),
    )
    words = tuple(paragraph for wanted, paragraphs in told if wanted for paragraph in paragraphs)
    return Section("Method and assumptions", words, (table,))


def _row(what: str, value: str, source: str) -> Row:
    return Row(what, texts((value, source)))
