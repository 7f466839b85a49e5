"""No test waits for itself through `after` and `prefer_after`."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "no-prerequisite-circle"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a circle of hard and soft prerequisites, or of `covers`."""
    tests = loaded.catalog.tests.values()
    needs = {
        test.id: {member for group in test.after for member in group} | set(test.prefer_after)
        for test in tests
    }
    covers = {test.id: set(test.covers) for test in tests}
    for graph, what in ((needs, "after and prefer_after"), (covers, "covers")):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            place = loaded.records("tests")[error.args[1][0]].place
            yield Fault(place, ID, f"{what} form a circle: {circle}")
