"""The changes after which another test could lead to this one: as its substitute, or as what it needs first."""

from collections.abc import Iterator

from planner.core.diagnostic_tests import DiagnosticTest
from planner.core.plan import Plan
from planner.core.tries import Tries
from planner.core.wanted import Changes
from planner.core.ways import ways_to

_NONE: Changes = frozenset()


def leading_ways(plan: Plan, test: str, tries: Tries) -> Iterator[Changes]:
    """Yield sets of changes after which a test could be due that leads to this one; none is tried."""
    catalog = plan.situation.catalog
    for name in catalog.led_to_by[test]:
        opened = list(_opened(plan, catalog.tests[name], test))
        asked = tries.asking(name) if opened else ()
        if _NONE in asked:
            asked = (_NONE,)
        for changes in opened:
            yield from (changes | asking for asking in asked)


def _opened(plan: Plan, leading: DiagnosticTest, test: str) -> Iterator[Changes]:
    """Yield what makes the leading test, once something asks for it, lead to this one."""
    if any(test in group for group in leading.after):
        yield _NONE
    for check in leading.check_first:
        if plan.situation.catalog.findings[check.finding].measured_by == test:
            yield from ways_to(plan, check.when, True)
    for item in leading.contraindications:
        if item.is_decisive and test in (*item.substitutes, *leading.substitutes):
            yield from ways_to(plan, item.when, True)
