"""The HTTP surface, as a client meets it."""

import io
import json
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.examples import cases as examples
from planner.web.problems import KINDS

ROOT = Path(__file__).resolve().parents[2]
MARKER = 61.25


def problem(response, status: int, code: str) -> dict:
    """Return the problem, which must be of this kind."""
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    document = response.get_json(force=True)
    assert document["code"] == code
    assert document["status"] == status
    return document


@pytest.mark.parametrize("name", sorted(examples()))
def test_every_example_is_planned_and_repeats_to_the_byte(name: str, client: FlaskClient) -> None:
    """The examples of the reference page work, and the same request gets the same bytes."""
    one = client.post("/v1/plans", json=examples()[name])
    two = client.post("/v1/plans", json=examples()[name])

    document = one.get_json()
    assert one.status_code == 200
    assert one.data == two.data
    assert document["case_id"] == name
    assert document["steps"]
    assert one.headers["Cache-Control"] == "no-store"
    assert one.headers["Planner-Catalog"].startswith(document["catalog"]["version"])


def test_the_seed_patient_gets_the_workup_in_its_order(client: FlaskClient) -> None:
    """Examination, MRI, bloods and chest imaging now; PET-CT, biopsy, lung function and genes if."""
    document = client.post("/v1/plans", json=examples()["suspicious-thoracic-pain"]).get_json()
    state = {step["test"]: step["state"] for step in document["steps"]}
    order = [step["test"] for step in document["steps"]]
    refused = {entry["test"]: entry for entry in document["not_chosen"]}

    now = ["neurological_exam", "mri_whole_spine", "cbc", "calcium", "chest_xray", "ct_chest"]
    later = [
        "pet_ct",
        "ebus_tbna",
        "ct_guided_lung_biopsy",
        "spirometry",
        "dlco",
        "gene_panel",
        "pdl1",
    ]
    assert {test: state[test] for test in now} == dict.fromkeys(now, "recommended")
    assert {test: state[test] for test in later} == dict.fromkeys(later, "conditional")
    assert (
        order.index("neurological_exam") < order.index("mri_whole_spine") < order.index("ct_chest")
    )
    assert all(step["if"]["waits_for"] for step in document["steps"] if "if" in step)
    assert refused["bone_scan"]["text"]
    assert refused["cea"]["sources"]


def test_results_give_the_next_plan_and_what_changed(client: FlaskClient) -> None:
    """A suspicious X-ray turns the CT from conditional to due, and the difference says why."""
    request = dict(examples()["smoker-with-cough"])
    first = client.post("/v1/plans", json=request).get_json()
    request |= {"results": {"chest_xray": ["mass"]}, "previous": first}

    second = client.post("/v1/plans", json=request).get_json()

    changes = {change["test"]: change for change in second["diff"]["steps"]}
    assert second["diff"]["changed"] is True
    assert second["diff"]["new_inputs"] == ["chest_xray"]
    assert changes["ct_chest"]["state"] == {"from": "conditional", "to": "recommended"}
    assert {entry["test"] for entry in changes["ct_chest"]["because"]} == {"chest_xray"}
    assert changes["chest_xray"]["reason"] == "done"
    assert all(change["rules"] for change in changes.values())


def test_why_not_offers_changes_that_hold(client: FlaskClient) -> None:
    """Each change that is offered makes the test a step when it is sent."""
    request = dict(examples()["benign-back-pain"])
    answer = client.post("/v1/plans/why-not", json=request | {"tests": ["spine_xray"]}).get_json()
    (entry,) = answer["tests"]
    assert entry["is_step"] is False
    assert entry["would_be_chosen_if"]

    for offer in entry["would_be_chosen_if"]:
        findings = dict(request["findings"])
        results = {}
        for change in offer["changes"]:
            if "finding" in change:
                findings[change["finding"]] = change["value"]
            else:
                results[change["test"]] = [change["shows"]]
        body = request | {"findings": findings, "results": results}
        steps = client.post("/v1/plans", json=body).get_json()["steps"]
        assert "spine_xray" in {s["test"] for s in steps if s["state"] != "conditional"}


def test_validate_says_how_the_profile_was_read(client: FlaskClient) -> None:
    """The normal form comes back, without a plan."""
    body = {"findings": {"haemoptysis": "yes", "egfr": {"value": 27, "unit": "mL/min"}}}
    document = client.post("/v1/profiles/validate", json=body).get_json()

    assert document["normal"]["findings"] == {"egfr": 27.0, "hemoptysis": True}
    assert "steps" not in document


def test_a_unit_with_another_zero_point_is_converted_and_described(client: FlaskClient) -> None:
    """104 degrees Fahrenheit are 40 degrees Celsius; the finding says how, and plain factors stay plain numbers."""
    body = {"findings": {"temperature": {"value": 104, "unit": "[degF]"}}}

    document = client.post("/v1/profiles/validate", json=body).get_json()
    accepts = client.get("/v1/findings/temperature").get_json()["accepts"]

    assert document["normal"]["findings"] == {"temperature": 40.0}
    assert accepts["[degF]"] == {"minus": 32, "times": 5, "over": 9}
    assert accepts["C"] == 1


@pytest.mark.parametrize(
    ("findings", "pointer", "code"),
    [
        ({"haemoptisis": True}, "/findings/haemoptisis", "unknown_finding"),
        ({"nhs_number": "1"}, "/findings/nhs_number", "identifier_refused"),
        ({"age": 7}, "/findings/age", "out_of_range"),
        ({"age": True}, "/findings/age", "not_a_number"),
        ({"egfr": "55"}, "/findings/egfr", "not_a_number"),
        ({"pregnant": 0}, "/findings/pregnant", "not_a_flag"),
        ({"pregnant": 1}, "/findings/pregnant", "not_a_flag"),
        ({"egfr": {"value": 5, "unit": "mg"}}, "/findings/egfr/unit", "unknown_unit"),
        ({"egfr": {"value": 5, "units": "x"}}, "/findings/egfr", "invalid_form"),
        ({"egfr": {"value": 5, "on": "1/2/26"}}, "/findings/egfr/on", "bad_date"),
        ({"smoking_status": "pipe"}, "/findings/smoking_status", "not_a_choice"),
        ({"ever_smoked": True}, "/findings/ever_smoked", "derived_finding"),
        (
            {"leg_weakness": False, "bilateral_leg_weakness": True},
            "/findings/leg_weakness",
            "conflicting_findings",
        ),
    ],
)
def test_wrong_findings_are_refused_at_their_place(
    findings: dict, pointer: str, code: str, client: FlaskClient
) -> None:
    """Each problem has a pointer and a stable code."""
    document = problem(
        client.post("/v1/plans", json={"findings": findings}), 422, "invalid_profile"
    )

    assert [(entry["pointer"], entry["code"]) for entry in document["errors"]] == [(pointer, code)]


def test_all_problems_come_at_once(client: FlaskClient) -> None:
    """Nobody should have to send a request twice to learn of a second mistake."""
    body = {
        "findings": {"agee": 1, "age": 500},
        "results": {"chest_xray": ["mas"], "ct_brain": "normal", "ecg": ["normal", "ischemia"]},
    }
    document = problem(client.post("/v1/plans", json=body), 422, "invalid_profile")

    assert len(document["errors"]) == 5
    by_pointer = {entry["pointer"]: entry for entry in document["errors"]}
    assert "mass" in by_pointer["/results/chest_xray"]["did_you_mean"]


def test_whole_numbers_with_a_fraction_of_zero_are_numbers(client: FlaskClient) -> None:
    """60.0 is 60."""
    assert client.post("/v1/plans", json={"findings": {"age": 60.0}}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"findings": {"egfr": 20, "egfr": 90}}',
        b'{"findings": {"egfr": NaN}}',
        b'{"findings": {"egfr": Infinity}}',
        b'{"findings": {"egfr": 1e400}}',
        b'{"case_id": "\\ud800"}',
        b"[" * 1000 + b"]" * 1000,
        b"{",
        b"\xff",
        b"",
    ],
)
def test_json_that_readers_disagree_on_is_refused(body: bytes, client: FlaskClient) -> None:
    """Never a guess, never a 500."""
    response = client.post("/v1/plans", data=body, content_type="application/json")

    assert response.status_code in (400, 422)
    assert response.content_type == "application/problem+json"


def test_unknown_keys_are_refused_with_the_nearest(client: FlaskClient) -> None:
    """A typo in the envelope does not vanish."""
    document = problem(client.post("/v1/plans", json={"finding": {}}), 422, "invalid_request")

    assert document["errors"][0]["did_you_mean"] == ["findings"]


def test_large_bodies_are_refused_with_the_limit(client: FlaskClient) -> None:
    """Ten megabytes are no profile."""
    response = client.post("/v1/plans", data=b" " * 10_000_000, content_type="application/json")

    assert problem(response, 413, "body_too_large")["limit_bytes"] > 0


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "text/csv"])
def test_wrong_content_types_are_refused(kind: str, client: FlaskClient) -> None:
    """A body of another type is not an empty one."""
    response = client.post("/v1/plans", data=b"{}", content_type=kind)

    assert problem(response, 415, "unsupported_media_type")["status"] == 415


def test_a_csv_sent_as_a_form_field_gets_a_hint(client: FlaskClient) -> None:
    """What curl sends by default is answered with what to type instead."""
    kind = "application/x-www-form-urlencoded"
    response = client.post("/v1/batches", data=b"age\n60\n", content_type=kind)

    assert "text/csv" in problem(response, 415, "unsupported_media_type")["hint"]


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    """405 has Allow."""
    response = client.get("/v1/plans")

    problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["/v1/tests/ct_chst", "/v1/plan", "/v1/rules/none-such"])
def test_unknown_addresses_and_ids(path: str, client: FlaskClient) -> None:
    """404 is a problem, too."""
    assert problem(client.get(path), 404, "not_found")["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/v1/catalog",
        "/v1/tests",
        "/v1/tests/ct_chest",
        "/v1/findings",
        "/v1/findings/egfr",
        "/v1/rules",
        "/v1/rules/objective-cord-signs",
        "/v1/sources",
        "/v1/sources/nice-ng12",
        "/v1/pathways",
        "/v1/mechanisms",
        "/v1/guidelines",
        "/v1/calculators",
        "/v1/calculators/brock_probability",
        "/v1/sites",
        "/v1/batches/columns",
        "/v1/batches/template.csv",
    ],
)
def test_the_knowledge_can_be_read_and_revalidated(path: str, client: FlaskClient) -> None:
    """Each has a strong ETag, and 304 for who has it."""
    response = client.get(path)
    tag = response.headers["ETag"]

    assert response.status_code == 200
    assert response.data
    assert not tag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/health/live", "/health/ready", "/version", "/metrics", "/", "/docs", "/openapi.json"]
)
def test_operation_and_pages(path: str, client: FlaskClient) -> None:
    """What an operator and a visitor look at answers."""
    assert client.get(path).status_code == 200


def test_openapi_names_every_route(client: FlaskClient, app: Flask) -> None:
    """A route that is not described is not there for a client."""
    document = client.get("/openapi.json").get_json()
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/")
    }

    assert document["openapi"].startswith("3.1")
    assert routes == {path for path in document["paths"] if path.startswith("/v1/")}


def test_batches_come_raw_or_as_a_form(client: FlaskClient) -> None:
    """Both ways give a line per row."""
    content = b"case_id,age,cough\na,60,yes\nb,x,no\n"
    raw = client.post("/v1/batches", data=content, content_type="text/csv")
    form = client.post("/v1/batches", data={"file": (io.BytesIO(content), "cases.csv")})
    records = client.post(
        "/v1/batches",
        data=content,
        content_type="text/csv",
        headers={"Accept": "application/x-ndjson"},
    )

    assert raw.status_code == 200
    assert raw.data == form.data
    assert len(raw.data.splitlines()) == 3
    assert json.loads(records.data.splitlines()[-1]) == {"end": True, "cases": 2, "errors": 1}


def test_a_file_with_problems_is_refused_whole(client: FlaskClient) -> None:
    """The columns that are wrong are named."""
    response = client.post("/v1/batches", data=b"agee\n1\n", content_type="text/csv")

    assert problem(response, 422, "invalid_file")["errors"][0]["did_you_mean"]


def test_every_kind_of_problem_has_its_page_and_every_page_a_kind(client: FlaskClient) -> None:
    """`type` leads somewhere."""
    pages = {path.stem for path in (ROOT / "docs" / "errors").glob("*.md")}

    assert pages == {code.replace("_", "-") for code in KINDS}
    for kind in KINDS.values():
        assert client.get(kind.page).status_code == 200


def test_a_failure_tells_the_caller_an_id_and_nothing_else(
    app: Flask, caplog, capsys, monkeypatch
) -> None:
    """No text of the exception reaches the answer or the log; no value of the profile either."""

    def fail(*_: object, **__: object) -> None:
        message = f"secret {MARKER}"
        raise RuntimeError(message)

    monkeypatch.setattr("planner.answering.planning.make_plan", fail)
    caplog.set_level(logging.DEBUG)
    with app.test_client() as client:
        response = client.post("/v1/plans", json={"findings": {"age": MARKER}})

    document = problem(response, 500, "internal_error")
    logged = caplog.text + "".join(capsys.readouterr())
    assert document["request_id"]
    assert "secret" not in response.get_data(as_text=True) + logged
    assert str(MARKER) not in response.get_data(as_text=True) + logged


def test_values_of_a_profile_are_in_no_log_line_and_no_metric(
    client: FlaskClient, caplog, capsys
) -> None:
    """Bodies are health data."""
    caplog.set_level(logging.DEBUG)
    body = {"case_id": "marker-case", "findings": {"age": MARKER, "hemoptysis": True}}

    assert client.post("/v1/plans", json=body).status_code == 200
    assert client.post("/v1/plans", json={"findings": {"marker_key": 1}}).status_code == 422

    logged = (
        caplog.text + "".join(capsys.readouterr()) + client.get("/metrics").get_data(as_text=True)
    )
    assert "marker-case" not in logged
    assert "marker_key" not in logged
    assert str(MARKER) not in logged


def test_a_request_id_comes_back(client: FlaskClient) -> None:
    """A request id that is sent comes back."""
    response = client.get("/version", headers={"X-Request-Id": "abc-123"})

    assert response.headers["X-Request-Id"] == "abc-123"
