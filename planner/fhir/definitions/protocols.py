"""A pathway of the catalog as a PlanDefinition: its rules as actions, each with condition, reason and basis."""

import json
from collections.abc import Iterator

from planner.core.catalog import Catalog
from planner.core.condition_data import condition_data
from planner.core.conditions import Condition
from planner.core.parts import Document
from planner.core.rules import Avoidance, Pathway, Recommendation, Rule
from planner.core.urgency import Deadline
from planner.core.wording import condition_text, listing, sentence
from planner.fhir.definitions.citing import with_sources
from planner.fhir.definitions.data_read import data_read, names_read
from planner.fhir.definitions.publishing import artifacts, canonical, header, hours
from planner.fhir.identity import activity_url, fhir_id, protocol_url
from planner.fhir.priorities import priority_of

WORKUP = "workup"
# The conditions of the catalog, as JSON; docs/catalog-format.md describes them.
LANGUAGE = "text/x-workup-condition"
_TYPE = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
            "code": "clinical-protocol",
        }
    ]
}


def workup_definition(catalog: Catalog, base: str) -> Document:
    """Return the definition that is applied: all pathways together, because a patient can be on several."""
    url = protocol_url(base, WORKUP)
    document = header("PlanDefinition", url, WORKUP, catalog.title, catalog)
    limits = "\n".join(f"- {limit}" for limit in catalog.limits)
    document |= {
        "type": _TYPE,
        "description": f"{catalog.scope_text}\n\n{catalog.population}.",
        "usage": f"{catalog.who_may_use}\n\n{limits}",
        "action": [
            {
                "id": pathway.id,
                "title": pathway.title,
                **canonical(protocol_url(base, pathway.id), catalog),
            }
            for pathway in _pathways(catalog)
        ],
    }
    return document


def pathway_definition(pathway: Pathway, catalog: Catalog, base: str) -> Document:
    """Return the pathway's definition, with the rules of all guidelines."""
    url = protocol_url(base, pathway.id)
    document = header("PlanDefinition", url, fhir_id(pathway.id), pathway.title, catalog)
    rules = [rule for rule in catalog.rules if rule.pathway == pathway.id]
    openers = [rule.title for rule in catalog.rules if pathway.id in rule.opens]
    opened = f" Opened by: {listing(openers, 'or')}." if openers else ""
    document |= {
        "type": _TYPE,
        "description": f"{pathway.title}.{opened}",
        "usage": f"Part of {protocol_url(base, WORKUP)}; apply that one.",
        "goal": [{"description": {"text": pathway.done_means}}],
    }
    action: Document = {"id": f"pathway-{pathway.id}", "title": pathway.title}
    conditions = [
        _condition(kind, condition, catalog)
        for kind, condition in (("start", pathway.opens), ("stop", pathway.closes))
        if condition is not None
    ]
    if conditions:
        action["condition"] = conditions
    read = [names_read(rule.when, catalog) for rule in rules]
    action["input"] = data_read(frozenset[str]().union(*read), catalog)
    if rules:
        action["action"] = [_rule(rule, catalog, base) for rule in rules]
    document["action"] = [action]
    return document


def _pathways(catalog: Catalog) -> list[Pathway]:
    return sorted(catalog.pathways.values(), key=lambda pathway: (pathway.order, pathway.id))


def _condition(kind: str, condition: Condition, catalog: Catalog) -> Document:
    said = json.dumps(condition_data(condition), separators=(",", ":"))
    return {
        "kind": kind,
        "expression": {
            "description": condition_text(condition, catalog),
            "language": LANGUAGE,
            "expression": said,
        },
    }


def _rule(rule: Rule, catalog: Catalog, base: str) -> Document:
    document: Document = {
        "id": rule.id,
        "title": rule.title,
        "description": rule.because,
        "textEquivalent": sentence(f"if {condition_text(rule.when, catalog)}"),
    }
    deadlines = _deadlines(rule)
    if deadlines:
        document["priority"] = priority_of(min(deadlines, key=lambda item: item.sort_key))
    because = with_sources(rule.because, map(str, rule.sources), catalog)
    document |= {
        "reason": [{"text": because}],
        "documentation": artifacts(rule.sources, catalog, base),
        "condition": [_condition("applicability", rule.when, catalog)],
    }
    if rule.guidelines != catalog.guidelines.keys():
        names = [catalog.guidelines[name].title for name in sorted(rule.guidelines)]
        document["description"] = f"{rule.because} Only under: {listing(names, 'or')}."
    parts = list(_effects(rule, catalog, base))
    return {**document, "groupingBehavior": "logical-group", "action": parts} if parts else document


def _deadlines(rule: Rule) -> list[Deadline]:
    return [
        *(item.deadline for item in rule.recommend),
        *(alert.deadline for alert in rule.alerts),
        *(action.deadline for action in rule.actions),
    ]


def _effects(rule: Rule, catalog: Catalog, base: str) -> Iterator[Document]:
    for alert in rule.alerts:
        yield _deed(f"{rule.id}-alert-{alert.id}", "alert", alert.act, alert.deadline)
    for action in rule.actions:
        yield _deed(f"{rule.id}-{action.id}", action.kind, action.text, action.deadline)
    for place, item in enumerate(rule.recommend, start=1):
        yield from _recommendation(f"{rule.id}-{place}", item, catalog, base)
    for place, avoidance in enumerate(rule.avoid, start=1):
        yield _avoidance(f"{rule.id}-avoid-{place}", avoidance, catalog)


def _deed(identity: str, kind: str, text: str, deadline: Deadline) -> Document:
    return {
        "id": identity,
        "title": text,
        "priority": priority_of(deadline),
        "code": [{"text": kind.replace("_", " ")}],
        **hours(deadline),
    }


def _recommendation(
    prefix: str, item: Recommendation, catalog: Catalog, base: str
) -> Iterator[Document]:
    """Yield the tests; of ranked ones at most one is chosen, the first that is safe and available."""
    tests = [_test(prefix, test, item, catalog, base) for test in item.tests]
    if not item.ranked:
        yield from tests
        return
    names = [catalog.tests[test].short for test in item.tests]
    yield {
        "id": prefix,
        "title": f"The first that is safe and available: {listing(names, 'or')}",
        "groupingBehavior": "logical-group",
        "selectionBehavior": "at-most-one",
        "action": tests,
    }


def _test(prefix: str, test_id: str, item: Recommendation, catalog: Catalog, base: str) -> Document:
    test = catalog.tests[test_id]
    document: Document = {"id": f"{prefix}-{fhir_id(test_id)}", "title": test.name}
    if item.purpose:
        document["description"] = item.purpose
    document |= {"priority": priority_of(item.deadline)}
    before = sorted({member for group in test.after for member in group} & set(item.tests))
    if before:
        document["relatedAction"] = [
            {"actionId": f"{prefix}-{fhir_id(other)}", "relationship": "after-end"}
            for other in before
        ]
    document |= hours(item.deadline)
    if item.optional:
        document["requiredBehavior"] = "could"
    return document | canonical(activity_url(base, test_id), catalog)


def _avoidance(identity: str, avoidance: Avoidance, catalog: Catalog) -> Document:
    names = [catalog.tests[test].short for test in avoidance.tests]
    instead = [catalog.tests[test].short for test in avoidance.instead]
    said = [avoidance.why, avoidance.instead_text]
    said += [f"Instead: {listing(instead, 'or')}."] if instead else []
    return {
        "id": identity,
        "title": f"Not now: {listing(names, 'or')}",
        "description": " ".join(text for text in said if text),
        "code": [{"text": "avoid"}],
    }
