"""Small parts that many documents of an answer share."""

from collections.abc import Iterable
from typing import Literal

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
