"""What stands in a chart and could not be read is said: an emergency never becomes silence because of a unit."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from tests.fhir.calls import (
    CT_CHEST,
    FAILED,
    HEMOPTYSIS,
    ICD10CM,
    MRI_WHOLE_SPINE,
    bundle,
    call,
    cards_of,
    condition,
    draft,
    observation,
    order_call,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
EXTENSION = "org.diagnostic-workup-planner.plan"
CONFUSION, LOW_BACK_PAIN = "R41.0", "M54.50"
SODIUM, TEMPERATURE, SYSTOLIC, SPO2, EGFR = "2951-2", "8310-5", "8480-6", "59408-5", "33914-3"
KIDNEYS = "mL/min/{1.73_m2}"


def day(ago: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=ago)).isoformat()


def opened(client: FlaskClient, catalog: Catalog, **found: object) -> list[dict]:
    return cards_of(
        client.post(SERVICE, json=call("patient-view", whole_prefetch(catalog, **found)))
    )


def ordered(
    client: FlaskClient, catalog: Catalog, code: str, hook: str = "order-sign", **found: object
) -> list[dict]:
    body = order_call(hook, whole_prefetch(catalog, **found), [draft("a", code)])
    return cards_of(client.post(SERVICE, json=body))


def measured(code: str, value: float, unit: str, ago: int = 0, name: str = "o") -> dict:
    return observation(code, value, unit, day(ago)) | {"id": name}


@pytest.mark.parametrize(
    ("complaint", "code", "value", "unit", "emergency"),
    [
        (condition(CONFUSION, ICD10CM), SODIUM, 118, "mEq/L", "severe hyponatremia"),
        (condition(LOW_BACK_PAIN, ICD10CM), TEMPERATURE, 104, "[degF]", "spinal infection"),
        (condition(HEMOPTYSIS), SYSTOLIC, 78, "mmHg", "massive hemoptysis"),
    ],
)
def test_an_emergency_is_one_in_every_usual_unit(
    client: FlaskClient,
    catalog: Catalog,
    complaint: dict,
    code: str,
    value: float,
    unit: str,
    emergency: str,
) -> None:
    """Sodium in mEq/L, fever in Fahrenheit, a pressure whose unit is not coded."""
    told = measured(code, value, unit)
    del told["valueQuantity"]["code"]
    found = {"conditions": bundle(complaint), "laboratory": bundle(told)}

    card = opened(client, catalog, **found)[0]

    assert card["indicator"] == "critical"
    assert emergency in card["summary"]


def test_a_number_that_cannot_be_used_is_a_card_where_there_is_no_other(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Confusion and a sodium in a unit that is not known: the card names the number, and the extension does."""
    found = bundle(condition(CONFUSION, ICD10CM))

    (card,) = opened(
        client, catalog, conditions=found, laboratory=bundle(measured(SODIUM, 118, "mEq/dL"))
    )

    assert card["indicator"] == "info"
    assert "could not be read: sodium" in card["summary"]
    assert "Sodium could not be read: 118 mEq/dL" in card["detail"]
    (entry,) = card["extension"][EXTENSION]["notRead"]
    assert entry["finding"] == "sodium"


def test_a_number_that_cannot_be_used_stands_on_another_card(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Hemoptysis has its card; the pressure in kilopascal is named on it."""
    found = bundle(condition(HEMOPTYSIS))

    cards = opened(
        client, catalog, conditions=found, vital_signs=bundle(measured(SYSTOLIC, 10, "kPa"))
    )

    assert all(
        "Systolic blood pressure could not be read: 10 kPa" in one["detail"] for one in cards
    )
    assert not any("not assessed in full" in one["summary"] for one in cards)


def test_no_value_gets_into_the_log(
    client: FlaskClient, catalog: Catalog, capfd: pytest.CaptureFixture
) -> None:
    """What could not be read is told to the clinician and to nobody else."""
    opened(client, catalog, laboratory=bundle(measured(SODIUM, 118.625, "mEq/dL")))

    said = "".join(capfd.readouterr())
    assert "118.625" not in said


@pytest.mark.parametrize(
    ("value", "unit", "changes"),
    [
        (12, "mL/min/1.73m²", {}),
        (12, "mL/s", {}),
        (15, KIDNEYS, {"comparator": "<"}),
        (60, KIDNEYS, {"comparator": "<"}),
    ],
)
def test_an_old_egfr_does_not_stand_in_for_a_newer_one(
    client: FlaskClient, catalog: Catalog, value: float, unit: str, changes: dict
) -> None:
    """An eGFR of 80 of last month, and yesterday's of 12, below 15 or unread: contrast is not signed in silence."""
    new = measured(EGFR, value, unit, 1, "new")
    new["valueQuantity"] |= changes
    found = bundle(measured(EGFR, 80, KIDNEYS, 37, "old"), new)

    (card,) = ordered(client, catalog, CT_CHEST, laboratory=found)

    assert card["indicator"] == "warning"
    assert "eGFR" in card["summary"]


def test_an_egfr_that_was_not_read_is_offered_to_be_measured(
    client: FlaskClient, catalog: Catalog
) -> None:
    """The card names the number, the one before it, and the test to order."""
    found = bundle(measured(EGFR, 80, KIDNEYS, 37, "old"), measured(EGFR, 12, "mL/s", 1, "new"))

    (card,) = ordered(client, catalog, CT_CHEST, laboratory=found)

    assert "check first, not known here: eGFR" in card["summary"]
    assert "eGFR could not be read: 12 mL/s" in card["detail"]
    assert "Observation/new" in card["detail"]
    assert any("kidney function" in one["label"] for one in card["suggestions"])


def test_a_bound_is_said_to_be_one(client: FlaskClient, catalog: Catalog) -> None:
    """An eGFR below 15 decides; the card says that it is a bound and not 15."""
    told = measured(EGFR, 15, KIDNEYS, 1)
    told["valueQuantity"]["comparator"] = "<"

    (card,) = ordered(client, catalog, CT_CHEST, laboratory=bundle(told))

    assert "Only a bound is told: eGFR below 15 mL/min/1.73 m2." in card["detail"]


def test_an_egfr_of_this_month_is_later_than_one_of_two_months_ago(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Only the month is told of an eGFR of 12: it is still later than the 80 before it."""
    month = measured(EGFR, 12, KIDNEYS, 0, "new")
    month["effectiveDateTime"] = day(0)[:7]
    found = bundle(measured(EGFR, 80, KIDNEYS, 62, "old"), month)

    (card,) = ordered(client, catalog, CT_CHEST, laboratory=found)

    assert "eGFR 12" in card["summary"]


def test_an_unread_saturation_is_not_that_of_yesterday(
    client: FlaskClient, catalog: Catalog
) -> None:
    """98 % yesterday and 84 in an unknown unit today: it is said; the other way round the emergency stays."""
    cough = bundle(condition("R05.9", ICD10CM))

    def cards(old: float, new: float) -> list[dict]:
        signs = bundle(measured(SPO2, old, "%", 1, "a"), measured(SPO2, new, "pc", 0, "b"))
        return opened(client, catalog, conditions=cough, vital_signs=signs)

    assert "Oxygen saturation could not be read: 84 pc" in cards(98, 84)[0]["detail"]
    assert "Emergency: low oxygen saturation" in cards(84, 98)[0]["summary"]


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
@pytest.mark.parametrize(
    ("code", "failed", "title"),
    [
        (MRI_WHOLE_SPINE, ("conditions", "devices"), "problem list and implanted devices"),
        (CT_CHEST, ("allergies",), "allergies"),
    ],
)
def test_safety_data_that_failed_are_said_before_an_order(
    client: FlaskClient,
    catalog: Catalog,
    hook: str,
    code: str,
    failed: tuple[str, ...],
    title: str,
) -> None:
    """Nothing speaks against the order in what came: what did not come is said, once, and interrupts no further."""
    kidneys = bundle(measured(EGFR, 90, KIDNEYS, 7))
    found = {"laboratory": kidneys} | dict.fromkeys(failed, FAILED)

    cards = ordered(client, catalog, code, hook, **found)

    (card,) = cards if hook == "order-sign" else cards[:1]
    assert title in card["detail"]
    if hook == "order-sign":
        assert card["indicator"] == "info"
        assert title in card["summary"]
        assert "speaks against the draft orders" in card["detail"]


def test_an_order_of_which_nothing_is_known_here_is_left_alone(
    client: FlaskClient, catalog: Catalog
) -> None:
    """A draft that is no test of the catalog raises no card about what failed."""
    assert ordered(client, catalog, "no-such-code", allergies=FAILED) == []


@pytest.mark.parametrize("born", [None, "1962-13-45"])
def test_an_age_that_is_not_known_is_said(
    client: FlaskClient, catalog: Catalog, born: str | None
) -> None:
    """Hemoptysis without a birth date: the card says that the age is not known and matters; so does a quiet chart."""
    who = patient(birthDate=born)

    cards = opened(client, catalog, patient=who, conditions=bundle(condition(HEMOPTYSIS)))
    (quiet,) = opened(client, catalog, patient=who)

    assert "The age is not known" in cards[0]["detail"]
    assert "It matters" in cards[0]["detail"]
    assert "could not be read: age" in quiet["summary"]


def test_a_pregnancy_is_possible_where_the_age_is_not_known(
    client: FlaskClient, catalog: Catalog
) -> None:
    """A woman without a birth date may be of child-bearing age."""
    kidneys = bundle(measured(EGFR, 90, KIDNEYS, 7))
    who = patient(birthDate=None, gender="female")

    (card,) = ordered(client, catalog, CT_CHEST, patient=who, laboratory=kidneys)

    assert "not known here: pregnancy" in card["summary"]
