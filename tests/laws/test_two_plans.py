"""The laws that compare plans: of a patient about whom more is known, of the same patient again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile, Result, Stated
from planner.core.whynot import counterfactuals
from tests.conftest import LAW_EXAMPLES, Cases
from tests.laws.drawing import GUIDELINES, draw_profile

_MONOTONE = ("symptom", "sign", "exposure", "history")

SEEDS = st.integers(0, 2**64)
FEWER = settings(max_examples=max(25, LAW_EXAMPLES // 4))
FEW = settings(max_examples=max(10, LAW_EXAMPLES // 20))


def _alerts(plan: Plan) -> dict[str, tuple[int, float]]:
    found: dict[str, tuple[int, float]] = {}
    for rule in plan.situation.fired:
        for alert in rule.alerts:
            key = alert.deadline.sort_key
            found[alert.id] = min(key, found.get(alert.id, key))
    return found


@FEWER
@given(seed=SEEDS)
def test_knowing_more_never_silences_an_alert(seed: int, catalog: Catalog, cases: Cases) -> None:
    """An unknown symptom, sign, exposure or history that turns out present keeps every alert as urgent."""
    dice = Random(seed)
    guideline = dice.choice(GUIDELINES)
    profile = draw_profile(dice, catalog, cases)
    unknown = [
        finding.id
        for finding in catalog.findings.values()
        if finding.kind == "flag"
        and finding.group in _MONOTONE
        and finding.id not in profile.findings
    ]
    assume(unknown)
    name = dice.choice(unknown)
    more = replace(profile, findings={**profile.findings, name: Stated(value=True)})

    before = _alerts(make_plan(profile, catalog, guideline=guideline))
    after = _alerts(make_plan(more, catalog, guideline=guideline))

    lost = {key for key, urgency in before.items() if after.get(key, (99, 0.0)) > urgency}
    assert (name, lost) == (name, set())


@FEWER
@given(seed=SEEDS)
def test_a_contraindication_never_adds_the_test(seed: int, catalog: Catalog, cases: Cases) -> None:
    """What becomes contraindicated does not thereby become a step."""
    dice = Random(seed)
    profile = draw_profile(dice, catalog, cases)
    safety = [f.id for f in catalog.findings.values() if f.group == "safety" and f.kind == "flag"]
    name = dice.choice(safety)
    worse = replace(profile, findings={**profile.findings, name: Stated(value=True)})

    before = {step.draft.test for step in make_plan(profile, catalog).steps}
    plan = make_plan(worse, catalog)

    for test in {step.draft.test for step in plan.steps} - before:
        keys = [
            ("contraindication", test, str(index))
            for index, item in enumerate(catalog.tests[test].contraindications)
            if item.level == "absolute"
        ]
        assert not any(plan.situation.less_holds(key) for key in keys)


@FEWER
@given(seed=SEEDS)
def test_order_of_input_does_not_matter_and_bytes_repeat(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """The same profile in another order gives the same bytes."""
    dice = Random(seed)
    guideline = dice.choice(GUIDELINES)
    profile = draw_profile(dice, catalog, cases)
    turned = replace(
        profile,
        findings=dict(reversed(list(profile.findings.items()))),
        results=dict(reversed(list(profile.results.items()))),
    )

    one = plan_document(make_plan(profile, catalog, guideline=guideline))
    two = plan_document(make_plan(turned, catalog, guideline=guideline))

    assert json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


@FEW
@given(seed=SEEDS)
def test_answering_a_plan_ends(seed: int, catalog: Catalog, cases: Cases) -> None:
    """Feeding results back comes to an end: at last nothing is due."""
    dice = Random(seed)
    profile = replace(draw_profile(dice, catalog, cases), as_of=None)
    for _ in range(len(catalog.tests) + 1):
        due = [s.draft.test for s in make_plan(profile, catalog).steps if s.draft.is_now]
        if not due:
            break
        shown = {
            test: Result(shows=frozenset({dice.choice(list(catalog.tests[test].shows))}))
            for test in due
        }
        profile = replace(profile, results={**profile.results, **shown})

    assert due == []


@FEW
@given(seed=SEEDS)
def test_what_is_offered_holds(seed: int, catalog: Catalog, cases: Cases) -> None:
    """A change offered for a test makes it a step when it is applied and planned again."""
    dice = Random(seed)
    profile = draw_profile(dice, catalog, cases)
    plan = make_plan(profile, catalog)
    test = dice.choice([entry.test for entry in plan.not_chosen if entry.reason != "done"])

    for offer in counterfactuals(plan, test):
        changed = _applied(profile, offer["changes"], catalog)
        steps = make_plan(changed, catalog).steps
        assert test in {step.draft.test for step in steps if step.draft.is_now}


def _applied(profile: Profile, changes: list[Mapping[str, object]], catalog: Catalog) -> Profile:
    findings, results = dict(profile.findings), dict(profile.results)
    for change in changes:
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
