"""Cards drawn from a plan: a choice between tests, silence, and ids; without HTTP."""

import pytest

from planner.core.catalog import Catalog
from planner.core.digest import plan_digest
from planner.core.intake import flat_profile
from planner.core.parts import Document
from planner.core.plan import make_plan
from planner.fhir.hooks.card_parts import Setting
from planner.fhir.hooks.gathering import Gap
from planner.fhir.hooks.identity import Call, origin_of
from planner.fhir.hooks.plan_cards import has_trigger, plan_cards
from planner.fhir.plans.orders import request_of_test, service_request
from tests.fhir.calls import INSTANCE

BASE, SUBJECT = "https://planner.example.org", "Patient/p1"


def drawn(catalog: Catalog, given: dict, *gaps: Gap) -> list[Document]:
    """Return the cards for the profile."""
    plan = make_plan(flat_profile(given, catalog), catalog)
    setting = Setting(
        plan=plan,
        call=Call(instance=INSTANCE, plan_digest=plan_digest(plan)),
        base=BASE,
        gaps=gaps,
        request_for=lambda step: service_request(plan, step, subject=SUBJECT, base=BASE),
        request_for_test=lambda test: request_of_test(catalog, test, subject=SUBJECT, base=BASE),
    )
    return plan_cards(setting)


def test_ranked_ways_to_tissue_are_one_choice(catalog: Catalog) -> None:
    """Enlarged nodes on CT: the needle that comes first is recommended, the others may take its place, one of them."""
    cards = drawn(catalog, {"age": 66, "sex": "female", "ct_chest": ["enlarged_nodes"], "egfr": 70})

    (choice,) = [card for card in cards if card.get("selectionBehavior") == "at-most-one"]
    taken = [one for one in choice["suggestions"] if one.get("isRecommended")]
    origin = origin_of(catalog, choice["uuid"])
    assert len(taken) == 1
    assert len(choice["suggestions"]) > 1
    assert choice["suggestions"][0] is taken[0]
    assert origin is not None
    assert origin.kind == "choice"
    assert origin.rule in {rule.id for rule in catalog.rules}


def test_an_emergency_is_named_as_a_clinician_writes_it(catalog: Catalog) -> None:
    """Summary and detail show no id."""
    given = {"age": 60, "pe_suspected": True, "echocardiogram": ["right_heart_strain"]}

    emergency = drawn(catalog, given)[0]

    assert emergency["summary"].startswith("Emergency: high-risk pulmonary embolism")
    assert "High-risk pulmonary embolism. Treat as high-risk embolism" in emergency["detail"]


def test_a_card_says_in_whose_place_a_test_stands(catalog: Catalog) -> None:
    """With an FEV1 of 32 percent the card does not say of the bronchoscope that a needle reaches the lesion best."""
    given = {"age": 70, "fev1_percent": 32, "lesion_size_mm": 40, "ct_chest": ["peripheral_lesion"]}

    said = "\n".join(str(card.get("detail", "")) for card in drawn(catalog, given))

    assert (
        "It takes the place of CT-guided lung biopsy (FEV1 as percent of predicted 32 %)." in said
    )
    assert "The rule for that test: A needle through the chest wall" in said


def test_a_card_asks_for_no_kidney_function_before_an_emergency_scan(catalog: Catalog) -> None:
    """CT for a large hemoptysis waits for no eGFR; the earlier contrast reaction is named."""
    given = {"age": 72, "hemoptysis": True, "hemoptysis_amount": "large"}

    said = "\n".join(str(card.get("detail", "")) for card in drawn(catalog, given))

    assert "an earlier severe reaction to iodinated contrast" in said
    assert "Check first, not known here: eGFR" not in said


def test_a_card_says_for_what_a_step_is_hurried(catalog: Catalog) -> None:
    """The blood panel before an urgent CT, then its own reason; both are cited."""
    (card,) = drawn(catalog, {"age": 66, "histology_ihc": ["small_cell"]})
    (panel,) = [line for line in card["detail"].splitlines() if "**Metabolic panel" in line]

    assert "within 72 hours. Needed before CT chest, abdomen and pelvis" in panel
    assert "The staging set of small-cell cancer is short." in panel
    assert "ACR Manual on Contrast Media" in card["source"]["label"]
    assert "treatment of small-cell lung cancer" in card["detail"]


def test_a_card_gives_the_reason_that_sets_the_urgency(catalog: Catalog) -> None:
    """The neurological examination is due at once because of the cord signs, not because it comes before every image."""
    (card, *_) = drawn(catalog, {"age": 67, "back_pain": True, "bilateral_leg_weakness": True})
    (exam,) = [line for line in card["detail"].splitlines() if "neurological examination**" in line]

    assert "immediately." in exam
    assert "Cord signs are an emergency" in exam


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"age": 70, "sex": "male", "smoking_status": "current"},
        {"age": 50, "copd": True, "egfr": 40},
    ],
)
def test_risk_alone_is_no_trigger(catalog: Catalog, given: dict) -> None:
    """Age, smoking, an old diagnosis and a laboratory value start no workup by themselves."""
    assert not has_trigger(make_plan(flat_profile(given, catalog), catalog))
    assert drawn(catalog, given) == []


def test_a_gap_that_can_hide_no_trigger_is_not_spoken_of_alone(catalog: Catalog) -> None:
    """That nobody sent the open orders is said on a card that is there anyway, and is no card of its own."""
    gap = Gap(key="orders", state="missing", title="open orders")

    assert drawn(catalog, {"age": 70}, gap) == []
    assert "open orders" in drawn(catalog, {"age": 70, "back_pain": True}, gap)[0]["detail"]


def test_a_gap_from_a_failure_is_always_said(catalog: Catalog) -> None:
    """A failure is never taken for nothing to say."""
    (card,) = drawn(catalog, {"age": 70}, Gap(key="orders", state="failed", title="open orders"))

    assert "open orders" in card["summary"]
    assert card["indicator"] == "info"
