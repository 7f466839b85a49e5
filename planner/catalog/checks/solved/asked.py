"""What several of the solver's checks ask: effects of rules, guidelines in a message, a patient in a message."""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.catalog.proof.patient import Formula
from planner.catalog.proof.world import World
from planner.core.rules import Rule

Effect = tuple[object, ...]
Urgency = tuple[int, float]


def holds(world: World, rule: Rule) -> Formula:
    """Return when the rule has an effect of any kind that does more, else when it advises against tests."""
    return world.fires(rule) if rule.does_more else world.advises(rule)


def effects(rule: Rule) -> dict[Effect, Urgency]:
    """Return each effect of the rule with its urgency; the more urgent sorts first."""
    found: dict[Effect, Urgency] = {}
    for item in rule.recommend:
        named: Iterable[object] = (item.tests,) if item.ranked else item.tests
        for tests in named:
            key = ("recommend", tests)
            found[key] = min(item.deadline.sort_key, found.get(key, item.deadline.sort_key))
    found |= {("alert", alert.id): alert.deadline.sort_key for alert in rule.alerts}
    found |= {("act", action.id): action.deadline.sort_key for action in rule.actions}
    found |= {("avoid", test, item.over): (0, 0.0) for item in rule.avoid for test in item.tests}
    return found | {("opens", pathway): (0, 0.0) for pathway in rule.opens}


def under(guidelines: Iterable[str]) -> str:
    """
    Return the guidelines as the end of a message.

    >>> under(["us", "nice"])
    'under nice and us'
    """
    return f"under {' and '.join(sorted(guidelines))}"


def shown(request: Mapping[str, Any]) -> str:
    """
    Return the patient in one line.

    >>> shown({"findings": {"cough": True}, "results": {"ct_chest": ["nodule"]}})
    'cough: true, ct_chest: [nodule]'
    """
    entries = {**request["findings"], **request["results"]}
    return ", ".join(f"{name}: {_plain(value)}" for name, value in entries.items()) or "nothing"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, dict):
        kept = ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
        return f"{{{kept}}}"
    return str(value)
