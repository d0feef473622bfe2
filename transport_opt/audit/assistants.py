"""Whether passenger assistants are aboard, enough of them and with the skills asked for."""

from collections.abc import Iterator

from transport_opt.audit.view import DrivenRun, View
from transport_opt.audit.words import Fault, many
from transport_opt.model import Assistant
from transport_opt.model.policy import own_assistants


def check_assistant_aboard(view: View) -> Iterator[Fault]:
    """Find runs with fewer assistants than their pupils need that weekday."""
    for route in view.plan.routes:
        if route.assistants < 0:
            yield Fault(
                "assistant-aboard",
                f"The route has {route.assistants} assistants. It needs nought or more.",
                "Correct the number of assistants.",
                f"route {route.route_id}",
            )
    for driven in view.driven:
        needed = _needed(view, driven)
        if driven.route.assistants < needed:
            yield Fault(
                "assistant-aboard",
                f"The run needs {many(needed, 'assistant')} for its pupils. The route has {driven.route.assistants}.",
                "Add assistants to the route, with a seat each, or move a pupil who needs one.",
                driven.where(),
                driven.day,
            )


def _needed(view: View, driven: DrivenRun) -> int:
    ratio = max(1, view.scenario.policy.assistant_aboard.shared_ratio)
    own = sum(own_assistants(pupil) for pupil in driven.pupils)
    sharing = sum(pupil.assistant is Assistant.SHARED for pupil in driven.pupils)
    skilled = any(pupil.assistant_skills for pupil in driven.pupils)
    return max(own + -(-sharing // ratio), int(skilled))


def check_assistant_skills(view: View) -> Iterator[Fault]:
    """Find pupils whose assistant must have a skill that the route's assistants lack."""
    for driven in view.driven:
        have = frozenset(driven.route.assistant_skills) if driven.route.assistants > 0 else frozenset()
        for pupil in driven.pupils:
            missing = sorted(pupil.assistant_skills - have)
            if missing:
                yield Fault(
                    "assistant-skills",
                    f"{pupil.pupil_id} needs an assistant with the skill {', '.join(missing)}. The route has "
                    f"{many(max(0, driven.route.assistants), 'assistant')} with: {', '.join(sorted(have)) or 'none'}.",
                    "Ask the operator for an assistant with the skill, or move the pupil.",
                    driven.where(),
                    driven.day,
                )
