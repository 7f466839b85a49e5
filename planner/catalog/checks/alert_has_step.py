"""Every alert comes with a test that settles it, or says that the test has spoken."""

from collections.abc import Iterator

from planner.catalog.checks.reading import facts_of
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.facts import OutcomeFact

ID = "alert-has-step"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for an alert rule that neither recommends a test nor reads a result."""
    catalog = loaded.catalog
    for rule in catalog.rules:
        if not rule.alerts or rule.recommend:
            continue
        scope = catalog.scopes[min(rule.guidelines)]
        if not any(isinstance(fact, OutcomeFact) for fact in facts_of(rule.when, scope)):
            spot = loaded.records("rules")[rule.id].at("alert")
            yield Fault(spot, ID, f"{rule.id}: recommend the test that settles the alert")
