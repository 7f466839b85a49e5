"""Alerts, actions and safety net as draft CommunicationRequests: what to do that is not a test."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.core.parts import Document
from planner.fhir.definitions.citing import with_sources
from planner.fhir.definitions.publishing import duration
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.assembly import Part
from planner.fhir.plans.orders import due_words
from planner.fhir.priorities import priority_of_tier

Entry = Mapping[str, Any]
# Kind of entry in an answer -> the prefix of its names here.
_PREFIXES: Mapping[str, str] = {"alerts": "alert", "actions": "act", "safety_net": "tell"}
_TITLES: Mapping[str, str] = {
    "alerts": "Alerts: to be acted on first",
    "actions": "What to do beside the tests",
    "safety_net": "What to tell the patient",
}


def act_parts(answer: Answer) -> list[Part]:
    """Return the requests for all that is to be done beside the tests."""
    return [
        Part(name=_name(shelf, entry), resource=_request(answer, entry))
        for shelf in _PREFIXES
        for entry in answer.document[shelf]
    ]


def act_group(answer: Answer, shelf: str) -> Iterator[Document]:
    """Yield the action that holds all of one kind; nothing where there are none."""
    entries = answer.document[shelf]
    if entries:
        yield {
            "id": shelf.replace("_", "-"),
            "title": _TITLES[shelf],
            "groupingBehavior": "logical-group",
            "selectionBehavior": "all" if shelf == "alerts" else "any",
            "action": [_action(answer, shelf, entry) for entry in entries],
        }


def _action(answer: Answer, shelf: str, entry: Entry) -> Document:
    document: Document = {
        "id": _name(shelf, entry),
        "title": _text(entry),
        "priority": priority_of_tier(answer.catalog, entry["urgency"]["tier"]),
        "code": [{"text": _kind(entry)}],
    }
    if "if" in entry:
        document["textEquivalent"] = f"{_text(entry)} Only {entry['if']['text']}."
    document |= duration(entry["urgency"].get("due_within_hours"))
    return document | {"resource": {"reference": f"#{_name(shelf, entry)}"}}


def _request(answer: Answer, entry: Entry) -> Document:
    catalog, urgency = answer.catalog, entry["urgency"]
    notes = [due_words(urgency["title"], urgency["clock"])]
    if "if" in entry:
        notes.append(f"Only {entry['if']['text']}.")
    return {
        "resourceType": "CommunicationRequest",
        "status": "draft",
        "category": [{"text": _kind(entry)}],
        "priority": priority_of_tier(catalog, urgency["tier"]),
        "subject": {"reference": answer.subject},
        "payload": [{"contentString": _text(entry)}],
        "reasonCode": [
            {
                "coding": [{"system": f"{answer.base}/v1/rules", "code": reason["rule"]}],
                "text": with_sources(reason["text"], reason["sources"], catalog),
            }
            for reason in entry["reasons"]
        ],
        "note": [{"text": text} for text in notes],
    }


def _name(shelf: str, entry: Entry) -> str:
    return f"{_PREFIXES[shelf]}-{entry['id']}"


def _text(entry: Entry) -> str:
    return str(entry.get("act") or entry["text"])


def _kind(entry: Entry) -> str:
    return str(entry.get("kind", "alert")).replace("_", " ")
