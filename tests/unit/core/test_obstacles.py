"""Each contraindication that keeps a test away is told with its own instruction."""

from planner.core.catalog import Catalog
from planner.core.document import plan_document
from planner.core.intake import flat_profile
from planner.core.plan import Plan, make_plan
from planner.core.rating import rate_order
from planner.core.whynot import why_not
from planner.page import plan_page

SALINE = "give it with intravenous isotonic saline"
PREMEDICATE = "switch the agent and premedicate in hospital"


def plan_of(catalog: Catalog, **values: object) -> Plan:
    return make_plan(flat_profile(values, catalog), catalog)


def both(catalog: Catalog, **more: object) -> Plan:
    return plan_of(catalog, age=66, egfr=22, severe_contrast_reaction=True, **more)


def test_two_contraindications_are_told_with_what_each_asks_for(catalog: Catalog) -> None:
    """Weak kidneys ask for saline, an earlier severe reaction for another agent: one does not hide the other."""
    plan = both(catalog, chest_xray="mass")

    (answer,) = why_not(plan, ["ct_chest"])
    rating = rate_order(plan, "ct_chest").document()

    for said in (answer, rating):
        assert SALINE in said["text"]
        assert PREMEDICATE in said["text"]
    page = plan_page(plan_document(plan), catalog)
    assert SALINE in page
    assert PREMEDICATE in page


def test_each_contraindication_has_its_ground_and_sources(catalog: Catalog) -> None:
    plan = both(catalog, chest_xray="mass")

    kidneys, reaction = rate_order(plan, "ct_chest").document()["blocked_by"]

    assert SALINE in kidneys["text"]
    assert [entry["finding"] for entry in kidneys["because"]] == ["egfr", "dialysis"]
    assert "acr-aaaai-contrast-2025#prior-reaction" not in kidneys["sources"]
    assert [entry["finding"] for entry in reaction["because"]] == ["severe_contrast_reaction"]
    assert reaction["sources"] == ["acr-aaaai-contrast-2025#prior-reaction"]


def test_an_order_that_nothing_asks_for_hears_of_each_as_well(catalog: Catalog) -> None:
    """A contrast CT of the abdomen is not called for; who orders it hears both."""
    text = rate_order(both(catalog, back_pain=True), "ct_abdomen").text

    assert SALINE in text
    assert PREMEDICATE in text


def test_what_two_contraindications_ask_for_alike_is_said_once(catalog: Catalog) -> None:
    """Too few platelets and a raised INR ask for the same."""
    told = {
        test.id: [item.do for item in test.contraindications if item.is_decisive]
        for test in catalog.tests.values()
    }
    for test, instructions in told.items():
        rating = rate_order(both(catalog, back_pain=True, platelets=20, inr=3), test)
        for instruction in instructions:
            assert rating.text.count(instruction) < 2


def test_a_sentence_in_which_two_contraindications_end_is_said_once(catalog: Catalog) -> None:
    """Weak kidneys and an earlier reaction both name PET-CT with a plain CT as the other way."""
    text = rate_order(both(catalog, back_pain=True), "ct_chest_abdomen_pelvis").text

    assert text.count("PET-CT with a plain CT chest is the other way.") == 1
    assert PREMEDICATE in text
