"""A calculator as it is served: its form, its inputs with unit and bounds, whom it was made for, how it was checked."""

from planner.core.calculators.model import (
    Calculator,
    ChoiceTerm,
    FigureTerm,
    NumberTerm,
    Term,
    WhenTerm,
)
from planner.core.catalog import Catalog
from planner.core.condition_data import condition_data
from planner.core.conditions import Condition
from planner.core.figures import rules_reading, weakest_check
from planner.core.findings import Finding
from planner.core.parts import citations
from planner.core.sources import CHECK_TEXT
from planner.core.wording import condition_text
from planner.web.records import Document

_FORMS = {
    "logistic": "100 / (1 + exp(-(constant + the sum of the terms)))",
    "score": "the sum of the points",
}


def calculator(entry: Calculator, catalog: Catalog) -> Document:
    """Return the calculator with all its numbers, so that a reader can compute a figure by hand."""
    check = weakest_check(catalog, entry.sources)
    document: Document = {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "unit": entry.unit,
        "form": _FORMS[entry.kind],
        "constant": entry.constant,
        "terms": [_term(term, catalog) for term in entry.terms],
        "inputs": [_input(catalog.findings[name]) for name in catalog.figure_inputs[entry.id]],
        "applies": _when(entry.applies, catalog),
        "population": _population(entry, catalog),
        "thresholds": [
            {
                "relation": threshold.operator,
                "bound": threshold.bound,
                "text": threshold.text,
                "sources": citations(threshold.sources),
            }
            for threshold in entry.thresholds
        ],
        "check": check,
        "checked": CHECK_TEXT[check],
        "reference_pending": check == "memory",
        "known_gaps": entry.known_gaps,
        "definitions": citations(entry.definitions),
        "sources": citations(entry.sources),
    }
    if entry.kind == "logistic":
        document["read_by"] = {
            guideline: rules_reading(catalog, entry.id, guideline)
            for guideline in catalog.guidelines
        }
    if entry.entered_as:
        document["entered_as"] = entry.entered_as
    if entry.near:
        document["near_threshold"] = {
            "low": entry.near.low,
            "high": entry.near.high,
            "text": entry.near.text,
            "sources": citations(entry.near.sources),
        }
    return document


def _when(condition: Condition, catalog: Catalog) -> Document:
    return {"text": condition_text(condition, catalog), "data": condition_data(condition)}


def _population(entry: Calculator, catalog: Catalog) -> Document:
    population = entry.population
    document: Document = {"text": population.text, "sources": citations(population.sources)}
    if population.within is not None:
        document["within"] = _when(population.within, catalog)
    return document


def _term(term: Term, catalog: Catalog) -> Document:
    match term:
        case NumberTerm():
            return {
                "adds": "times * ((finding / over) ** power - minus)",
                "finding": term.finding,
                "times": term.times,
                "over": term.over,
                "power": term.power,
                "minus": term.minus,
            }
        case ChoiceTerm():
            return {
                "adds": "the points of the choice",
                "finding": term.finding,
                "points_by_choice": dict(term.points),
            }
        case WhenTerm():
            label = {"label": term.label} if term.label else {}
            when = _when(term.when, catalog)
            return {
                "adds": "the points while it holds",
                "when": when,
                "points": term.points,
            } | label
        case FigureTerm():
            return {
                "adds": "times * the probability (0 to 1) of the other calculator",
                "figure": term.figure,
                "times": term.times,
            }


def _input(finding: Finding) -> Document:
    document: Document = {"finding": finding.id, "kind": finding.kind, "label": finding.label}
    if finding.kind == "number":
        document |= {
            "unit": finding.unit,
            "minimum": finding.minimum,
            "maximum": finding.maximum,
        }
    if finding.kind == "choice":
        document["choices"] = dict(finding.choices)
    return document
