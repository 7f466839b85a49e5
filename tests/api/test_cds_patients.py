"""A card is about the patient of the context: data of somebody else never reach it, and that they came is said."""

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from tests.fhir.calls import (
    BACK_PAIN,
    CT_CHEST,
    HEMOPTYSIS,
    ICD10CM,
    LUNG_CANCER,
    bundle,
    call,
    cards_of,
    condition,
    draft,
    order_call,
    outcome,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"
EXTENSION = "org.diagnostic-workup-planner.plan"
OTHER = {"reference": "Patient/p2"}
OTHERS = [
    patient(id="p2", birthDate="1940-01-01", deceasedBoolean=True),
    *(condition(HEMOPTYSIS, id=f"other{n}", subject=OTHER) for n in range(6)),
]
CORD_SIGNS = [condition(LUNG_CANCER), condition("G82.20", ICD10CM), condition(BACK_PAIN)]


def seen(client: FlaskClient, catalog: Catalog, **answers: object) -> dict:
    """Return the answer to an opened chart."""
    response = client.post(SERVICE, json=call("patient-view", whole_prefetch(catalog, **answers)))
    assert response.status_code == 200
    return response.get_json()


@pytest.mark.parametrize("who", [patient(), {"resourceType": "Patient", "gender": "male"}])
def test_the_findings_of_another_patient_never_make_a_card(
    client: FlaskClient, catalog: Catalog, who: dict
) -> None:
    """Hemoptysis of somebody else, more often recorded than anything of the patient, starts nothing; the card says what came."""
    answer = seen(client, catalog, patient=who, conditions=bundle(*OTHERS))

    (card,) = answer["cards"]
    assert card["indicator"] == "info"
    assert "came with data of another patient: problem list" in card["summary"].lower()
    assert "emoptysis" not in str(answer)
    assert answer["extension"][EXTENSION]["notAssessed"][0]["state"] == "mixed"


def test_an_emergency_is_not_lost_behind_another_patient(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Cord signs of the patient stay an emergency, though more resources speak of one who has died."""
    cards = seen(client, catalog, conditions=bundle(*OTHERS, *CORD_SIGNS))["cards"]

    assert cards[0]["summary"].startswith("Emergency: suspected cord compression")
    assert "emoptysis" not in cards[0]["detail"]


def test_the_patient_sent_along_with_a_search_is_no_other(
    client: FlaskClient, catalog: Catalog
) -> None:
    """A search that brings the Patient along came whole."""
    found = bundle(patient(), *CORD_SIGNS)

    assert "notAssessed" not in seen(client, catalog, conditions=found)["extension"][EXTENSION]


def test_an_order_of_another_patient_is_no_duplicate(client: FlaskClient, catalog: Catalog) -> None:
    """That somebody else is to have a CT of the chest does not make the patient's own CT a repeat."""
    own = draft("r1", CT_CHEST, status="active")
    foreign = draft("r20", CT_CHEST, status="active", subject=OTHER)

    def said(order: dict) -> str:
        prefetch = whole_prefetch(catalog, orders=bundle(order))
        body = order_call("order-sign", prefetch, [draft("new", CT_CHEST)])
        return str(cards_of(client.post(SERVICE, json=body)))

    assert "ServiceRequest/r1" in said(own)
    assert "r20" not in said(foreign)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_draft_order_for_another_patient_is_refused(
    client: FlaskClient, catalog: Catalog, hook: str
) -> None:
    """One patient's chart says nothing about an order for another."""
    drafts = [draft("a", CT_CHEST), draft("b", CT_CHEST, subject=OTHER)]
    response = client.post(SERVICE, json=order_call(hook, whole_prefetch(catalog), drafts))

    (issue,) = outcome(response, 400)["issue"]
    assert "another patient" in issue["details"]["text"]
    assert issue["expression"] == ["context.draftOrders.entry[1].resource.subject"]


def test_a_draft_order_may_name_its_patient_in_other_ways(
    client: FlaskClient, catalog: Catalog
) -> None:
    """The whole address of the patient, or none, is the patient."""
    subjects = [{"reference": "https://ehr.example.org/fhir/Patient/p1"}, {"display": "somebody"}]
    drafts = [draft(f"d{n}", CT_CHEST, subject=one) for n, one in enumerate(subjects)]
    response = client.post(SERVICE, json=order_call("order-sign", whole_prefetch(catalog), drafts))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("issues", "is_whole"),
    [
        ([{"severity": "information", "code": "informational"}], True),
        ([{"severity": "warning", "code": "suppressed"}], True),
        ([{"severity": "warning", "code": "incomplete"}], False),
        ([{"severity": "warning"}, {"severity": "error", "code": "exception"}], False),
        ([{"severity": "fatal", "code": "exception"}], False),
        ([], False),
    ],
)
def test_a_word_about_the_search_takes_nothing_from_it(
    client: FlaskClient, catalog: Catalog, issues: list, is_whole: bool
) -> None:
    """An outcome that only informs leaves a search whole and the chart in silence; an error does not."""
    found = bundle(total=0)
    told = {"resourceType": "OperationOutcome", "issue": issues}
    found["entry"] = [{"resource": told, "search": {"mode": "outcome"}}]

    answer = seen(client, catalog, conditions=found)

    assert (answer["cards"] == []) is is_whole
    assert ("notAssessed" in answer["extension"][EXTENSION]) is not is_whole
