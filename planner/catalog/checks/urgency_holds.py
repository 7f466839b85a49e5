"""What a rule brings is due as soon as the words beside its examples say."""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.catalog.faults import Fault
from planner.catalog.load import LoadedCatalog
from planner.core.rules import Rule
from planner.core.urgency import Deadline

ID = "urgency-holds"
OTHERS = "others"


def check(loaded: LoadedCatalog) -> Iterator[Fault]:
    """Yield a fault for each test, alert and action that is due at another time than its rule's examples say."""
    records = loaded.records("rules")
    for rule in loaded.catalog.rules:
        record = records[rule.id]
        for message in disagreements(rule, record.value):
            yield Fault(record.at("examples", "due"), ID, f"{rule.id}: {message}")


def disagreements(rule: Rule, record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the rule and the words of its record disagree on; nothing where there are no words."""
    words = record["examples"].get("due")
    if words is None:
        return
    expected = words if isinstance(words, Mapping) else {OTHERS: words}
    deadlines = dict(_deadlines(rule, record))
    for name in sorted({*expected} - {*deadlines} - {OTHERS}):
        yield f"{name} is nothing that the rule brings with an urgency"
    for name, found in deadlines.items():
        wanted = expected.get(name, expected.get(OTHERS))
        for deadline in found:
            if wanted is not None and due_text(deadline) != wanted:
                yield f"{name} is due {due_text(deadline)}, not {wanted}"


def has_urgency(rule: Rule, record: Mapping[str, Any]) -> bool:
    """Return whether the rule states how soon anything is due."""
    return any(True for _ in _deadlines(rule, record))


def due_text(deadline: Deadline) -> str:
    """Return when something is due, in words: the tier, and the hours or months that the rule states itself."""
    title = deadline.tier.title
    if deadline.interval:
        months = deadline.interval
        span = f"{months.from_months:g} to {months.to_months:g}"
        if months.from_months == months.to_months:
            span = f"{months.to_months:g}"
        return f"{title} ({span} months after {months.after})"
    is_own = deadline.hours != deadline.tier.hours
    return f"{title} (within {deadline.hours:g} hours)" if is_own else title


def _deadlines(rule: Rule, record: Mapping[str, Any]) -> Iterator[tuple[str, list[Deadline]]]:
    """Yield each test, alert and action whose urgency is stated, with its deadlines."""
    gathered: dict[str, list[Deadline]] = {}
    for item in rule.recommend:
        for test in item.tests:
            gathered.setdefault(test, []).append(item.deadline)
    for alert in rule.alerts:
        gathered.setdefault(alert.id, []).append(alert.deadline)
    for action, entry in zip(rule.actions, record.get("act", ()), strict=True):
        if "urgency" in entry:
            gathered.setdefault(action.id, []).append(action.deadline)
    yield from gathered.items()
