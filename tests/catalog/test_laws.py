"""The laws see what they are for: each is shown a plan or a catalog that breaks it."""

from dataclasses import replace
from random import Random

import pytest

from planner.catalog.laws import LAWS, one_plan
from planner.catalog.profiles import Drawn, accepted, drawn_at
from planner.catalog.verify import verify
from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, FactIs, Not
from planner.core.facts import FlagFact
from planner.core.order import OrderedStep
from planner.core.plan import Plan, make_plan
from tests.conftest import Cases

CORD = {"back_pain": True, "leg_weakness": True, "known_cancer": True, "age": 60, "cough": True}


def drawn_from(findings: dict[str, object], catalog: Catalog) -> Drawn:
    return accepted({"findings": findings, "results": {}}, catalog)[0]


@pytest.fixture(name="plan", scope="module")
def _plan(catalog: Catalog) -> Plan:
    return make_plan(drawn_from(CORD, catalog).profile, catalog)


def renumbered(plan: Plan) -> tuple[OrderedStep, ...]:
    last = len(plan.steps)
    turned = [replace(step, order=last + 1 - step.order) for step in plan.steps]
    return tuple(reversed(turned))


def test_a_sound_plan_breaks_no_law(plan: Plan) -> None:
    """What the planner makes passes; the other tests differ from it in one thing each."""
    assert one_plan.broken(plan) == []


def test_a_test_that_is_nowhere_is_seen(plan: Plan) -> None:
    """Each test is a step or not chosen."""
    assert list(one_plan.partition(replace(plan, not_chosen=plan.not_chosen[1:])))
    assert list(one_plan.partition(replace(plan, steps=(*plan.steps, plan.steps[0]))))


def test_steps_in_the_wrong_order_are_seen(plan: Plan, catalog: Catalog) -> None:
    """Results, prerequisites and emergencies have to come first."""
    turned = replace(plan, steps=renumbered(plan))
    found = {"findings": {"age": 64, "cough": True}, "results": {"ct_chest": "peripheral_lesion"}}
    staging = make_plan(accepted(found, catalog)[0].profile, catalog)

    assert list(one_plan.conditions(turned))
    assert list(one_plan.prerequisites(replace(staging, steps=renumbered(staging))))
    assert list(one_plan.emergencies(turned))


def test_a_blocked_step_is_seen(plan: Plan, catalog: Catalog) -> None:
    """A plan made before an unsafe implant was known does not pass once it is known."""
    worse = make_plan(drawn_from({**CORD, "mri_unsafe_implant": True}, catalog).profile, catalog)

    assert "mri_whole_spine is blocked and a step" in one_plan.blocked(
        replace(plan, situation=worse.situation)
    )


def test_a_step_without_grounds_is_seen(plan: Plan, catalog: Catalog) -> None:
    """A rule that the catalog does not have is no ground."""
    bare = replace(plan.situation, catalog=replace(catalog, rules=catalog.rules[:1]))

    assert any(
        "names no rule" in fault for fault in one_plan.grounds(replace(plan, situation=bare))
    )


def test_an_alert_that_more_knowledge_silences_is_seen(catalog: Catalog) -> None:
    """An alert that hangs on the absence of a symptom breaks the law."""
    quiet = Not(
        AnyOf(tuple(FactIs(FlagFact(name)) for name in ("hemoptysis", "dyspnea", "wheeze")))
    )
    rules = tuple(
        replace(rule, when=All((rule.when, quiet))) if rule.alerts else rule
        for rule in catalog.rules
    )
    unsound = replace(catalog, rules=rules)

    assert _found("knowing-more", CORD, unsound)
    assert not _found("knowing-more", CORD, catalog)


def test_a_rule_that_asks_for_what_is_blocked_is_not_followed_yet_would_be_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a blocked test made a step by what blocks it, the law would say so."""
    implant = catalog.findings["mri_unsafe_implant"]
    only = replace(catalog, findings={implant.id: implant})
    before = make_plan(drawn_from({"age": 60}, catalog).profile, catalog)
    after = make_plan(drawn_from(CORD, catalog).profile, catalog)
    blocked = make_plan(drawn_from({**CORD, implant.id: True}, catalog).profile, catalog)
    plans = iter([before, replace(blocked, steps=after.steps)])
    monkeypatch.setattr(
        "planner.catalog.laws.two_plans.make_plan", lambda *_args, **_kwargs: next(plans)
    )

    faults = LAWS["contraindication"].check(Random(1), drawn_from({"age": 60}, catalog), only)

    assert "mri_unsafe_implant blocks mri_whole_spine and makes it a step" in faults


def test_an_answer_that_depends_on_order_is_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law compares what was answered, not only what was decided."""
    monkeypatch.setattr(
        "planner.catalog.laws.two_plans.plan_document",
        lambda plan: list(plan.situation.observation.profile.findings),
    )

    faults = LAWS["same-bytes"].check(Random(1), drawn_from(CORD, catalog), catalog)

    assert faults == ["the order of the input changes the answer"]


def test_a_workup_without_end_is_seen(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where answers do not count, the same tests stay due."""
    start = make_plan(drawn_from(CORD, catalog).profile, catalog)
    monkeypatch.setattr("planner.catalog.laws.two_plans.make_plan", lambda *_args, **_kwargs: start)

    faults = LAWS["ends"].check(Random(1), drawn_from(CORD, catalog), catalog)

    assert "mri_whole_spine is due again and again" in faults


def test_an_empty_offer_is_seen(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offered change that changes nothing does not make a test due."""
    monkeypatch.setattr(
        "planner.catalog.laws.two_plans.counterfactuals",
        lambda *_: [{"text": "nothing changes", "changes": []}],
    )

    faults = LAWS["offers-hold"].check(Random(1), drawn_from(CORD, catalog), catalog)

    assert len(faults) == 1
    assert "and does not become due" in faults[0]


def test_verification_counts_what_it_checked_and_keeps_the_patient(
    catalog: Catalog, cases: Cases
) -> None:
    """A violation comes with the patient, who can be drawn again; pieces add up to the whole."""
    unsound = replace(catalog, rules=catalog.rules[:1])
    unsound.__dict__["views"] = catalog.views
    unsound.__dict__["rule_reading"] = catalog.rule_reading

    tally = verify(unsound, cases, 3, range(8))
    tally.add(verify(unsound, cases, 3, range(8, 21)))

    assert tally.patients == 21
    assert tally.checked == {name: len(range(0, 21, law.every)) for name, law in LAWS.items()}
    assert {violation.law for violation in tally.violations} == {"every-plan"}
    number = int(str(tally.violations[0].request["case_id"]).rpartition("-")[2])
    assert tally.violations[0].request == drawn_at(3, number, unsound, cases).request


def _found(law: str, findings: dict[str, object], catalog: Catalog) -> list[str]:
    drawn = drawn_from(findings, catalog)
    return [fault for seed in range(150) for fault in LAWS[law].check(Random(seed), drawn, catalog)]
