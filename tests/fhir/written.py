"""A chart written for the tests: everything that is read, and everything that must not be."""

from copy import deepcopy
from datetime import date

from planner.fhir.charts.reading import read_chart

AS_OF = date(2026, 3, 2)
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD10CM, RXNORM = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.nlm.nih.gov/research/umls/rxnorm"

# What keeps a statement from being taken for its opposite: a chart that loses it says something else.
GUARDS = frozenset(
    {
        "status",
        "verificationStatus",
        "clinicalStatus",
        "abatementDateTime",
        "doNotPerform",
        "subject",
        "patient",
        "resourceType",
        "comparator",
        "onsetDateTime",
        "effectiveDateTime",
        "authoredOn",
        "valueBoolean",
        "valueCodeableConcept",
        "relationship",
        "id",
        "criticality",
        "severity",
        "answer",
    }
)


def concept(system: str, code: str, **more) -> dict:
    return {"coding": [{"system": system, "code": code, **more}]}


def resource(kind: str, name: str, *, subject: str = "p_1", **more) -> dict:
    about = (
        "patient" if kind in ("AllergyIntolerance", "Device", "FamilyMemberHistory") else "subject"
    )
    return {"resourceType": kind, "id": name, about: {"reference": f"Patient/{subject}"}, **more}


def condition(
    name: str, code: dict, *, clinical: str | None = "active", verified: str | None = None, **more
) -> dict:
    made = resource("Condition", name, code=code, **more)
    if clinical:
        made["clinicalStatus"] = {"coding": [{"code": clinical}]}
    if verified:
        made["verificationStatus"] = {"coding": [{"code": verified}]}
    return made


def observation(name: str, code: str, *, on: str | None = "2026-02-20T09:00:00Z", **more) -> dict:
    made = {"status": "final", "code": concept(LOINC, code), **more}
    return resource("Observation", name, **made, **({"effectiveDateTime": on} if on else {}))


def quantity(value, unit: str | None = None, **more) -> dict:
    return {
        "valueQuantity": {"value": value, **({"unit": unit, "code": unit} if unit else {}), **more}
    }


def patient(**more) -> dict:
    return {
        "resourceType": "Patient",
        "id": "p_1",
        "gender": "female",
        "birthDate": "1962-03-03",
        **more,
    }


COUGH, BACK_PAIN = concept(SNOMED, "49727002"), concept(SNOMED, "161891005")
HEMOPTYSIS, WEIGHT_LOSS = concept(SNOMED, "66857006"), concept(ICD10CM, "R63.4")
DYSPNEA, FEVER = concept(SNOMED, "267036007"), concept(SNOMED, "386661006")
LUNG_CANCER, BREAST_CANCER = concept(SNOMED, "363358000"), concept(ICD10CM, "C50.911")
EVER = "2020-01-01"

_CHART = [
    patient(),
    condition("cough", COUGH, onsetDateTime="2026-01-05"),
    condition("breast", BREAST_CANCER, clinical="resolved", onsetDateTime="2011-05-01"),
    condition(
        "no-hemoptysis", HEMOPTYSIS, clinical=None, verified="refuted", recordedDate="2026-02-20"
    ),
    condition("old-fever", FEVER, clinical="resolved", abatementDateTime="2019-01-09"),
    condition("maybe-lung-cancer", LUNG_CANCER, verified="provisional"),
    condition("mistake", DYSPNEA, verified="entered-in-error"),
    condition("other", WEIGHT_LOSS, subject="somebody-else"),
    observation(
        "smoking-1", "72166-2", on="2015-01-01", valueCodeableConcept=concept(SNOMED, "77176002")
    ),
    observation("smoking-2", "72166-2", valueCodeableConcept=concept(SNOMED, "8517006")),
    observation("egfr-1", "33914-3", on="2025-06-01", **quantity(61, "mL/min")),
    observation("egfr-2", "33914-3", **quantity(28, "mL/min/{1.73_m2}")),
    observation("crp", "1988-5", **quantity(5, "mg/L", comparator="<")),
    observation(
        "blood-pressure",
        "85354-9",
        component=[
            {"code": concept(LOINC, "8480-6"), **quantity(128, "mm[Hg]")},
            {"code": concept(LOINC, "8462-4"), **quantity(80, "mm[Hg]")},
        ],
        on="2026-03-01",
    ),
    observation("not-pregnant", "82810-3", valueCodeableConcept=concept(SNOMED, "60001007")),
    resource(
        "DiagnosticReport",
        "x-ray",
        status="final",
        code=concept(LOINC, "36643-5"),
        effectiveDateTime="2026-02-22",
        conclusionCode=[concept(SNOMED, "309529002")],
        conclusion="Free text is not read: pneumothorax.",
    ),
    resource(
        "Procedure",
        "ct",
        status="completed",
        code=concept(LOINC, "24628-0"),
        performedDateTime="2026-02-25",
    ),
    resource(
        "MedicationRequest",
        "warfarin",
        status="active",
        intent="order",
        medicationCodeableConcept=concept(RXNORM, "11289"),
        authoredOn=EVER,
    ),
    resource(
        "MedicationStatement",
        "clopidogrel",
        status="active",
        medicationCodeableConcept={"text": "Clopidogrel 75 mg tablets"},
    ),
    resource(
        "MedicationRequest",
        "metformin",
        status="stopped",
        medicationCodeableConcept=concept(RXNORM, "6809"),
    ),
    resource(
        "AllergyIntolerance",
        "contrast",
        code=concept(SNOMED, "293637006"),
        reaction=[{"severity": "severe", "manifestation": [{}]}],
    ),
    resource(
        "Device",
        "pacemaker",
        status="active",
        safety=[concept("urn:oid:2.16.840.1.113883.3.26.1.1", "C106046")],
    ),
    resource(
        "FamilyMemberHistory",
        "mother",
        status="completed",
        relationship=concept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH"),
        condition=[{"code": LUNG_CANCER}],
    ),
    resource(
        "ServiceRequest", "mri", status="draft", intent="proposal", code=concept(LOINC, "30854-4")
    ),
    resource(
        "QuestionnaireResponse",
        "form",
        status="completed",
        authored="2026-03-01",
        item=[
            {
                "linkId": "1",
                "item": [
                    {"linkId": "weight_loss", "answer": [{"valueBoolean": True}]},
                    {"linkId": "fever", "answer": [{"valueString": "no"}]},
                ],
            }
        ],
    ),
    {"resourceType": "Claim", "id": "c", "patient": {"reference": "Patient/p_1"}},
]


def written_chart() -> list[dict]:
    """Return a fresh copy of the chart."""
    return deepcopy(_CHART)


def read(catalog, *resources, **more):
    """Return the chart of these resources as it is read on the day of the written charts."""
    return read_chart(resources, catalog, as_of=AS_OF, **more)


def reasons(chart) -> dict[str, str]:
    """Return the reference of each resource that was left out -> why."""
    return {entry.reference: entry.reason for entry in chart.report.entries if entry.reason}
