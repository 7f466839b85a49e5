"""Drugs, allergies, relatives and devices of a chart."""

import pytest

from tests.fhir.written import (
    BREAST_CANCER,
    ICD10CM,
    LUNG_CANCER,
    RXNORM,
    SNOMED,
    concept,
    patient,
    read,
    reasons,
    resource,
)

NCIT = "urn:oid:2.16.840.1.113883.3.26.1.1"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


@pytest.mark.parametrize(
    ("medication", "expected"),
    [
        ({"medicationCodeableConcept": concept(RXNORM, "11289")}, {"anticoagulant": True}),
        (
            {"medicationCodeableConcept": {"text": "Apixaban 5 MG oral tablet"}},
            {"anticoagulant": True},
        ),
        (
            {
                "medicationCodeableConcept": concept(
                    RXNORM, "999999", display="warfarin sodium 5 MG"
                )
            },
            {"anticoagulant": True},
        ),
        ({"medicationCodeableConcept": concept(RXNORM, "999999")}, {}),
        (
            {
                "medicationReference": {"reference": "#m"},
                "contained": [
                    {"resourceType": "Medication", "id": "m", "code": concept(RXNORM, "6809")}
                ],
            },
            {"metformin": True},
        ),
        ({"medicationReference": {"reference": "Medication/out"}}, {"antiplatelet": True}),
        ({"medicationCodeableConcept": concept(RXNORM, "11289"), "doNotPerform": True}, {}),
        ({"medicationCodeableConcept": concept(RXNORM, "11289"), "status": "stopped"}, {}),
        ({"medicationCodeableConcept": {"text": "cannot take warfarins"}}, {}),
    ],
)
def test_a_drug_is_taken_while_its_prescription_is_active(catalog, medication, expected):
    """Ingredients by code, clinical drugs by the listed names; stopped and forbidden ones are not taken."""
    out = {
        "resourceType": "Medication",
        "id": "out",
        "ingredient": [{"itemCodeableConcept": concept(RXNORM, "32968")}],
    }
    given = resource("MedicationRequest", "m", **({"status": "active"} | medication))
    assert read(catalog, given, out).findings == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"reaction": [{"severity": "severe"}, {"severity": "mild"}]},
            {"severe_contrast_reaction": True},
        ),
        ({"criticality": "high"}, {"severe_contrast_reaction": True}),
        ({"reaction": [{"severity": "moderate"}]}, {"mild_contrast_reaction": True}),
        ({}, {}),
        ({"criticality": "high", "verificationStatus": concept("x", "refuted")}, {}),
        ({"criticality": "high", "clinicalStatus": concept("x", "resolved")}, {}),
    ],
)
def test_a_contrast_allergy_counts_by_its_severity(catalog, more, expected):
    """Where nobody says how severe it was, it is to be confirmed, never silently dropped."""
    chart = read(
        catalog, resource("AllergyIntolerance", "a", code=concept(SNOMED, "293637006"), **more)
    )
    assert chart.findings == expected
    if not more:
        assert {item.finding for item in chart.report.to_confirm} == {
            "severe_contrast_reaction",
            "mild_contrast_reaction",
        }
        assert reasons(chart) == {"AllergyIntolerance/a": "severity_not_told"}


@pytest.mark.parametrize(
    ("relationship", "code", "expected"),
    [
        ("MTH", LUNG_CANCER, True),
        ("AUNT", LUNG_CANCER, None),
        ("FTH", BREAST_CANCER, None),
        ("BRO", concept(ICD10CM, "C34.90"), True),
    ],
)
def test_lung_cancer_counts_in_first_degree_relatives(catalog, relationship, code, expected):
    """A mother's or a brother's lung cancer counts; an aunt's and a father's breast cancer... do not."""
    relative = resource(
        "FamilyMemberHistory",
        "f",
        relationship=concept(ROLE, relationship),
        condition=[{"code": code}],
    )
    findings = read(catalog, relative).findings
    assert findings.get("family_history_lung_cancer") is expected
    assert "known_lung_cancer" not in findings


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C106047", {"mri_unsafe_implant": True}),
        ("C106046", {"mri_conditional_implant": True}),
        ("C113844", {}),
    ],
)
def test_a_device_counts_by_its_mr_safety(catalog, code, expected):
    """MR unsafe and MR conditional come from the device's safety code."""
    assert read(catalog, resource("Device", "d", safety=[concept(NCIT, code)])).findings == expected


def used_device(device: dict | None = None, **use):
    """Return the use of a device that is unsafe in the MR scanner and names no patient itself."""
    unsafe = {"resourceType": "Device", "id": "dev", "safety": [concept(NCIT, "C106047")]}
    return resource(
        "DeviceUseStatement",
        "use",
        contained=[unsafe | (device or {})],
        device={"reference": "#dev"},
        **use,
    )


@pytest.mark.parametrize(
    ("device", "use", "reason"),
    [
        ({}, {"status": "active"}, ""),
        ({}, {"status": "on-hold"}, ""),
        ({}, {}, ""),
        ({}, {"status": "active", "timingPeriod": {"start": "2019-01-01"}}, ""),
        ({}, {"status": "completed"}, "not_active"),
        ({}, {"status": "stopped"}, "not_active"),
        ({}, {"status": "intended"}, "not_final"),
        ({}, {"status": "entered-in-error"}, "entered_in_error"),
        ({}, {"status": "active", "timingPeriod": {"end": "2020-01-01"}}, "not_active"),
        ({}, {"status": "active", "timingDateTime": "2027-01-01"}, "after_as_of"),
        ({"status": "inactive"}, {"status": "active"}, "not_active"),
        ({"status": "entered-in-error"}, {"status": "active"}, "entered_in_error"),
        ({"safety": []}, {"status": "active"}, "no_mapped_code"),
        ({}, {"status": "active", "device": {"reference": "Device/gone"}}, "no_mapped_code"),
    ],
)
def test_a_device_counts_while_it_is_used(catalog, device, use, reason):
    """A pacemaker that is in the body counts, switched off too; one that was taken out or is only planned does not."""
    chart = read(catalog, {**used_device(device), **use})
    assert chart.findings == ({} if reason else {"mri_unsafe_implant": True})
    assert chart.report.entries[0].reason == reason


def test_a_device_in_the_chart_is_found_from_its_use(catalog):
    """The device is a resource of its own, as most charts have it; the statement of its use is the evidence."""
    device = {"resourceType": "Device", "id": "pacer", "safety": [concept(NCIT, "C106046")]}
    use = resource(
        "DeviceUseStatement", "use", status="active", device={"reference": "Device/pacer"}
    )
    chart = read(catalog, patient(), device, use)
    assert chart.findings["mri_conditional_implant"] is True
    assert "DeviceUseStatement/use" in chart.evidence["mri_conditional_implant"]
