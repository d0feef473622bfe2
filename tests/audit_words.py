"""How the auditor's tests ask for what it found."""

from worlds import World

from transport_opt.audit import audit
from transport_opt.model import Finding, Kind, Plan


def findings(rule_id: str, here: World, whole: Plan, previous: Plan | None = None) -> list[Finding]:
    """Give the findings of one rule."""
    found = audit(here.scenario, here.matrix, whole, previous)
    return [finding for finding in found if finding.code == rule_id]


def the_finding(rule_id: str, here: World, whole: Plan, previous: Plan | None = None) -> Finding:
    """Give a rule's finding, which must be its only one."""
    found = findings(rule_id, here, whole, previous)
    assert len(found) == 1, found
    return found[0]


def hard(here: World, whole: Plan, previous: Plan | None = None) -> list[Finding]:
    """Give the hard findings of every rule."""
    return [one for one in audit(here.scenario, here.matrix, whole, previous) if one.kind is Kind.HARD]
