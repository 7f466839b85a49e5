"""Small charts and calls of CDS Hooks for tests; every patient here is made up."""

import uuid
from collections.abc import Iterable, Mapping

from planner.core.catalog import Catalog
from planner.fhir.hooks.prefetch import prefetch_templates

SNOMED, LOINC, ICD10 = (
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://hl7.org/fhir/sid/icd-10",
)
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
BACK_PAIN, LUNG_CANCER, HEMOPTYSIS = "161891005", "363358000", "66857006"
ICD10CM, PARAPLEGIA = "http://hl7.org/fhir/sid/icd-10-cm", "G82.20"
MRI_WHOLE_SPINE, CT_CHEST, CHEST_XRAY = "30854-4", "24628-0", "36643-5"
# The keys under which the parts of a chart are asked for, the Patient aside.
KEYS = (
    "conditions",
    "laboratory",
    "vital_signs",
    "social_history",
    "reports",
    "procedures",
    "medication_requests",
    "medication_statements",
    "allergies",
    "devices",
    "family_history",
    "orders",
)
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}


def patient(**changes: object) -> dict:
    """Return a man of about 64."""
    return {
        "resourceType": "Patient",
        "id": "p1",
        "birthDate": "1962-03-04",
        "gender": "male",
    } | changes


def condition(code: str, system: str = SNOMED, **changes: object) -> dict:
    """Return an active, confirmed Condition."""
    known = {"clinicalStatus": "active", "verificationStatus": "confirmed"}
    status = {
        name: {
            "coding": [
                {"system": f"http://terminology.hl7.org/CodeSystem/{kind}", "code": known[name]}
            ]
        }
        for name, kind in (
            ("clinicalStatus", "condition-clinical"),
            ("verificationStatus", "condition-ver-status"),
        )
    }
    made = {
        "resourceType": "Condition",
        "id": f"c{code}".replace(".", "-"),
        "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": "Patient/p1"},
    }
    return made | status | changes


def observation(code: str, value: float, unit: str, on: str, category: str = "laboratory") -> dict:
    """Return a final Observation of LOINC."""
    kind = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation",
        "id": f"o{code}",
        "status": "final",
        "category": [{"coding": [{"system": kind, "code": category}]}],
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": on,
        "valueQuantity": {
            "value": value,
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": unit,
        },
    }


def draft(name: str, code: str, system: str = LOINC, **changes: object) -> dict:
    """Return a draft order."""
    return {
        "resourceType": "ServiceRequest",
        "id": name,
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": "Patient/p1"},
    } | changes


def bundle(*resources: Mapping[str, object], **changes: object) -> dict:
    """Return a searchset."""
    entries = [{"resource": resource} for resource in resources]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "entry": entries,
    } | changes


def whole_prefetch(catalog: Catalog, **answers: object) -> dict:
    """Return an answer for every key: the patient, the given ones, and null for all that is empty."""
    return dict.fromkeys(prefetch_templates(catalog)) | {"patient": patient()} | answers


def call(hook: str, prefetch: Mapping[str, object], **context: object) -> dict:
    """Return the body of a call."""
    known = {"userId": "Practitioner/1", "patientId": "p1", "encounterId": "e1"}
    return {
        "hook": hook,
        "hookInstance": INSTANCE,
        "context": known | context,
        "prefetch": dict(prefetch),
    }


def order_call(
    hook: str, prefetch: Mapping[str, object], drafts: Iterable[Mapping[str, object]]
) -> dict:
    """Return the body of a call about draft orders, all of them selected."""
    orders = list(drafts)
    context: dict[str, object] = {"draftOrders": bundle(*orders)}
    if hook == "order-select":
        context["selections"] = [f"ServiceRequest/{order['id']}" for order in orders]
    return call(hook, prefetch, **context)


def new_instance() -> str:
    """Return an id for another call."""
    return str(uuid.uuid4())


def cards_of(response) -> list[dict]:
    """Return the cards; the call must have been answered."""
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()["cards"]


def outcome(response, status: int) -> dict:
    """Return the OperationOutcome, which must come with this status."""
    assert response.status_code == status
    assert response.content_type == "application/json"
    document = response.get_json()
    assert document["resourceType"] == "OperationOutcome"
    assert document["issue"]
    return document
