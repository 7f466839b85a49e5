"""The page of a plan: what stands on it is the answer's, it is short, and nothing in it acts as markup."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.answering.knowledge import Knowledge
from planner.answering.planning import plan_answer
from planner.answering.requests import PlanQuery, PlanRequest
from planner.catalog.profiles import draw
from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.plan import make_plan
from planner.page import plan_page
from planner.page.markdown import escape
from planner.web.examples import cases as examples
from tests.conftest import Cases

HEADS = ("Do now", "Then", "Not now, and why", "Sources")
CITED = r"\d+[a-z]+(?: policy| pending)?"
SPECIAL = r"\`*[]<>|~&"


def document_of(catalog: Catalog, request: Mapping[str, object], **query: str) -> dict[str, Any]:
    """Return the answer to a request, as both doors give it."""
    knowledge = Knowledge({catalog.version: catalog})
    return plan_answer(knowledge, PlanRequest().load(request), PlanQuery().load(query))


@pytest.mark.parametrize("name", sorted(examples()))
def test_an_example_fits_a_page(name: str, catalog: Catalog) -> None:
    """Each example has its headline, what to do now, then, not now and why, and sources; it is no list of all tests."""
    document = document_of(catalog, examples()[name])
    page = plan_page(document, catalog)
    body = page.partition("## Sources")[0]

    assert page.startswith(f"# Workup plan: {name}\n\n**{document['headline']}**")
    assert [head for head in HEADS if f"\n## {head}\n" in page] == list(HEADS)
    assert ("\n## Alerts\n" in page) is bool(document["alerts"])
    assert len(body.splitlines()) < 100
    assert document["digest"] in page


def test_alerts_and_steps_come_with_their_ground_and_sources(catalog: Catalog) -> None:
    """The MRI of a patient with cord signs names the sign, how soon, what to check first and where it is written."""
    page = plan_page(document_of(catalog, examples()["cord-signs"]), catalog)
    (mri,) = [line for line in page.splitlines() if line.startswith("3. **MRI whole spine**")]

    assert "within 24 hours. Based on: weakness of both legs." in mri
    assert re.search(r"\[\d+a.*6a pending, 7a policy\]$", mri)
    assert "Check first: an MR-unsafe" in page
    assert "1. ACR Appropriateness Criteria: Myelopathy" in page


def test_a_sign_that_the_texts_do_not_cover_is_named(catalog: Catalog) -> None:
    """Under the American selection the advice on jaundice says what it is about."""
    request = {"guideline": "us", "findings": {"age": 61, "jaundice": True}}
    page = plan_page(document_of(catalog, request), catalog)
    (line,) = [line for line in page.splitlines() if "do not cover this sign" in line]

    assert "Based on: jaundice. Due within 2 weeks." in line


def test_what_takes_the_place_of_another_says_whose_and_why(catalog: Catalog) -> None:
    """With an FEV1 of 32 percent the bronchoscope stands in for the needle: that is said before what is true of the needle."""
    request = {
        "findings": {"age": 70, "fev1_percent": 32, "lesion_size_mm": 40},
        "results": {"ct_chest": {"shows": ["peripheral_lesion"]}},
    }
    document = document_of(catalog, request)
    page = plan_page(document, catalog)
    (line,) = [line for line in page.splitlines() if ". **Radial-EBUS or navigation" in line]
    (step,) = [step for step in document["steps"] if step["test"] == "navigational_bronchoscopy"]
    told = "It takes the place of CT-guided lung biopsy (FEV1 as percent of predicted 32 %). The rule for that test: A needle "

    assert told in line
    assert line.count("takes the place of") == 1
    assert step["reasons"][0]["text"].startswith(told)


def test_an_emergency_scan_does_not_wait_for_the_kidneys(catalog: Catalog) -> None:
    """CT for a large hemoptysis asks for the eGFR and does not wait for it; an earlier contrast reaction is checked first."""
    findings = {"age": 72, "hemoptysis": True, "hemoptysis_amount": "large"}
    document = document_of(catalog, {"findings": findings})
    lines = plan_page(document, catalog).splitlines()
    (place,) = [i for i, line in enumerate(lines) if ". **CT chest with contrast" in line]
    (ct,) = [step for step in document["steps"] if step["test"] == "ct_chest"]
    notes = {note["ask"][0]: note["waits"] for note in ct["safety"]["notes"]}

    assert lines[place + 1].startswith("   - Ask, and do not wait for the answer: eGFR")
    assert lines[place + 2].startswith("   - Check first: an earlier severe reaction")
    assert "eGFR" not in lines[place + 2]
    assert notes["egfr"] is False
    assert notes["severe_contrast_reaction"] is True


def test_a_measured_value_is_said_once(catalog: Catalog) -> None:
    """A nodule of 12 mm is a ground by its size, not by every size that it is not."""
    nodule = {"age": 66, "smoking_status": "former", "lesion_size_mm": 12}
    results = {"ct_chest": {"shows": ["nodule"]}}
    page = plan_page(document_of(catalog, {"findings": nodule, "results": results}), catalog)
    (blood,) = [line for line in page.splitlines() if "**Complete blood count**" in line]

    assert blood.count("12 mm") == 1
    assert "(not:" not in blood


def test_the_reason_shown_is_the_one_that_sets_the_urgency(catalog: Catalog) -> None:
    """Many findings on a chest X-ray lead to CT; the page gives the reason for doing it as soon as it says."""
    findings = {"age": 58, "smoking_status": "current", "cough": True}
    document = document_of(catalog, {"findings": findings})
    (step,) = [step for step in document["steps"] if step["test"] == "ct_chest"]
    urgent = [reason for reason in step["reasons"] if reason["urgency"] == step["urgency"]]
    (line,) = [line for line in plan_page(document, catalog).splitlines() if "**CT chest" in line]

    assert 0 < len(urgent) < len(step["reasons"])
    assert urgent[0] != step["reasons"][0]
    assert escape(urgent[0]["text"]) in line


def test_what_is_needed_sooner_than_its_own_reason_asks_says_for_what(catalog: Catalog) -> None:
    """A blood count that is an option by itself is due within 24 hours because of the myelography that needs it."""
    request = {
        "guideline": "us",
        "findings": {"age": 33, "bone_pain": True, "reduced_anal_tone": True},
        "results": {
            "ct_spine": {"shows": ["inconclusive"]},
            "mri_whole_spine": {"shows": ["inconclusive"]},
        },
    }
    page = plan_page(document_of(catalog, request), catalog)
    (blood,) = [line for line in page.splitlines() if "**Complete blood count**" in line]
    (clotting,) = [line for line in page.splitlines() if "**Coagulation" in line]

    assert "within 24 hours. Needed before CT myelography. Based on: age 33 years;" in blood
    assert "Under 60 the same blood tests are an option." in blood
    assert re.search(r" Needed before CT myelography\. \[\S+, \S+\]$", clotting)
    (needed,) = re.findall(r"\[(.*)\]$", clotting)
    assert f"[{needed}, " in blood
    assert blood.count("Needed before CT myelography.") == 1
    assert clotting.count("Needed before CT myelography.") == 1


def test_what_is_needed_sooner_only_after_one_result_says_after_which(catalog: Catalog) -> None:
    """Kidney function waits for metastases on MRI; that it is due within 48 hours hangs on compression as well."""
    request = {"findings": {"age": 70}, "results": {"spine_xray": {"shows": ["bone_destruction"]}}}
    page = plan_page(document_of(catalog, request), catalog)
    (line,) = [line for line in page.splitlines() if line.startswith("- **Metabolic panel")]

    assert re.search(r": within 48 hours if .*compression.*; within 1 week if ", line)
    assert "eGFR must be known before CT chest, abdomen and pelvis" in line


def test_each_deadline_stands_with_the_result_that_sets_it(catalog: Catalog) -> None:
    """A fracture on the X-ray is no emergency because signs of cord compression would be one."""
    request = {
        "findings": {
            "age": 79,
            "sex": "female",
            "back_pain": True,
            "back_pain_site": ["thoracic"],
            "osteoporosis": True,
            "minor_trauma": True,
            "long_term_steroids": True,
        }
    }
    document = document_of(catalog, request)
    page = plan_page(document, catalog)
    (step,) = [step for step in document["steps"] if step["test"] == "mri_whole_spine"]
    (line,) = [line for line in page.splitlines() if line.startswith("- **MRI whole spine**")]
    fracture = [way for way in step["ways"] if "fracture" in way["if"]["text"]]

    assert [way["urgency"]["tier"] for way in fracture] == ["within_2w"]
    assert step["ways"][0]["urgency"] == step["urgency"]
    assert (
        line.index("cord compression") < line.index("within 2 weeks if ") < line.index("fracture")
    )


def test_the_ct_after_a_chest_x_ray_has_each_result_with_its_time(catalog: Catalog) -> None:
    """What a reader of the X-ray report needs: a mass means CT within 72 hours, a normal X-ray within two weeks."""
    findings = {"age": 62, "back_pain": True, "smoking_status": "current", "cough": True}
    findings |= {"weight_loss": True}
    page = plan_page(document_of(catalog, {"findings": findings}), catalog)
    (line,) = [line for line in page.splitlines() if line.startswith("- **CT chest with")]
    (referral,) = [line for line in page.splitlines() if "Refer on the suspected lung" in line]

    assert "within 72 hours if chest X-ray shows a mass" in line
    assert "within 2 weeks if chest X-ray shows nothing abnormal" in line
    assert referral.startswith("- If CT chest shows a peripheral lung mass")


def test_a_deadline_that_not_every_result_sets_is_the_earliest(catalog: Catalog) -> None:
    """Where the ways cannot be told apart, the page does not give the first time to all results."""
    request = {"findings": {"age": 70}, "results": {"spine_xray": {"shows": ["bone_destruction"]}}}
    document = document_of(catalog, request)
    (step,) = [step for step in document["steps"] if step["test"] == "metabolic_panel"]
    del step["ways"]
    page = plan_page(document, catalog)
    (line,) = [line for line in page.splitlines() if "**Metabolic panel" in line]

    assert "within 48 hours at the earliest." in line


def test_a_blocked_test_stands_first_among_what_is_not_done(catalog: Catalog) -> None:
    """An implant that is not safe takes MRI out: the page says so, with what is done instead."""
    request = dict(examples()["cord-signs"])
    findings = {**request["findings"], "mri_unsafe_implant": True}
    page = plan_page(document_of(catalog, request | {"findings": findings}), catalog)
    refused = page.partition("## Not now, and why\n\n")[2]

    assert refused.startswith("- **MRI whole spine")
    assert "Instead: CT spine." in refused.splitlines()[0]
    assert re.search(r"\d\. \*\*CT whole spine\*\*.*takes the place of MRI whole spine", page)


def test_what_changed_stands_on_the_page(catalog: Catalog) -> None:
    """With a former answer the page says what is new, and which result is the cause."""
    request = dict(examples()["smoker-with-cough"])
    former = document_of(catalog, request)
    results = {"chest_xray": {"shows": ["mass"]}}
    document = document_of(
        catalog, request | {"results": results, "previous": former}, horizon="next"
    )
    page = plan_page(document, catalog)
    same = plan_page(document_of(catalog, request | {"previous": former}), catalog)

    assert re.search(r"- \*\*Due now: CT chest.*Cause: chest X-ray shows a mass", page)
    assert "No step, alert or action changed since the former answer." in same


def test_alerts_and_actions_are_named_as_a_clinician_writes_them(catalog: Catalog) -> None:
    """No id of an alert or action stands on the page, neither among the alerts nor among what changed."""
    findings = {"age": 60, "sex": "male", "pe_suspected": True, "chest_pain": True}
    former = document_of(catalog, {"findings": findings})
    findings |= {"thyroid_lump": True}
    results = {"echocardiogram": {"shows": ["right_heart_strain"]}}
    request = {"findings": findings, "results": results, "previous": former}
    page = plan_page(document_of(catalog, request), catalog)

    assert "- **High-risk pulmonary embolism: immediately.**" in page
    assert "- **Added: high-risk pulmonary embolism.**" in page
    assert "- **Added: refer for suspected thyroid cancer.**" in page


@given(text=st.text(max_size=60))
@settings(settings.get_profile("brief"))
def test_no_text_acts_as_markup(text: str) -> None:
    """Whatever a case is called stays on one line, and each sign with a meaning in Markdown has lost it."""
    line = escape(text)
    bare = re.sub(r"\\[\\`*_\[\]<>|~&.)#+=-]", "", line)

    assert "\n" not in line
    assert not set(bare) & set(SPECIAL)
    assert not re.match(r"#{1,6}(\s|$)|[-+](\s|$)|\d{1,9}[.)](\s|$)", line)


def test_a_hostile_case_id_stays_text(catalog: Catalog) -> None:
    """Tags, links, headings and line ends in the caller's own name for the case do nothing."""
    case_id = "<img src=x>\n# [a](javascript:1) `b`"
    page = plan_page(document_of(catalog, {"case_id": case_id}), catalog)

    assert page.splitlines()[0] == (r"# Workup plan: \<img src=x\> # \[a\](javascript:1) \`b\`")


@given(seed=st.integers(0, 2**64))
@settings(settings.get_profile("brief"), max_examples=12)
def test_every_plan_has_a_page_that_says_what_the_answer_says(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """Every step and alert stands on the page, every citation is in its list, and the same plan gives the same page."""
    drawn = draw(Random(seed), catalog, cases)
    plan = make_plan(drawn.profile, catalog, guideline=drawn.guideline)
    document: dict[str, Any] = plan_document(plan)
    page = plan_page(document, catalog)
    body, _, sources = page.partition("\n## Sources\n")

    for step in document["steps"]:
        assert escape(step["name"]) in body
    for alert in document["alerts"]:
        assert escape(alert["act"]) in body
    for cited in re.findall(rf"\[((?:{CITED}(?:, )?)+)\]", body):
        for number, letter in re.findall(r"(\d+)([a-z]+)", cited):
            assert re.search(rf"^{number}\. .*[:,] {letter} ", sources, re.MULTILINE)
    assert page == plan_page(plan_document(plan), catalog)
