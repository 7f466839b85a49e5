"""A substitute is not blocked by the very fact that made it necessary."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "substitute-not-blocked-by-same-fact"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault where all substitutes of a blocking contraindication are blocked by the same condition."""
    tests = loaded.catalog.tests
    for test in tests.values():
        for place, item in enumerate(test.contraindications):
            if not item.is_decisive or not item.substitutes:
                continue
            blocked = [
                name
                for name in item.substitutes
                if any(
                    other.when == item.when and other.level == "absolute"
                    for other in tests[name].contraindications
                )
            ]
            if blocked:
                spot = loaded.records("tests")[test.id].at("contraindications", place)
                names = ", ".join(blocked)
                yield Fault(spot, ID, f"{test.id}: blocked by the same condition: {names}")
