"""An alert never depends on the absence of a symptom, a sign, an exposure or a history."""

from collections.abc import Iterator

from planner.catalog.checks.reading import parts_with_sign
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.conditions import FactIs
from planner.core.facts import FlagFact

ID = "alert-is-monotone"
_GROUPS = ("symptom", "sign", "exposure", "history")


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each negated flag in the condition of a rule with an alert."""
    catalog = loaded.catalog
    for rule in catalog.rules:
        if not rule.alerts:
            continue
        guideline = min(rule.guidelines)
        for part, is_negated in parts_with_sign(rule.when, catalog.scopes[guideline]):
            if not is_negated or not isinstance(part, FactIs):
                continue
            fact = part.fact
            if isinstance(fact, FlagFact) and catalog.findings[fact.finding].group in _GROUPS:
                spot = loaded.records("rules")[rule.id].at("when")
                message = f"{rule.id}: the alert would vanish when {fact.finding} becomes known"
                yield Fault(spot, ID, message)
