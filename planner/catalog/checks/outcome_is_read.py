"""Every outcome of a test is read by some condition, or is marked informational."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.facts import OutcomeFact

ID = "outcome-is-read"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for an outcome that nothing reads, and for an informational one that something does."""
    catalog = loaded.catalog
    read = {
        (fact.test, fact.outcome) for fact in catalog.facts.facts if isinstance(fact, OutcomeFact)
    }
    for test in catalog.tests.values():
        record = loaded.records("tests")[test.id]
        for outcome in test.shows:
            readers = catalog.read_as[test.id]
            is_read = any((other, outcome) in read for other in readers)
            if not is_read and outcome not in test.informational:
                spot = record.at("shows", outcome)
                yield Fault(spot, ID, f"no condition reads {test.id} shows {outcome}")
        for outcome in sorted(test.informational):
            if (test.id, outcome) in read:
                spot = record.at("informational")
                yield Fault(spot, ID, f"{test.id} shows {outcome} is read: not informational")
