"""Every test can become a step: by a rule, as a prerequisite, or as a substitute."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "every-test-reachable"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a test that nothing leads to."""
    catalog = loaded.catalog
    reached = {name for rule in catalog.rules for item in rule.recommend for name in item.tests}
    for test in catalog.tests.values():
        reached.update(member for group in test.after for member in group)
        reached.update(test.substitutes)
        reached.update(name for item in test.contraindications for name in item.substitutes)
        measured = (catalog.findings[item.finding].measured_by for item in test.check_first)
        reached.update(name for name in measured if name)
    for test in catalog.tests.values():
        if test.id not in reached:
            spot = loaded.records("tests")[test.id].place
            yield Fault(spot, ID, f"nothing ever asks for {test.id}")
