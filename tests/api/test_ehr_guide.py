"""The guide for integrators is true: each of its examples is sent, and each answer holds what it shows."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from planner.core.catalog import Catalog
from planner.fhir.charts.chart import Chart
from planner.fhir.charts.reading import read_chart
from planner.web.cds.issuers import ALGORITHMS
from planner.web.problems import KINDS
from tests.fhir.calls import call, cards_of

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "ehr.md").read_text()
SERVICE = "/cds-services/workup"


def example(name: str) -> dict:
    """Return the example of the guide with this name."""
    (found,) = re.findall(rf"^```json {name}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return json.loads(found)


def holds(answer: object, shown: object) -> bool:
    """Return whether the answer has all that is shown: keys by name, list entries somewhere, text as a part."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(
            name in answer and holds(answer[name], part) for name, part in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(answer, list) and all(
            any(holds(entry, part) for entry in answer) for part in shown
        )
    if isinstance(shown, str):
        return isinstance(answer, str) and shown in answer
    return answer == shown


def test_discovery_is_as_shown(client: FlaskClient) -> None:
    """The excerpt of the discovery answer."""
    assert holds(client.get("/cds-services").get_json(), example("discovery"))


def test_the_call_gets_the_answer_that_is_shown(client: FlaskClient) -> None:
    """A man with lung cancer and paralyzed legs: the emergency card with the MRI to take."""
    answer = client.post(SERVICE, json=example("request")).get_json()

    assert holds(answer, example("response"))


def test_the_feedback_is_taken(client: FlaskClient) -> None:
    """Feedback on the card that the example got."""
    card = cards_of(client.post(SERVICE, json=example("request")))[0]
    body = json.dumps(example("feedback")).replace("{{card}}", card["uuid"])

    response = client.post(f"{SERVICE}/feedback", data=body, content_type="application/json")

    assert (response.status_code, response.data) == (200, b"")


def test_the_file_of_issuers_has_only_keys_that_are_read(client: FlaskClient) -> None:
    """The example names known keys and accepted algorithms."""
    for entry in example("issuers").values():
        assert set(entry) <= {"jwks_url", "jwks_file", "algorithms", "tenants"}
        assert set(entry.get("algorithms", [])) <= ALGORITHMS


def test_the_comparison_can_fail(client: FlaskClient) -> None:
    """An answer without what is shown is seen."""
    answer = client.post(SERVICE, json=example("request")).get_json()

    assert not holds(answer, {"cards": [{"indicator": "info", "summary": "Emergency"}]})


def test_every_setting_and_status_is_in_the_guide() -> None:
    """A variable that is read is explained."""
    source = (ROOT / "planner" / "web" / "cds" / "settings.py").read_text()
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', source)

    assert len(read) == 9
    for name in read:
        assert f"`PLANNER_{name}`" in GUIDE
    for kind in ("invalid_hook_request", "unauthorized", "missing_patient"):
        assert f"`{KINDS[kind].status}`" in GUIDE


def _by_json(client: FlaskClient, chart: Chart, as_of: str) -> dict:
    body = {"findings": dict(chart.findings), "results": dict(chart.results), "as_of": as_of}
    response = client.post("/v1/plans", json=body)
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()


@pytest.mark.parametrize("name", ["back_pain", "emergency"])
def test_the_same_chart_gives_the_same_plan_by_both_routes(
    name: str, client: FlaskClient, catalog: Catalog, request: pytest.FixtureRequest
) -> None:
    """What the chart says, sent as JSON, gives the plan digest of the cards."""
    prefetch = request.getfixturevalue(name)
    answer = client.post(SERVICE, json=call("patient-view", prefetch)).get_json()
    (marks,) = answer["extension"].values()
    as_of = marks["asOf"]
    resources = [one for one in prefetch.values() if one]
    chart = read_chart(resources, catalog, as_of=date.fromisoformat(as_of), unavailable={})

    assert _by_json(client, chart, as_of)["digest"] == marks["planDigest"]
