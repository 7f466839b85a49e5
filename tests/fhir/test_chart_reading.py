"""What each kind of resource says, and what it does not say."""

import pytest

from planner.core.intake import read_profile
from planner.fhir.charts.reading import read_chart
from tests.fhir.written import (
    AS_OF,
    BREAST_CANCER,
    COUGH,
    EVER,
    HEMOPTYSIS,
    ICD10CM,
    LOINC,
    LUNG_CANCER,
    RXNORM,
    SNOMED,
    concept,
    condition,
    observation,
    patient,
    quantity,
    resource,
    written_chart,
)

NCIT = "urn:oid:2.16.840.1.113883.3.26.1.1"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def read(catalog, *resources, **more):
    return read_chart(resources, catalog, as_of=AS_OF, **more)


def reasons(chart) -> dict[str, str]:
    return {entry.reference: entry.reason for entry in chart.report.entries if entry.reason}


def test_a_whole_chart_is_read(catalog):
    """Everything that counts is passed on in a request's form, and nothing that must not count."""
    chart = read_chart(written_chart(), catalog, as_of=AS_OF)
    assert chart.findings == {
        "age": 63,
        "sex": "female",
        "cough": True,
        "cough_weeks": {"value": 56, "unit": "d"},
        "known_cancer": True,
        "hemoptysis": {"value": False, "on": "2026-02-20"},
        "smoking_status": {"value": "former", "on": "2026-02-20"},
        "egfr": {"value": 28, "on": "2026-02-20"},
        "systolic_bp": {"value": 128, "on": "2026-03-01"},
        "pregnant": {"value": False, "on": "2026-02-20"},
        "crp": {"value": 5, "on": "2026-02-20"},
        "anticoagulant": True,
        "antiplatelet": True,
        "severe_contrast_reaction": True,
        "mri_conditional_implant": True,
        "family_history_lung_cancer": True,
        "weight_loss": {"value": True, "on": "2026-03-01"},
        "fever": {"value": False, "on": "2026-03-01"},
    }
    assert chart.results == {"chest_xray": {"shows": ["mass"], "on": "2026-02-22"}}
    assert [(item.test, item.references) for item in chart.report.unread_results] == [
        ("ct_chest", ("Procedure/ct",))
    ]
    assert [(order.reference, order.tests) for order in chart.orders] == [
        ("ServiceRequest/mri", ("mri_whole_spine",))
    ]
    assert chart.evidence["smoking_status"] == ("Observation/smoking-2",)
    profile = read_profile(chart.findings, chart.results, catalog, as_of=AS_OF)
    assert profile.findings["cough_weeks"].value == pytest.approx(8)


def test_every_resource_is_accounted_for(catalog):
    """Used, older, unmapped or ignored with a reason: one entry for each resource that came."""
    chart = read_chart(written_chart(), catalog, as_of=AS_OF)
    assert len(chart.report.entries) == len(written_chart())
    assert reasons(chart) == {
        "Condition/old-fever": "not_active",
        "Condition/maybe-lung-cancer": "not_confirmed",
        "Condition/mistake": "entered_in_error",
        "Condition/other": "another_patient",
        "MedicationRequest/metformin": "not_active",
        "Claim/c": "type_not_read",
    }
    assert chart.report.counts() == {"ignored": 6, "older": 2, "used": 18}


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        (concept(ICD10CM, "R05.8"), "cough"),
        (concept(ICD10CM, "C34.11"), "known_lung_cancer"),
        (concept(ICD10CM, "M54.5"), "back_pain"),
        (concept("http://loinc.org", "49727002"), None),
        (concept("", "49727002"), None),
        (concept(ICD10CM, "R20.0"), "limb_numbness_or_tingling"),
        (concept(ICD10CM, "C44.91"), None),
        (concept("https://SNOMED.info/sct/", "49727002"), "cough"),
        ({"text": "cough"}, None),
    ],
)
def test_a_condition_is_known_by_its_code_only(catalog, code, finding):
    """Equivalent and narrower codes and subdivisions of ICD codes count; display and text never do."""
    chart = read(catalog, condition("c", code))
    assert set(chart.findings) - {"back_pain_site", "known_cancer"} == (
        {finding} if finding else set()
    )


def test_a_code_that_says_less_is_a_question_not_an_answer(catalog):
    """Numbness of the skin is not numbness of the saddle area: a person is asked to confirm."""
    chart = read(catalog, condition("c", concept(ICD10CM, "R20.8")))
    assert "saddle_numbness" not in chart.findings
    assert [item.finding for item in chart.report.to_confirm] == ["saddle_numbness"]
    assert reasons(chart) == {"Condition/c": "says_less"}


@pytest.mark.parametrize(
    ("clinical", "verified", "more", "expected"),
    [
        ("active", "confirmed", {}, True),
        ("recurrence", None, {}, True),
        ("resolved", "confirmed", {}, None),
        ("active", None, {"abatementDateTime": "2026-01-01"}, None),
        ("resolved", None, {"abatementDateTime": "2026-03-05"}, True),
        (None, None, {"onsetDateTime": "2026-02-01"}, True),
        (None, None, {"onsetDateTime": "2024-02-01"}, None),
        (None, "refuted", {"recordedDate": "2026-02-01"}, False),
        ("active", "refuted", {}, False),
        ("active", "unconfirmed", {}, None),
        ("active", "entered-in-error", {}, None),
        ("active", None, {"onsetDateTime": "2026-03-03"}, None),
    ],
)
def test_a_cough_is_there_while_its_record_says_so(catalog, clinical, verified, more, expected):
    """Active is yes, refuted is no; closed, suspected, mistaken or future says nothing."""
    chart = read(catalog, condition("c", COUGH, clinical=clinical, verified=verified, **more))
    value = chart.findings.get("cough")
    assert (value["value"] if isinstance(value, dict) else value) is expected


def test_a_cancer_that_is_closed_is_still_a_known_cancer(catalog):
    """Breast cancer in remission counts as cancer, past or present."""
    chart = read(
        catalog, condition("c", BREAST_CANCER, clinical="remission", onsetDateTime="2001-01-01")
    )
    assert chart.findings == {"known_cancer": True}


def test_denying_something_more_special_denies_nothing_more_general(catalog):
    """No persistent cough does not mean no cough."""
    chart = read(catalog, condition("c", concept(SNOMED, "284523002"), verified="refuted"))
    assert chart.findings == {}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (quantity(28, "mL/min/{1.73_m2}"), {"value": 28, "on": "2026-02-20"}),
        (quantity(28, "mL/min"), {"value": 28, "unit": "mL/min", "on": "2026-02-20"}),
        (quantity("28.5", "mL/min"), {"value": 28.5, "unit": "mL/min", "on": "2026-02-20"}),
        (quantity(90, "mL/min/{1.73_m2}", comparator=">"), {"value": 90, "on": "2026-02-20"}),
    ],
)
def test_an_egfr_is_read_in_the_units_that_laboratories_write(catalog, value, expected):
    """One code comes with two units; more than 90 is used because no limit lies above 90."""
    assert read(catalog, observation("e", "33914-3", **value)).findings == {"egfr": expected}


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("33914-3", quantity(28), "unit_not_accepted"),
        ("33914-3", quantity(28, "mmol/L"), "unit_not_accepted"),
        ("33914-3", quantity(4000, "mL/min"), "out_of_range"),
        ("33914-3", quantity(60, "mL/min", comparator="<"), "range_straddles_limit"),
        ("33914-3", {"valueString": "28"}, "value_not_coded"),
        ("33914-3", {"dataAbsentReason": concept("x", "unknown")}, "data_absent"),
        ("17861-6", quantity(11.9, "mg/dL"), "says_less"),
        ("72166-2", {"valueCodeableConcept": {"text": "never"}}, "value_not_coded"),
        ("99999-9", quantity(1, "g"), "no_mapped_code"),
    ],
)
def test_a_value_that_cannot_be_used_safely_says_why(catalog, code, value, reason):
    """No unit, an impossible number, a bound around a limit, text, total calcium: unknown, with the reason."""
    chart = read(catalog, observation("o", code, **value))
    assert (chart.findings, reasons(chart)) == ({}, {"Observation/o": reason})


def test_calcium_is_converted_exactly(catalog):
    """Adjusted calcium in mg/dL comes out in mmol/L by the catalog's factor."""
    chart = read(catalog, observation("c", "29265-6", **quantity(10.4, "mg/dL")))
    profile = read_profile(chart.findings, {}, catalog, as_of=AS_OF)
    assert profile.findings["calcium_adjusted"].value == 2.5948


@pytest.mark.parametrize("status", ["preliminary", "registered", "cancelled", "unknown"])
def test_an_observation_that_is_not_final_is_not_read(catalog, status):
    """A preliminary value may still change."""
    chart = read(catalog, observation("e", "718-7", status=status, **quantity(120, "g/L")))
    assert (chart.findings, reasons(chart)) == ({}, {"Observation/e": "not_final"})


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("82810-3", concept(SNOMED, "77386006"), True),
        ("82810-3", concept(SNOMED, "60001007"), False),
        ("82810-3", concept(SNOMED, "102874004"), None),
    ],
)
def test_pregnancy_is_yes_no_or_unknown(catalog, code, value, expected):
    """Possible pregnancy is not pregnancy and not its absence."""
    found = read(catalog, observation("p", code, valueCodeableConcept=value)).findings.get(
        "pregnant"
    )
    assert (found and found["value"]) is expected


def test_a_symptom_observed_long_ago_says_nothing_about_now(catalog):
    """A cough noted two years ago is too old, one that was denied too."""
    old = observation("c", "x", on="2024-01-01", valueBoolean=True) | {"code": COUGH}
    assert reasons(read(catalog, old)) == {"Observation/c": "too_old"}
    new = old | {"effectiveDateTime": "2026-02-28"}
    assert read(catalog, new).findings == {"cough": {"value": True, "on": "2026-02-28"}}


def test_the_latest_value_decides_and_older_ones_are_counted(catalog):
    """Three hemoglobins: the last by time of day is the one."""
    values = [("2026-02-01", 120), ("2026-02-20T08:00:00Z", 95), ("2026-02-20T09:30:00+02:00", 101)]
    chart = read(
        catalog,
        *[
            observation(f"h{n}", "718-7", on=on, **quantity(value, "g/L"))
            for n, (on, value) in enumerate(values)
        ],
    )
    assert chart.findings["hemoglobin"]["value"] == 95
    assert chart.report.counts() == {"older": 2, "used": 1}


def test_an_undated_value_counts_only_where_nothing_is_dated(catalog):
    """An undated value is usable, and said to be undated."""
    undated = observation("u", "718-7", on=None, **quantity(80, "g/L"))
    chart = read(catalog, undated)
    assert (chart.findings["hemoglobin"], chart.report.undated) == (80, ("hemoglobin",))
    assert (
        read(catalog, undated, observation("d", "718-7", **quantity(120, "g/L"))).findings[
            "hemoglobin"
        ]["value"]
        == 120
    )


def smoking(name: str, code: str, on: str) -> dict:
    return observation(name, "72166-2", on=on, valueCodeableConcept=concept(SNOMED, code))


def test_a_smoker_whose_record_says_never_counts_as_a_smoker(catalog):
    """A problem list says 'smokes daily', a questionnaire 'never': the conflict is told, and the reading that does more taken."""
    chart = read(
        catalog,
        condition("daily", concept(SNOMED, "449868002"), onsetDateTime=EVER),
        smoking("never", "266919005", "2026-01-01"),
    )
    assert chart.findings == {"smoking_status": "current"}
    [conflict] = chart.report.conflicts
    assert (conflict.id, conflict.taken.value, len(conflict.readings)) == (
        "smoking_status",
        "current",
        2,
    )
    assert {entry.reference: entry.state for entry in chart.report.entries} == {
        "Condition/daily": "used",
        "Observation/never": "outvoted",
    }


def test_stopping_is_no_conflict_but_never_after_smoking_is(catalog):
    """Current then former is a course of life; former then never contradicts itself."""
    current, former = smoking("1", "77176002", "2010-01-01"), smoking("2", "8517006", "2020-01-01")
    stopped = read(catalog, current, former)
    assert (stopped.findings["smoking_status"]["value"], stopped.report.conflicts) == ("former", ())
    denied = read(catalog, current, former, smoking("3", "266919005", "2025-01-01"))
    assert denied.findings["smoking_status"]["value"] == "former"
    assert [conflict.id for conflict in denied.report.conflicts] == ["smoking_status"]


def test_of_two_values_of_one_moment_the_worse_is_taken(catalog):
    """Two eGFRs of one draw by one code: the lower one, and the conflict is told."""
    chart = read(
        catalog,
        *[observation(f"e{value}", "33914-3", **quantity(value, "mL/min")) for value in (44, 29)],
    )
    assert chart.findings["egfr"]["value"] == 29
    assert [conflict.id for conflict in chart.report.conflicts] == ["egfr"]


def test_the_better_formula_is_preferred_without_a_conflict(catalog):
    """Two formulas for one draw: the catalog's first code is used."""
    chart = read(
        catalog,
        observation("old", "33914-3", **quantity(29, "mL/min")),
        observation("new", "98979-8", **quantity(33, "mL/min")),
    )
    assert (chart.findings["egfr"]["value"], chart.report.conflicts) == (33, ())


def test_a_no_that_a_stronger_yes_contradicts_is_left_out(catalog):
    """'No leg is weak' beside 'both legs are weak': the request stays readable, the conflict is told."""
    answers = {"leg_weakness": False, "bilateral_leg_weakness": True}
    items = [{"linkId": name, "answer": [{"valueBoolean": said}]} for name, said in answers.items()]
    form = resource(
        "QuestionnaireResponse", "q", status="completed", authored="2026-03-01", item=items
    )
    chart = read(catalog, form)
    assert chart.findings == {"bilateral_leg_weakness": {"value": True, "on": "2026-03-01"}}
    assert [conflict.id for conflict in chart.report.conflicts] == ["leg_weakness"]
    assert (
        read_profile(chart.findings, {}, catalog, as_of=AS_OF).findings["leg_weakness"].value
        is True
    )


def test_two_sites_of_pain_are_two_sites_not_a_conflict(catalog):
    """Thoracic and low back pain are both kept."""
    chart = read(
        catalog,
        condition("t", concept(ICD10CM, "M54.6")),
        condition("l", concept(ICD10CM, "M54.50")),
    )
    assert chart.findings["back_pain_site"] == ["lumbar", "thoracic"]
    assert chart.report.conflicts == ()


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


@pytest.mark.parametrize(
    ("status", "code", "tests", "is_exact"),
    [
        ("draft", concept(LOINC, "24628-0"), ("ct_chest",), True),
        ("active", concept(SNOMED, "399208008"), ("chest_xray",), False),
        ("revoked", concept(LOINC, "24628-0"), None, None),
        ("draft", concept(LOINC, "1-8"), None, None),
    ],
)
def test_open_requests_are_orders(catalog, status, code, tests, is_exact):
    """Drafted and active requests are orders; a code that says less gives the tests that it may mean, and says so."""
    chart = read(catalog, resource("ServiceRequest", "s", status=status, code=code))
    assert [(order.tests, order.is_exact) for order in chart.orders] == (
        [] if tests is None else [(tests, is_exact)]
    )
    assert chart.findings == {}


def test_a_forbidden_request_is_no_order(catalog):
    """'Do not perform' must never be read as an order."""
    given = resource(
        "ServiceRequest", "s", status="active", code=concept(LOINC, "24628-0"), doNotPerform=True
    )
    assert read(catalog, given).orders == ()


def test_a_report_gives_outcomes_by_its_own_codes_and_those_of_its_results(catalog):
    """An effusion in the conclusion and enlarged nodes in a linked observation are both what the CT shows."""
    nodes = observation("n", "59776-5", valueCodeableConcept=concept(SNOMED, "52324001"))
    report = resource(
        "DiagnosticReport",
        "r",
        status="final",
        code=concept(LOINC, "24628-0"),
        effectiveDateTime="2026-02-25",
        conclusionCode=[concept(SNOMED, "60046008")],
        result=[{"reference": "Observation/n"}],
    )
    assert read(catalog, nodes, report).results == {
        "ct_chest": {"shows": ["effusion", "enlarged_nodes"], "on": "2026-02-25"}
    }


def test_a_conclusion_in_words_is_left_to_a_person(catalog):
    """A report without a coded conclusion is listed as done and unread; it is not taken as normal."""
    report = resource(
        "DiagnosticReport",
        "r",
        status="final",
        code=concept(LOINC, "24628-0"),
        effectiveDateTime="2026-02-25",
        conclusion="Normal.",
    )
    chart = read(catalog, report)
    assert chart.results == {}
    assert chart.report.document()["unread_results"] == [
        {
            "test": "ct_chest",
            "is_certain": True,
            "references": ["DiagnosticReport/r"],
            "on": "2026-02-25",
        }
    ]


def test_a_proved_histology_is_a_result(catalog):
    """Small cell lung cancer on the problem list: the histology is known."""
    chart = read(catalog, condition("c", concept(SNOMED, "254632001"), onsetDateTime="2026-01-10"))
    assert chart.findings["known_lung_cancer"] is True
    assert chart.results == {"histology_ihc": {"shows": ["small_cell"], "on": "2026-01-10"}}


def test_a_later_version_replaces_an_earlier_one(catalog):
    """The same resource twice: the one updated last is read, whatever comes first."""
    old = condition("c", HEMOPTYSIS, meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    new = condition(
        "c", HEMOPTYSIS, clinical="resolved", meta={"lastUpdated": "2026-02-01T00:00:00Z"}
    )
    for order in ([old, new], [new, old], [old, new, new]):
        assert read(catalog, *order).findings == {}


def test_a_child_is_passed_on_so_that_the_request_refuses_it(catalog):
    """A chart of a child must not come out as one of an adult of unknown age."""
    assert read(catalog, patient(birthDate="2015-01-01")).findings["age"] == 11


@pytest.mark.parametrize(
    ("death", "expected"),
    [
        ({}, None),
        ({"deceasedBoolean": False}, False),
        ({"deceasedDateTime": "2026-01"}, True),
        ({"deceasedDateTime": "2026-04-01"}, False),
    ],
)
def test_a_death_is_told(catalog, death, expected):
    """The chart of somebody who has died says so."""
    assert read(catalog, patient(**death)).is_deceased is expected


def test_answers_with_a_code_as_link_are_read(catalog):
    """A form whose items bear LOINC codes is read by them; unknown is no answer."""
    items = [
        {
            "linkId": "/form/72166-2",
            "answer": [{"valueCoding": {"system": SNOMED, "code": "8517006"}}],
        },
        {"linkId": "pack_years", "answer": [{"valueDecimal": 32.5}]},
        {"linkId": "dyspnoea", "answer": [{"valueCoding": {"system": LOINC, "code": "LA33-6"}}]},
        {"linkId": "cough", "answer": [{"valueString": "unknown"}]},
    ]
    form = resource(
        "QuestionnaireResponse", "q", status="completed", authored="2026-03-01", item=items
    )
    findings = read(catalog, form).findings
    assert {name: value["value"] for name, value in findings.items()} == {
        "smoking_status": "former",
        "pack_years": 32.5,
        "dyspnea": True,
    }
    assert read(catalog, form | {"status": "in-progress"}).findings == {}


def test_what_a_chart_writes_leaves_no_trace_in_errors(catalog):
    """Names and free text of a chart stand nowhere in the report."""
    said = patient(name=[{"family": "Secret"}], note="Secret")
    chart = read(
        catalog,
        said,
        condition(
            "c",
            {"text": "Secret", "coding": [{"system": SNOMED, "code": "1", "display": "Secret"}]},
        ),
        resource("Basic", "b", text="Secret"),
    )
    assert "Secret" not in repr(chart.report.document())


@pytest.mark.parametrize("clinical", ["active", "resolved", None])
def test_days_count_from_the_latest_heart_attack_closed_or_not(catalog, clinical):
    """Two heart attacks: the days since the later one, also when its record is closed."""
    old = condition(
        "old", concept(ICD10CM, "I21.4"), clinical="resolved", onsetDateTime="2019-01-01"
    )
    new = condition(
        "new", concept(SNOMED, "57054005"), clinical=clinical, onsetDateTime="2026-02-20"
    )
    chart = read(catalog, old, new)
    assert chart.findings == {"days_since_myocardial_infarction": {"value": 10, "unit": "d"}}
    undated = read(catalog, condition("c", concept(ICD10CM, "I21.9"), clinical=clinical))
    assert undated.findings == {}


@pytest.mark.parametrize(
    ("unit", "expected"), [("ug/mL{FEU}", 500), ("ng/mL{FEU}", 0.5), ("mg/L", 500)]
)
def test_a_d_dimer_is_read_in_fibrinogen_units(catalog, unit, expected):
    """0.5 ug/mL FEU is 500 ug/L."""
    chart = read(catalog, observation("d", "48065-7", on="2026-03-01", **quantity(0.5, unit)))
    assert (
        read_profile(chart.findings, {}, catalog, as_of=AS_OF).findings["d_dimer_level"].value
        == expected
    )


def test_in_doubt_nothing_counts_as_explained(catalog):
    """Where a chart says both, a symptom counts as not explained: more is done."""
    explained = [name for name in catalog.findings if "_explained" in name]
    assert explained
    assert all(catalog.chart_rules[name].in_doubt == ("no", "yes") for name in explained)
