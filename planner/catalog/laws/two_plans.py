"""What must hold between plans: of a patient about whom more is known, of the same patient again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from planner.catalog.profiles import Drawn
from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile, Result, Stated
from planner.core.whynot import counterfactuals

_MONOTONE = ("symptom", "sign", "exposure", "history")
_NONE = (99, 0.0)


def knowing_more_keeps_alerts(dice: Random, drawn: Drawn, catalog: Catalog) -> list[str]:
    """An unknown symptom, sign, exposure or history that turns out present keeps every alert as urgent."""
    unknown = [
        finding.id
        for finding in catalog.findings.values()
        if finding.kind == "flag"
        and finding.group in _MONOTONE
        and finding.id not in drawn.profile.findings
    ]
    if not unknown:
        return []
    name = dice.choice(unknown)
    before = _alerts(_plan(drawn.profile, drawn, catalog))
    after = _alerts(_plan(_with_flag(drawn.profile, name), drawn, catalog))
    lost = [alert for alert, urgency in before.items() if after.get(alert, _NONE) > urgency]
    return [f"{name} being there takes urgency from the alert {alert}" for alert in sorted(lost)]


def contraindication_adds_nothing(dice: Random, drawn: Drawn, catalog: Catalog) -> list[str]:
    """What becomes contraindicated does not thereby become a step."""
    safety = [f.id for f in catalog.findings.values() if f.group == "safety" and f.kind == "flag"]
    name = dice.choice(safety)
    before = _steps(_plan(drawn.profile, drawn, catalog))
    worse = _plan(_with_flag(drawn.profile, name), drawn, catalog)
    return [
        f"{name} blocks {test} and makes it a step"
        for test in sorted(_steps(worse) - before)
        if _is_blocked(worse, test)
    ]


def order_changes_nothing(_: Random, drawn: Drawn, catalog: Catalog) -> list[str]:
    """The same profile in another order gives the same bytes."""
    turned = replace(
        drawn.profile,
        findings=_turned(drawn.profile.findings),
        results=_turned(drawn.profile.results),
    )
    one = plan_document(_plan(drawn.profile, drawn, catalog))
    two = plan_document(_plan(turned, drawn, catalog))
    is_same = json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    return [] if is_same else ["the order of the input changes the answer"]


def answering_ends(dice: Random, drawn: Drawn, catalog: Catalog) -> list[str]:
    """Feeding results back comes to an end: at last nothing is due."""
    profile = replace(drawn.profile, as_of=None)
    for _ in range(len(catalog.tests) + 1):
        due = sorted(_due(_plan(profile, drawn, catalog)))
        if not due:
            return []
        shown = {
            test: Result(shows=frozenset({dice.choice(list(catalog.tests[test].shows))}))
            for test in due
        }
        profile = replace(profile, results={**profile.results, **shown})
    return [f"{test} is due again and again" for test in due]


def offers_hold(dice: Random, drawn: Drawn, catalog: Catalog) -> list[str]:
    """A change offered for a test makes it a step when it is applied and planned again."""
    plan = _plan(drawn.profile, drawn, catalog)
    refused = [entry.test for entry in plan.not_chosen if entry.reason != "done"]
    if not refused:
        return []
    test = dice.choice(refused)
    offers: list[dict[str, Any]] = counterfactuals(plan, test)
    return [
        f"{test} is offered if {offer['text']}, and does not become due"
        for offer in offers
        if test not in _due(_plan(_applied(drawn.profile, offer, catalog), drawn, catalog))
    ]


def _plan(profile: Profile, drawn: Drawn, catalog: Catalog) -> Plan:
    return make_plan(profile, catalog, guideline=drawn.guideline)


def _steps(plan: Plan) -> set[str]:
    return {step.draft.test for step in plan.steps}


def _due(plan: Plan) -> set[str]:
    return {step.draft.test for step in plan.steps if step.draft.is_now}


def _with_flag(profile: Profile, name: str) -> Profile:
    return replace(profile, findings={**profile.findings, name: Stated(value=True)})


def _is_blocked(plan: Plan, test: str) -> bool:
    items = plan.situation.catalog.tests[test].contraindications
    return any(
        plan.situation.less_holds(("contraindication", test, str(index)))
        for index, item in enumerate(items)
        if item.level == "absolute"
    )


def _alerts(plan: Plan) -> dict[str, tuple[int, float]]:
    found: dict[str, tuple[int, float]] = {}
    for rule in plan.situation.fired:
        for alert in rule.alerts:
            key = alert.deadline.sort_key
            found[alert.id] = min(key, found.get(alert.id, key))
    return found


def _turned(entries: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(entries.items())))


def _applied(profile: Profile, offer: Mapping[str, Any], catalog: Catalog) -> Profile:
    findings, results = dict(profile.findings), dict(profile.results)
    for change in offer["changes"]:
        if "test" in change:
            test = str(change["test"])
            shown = results[test].shows if test in results else frozenset[str]()
            results[test] = Result(shows=shown | {str(change["shows"])})
        else:
            finding = catalog.findings[str(change["finding"])]
            value = change["value"]
            stated = frozenset({str(value)}) if finding.kind == "choice" else value
            findings[finding.id] = Stated(value=stated)
    return replace(profile, findings=findings, results=results)
