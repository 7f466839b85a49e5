"""A follow-up's interval counts from a test that comes before it, and agrees with its urgency."""

from collections.abc import Iterator

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.rules import Recommendation
from planner.core.urgency import Interval

ID = "interval-agrees"
HOURS_OF_A_MONTH = 730


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for an interval that runs backwards, counts from a later test, or ends at another time than its tier."""
    catalog = loaded.catalog
    for rule in catalog.rules:
        for place, item in enumerate(rule.recommend):
            interval = item.deadline.interval
            if interval is None:
                continue
            for message in _messages(catalog, item, interval):
                spot = loaded.records("rules")[rule.id].at("recommend", place, "interval")
                yield Fault(spot, ID, f"{rule.id}: {message}")


def _messages(catalog: Catalog, item: Recommendation, interval: Interval) -> Iterator[str]:
    if interval.to_months < interval.from_months:
        yield "the interval ends before it starts"
    hours = item.deadline.hours or 0.0
    for test in item.tests:
        direct = {member for group in catalog.tests[test].after for member in group}
        if interval.after not in _before(catalog, test):
            yield f"{interval.after} does not come before {test}"
        elif interval.after in direct and hours != interval.to_months * HOURS_OF_A_MONTH:
            yield f"the urgency allows {hours:g} hours, the interval {interval.to_months} months"
        elif hours > interval.to_months * HOURS_OF_A_MONTH:
            yield f"the urgency allows more than {interval.to_months} months"


def _before(catalog: Catalog, test: str) -> frozenset[str]:
    """Return the tests that can come before the test as hard prerequisites, directly or through others."""
    found: set[str] = set()
    pending = [test]
    while pending:
        for group in catalog.tests[pending.pop()].after:
            pending.extend(set(group) - found)
            found.update(group)
    return frozenset(found)
