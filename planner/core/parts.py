"""Small parts that many documents of an answer share."""

from collections.abc import Iterable
from typing import Literal

from planner.core.diagnostic_tests import Burden, DiagnosticTest
from planner.core.sources import Citation
from planner.core.urgency import Deadline

Detail = Literal["brief", "full"]
Document = dict[str, object]


def citations(sources: Iterable[Citation]) -> list[str]:
    """Return the citations as `source#locator`, each once."""
    return list(dict.fromkeys(str(cite) for cite in sources))


def deadline_document(deadline: Deadline) -> Document:
    """Return the deadline: tier, its name, the hours it allows, and what they count from."""
    document: Document = {"tier": deadline.tier.id, "title": deadline.tier.title}
    if deadline.hours is not None:
        document["due_within_hours"] = deadline.hours
    document["clock"] = deadline.clock
    return document


def sourced(text: str, sources: Iterable[Citation]) -> Document:
    """Return the sentence with its sources."""
    return {"text": text, "sources": citations(sources)}


def burden_document(burden: Burden) -> Document:
    """Return what a test costs the patient."""
    document: Document = {"invasiveness": burden.invasiveness}
    if burden.radiation:
        document["radiation_msv"] = {
            "low": burden.radiation.low_msv,
            "high": burden.radiation.high_msv,
            "sources": citations(burden.radiation.sources),
        }
    document["turnaround"] = [
        {
            "setting": item.setting,
            "hours": item.hours,
            "local": item.is_local,
            "sources": citations(item.sources),
        }
        for item in burden.turnaround
    ]
    return document


def accuracy_documents(test: DiagnosticTest) -> list[Document]:
    """Return how good the test is, question by question; what is not stated is left out."""
    return [
        {
            key: value
            for key, value in (
                ("question", item.question),
                ("sensitivity", item.sensitivity),
                ("specificity", item.specificity),
                ("value", item.value),
                ("population", item.population),
                ("sources", citations(item.sources)),
            )
            if value not in (None, "")
        }
        for item in test.accuracy
    ]
