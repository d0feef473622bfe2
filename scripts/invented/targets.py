"""The shares that the invented population is to show, all of them assumptions."""

from transport_opt.model import Assistant, Mobility, Phase

PHASES = {Phase.PRIMARY: 0.34, Phase.SECONDARY: 0.46, Phase.POST16: 0.16, Phase.ADULT: 0.04}
MOBILITIES = {
    Mobility.WALK_ON: 0.78,
    Mobility.WALK_ON_ASSISTED: 0.12,
    # 2.5 % who transfer from a wheelchair and 1 % in buggies that fold: both sit in a seat.
    Mobility.WHEELCHAIR_TRANSFERS: 0.035,
    Mobility.WHEELCHAIR_MANUAL: 0.045,
    Mobility.WHEELCHAIR_POWERED: 0.02,
}
ASSISTANTS = {
    Assistant.NONE: 0.61,
    Assistant.SHARED: 0.31,
    Assistant.ONE_TO_ONE: 0.075,
    Assistant.TWO_TO_ONE: 0.005,
}
RESCUE_MEDICATION = 0.06
TRAVELS_ALONE = 0.045
NOT_WITH = 0.035
SIBLINGS = 0.04
AUTISM = 1 / 3
"""Pupils for whom a change of route weighs double."""

ATTENDANCE = {"full": 0.875, "three or four days": 0.05, "half days": 0.025, "other": 0.05}

NO_MINIBUS = 0.02
OWN_JOURNEY_LIMIT = 0.01
OWN_BOARDING_TIME = 0.01
TWO_SEATS = 0.005

MILE = 1609.344
CIRCUITY = 1.36
"""Road metres to a metre of straight line: 1.35 on the invented roads, 1.42 on those of Derbyshire in 2021."""
MEDIAN_MILES, MEAN_MILES, P90_MILES = 7.0, 9.0, 18.0
"""One-way road distance from home to school."""

VEHICLE_MIX = {"saloon": 0.52, "MPV": 0.30, "wheelchair taxi": 0.08, "minibus": 0.10}
PUPILS_PER_ROUTE = 2.87
ROUTES_WITH_ASSISTANT = 0.60
JOINED = 0.7
"""Share of the pupils who joined a route that ran already."""
PRICE_SCATTER = 0.18
OUTLIERS = 0.04
"""Routes that cost over twice the model."""
ROUTE_PRICE = 154.0
"""Pounds a route a day."""
