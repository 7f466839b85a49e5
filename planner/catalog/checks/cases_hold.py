"""The worked patients hold: each plan has what it must and lacks what it must not."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "cases-hold"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each expectation that a case does not meet."""
    for report in loaded.case_reports:
        for failure in report.failures:
            yield Fault(report.place, ID, f"{report.id}: {failure}")
