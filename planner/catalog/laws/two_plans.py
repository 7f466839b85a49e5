"""What must hold between plans: of a patient about whom more is known, of the same patient again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from planner.catalog.laws.subject import Subject
from planner.core.profile import Result

_MONOTONE = ("symptom", "sign", "exposure", "history")
_NONE = (99, 0.0)


def knowing_more_keeps_alerts(dice: Random, subject: Subject) -> list[str]:
    """An unknown symptom, sign, exposure or history that turns out present keeps every alert as urgent."""
    unknown = [
        finding.id
        for finding in subject.catalog.findings.values()
        if finding.kind == "flag"
        and finding.group in _MONOTONE
        and finding.id not in subject.profile.findings
    ]
    if not unknown:
        return []
    name = dice.choice(unknown)
    after = subject.with_flag(name).alerts
    lost = [alert for alert, urgency in subject.alerts.items() if after.get(alert, _NONE) > urgency]
    return [f"{name} being there takes urgency from the alert {alert}" for alert in sorted(lost)]


def contraindication_adds_nothing(dice: Random, subject: Subject) -> list[str]:
    """What becomes contraindicated does not thereby become a step."""
    findings = subject.catalog.findings.values()
    name = dice.choice([f.id for f in findings if f.group == "safety" and f.kind == "flag"])
    worse = subject.with_flag(name)
    return [
        f"{name} blocks {test} and makes it a step"
        for test in sorted(worse.steps - subject.steps)
        if _is_blocked(worse, test)
    ]


def order_changes_nothing(_: Random, subject: Subject) -> list[str]:
    """The same profile in another order gives the same bytes."""
    turned = subject.but(
        replace(
            subject.profile,
            findings=_turned(subject.profile.findings),
            results=_turned(subject.profile.results),
        )
    )
    one, two = (json.dumps(each.answer) for each in (subject, turned))
    return [] if one == two else ["the order of the input changes the answer"]


def answering_ends(dice: Random, subject: Subject) -> list[str]:
    """Feeding results back comes to an end: at last nothing is due."""
    now = subject.but(replace(subject.profile, as_of=None))
    for _ in range(len(subject.catalog.tests) + 1):
        due = sorted(now.due)
        if not due:
            return []
        shown = {
            test: Result(shows=frozenset({dice.choice(list(subject.catalog.tests[test].shows))}))
            for test in due
        }
        now = now.with_results(shown)
    return [f"{test} is due again and again" for test in due]


def _is_blocked(subject: Subject, test: str) -> bool:
    items = subject.catalog.tests[test].contraindications
    return any(
        subject.situation.less_holds(("contraindication", test, str(index)))
        for index, item in enumerate(items)
        if item.level == "absolute"
    )


def _turned(entries: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(entries.items())))
