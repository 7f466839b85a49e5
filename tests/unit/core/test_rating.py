"""An order of any test gets a verdict that follows from the plan."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.core.errors import UnknownId
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan
from planner.core.profile import Profile, Stated
from planner.core.rating import rate_order
from planner.web.examples import cases as examples
from tests.laws.drawing import GUIDELINES, draw_profile


def plan_for(catalog: Catalog, name: str, **more: object) -> Plan:
    case = examples()[name]
    given_values = {**case["findings"], **case.get("results", {}), **more}
    return make_plan(flat_profile(given_values, catalog), catalog)


def test_a_step_that_is_due_is_appropriate_and_says_what_comes_first(catalog: Catalog) -> None:
    rating = rate_order(plan_for(catalog, "after-ct"), "ebus_tbna")

    assert rating.verdict == "appropriate"
    assert rating.reason is None
    assert rating.first == ("cbc",)
    assert rating.rule is not None
    assert rating.sources


def test_a_step_that_waits_for_a_result_is_not_judged_before_it(catalog: Catalog) -> None:
    rating = rate_order(plan_for(catalog, "cord-signs"), "ct_chest_abdomen_pelvis")

    assert rating.verdict == "insufficient_information"
    assert rating.reason == "not_yet"
    assert rating.waits_for == ("mri_whole_spine",)
    assert rating.instead == ("mri_whole_spine",)
    assert rating.text.startswith("Due only if MRI whole spine shows")


@pytest.mark.parametrize(
    ("name", "test", "reason", "instead"),
    [
        ("cord-signs", "bone_scan", "not_indicated", ("mri_whole_spine",)),
        ("cord-signs", "mri_lumbosacral", "superseded", ("mri_whole_spine",)),
        ("after-ct", "chest_xray", "done", ()),
        ("after-ct", "bone_scan", "superseded", ("pet_ct",)),
    ],
)
def test_what_the_plan_turns_down_is_not_appropriate(
    name: str, test: str, reason: str, instead: tuple[str, ...], catalog: Catalog
) -> None:
    rating = rate_order(plan_for(catalog, name), test)

    assert (rating.verdict, rating.reason) == ("not_appropriate", reason)
    assert rating.instead == instead
    assert rating.text


def test_what_an_answer_could_call_for_is_not_turned_down(catalog: Catalog) -> None:
    """Nobody asked about an arm or leg: an X-ray of it cannot be called wrong; plain answers settle it."""
    asked = {"bone_pain_limb": False, "bone_swelling": False}
    in_company = {"wrist_or_ankle_pain": False, "thigh_pain": False}
    before = rate_order(plan_for(catalog, "benign-back-pain"), "limb_xray")
    after = rate_order(plan_for(catalog, "benign-back-pain", **asked, **in_company), "limb_xray")

    assert before.verdict == "insufficient_information"
    assert set(before.ask) == set(asked)
    assert after.verdict == "not_appropriate"
    assert not after.ask


def test_a_harmful_test_is_turned_down_even_where_nothing_asks_for_it(catalog: Catalog) -> None:
    """A pacemaker that forbids MRI counts for an order that no rule of the plan asks for."""
    contraindicated = [
        test.id
        for test in catalog.tests.values()
        if any(item.level == "absolute" for item in test.contraindications)
    ]
    plan = plan_for(
        catalog, "benign-back-pain", mri_unsafe_implant=True, severe_contrast_reaction=True
    )
    turned_down = {test for test in contraindicated if rate_order(plan, test).reason == "blocked"}

    assert turned_down
    for test in turned_down:
        rating = rate_order(plan, test)
        assert rating.verdict == "not_appropriate"
        assert rating.because
        assert rating.sources
        assert test not in rating.instead


def test_a_patient_of_whom_nothing_is_known_is_not_covered(catalog: Catalog) -> None:
    plan = make_plan(Profile(), catalog)

    verdicts = {rate_order(plan, test).verdict for test in catalog.tests}

    assert verdicts == {"not_covered"}


def test_contrast_with_unknown_kidneys_names_the_check(catalog: Catalog) -> None:
    rating = rate_order(plan_for(catalog, "suspicious-thoracic-pain"), "ct_chest")

    assert rating.verdict == "appropriate"
    assert rating.check


def test_no_order_is_refused_for_one_that_is_refused_as_well(catalog: Catalog) -> None:
    """A CT of the abdomen that nothing asks for is not answered with an ultrasound that nothing asks for either."""
    plan = plan_for(catalog, "benign-back-pain", severe_contrast_reaction=True)
    rating = rate_order(plan, "ct_abdomen")

    assert rating.verdict == "not_appropriate"
    assert rate_order(plan, "abdominal_ultrasound").verdict != "appropriate"
    assert rating.instead == ()
    assert rating.instead_text.endswith(
        "Were it called for, abdominal ultrasound would take its place."
    )


def test_what_is_done_is_used_instead(catalog: Catalog) -> None:
    values = {"age": 66, "egfr": 22, "back_pain": True, "ct_chest": "normal"}
    plan = make_plan(flat_profile(values, catalog), catalog)
    rating = rate_order(plan, "ct_chest_abdomen_pelvis")

    assert rating.instead == ()
    assert rating.instead_text == "Use the result of CT chest."


def test_a_step_that_waits_is_told_with_what_it_waits_for(catalog: Catalog) -> None:
    """What takes the place of a blocked test and waits for a result is no order to make now."""
    plan = plan_for(catalog, "after-ct", mri_unsafe_implant=True)
    rating = rate_order(plan, "mri_whole_spine")

    assert rating.verdict == "not_appropriate"
    assert rating.instead == ()
    assert rating.instead_text == "CT spine, if PET-CT shows a vertebral focus."


def test_a_substitute_that_gives_way_says_why(catalog: Catalog) -> None:
    """The implant says that CT with contrast is the fallback; the earlier reaction says why it is CT without."""
    values = {
        "age": 66,
        "mri_unsafe_implant": True,
        "severe_contrast_reaction": True,
        "hand_muscle_wasting": True,
        "shoulder_pain": True,
        "chest_xray": "mass",
    }
    plan = make_plan(flat_profile(values, catalog), catalog)
    rating = rate_order(plan, "mri_brachial_plexus")

    assert rating.instead == ("ct_chest_plain",)
    assert "CT chest gives way as well. An earlier severe reaction" in rating.text
    assert "acr-aaaai-contrast-2025#prior-reaction" in map(str, rating.sources)


def test_nothing_is_asked_that_would_not_tell(catalog: Catalog) -> None:
    """Under the British selection no size of a nodule asks for the American first follow-up CT."""
    plan = plan_for(catalog, "suspicious-thoracic-pain")
    rating = rate_order(plan, "nodule_ct_first_followup")

    assert rating.verdict == "not_appropriate"
    assert rating.ask == ()
    assert rating.instead_text


def test_a_value_between_two_bounds_is_found(catalog: Catalog) -> None:
    """A calcium that is raised and below the threat asks for parathyroid hormone: the calcium would tell."""
    rating = rate_order(plan_for(catalog, "benign-back-pain"), "parathyroid_hormone")

    assert rating.verdict == "insufficient_information"
    assert "calcium_adjusted" in rating.ask


def test_an_unknown_test_is_refused(catalog: Catalog) -> None:
    plan = make_plan(Profile(findings={"cough": Stated(value=True)}), catalog)
    with pytest.raises(UnknownId):
        rate_order(plan, "ct_chst")


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**64))
def test_every_rating_agrees_with_the_plan(
    seed: int, catalog: Catalog, cases: tuple[Mapping[str, object], ...]
) -> None:
    """Appropriate is what is due; a refusal has a ground; what is open says what would tell."""
    dice = Random(seed)
    plan = make_plan(draw_profile(dice, catalog, cases), catalog, guideline=dice.choice(GUIDELINES))
    due = {step.draft.test for step in plan.steps if step.draft.is_now}

    for test in catalog.tests:
        rating = rate_order(plan, test)
        assert (rating.verdict == "appropriate") == (test in due)
        assert test not in rating.instead
        assert rating.text
        assert rating.document()["verdict"] == rating.verdict
        if rating.verdict == "insufficient_information":
            assert rating.ask or rating.waits_for or rating.reason == "not_yet"


def test_a_plan_names_no_test_instead_that_it_does_not_ask_for(catalog: Catalog) -> None:
    """Advice against a bone scan names PET-CT; where nothing calls for PET-CT, that is said."""
    values = {
        "age": 60,
        "cough": True,
        "ct_chest": "peripheral_lesion",
        "histology_ihc": "benign_specific",
    }
    plan = make_plan(flat_profile(values, catalog), catalog)
    scan = next(entry for entry in plan.not_chosen if entry.test == "bone_scan")

    assert scan.instead == ()
    assert scan.instead_text == "PET-CT, where it is called for."
