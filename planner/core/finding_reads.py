"""Which findings conditions read, with derived findings expanded to what is entered."""

from collections.abc import Collection, Iterator, Mapping

from planner.core.conditions import Condition, mentioned_derived, mentioned_facts
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.facts import ChoiceFact, FlagFact, NumberFact
from planner.core.findings import DerivedFinding, Finding


def findings_read(condition: Condition, derived: Mapping[str, DerivedFinding]) -> frozenset[str]:
    """Return the findings that the condition reads; what opens a pathway is not looked into."""
    return frozenset(_read(condition, derived))


def read_for_safety(
    tests: Collection[DiagnosticTest],
    findings: Mapping[str, Finding],
    derived: Mapping[str, DerivedFinding],
) -> frozenset[str]:
    """Return the findings on which a contraindication or a check of the tests depends, and those that imply one of them."""
    conditions = [item.when for test in tests for item in test.contraindications]
    conditions += [item.when for test in tests for item in test.check_first]
    read = {name for when in conditions for name in findings_read(when, derived)}
    read |= {check.finding for test in tests for check in test.check_first}
    implying = (item.id for item in findings.values() if not read.isdisjoint(item.implies))
    return frozenset(read).union(implying)


def _read(condition: Condition, derived: Mapping[str, DerivedFinding]) -> Iterator[str]:
    for fact in mentioned_facts(condition):
        if isinstance(fact, FlagFact | NumberFact | ChoiceFact):
            yield fact.finding
    for name in mentioned_derived(condition):
        yield from _read(derived[name].when, derived)
