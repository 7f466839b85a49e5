"""Every derived finding and every pathway can be computed: no definition needs itself."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.conditions import Condition, mentioned_derived, mentioned_pathways

ID = "derived-computable"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for definitions that form a circle, under any guideline."""
    for guideline, scope in loaded.catalog.scopes.items():
        graph = {f"derived {name}": _needs(when) for name, when in scope.derived.items()}
        for name, definition in scope.pathways.items():
            graph[f"pathway {name}"] = _needs(definition.opens) | _needs(definition.closes)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            kind, _, name = error.args[1][0].partition(" ")
            record = loaded.records("findings" if kind == "derived" else "pathways")[name]
            circle = " -> ".join(error.args[1])
            yield Fault(record.place, ID, f"definitions form a circle ({guideline}): {circle}")


def _needs(condition: Condition) -> set[str]:
    derived = {f"derived {name}" for name in mentioned_derived(condition)}
    return derived | {f"pathway {name}" for name in mentioned_pathways(condition)}
