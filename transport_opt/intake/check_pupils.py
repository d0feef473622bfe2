"""Whether what a pupil needs makes sense, and whether their school is known."""

from collections.abc import Mapping, Sequence

from transport_opt.intake.faults import Faults, Spot, hint
from transport_opt.intake.rows import LONG_JOURNEY, PupilRow
from transport_opt.intake.tables import Table
from transport_opt.model import NO_DAY, Assistant


def check_schools_named(table: Table, rows: Sequence[PupilRow], schools: frozenset[str] | None, faults: Faults) -> None:
    """Tell of pupils whose school is not in the schools table."""
    for row in rows:
        if schools is not None and row.school_id is not None and row.school_id not in schools:
            spot = Spot(table.file, table.label, row.row, "school_id")
            message = f"Pupil '{row.pupil_id}' goes to school '{row.school_id}', which is not in the schools table."
            message += hint(row.school_id, list(schools), 80)
            faults.add(spot, "unknown-school", message, "Correct the id or add the school.")


def check_needs(table: Table, rows: Sequence[PupilRow], together: Mapping[str, frozenset[str]], faults: Faults) -> None:
    """Tell of needs that contradict each other or that leave nothing to plan."""
    for row in rows:
        for column, code, message, action in _doubts(row, together):
            faults.add(Spot(table.file, table.label, row.row, column), code, message, action, stops=False)


def _doubts(row: PupilRow, together: Mapping[str, frozenset[str]]) -> list[tuple[str, str, str, str]]:
    who, found = f"Pupil '{row.pupil_id}'", []
    if row.travels_alone and together.get(row.pupil_id or ""):
        message = f"{who} travels alone and is to share with {_names(together[row.pupil_id or ''])}. They travel alone."
        found.append(("travels_alone", "alone-and-together", message, "Blank one of the two."))
    if row.assistant_skills and row.assistant in (None, Assistant.NONE) and "assistant" not in row.failed:
        message = (
            f"{who} asks for an assistant's skills but for no assistant. An assistant with the skill will be aboard."
        )
        found.append(("assistant_skills", "skills-without-assistant", message, "Set assistant to shared, or blank it."))
    if row.am_days == NO_DAY and row.pm_days == NO_DAY:
        message = f"{who} travels on no day: am_days and pm_days are both -----. Nothing is planned for them."
        found.append(("am_days", "never-travels", message, "Correct the days or remove the row."))
    if row.max_journey_minutes is not None and row.max_journey_minutes > LONG_JOURNEY * 60:
        message = f"{who} may be aboard for {row.max_journey_minutes / 60:g} minutes; over {LONG_JOURNEY} is unlikely."
        found.append(("max_journey_minutes", "unlikely", message, "Check it. It is used as it is."))
    return found


def _names(ids: frozenset[str]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(ids))
