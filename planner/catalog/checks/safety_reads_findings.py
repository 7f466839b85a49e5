"""Contraindications and check-first conditions read what is known of the patient and done results only."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "check-first-has-test"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a check-first finding that no test measures."""
    findings = loaded.catalog.findings
    for test in loaded.catalog.tests.values():
        for place, item in enumerate(test.check_first):
            if findings[item.finding].measured_by is None:
                spot = loaded.records("tests")[test.id].at("check_first", place)
                yield Fault(spot, ID, f"{item.finding} has no measured_by: nothing can check it")
