"""Every finding is read by some condition; what nothing reads would be asked in vain."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.calculators.model import WhenTerm
from planner.core.catalog import Catalog
from planner.core.conditions import Condition, mentioned_derived

ID = "every-finding-used"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a finding without a fact, and for a derived finding that nothing names."""
    catalog = loaded.catalog
    measured = {name for test in catalog.tests.values() for name in test.measures}
    put_in = {name for names in catalog.figure_inputs.values() for name in names}
    put_in |= {item.entered_as for item in catalog.calculators.values() if item.entered_as}
    for finding in catalog.findings.values():
        read = finding.id in catalog.facts.by_finding or finding.id in measured | put_in
        if not read and not finding.implies:
            spot = loaded.records("findings")[finding.id].place
            yield Fault(spot, ID, f"no condition reads {finding.id}")
    named = {name for when in conditions_of(catalog) for name in mentioned_derived(when)}
    for derived in catalog.derived.values():
        if derived.id not in named:
            spot = loaded.records("findings")[derived.id].place
            yield Fault(spot, ID, f"nothing uses the derived finding {derived.id}")


def conditions_of(catalog: Catalog) -> Iterator[Condition]:
    """Yield every condition of the catalog, risk tables and what rules findings out aside."""
    yield from (rule.when for rule in catalog.rules)
    yield from (finding.when for finding in catalog.derived.values())
    for pathway in catalog.pathways.values():
        yield from (part for part in (pathway.opens, pathway.closes) if part is not None)
    for test in catalog.tests.values():
        yield from (item.when for item in test.contraindications)
        yield from (check.when for check in test.check_first)
    for calculator in catalog.calculators.values():
        yield from (term.when for term in calculator.terms if isinstance(term, WhenTerm))
        yield from (one for one in (calculator.applies, calculator.population.within) if one)
    for mechanism in catalog.mechanisms:
        yield from (item.when for item in (*mechanism.supports, *mechanism.against))
