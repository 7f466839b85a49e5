"""Thresholds lie within the bounds of their finding; unit factors are positive."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.facts import NumberFact

ID = "units-agree"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a threshold outside the finding's bounds (a sign of a wrong unit)."""
    catalog = loaded.catalog
    for finding in catalog.findings.values():
        spot = loaded.records("findings")[finding.id].place
        if finding.kind == "number" and finding.minimum >= finding.maximum:
            yield Fault(spot, ID, f"{finding.id}: min is not below max")
        if any(min(one.times, one.over) <= 0 for one in finding.accepts.values()):
            yield Fault(spot, ID, f"{finding.id}: a unit factor is not positive")
    for _, figure in catalog.facts.figures:
        if catalog.calculators[figure.figure].unit == "%" and not 0 <= figure.bound <= 100:
            spot = loaded.records("calculators")[figure.figure].place
            yield Fault(spot, ID, f"a condition compares {figure.figure} with {figure.bound:g} %")
    for fact in catalog.facts.facts:
        if not isinstance(fact, NumberFact):
            continue
        finding = catalog.findings[fact.finding]
        if not finding.minimum <= fact.bound <= finding.maximum:
            spot = loaded.records("findings")[finding.id].place
            message = f"a condition compares {finding.id} with {fact.bound:g} {finding.unit}"
            yield Fault(spot, ID, f"{message}, outside {finding.minimum:g} to {finding.maximum:g}")
