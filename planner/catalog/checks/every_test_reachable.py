"""Every test can become a step, but for those that are listed to be refused: a rule says why."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "every-test-reachable"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a test that nothing leads to, and for a refused one that something does or no rule explains."""
    catalog = loaded.catalog
    reached = {name for rule in catalog.rules for item in rule.recommend for name in item.tests}
    for test in catalog.tests.values():
        reached.update(member for group in test.after for member in group)
        reached.update(test.substitutes)
        reached.update(name for item in test.contraindications for name in item.substitutes)
        measured = (catalog.findings[item.finding].measured_by for item in test.check_first)
        reached.update(name for name in measured if name)
    refused = {name for rule in catalog.rules for item in rule.avoid for name in item.tests}
    for test in catalog.tests.values():
        spot = loaded.records("tests")[test.id].place
        if test.refused_always and test.id in reached:
            yield Fault(spot, ID, f"{test.id} is refused always, but something leads to it")
        elif test.refused_always and test.id not in refused:
            yield Fault(spot, ID, f"{test.id} is refused always, but no rule says why")
        elif not test.refused_always and test.id not in reached:
            yield Fault(spot, ID, f"nothing ever asks for {test.id}")
