"""A test that is blocked has a substitute, or says that there is none and who to ask."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "blocked-test-has-way-out"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each blocking contraindication without substitute or no_safe_option."""
    for test in loaded.catalog.tests.values():
        for place, item in enumerate(test.contraindications):
            if not item.is_decisive or item.substitutes or item.no_safe_option:
                continue
            spot = loaded.records("tests")[test.id].at("contraindications", place)
            yield Fault(spot, ID, f"{test.id}: name a substitute, or no_safe_option and who to ask")
