"""The engine used once on nothing, so that what is compiled on first use is compiled before a clock starts."""

import numpy as np

from transport_opt.solve.arrays import Arrays, Ints
from transport_opt.solve.chains import prepare_chains
from transport_opt.solve.columns import AM
from transport_opt.solve.gaps import make_gaps
from transport_opt.solve.ruin_recreate import improve
from transport_opt.solve.scheduling import savings
from transport_opt.solve.split import Part, share_out, state_of
from transport_opt.solve.state import copied, make_moves
from transport_opt.solve.timetable import session_times
from transport_opt.solve.timing import make_work


def prepare(problem: Arrays, tied: int, near: Ints) -> None:
    """Compile the search, the first time on a machine, so that the clock measures searching alone."""
    nothing = np.zeros(len(problem.rate), dtype=np.int32)
    state = state_of(problem, (), (), tied, share_out(problem, [Part((), ())], nothing)[0])
    nobody, random = np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.uint64)
    gaps, moves = make_gaps(state), make_moves(state)
    improve(problem, make_work(), gaps, moves, state, copied(state), nobody, near, random, 0, 1.0)
    session_times(problem, make_work(), AM, minibus=False, day=0, sequence=nobody, tokens=0)
    prepare_chains(problem)
    savings(problem, ())
