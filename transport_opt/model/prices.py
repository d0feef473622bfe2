"""What single pupils and single rules add to a plan's cost, by the prices of a linear programme."""

from dataclasses import dataclass

from transport_opt.model.units import Pence


@dataclass(frozen=True, slots=True)
class PupilPrice:
    """What a pupil adds at least to a school day's cash where each run serves one school.

    Attributes
    ----------
    pence_per_day
        Proven, and rounded down: no run costs less than the prices of those it carries.
    """

    pupil_id: str
    pence_per_day: Pence


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What a rule adds to a school day's cash for the sake of one pupil: an estimate at the margin.

    Attributes
    ----------
    rule_id
        As in `transport_opt.model.rules`.
    pence_per_day
        What the pupil would add less if the rule did not hold for them, everybody else paying the same price as
        before. Taken one pupil and one rule at a time: those of several do not add up.
    """

    pupil_id: str
    rule_id: str
    pence_per_day: Pence


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices that go with a plan's lower bound.

    Attributes
    ----------
    schools_solved
        Share of the schools whose prices are the highest that can be proven; those of the others are proven, too,
        and lower than they might be.
    pupils
        Everyone whom the plan carries, in the scenario's order.
    rules
        One for each pupil and rule that was priced.
    rules_left_out
        Pairs of a pupil and a rule that there was no time to price.
    """

    schools_solved: float
    pupils: tuple[PupilPrice, ...]
    rules: tuple[RulePrice, ...] = ()
    rules_left_out: int = 0
