"""Every statement of the catalog that cites something: what it says, about what, and where it stands in the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.core.calculators.model import Calculator
from planner.core.calculators.tables import RiskTable
from planner.core.catalog import Catalog
from planner.core.chart_rules import ChartRule
from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.sources import Citation
from planner.core.wording import number_text

Sources = tuple[Citation, ...]

# The mark of the part of the page of findings that says how they are read from a record.
CHARTS = "records"


@dataclass(frozen=True)
class Statement:
    """What is said with the help of sources; `kind` and `about` lead to its place in the pages."""

    kind: str
    about: str
    part: str
    text: str
    sources: Sources


def statements(catalog: Catalog) -> Iterator[Statement]:
    """Yield every statement with sources, in catalog order."""
    for rule in catalog.rules:
        yield Statement("rule", rule.id, "rule", rule.title, rule.sources)
    for test in catalog.tests.values():
        yield from _of_test(test, catalog)
    for derived in catalog.derived.values():
        yield Statement("terms", derived.id, "definition", derived.label, derived.sources)
    for mechanism in catalog.mechanisms:
        for side, entries in (("for", mechanism.supports), ("against", mechanism.against)):
            for entry in entries:
                yield Statement("mechanisms", mechanism.id, side, entry.text, entry.sources)
    for calculator in catalog.calculators.values():
        yield from _of_calculator(calculator)
    for risk in catalog.risk_tables:
        yield from _of_table(risk)
    yield from _of_findings(catalog)
    yield from _of_settings(catalog)


def _of_findings(catalog: Catalog) -> Iterator[Statement]:
    for finding in catalog.findings.values():
        if finding.valid:
            text = f"{finding.label}: recent for {finding.valid.days} days"
            yield Statement("findings", finding.id, "how long", text, finding.valid.sources)
    for chart, names in read_alike(catalog).items():
        kept = chart.current_for.sources if chart.current_for else ()
        sources = tuple(dict.fromkeys((*chart.sources, *kept)))
        text = "; ".join(catalog.findings[name].label for name in names)
        yield Statement("findings", CHARTS, "how a record is read", text, sources)


def read_alike(catalog: Catalog) -> Mapping[ChartRule, tuple[str, ...]]:
    """Return how findings are read from a record -> the findings that are read so."""
    alike: dict[ChartRule, list[str]] = {}
    for name, chart in catalog.chart_rules.items():
        alike.setdefault(chart, []).append(name)
    return {chart: tuple(names) for chart, names in alike.items()}


def _of_settings(catalog: Catalog) -> Iterator[Statement]:
    for guideline in catalog.guidelines.values():
        for item in guideline.differences:
            yield Statement("guidelines", guideline.id, "difference", item.topic, item.sources)
    for tier in catalog.tiers.values():
        yield Statement("urgency", tier.id, "how soon", tier.title, tier.sources)
    for parameter in catalog.parameters.values():
        yield Statement("sites", parameter.id, "number", parameter.title, parameter.sources)


def _of_test(test: DiagnosticTest, catalog: Catalog) -> Iterator[Statement]:
    def said(part: str, text: str, sources: Sources) -> Statement:
        return Statement("test", test.id, part, text, sources)

    yield said("entry", test.name, test.sources)
    for item in test.contraindications:
        yield said("contraindication", item.do, item.sources)
    for check in test.check_first:
        yield said("to know before", catalog.findings[check.finding].label, check.sources)
    for part, entries in (
        ("preparation", test.preparation),
        ("harm", test.harms),
        ("limit", test.limits),
        ("not for", test.not_for),
    ):
        for entry in entries:
            yield said(part, entry.text, entry.sources)
    if test.burden.radiation:
        dose = test.burden.radiation
        yield said("radiation", f"{dose.low_msv:g} to {dose.high_msv:g} mSv", dose.sources)
    for hours in test.burden.turnaround:
        yield said("time to the result", f"{hours.setting} {hours.hours:g} hours", hours.sources)
    for figure in test.accuracy:
        yield said("accuracy", figure.question, figure.sources)
    if test.valid:
        yield said("how long", f"recent for {test.valid.days} days", test.valid.sources)


def _of_calculator(calculator: Calculator) -> Iterator[Statement]:
    def said(part: str, text: str, sources: Sources) -> Statement:
        return Statement("calculators", calculator.id, part, text, sources)

    yield said("formula", calculator.title, calculator.sources)
    yield said("definitions", calculator.title, calculator.definitions)
    yield said("population", calculator.population.text, calculator.population.sources)
    for item in calculator.thresholds:
        yield said("threshold", item.text, item.sources)
    if calculator.near:
        near = calculator.near
        span = f"{number_text(near.low, '')} to {number_text(near.high, '')}"
        yield said("threshold", f"{span}: {near.text}", near.sources)


def _of_table(risk: RiskTable) -> Iterator[Statement]:
    yield Statement("calculators", risk.id, "table", risk.outcome, risk.sources)
    yield Statement("calculators", risk.id, "table", "any cancer", risk.any_cancer_sources)
    for item in risk.after:
        yield Statement("calculators", risk.id, "after a result", item.text, item.sources)
