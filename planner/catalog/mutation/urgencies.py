"""Rules with one urgency swapped: the tier above or below, or stated hours moved by one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from planner.core.catalog import Catalog
from planner.core.rules import Rule
from planner.core.urgency import Deadline, Interval

EffectKind = Literal["recommend", "alert", "act"]
Item = TypeVar("Item")
DEFAULT = "routine"


@dataclass(frozen=True)
class Swap:
    """A rule beside what it is with another urgency, and the change in words."""

    original: Rule
    changed: Rule
    effect: EffectKind
    index: int
    change: str


def swaps_of(rule: Rule, catalog: Catalog) -> Iterator[Swap]:
    """Yield the rule with each urgency of its tests, alerts and actions swapped for a neighbor."""
    for index, item in enumerate(rule.recommend):
        for deadline, words in _neighbors(item.deadline, catalog):
            wanted = _exchanged(rule.recommend, index, replace(item, deadline=deadline))
            change = f"{' '.join(item.tests)}: {words}"
            yield Swap(rule, replace(rule, recommend=wanted), "recommend", index, change)
    for index, alert in enumerate(rule.alerts):
        for deadline, words in _neighbors(alert.deadline, catalog):
            alerts = _exchanged(rule.alerts, index, replace(alert, deadline=deadline))
            change = f"alert {alert.id}: {words}"
            yield Swap(rule, replace(rule, alerts=alerts), "alert", index, change)
    for index, action in enumerate(rule.actions):
        # An action without a stated urgency has the catalog's default; nobody wrote it.
        if action.deadline.tier.id == DEFAULT:
            continue
        for deadline, words in _neighbors(action.deadline, catalog):
            actions = _exchanged(rule.actions, index, replace(action, deadline=deadline))
            change = f"action {action.id}: {words}"
            yield Swap(rule, replace(rule, actions=actions), "act", index, change)


def _exchanged(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _neighbors(deadline: Deadline, catalog: Catalog) -> Iterator[tuple[Deadline, str]]:
    """Yield the deadline one tier sooner and one later, and with hours of its own moved by one."""
    tiers = list(catalog.tiers.values())
    place = tiers.index(deadline.tier)
    has_own_hours = deadline.hours != deadline.tier.hours
    for tier in (*tiers[max(place - 1, 0) : place], *tiers[place + 1 : place + 2]):
        hours = deadline.hours if has_own_hours else tier.hours
        changed = replace(deadline, tier=tier, hours=hours)
        yield changed, f"{deadline.tier.id} -> {tier.id}"
    if has_own_hours and deadline.hours is not None:
        for moved in (deadline.hours - 1, deadline.hours + 1):
            yield replace(deadline, hours=moved), f"{deadline.hours:g} h -> {moved:g} h"
    if deadline.interval:
        yield from _moved_months(deadline, deadline.interval)


def _moved_months(deadline: Deadline, interval: Interval) -> Iterator[tuple[Deadline, str]]:
    """Yield the deadline with an end of its interval moved by a month."""
    low, high = interval.from_months, interval.to_months
    for moved_low, moved_high in (
        (low - 1, high),
        (low + 1, high),
        (low, high - 1),
        (low, high + 1),
    ):
        if moved_low <= moved_high:
            moved = replace(interval, from_months=moved_low, to_months=moved_high)
            words = f"{low:g} to {high:g} months -> {moved_low:g} to {moved_high:g}"
            yield replace(deadline, interval=moved), words
