"""The laws see what they are for: each is shown a plan or a catalog that breaks it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from planner.catalog.laws import LAWS, one_plan
from planner.catalog.laws.subject import Subject
from planner.catalog.profiles import Drawn, accepted, drawn_at
from planner.catalog.verify import verify
from planner.core.answer_lanes import AnswerLanes
from planner.core.asking import questions_to_ask
from planner.core.branches import Outlook, branches
from planner.core.catalog import Catalog
from planner.core.conditions import All, AnyOf, FactIs, Not
from planner.core.facts import FlagFact
from planner.core.lane_drafting import draft_lanes
from planner.core.lane_drafts import LaneDrafts
from planner.core.order import OrderedStep
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile
from planner.core.questions import Question
from planner.core.what_if import consequences
from planner.core.whynot import counterfactuals
from planner.core.withouts import Without, withouts
from tests.conftest import Cases

CORD = {"back_pain": True, "leg_weakness": True, "known_cancer": True, "age": 60, "cough": True}


def drawn_from(findings: dict[str, object], catalog: Catalog) -> Drawn:
    return accepted({"findings": findings, "results": {}}, catalog)[0]


@pytest.fixture(name="plan", scope="module")
def _plan(catalog: Catalog) -> Plan:
    return make_plan(drawn_from(CORD, catalog).profile, catalog)


def altered(plan: Plan, **parts: object) -> Plan:
    """Return the plan with other parts than those it would work out."""
    other = replace(plan)
    vars(other).update(parts)
    return other


def renumbered(plan: Plan) -> tuple[OrderedStep, ...]:
    last = len(plan.steps)
    turned = [replace(step, order=last + 1 - step.order) for step in plan.steps]
    return tuple(reversed(turned))


def test_a_sound_plan_breaks_no_law(plan: Plan) -> None:
    """What the planner makes passes; the other tests differ from it in one thing each."""
    assert one_plan.broken(plan) == []


def test_a_test_that_is_nowhere_is_seen(plan: Plan) -> None:
    """Each test is a step or not chosen."""
    assert list(one_plan.partition(altered(plan, not_chosen=plan.not_chosen[1:])))
    assert list(one_plan.partition(altered(plan, steps=(*plan.steps, plan.steps[0]))))


def test_steps_in_the_wrong_order_are_seen(plan: Plan, catalog: Catalog) -> None:
    """Results, prerequisites and emergencies have to come first."""
    turned = altered(plan, steps=renumbered(plan))
    found = {"findings": {"age": 64, "cough": True}, "results": {"ct_chest": "peripheral_lesion"}}
    staging = make_plan(accepted(found, catalog)[0].profile, catalog)

    assert list(one_plan.conditions(turned))
    assert list(one_plan.prerequisites(altered(staging, steps=renumbered(staging))))
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


class Staged(Subject):
    """A patient whose plans are given, not made."""

    def __init__(self, subject: Subject, **made: object) -> None:
        super().__init__(subject.profile, subject.guideline, subject.catalog)
        self.__dict__.update(made)

    def but(self, profile: Profile) -> Subject:
        return self.__dict__.get("next", self)


def subject_of(findings: dict[str, object], catalog: Catalog) -> Subject:
    return Subject.of(drawn_from(findings, catalog), catalog)


def test_a_rule_that_asks_for_what_is_blocked_is_not_followed_yet_would_be_seen(
    catalog: Catalog,
) -> None:
    """Were a blocked test made a step by what blocks it, the law would say so."""
    implant = catalog.findings["mri_unsafe_implant"]
    only = replace(catalog, findings={implant.id: implant})
    blocked = subject_of({**CORD, implant.id: True}, catalog)
    worse = Staged(blocked, situation=blocked.situation, drafts=subject_of(CORD, catalog).drafts)
    start = Staged(
        replace(subject_of({"age": 60}, catalog), catalog=only),
        next=worse,
        drafts=subject_of({"age": 60}, catalog).drafts,
    )

    faults = LAWS["contraindication"].check(Random(1), start)

    assert "mri_unsafe_implant blocks mri_whole_spine and makes it a step" in faults


def test_an_answer_that_depends_on_order_is_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law compares what was answered, not only what was decided, and the order in which it is said."""
    monkeypatch.setattr(
        "planner.catalog.laws.subject.plan_document",
        lambda plan: dict(plan.situation.observation.profile.results),
    )
    found = {"findings": CORD, "results": {"chest_xray": "normal", "cbc": "normal"}}
    subject = Subject.of(accepted(found, catalog)[0], catalog)
    monkeypatch.setattr("planner.catalog.laws.two_plans.json.dumps", str)

    faults = LAWS["same-bytes"].check(Random(1), subject)

    assert faults == ["the order of the input changes the answer"]


def test_an_answer_without_grounds_is_seen(catalog: Catalog) -> None:
    """A step without a rule, a refusal with an invented source and an alert without reasons are named."""
    subject = subject_of(CORD, catalog)
    answer = json.loads(json.dumps(subject.answer))
    answer["steps"][0]["reasons"][0]["rule"] = "invented"
    answer["not_chosen"][0]["sources"] = ["nice-ng12#nowhere", "nobody#1"]
    answer["alerts"][0]["reasons"] = []

    faults = LAWS["grounds"].check(Random(1), Staged(subject, answer=answer))

    assert LAWS["grounds"].check(Random(1), subject) == []
    assert f"steps {answer['steps'][0]['test']} names no rule" in faults
    assert f"alerts {answer['alerts'][0]['id']} names no source" in faults
    assert sum("which is not there" in fault for fault in faults) == 2


def test_an_urgency_that_no_reason_sets_is_seen(catalog: Catalog) -> None:
    """A step without the need that hurries it, one with another rule in its place, and a need of nobody's are named."""
    drawn, _ = accepted(
        {"findings": {"age": 66}, "results": {"histology_ihc": "small_cell"}}, catalog
    )
    subject = Subject.of(drawn, catalog)
    bare, other, strange = (json.loads(json.dumps(subject.told)) for _ in range(3))
    hurried = [step["test"] for step in subject.told].index("metabolic_panel")
    del bare[hurried]["reasons"][0]
    other[hurried]["reasons"][0]["rule"] = other[hurried]["reasons"][1]["rule"]
    strange[hurried]["reasons"][0]["prerequisite_of"] = "mri_brain"

    def faults(told: object) -> list[str]:
        return LAWS["urgencies"].check(Random(1), Staged(subject, told=told))

    assert faults(subject.told) == []
    assert faults(bare) == ["metabolic_panel shows no reason to be due within 72 hours"]
    assert faults(other) == faults(bare)
    assert faults(strange) == [
        "metabolic_panel is hurried by mri_brain, which it is not needed before"
    ]


def test_a_workup_without_end_is_seen(catalog: Catalog) -> None:
    """Where answers do not count, the same tests stay due."""
    start = subject_of(CORD, catalog)

    faults = LAWS["ends"].check(Random(1), Staged(start, drafts=start.drafts))

    assert "mri_whole_spine is due again and again" in faults


def test_a_list_that_lacks_an_answer_or_says_too_much_is_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the list lacks and what it says wrongly is each named."""
    drawn = drawn_from(CORD, catalog)
    found = list(consequences(make_plan(drawn.profile, catalog)))
    wrong = [replace(found[1], change=found[-1].change), *found[2:]]
    monkeypatch.setattr("planner.catalog.laws.answers.consequences", lambda _: wrong)

    faults = LAWS["every-answer"].check(Random(1), Subject.of(drawn, catalog))

    lacking, told_wrongly = found[0].answer, found[1].answer
    assert any(fault.startswith(f"{lacking.finding} = ") for fault in faults)
    assert any(fault.startswith(f"{told_wrongly.finding} = ") for fault in faults)


def test_answers_drafted_otherwise_together_are_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps that drafting together loses, and changes that it does not tell, are each named."""

    def forgetful(lanes: AnswerLanes) -> LaneDrafts:
        drafts = draft_lanes(lanes)
        drafts.steps.pop("mri_whole_spine")
        return drafts

    monkeypatch.setattr("planner.catalog.laws.answers.draft_lanes", forgetful)

    faults = LAWS["answers-together"].check(Random(1), subject_of(CORD, catalog))

    assert any("drafted otherwise together: ['mri_whole_spine']" in fault for fault in faults)
    assert any("steps_gone=('mri_whole_spine',)" in fault for fault in faults)


def test_an_empty_offer_is_seen(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offered change that changes nothing does not make a test due."""
    monkeypatch.setattr(
        "planner.catalog.laws.offers.counterfactuals",
        lambda *_: [{"text": "nothing changes", "changes": []}],
    )

    faults = LAWS["offers-hold"].check(Random(1), subject_of(CORD, catalog))

    assert len(faults) == 1
    assert "and does not become due" in faults[0]


def test_a_missed_single_answer_is_seen(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is offered, an answer that makes the test due is named."""
    monkeypatch.setattr("planner.catalog.laws.offers.counterfactuals", lambda *_, **__: [])
    subject = subject_of(CORD, catalog)

    faults = [f for seed in range(12) for f in LAWS["offers-smallest"].check(Random(seed), subject)]

    assert faults
    assert all(fault.endswith("no single change is offered") for fault in faults)


def test_a_part_that_is_enough_is_seen(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offer of two changes of which one does it is caught."""

    def padded(plan: Plan, test: str) -> list[dict[str, Any]]:
        more = {"finding": "heart_rate", "value": 80, "text": "heart rate 80"}
        found: list[dict[str, Any]] = counterfactuals(plan, test)
        return [{**offer, "changes": [*offer["changes"], more]} for offer in found]

    monkeypatch.setattr("planner.catalog.laws.offers.counterfactuals", padded)
    subject = subject_of(CORD, catalog)

    faults = [f for seed in range(4) for f in LAWS["offers-hold"].check(Random(seed), subject)]

    assert any("and is due if" in fault for fault in faults)


def test_an_answer_that_is_told_in_part_is_seen(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that does not tell which steps come in is caught."""

    def silent(plan: Plan, at_most: int) -> tuple[tuple[Question, ...], int]:
        found, left = questions_to_ask(plan, at_most)
        short = [
            replace(one, changes=tuple(replace(change, steps=()) for change in one.changes))
            for one in found
        ]
        return tuple(short), left

    monkeypatch.setattr("planner.catalog.laws.answers.questions_to_ask", silent)
    subject = subject_of(CORD, catalog)

    faults = [f for seed in range(8) for f in LAWS["questions"].check(Random(seed), subject)]

    assert any("comes in, told was []" in fault for fault in faults)


def test_the_laws_of_explanations_hold_for_cord_signs(catalog: Catalog) -> None:
    """As they are, the explanations of this patient's plan break none of them."""
    subject = subject_of(CORD, catalog)

    for law in ("questions", "offers-smallest", "unblocking", "branches", "without", "ratings"):
        assert LAWS[law].check(Random(1), subject) == []


def test_a_branch_that_leads_elsewhere_is_found(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch that leaves out an outcome, and says that nothing is due, is caught on both counts."""

    def wrong(plan: Plan, **asked: Any) -> Outlook:
        outlook = branches(plan, **asked)
        first, *others = outlook.branches
        first = replace(first, outcomes=first.outcomes[:1], due=())
        return replace(outlook, branches=(first, *others))

    monkeypatch.setattr("planner.catalog.laws.explained.branches", wrong)
    faults = LAWS["branches"].check(Random(1), subject_of(CORD, catalog))

    assert any("in no branch" in fault for fault in faults)
    assert any("due is" in fault for fault in faults)


def test_a_wrong_effect_of_taking_a_finding_away_is_found(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that is said to stay and goes is caught."""

    def wrong(plan: Plan) -> Mapping[str, tuple[Without, ...]]:
        return {
            test: tuple(replace(e, effect="stays") for e in found if e.effect == "goes")
            for test, found in withouts(plan).items()
        }

    monkeypatch.setattr("planner.catalog.laws.explained.withouts", wrong)
    faults = LAWS["without"].check(Random(1), subject_of(CORD, catalog))

    assert faults
    assert faults[0].endswith("not stays")


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
    assert {violation.law for violation in tally.violations} == {
        "every-plan",
        "grounds",
        "urgencies",
    }
    number = int(str(tally.violations[0].request["case_id"]).rpartition("-")[2])
    assert tally.violations[0].request == drawn_at(3, number, unsound, cases).request


def _found(law: str, findings: dict[str, object], catalog: Catalog) -> list[str]:
    drawn = drawn_from(findings, catalog)
    subject = Subject.of(drawn, catalog)
    return [fault for seed in range(150) for fault in LAWS[law].check(Random(seed), subject)]
