"""A rule whose title names a finding reads that finding: a title about cough does not read wheeze."""

import re
from collections.abc import Iterator

from planner.catalog.checks.reading import facts_of
from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.facts import ChoiceFact, FlagFact, NumberFact

ID = "label-agrees-with-reference"

# Single-word flags whose name in a title or id leaves no doubt about what must be read.
_MIN_LENGTH = 5


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a rule whose id names a one-word finding that neither its condition nor its exceptions read."""
    catalog = loaded.catalog
    words = {
        name
        for name, finding in catalog.findings.items()
        if finding.kind == "flag" and "_" not in name and len(name) >= _MIN_LENGTH
    }
    for rule in catalog.rules:
        scope = catalog.scopes[min(rule.guidelines)]
        read = {
            fact.finding
            for fact in facts_of(rule.when, scope)
            if isinstance(fact, FlagFact | NumberFact | ChoiceFact)
        }
        read_words = {part for name in read for part in name.split("_")}
        named = set(re.split(r"[-_]", rule.id)) & words
        for word in sorted(named - read_words):
            spot = loaded.records("rules")[rule.id].at("id")
            yield Fault(spot, ID, f"the id of {rule.id} names {word}, but its condition does not")
