"""The figures of a plan: each computed one with its inputs, its population, its sources and how they were checked."""

from collections.abc import Iterable, Iterator

from planner.core.calculators.forms import Range
from planner.core.calculators.model import (
    Calculator,
    ChoiceTerm,
    FigureTerm,
    NumberTerm,
    Term,
    WhenTerm,
)
from planner.core.calculators.reading import Reader, bound_truth, term_findings
from planner.core.catalog import Catalog
from planner.core.parts import Document, citations
from planner.core.plan import Plan
from planner.core.sources import Check, Citation
from planner.core.truth import Truth
from planner.core.wording import absent_text, figure_text, sentence, shown, value_text

_WEAKEST_FIRST: tuple[Check, ...] = ("memory", "policy", "partial", "full")


def figures(plan: Plan) -> list[Document]:
    """Return the figures of the calculators that apply to the patient, in the catalog's order."""
    reader = plan.situation.observation.reader
    found: list[Document] = []
    for calculator in plan.situation.catalog.calculators.values():
        figure = reader.figure(calculator.id)
        if figure is not None:
            found.append(_document(plan, calculator, figure))
    return found


def _document(plan: Plan, calculator: Calculator, figure: Range) -> Document:
    catalog, reader = plan.situation.catalog, plan.situation.observation.reader
    is_entered = reader.entered(calculator.id) is not None
    missing = [] if is_entered else _missing(catalog, calculator, reader)
    document: Document = {
        "kind": "figure",
        "id": calculator.id,
        "title": calculator.title,
        "unit": calculator.unit,
        **_value(figure),
        "text": sentence(figure_text(calculator.id, figure, catalog)),
        "entered": is_entered,
        "inputs": [] if is_entered else _inputs(catalog, calculator, reader),
        "missing": missing,
        "population": {"text": calculator.population.text, "within": _within(calculator, reader)},
        "thresholds": list(_thresholds(calculator, figure)),
        "check": weakest_check(catalog, calculator.sources),
        "sources": citations(
            [*calculator.sources, *calculator.definitions, *calculator.population.sources]
        ),
    }
    if calculator.kind == "logistic":
        readers = rules_reading(catalog, calculator.id, plan.situation.view.guideline)
        document["read_by"] = readers
    if is_entered and (computed := reader.computed(calculator.id)) is not None:
        document["computed"] = _value(computed)
    near = calculator.near
    if near is not None and figure.low <= near.high and figure.high >= near.low:
        document["near_threshold"] = {"text": near.text, "sources": citations(near.sources)}
    if calculator.known_gaps:
        document["known_gaps"] = calculator.known_gaps
    return document


def _value(figure: Range) -> Document:
    low, high = shown(figure.low), shown(figure.high)
    return {"value": low} if figure.is_exact else {"between": [low, high]}


def _within(calculator: Calculator, reader: Reader) -> str:
    """Return whether the patient is one of those in whom the formula was made: yes, no or not_known."""
    if calculator.population.within is None:
        return "not_known"
    truth = reader.judged(calculator.population.within)
    return {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "not_known"}[truth]


def _thresholds(calculator: Calculator, figure: Range) -> Iterator[Document]:
    for threshold in calculator.thresholds:
        truth = bound_truth(figure, threshold.operator, threshold.bound)
        reached = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "not_known"}[truth]
        yield {
            "bound": threshold.bound,
            "reached": reached,
            "text": threshold.text,
            "sources": citations(threshold.sources),
        }


def _missing(catalog: Catalog, calculator: Calculator, reader: Reader) -> list[str]:
    """Return the findings whose value would narrow the figure."""
    names: dict[str, None] = {}
    for term, share in _open_terms(calculator, reader, catalog):
        if share is None or not share.is_exact:
            names.update(dict.fromkeys(_read_by(catalog, term)))
    return [name for name in names if name not in reader.profile.findings]


def _open_terms(
    calculator: Calculator, reader: Reader, catalog: Catalog
) -> Iterator[tuple[Term, Range | None]]:
    for term in calculator.terms:
        if isinstance(term, FigureTerm):
            yield from _open_terms(catalog.calculators[term.figure], reader, catalog)
        else:
            yield term, reader.share(term)


def _read_by(catalog: Catalog, term: Term) -> tuple[str, ...]:
    scope = catalog.scopes[catalog.default_guideline]
    return term_findings(term, catalog.calculators, scope)


def _inputs(catalog: Catalog, calculator: Calculator, reader: Reader) -> list[Document]:
    """Return what each term was computed from; a term whose input is unknown is not there."""
    found: list[Document] = []
    for term in calculator.terms:
        share = reader.share(term)
        if share is None or not share.is_exact:
            continue
        entry: Document = {"text": _term_text(catalog, term, reader)}
        if isinstance(term, FigureTerm):
            entry["figure"] = term.figure
        else:
            known = reader.profile.findings
            entry["findings"] = [name for name in _read_by(catalog, term) if name in known]
        if calculator.kind == "score":
            entry["points"] = share.low
        found.append(entry)
    return found


def _term_text(catalog: Catalog, term: Term, reader: Reader) -> str:
    known = reader.profile.findings
    match term:
        case NumberTerm(finding=finding) | ChoiceTerm(finding=finding):
            return value_text(finding, known[finding].value, catalog)
        case FigureTerm(figure=figure):
            inner = reader.computed(figure)
            assert inner is not None, "an exact share comes from a figure"
            return figure_text(figure, inner, catalog)
        case WhenTerm(label=label):
            if label:
                holds = reader.judged(term.when) is Truth.TRUE
                return label if holds else absent_text(label)
            names = [name for name in _read_by(catalog, term) if name in known]
            return ", ".join(value_text(name, known[name].value, catalog) for name in names)


def rules_reading(catalog: Catalog, figure: str, guideline: str) -> list[str]:
    """Return the rules of the guideline that decide by the figure, in catalog order."""
    memory = catalog.views[guideline].memory
    bits = 0
    for place, fact in catalog.facts.figures:
        if fact.figure == figure:
            bits |= 1 << place
    return [rule.id for rule in catalog.applicable(guideline) if memory.mask(rule.when) & bits]


def weakest_check(catalog: Catalog, sources: Iterable[Citation]) -> Check:
    """Return how the least checked of the sources was checked."""
    checks = {catalog.sources[cite.source].locators[cite.locator].check for cite in sources}
    return next(check for check in _WEAKEST_FIRST if check in checks)
