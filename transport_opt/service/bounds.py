"""Bounds proven of a plan, and what they say in plain words."""

from collections.abc import Callable
from dataclasses import replace

from transport_opt.model import Plan
from transport_opt.model.units import pounds
from transport_opt.service.question import Question
from transport_opt.service.telling import Tell
from transport_opt.solve import Params, prove

SHARE, LEAST = 0.1, 5.0
"""Of the time for the search, and seconds at least, that the proof takes unless told otherwise."""


def usual_seconds(params: Params) -> float:
    """Give the seconds that a proof takes unless told otherwise: none after a search that can be repeated."""
    return 0.0 if params.iterations is not None or params.seconds is None else max(LEAST, SHARE * params.seconds)


def bounded(
    question: Question,
    plan: Plan,
    seconds: float,
    workers: int = 2,
    tell: Tell | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """State in a plan what no plan that carries the same rides can cost less than.

    Parameters
    ----------
    plan
        Priced and audited. One that breaks a hard rule is given back as it is: it may cost less than all that keep it.
    seconds
        Time to take; nothing is proven in none.
    should_stop
        Once it says yes, what is proven by then is stated; nothing, if it says so before.
    """
    stopped = should_stop is not None and should_stop()
    if seconds <= 0 or stopped or not plan.routes or plan.hard_findings:
        return plan
    proof = prove(question.scenario, question.matrix, plan, seconds, workers, tell, should_stop)
    return replace(
        plan,
        lower_bound_pence_per_day=proof.pence,
        one_school_lower_bound_pence_per_day=proof.one_school_pence,
        prices=proof.prices,
    )


def gap_percent(plan: Plan) -> float | None:
    """Give the most that a better plan could save, in per cent of the plan's cash; ``None`` where nothing is proven."""
    cash, bound = plan.cash_pence_per_day, plan.lower_bound_pence_per_day
    return None if not cash or bound is None else round(100 * (cash - bound) / cash, 2)


def bound_words(plan: Plan) -> tuple[str, ...]:
    """Tell a plan's bounds beside its cash, a paragraph; nothing where nothing is proven."""
    cash, bound, one_school = (
        plan.cash_pence_per_day,
        plan.lower_bound_pence_per_day,
        plan.one_school_lower_bound_pence_per_day,
    )
    if cash is None or bound is None:
        return ()
    if bound > cash:
        return (f"{contradiction(cash, bound)} One of the two is wrong; audit the plan.",)
    told = [
        f"Proven: no plan that carries the same rides within the rules can cost less than {pounds(bound)} a school "
        f"day at these prices and travel times. This one costs {pounds(cash)}: the gap, the most that a better one "
        f"could save, is {_percent(cash, bound)}."
    ]
    if one_school is not None and one_school > bound:
        told += ["Where runs may serve several schools that bound is loose.", _one_school(cash, one_school)]
    if plan.prices is not None and plan.prices.schools_solved < 1:
        told.append(
            f"The proof was ended with {_whole_percent(plan.prices.schools_solved)} of the schools solved to the end: "
            "a short proof gives a loose bound, and a wide gap then says little about the plan. What it says holds; "
            "more time for the proof may raise it (--bound-seconds)."
        )
    if plan.prices is not None and plan.prices.rules_left_out:
        priced, left_out = len(plan.prices.rules), plan.prices.rules_left_out
        told.append(f"About what a need adds is priced for {priced} of {priced + left_out} needs; time ran out.")
    return (" ".join(told),)


def _one_school(cash: int, bound: int) -> str:
    no_plan = (
        f"No plan in which each run serves one school and each vehicle drives one run a session can cost less than "
        f"{pounds(bound)}"
    )
    if cash < bound:
        return f"{no_plan}: mixing schools and driving second runs save at least {pounds(bound - cash)} a school day."
    return f"{no_plan}; this one costs {pounds(cash - bound)} more than that, {_percent(cash, bound)} of its cash."


def contradiction(cash: int, bound: int) -> str:
    """Say that a plan's bound lies above its own cash."""
    return (
        f"The plan states that none which carries the same rides can cost less than {pounds(bound)} a school day, and "
        f"costs {pounds(cash)} itself."
    )


def _percent(cash: int, bound: int) -> str:
    return f"{100 * (cash - bound) / cash if cash else 0:.1f} %"


def _whole_percent(share: float) -> str:
    """Round down: only what is solved is told as solved."""
    return f"{int(100 * share)} %"
