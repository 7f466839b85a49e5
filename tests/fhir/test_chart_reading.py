"""What each kind of resource says, and what it does not say."""

import pytest

from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.core.summary import priority
from planner.fhir.charts.reading import read_chart
from tests.fhir.written import (
    AS_OF,
    BREAST_CANCER,
    COUGH,
    HEMOPTYSIS,
    ICD10,
    ICD10CM,
    LOINC,
    SNOMED,
    concept,
    condition,
    observation,
    patient,
    read,
    reasons,
    resource,
    written_chart,
)


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
        (concept(ICD10CM, "Z34.91"), "pregnant"),
        (concept(ICD10CM, "O09.523"), "pregnant"),
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


def test_in_doubt_nothing_counts_as_explained(catalog):
    """Where a chart says both, a symptom counts as not explained: more is done."""
    explained = [name for name in catalog.findings if "_explained" in name]
    assert explained
    assert all(catalog.chart_rules[name].in_doubt == ("no", "yes") for name in explained)


@pytest.mark.parametrize(
    ("system", "code"),
    [(ICD10CM, "G82.20"), (ICD10CM, "G82.21"), (ICD10CM, "G82.22"), (ICD10, "G82.2")],
)
def test_paraplegia_is_weakness_of_both_legs(catalog, system, code):
    """Paraplegia is of both legs by its definition, complete or not; with back pain it is an emergency, as on every route."""
    chart = read_chart(
        [
            patient(),
            condition("legs", concept(system, code)),
            condition("pain", concept(ICD10CM, "M54.9")),
        ],
        catalog,
        as_of=AS_OF,
    )
    assert chart.findings["bilateral_leg_weakness"] is True

    profile = read_profile(chart.findings, chart.results, catalog, as_of=AS_OF)
    assert profile.findings["leg_weakness"].value is True
    assert priority(make_plan(profile, catalog)) == "emergency"
