"""Every target of a timeline says what it measures, in a way that can be measured."""

from collections.abc import Iterator
from itertools import pairwise

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.catalog import Catalog
from planner.core.timelines import Target

ID = "timeline-agrees"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for a target without something to measure, with two, or with tests that do not follow one another."""
    catalog = loaded.catalog
    for timeline in catalog.timelines.values():
        for place, target in enumerate(timeline.targets):
            for message in _messages(catalog, target):
                spot = loaded.records("timeline")[timeline.pathway].at("targets", place)
                yield Fault(spot, ID, f"{target.id}: {message}")


def _messages(catalog: Catalog, target: Target) -> Iterator[str]:
    measured = [bool(target.milestone), bool(target.needs)]
    if target.counted == "appointment" and any(measured):
        yield "an appointment is not part of a plan and cannot be measured"
    if target.counted == "day_0" and sum(measured) != 1:
        yield "from day 0 either a milestone or tests are measured"
    if target.then_hours >= target.within_hours:
        yield "what is left for what follows is as long as the target"
    if target.counted == "request":
        yield from _in_a_row(catalog, target)


def _in_a_row(catalog: Catalog, target: Target) -> Iterator[str]:
    if target.milestone or not target.needs or any(len(group) > 1 for group in target.needs):
        yield "from the request single tests are measured"
        return
    tests = [test for (test,) in target.needs]
    for before, test in pairwise(tests):
        if not any(before in group for group in catalog.tests[test].after):
            yield f"{test} does not follow {before}"
