"""A formula whose numbers nobody has read in a text informs: no rule rests on it with more than `consider`, and no alert."""

from collections.abc import Iterator

from planner.catalog.checks.reading import facts_of
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.facts import FigureFact
from planner.core.figures import weakest_check

ID = "unchecked-figure-informs-only"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a rule that lets a logistic figure from memory decide."""
    catalog = loaded.catalog
    unchecked = {
        name
        for name, calculator in catalog.calculators.items()
        if weakest_check(catalog, calculator.sources) == "memory"
    }
    for rule in catalog.rules:
        read = {
            fact.figure
            for fact in facts_of(rule.when, catalog.scopes[min(rule.guidelines)])
            if isinstance(fact, FigureFact)
        }
        too_strong = rule.strength != "consider" or rule.alerts or rule.avoid
        for figure in sorted(read & unchecked) if too_strong else ():
            spot = loaded.records("rules")[rule.id].at("when")
            message = f"{rule.id} rests on {figure}, whose numbers are from memory"
            yield Fault(
                spot, ID, f"{message}: consider at most, no alert, no advice against a test"
            )
