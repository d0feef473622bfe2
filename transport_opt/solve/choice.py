"""A model under construction: routes that may be chosen, by name, with what each costs and what must hold.

Every variable has a name that hangs on its meaning alone, so that the answer of one model is the hint of the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from transport_opt.solve.split import Drawn

HUNDREDTHS = 100
"""Of a penny: what rounding loses is below what any report shows."""


@dataclass(eq=False)
class Choice:
    """Routes numbered for good, those of them that may be chosen now, and the terms of what is paid.

    Attributes
    ----------
    routes
        By number, those that stand in this model.
    chosen
        Their variables.
    terms
        Sums of hundredths of a penny.
    """

    routes: Mapping[int, Drawn]
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    chosen: dict[int, cp_model.IntVar] = field(default_factory=dict)
    terms: list[cp_model.LinearExprT] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chosen = {at: self.model.new_bool_var(f"route {at}") for at in self.routes}

    def pay(self, pence: float, amount: cp_model.LinearExprT) -> None:
        """Pay so many pence for each of an amount."""
        self.terms.append(round(HUNDREDTHS * pence) * amount)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a model chose.

    Attributes
    ----------
    routes
        Numbers, ascending.
    paid
        Hundredths of a penny, with what every term adds.
    values
        Of all variables, by name.
    proven
        Whether nothing in the model is cheaper.
    effort
        Deterministic time taken.
    """

    routes: tuple[int, ...]
    paid: int
    values: Mapping[str, int]
    proven: bool
    effort: float

    def total(self, beginning: str) -> int:
        """Add up the variables whose names begin so."""
        return sum(value for name, value in self.values.items() if name.startswith(beginning))


def answer(choice: Choice, hint: Mapping[str, int], effort: float, seed: int) -> Answer | None:
    """Solve a model; nothing where no choice was found in the time."""
    model = choice.model
    model.minimize(sum(choice.terms))
    names = [variable.name for variable in model.proto.variables]
    for at, name in enumerate(names):
        model.add_hint(model.get_int_var_from_proto_index(at), hint.get(name, 0))
    solver = cp_model.CpSolver()
    # It would leave Ctrl-C to the system's own manner, which ends the process without a plan.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    values = dict(zip(names, solver.response_proto.solution, strict=True))
    return Answer(
        routes=tuple(at for at, pick in choice.chosen.items() if solver.boolean_value(pick)),
        paid=round(solver.objective_value),
        values=values,
        proven=status == cp_model.OPTIMAL,
        effort=solver.response_proto.deterministic_time,
    )
