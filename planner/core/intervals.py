"""From when, and until when, a step by date is meant: months after another test, in words and in dates."""

from calendar import monthrange
from datetime import date

from planner.core.parts import Document
from planner.core.plan import Plan
from planner.core.urgency import Interval
from planner.core.wording import sentence


def add_months(day: date, months: int) -> date:
    """
    Return the same day of a later month, or that month's last day where it has no such day.

    >>> add_months(date(2026, 8, 31), 6), add_months(date(2026, 3, 2), 12)
    (datetime.date(2027, 2, 28), datetime.date(2027, 3, 2))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def interval_document(plan: Plan, interval: Interval) -> Document:
    """Return the interval, with dates where the test from which it counts is dated."""
    start = done_on(plan, interval.after)
    document: Document = {
        "after": interval.after,
        "from_months": interval.from_months,
        "to_months": interval.to_months,
    }
    name = plan.situation.catalog.tests[interval.after].short
    text = f"{_months(interval)} after {name}"
    if start is None:
        waits = interval.after in plan.drafts.steps
        why = "which is not done yet" if waits else "whose date is not known"
        return document | {"text": sentence(f"{text}, {why}")}
    not_before = add_months(start, interval.from_months)
    document |= {"counted_from": start.isoformat(), "not_before": not_before.isoformat()}
    if interval.to_months == interval.from_months:
        said = f"not before {not_before.isoformat()}"
    else:
        until = add_months(start, interval.to_months).isoformat()
        document["until"] = until
        said = f"from {not_before.isoformat()} to {until}"
    return document | {"text": sentence(f"{text} of {start.isoformat()}: {said}")}


def done_on(plan: Plan, test: str) -> date | None:
    """Return the day of the result, of the test itself or else of one that is read as it, or None."""
    results = plan.situation.observation.profile.results
    for name in plan.situation.catalog.answered_by[test]:
        if name in results and results[name].on is not None:
            return results[name].on
    return None


def _months(interval: Interval) -> str:
    low, high = interval.from_months, interval.to_months
    return f"{low} months" if low == high else f"{low} to {high} months"
