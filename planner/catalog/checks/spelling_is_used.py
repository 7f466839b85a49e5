"""Every spelling is used by the id of an alert or action; one that nothing uses was meant for another."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.wording import spelled

ID = "spelling-is-used"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a spelling without which every alert and action reads the same."""
    catalog = loaded.catalog
    names = {alert.id for rule in catalog.rules for alert in rule.alerts}
    names |= {action.id for rule in catalog.rules for action in rule.actions}
    written = [spelled(name, catalog.spellings) for name in names]
    for words in catalog.spellings:
        others = {other: text for other, text in catalog.spellings.items() if other != words}
        if written == [spelled(name, others) for name in names]:
            spot = loaded.raw.of("catalog")[0].at("spellings", words)
            yield Fault(spot, ID, f"no alert or action is written with {words!r}")
