"""The catalog's records as documents: everything a reader needs to check an answer, and nothing hidden."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from planner.core.calculators.model import Calculator
from planner.core.catalog import Catalog
from planner.core.condition_data import condition_data
from planner.core.conditions import Condition
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.findings import DerivedFinding, Finding
from planner.core.parts import accuracy_documents, burden_document, citations
from planner.core.rules import Evidence, Mechanism, Pathway, Rule
from planner.core.sources import CHECK_TEXT
from planner.core.wording import condition_text
from planner.web.formulas import calculator
from planner.web.records import (
    Document,
    conversion,
    effects,
    guideline,
    open_example,
    parameter,
    sentences,
    site,
    source,
    validity,
)

Record = TypeVar("Record")
Shelf = Mapping[str, Document]


class Library:
    """Every kind of record under its name in the address, each as id -> document in catalog order."""

    def __init__(self, catalog: Catalog, versions: tuple[str, ...]) -> None:
        """Write all documents of the catalog, which does not change while it is served beside the other versions."""
        self._catalog = catalog
        self._versions = versions
        entered = _shelf(catalog.findings.values(), self._finding)
        derived = _shelf(catalog.derived.values(), self._derived)
        self.shelves: Mapping[str, Shelf] = {
            "tests": _shelf(catalog.tests.values(), self._test),
            "findings": {**entered, **derived},
            "rules": _shelf(catalog.rules, self._rule),
            "sources": _shelf(catalog.sources.values(), source),
            "pathways": _shelf(catalog.pathways.values(), self._pathway),
            "mechanisms": _shelf(catalog.mechanisms, self._mechanism),
            "guidelines": _shelf(catalog.guidelines.values(), guideline),
            "calculators": _shelf(catalog.calculators.values(), self._calculator),
            "sites": _shelf(catalog.sites.values(), site),
        }

    def overview(self) -> Document:
        """Return what the catalog is for, its limits, and how much it holds."""
        catalog = self._catalog
        return {
            "id": catalog.id,
            "title": catalog.title,
            "version": catalog.version,
            "digest": catalog.digest,
            "versions": list(self._versions),
            "scope": catalog.scope_text,
            "population": catalog.population,
            "who_may_use": catalog.who_may_use,
            "limits": list(catalog.limits),
            "default_guideline": catalog.default_guideline,
            "counts": {name: len(shelf) for name, shelf in self.shelves.items()},
            "urgency": [
                {
                    "tier": tier.id,
                    "title": tier.title,
                    "hours": tier.hours,
                    "is_emergency": tier.is_emergency,
                    "sources": citations(tier.sources),
                }
                for tier in sorted(catalog.tiers.values(), key=lambda tier: tier.rank)
            ],
            "parameters": [parameter(item) for item in catalog.parameters.values()],
            "checks": dict(CHECK_TEXT),
        }

    def _when(self, condition: Condition) -> Document:
        return {
            "text": condition_text(condition, self._catalog),
            "data": condition_data(condition),
        }

    def _finding(self, finding: Finding) -> Document:
        document: Document = {
            "id": finding.id,
            "kind": finding.kind,
            "group": finding.group,
            "label": finding.label,
            "question": finding.question,
            "aliases": list(finding.aliases),
            "implies": list(finding.implies),
        }
        if finding.kind == "number":
            document["unit"] = finding.unit
            document["minimum"], document["maximum"] = finding.minimum, finding.maximum
            document["accepts"] = {unit: conversion(one) for unit, one in finding.accepts.items()}
        if finding.kind == "choice":
            document["choices"] = dict(finding.choices)
            document["multiple"] = finding.multiple
        if finding.measured_by:
            document["measured_by"] = finding.measured_by
        return document | validity(finding.valid)

    def _derived(self, finding: DerivedFinding) -> Document:
        return {
            "id": finding.id,
            "kind": "derived",
            "label": finding.label,
            "when": self._when(finding.when),
            "sources": citations(finding.sources),
        }

    def _test(self, test: DiagnosticTest) -> Document:
        return {
            "id": test.id,
            "name": test.name,
            "short": test.short,
            "category": test.category,
            "answers": list(test.answers),
            "shows": dict(test.shows),
            "measures": list(test.measures),
            "after": [list(group) for group in test.after],
            "prefer_after": list(test.prefer_after),
            "covers": list(test.covers),
            "stands_in_for": list(test.stands_in_for),
            "substitutes": list(test.substitutes),
            **self._safety(test),
            **validity(test.valid),
            "preparation": sentences(test.preparation),
            "burden": burden_document(test.burden),
            "harms": sentences(test.harms),
            "accuracy": accuracy_documents(test),
            "limits": sentences(test.limits),
            "not_for": sentences(test.not_for),
            "codes": [
                {"system": code.system, "code": code.code, "display": code.display}
                for code in self._catalog.codes.get(test.id, ())
            ],
            "sources": citations(test.sources),
        }

    def _safety(self, test: DiagnosticTest) -> Document:
        return {
            "contraindications": [
                {
                    "when": self._when(entry.when),
                    "level": entry.level,
                    "do": entry.do,
                    "substitutes": list(entry.substitutes),
                    "no_safe_option": entry.no_safe_option,
                    "sources": citations(entry.sources),
                }
                for entry in test.contraindications
            ],
            "check_first": [
                {
                    "finding": entry.finding,
                    "when": self._when(entry.when),
                    "waived_if_immediate": entry.waived_if_immediate,
                    "sources": citations(entry.sources),
                }
                for entry in test.check_first
            ],
        }

    def _rule(self, rule: Rule) -> Document:
        return {
            "id": rule.id,
            "title": rule.title,
            "pathway": rule.pathway,
            "guidelines": sorted(rule.guidelines),
            "when": self._when(rule.when),
            **effects(rule),
            "strength": rule.strength,
            "native_strength": rule.native_strength,
            "because": rule.because,
            "known_gaps": rule.known_gaps,
            "sources": citations(rule.sources),
            "examples": {
                "fires": [dict(example) for example in rule.examples.fires],
                "quiet": [dict(example) for example in rule.examples.quiet],
                "open": [open_example(example) for example in rule.examples.open],
            },
            "record": {
                "status": rule.record.status,
                "owner": rule.record.owner,
                "reviewed_on": rule.record.reviewed_on,
                "next_review": rule.record.next_review,
            },
        }

    def _pathway(self, pathway: Pathway) -> Document:
        document: Document = {
            "id": pathway.id,
            "title": pathway.title,
            "done_means": pathway.done_means,
            "opened_by": [rule.id for rule in self._catalog.rules if pathway.id in rule.opens],
        }
        if pathway.opens:
            document["opens"] = self._when(pathway.opens)
        if pathway.closes:
            document["closes"] = self._when(pathway.closes)
        return document

    def _calculator(self, entry: Calculator) -> Document:
        return calculator(entry, self._catalog)

    def _mechanism(self, mechanism: Mechanism) -> Document:
        return {
            "id": mechanism.id,
            "title": mechanism.title,
            "text": mechanism.text,
            "supports": self._evidence(mechanism.supports),
            "against": self._evidence(mechanism.against),
            "tests": list(mechanism.tests),
        }

    def _evidence(self, entries: Iterable[Evidence]) -> list[Document]:
        return [
            {
                "when": self._when(entry.when),
                "text": entry.text,
                "sources": citations(entry.sources),
            }
            for entry in entries
        ]


def _shelf(records: Iterable[Record], write: Callable[[Record], Document]) -> Shelf:
    written = [write(record) for record in records]
    return {str(document["id"]): document for document in written}
