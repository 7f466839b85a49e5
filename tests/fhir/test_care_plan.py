"""A plan as a CarePlan: the same plan, valid, with its reasons, its gaps and what speaks against a test."""

import json
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.plan import make_plan
from planner.fhir.identity import fhir_id
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.care_plan import care_plan, workup_bundle
from planner.fhir.plans.former import read_former
from tests.conftest import Cases
from tests.fhir.conftest import BASE, SMOKER, SUBJECT, Answering
from tests.fhir.validity import assert_valid_r4
from tests.laws.drawing import GUIDELINES, draw_profile

RECORDED = "2026-03-02T10:00:00Z"


def parts(plan: dict, kind: str) -> list[dict]:
    return [inner for inner in plan["contained"] if inner["resourceType"] == kind]


def steps_in_order(plan: dict) -> list[dict]:
    (group,) = parts(plan, "RequestGroup")
    return [action for action in _leaves(group) if action["id"].startswith("step-")]


def _leaves(action: dict) -> Iterator[dict]:
    for inner in action.get("action", ()):
        yield from _leaves(inner)
    if "action" not in action:
        yield action


def verdicts(parameters: dict) -> dict[str, dict]:
    read = [
        {part["name"]: part.get("valueString") for part in entry["part"]}
        for entry in parameters["parameter"]
        if entry["name"] == "test"
    ]
    return {entry["id"]: entry for entry in read}


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_every_plan_leaves_valid_whole_and_in_order(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """The steps of the plan, each once, in order; every test with its verdict; nothing blocked is proposed."""
    dice = Random(seed)
    profile = draw_profile(dice, catalog, cases)
    plan = make_plan(profile, catalog, guideline=dice.choice(GUIDELINES))
    answer = Answer(plan=plan, subject=SUBJECT, base=BASE, software="0")

    document = care_plan(answer)

    assert_valid_r4(document)
    proposed = [action["resource"]["reference"] for action in steps_in_order(document)]
    assert proposed == [f"#order-{fhir_id(step.draft.test)}" for step in plan.steps]
    assert [f"#{part['id']}" for part in parts(document, "ServiceRequest")] == proposed
    considered, _ = parts(document, "Parameters")[:2]
    assert set(verdicts(considered)) == set(catalog.tests)
    blocked = {entry.test for entry in plan.not_chosen if entry.reason == "blocked"}
    assert not {f"#order-{fhir_id(test)}" for test in blocked} & set(proposed)
    assert {
        f"order-{fhir_id(step.draft.test)}" for step in plan.steps if not step.draft.is_now
    } == {
        part["id"]
        for part in parts(document, "ServiceRequest")
        if "asNeededCodeableConcept" in part
    }


@settings(settings.get_profile("brief"), max_examples=20)
@given(seed=st.integers(0, 2**64))
def test_the_bundle_holds_the_same_with_addresses(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """Each part is an entry, every reference leads to one, and the Provenance names the CarePlan."""
    plan = make_plan(draw_profile(Random(seed), catalog, cases), catalog)
    answer = Answer(plan=plan, subject=SUBJECT, base=BASE, software="0")

    bundle = workup_bundle(answer, RECORDED)
    again = workup_bundle(answer, RECORDED)

    assert_valid_r4(bundle)
    assert bundle == again
    assert '"#' not in json.dumps(bundle)
    first, last = bundle["entry"][0], bundle["entry"][-1]["resource"]
    assert first["resource"]["resourceType"] == "CarePlan"
    assert last["target"] == [{"reference": first["fullUrl"]}]
    assert len(bundle["entry"]) == len(care_plan(answer)["contained"]) + 2


def test_an_emergency_comes_first(answering: Answering) -> None:
    """The alert is the first action, the first note, and stat; whom to call comes before the tests."""
    answer = answering(SMOKER | {"leg_weakness": True, "known_cancer": True})
    plan = care_plan(answer)

    (group,) = parts(plan, "RequestGroup")
    assert [action["id"] for action in group["action"][:3]] == ["alerts", "actions", "stage-1"]
    assert group["action"][0]["action"][0]["priority"] == "stat"
    assert plan["note"][0]["text"].startswith("Alert: ")
    assert steps_in_order(plan)[0]["priority"] in ("stat", "asap")


def test_what_is_due_later_says_after_what(answering: Answering) -> None:
    """A stage comes before the next; a step comes after the tests whose results decide it."""
    plan = care_plan(answering(SMOKER))
    (group,) = parts(plan, "RequestGroup")
    stages = [action for action in group["action"] if action["id"].startswith("stage-")]

    for stage, following in pairwise(stages):
        assert stage["relatedAction"] == [
            {"actionId": following["id"], "relationship": "before-start"}
        ]
    waiting = [step for step in steps_in_order(plan) if "condition" in step]
    assert waiting
    for step in waiting:
        (condition,) = step["condition"]
        assert condition["expression"]["description"].startswith("if ")
        assert json.loads(condition["expression"]["expression"])
        assert step["relatedAction"]


def test_a_blocked_test_is_an_issue_with_its_substitute(answering: Answering) -> None:
    """After a severe reaction to contrast nobody proposes it, and the issue says what is done instead."""
    answer = answering(
        SMOKER | {"severe_contrast_reaction": True},
        {"chest_xray": ["mass"]},
        evidence={"severe_contrast_reaction": ("AllergyIntolerance/a",)},
    )
    plan = care_plan(answer)
    issues = {issue["code"]["text"]: issue for issue in parts(plan, "DetectedIssue")}

    told = [issue for text, issue in issues.items() if "CT chest with contrast" in text]
    assert told
    assert told[0]["evidence"][0]["detail"] == [{"reference": "AllergyIntolerance/a"}]
    assert told[0]["mitigation"][0]["action"]["text"]
    assert told[0]["detail"].endswith("]")


def test_what_is_missing_is_asked_for(answering: Answering) -> None:
    """The questions leave as data requirements with their words, and the status says that more would help."""
    answer = answering({"age": 62, "back_pain": True})
    plan = care_plan(answer)
    (guidance,) = parts(plan, "GuidanceResponse")
    wanted = [need["codeFilter"][0]["code"][0]["code"] for need in guidance["dataRequirement"]]

    assert guidance["status"] == "data-requested"
    assert wanted[: len(answer.document["questions"])] == [
        entry["finding"] for entry in answer.document["questions"]
    ]


def test_a_patient_of_whom_nothing_is_known_gets_no_false_all_clear(answering: Answering) -> None:
    """The plan says that it rests on nothing and that data are required."""
    plan = care_plan(answering({}))
    (guidance,) = parts(plan, "GuidanceResponse")

    assert_valid_r4(plan)
    assert guidance["status"] == "data-required"
    assert "rests on nothing" in guidance["note"][0]["text"]


def test_in_full_every_refusal_says_what_would_change_it(answering: Answering) -> None:
    """With detail `full` the smallest change that would bring a test in stands beside its verdict."""
    plan = care_plan(answering({"age": 30, "back_pain": True}, detail="full"))
    considered, _ = parts(plan, "Parameters")[:2]

    assert [entry for entry in verdicts(considered).values() if entry.get("wouldChangeIf")]


def test_a_question_tells_all_that_an_answer_changes(answering: Answering) -> None:
    """With cord signs a known cancer lets the chest X-ray wait; that stands beside the action that it adds."""
    answer = answering(
        {"age": 67, "sex": "female", "back_pain": True, "bilateral_leg_weakness": True}
    )
    answer.__dict__["document"] = plan_document(answer.plan, ask=60)
    found, _ = parts(care_plan(answer), "Parameters")[:2]
    (cancer,) = [
        entry["part"]
        for entry in found["parameter"]
        if {"name": "finding", "valueString": "known_cancer"} in entry.get("part", ())
    ]
    (change,) = [part["part"] for part in cancer if part["name"] == "change"]
    told = {(part["name"], part.get("valueString")) for part in change}

    assert {("waits", "chest_xray"), ("addsAction", "dexamethasone")} <= told


def test_the_next_plan_replaces_the_former_and_says_why(answering: Answering) -> None:
    """Sent back as it came, the former CarePlan is read, and the CT that the X-ray calls for is explained."""
    before = json.loads(json.dumps(care_plan(answering(SMOKER | {"egfr": 62.0}))))
    after = care_plan(
        answering(SMOKER | {"egfr": 62.0}, {"chest_xray": ["mass"]}), read_former(before)
    )

    assert_valid_r4(after)
    assert after["replaces"] == [{"type": "CarePlan", "identifier": before["identifier"][0]}]
    (difference,) = [part for part in parts(after, "Parameters") if part["id"] == "difference"]
    news = [
        entry["valueString"] for entry in difference["parameter"] if entry["name"] == "newInput"
    ]
    assert news == ["chest_xray"]
    assert [note for note in after["note"] if note["text"].startswith("Removed: Chest X-ray")]


def test_a_new_alert_is_named_as_a_clinician_writes_it(answering: Answering) -> None:
    """The note on what changed shows no id."""
    feared = {"age": 60, "pe_suspected": True}
    former = read_former(json.loads(json.dumps(care_plan(answering(feared)))))
    after = care_plan(answering(feared, {"echocardiogram": ["right_heart_strain"]}), former)

    notes = [note["text"] for note in after["note"]]
    assert [text for text in notes if text.startswith("Added: high-risk pulmonary embolism.")]


def test_the_same_plan_again_says_that_nothing_changed(answering: Answering) -> None:
    """No change is invented, be the former plan sent contained or as a Bundle."""
    answer = answering(SMOKER)
    bundle = workup_bundle(answer, RECORDED)
    resources = [entry["resource"] for entry in bundle["entry"]]

    for former in (read_former(care_plan(answer)), read_former(resources[0], resources)):
        notes = [note["text"] for note in care_plan(answer, former)["note"]]
        assert "Nothing changed since the former plan." in notes


def test_actions_that_wait_are_read_back_as_waiting(answering: Answering) -> None:
    """What waited and waits is no change; what has become due is one."""
    former = read_former(json.loads(json.dumps(care_plan(answering(SMOKER)))))
    after = care_plan(answering(SMOKER | {"saddle_numbness": True}), former)
    (difference,) = [part for part in parts(after, "Parameters") if part["id"] == "difference"]
    told = [
        {part["name"]: part.get("valueString") for part in entry["part"]}
        for entry in difference["parameter"]
        if entry["name"] == "action"
    ]
    moved = {one["id"]: (one["stateFrom"], one["stateTo"]) for one in told if "stateTo" in one}

    assert moved == {"cauda-equina-emergency-referral": ("conditional", "due")}


def test_a_new_step_that_waits_is_said_to_be_for_later(answering: Answering) -> None:
    """Blood cultures that follow from an MRI are no order for today."""
    patient = {"age": 40, "back_pain": True}
    former = read_former(json.loads(json.dumps(care_plan(answering(patient)))))
    after = care_plan(answering(patient | {"saddle_numbness": True}), former)

    notes = [note["text"] for note in after["note"]]
    assert [text for text in notes if text.startswith("Added for later: Blood cultures")]
    assert [text for text in notes if text.startswith("Added: Post-void residual")]


def test_a_former_plan_that_cannot_be_read_is_still_replaced(answering: Answering) -> None:
    """A CarePlan of somebody else is replaced, and it is said that the difference cannot be told."""
    foreign = {
        "resourceType": "CarePlan",
        "id": "x1",
        "contained": [{"resourceType": "Parameters"}],
    }
    plan = care_plan(answering(SMOKER), read_former(foreign))

    assert_valid_r4(plan)
    assert plan["replaces"] == [{"reference": "CarePlan/x1"}]
    assert [note for note in plan["note"] if "cannot be told" in note["text"]]
