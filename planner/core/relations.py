"""How the tests of a catalog stand to one another: what leads to what, what answers for what, and what comes first."""

from collections.abc import Container, Iterable, Mapping
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.facts import DoneFact, FactTable, OutcomeFact, bits
from planner.core.findings import Finding

Relation = Mapping[str, tuple[str, ...]]


def inverse(relation: Relation) -> Relation:
    """
    Return the relation read the other way, each entry once.

    >>> inverse({"ct": ("xray",), "xray": ()})
    {'ct': (), 'xray': ('ct',)}
    """
    gathered: dict[str, dict[str, None]] = {one: {} for one in relation}
    for one, others in relation.items():
        for other in others:
            gathered[other][one] = None
    return {one: tuple(others) for one, others in gathered.items()}


def leads_to(test: DiagnosticTest, findings: Mapping[str, Finding]) -> tuple[str, ...]:
    """Return the tests to which the test leads as prerequisite, first check or substitute."""
    measured = [findings[check.finding].measured_by for check in test.check_first]
    return (
        *test.substitutes,
        *(member for group in test.after for member in group),
        *(name for item in test.contraindications for name in item.substitutes),
        *(name for name in measured if name is not None),
    )


def result_bits(tests: Iterable[str], facts: FactTable, shown: Container[str] | None = None) -> int:
    """Return the facts that one of the tests is done or shows an outcome (where given, one of the shown), as bits."""
    return bits(
        place
        for test in tests
        for place, fact in facts.by_test.get(test, ())
        if isinstance(fact, DoneFact)
        or (isinstance(fact, OutcomeFact) and (shown is None or fact.outcome in shown))
    )


def static_ranks(tests: Mapping[str, DiagnosticTest]) -> Mapping[str, int]:
    """Return test id -> its place in one order that respects `after` and `prefer_after`, else the lesser burden, then the id."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for test in tests.values():
        before = [member for group in test.after for member in group]
        sorter.add(test.id, *before, *test.prefer_after)
    sorter.prepare()
    ready: list[tuple[tuple[int, float], str]] = []
    order: list[str] = []
    while sorter.is_active():
        for test_id in sorter.get_ready():
            heappush(ready, (tests[test_id].burden.sort_key, test_id))
        _, test_id = heappop(ready)
        order.append(test_id)
        sorter.done(test_id)
    return {test_id: rank for rank, test_id in enumerate(order)}
