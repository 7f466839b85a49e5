"""Reading a chart: whose it is, what it says, and what became of every resource."""

from datetime import date

import pytest

from planner.core.intake import read_profile
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.charts.messages import chart_issues
from planner.fhir.charts.reading import read_chart

AS_OF = date(2026, 3, 2)


def patient(**more):
    return {
        "resourceType": "Patient",
        "id": "p_1",
        "gender": "female",
        "birthDate": "1962-03-03",
        **more,
    }


def test_age_and_sex_come_from_the_patient_and_count_whole_years(catalog):
    """A woman born on 3 March 1962 is still 63 on 2 March 2026."""
    chart = read_chart([patient()], catalog, as_of=AS_OF)
    assert chart.findings == {"age": 63, "sex": "female"}
    assert chart.evidence == {"age": ("Patient/p_1",), "sex": ("Patient/p_1",)}
    assert chart.patient_reference == "Patient/p_1"
    assert read_profile(chart.findings, chart.results, catalog, as_of=AS_OF).as_of == AS_OF


@pytest.mark.parametrize(
    ("born", "age", "notes"),
    [
        ("1962", 64, ["birth_date_partial"]),
        ("1962-03", 64, ["birth_date_partial"]),
        ("1962-01", 64, []),
    ],
)
def test_a_partial_birth_date_gives_the_greater_age_and_says_so(catalog, born, age, notes):
    """With only the year of birth known, the older of the two possible ages is taken: more is done at 40 than at 39."""
    chart = read_chart([patient(birthDate=born)], catalog, as_of=AS_OF)
    assert chart.findings["age"] == age
    assert list(chart.report.entries[0].notes) == notes


@pytest.mark.parametrize("born", ["", None, 19620303, "1962-13-45", "2062-01-01", ["1962"]])
def test_a_birth_date_that_cannot_be_read_leaves_the_age_unknown(catalog, born):
    """A broken birth date is no reason to guess."""
    assert "age" not in read_chart([patient(birthDate=born)], catalog, as_of=AS_OF).findings


def test_without_a_day_no_age_is_known(catalog):
    """Nobody asks the clock: without the day of the plan there is no age."""
    assert "age" not in read_chart([patient()], catalog).findings


def test_what_speaks_of_another_patient_is_not_read(catalog):
    """Two people in one bundle: the chart is of the one of whom most is said."""
    mother = [
        patient(id="a"),
        {"resourceType": "Condition", "subject": {"reference": "urn:uuid:a"}},
    ]
    child = patient(id="b", gender="male", birthDate="2026-01-01")
    chart = read_chart([child, *mother], catalog, as_of=AS_OF)
    assert chart.findings["sex"] == "female"
    assert [e.reason for e in chart.report.entries if e.reference == "Patient/b"] == [
        "another_patient"
    ]


@pytest.mark.parametrize(
    "bundle",
    [
        {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": patient()}]},
        {"entry": [{"resource": patient()}, {"fullUrl": 5}, None, {"resource": []}]},
        {"resourceType": "Bundle", "entry": {"resource": patient()}},
        {"resourceType": "Bundle", "entry": [patient()]},
        {
            "resourceType": "Bundle",
            "entry": [{"resource": {"resourceType": "Bundle", "entry": [{"resource": patient()}]}}],
        },
        [patient()],
        patient(),
    ],
)
def test_a_bundle_is_opened_whatever_its_shape(bundle):
    """Clients send bundles without a type, inside each other, and with entries that are the resource."""
    assert bundle_resources(bundle) == [patient()]


def test_a_part_of_the_chart_that_did_not_come_is_not_assessed(catalog):
    """A prefetch that failed is said, never taken as an empty chart."""
    chart = read_chart(
        [], catalog, as_of=AS_OF, unavailable={"labs": "failed", "Condition": "partial"}
    )
    assert chart.report.document()["not_assessed"] == [
        {"what": "Condition", "reason": "partial"},
        {"what": "labs", "reason": "failed"},
    ]


def test_resources_taken_out_before_are_still_found_by_their_address(catalog):
    """A report points to a result by the address that the Bundle gave it, also where both were taken out of it first."""
    result = {
        "resourceType": "Observation",
        "status": "final",
        "effectiveDateTime": "2026-02-20",
        "code": {"coding": [{"system": "http://example.org", "code": "conclusion"}]},
        "valueCodeableConcept": {
            "coding": [{"system": "http://snomed.info/sct", "code": "254626006"}]
        },
    }
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "effectiveDateTime": "2026-02-20",
        "code": {"coding": [{"system": "http://loinc.org", "code": "11529-5"}]},
        "result": [{"reference": "urn:uuid:result"}],
    }
    chart = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": patient()},
            {"fullUrl": "urn:uuid:result", "resource": result},
            {"fullUrl": "urn:uuid:report", "resource": report},
        ],
    }
    whole = read_chart([chart], catalog, as_of=AS_OF)
    assert whole.results["histology_ihc"]["shows"] == ["adenocarcinoma"]
    assert read_chart(bundle_resources(chart), catalog, as_of=AS_OF) == whole


@pytest.mark.parametrize("born", [None, "1962-13-45", "", "2126-01-01", 1962])
def test_an_age_that_cannot_be_told_is_said_to_be_unknown(catalog, born):
    """A missing or impossible birth date: the age is not known, and that is a warning, not a resource without a code."""
    chart = read_chart([patient(birthDate=born)], catalog, as_of=AS_OF)
    assert "age" not in chart.findings
    assert chart.report.is_age_unknown
    [entry] = chart.report.entries
    assert (entry.state, entry.notes) == ("used", ("birth_date_not_read",))
    [issue] = list(chart_issues(chart.report, catalog))
    assert issue["severity"] == "warning"
    assert "The age is not known" in issue["details"]["text"]


def test_a_patient_of_whom_nothing_is_told_says_why(catalog):
    """Neither sex nor birth date: the reason is the birth date."""
    chart = read_chart([patient(birthDate=None, gender=None)], catalog, as_of=AS_OF)
    assert [entry.reason for entry in chart.report.entries] == ["birth_date_not_read"]


def test_an_age_that_a_form_tells_is_known(catalog):
    """Where the age is stated otherwise nothing is missing."""
    items = [{"linkId": "age", "answer": [{"valueInteger": 64}]}]
    form = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
    chart = read_chart([patient(birthDate=None), form], catalog, as_of=AS_OF)
    assert chart.findings["age"] == 64
    assert not chart.report.is_age_unknown
