"""The parts of catalog records that need no catalog to be written down."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from planner.core.diagnostic_tests import Sourced
from planner.core.findings import Conversion, Validity
from planner.core.parts import citations, deadline_document
from planner.core.rules import Guideline, OpenExample, Parameter, Rule, Site
from planner.core.sources import CHECK_TEXT, Source
from planner.core.urgency import Deadline

Document = dict[str, Any]


def sentences(entries: Iterable[Sourced]) -> list[Document]:
    """Return the sentences with their sources."""
    return [{"text": entry.text, "sources": citations(entry.sources)} for entry in entries]


def validity(valid: Validity | None) -> Document:
    """Return how long a result stays fresh, where that is stated."""
    if valid is None:
        return {}
    return {"valid": {"days": valid.days, "sources": citations(valid.sources)}}


def conversion(entry: Conversion) -> float | Document:
    """Return the factor, or the steps where the zero point differs, as the catalog writes them."""
    return asdict(entry) if (entry.minus, entry.over) != (0, 1) else entry.times


def deadline(entry: Deadline) -> Document:
    """Return the deadline as it stands in a plan, and the interval of a follow-up."""
    document: Document = deadline_document(entry)
    if entry.interval is not None:
        document["interval"] = asdict(entry.interval)
    return document


def effects(rule: Rule) -> Document:
    """Return what the rule does when it fires."""
    return {
        "opens": list(rule.opens),
        "recommend": [
            {
                "tests": list(item.tests),
                "ranked": item.ranked,
                "urgency": deadline(item.deadline),
                "purpose": item.purpose,
                "optional": item.optional,
            }
            for item in rule.recommend
        ],
        "avoid": [
            {
                "tests": list(item.tests),
                "why": item.why,
                "instead": list(item.instead),
                "instead_text": item.instead_text,
                **({"over": item.over} if item.over else {}),
            }
            for item in rule.avoid
        ],
        "alerts": [
            {"id": item.id, "act": item.act, "urgency": deadline(item.deadline)}
            for item in rule.alerts
        ],
        "actions": [
            {
                "id": item.id,
                "kind": item.kind,
                "text": item.text,
                "urgency": deadline(item.deadline),
            }
            for item in rule.actions
        ],
    }


def open_example(example: OpenExample) -> Document:
    """Return a profile for which the rule waits, and for what."""
    return {"given": dict(example.given), "waits_for": sorted(example.waits_for)}


def source(entry: Source) -> Document:
    """Return the edition with its locators, each with how it was checked."""
    return {
        "id": entry.id,
        "title": entry.title,
        "publisher": entry.publisher,
        "edition": entry.edition,
        "retrieved": entry.retrieved,
        "license": entry.license,
        "check": entry.check,
        "checked": CHECK_TEXT[entry.check],
        "read": entry.read,
        "locators": {
            name: {
                "title": locator.title,
                "check": locator.check,
                "checked": CHECK_TEXT[locator.check],
            }
            for name, locator in entry.locators.items()
        },
    }


def guideline(entry: Guideline) -> Document:
    """Return the guideline and where it differs from others."""
    return {
        "id": entry.id,
        "title": entry.title,
        "text": entry.text,
        "default": entry.is_default,
        "differences": [
            {
                "id": item.id,
                "topic": item.topic,
                "switch": list(item.switch),
                "positions": dict(item.positions),
                "sources": citations(item.sources),
            }
            for item in entry.differences
        ],
    }


def site(entry: Site) -> Document:
    """Return the site and all that differs there."""
    document: Document = {
        "id": entry.id,
        "title": entry.title,
        "unavailable": [{"test": item.test, "text": item.text} for item in entry.unavailable],
        "names": {
            test: {"name": called.name, "short": called.short}
            for test, called in entry.names.items()
        },
        "turnaround": [
            {"test": item.test, "setting": item.setting, "hours": item.hours}
            for item in entry.turnaround
        ],
        "parameters": [
            {"parameter": item.parameter, "value": item.value, "because": item.because}
            for item in entry.parameters
        ],
    }
    optional = {"text": entry.text, "guideline": entry.guideline}
    return document | {key: value for key, value in optional.items() if value}


def parameter(entry: Parameter) -> Document:
    """Return the number that sites may set, and its bounds."""
    return {
        "id": entry.id,
        "title": entry.title,
        "finding": entry.finding,
        "value": entry.value,
        "minimum": entry.minimum,
        "maximum": entry.maximum,
        "sources": citations(entry.sources),
    }
