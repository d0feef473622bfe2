"""Whether a plan may go live: audited again today, and held against what is known outside the tables."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from transport_opt.audit import audit as judge
from transport_opt.model import Plan, Scenario
from transport_opt.readiness import Facts, Readiness, Since, readiness
from transport_opt.review import change_between
from transport_opt.service.question import Question
from transport_opt.service.toml_file import Key, read_toml, refuse, text, values_of, whole

TOLD = 20
"""Obstacles of one kind that are told one by one before the rest are only counted."""


@dataclass(frozen=True, eq=False)
class Gate:
    """Whether a plan may go live.

    Attributes
    ----------
    notes
        What is noted of pupils, operators or schools that the plan and the tables do not have.
    """

    question: Question
    readiness: Readiness
    facts: Facts
    notes: tuple[str, ...]


def ready(
    question: Question,
    plan: Plan,
    facts: Facts,
    today: date,
    earlier: Plan | None = None,
    share: Fraction | None = None,
) -> Gate:
    """Audit a plan again and tell what stands between it and going live.

    Parameters
    ----------
    plan
        Anyone's; what it says of its own findings is not believed.
    earlier
        The plan that runs: only who changes or joins, and whose work changes, has to be told.
    share
        Of the pupils in both, how many may change; the policy's if not given.
    """
    scenario = question.scenario
    if share is not None:
        cap = replace(scenario.policy.change_cap, share=share)
        scenario = replace(scenario, policy=replace(scenario.policy, change_cap=cap))
    judged = replace(plan, findings=judge(scenario, question.matrix, plan, earlier))
    since = None
    if earlier is not None:
        change = change_between(scenario, earlier, plan)
        since = Since(earlier, change.changed | change.joined)
    return Gate(
        question, readiness(judged, scenario, facts, today, since), facts, _notes(facts, scenario, plan, earlier)
    )


def _notes(facts: Facts, scenario: Scenario, plan: Plan, earlier: Plan | None) -> tuple[str, ...]:
    """Name what is noted of nobody: a slip of the pen would else pass for something not done."""
    routes = (*plan.routes, *(earlier.routes if earlier else ()))
    drivers = {route.operator or route.route_id for route in routes}
    carried = {name for route in routes for name in route.pupil_ids}
    lists = (
        ("families_told", facts.families_told, scenario.pupil.keys() | carried),
        ("operators_told", facts.operators_told, drivers),
        ("schools_confirmed", facts.schools_confirmed, scenario.school.keys()),
        ("approvals", facts.approvals, scenario.pupil.keys()),
    )
    return tuple(
        f"{key} names {', '.join(map(repr, unknown))}, which neither the plan nor the tables know."
        for key, names, known in lists
        if (unknown := sorted(set(names) - known))
    )


def read_facts(path: Path) -> Facts:
    """Read what is known outside the tables, every key optional.

    Raises
    ------
    UnreadableInputError
        It cannot be read, or something in it is not as it must be: all of that is told.
    """
    values, faults = values_of(read_toml(path), KEYS, "It")
    refuse(path, faults)
    return Facts(**values)


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    # A time of day is no day; to Python it is one.
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError
    return value


def _days(value: object) -> dict[str, date]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {str(name): _day(day) for name, day in value.items()}


def _names(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError
    return frozenset(map(text, value))


def _notice(value: object) -> int:
    if whole(value) > 366:
        raise ValueError
    return whole(value)


_NOTICE = Key("a whole number of days from 0 to 366", _notice)
_DAYS = Key("a table of days such as { P001 = 2027-01-04 }", _days)
KEYS = {
    "live_on": Key("a day such as 2027-01-04", _day),
    "family_notice_days": _NOTICE,
    "operator_notice_days": _NOTICE,
    "families_told": _DAYS,
    "operators_told": _DAYS,
    "schools_confirmed": Key('a list of ids such as ["S1", "S2"]', _names),
    "approvals": _DAYS,
}


def ready_words(gate: Gate) -> tuple[str, ...]:
    """Tell all obstacles, the first few of each kind one by one, and whether the plan is ready."""
    seen: Counter[str] = Counter()
    told = []
    for one in gate.readiness.obstacles:
        seen[one.code] += 1
        # Each hard finding is told, as `audit` does.
        if seen[one.code] <= TOLD or one.code == "hard-finding":
            told.append(f"Obstacle [{one.code}] {one.where}: {one.message} {one.action}")
    told += [
        f"{count - TOLD} more of [{code}]; --json gives them all."
        for code, count in seen.items()
        if count > TOLD and code != "hard-finding"
    ]
    return (*told, *gate.notes, _verdict(gate))


def _verdict(gate: Gate) -> str:
    counts = Counter(one.code for one in gate.readiness.obstacles)
    if gate.readiness.is_ready:
        return f"Ready: nothing stands between this plan and {gate.facts.live_on}."
    many = sum(counts.values())
    listed = ", ".join(f"{count} {code}" for code, count in counts.items())
    return f"Not ready: {many} {'thing stands' if many == 1 else 'things stand'} in the way ({listed})."


def ready_figures(gate: Gate) -> dict[str, Any]:
    """Give the answer as JSON has it; pupils by id."""
    return {
        "ready": gate.readiness.is_ready,
        "live_on": None if gate.facts.live_on is None else gate.facts.live_on.isoformat(),
        "counts": dict(Counter(one.code for one in gate.readiness.obstacles)),
        "obstacles": [asdict(one) for one in gate.readiness.obstacles],
        "notes": list(gate.notes),
    }
