"""
No pathway is closed by the absence of a result.

A pathway stays open while it is not known whether something closes it. So where a result that is not
there comes to count as not shown, every truth stays as it was, unless that makes `closes` true: then a
pathway that was open is not. `planner/core/unrolling.py` takes over truths from before that step.
"""

from collections.abc import Iterator

from planner.catalog.checks.reading import parts_with_sign
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.conditions import Condition, FactIs
from planner.core.evaluation import Scope
from planner.core.facts import DoneFact, OutcomeFact

ID = "absence-closes-nothing"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each result whose absence can close a pathway, under any guideline."""
    catalog = loaded.catalog
    for name in catalog.pathways:
        missed = dict.fromkeys(
            fact
            for scope in catalog.scopes.values()
            for fact in missed_by(scope.pathways[name].closes, scope)
        )
        for fact in missed:
            spot = loaded.records("pathways")[name].at("closes")
            text, hint = _told(fact)
            yield Fault(
                spot, ID, f"{name}: closed where it does not become known that {text}", hint
            )


def missed_by(condition: Condition, scope: Scope) -> Iterator[OutcomeFact | DoneFact]:
    """
    Yield the facts about results whose absence can make the condition true, definitions expanded.

    What is shown and what is done are the only facts that can be unknown where a pathway is judged: a finding
    that nobody stated counts as absent there, and "not done" and what a site has are always known. What closes
    a pathway that is named need not be looked at: it is judged in its own place.
    """
    for part, is_negated in parts_with_sign(condition, scope):
        match part:
            case FactIs(OutcomeFact() | DoneFact() as fact) if is_negated:
                yield fact


def _told(fact: OutcomeFact | DoneFact) -> tuple[str, str]:
    """Return what the fact says, and what to write instead of its negation."""
    if isinstance(fact, DoneFact):
        return f"{fact.test} is done", "write not_done instead of not done"
    return f"{fact.test} shows {fact.outcome}", "write the outcomes that close it instead of not"
