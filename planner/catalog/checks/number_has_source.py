"""A derived finding that states a number says where the number comes from."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.conditions import AtLeast, FactIs, walk
from planner.core.facts import FigureFact, NumberFact

ID = "number-has-source"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a derived finding with a threshold or a count and no source."""
    for derived in loaded.catalog.derived.values():
        has_number = any(
            (
                isinstance(part, FactIs)
                and isinstance(part.fact, NumberFact | FigureFact)
                and part.fact.bound != 0
            )
            or isinstance(part, AtLeast)
            for part in walk(derived.when)
        )
        if has_number and not derived.sources:
            spot = loaded.records("findings")[derived.id].place
            yield Fault(spot, ID, f"{derived.id} states a number without a source")
