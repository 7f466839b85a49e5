"""The rules that a difference of guidelines names are what differs: none of them holds under every guideline."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog

ID = "switch-switches"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a rule in a switch that is the same everywhere, and for an id that stands twice."""
    catalog = loaded.catalog
    seen: set[str] = set()
    for guideline in catalog.guidelines.values():
        for place, item in enumerate(guideline.differences):
            record = loaded.records("guidelines")[guideline.id]
            if item.id in seen:
                spot = record.at("differences", place, "id")
                yield Fault(spot, ID, f"{item.id} stands a second time")
            seen.add(item.id)
            for rule in item.switch:
                if len(catalog.rule_by_id[rule].guidelines) == len(catalog.guidelines):
                    spot = record.at("differences", place, "switch")
                    message = f"{item.id}: {rule} is the same under every guideline"
                    yield Fault(spot, ID, message)
