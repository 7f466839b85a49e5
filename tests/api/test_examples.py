"""The examples of the OpenAPI document: requests and answers are as described, and the answers are those that are given."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.web.example_answers import EXAMPLES, Example

EXPLAINED = sorted({example.path for example in EXAMPLES})


@pytest.fixture(name="description", scope="module")
def _description(app: Flask) -> Mapping[str, Any]:
    description: Mapping[str, Any] = app.test_client().get("/openapi.json").get_json()
    return description


def faults(schema: Mapping[str, Any], description: Mapping[str, Any], value: object) -> list[str]:
    """Return what is wrong with the value, by a schema of the description."""
    whole = {**schema, "components": description["components"]}
    return [error.message[:200] for error in jsonschema_rs.validator_for(whole).iter_errors(value)]


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/profiles/validate", *EXPLAINED])
def test_every_example_is_as_described(path: str, description: Mapping[str, Any]) -> None:
    """Each request that is shown may be sent, and each answer that is shown keeps to its schema."""
    operation = description["paths"][path]["post"]
    parts = [operation["requestBody"], operation["responses"]["200"]]
    checked = 0
    for part in parts:
        for content in part["content"].values():
            for name, example in content.get("examples", {}).items():
                assert faults(content["schema"], description, example["value"]) == [], name
                checked += 1

    assert checked
    if path in EXPLAINED:
        assert operation["responses"]["200"]["content"]["application/json"]["examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_answer_that_is_shown_is_given(
    example: Example, description: Mapping[str, Any], client: FlaskClient
) -> None:
    """Sending the request of an example gets its answer."""
    content = description["paths"][example.path]["post"]["responses"]["200"]["content"]
    shown = content["application/json"]["examples"][example.name]["value"]

    assert client.post(example.path, json=example.request).get_json() == shown


def test_a_page_is_shown(description: Mapping[str, Any], client: FlaskClient) -> None:
    """The example of a page is the page that a caller gets."""
    post = description["paths"]["/v1/plans"]["post"]
    request = post["requestBody"]["content"]["application/json"]["examples"]["benign-back-pain"]
    page = post["responses"]["200"]["content"]["text/markdown"]["examples"]["benign-back-pain"]
    given = client.post(
        "/v1/plans",
        data=json.dumps(request["value"]),
        content_type="application/json",
        headers={"Accept": "text/markdown"},
    )

    assert given.get_data(as_text=True) == page["value"]
