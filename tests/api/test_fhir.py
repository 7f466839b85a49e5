"""FHIR over HTTP, as a client meets it; and every example of docs/fhir.md."""

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.catalog import LoadedCatalog
from planner.web import create_app
from planner.web.cds.settings import CdsSettings
from planner.web.settings import Settings
from tests.fhir.validity import assert_valid_r4

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "fhir.md").read_text(encoding="utf-8")
FHIR = "application/fhir+json"
APPLY = "/fhir/PlanDefinition/workup/$apply"
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1960-05-01"}
_EXAMPLES = re.findall(r"```http\n(.*?)```\s+```json\n(.*?)```", PAGE, re.DOTALL)


def chart(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in resources],
    }


def outcome(response: TestResponse, status: int) -> dict[str, Any]:
    """Return the first issue of the refusal, which must be a valid OperationOutcome with this status."""
    assert response.status_code == status
    assert response.content_type == FHIR
    document = response.get_json(force=True)
    assert_valid_r4(document)
    assert document["resourceType"] == "OperationOutcome"
    issue: dict[str, Any] = document["issue"][0]
    return issue


def holds(said: object, found: object) -> bool:
    """Return whether what the page shows is in the answer: keys and values, and in lists some member like each."""
    if isinstance(said, dict):
        return isinstance(found, dict) and all(
            key in found and holds(value, found[key]) for key, value in said.items()
        )
    if isinstance(said, list):
        return isinstance(found, list) and all(
            any(holds(item, other) for other in found) for item in said
        )
    return said == found


def sent(client: FlaskClient, example: str) -> TestResponse:
    head, _, body = example.partition("\n\n")
    (first, *headers) = head.strip().splitlines()
    method, _, address = first.partition(" ")
    named = dict(line.split(": ", 1) for line in headers)
    return client.open(address, method=method, headers=named, data=body or None)


@pytest.mark.parametrize("place", range(len(_EXAMPLES)))
def test_the_page_shows_what_is_answered(place: int, client: FlaskClient) -> None:
    """Every example of docs/fhir.md is sent, and what stands under it is in the answer."""
    request, said = _EXAMPLES[place]
    document = sent(client, request).get_json(force=True)

    assert_valid_r4(document)
    assert holds(json.loads(said), document)


def test_every_example_is_found() -> None:
    """No example of the page is without an answer to compare."""
    assert len(_EXAMPLES) == PAGE.count("```http") >= 6


def test_what_is_stated_is_what_is_served(client: FlaskClient, app: Flask) -> None:
    """The CapabilityStatement is valid, and each resource, search and operation that it names answers."""
    response = client.get("/fhir/metadata")
    statement = response.get_json(force=True)
    assert_valid_r4(statement)
    assert response.content_type == FHIR
    assert statement["fhirVersion"] == "4.0.1"
    (rest,) = statement["rest"]

    for resource in rest["resource"]:
        kind = resource["type"]
        found = client.get(f"/fhir/{kind}").get_json(force=True)
        assert_valid_r4(found)
        first = found["entry"][0]["resource"]
        assert client.get(f"/fhir/{kind}/{first['id']}").get_json(force=True) == first
        for parameter in resource["searchParam"]:
            value = first[parameter["name"].removeprefix("_")]
            query = {parameter["name"]: value}
            again = client.get(f"/fhir/{kind}", query_string=query).get_json(force=True)
            assert first in [entry["resource"] for entry in again["entry"]]
    for operation in (*rest["operation"], *rest["resource"][-1]["operation"]):
        path = operation["definition"].removeprefix("http://localhost")
        definition = client.get(path).get_json(force=True)
        assert definition["code"] == operation["name"]


def test_pages_lead_through_all_matches(client: FlaskClient, app: Flask) -> None:
    """Following `next` finds every test once; `_count=0` only counts."""
    found: list[str] = []
    address: str | None = "/fhir/ActivityDefinition?_count=30"
    while address:
        page = client.get(address).get_json(force=True)
        found += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        address = links.get("next")

    assert len(found) == len(set(found)) == page["total"]
    counted = client.get("/fhir/ActivityDefinition?_count=0").get_json(force=True)
    assert counted["total"] == len(found)
    assert "entry" not in counted


@pytest.mark.parametrize(
    "path", ["/fhir/metadata", "/fhir/PlanDefinition/workup", "/fhir/PlanDefinition"]
)
def test_the_knowledge_can_be_revalidated(path: str, client: FlaskClient) -> None:
    """A strong ETag, and 304 for who has it."""
    tag = client.get(path).headers["ETag"]

    assert not tag.startswith("W/")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fhir", 404),
        ("/fhir/Patient/1", 404),
        ("/fhir/PlanDefinition/none", 404),
        ("/fhir/ActivityDefinition?code=1", 422),
        ("/fhir/ActivityDefinition?name:exact=1", 422),
        ("/fhir/ActivityDefinition?_count=201", 422),
        ("/fhir/ActivityDefinition?_count=-1", 422),
        ("/fhir/ActivityDefinition?_offset=100000", 422),
        ("/fhir/$workup", 405),
        (APPLY, 422),
        ("/fhir/metadata?_format=xml", 406),
        ("/fhir/PlanDefinition/none/$apply?subject=Patient/1", 422),
    ],
)
def test_every_refusal_is_an_outcome(path: str, status: int, client: FlaskClient) -> None:
    """Also where no route is, and where the method is wrong."""
    assert outcome(client.get(path), status)["details"]["text"]


def test_bodies_that_cannot_be_read(client: FlaskClient) -> None:
    """Another type, no strict JSON, another resource: each refused, each with a reason, never a failure."""
    assert outcome(client.post(APPLY, data="<a/>", content_type="text/xml"), 415)
    for body in (b"{", b'{"a":1,"a":2}', b"", b'{"a":NaN}'):
        assert outcome(client.post(APPLY, data=body, content_type=FHIR), 400)
    for body in (b"[]", b"null", b'"x"', b'{"resourceType":"Patient"}'):
        assert outcome(client.post(APPLY, data=body, content_type=FHIR), 422)
    assert outcome(client.post("/fhir/ActivityDefinition"), 405)


def test_a_chart_too_large_is_refused_and_a_large_one_is_read(
    client: FlaskClient, app: Flask
) -> None:
    """A whole life of two megabytes is a chart; what is over the limit is not."""
    filler = [
        {"resourceType": "Observation", "id": f"o{n}", "note": [{"text": "x" * 400}]}
        for n in range(4000)
    ]
    body = json.dumps(chart(PATIENT, *filler))
    assert len(body) > 1_500_000

    assert client.post(APPLY, data=body, content_type=FHIR).status_code == 200
    large = b" " * (CdsSettings().max_chart_bytes + 1)
    assert outcome(client.post(APPLY, data=large, content_type=FHIR), 413)["code"] == "too-long"


def test_a_plan_is_a_proposal_and_repeats_to_the_byte(client: FlaskClient) -> None:
    """The same chart on the same day gives the same CarePlan; no cache keeps it."""
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "asOf", "valueDate": "2026-03-02"},
            {"name": "data", "resource": chart(PATIENT)},
        ],
    }
    one, two = (client.post(path, json=body) for path in (APPLY, "/fhir/PlanDefinition/$apply"))

    assert one.status_code == 200
    assert one.data == two.data
    assert one.headers["Cache-Control"] == "no-store"
    assert_valid_r4(one.get_json(force=True))


def test_the_workup_names_the_request_that_it_answers(client: FlaskClient) -> None:
    """The Provenance holds the digest of what was sent."""
    bundle = client.post("/fhir/$workup", json=chart(PATIENT)).get_json(force=True)
    provenance = bundle["entry"][-1]["resource"]
    digests = [
        entity["what"].get("identifier", {}).get("value", "") for entity in provenance["entity"]
    ]

    assert_valid_r4(bundle)
    assert len([digest for digest in digests if digest.startswith("sha256:")]) == 3


def test_the_next_plan_takes_the_former_as_it_came(client: FlaskClient) -> None:
    """The CarePlan that was answered goes back as `previous`, and the next one replaces it."""
    first = client.post(APPLY, json=chart(PATIENT)).get_json(force=True)
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "data", "resource": chart(PATIENT)},
            {"name": "previous", "resource": first},
        ],
    }
    second = client.post(APPLY, json=body).get_json(force=True)

    assert second["replaces"][0]["identifier"] == first["identifier"][0]
    assert "Nothing changed since the former plan." in [note["text"] for note in second["note"]]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/fhir+json", FHIR),
        ("application/fhir+json; fhirVersion=4.0", FHIR),
        ("application/json", "application/json"),
        ("text/html,*/*;q=0.8", FHIR),
    ],
)
def test_the_form_is_the_one_that_is_accepted(accept: str, form: str, client: FlaskClient) -> None:
    """Both names of JSON are written; a browser gets FHIR's own."""
    assert client.get("/fhir/metadata", headers={"Accept": accept}).content_type == form


def test_no_form_is_forced_on_a_client(client: FlaskClient) -> None:
    """Who takes only XML is told so."""
    refusal = outcome(client.get("/fhir/metadata", headers={"Accept": "application/fhir+xml"}), 406)

    assert refusal["severity"] == "error"


def test_addresses_are_the_public_ones(loaded: LoadedCatalog) -> None:
    """Behind a proxy the operator says what the service is called."""
    app = create_app(
        Settings(
            proven_catalog=loaded.catalog.digest,
            cds=CdsSettings(public_url="https://plan.example/x"),
        )
    )
    document = app.test_client().get("/fhir/PlanDefinition/workup").get_json(force=True)

    assert document["url"] == "https://plan.example/x/fhir/PlanDefinition/workup"


def test_a_host_that_is_none_makes_no_addresses(client: FlaskClient) -> None:
    """What a client writes in its Host header must not become an address that others follow."""
    response = client.get("/fhir/metadata", headers={"Host": 'a"b'})

    assert response.status_code == 400


@pytest.mark.samples
def test_real_charts_get_valid_plans(client: FlaskClient) -> None:
    """Whole lives of synthetic patients, before they died: every plan is valid, and of the very patient."""
    folder = Path(os.environ["PLANNER_SAMPLES"]) / "fhir-samples"
    for file in sorted(folder.glob("*.json.gz")):
        bundle = json.loads(gzip.decompress(file.read_bytes()))
        patient = next(
            entry["resource"]
            for entry in bundle["entry"]
            if entry["resource"]["resourceType"] == "Patient"
        )
        for name in ("deceasedDateTime", "deceasedBoolean"):
            patient.pop(name, None)
        document = client.post(APPLY, json=bundle).get_json(force=True)

        assert_valid_r4(document, [entry["fullUrl"] for entry in bundle["entry"]])
        assert document["subject"] == {"reference": f"Patient/{patient['id']}"}


@pytest.mark.parametrize("path", [f"{APPLY}?subject=Patient/p1", "/fhir/metadata"])
def test_head_says_what_get_would(client: FlaskClient, path: str) -> None:
    """HEAD, which Allow names, asks for the headers of GET."""
    asked, got = client.head(path), client.get(path)

    assert asked.status_code == got.status_code == 200
    assert asked.content_type == got.content_type
    assert asked.data == b""
