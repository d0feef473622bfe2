"""Why a route has its assistants: how many pupils ask for one, in numbers only."""

from transport_opt.costs import specialists
from transport_opt.explain.words import many
from transport_opt.model import Assistant, Route, Scenario
from transport_opt.model.journeys import called_stops
from transport_opt.model.policy import own_assistants
from transport_opt.model.units import pounds


def crew_sentences(scenario: Scenario, route: Route) -> list[str]:
    """Say what the assistants of a route are for; never which pupil needs one, nor what for."""
    own, sharing, needed = _needs(scenario, route)
    if route.assistants <= 0:
        return [f"It has no assistant, and needs {needed}." if needed else "It has no assistant, and needs none."]
    rates = scenario.policy.assistants
    special = specialists(scenario, route)
    others = route.assistants - special
    parts = [f"{special} for pupils with one of their own, at {pounds(rates.specialist_day_rate)} a day each"] * (
        special > 0
    )
    if others:
        shared_by = f" shared by {many(sharing, 'pupil')}" if sharing else " whom no pupil shares"
        parts.append(f"{others}{shared_by}, at {pounds(rates.day_rate)} a day each")
    ratio = scenario.policy.assistant_aboard.shared_ratio
    sentences = [f"It has {many(route.assistants, 'assistant')}: {'; '.join(parts)}."]
    if sharing:
        sentences.append(f"One shared assistant looks after at most {many(ratio, 'pupil')}.")
    if route.assistants != needed:
        sentences.append(f"The rules ask for {needed} on its busiest run{_why_differs(own, special)}.")
    skills = len(route.assistant_skills)
    return [*sentences, f"They are asked for {many(skills, 'skill')}, named in the plan."] if skills else sentences


def _why_differs(own: int, special: int) -> str:
    return "" if own == special else f", {own} of them for pupils with one of their own"


def _needs(scenario: Scenario, route: Route) -> tuple[int, int, int]:
    """Count own assistants, pupils who share, and assistants in all, each the most on any run and weekday."""
    ratio = scenario.policy.assistant_aboard.shared_ratio
    own = sharing = needed = 0
    for run in route.runs:
        for day in range(5):
            names = [pupil_id for stop in called_stops(scenario, run, day) for pupil_id in stop.boards]
            pupils = [scenario.pupil[pupil_id] for pupil_id in names]
            theirs = sum(map(own_assistants, pupils))
            share = sum(pupil.assistant is Assistant.SHARED for pupil in pupils)
            skilled = any(pupil.assistant_skills for pupil in pupils)
            own, sharing = max(own, theirs), max(sharing, share)
            needed = max(needed, theirs - (-share // ratio), int(skilled))
    return own, sharing, needed
