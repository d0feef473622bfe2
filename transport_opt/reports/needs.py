"""What a crew prepares for a pupil, in words of equipment and time only: never a diagnosis."""

from transport_opt.model import Assistant, Mobility, Policy, Pupil
from transport_opt.model.policy import own_assistants


def boarding_words(policy: Policy, pupil: Pupil) -> str:
    """Tell the space, the equipment, the help and the minutes that a pupil's boarding at home takes.

    A skill asked of the assistant is left out: it can name a condition.
    """
    seconds = policy.boarding_at_home(pupil)
    words = [_space(pupil), *_equipment(pupil), *_company(pupil), f"allow {seconds / 60:.3g} min"]
    return ", ".join(words)


def _space(pupil: Pupil) -> str:
    if pupil.mobility.in_situ:
        return "wheelchair space"
    return "seat" if pupil.seats == 1 else f"{pupil.seats} seats"


def _equipment(pupil: Pupil) -> list[str]:
    if pupil.mobility is Mobility.WHEELCHAIR_TRANSFERS:
        return ["room to stow a wheelchair"]
    if pupil.mobility is Mobility.WALK_ON_ASSISTED:
        return ["help at the step"]
    if not pupil.mobility.in_situ:
        return []
    mass = "" if pupil.wheelchair_kg is None else f" for {pupil.wheelchair_kg} kg"
    return [f"ramp or lift{mass}", "tie-downs"]


def _company(pupil: Pupil) -> list[str]:
    own = own_assistants(pupil)
    words = [f"{own} own assistant{'' if own == 1 else 's'}"] if own else []
    if pupil.assistant is Assistant.SHARED:
        words.append("assistant aboard")
    return [*words, "no other pupil aboard"] if pupil.travels_alone else words
