"""Numbers that stand in a chart and cannot be used: whether they are later than the value that can, and what becomes of that."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from planner.core.catalog import Catalog
from planner.core.chart_rules import ChartRule
from planner.core.findings import Finding
from planner.fhir.charts.chart import Reading, UnreadValue
from planner.fhir.charts.settling import comparable, shown
from planner.fhir.charts.statements import Statement
from planner.fhir.charts.values import decides_alike

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def latest_unread(unread: Iterable[Statement], taken: Statement | None) -> Statement | None:
    """Return the last of the numbers that may be later than the statement that is taken, None where there is none."""
    later = [one for one in unread if taken is None or _may_be_later(one, taken)]
    return max(later, key=_order, default=None)


def stands_anyway(taken: Statement, finding: Finding, rule: ChartRule, catalog: Catalog) -> bool:
    """
    Return whether a value holds though a later one could not be read.

    It does where it lies beyond every limit of the catalog on the side that does more: then whatever the later one was, it
    would not have called for more. An oxygen saturation of 84 % stays an emergency; one of 98 % is not known to hold.
    """
    value = comparable(taken, finding)
    assert isinstance(value, float), "numbers compare as numbers"
    if "lowest" in rule.in_doubt:
        return decides_alike(finding.minimum, value, finding, catalog)
    if "highest" in rule.in_doubt:
        return decides_alike(value, finding.maximum, finding, catalog)
    return False


def unread_value(one: Statement, taken: Statement | None, *, is_used: bool) -> UnreadValue:
    """Return what a report says of the number, with the value before it."""
    assert isinstance(one.value, tuple), "what is unread says how it was written, and why"
    written, reason = one.value
    before = (
        None
        if taken is None
        else Reading(reference=taken.reference, value=shown(taken), on=taken.on)
    )
    return UnreadValue(
        finding=one.id,
        reference=one.reference,
        written=written,
        reason=reason,
        on=one.on,
        before=before,
        is_before_used=is_used,
    )


def _may_be_later(one: Statement, taken: Statement) -> bool:
    """Return whether the first may have been said after the second; without any date it is not taken to be."""
    if taken.is_standing or one.last is None:
        return False
    if taken.first is None:
        return True
    if one.on is not None and one.on == taken.on:
        return (one.moment or _NEVER) > (taken.moment or _NEVER)
    return one.last > taken.first


def _order(one: Statement) -> tuple[str, str, str, str]:
    return (str(one.last or ""), str(one.moment or ""), one.reference, repr(one.value))
