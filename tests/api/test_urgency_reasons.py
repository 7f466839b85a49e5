"""A client can find in the answer what makes each step as urgent as it is, as the page on explanations shows."""

import json
import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.api.test_ehr_guide import holds

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explanations.md").read_text()


def example(name: str) -> dict[str, Any]:
    """Return the example of the page with this name."""
    (found,) = re.findall(rf"^```json {name}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return json.loads(found)


def test_the_step_that_is_shown_is_the_answer(client: FlaskClient) -> None:
    """The need comes first, and only it is without an urgency of its own."""
    steps = client.post("/v1/plans", json=example("request")).get_json()["steps"]
    (step,) = [step for step in steps if step["test"] == "metabolic_panel"]
    shown = example("step")

    assert holds(step, shown)
    assert [reason["rule"] for reason in step["reasons"]] == [r["rule"] for r in shown["reasons"]]
    assert ["urgency" in reason for reason in step["reasons"]] == [False, True]


def test_what_a_need_rests_on_is_among_the_sources_of_the_answer(client: FlaskClient) -> None:
    """Also where the steps that need it are left out, each citation has its title and how it was checked."""
    request = {"findings": {"age": 70}, "results": {"ct_chest": {"shows": ["vertebral_lesion"]}}}
    answer = client.post("/v1/plans?horizon=next", json=request).get_json()
    needs = [
        reason for step in answer["steps"] for reason in step["reasons"] if "needed_for" in reason
    ]

    assert needs
    for need in needs:
        assert {*need["sources"], *need["needed_for"]["sources"]} <= answer["sources"].keys()


def test_the_description_says_where_to_look(client: FlaskClient) -> None:
    """The new key, and what an absent urgency means, stand in the OpenAPI description."""
    reason = client.get("/openapi.json").get_json()["components"]["schemas"]["Reason"]

    assert "prerequisite_of" in reason["properties"]["needed_for"]["description"]
    assert "as soon as the step" in reason["properties"]["urgency"]["description"]
