"""The knowledge as FHIR definitions: whole, valid, and each with its basis."""

import json
from collections.abc import Iterator

import pytest

from planner.core.catalog import Catalog
from planner.core.condition_data import condition_data
from planner.fhir.definitions.activities import activity_definition
from planner.fhir.definitions.protocols import (
    LANGUAGE,
    WORKUP,
    pathway_definition,
    workup_definition,
)
from tests.fhir.conftest import BASE
from tests.fhir.validity import assert_valid_r4


@pytest.fixture(name="protocols", scope="module")
def _protocols(catalog: Catalog) -> list[dict]:
    return [pathway_definition(item, catalog, BASE) for item in catalog.pathways.values()]


def actions(document: dict) -> Iterator[dict]:
    for action in document.get("action", ()):
        yield action
        yield from actions(action)


CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


def test_every_test_has_a_valid_definition(catalog: Catalog) -> None:
    """One ActivityDefinition for each test, with its sources, as a proposal."""
    for test in catalog.tests.values():
        document = activity_definition(test, catalog, BASE)

        assert_valid_r4(document)
        assert document["version"] == catalog.version
        assert document["intent"] == "proposal"
        assert document["relatedArtifact"]


def test_every_rule_is_an_action_of_its_pathway(catalog: Catalog, protocols: list[dict]) -> None:
    """No rule is left out: each with its condition in words and as data, its reason and its sources."""
    found = {action["id"]: action for document in protocols for action in actions(document)}

    for document in (*protocols, workup_definition(catalog, BASE)):
        assert_valid_r4(document)
    for rule in catalog.rules:
        action = found[rule.id]
        (condition,) = action["condition"]
        assert condition["expression"]["language"] == LANGUAGE
        assert json.loads(condition["expression"]["expression"]) == condition_data(rule.when)
        assert condition["expression"]["description"]
        assert rule.because in action["reason"][0]["text"]
        assert {item["label"] for item in action["documentation"]} == set(map(str, rule.sources))


def test_of_ranked_tests_at_most_one_is_chosen(catalog: Catalog, protocols: list[dict]) -> None:
    """Two ways to the same tissue are alternatives, not a list to be done."""
    groups = [
        action
        for document in protocols
        for action in actions(document)
        if action.get("selectionBehavior") == "at-most-one"
    ]
    ranked = [item for rule in catalog.rules for item in rule.recommend if item.ranked]

    assert len(groups) == len(ranked)
    assert all(len(group["action"]) > 1 for group in groups)


def test_definitions_of_actions_lead_to_definitions(
    catalog: Catalog, protocols: list[dict]
) -> None:
    """Every canonical address of an action is one that is served."""
    served = {
        f"{document['url']}|{document['version']}"
        for document in (
            *protocols,
            *(activity_definition(test, catalog, BASE) for test in catalog.tests.values()),
        )
    }
    documents = [*protocols, workup_definition(catalog, BASE)]
    named = {
        action["definitionCanonical"]
        for document in documents
        for action in actions(document)
        if "definitionCanonical" in action
    }

    assert named <= served
    assert WORKUP not in catalog.pathways


def test_every_pathway_says_what_data_it_reads(catalog: Catalog, protocols: list[dict]) -> None:
    """The patient always; laboratory results where a rule reads one; only what a search of the catalog brings."""
    searched = {search.resource for search in catalog.chart_searches}
    asked = {
        protocol["id"]: protocol["action"][0]["input"]
        for protocol in protocols
        if protocol["id"] != "workup"
    }
    for inputs in asked.values():
        assert inputs[0] == {"type": "Patient"}
        assert {entry["type"] for entry in inputs[1:]} <= searched
    laboratory = {"path": "category", "code": [{"system": CATEGORIES, "code": "laboratory"}]}
    suspected = asked["suspected-lung-cancer"]
    assert {"type": "Observation", "codeFilter": [laboratory]} in suspected
    assert {"type": "Condition"} in suspected
    assert all("Device" != entry["type"] for entry in asked["suspected-myeloma"])
