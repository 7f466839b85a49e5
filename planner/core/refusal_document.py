"""A test that is no step as it stands in an answer."""

from planner.core.not_chosen import NotChosen
from planner.core.parts import Detail, Document, citations
from planner.core.plan import Plan


def not_chosen_document(plan: Plan, entry: NotChosen, detail: Detail) -> Document:
    """Return the refusal as it stands in an answer."""
    document: Document = {
        "test": entry.test,
        "name": plan.situation.catalog.tests[entry.test].name,
        "reason": entry.reason,
        "text": entry.text,
    }
    optional: Document = {
        "blocked_by": [item.document() for item in entry.obstacles],
        "instead": list(entry.instead),
        "instead_text": entry.instead_text,
        "waits_for": list(entry.waits_for),
        "ask": list(entry.ask),
        "no_safe_option": entry.no_safe_option,
        "rule": entry.rule,
    }
    if detail == "full":
        optional["because"] = [item.document() for item in entry.because]
    optional["sources"] = citations(entry.sources)
    return document | {key: value for key, value in optional.items() if value}
