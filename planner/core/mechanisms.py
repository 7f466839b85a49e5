"""What may lie behind the symptoms: what speaks for each mechanism, what against, which tests tell."""

from collections.abc import Callable, Iterable

from planner.core.plan import Plan
from planner.core.reasons import because_true
from planner.core.rules import Evidence
from planner.core.sources import Citation

Document = dict[str, object]


def mechanisms(plan: Plan, cite: Callable[[Iterable[Citation]], list[str]]) -> list[Document]:
    """Return the mechanisms that something supports, the most supported first."""
    found = []
    for mechanism in plan.situation.catalog.mechanisms:
        supports = _holding(plan, mechanism.id, "supports", mechanism.supports, cite)
        if not supports:
            continue
        against = _holding(plan, mechanism.id, "against", mechanism.against, cite)
        document: Document = {
            "id": mechanism.id,
            "title": mechanism.title,
            "text": mechanism.text,
            "supports": supports,
            "against": against,
            "tests": list(mechanism.tests),
        }
        found.append((len(against) - len(supports), mechanism.id, document))
    return [document for _, _, document in sorted(found, key=lambda entry: entry[:2])]


def _holding(
    plan: Plan,
    mechanism: str,
    side: str,
    entries: tuple[Evidence, ...],
    cite: Callable[[Iterable[Citation]], list[str]],
) -> list[Document]:
    return [
        {
            "text": entry.text,
            "because": [item.document() for item in because_true(plan.situation, entry.when)],
            "sources": cite(entry.sources),
        }
        for index, entry in enumerate(entries)
        if plan.situation.holds(("evidence", mechanism, side, str(index)))
    ]
