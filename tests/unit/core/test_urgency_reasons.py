"""What makes a step as urgent as it is stands among its reasons, with the rule and sources of the step that needs it."""

from typing import Any

import pytest

from planner.catalog.profiles import drawn_at
from planner.core.catalog import Catalog
from planner.core.draft import Draft, changed_reason
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan
from planner.core.step_document import step_document
from planner.page import grounds_of
from tests.conftest import Cases

SMALL_CELL = {"age": 66, "histology_ihc": ["small_cell"]}
VERTEBRA_ON_XRAY = {"age": 70, "spine_xray": ["bone_destruction"]}
FEVER_WITH_BACK_PAIN = {"age": 50, "back_pain": True, "back_pain_weeks": 8, "fever": True}


def plan_for(catalog: Catalog, given: dict[str, Any]) -> Plan:
    """Return the plan for what is known."""
    return make_plan(flat_profile(given, catalog), catalog)


def told(plan: Plan, test: str) -> dict[str, Any]:
    """Return the step as it is answered."""
    (step,) = [step for step in plan.steps if step.draft.test == test]
    return step_document(plan, step, "brief")


def test_the_need_that_hurries_a_step_comes_first_with_its_ground(catalog: Catalog) -> None:
    """Kidney function, due within a week by itself, is due within 72 hours for the CT: by which rule, says the list."""
    plan = plan_for(catalog, SMALL_CELL)
    step, needing = told(plan, "metabolic_panel"), told(plan, "ct_chest_abdomen_pelvis")
    need, own = step["reasons"]
    (asked,) = [one for one in needing["reasons"] if one["rule"] == need["rule"]]

    assert step["urgency"]["tier"] == needing["urgency"]["tier"] == "within_72h"
    assert need["prerequisite_of"] == "ct_chest_abdomen_pelvis"
    assert need["text"].startswith("eGFR must be known before CT chest")
    assert need["needed_for"] == {"text": asked["text"], "sources": asked["sources"]}
    assert set(need["sources"]).isdisjoint(asked["sources"])
    assert "urgency" not in need
    assert own["rule"] == "small-cell-staging-set"
    assert own["urgency"]["tier"] == "within_1w"


def test_a_need_that_waits_says_for_which_result(catalog: Catalog) -> None:
    """The panel is due within a week after metastases on MRI, within 48 hours only with compression as well."""
    step = told(plan_for(catalog, VERTEBRA_ON_XRAY), "metabolic_panel")
    need, own = step["reasons"][:2]

    assert step["state"] == "conditional"
    assert need["urgency"] == step["urgency"] != own["urgency"]
    assert "compression" in need["if"]["text"]
    assert "compression" not in own["if"]["text"]
    assert need["if"]["waits_for"] == own["if"]["waits_for"] == ["mri_whole_spine"]


def test_the_rule_that_is_told_is_the_one_in_haste(catalog: Catalog) -> None:
    """A lytic lesion wants the CT within two weeks, compression within 48 hours; kidney function comes before both."""
    given = {
        "age": 61,
        "bone_swelling": True,
        "saddle_numbness": True,
        "mri_lumbosacral": ["cauda_equina_compression"],
    }
    soon, late = told(plan_for(catalog, given), "creatinine_egfr")["reasons"]

    assert soon["prerequisite_of"] == late["prerequisite_of"] == "ct_chest_abdomen_pelvis"
    assert (soon["rule"], soon["urgency"]["tier"]) == (
        "compression-without-known-primary",
        "within_48h",
    )
    assert soon["if"]["waits_for"] == ["mri_whole_spine"]
    assert "nice-qs56#statement-4" in soon["needed_for"]["sources"]
    assert (late["rule"], late["urgency"]["tier"]) == ("solitary-lytic-lesion", "within_2w")
    assert late["if"]["waits_for"] == ["limb_xray"]


def test_a_step_that_is_as_urgent_by_itself_shows_its_own_reasons_only(catalog: Catalog) -> None:
    """What a step that is no sooner needs first is told under `needed_before` alone."""
    plan = plan_for(catalog, {"age": 64, "ct_chest": ["enlarged_nodes"]})
    shared = [
        told(plan, step.draft.test)
        for step in plan.steps
        if any(reason.prerequisite_of for reason in step.draft.reasons)
        and not step.draft.decided_by.prerequisite_of
    ]

    assert shared
    for step in shared:
        assert step["needed_before"]
        assert not any("prerequisite_of" in reason for reason in step["reasons"])


@pytest.mark.parametrize("given", [SMALL_CELL, VERTEBRA_ON_XRAY])
def test_the_deciding_reason_has_the_deadline_of_the_step(
    given: dict[str, Any], catalog: Catalog
) -> None:
    """It is one of the step's level: what is due now is not explained by what still waits."""
    for draft in plan_for(catalog, given).drafts.steps.values():
        assert draft.decided_by.deadline == draft.deadline
        assert (draft.decided_by.level == 0) is draft.is_now


def test_a_firm_need_decides_before_an_option_that_is_as_soon(catalog: Catalog) -> None:
    """Where both ask for the test within the same time, the firm one makes the step what it is."""
    draft = plan_for(catalog, SMALL_CELL).drafts.steps["metabolic_panel"]
    need = draft.decided_by
    assert need.prerequisite_of
    option = changed_reason(need, prerequisite_of=None, optional=True)
    firm = changed_reason(need, prerequisite_of=None)

    assert Draft("metabolic_panel", [option, need], level=0).decided_by is need
    assert Draft("metabolic_panel", [need, firm], level=0).decided_by is firm


def test_page_and_card_give_the_same_reason(catalog: Catalog, cases: Cases) -> None:
    """Of reasons that are as urgent as the step, the one that is firm leads on the page, as it does on a card."""
    beside_optional = 0
    drawn = [drawn_at(41, number, catalog, cases) for number in range(20)]
    plans = [make_plan(one.profile, catalog, guideline=one.guideline) for one in drawn]
    for plan in (plan_for(catalog, FEVER_WITH_BACK_PAIN), *plans):
        for step in plan.steps:
            deciding = step.draft.decided_by
            if step.draft.is_now and deciding.prerequisite_of is None:
                beside_optional += step.draft.reasons[0].optional and not deciding.optional
                (lead,) = grounds_of(step_document(plan, step, "brief"))
                assert lead["rule"] == deciding.rule.id

    assert beside_optional
