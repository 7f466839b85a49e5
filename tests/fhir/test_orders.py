"""A step leaves as a proposal that an EHR can show and a clinician can check."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.intake import flat_profile, read_profile
from planner.core.order import OrderedStep
from planner.core.plan import Plan, make_plan
from planner.fhir.codings import SYSTEM_URIS, order_codes
from planner.fhir.plans.orders import priority_of, service_request
from tests.conftest import Cases
from tests.fhir.conftest import BASE, SMOKER, SUBJECT
from tests.fhir.validity import assert_valid_r4
from tests.laws.drawing import draw_profile


@pytest.fixture(name="plan", scope="session")
def _plan(catalog: Catalog) -> Plan:
    return make_plan(read_profile(SMOKER, {}, catalog), catalog)


def step_of(plan: Plan, wanted: Callable[[OrderedStep], bool]) -> OrderedStep:
    return next(step for step in plan.steps if wanted(step))


def order(plan: Plan, step: OrderedStep, **told: tuple[str, ...]) -> dict:
    return service_request(plan, step, subject=SUBJECT, base=BASE, evidence=told)


def test_a_step_is_a_draft_proposal_and_never_an_order(plan: Plan) -> None:
    """Nothing that leaves as a ServiceRequest can be taken for an active order."""
    for step in plan.steps:
        document = order(plan, step)

        assert (document["status"], document["intent"]) == ("draft", "proposal")
        assert "doNotPerform" not in document
        assert document["subject"] == {"reference": SUBJECT}
        assert "a clinician checks the basis" in document["note"][-1]["text"]


def test_the_chest_ct_is_coded_and_names_its_definition(plan: Plan) -> None:
    """The code is LOINC, because only LOINC says contrast; the words are the catalog's."""
    document = order(plan, step_of(plan, lambda step: step.draft.test == "ct_chest"))
    version = plan.situation.catalog.version

    assert document["code"]["coding"][0]["system"] == "http://loinc.org"
    assert document["code"]["coding"][0]["code"] == "24628-0"
    assert document["code"]["text"].startswith("CT chest with contrast")
    assert document["instantiatesCanonical"] == [
        f"{BASE}/fhir/ActivityDefinition/ct-chest|{version}"
    ]


def test_what_hurries_a_step_is_told_with_the_source_of_what_needs_it(catalog: Catalog) -> None:
    """Kidney function before an urgent CT: the rule that asks for the CT, its words and where they stand."""
    given = {"age": 66, "histology_ihc": ["small_cell"]}
    hurried = make_plan(flat_profile(given, catalog), catalog)
    step = step_of(hurried, lambda step: step.draft.test == "metabolic_panel")
    first, own = order(hurried, step)["reasonCode"]

    assert first["coding"][0]["code"] == "small-cell-cancer-without-chest-ct"
    assert first["text"].startswith("eGFR must be known before CT chest")
    assert "Treatment is a matter of days. [acr-contrast-manual#egfr-risk" in first["text"]
    assert "chest-2013-sclc#staging" in first["text"]
    assert own["coding"][0]["code"] == "small-cell-staging-set"


def test_every_reason_has_its_rule_and_its_source(plan: Plan) -> None:
    """Whoever reads the proposal can find the rule and the place in the source."""
    for step in plan.steps:
        for reason in order(plan, step)["reasonCode"]:
            (coding,) = reason["coding"]
            assert coding["system"] == f"{BASE}/v1/rules"
            assert coding["code"] in {rule.id for rule in plan.situation.catalog.rules}
            assert "#" in reason["text"]


def test_what_told_a_reason_is_referred_to(plan: Plan) -> None:
    """A Condition is a reason; the Patient, which gave the age, is supporting information."""
    step = step_of(plan, lambda step: step.draft.test == "ct_chest" and step.draft.is_now)
    told = {"weight_loss": ("Condition/w",), "smoking_status": ("Patient/p1", "Observation/s")}

    document = order(plan, step, **told)

    assert {"reference": "Condition/w"} in document["reasonReference"]
    assert {"reference": "Observation/s"} in document["reasonReference"]
    assert document["supportingInfo"] == [{"reference": "Patient/p1"}]


def test_a_step_that_waits_says_for_what(plan: Plan) -> None:
    """A conditional step carries its condition where FHIR has a place for it, and in words for the reader."""
    step = step_of(plan, lambda step: not step.draft.is_now)
    document = order(plan, step)

    condition = document["asNeededCodeableConcept"]["text"]
    assert condition.startswith("if ")
    assert f"Only {condition}." in [note["text"] for note in document["note"]]


def test_a_step_due_now_gives_only_reasons_that_hold_now(catalog: Catalog, plan: Plan) -> None:
    """What a later result could add is a note with its condition, not a reason."""
    step = step_of(
        plan,
        lambda step: step.draft.is_now and any(r.waits is not None for r in step.draft.reasons),
    )
    waiting = {reason.rule.id for reason in step.draft.reasons if reason.waits is not None}
    holding = {reason.rule.id for reason in step.draft.reasons if reason.waits is None}

    document = order(plan, step)

    given_rules = {reason["coding"][0]["code"] for reason in document["reasonCode"]}
    assert given_rules <= holding
    assert not given_rules & (waiting - holding)


def test_more_urgent_is_never_a_lower_priority(catalog: Catalog, plan: Plan) -> None:
    """Four degrees of urgency become four priorities in the same order."""
    degree = ["stat", "asap", "urgent", "routine"]
    by_priority = {"emergency": 0, "urgent": 1, "soon": 2, "routine": 3}

    for step in plan.steps:
        deadline = step.draft.deadline
        assert degree.index(priority_of(deadline)) == by_priority[deadline.tier.priority]


def test_a_code_that_says_more_than_the_step_is_taken_only_for_want_of_another(
    catalog: Catalog,
) -> None:
    """An order must not decide the contrast or the site of a biopsy that the plan leaves open."""
    ultrasound = order_codes(catalog.codes["us_guided_biopsy"])
    spine = order_codes(catalog.codes["mri_whole_spine"])

    assert [code.system for code in ultrasound.codes] == ["SNOMEDCT"]
    assert ultrasound.more_specific == ()
    assert [code.code for code in spine.more_specific] == ["30854-4"]


def test_codes_of_parts_and_of_kin_are_never_ordered(catalog: Catalog) -> None:
    """A part of a panel, or a screening code, is no code for the test."""
    chosen = [code for codes in catalog.codes.values() for code in order_codes(codes).codes]

    assert {code.relation for code in chosen} <= {"equivalent", "broader", "narrower"}
    assert {code.system for code in chosen} == {"LOINC", "SNOMEDCT"}
    systems = {code.system for codes in catalog.codes.values() for code in codes}
    assert systems - {"NAME"} <= set(SYSTEM_URIS)


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_every_step_of_every_patient_is_written_twice_alike(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """The same step gives the same resource, and it is valid R4."""
    plan = make_plan(draw_profile(Random(seed), catalog, cases), catalog)

    written = [order(plan, step) for step in plan.steps]

    assert written == [order(plan, step) for step in plan.steps]
    for document in written:
        assert_valid_r4(document)
