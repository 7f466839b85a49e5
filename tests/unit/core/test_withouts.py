"""What holds a step up: what becomes of it when one stated thing is taken away."""

from planner.core.catalog import Catalog
from planner.core.explanations import without_documents
from planner.core.intake import read_profile
from planner.core.plan import make_plan

EMBOLISM = {
    "age": 34,
    "sex": "female",
    "pregnant": True,
    "dyspnea": True,
    "pleuritic_pain": True,
    "leg_swelling_one_side": True,
    "heart_rate": 118,
}
SPINE = {
    "age": 62,
    "smoking_status": "former",
    "pack_years": 40,
    "back_pain": True,
    "back_pain_site": ["thoracic"],
    "back_pain_weeks": 8,
    "back_pain_unrelieved_by_rest": True,
    "cough": True,
    "weight_loss": True,
}


UNSAFE_FOR_MRI = {
    "age": 67,
    "back_pain": True,
    "bilateral_leg_weakness": True,
    "mri_unsafe_implant": True,
    "known_cancer": True,
}


def _told(
    catalog: Catalog, findings: dict[str, object], test: str
) -> dict[object, dict[str, object]]:
    plan = make_plan(read_profile(findings, {}, catalog), catalog)
    return {entry["finding"]: entry for entry in without_documents(plan)[test]}


def test_a_step_that_waits_only_because_of_a_finding_is_told(catalog: Catalog) -> None:
    """In pregnancy the CT of the lung vessels waits for the leg ultrasound; without it, it is due at once."""
    entry = _told(catalog, EMBOLISM, "ct_pulmonary_angiogram")["pregnant"]

    assert ("becomes_due", "immediate") == (entry["effect"], entry["urgency"])
    assert "would not wait any more, and be due immediately because of" in str(entry["text"])


def test_a_symptom_goes_with_what_describes_it(catalog: Catalog) -> None:
    """Without the back pain nothing stays because of its site or its duration."""
    told = _told(catalog, SPINE, "chest_xray")["back_pain"]

    assert "because of" in str(told["text"])
    assert "of the back pain" not in str(told["text"])


def test_what_needs_a_step_first_is_the_ground_on_which_it_stays(catalog: Catalog) -> None:
    """Every step that stays says because of what, also one that another step needs first or that takes its place."""
    for findings in (EMBOLISM, SPINE, UNSAFE_FOR_MRI):
        plan = make_plan(read_profile(findings, {}, catalog), catalog)
        for test, entries in without_documents(plan).items():
            for entry in entries:
                is_said = "because of" in str(entry["text"])
                assert entry["effect"] != "stays" or is_said, (test, entry)
