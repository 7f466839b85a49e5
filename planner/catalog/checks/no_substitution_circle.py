"""Two tests never stand in for each other for the same reason."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "no-substitution-circle"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault where the substitutes that absolute contraindications name lead back to the test."""
    graph = {
        test.id: {
            substitute
            for item in test.contraindications
            if item.level == "absolute"
            for substitute in item.substitutes
        }
        for test in loaded.catalog.tests.values()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        place = loaded.records("tests")[error.args[1][0]].place
        yield Fault(place, ID, f"substitutes form a circle: {circle}")
