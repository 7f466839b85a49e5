"""The parts of catalog records that need no catalog to be written down."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from planner.core.diagnostic_tests import Burden, DiagnosticTest, Sourced
from planner.core.findings import Validity
from planner.core.rules import Guideline, OpenExample, Parameter, Rule, Site
from planner.core.sources import CHECK_TEXT, Citation, Source
from planner.core.urgency import Deadline

Document = dict[str, Any]


def cited(sources: Iterable[Citation]) -> list[str]:
    """Return the citations as `source#locator`."""
    return [str(citation) for citation in sources]


def sentences(entries: Iterable[Sourced]) -> list[Document]:
    """Return the sentences with their sources."""
    return [{"text": entry.text, "sources": cited(entry.sources)} for entry in entries]


def validity(valid: Validity | None) -> Document:
    """Return how long a result stays fresh, where that is stated."""
    if valid is None:
        return {}
    return {"valid": {"days": valid.days, "sources": cited(valid.sources)}}


def burden(entry: Burden) -> Document:
    """Return what the test costs the patient."""
    document: Document = {"invasiveness": entry.invasiveness}
    if entry.radiation:
        document["radiation_msv"] = {
            "low": entry.radiation.low_msv,
            "high": entry.radiation.high_msv,
            "sources": cited(entry.radiation.sources),
        }
    document["turnaround"] = [
        {
            "setting": item.setting,
            "hours": item.hours,
            "local": item.is_local,
            "sources": cited(item.sources),
        }
        for item in entry.turnaround
    ]
    return document


def accuracy(test: DiagnosticTest) -> list[Document]:
    """Return how good the test is, question by question; what is not stated is left out."""
    entries = []
    for item in test.accuracy:
        document: Document = {"question": item.question, "population": item.population}
        if item.sensitivity is not None:
            document["sensitivity"] = item.sensitivity
        if item.specificity is not None:
            document["specificity"] = item.specificity
        if item.value:
            document["value"] = item.value
        entries.append(document | {"sources": cited(item.sources)})
    return entries


def deadline(entry: Deadline) -> Document:
    """Return the deadline as it stands in a plan."""
    document: Document = {"tier": entry.tier.id, "title": entry.tier.title}
    if entry.hours is not None:
        document["due_within_hours"] = entry.hours
    document["clock"] = entry.clock
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
                "topic": item.topic,
                "positions": dict(item.positions),
                "sources": cited(item.sources),
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
        "sources": cited(entry.sources),
    }
