"""Laws of reading charts: one patient, one plan by every route; order does not matter; nothing raises."""

import csv
import io
import json
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.batch import Options, answer_csv
from planner.catalog.profiles import draw
from planner.core.digest import plan_digest
from planner.core.errors import ProfileError
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.fhir.charts.reading import read_chart
from tests.fhir.rendering import chart_of
from tests.fhir.written import AS_OF, GUARDS, written_chart

BRIEF = settings.get_profile("brief")


def drawn_request(seed: int, catalog, cases) -> tuple[dict, date]:
    """Return a drawn patient's request with a day and, where there is an age, a whole one."""
    request = dict(draw(Random(seed), catalog, cases).request)
    findings = {
        name: value["value"] if isinstance(value, dict) else value
        for name, value in request["findings"].items()
    }
    if "age" in findings:
        findings["age"] = int(findings["age"])
    results = {
        test: result if isinstance(result, dict) else {"shows": [result]}
        for test, result in request["results"].items()
    }
    as_of = date.fromisoformat(request.get("as_of", AS_OF.isoformat()))
    return {"findings": findings, "results": results}, as_of


def csv_digest(request: dict, as_of: date, catalog) -> str:
    """Return the digest that the batch gives for the patient as a row."""
    row = {"as_of": as_of.isoformat()}
    for name, value in request["findings"].items():
        if isinstance(value, bool):
            row[name] = "yes" if value else "no"
        else:
            row[name] = "|".join(value) if isinstance(value, list) else value
    for test, result in request["results"].items():
        row[f"results.{test}"] = "|".join(result["shows"])
        if "on" in result:
            row[f"results.{test}.on"] = result["on"]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    answer = answer_csv(io.BytesIO(text.getvalue().encode()), catalog, Options())
    return next(csv.DictReader(io.StringIO(b"".join(answer.chunks).decode())))["plan_digest"]


@settings(BRIEF)
@given(seed=st.integers(0, 2**64))
def test_one_patient_gets_one_plan_by_json_csv_and_fhir(seed, catalog, cases):
    """The same patient sent as a request, as a row and as a chart gets the very same plan."""
    request, as_of = drawn_request(seed, catalog, cases)
    by_json = read_profile(request["findings"], request["results"], catalog, as_of=as_of)
    chart = read_chart(chart_of(request, catalog, as_of), catalog, as_of=as_of)
    by_fhir = read_profile(chart.findings, chart.results, catalog, as_of=as_of)

    assert by_fhir == by_json
    digest = plan_digest(make_plan(by_json, catalog))
    assert plan_digest(make_plan(by_fhir, catalog)) == digest
    assert csv_digest(request, as_of, catalog) == digest


@settings(BRIEF)
@given(seed=st.integers(0, 2**64))
def test_the_order_of_resources_makes_no_difference(seed, catalog):
    """A chart shuffled, and one that repeats itself, is the same chart."""
    dice = Random(seed)
    given_first = written_chart()
    shuffled = dice.sample(given_first, len(given_first))
    first = read_chart(given_first, catalog, as_of=AS_OF)
    second = read_chart(shuffled, catalog, as_of=AS_OF)
    assert (second.findings, second.results, second.evidence) == (
        first.findings,
        first.results,
        first.evidence,
    )
    assert second.report.document() == first.report.document()


@settings(BRIEF)
@given(seed=st.integers(0, 2**64))
def test_a_mangled_chart_never_raises_and_never_says_more_than_the_intact_one(seed, catalog):
    """Parts torn out or of the wrong kind lose statements; they never make a finding yes or a test done."""
    dice = Random(seed)
    intact = read_chart(written_chart(), catalog, as_of=AS_OF)
    mangled = [mangle(dice, one, is_guarded=True) for one in written_chart()]
    chart = read_chart(mangled, catalog, as_of=AS_OF)
    said = {name for name, value in chart.findings.items() if value is True}
    assert said <= {name for name, value in intact.findings.items() if is_yes(value)}
    assert set(chart.results) <= set(intact.results)


@settings(BRIEF)
@given(seed=st.integers(0, 2**64))
def test_what_a_chart_gives_can_always_be_read_as_a_request(seed, catalog):
    """Whatever a client sends, guards torn out too: no exception, and a request that is refused for an age at most."""
    dice = Random(seed)
    mangled = [mangle(dice, one, is_guarded=False) for one in written_chart()]
    chart = read_chart(mangled, catalog, as_of=AS_OF)
    assert json.dumps(chart.report.document())
    try:
        read_profile(chart.findings, chart.results, catalog, as_of=AS_OF)
    except ProfileError as error:
        assert [problem.pointer for problem in error.problems] == ["/findings/age"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["active", "#x", "2026", "http://loinc.org", "72166-2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceType",
                    "id",
                    "code",
                    "coding",
                    "system",
                    "status",
                    "item",
                    "answer",
                    "linkId",
                    "valueQuantity",
                    "value",
                    "entry",
                    "resource",
                    "subject",
                    "reference",
                    "component",
                    "meta",
                    "birthDate",
                    "contained",
                    "text",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(BRIEF)
@given(
    kind=st.sampled_from(
        [
            "Patient",
            "Condition",
            "Observation",
            "Bundle",
            "MedicationRequest",
            "AllergyIntolerance",
            "Device",
            "FamilyMemberHistory",
            "ServiceRequest",
            "QuestionnaireResponse",
            "DiagnosticReport",
            "Procedure",
            "ImagingStudy",
            "Nonsense",
        ]
    ),
    body=st.dictionaries(
        st.sampled_from(
            [
                "id",
                "code",
                "status",
                "subject",
                "valueQuantity",
                "valueCodeableConcept",
                "component",
                "item",
                "reaction",
                "safety",
                "entry",
                "result",
                "conclusionCode",
                "medicationReference",
                "medicationCodeableConcept",
                "relationship",
                "condition",
                "onsetDateTime",
                "meta",
                "verificationStatus",
                "birthDate",
            ]
        ),
        JSON,
        max_size=6,
    ),
)
def test_no_json_of_any_shape_raises(kind, body, catalog):
    """Whatever stands where, reading it is not an error."""
    read_chart([{"resourceType": kind, **body}], catalog, as_of=AS_OF).report.document()


def is_yes(value) -> bool:
    return value is True or (isinstance(value, dict) and value.get("value") is True)


def mangle(dice: Random, value, *, is_guarded: bool, depth: int = 0):
    """Return the value with parts torn out or of the wrong kind; guarded, what keeps a statement from its opposite stays."""
    if isinstance(value, dict):
        kept = {}
        for key, inner in value.items():
            stays = is_guarded and key in GUARDS
            if not stays and depth and dice.random() < 0.06:
                continue
            kept[key] = (
                inner if stays else mangle(dice, inner, is_guarded=is_guarded, depth=depth + 1)
            )
        return kept
    if isinstance(value, list):
        return [
            mangle(dice, one, is_guarded=is_guarded, depth=depth + 1)
            for one in value
            if dice.random() > 0.05
        ]
    if depth and dice.random() < 0.06:
        return dice.choice(
            [None, 17, "", "garbage", [], {}, True, [value], {"value": value}, -1e300]
        )
    return value


@pytest.mark.parametrize("seed", range(3))
def test_mangling_does_mangle(seed):
    """The property above would be empty if charts came through whole."""
    dice = Random(seed)
    assert [mangle(dice, one, is_guarded=False) for one in written_chart()] != written_chart()
