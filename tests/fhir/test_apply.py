"""An operation's parameters are read liberally, but a typo never changes whose plan it is or by what it is made."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from planner.core.catalog import Catalog
from planner.fhir.errors import OperationError
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.applying import ApplyRequest, read_parameters, read_query
from planner.fhir.plans.care_plan import care_plan, workup_bundle
from planner.fhir.plans.workup import answer_request
from tests.fhir.conftest import BASE
from tests.fhir.validity import assert_valid_r4

PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1960-05-01"}
BACK_PAIN = {
    "resourceType": "Condition",
    "id": "c1",
    "subject": {"reference": "Patient/p1"},
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "161891005"}]},
}
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def bundle(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in resources],
    }


def parameters(*entries: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(entries)}


def answered(request: ApplyRequest, catalog: Catalog) -> Answer:
    return answer_request(request, catalog, base=BASE, software="0", now=NOON, digest="")


def codes_of(caught: pytest.ExceptionInfo[OperationError]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def test_the_chart_decides_age_sex_and_subject(catalog: Catalog) -> None:
    """A Bundle alone is enough: the patient is the one in it."""
    answer = answered(read_parameters(bundle(PATIENT, BACK_PAIN), catalog, BASE), catalog)

    given = answer.document["inputs"]["given"]["findings"]
    assert answer.subject == "Patient/p1"
    assert given["age"] == 65
    assert given["sex"] == "female"
    assert_valid_r4(care_plan(answer))


def test_every_parameter_is_read(catalog: Catalog) -> None:
    """What the operation offers has an effect, and what has no bearing is named."""
    request = read_parameters(
        parameters(
            {"name": "planDefinition", "valueCanonical": f"{BASE}/fhir/PlanDefinition/workup|x"},
            {"name": "subject", "valueString": "p1"},
            {"name": "data", "resource": bundle(PATIENT)},
            {"name": "data", "resource": BACK_PAIN},
            {"name": "guideline", "valueCode": "us"},
            {"name": "asOf", "valueDate": "2025-03-02"},
            {"name": "detail", "valueCode": "full"},
            {"name": "previous", "valueReference": {"reference": "CarePlan/9"}},
            {"name": "encounter", "valueString": "Encounter/1"},
        ),
        catalog,
        BASE,
    )

    assert request.subject == "Patient/p1"
    assert len(request.data) == 2
    assert request.guideline == "us"
    assert request.as_of == date(2025, 3, 2)
    assert request.detail == "full"
    assert request.former is not None
    assert request.not_used == ("encounter",)


def test_a_query_says_the_same(catalog: Catalog) -> None:
    """GET takes the simple parameters."""
    request = read_query({"subject": ["Patient/p1"], "guideline": ["us"]}, catalog, BASE, "workup")

    assert (request.subject, request.guideline) == ("Patient/p1", "us")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"name": "gudeline", "valueCode": "us"}, "unknown_parameter"),
        ({"name": "guideline", "valueCode": "uk"}, "not_a_choice"),
        ({"name": "guideline"}, "wrong_type"),
        ({"name": "site", "valueCode": "moon"}, "not_a_choice"),
        ({"name": "asOf", "valueDate": "2026-02"}, "bad_date"),
        ({"name": "asOf", "valueDate": "2026-02-30"}, "bad_date"),
        ({"name": "subject", "valueString": "Group/1"}, "wrong_type"),
        ({"name": "data", "valueString": "x"}, "wrong_type"),
        ({"name": "previous", "resource": {"resourceType": "Patient"}}, "wrong_type"),
        (
            {"name": "planDefinition", "valueUri": "http://x/PlanDefinition/other"},
            "unknown_definition",
        ),
        ({"name": "planDefinition", "valueUri": "suspected-lung-cancer"}, "not_applied_alone"),
        (
            {
                "name": "planDefinition",
                "valueUri": f"{BASE}/fhir/PlanDefinition/suspected-lung-cancer",
            },
            "not_applied_alone",
        ),
        ({"valueString": "x"}, "unknown_parameter"),
    ],
)
def test_a_parameter_that_would_mislead_is_refused_at_its_place(
    entry: dict[str, Any], code: str, catalog: Catalog
) -> None:
    """A typo in the guideline must not silently plan by another one."""
    with pytest.raises(OperationError) as caught:
        read_parameters(parameters({"name": "detail", "valueCode": "brief"}, entry), catalog, BASE)

    assert codes_of(caught) == [("Parameters.parameter[1]", code)]


def test_all_problems_come_at_once(catalog: Catalog) -> None:
    """Nobody should have to send a chart twice to learn of a second mistake."""
    wrong = {"name": "guideline", "valueCode": "uk"}, {"name": "nonsense", "valueCode": "x"}
    with pytest.raises(OperationError) as caught:
        read_parameters(parameters(*wrong, wrong[0]), catalog, BASE)

    assert len(codes_of(caught)) == 3


def test_what_says_nothing_is_passed_over(catalog: Catalog) -> None:
    """Real clients send empty and null entries."""
    request = read_parameters(
        parameters({}, None, {"name": "detail", "valueCode": "full"}), catalog, BASE
    )

    assert request.detail == "full"


@pytest.mark.parametrize("body", [None, [], "x", 3, {}, {"resourceType": "Patient"}])
def test_another_body_is_refused(body: object, catalog: Catalog) -> None:
    """What is neither Parameters nor a Bundle says nothing."""
    with pytest.raises(OperationError):
        read_parameters(body, catalog, BASE)


def test_a_chart_of_somebody_else_is_refused(catalog: Catalog) -> None:
    """A plan on another patient's data is the worst mix-up."""
    request = ApplyRequest(subject="Patient/p2", data=(bundle(PATIENT, BACK_PAIN),))
    with pytest.raises(OperationError) as caught:
        answered(request, catalog)

    assert codes_of(caught) == [("", "wrong_patient")]


@pytest.mark.parametrize("write", [care_plan, lambda answer: workup_bundle(answer, "2026-03-02")])
@pytest.mark.parametrize(
    ("subject", "is_own"),
    [
        ("Patient/p1", True),
        ("https://ehr.example/fhir/Patient/p1", True),
        ("urn:uuid:0a1b", True),
        ("Patient/p2", False),
    ],
)
def test_the_former_plan_of_another_patient_is_refused(
    write: Callable[[Answer], object], subject: str, is_own: bool, catalog: Catalog
) -> None:
    """A plan replaces no other patient's; the refusal says where that came from."""
    before = write(answered(ApplyRequest(subject="Patient/p1", data=(PATIENT,)), catalog))
    call = parameters(
        {"name": "subject", "valueString": subject}, {"name": "previous", "resource": before}
    )
    request = read_parameters(call, catalog, BASE)
    if is_own:
        assert request.former
        assert answered(request, catalog).subject == subject
        return
    with pytest.raises(OperationError) as caught:
        answered(request, catalog)

    ((place, code),) = codes_of(caught)
    assert place.startswith("Parameters.parameter[1].resource")
    assert code == "wrong_patient"


def test_resources_of_others_are_kept_out_even_without_the_patient(catalog: Catalog) -> None:
    """Where the Patient was not sent, only what speaks of the subject is read; the rest is named, and that no age is known."""
    request = ApplyRequest(subject="Patient/p2", data=(bundle(BACK_PAIN),))
    answer = answered(request, catalog)

    assert answer.document["inputs"]["given"]["findings"] == {}
    age, others = answer.messages
    assert "The age is not known" in age["details"]["text"]
    assert others["diagnostics"] == "Condition/c1"


def test_a_chart_without_any_name_for_the_patient_is_refused(catalog: Catalog) -> None:
    """A plan is about somebody."""
    nameless = {"resourceType": "Patient", "gender": "male"}
    with pytest.raises(OperationError) as caught:
        answered(ApplyRequest(data=(nameless,)), catalog)

    assert codes_of(caught) == [("subject", "required")]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"birthDate": "2019-01-01"}, "out_of_range"), ({"deceasedBoolean": True}, "deceased")],
)
def test_a_patient_outside_the_scope_gets_no_plan(
    change: dict[str, Any], code: str, catalog: Catalog
) -> None:
    """The catalog is for living adults; a child's chart is refused, not planned as if the age were unknown."""
    with pytest.raises(OperationError) as caught:
        answered(ApplyRequest(data=(PATIENT | change,)), catalog)

    assert [problem.code for problem in caught.value.problems] == [code]


def test_what_has_no_bearing_is_said(catalog: Catalog) -> None:
    """A parameter that is not used does not vanish."""
    answer = answered(ApplyRequest(data=(PATIENT,), not_used=("setting",)), catalog)

    assert "The parameter setting was not used." in [m["details"]["text"] for m in answer.messages]


def test_the_same_chart_in_another_order_gives_the_same_plan(catalog: Catalog) -> None:
    """The order of a Bundle means nothing."""
    one = answered(ApplyRequest(data=(PATIENT, BACK_PAIN)), catalog)
    two = answered(ApplyRequest(data=(BACK_PAIN, PATIENT)), catalog)

    assert care_plan(one) == care_plan(two)
