"""Every rule's review lies ahead of the catalog's own version date."""

import re
from collections.abc import Iterator

from planner.catalog.faults import Fault, Place
from planner.catalog.load import LoadedCatalog

ID = "review-not-overdue"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a rule whose review was due before the version's month, and for a bad version."""
    found = re.fullmatch(r"(\d{4})\.(\d{1,2})\.(\d+)", loaded.catalog.version)
    if found is None:
        yield Fault(Place("catalog.yaml"), ID, "the version is written YEAR.MONTH.NUMBER")
        return
    month = f"{found[1]}-{int(found[2]):02d}"
    for rule in loaded.catalog.rules:
        if rule.record.next_review < month:
            spot = loaded.records("rules")[rule.id].at("record", "next_review")
            yield Fault(spot, ID, f"{rule.id}: the review was due on {rule.record.next_review}")
