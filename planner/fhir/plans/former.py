"""A plan that was given before: read back from its CarePlan, and compared with the new one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.core.difference import plan_difference
from planner.core.parts import Document
from planner.core.wording import spelled
from planner.fhir.elements import element, text
from planner.fhir.plans.answer import Answer, Entry
from planner.fhir.plans.considered import CONSIDERED
from planner.fhir.plans.parameters import group, parameters, value, values
from planner.fhir.plans.summary import SUMMARY, summary

DIFFERENCE = "difference"
_STATES = frozenset({"recommended", "prerequisite", "optional", "conditional"})
_VALUES = ("valueString", "valueBoolean", "valueDecimal", "valueInteger", "valueDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """
    The plan before.

    Args:
        reference: A Reference to its CarePlan.
        document: What can be read back of its answer; None where it is not told or was not written by this service.
        subject: The patient as it names one; empty where it names none.
        place: Where in the call it came.
    """

    reference: Document
    document: Mapping[str, Any] | None = None
    subject: str = ""
    place: str = ""


def read_former(
    care_plan: Mapping[str, Any], others: Iterable[Mapping[str, Any]] = (), *, place: str = ""
) -> Former:
    """
    Return the former plan.

    Args:
        care_plan: A CarePlan that was answered before.
        others: The other resources of its Bundle, where it was one.
        place: Where in the call it came.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for resource in (*_dicts(care_plan.get("contained")), *others):
        kind = _kind(resource)
        if kind:
            found.setdefault(kind, resource)
    known = found.keys() >= {SUMMARY, CONSIDERED}
    return Former(
        reference=_reference(care_plan),
        document=_document(found[SUMMARY], found[CONSIDERED]) if known else None,
        subject=text(element(care_plan.get("subject")).get("reference")),
        place=place,
    )


def difference(answer: Answer, former: Mapping[str, Any]) -> Document:
    """Return Parameters that list what is new and each change with its reason."""
    told = _compared(answer, former)
    entries = [value("changed", bool(told["changed"]))]
    entries += values("newInput", _texts(told.get("new_inputs")))
    for name, shelf in (("step", "steps"), ("alert", "alerts"), ("action", "actions")):
        entries += [group(name, list(_change(entry))) for entry in _dicts(told.get(shelf))]
    return parameters(entries)


def difference_notes(answer: Answer, former: Former | None) -> list[str]:
    """Return the changes of steps and alerts in words, or that they cannot be told."""
    if former is None:
        return []
    if former.document is None:
        return ["What changed since the former plan cannot be told: it was not sent whole."]
    told = _compared(answer, former.document)
    tests, spellings = answer.catalog.tests, answer.catalog.spellings
    said = []
    for entry in (*_dicts(told.get("alerts")), *_dicts(told.get("steps"))):
        name = str(entry.get("test") or entry.get("id"))
        named = tests[name].name if name in tests else spelled(name, spellings)
        kind = "added for later" if _is_later(entry) else str(entry["change"])
        said.append(f"{kind.capitalize()}: {named}. {entry.get('text', '')}".strip())
    return said or ["Nothing changed since the former plan."]


def _is_later(entry: Entry) -> bool:
    """Return whether the entry is new and waits for a result."""
    return entry["change"] == "added" and entry.get("state") == "conditional"


def _compared(answer: Answer, former: Mapping[str, Any]) -> Document:
    """Return the difference; both sides' findings are taken as they are read back."""
    now = {**answer.document, "inputs": {"given": _given(summary(answer))}}
    return plan_difference(former, now)


def _change(entry: Entry) -> Iterator[Document]:
    yield value("change", entry["change"])
    yield value("id", str(entry.get("test") or entry.get("id")))
    for name in ("state", "urgency"):
        changed = entry.get(name)
        if isinstance(changed, Mapping):
            yield value(f"{name}From", str(changed["from"]))
            yield value(f"{name}To", str(changed["to"]))
        elif changed:
            yield value(name, str(changed))
    if entry.get("text"):
        yield value("text", entry["text"])
    if entry.get("reason"):
        yield value("reason", entry["reason"])
    yield from values("rule", _texts(entry.get("rules")))
    yield from values("instead", _texts(entry.get("instead")))
    yield from values("source", _texts(entry.get("sources")))


def _kind(resource: Mapping[str, Any]) -> str:
    """Return which of our Parameters this is; known by its content, because a Bundle gives it no name."""
    if resource.get("resourceType") != "Parameters":
        return ""
    names = {entry.get("name") for entry in _dicts(resource.get("parameter"))}
    if {"digest", "headline"} <= names:
        return SUMMARY
    return CONSIDERED if "test" in names else ""


def _reference(care_plan: Mapping[str, Any]) -> Document:
    identity = care_plan.get("id")
    if isinstance(identity, str) and identity:
        return {"reference": f"CarePlan/{identity}"}
    for identifier in _dicts(care_plan.get("identifier")):
        if isinstance(identifier.get("value"), str):
            kept = {name: identifier[name] for name in ("system", "value") if name in identifier}
            return {"type": "CarePlan", "identifier": kept}
    return {"type": "CarePlan", "display": "the former plan"}


def _document(told: Mapping[str, Any], tests: Mapping[str, Any]) -> Mapping[str, Any]:
    entries = _dicts(told.get("parameter"))
    plain = {str(entry.get("name")): _value(entry) for entry in entries}
    return {
        "digest": plain.get("digest"),
        "catalog": {
            "digest": plain.get("catalogDigest"),
            "guideline": plain.get("guideline"),
            "site": plain.get("site"),
        },
        "steps": [
            {
                "test": str(part["id"]),
                "state": part["verdict"],
                "urgency": {"tier": part.get("tier")},
            }
            for part in map(_parts, _named(tests, "test"))
            if str(part.get("verdict")) in _STATES and "id" in part
        ],
        "alerts": [_dated_tier(part) for part in map(_parts, _named(told, "alert"))],
        "actions": [_dated_tier(part) for part in map(_parts, _named(told, "action"))],
        "inputs": {"given": _given(told)},
    }


def _given(told: Mapping[str, Any]) -> Document:
    return {
        "findings": dict(map(_finding, _named(told, "finding"))),
        "results": dict(map(_finding, _named(told, "result"))),
    }


def _dated_tier(part: Mapping[str, Any]) -> Document:
    return {
        "id": str(part.get("id", "")),
        "state": part.get("state"),
        "urgency": {"tier": part.get("tier")},
        "reasons": [],
    }


def _finding(entry: Mapping[str, Any]) -> tuple[str, object]:
    """Return the id, and the values with their day in a form that compares."""
    parts = _dicts(entry.get("part"))
    name = next((str(_value(part)) for part in parts if part.get("name") == "id"), "")
    day = next((_value(part) for part in parts if part.get("name") == "on"), None)
    told = [_value(part) for part in parts if part.get("name") in ("value", "shows")]
    return name, (tuple(map(_comparable, told)), day)


def _comparable(given: object) -> object:
    """Return a number as one, however a client wrote it."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    return str(given)


def _named(resource: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [entry for entry in _dicts(resource.get("parameter")) if entry.get("name") == name]


def _parts(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return {str(part.get("name")): _value(part) for part in _dicts(entry.get("part"))}


def _value(entry: Mapping[str, Any]) -> Any:  # noqa: ANN401  of any type that FHIR has
    return next((entry[name] for name in _VALUES if name in entry), None)


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
