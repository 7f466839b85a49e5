"""Whole-life charts from elsewhere: each is answered with cards or with none, and plans as it does by JSON."""

import gzip
import json
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from planner.fhir.charts.reading import read_chart
from planner.fhir.hooks.prefetch import PATIENT_KEY
from tests.fhir.calls import KEYS, bundle, call, draft, order_call

pytestmark = pytest.mark.samples
SERVICE = "/cds-services/workup"
FOLDER = Path(os.environ.get("PLANNER_SAMPLES") or ".") / "fhir-samples"
CHARTS = sorted(FOLDER.glob("*.json.gz"))


_OTHERS = {
    "Condition": "conditions",
    "DiagnosticReport": "reports",
    "Procedure": "procedures",
    "MedicationRequest": "medication_requests",
    "MedicationStatement": "medication_statements",
    "AllergyIntolerance": "allergies",
    "Device": "devices",
    "FamilyMemberHistory": "family_history",
    "ServiceRequest": "orders",
}


def prefetch_of(path: Path) -> dict:
    """Return the chart as an EHR would prefetch it, Observations by category."""
    entries = json.loads(gzip.decompress(path.read_bytes()))["entry"]
    sorted_out: dict[str, list] = defaultdict(list)
    for resource in (entry["resource"] for entry in entries):
        sorted_out[_key(resource)].append(resource)
    found: dict = {key: bundle(*sorted_out[key]) for key in KEYS}
    return found | {PATIENT_KEY: sorted_out[PATIENT_KEY][0]}


def _key(resource: dict) -> str:
    kind = resource["resourceType"]
    if kind == "Patient":
        return PATIENT_KEY
    if kind == "Observation":
        category = resource["category"][0]["coding"][0]["code"]
        return {"vital-signs": "vital_signs", "laboratory": "laboratory"}.get(
            category, "social_history"
        )
    return _OTHERS.get(kind, "")


def body_of(path: Path, hook: str = "patient-view") -> dict:
    """Return a call with the chart."""
    prefetch = prefetch_of(path)
    subject = {"reference": f"Patient/{prefetch[PATIENT_KEY]['id']}"}
    made = (
        order_call(hook, prefetch, [draft("a", "24628-0", subject=subject)])
        if "order" in hook
        else call(hook, prefetch)
    )
    made["context"]["patientId"] = prefetch[PATIENT_KEY]["id"]
    return made


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("hook", ["patient-view", "order-sign"])
def test_every_chart_is_answered(path: Path, hook: str, client: FlaskClient) -> None:
    """No chart is an error, whatever it holds."""
    response = client.post(SERVICE, json=body_of(path, hook))

    assert response.status_code == 200
    assert isinstance(response.get_json()["cards"], list)


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_every_chart_gives_the_same_plan_as_json(
    path: Path, client: FlaskClient, catalog: Catalog
) -> None:
    """The plan behind the cards is the plan of the same findings and results."""
    body = body_of(path)
    (marks,) = client.post(SERVICE, json=body).get_json()["extension"].values()
    if "notPlanned" in marks:
        return
    chart = read_chart(body["prefetch"].values(), catalog, as_of=date.fromisoformat(marks["asOf"]))
    request = {
        "findings": dict(chart.findings),
        "results": dict(chart.results),
        "as_of": marks["asOf"],
    }

    assert client.post("/v1/plans", json=request).get_json()["digest"] == marks["planDigest"]
