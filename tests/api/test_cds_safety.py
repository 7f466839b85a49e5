"""Signing an order in a chart with a hazard: what is known, what must be known first, and what to do instead."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from tests.fhir.calls import (
    BACK_PAIN,
    CHEST_XRAY,
    CT_CHEST,
    ICD10CM,
    LOINC,
    MRI_WHOLE_SPINE,
    SNOMED,
    bundle,
    cards_of,
    condition,
    draft,
    observation,
    order_call,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
LUNG_BIOPSY, EGFR, PREGNANT, WARFARIN = "24823-7", "33914-3", "77386006", "11289"
LAST_WEEK = (datetime.now(UTC).date() - timedelta(days=7)).isoformat()
LAST_YEAR = (datetime.now(UTC).date() - timedelta(days=400)).isoformat()


def sign(client: FlaskClient, prefetch: dict, code: str) -> list[dict]:
    body = order_call("order-sign", prefetch, [draft("a", code)])
    return cards_of(client.post(SERVICE, json=body))


def labels(card: dict) -> list[str]:
    return [suggestion["label"] for suggestion in card.get("suggestions", [])]


def kidneys(catalog: Catalog, egfr: float) -> dict:
    found = observation(EGFR, egfr, "mL/min/{1.73_m2}", LAST_WEEK)
    return whole_prefetch(catalog, laboratory=bundle(found))


def test_contrast_with_bad_kidneys_gives_way_to_plain_ct(
    client: FlaskClient, catalog: Catalog
) -> None:
    """An eGFR of 22: the card says so, what would make contrast acceptable, and offers the CT without contrast."""
    (card,) = sign(client, kidneys(catalog, 22), CT_CHEST)

    assert card["indicator"] == "warning"
    assert "eGFR 22" in card["summary"]
    (swap,) = card["suggestions"]
    assert [action["type"] for action in swap["actions"]] == ["delete", "create"]
    assert "without contrast" in swap["actions"][1]["resource"]["code"]["text"].lower()


def test_contrast_with_good_kidneys_is_signed_in_silence(
    client: FlaskClient, catalog: Catalog
) -> None:
    """An eGFR of 92 of last week: nothing interrupts, though the chart is silent on rarer hazards."""
    assert sign(client, kidneys(catalog, 92), CT_CHEST) == []


def test_an_unknown_kidney_is_offered_to_be_measured(client: FlaskClient, catalog: Catalog) -> None:
    """No eGFR on record: the blood test can be ordered with one click."""
    (card,) = sign(client, whole_prefetch(catalog), CT_CHEST)

    assert "eGFR" in card["summary"]
    assert any("kidney function" in label for label in labels(card))


NOT_PREGNANT, CONTRAST_ALLERGY = "60001007", "293637006"
YOUNG_WOMAN = patient(gender="female", birthDate="1994-05-06")


@pytest.mark.parametrize(
    ("who", "is_known", "is_said"),
    [
        (YOUNG_WOMAN, False, True),
        (YOUNG_WOMAN, True, False),
        (patient(gender="female", birthDate="1958-05-06"), False, False),
        (patient(gender="male", birthDate="1994-05-06"), False, False),
        (patient(gender="unknown", birthDate="1994-05-06"), False, False),
    ],
)
def test_a_pregnancy_of_which_nothing_is_known_is_said(
    client: FlaskClient, catalog: Catalog, who: dict, is_known: bool, is_said: bool
) -> None:
    """A CT in a woman of 32 with good kidneys: the card names pregnancy as not known, and the test for it; in others silence."""
    found = [observation(EGFR, 92, "mL/min/{1.73_m2}", LAST_WEEK)]
    if is_known:
        status = observation("82810-3", 0, "1", LAST_WEEK)
        del status["valueQuantity"]
        status["valueCodeableConcept"] = {"coding": [{"system": SNOMED, "code": NOT_PREGNANT}]}
        found.append(status)
    cards = sign(client, whole_prefetch(catalog, patient=who, laboratory=bundle(*found)), CT_CHEST)

    if not is_said:
        assert cards == []
        return
    (card,) = cards
    assert card["summary"].startswith("CT chest: not known here: pregnancy.")
    assert "not withheld" in card["detail"]
    assert card["indicator"] == "info"
    assert labels(card) == ["Order the pregnancy test"]
    assert card["source"]["label"]


def test_an_unknown_pregnancy_stands_beside_an_unknown_kidney(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Neither hides the other: one card says both, and both tests can be ordered."""
    (card,) = sign(client, whole_prefetch(catalog, patient=YOUNG_WOMAN), CT_CHEST)

    assert card["indicator"] == "warning"
    assert "eGFR" in card["summary"]
    assert "Not known here: pregnancy." in card["detail"]
    assert "Order the pregnancy test" in labels(card)


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
def test_a_pacemaker_of_unknown_safety_is_said_before_an_mri(
    client: FlaskClient, catalog: Catalog, hook: str
) -> None:
    """A pacemaker on the problem list, and nobody says whether it is safe in the scanner: that stands first on the card."""
    pacemaker = condition("Z95.0", ICD10CM)
    found = whole_prefetch(catalog, conditions=bundle(pacemaker, condition(BACK_PAIN)))
    body = order_call(hook, found, [draft("a", MRI_WHOLE_SPINE)])

    (card,) = cards_of(client.post(SERVICE, json=body))

    assert card["indicator"] == "warning"
    assert "implant" in card["summary"]
    assert f"In the chart this may mean it: Condition/{pacemaker['id']}." in card["detail"]


def test_a_contrast_allergy_of_unknown_severity_is_said_before_a_contrast_ct(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Kidneys are fine, but the allergy list names contrast and not how bad it was: the card asks."""
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "dye",
        "code": {"coding": [{"system": SNOMED, "code": CONTRAST_ALLERGY}]},
        "patient": {"reference": "Patient/p1"},
    }
    found = kidneys(catalog, 92) | {"allergies": bundle(allergy)}

    (card,) = sign(client, found, CT_CHEST)

    assert "reaction to iodinated contrast" in card["summary"]
    assert "AllergyIntolerance/dye" in card["detail"]


def test_an_mri_is_signed_in_silence_where_nothing_hints_at_an_implant(
    client: FlaskClient, catalog: Catalog
) -> None:
    """That a chart says nothing about implants would interrupt every order."""
    found = whole_prefetch(catalog, conditions=bundle(condition(BACK_PAIN)))

    assert sign(client, found, MRI_WHOLE_SPINE) == []


def test_a_chest_x_ray_does_not_ask_about_pregnancy(client: FlaskClient, catalog: Catalog) -> None:
    """The catalog knows no hazard of it: the dose to a fetus is negligible."""
    found = whole_prefetch(catalog, patient=YOUNG_WOMAN)

    assert sign(client, found, CHEST_XRAY) == []


def test_pregnancy_is_said_before_a_ct_is_signed(client: FlaskClient, catalog: Catalog) -> None:
    """A pregnant woman: the card says pregnancy first, with its source."""
    woman = patient(gender="female", birthDate="1994-05-06")
    found = whole_prefetch(catalog, patient=woman, conditions=bundle(condition(PREGNANT)))

    (card,) = sign(client, found, CT_CHEST)

    assert "pregnan" in card["summary"].lower()
    assert card["source"]["label"]


def test_anticoagulation_is_said_before_a_biopsy_is_signed(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Warfarin on the list: hold it before the needle."""
    drug = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": LAST_WEEK,
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": WARFARIN}]
        },
    }

    (card,) = sign(client, whole_prefetch(catalog, medication_requests=bundle(drug)), LUNG_BIOPSY)

    assert "anticoagulant" in card["summary"]
    assert "platelets" in card["detail"]


@pytest.mark.parametrize(("on", "cards"), [(LAST_WEEK, 1), (LAST_YEAR, 0)])
def test_a_report_that_nobody_has_coded_is_still_a_test_done(
    client: FlaskClient, catalog: Catalog, on: str, cards: int
) -> None:
    """A chest X-ray of last week is not ordered again unread; one of last year is no duplicate."""
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": CHEST_XRAY}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": on,
    }

    found = sign(client, whole_prefetch(catalog, reports=bundle(report)), CHEST_XRAY)

    assert len(found) == cards
    assert all("DiagnosticReport/r1" in card["detail"] for card in found)


def test_an_mri_is_signed_in_silence_where_the_chart_holds_no_hazard(
    client: FlaskClient, catalog: Catalog
) -> None:
    """That a chart says nothing of implants is asked at the scanner, not at every order."""
    assert sign(client, whole_prefetch(catalog), MRI_WHOLE_SPINE) == []
