"""Names of the columns of the arrays that the compiled search reads.

The arrays are few and wide on purpose: compiled functions hand each array over in several machine words, so that
many narrow ones would cost more than the work itself.
"""

AM, PM = 0, 1
BREAK = -1
"""Stands between two runs of one session; other tokens are a pupil's number, or their count plus a school's."""

# Arrays.pupil; DAYS, LIMIT, COMFORT_FROM (in milliseconds) and RANK hold the morning's value, then the afternoon's.
(HOME, SCHOOL, DAYS, _, LIMIT, _, COMFORT_FROM, _, RANK, _, SEATS, WHEELCHAIR, MASS, OWN, SHARED, SKILLED) = range(16)
(ALONE, NO_MINIBUS, HALT_HOME, HALT_SCHOOL, PICKUP, TIED, FOES, FOES_END, FRIENDS, FRIENDS_END) = range(16, 26)
PUPIL_COLUMNS = 26

# Arrays.school; OPENS and CLOSES hold the arrival window, then the bell and the last departure of the afternoon.
# CALLS bounds the morning runs that find a bay; BAYS are the vehicles that may unload at once.
ROW, UNLOAD, READY, OPENS, _, CLOSES, _, CALLS, BAYS = range(9)
SCHOOL_COLUMNS = 9

# Arrays.kind; from CAPACITY on: seats left beside that many wheelchairs, -1 where they do not fit.
LIFT, COUNT, MINIBUS, BASE, CAPACITY = range(5)
# Arrays.rate: pence a day, a metre, a metre; seconds; pence a second.
STANDING, LIVE_RATE, DEAD_RATE, INCLUDED, EXTRA = range(5)
RATE_COLUMNS = 5
# Arrays.rules; from LAYER on: the layer of Arrays.times for a small vehicle, then a minibus, morning and afternoon.
RATIO, MAX_SCHOOLS, MAX_WAIT, MAX_RUNS, GAP, LAYER = range(6)
# Arrays.prices: pence a second, a pair and day, a day, a day.
COMFORT_RATE, FRIEND_PENCE, SHARED_RATE, OWN_RATE = range(4)

# Work.stops
TOKEN, STOP_ROW, HALT, NOT_BEFORE, NOT_AFTER, PARTNER, DRIVE, ARRIVE, LATE = range(9)
# Work.sequences
TRIAL, BEST, CHOSEN = range(3)
# Work.legs
LIVE, DEAD, DUTY, COMFORT, FIRST, LAST, DRIVEN, BEGINS, ENDS = range(9)
# Work.facts
MOST_OWN, MOST_ASSISTANTS, HEAVIEST = range(3)

# Gaps.before: what stands at a token of a session, and what the gap before it leaves free.
(PLACE, STAYS, SINCE, SOONEST, LATEST, SPARE, UNEASY, SITTING_ON, WHEELS_ON, DRIVE_ON, METRES_ON) = range(11)
# At a run's first token only: who rides in it.
(RUN_END, RUN_SCHOOLS, RUN_OWN, RUN_SHARED, RUN_SKILLED, RUN_ALONE) = range(11, 17)
GAP_COLUMNS = 17
# Gaps.route
BARRED, NEEDED, LIVE_METRES, DAYS_ALL = range(4)
ROUTE_COLUMNS = 4
# Gaps.place: where a pupil would go in a session.
LEAD, TAIL = range(2)
CALLED, OWN_RUN = -1, -2
"""In place of TAIL: the run calls at the school already; a run of the pupil's own begins before the token LEAD."""
