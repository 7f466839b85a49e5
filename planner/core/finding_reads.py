"""Which findings conditions read, with derived findings expanded to what is entered."""

from collections.abc import Iterator, Mapping

from planner.core.conditions import Condition, mentioned_derived, mentioned_facts
from planner.core.facts import ChoiceFact, FlagFact, NumberFact
from planner.core.findings import DerivedFinding


def findings_read(condition: Condition, derived: Mapping[str, DerivedFinding]) -> frozenset[str]:
    """Return the findings that the condition reads; what opens a pathway is not looked into."""
    return frozenset(_read(condition, derived))


def _read(condition: Condition, derived: Mapping[str, DerivedFinding]) -> Iterator[str]:
    for fact in mentioned_facts(condition):
        if isinstance(fact, FlagFact | NumberFact | ChoiceFact):
            yield fact.finding
    for name in mentioned_derived(condition):
        yield from _read(derived[name].when, derived)
